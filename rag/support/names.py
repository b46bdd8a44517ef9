"""Every proper name of a statement stands in the span, or around it where the span leaves it open who is meant."""

import re
from collections.abc import Iterable

from rag.question import PERSON_NOUN
from rag.support.case import Case, Source
from rag.support.displaced import displaced, displaced_place, told_of_another
from rag.support.kin import kin
from rag.support.problem import Problem
from rag.support.proper import POSSESSIVE, PRONOUNS, Phrase, as_written, in_text, name_words, phrases, stands, use_of
from rag.support.text import Text, Word, quoted
from rag.support.types import Lexicon

__all__ = ["borrowed", "is_called", "name_rule"]

_COLLECTIVE = frozenset(
    "regime group government city country capital company party organisation organization town movement front alliance militia "
    "faction union ministry court agency committee council club firm bank orchestra university institute ship vessel "
    "ferry mission guard authority college parliament centre center commission corporation department association coalition "
    "cooperative foundation dynasty empire republic kingdom brigade newspaper".split()
)
_PLACES = frozenset("city country capital town".split())
"""Those that stand for no people: "the city" does not leave it open whose men are meant."""
_PEOPLES = ("ians", "cans", "eans")
_TITLES = frozenset(
    "mr mrs ms dr sir lady lord professor prof judge general colonel captain president minister".split()
)
_NOT_DEFINED = r"(?! (?:by|of|at|in|that|which|who|whose|built|owned|run|named|called|employed|from)\b)"
"""Behind "the dam" where it is no other one, as "the dam built by Quill" is."""
_DESCRIBES = re.compile(r"-(?:based|born)\b")
"""What makes of a name a description: "the Hullport-based company"."""
_BASED = re.compile(rf"\bthe [\w-]+-based (?:{'|'.join(_COLLECTIVE)})\b")
_OFFICE = re.compile(rf"\b(?:[Tt]he|its|their|his|her|[\w-]+['’]s) (?:[\w-]+ ){{0,2}}?({PERSON_NOUN})(?! [A-Z])")
_APPOSED = re.compile(r"[A-Z][\w'’-]*, $")
"""What stands ahead of an office that is somebody's who is named: "Mira Holt, the mayor"."""


def name_rule(case: Case) -> Problem | None:
    """Every name stands in or around one of the sources, and none takes the place of another that the span names there."""
    for phrase in phrases(case.statement, case.lexicon):
        problems = [_missing_in_parts(phrase, case, source) for source in case.sources]
        if all(problems):
            return next((p for p in problems if p and p.contradicts), problems[0])
    return None


def _missing_in_parts(phrase: Phrase, case: Case, source: Source) -> Problem | None:
    """What is wrong with the name as a whole, and also as an owner and what is owned: "Port Ellery's North Pier"."""
    problem = _missing(phrase, case, source)
    if problem is None:
        return None
    owners = [
        n for n, word in enumerate(phrase[:-1], 1) if POSSESSIVE.search(case.statement.plain[word.start : word.end])
    ]
    if not owners:
        return problem
    parts = phrase[: owners[-1]], phrase[owners[-1] :]
    return problem if any(_missing(part, case, source) for part in parts) else None


def _missing(phrase: Phrase, case: Case, source: Source) -> Problem | None:
    shown = as_written(case.statement, phrase)
    named = _named(phrase, source.span, case.statement) or _named_in_part(phrase, case, source)
    use = use_of(case.statement, phrase)
    look = displaced_place if use in ("place", "people") else displaced
    if (named or not _leaves_open(source, case)) and (other := look(phrase, case, source)):
        return Problem(f"the source says this of {other}, not of {shown}", contradicts=True)
    if named and (other := told_of_another(phrase, case, source)):
        return Problem(f"the source says this of {other}, not of {shown}", contradicts=True)
    if named:
        return None
    if is_called(phrase[-1].plain, source.span.original, source):
        return None
    if _place(phrase, case.statement, source) is None:
        return Problem(f"the source does not name {shown}", contradicts=False)
    rivals = _rivals(phrase, case, source)
    if rivals and not _leaves_open(source, case, use == "people") and not _told_by_its_noun(phrase, case, source):
        return Problem(f"the source speaks of {rivals[0]}, not of {shown}", contradicts=True)
    return None


def _named_in_part(phrase: Phrase, case: Case, source: Source) -> bool:
    """Whether the span has a part of the name alone, "Holt", of which its document has the whole, "Mira Holt"."""
    for other in phrases(source.span, case.lexicon):
        parts = [word for word in other if word.plain not in _TITLES]
        whole = parts and all(any(kin(part.plain, word.plain) for word in phrase) for part in parts)
        if whole and (
            _place(phrase, case.statement, source)
            or _in_document(phrase, source)
            or (kin(parts[-1].plain, phrase[-1].plain) and _only_bearer(phrase, case.lexicon))
        ):
            return True
    return False


def _only_bearer(phrase: Phrase, lexicon: Lexicon) -> bool:
    """Whether the name is a forename and a surname with which the documents have no other forename."""
    match [word.plain for word in phrase if word.plain not in _TITLES]:
        case [forename, surname]:
            return lexicon.forenames(surname) == {forename}
    return False


def is_called(surname: str, words: str, source: Source) -> bool:
    """Whether the words speak of someone by an office, "the minister", that the document gives to that name."""
    offices = {m[1] for m in _OFFICE.finditer(words) if not _APPOSED.search(words, 0, m.start())}
    name = re.escape(surname)
    return any(
        re.search(rf"\b{office} (?:[\w'-]+ ){{0,2}}{name}\b|\b{name}, (?:[\w'-]+ ){{0,5}}{office}\b", source.document)
        for office in offices
    )


def _in_document(phrase: Phrase, source: Source) -> bool:
    """Whether the document has the words of a longer name somewhere, one after the other."""
    run = r"(?:'s)?\W+".join(re.escape(word.plain) for word in phrase)
    return len(phrase) > 1 and bool(re.search(rf"\b{run}\b", source.document))


def _joined(phrase: Phrase, other: Phrase, source: Source, lexicon: Lexicon) -> bool:
    """Whether the document has both as one name, "Dunmere Athletic", and no other word ahead of its second part."""
    return _in_document((*phrase, *other), source) and lexicon.forenames(other[0].plain) <= {phrase[-1].plain}


def borrowed(case: Case) -> tuple[tuple[str, str], ...]:
    """The names that stand in no span but around one, each with the place: before, after, about (heading, data) or lede."""
    found = []
    for phrase in phrases(case.statement, case.lexicon):
        if not any(_named(phrase, source.span, case.statement) for source in case.sources):
            places = (_place(phrase, case.statement, source) for source in case.sources)
            found += [(as_written(case.statement, phrase), place) for place in places if place][:1]
    return tuple(dict.fromkeys(found))


def _place(phrase: Phrase, statement: Text, source: Source) -> str | None:
    """Where around the span the name stands."""
    rooms = (
        ("before", source.before),
        ("after", source.after[:1]),
        ("about", (source.about,)),
        ("lede", (source.lede,)),
    )
    return next((room for room, texts in rooms if any(_named(phrase, text, statement) for text in texts)), None)


def _named(phrase: Phrase, text: Text, statement: Text) -> bool:
    words = [word for word in phrase if word.plain not in _TITLES] or phrase
    return all(stands(word, text, statement) for word in words)


def _rivals(phrase: Phrase, case: Case, source: Source) -> list[str]:
    """The names of the span that the statement has not, used there as it uses this one; peoples and titles are none."""
    use = use_of(case.statement, phrase)
    return [
        as_written(source.span, p)
        for p in phrases(source.span, case.lexicon)
        if use_of(source.span, p) == use and not in_text(p, case.statement)
        if not p[-1].plain.endswith(_PEOPLES) and any(word.plain not in _TITLES for word in p)
        if not _DESCRIBES.match(source.span.plain, p[-1].end) and not _joined(phrase, p, source, case.lexicon)
    ]


def _leaves_open(source: Source, case: Case, of_people: bool = False) -> bool:
    """Whether the span speaks of someone or something named before it: with a pronoun ahead of any name, or "the group".

    Where the pronoun stands outside quotation marks, so must a name that it could stand for: "…," he told me.
    """
    span, named = source.span, name_words(source.span, case.lexicon)
    collective = _COLLECTIVE - _PLACES if of_people else _COLLECTIVE
    if _BASED.search(span.plain):
        return True
    heard = quoted(span.original)
    for n, word in enumerate(span.words):
        if word.plain in PRONOUNS:
            ahead = [name for name in named if name.start < word.start]
            if not _inside(word, heard):
                ahead = [name for name in ahead if not _inside(name, heard)]
            if not ahead:
                return True
        described = span.words[max(0, n - 1 - word.capital) : n]
        if (
            word.plain in collective
            and any(w.plain == "the" for w in described)
            and not any(w.capital for w in described[1:])
        ):
            return True
    return False


def _told_by_its_noun(phrase: Phrase, case: Case, source: Source) -> bool:
    """Whether the span has "the dam" alone where the statement has "the Harrow Creek dam", of which the sentences around tell."""
    words = case.statement.words
    behind = words[phrase[-1].at + 1 : phrase[-1].at + 2]
    noun = next((w.plain for w in behind if w.content and not w.capital and w.start == phrase[-1].end + 1), None)
    if noun is None or not re.search(rf"\bthe {re.escape(noun)}\b{_NOT_DEFINED}", source.span.plain):
        return False
    rooms = (*source.before, *source.after[:1], source.about, source.lede)
    return any(
        _named(phrase, room, case.statement) and re.search(rf"\b{re.escape(noun)}\b", room.plain) for room in rooms
    )


def _inside(word: Word, places: Iterable[range]) -> bool:
    return any(word.start in place for place in places)
