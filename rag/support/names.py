"""Every proper name of a statement stands in the span, or around it where the span leaves it open who is meant."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from rag.question import PERSON_NOUN
from rag.support.case import Case, Source
from rag.support.clauses import main_clauses
from rag.support.kin import kin
from rag.support.moments import moments
from rag.support.numerals import NUMERAL
from rag.support.problem import Problem
from rag.support.text import Text, Word, quoted
from rag.support.types import Lexicon

__all__ = ["borrowed", "is_called", "name_rule", "name_words", "phrases", "stands"]

_OPENERS = frozenset("\"'([{-*“‘.?!:–—")
_COMMON_ENDINGS = ("ing", "ed", "tion", "tions", "ly", "ment", "ments", "ness", "ers", "ists", "ities")
_OPEN = frozenset("he she they it his her their its him them we our us i my".split())
_COLLECTIVE = frozenset(
    "regime group government city country capital company party organisation organization town movement front alliance militia "
    "faction union ministry court agency committee council club firm bank orchestra university institute ship vessel "
    "ferry mission guard authority college parliament centre center commission corporation department association coalition "
    "cooperative foundation dynasty empire republic kingdom brigade newspaper".split()
)
_ADVERBS = frozenset("well barely roughly nearly almost".split())
_BE = frozenset("be been being is are was were".split())
_LOCATIVE = frozenset("in at into near from outside inside around entered entering reached left".split())
_MOTION = frozenset(
    "flew fly flies fled flee went go goes gone travelled moved returned sent came drove marched back taken".split()
)
_NEAR = 5
_OF_PLACES = frozenset("in at on into near from through over".split())
_OF_COUNTRIES = ("ian", "ish", "ese", "ean", "can", "ench", "utch")
_WARS = {
    "first": ("world war i", "world war one"),
    "second": ("world war ii", "world war two"),
    "ii": ("second world war",),
}
_PEOPLES = ("ians", "cans", "eans")
_TITLES = frozenset(
    "mr mrs ms dr sir lady lord professor prof judge general colonel captain president minister".split()
)
_POSSESSIVE = re.compile(r"['’]s?$")
_SIDES = ("ern", "north", "south", "east", "west")
_JOINS = frozenset(("", *"- al- bin ibn of de van".split()))
_SHARED, _SHORT = 2, 5
_SMALL = frozenset(("on", "for", "and", "of the", "on the", "for the"))
"""What an acronym leaves out, besides: "TEU" for "the Treaty on European Union"."""
_DESCRIBES = re.compile(r"-(?:based|born)\b")
"""What makes of a name a description: "the Hullport-based company"."""
_BASED = re.compile(rf"\bthe [\w-]+-based (?:{'|'.join(_COLLECTIVE)})\b")
_OFFICE = re.compile(rf"\b(?:[Tt]he|its|their|his|her) (?:[\w-]+ ){{0,2}}?({PERSON_NOUN})(?! [A-Z])")
_APPOSED = re.compile(r"[A-Z][\w'’-]*, $")
"""What stands ahead of an office that is somebody's who is named: "Mira Holt, the mayor"."""

Phrase = tuple[Word, ...]


class _Clause(NamedTuple):
    """The words of a clause, and the stems that they share with a statement."""

    words: tuple[Word, ...]
    said: frozenset[str]


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
    owners = [
        n for n, word in enumerate(phrase[:-1], 1) if _POSSESSIVE.search(case.statement.plain[word.start : word.end])
    ]
    if not problem or not owners:
        return problem
    parts = phrase[: owners[-1]], phrase[owners[-1] :]
    return problem if any(_missing(part, case, source) for part in parts) else None


def _missing(phrase: Phrase, case: Case, source: Source) -> Problem | None:
    shown = _shown(case.statement, phrase)
    named = _named(phrase, source.span, case.statement) or _named_in_part(phrase, case, source)
    settled = named and _use(case.statement, phrase) in ("people", "place")
    look = _elsewhere if not settled else _at_another_place
    if (named or not _leaves_open(source, case)) and (other := look(phrase, case, source)):
        return Problem(f"the source says this of {other}, not of {shown}", contradicts=True)
    if named and (other := _in_another_clause(phrase, case, source)):
        return Problem(f"the source says this of {other}, not of {shown}", contradicts=True)
    if named:
        return None
    if is_called(phrase[-1].plain, source.span.original, source):
        return None
    if _place(phrase, case.statement, source) is None:
        return Problem(f"the source does not name {shown}", contradicts=False)
    rivals = _rivals(phrase, case, source)
    if rivals and not _leaves_open(source, case):
        return Problem(f"the source speaks of {rivals[0]}, not of {shown}", contradicts=True)
    return None


def _named_in_part(phrase: Phrase, case: Case, source: Source) -> bool:
    """Whether the span has a part of the name alone, "Holt", of which its document has the whole, "Mira Holt"."""
    for other in phrases(source.span, case.lexicon):
        parts = [word for word in other if word.plain not in _TITLES]
        whole = parts and all(any(kin(part.plain, word.plain) for word in phrase) for part in parts)
        if whole and (_place(phrase, case.statement, source) or _in_document(phrase, source)):
            return True
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


def borrowed(case: Case) -> tuple[tuple[str, str], ...]:
    """The names that stand in no span but around one, each with the place: before, after, about (heading, data) or lede."""
    found = []
    for phrase in phrases(case.statement, case.lexicon):
        if not any(_named(phrase, source.span, case.statement) for source in case.sources):
            places = (_place(phrase, case.statement, source) for source in case.sources)
            found += [(_shown(case.statement, phrase), place) for place in places if place][:1]
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


def stands(word: Word, text: Text, statement: Text | None = None) -> bool:
    """Whether the name stands in the text, also as a people, a capital for its state, or an acronym."""
    located = statement is not None and _located(word, statement)
    if any(other.capital and kin(word.plain, other.plain, metonym=not located) for other in text.words):
        return True
    if any(f" {war} " in text.run for war in _WARS.get(word.plain, ())):
        return True
    if f" {word.plain} " in text.run or word.plain in _acronyms(text):
        return True
    return statement is not None and _spells(word, text, statement)


def _located(word: Word, statement: Text) -> bool:
    """Whether the name is a place that somebody is in, so that a capital is not its country: but for "the Syrian capital"."""
    words = statement.words
    if word.at + 1 < len(words) and words[word.at + 1].plain == "capital":
        return False
    head, verb = (words[word.at - n].plain if word.at >= n else "" for n in (1, 2))
    return head in _LOCATIVE or (head == "to" and verb in _MOTION)


@lru_cache(maxsize=4096)
def _acronyms(text: Text) -> frozenset[str]:
    """The initials of each run of two to five capitalised words: "un" for "the United Nations"."""
    found = set()
    for run in _runs(text, [w for w in text.words if w.capital], _JOINS | _SMALL):
        for n in range(len(run)):
            found |= {"".join(w.plain[0] for w in run[n:m]) for m in range(n + 2, min(len(run), n + 5) + 1)}
    return frozenset(found)


def _spells(word: Word, text: Text, statement: Text) -> bool:
    """Whether the word is of a name that the text has as an acronym."""
    for run in _runs(statement, [w for w in statement.words if w.capital]):
        if word in run and len(run) > 1:
            return any(w.capital and w.plain == "".join(part.plain[0] for part in run) for w in text.words)
    return False


def _elsewhere(phrase: Phrase, case: Case, source: Source) -> str | None:
    """Another name that the span has where the statement has this one: on the same side of the same word.

    "The battle of Hama" is not carried by "the battle of Aleppo … but Hama".
    """
    names = phrases(source.span, case.lexicon)
    for step in (-1, 1):
        link = _link(case.statement, phrase, step)
        if link is None:
            continue
        places = [n for n, word in enumerate(source.span.words) if word.stem == link.stem]
        beside = [_beside(source.span, n, -step, names) for n in places]
        if beside and all(near and not any(_meant(o, phrase, case, source) for o in near) for near in beside):
            return _shown(source.span, beside[0][0])
    return None


def _at_another_place(phrase: Phrase, case: Case, source: Source) -> str | None:
    """Another place that the span has behind the same word and preposition: "troops in Alder" for "troops in Brin"."""
    first, words = phrase[0].at, case.statement.words
    head = next((n for n in range(first - 1, max(0, first - 3), -1) if words[n].plain in _OF_PLACES), 0)
    if not head or not words[head - 1].content or words[head - 1].capital:
        return None
    span, names = source.span, phrases(source.span, case.lexicon)
    found: list[Phrase] = []
    for word, behind in pairwise(span.words):
        if word.stem == words[head - 1].stem:
            near = _beside(span, word.at, 1, names)[:1] if behind.plain == words[head].plain else []
            if not near or _meant(near[0], phrase, case, source):
                return None
            found += near
    return _shown(span, found[0]) if found else None


def _in_another_clause(phrase: Phrase, case: Case, source: Source) -> str | None:
    """Another name in the clause of the span that says what the statement says, where this one stands only in another.

    "Rolm was paid by Vell; the lamps were lent by Koul" does not carry "Rolm was paid by Koul".
    """
    clauses = [_Clause(words, _said(words, case, source)) for words in main_clauses(source.span)]
    fullest = max(clauses, key=lambda clause: len(clause.said))
    here = [c for c in clauses if any(w.capital and kin(p.plain, w.plain) for w in c.words for p in phrase)]
    if not here or fullest in here or len(fullest.said) < _SHARED:
        return None
    if any(clause.said - fullest.said or len(clause.words) < _SHORT for clause in here):
        return None
    names = [name for name in phrases(source.span, case.lexicon) if name[0] in fullest.words]
    if not names or any(word.plain in _OPEN and word.at < names[0][0].at for word in fullest.words):
        return None
    use = _use(case.statement, phrase)
    return next(
        (_shown(source.span, n) for n in names if _use(source.span, n) == use and not _in(n, case.statement)), None
    )


def _said(words: Iterable[Word], case: Case, source: Source) -> frozenset[str]:
    """The stems that the words share with the statement, those of names aside."""
    aside = {w.stem for text in (case.statement, source.span) for name in phrases(text, case.lexicon) for w in name}
    return frozenset(word.stem for word in words if word.content) & case.statement.stems - aside


def _link(text: Text, phrase: Phrase, step: int) -> Word | None:
    """The word that carries meaning right before (-1) or after (1) the name, at most two words off; not a passive verb."""
    at = (phrase[0] if step < 0 else phrase[-1]).at
    for n in range(at + step, at + step * 4, step):
        if not 0 <= n < len(text.words) or not _adjoins(text, n, n - step) or text.words[n].plain in _BE:
            return None
        word = text.words[n]
        if word.content:
            return None if word.capital or word.plain[0].isdigit() else word
    return None


def _beside(text: Text, at: int, step: int, names: Iterable[Phrase]) -> list[Phrase]:
    """The names on that side of a word within the clause, the nearest first; of a passive verb, those after "by"."""
    if step < 0 and (by := _agent(text, at)):
        step, at = 1, by
    found: list[Phrase] = []
    for n in range(at + step, at + step * (_NEAR + 1), step):
        if not 0 <= n < len(text.words) or not _adjoins(text, n, n - step):
            break
        found += [name for name in names if text.words[n] in name and name not in found]
    return found


def _agent(text: Text, at: int) -> int | None:
    """Where "by" stands that tells who does what a passive verb says."""
    passive = any(word.plain in _BE for word in text.words[max(0, at - 2) : at])
    places = range(at + 1, min(len(text.words), at + (_NEAR if passive else 2)))
    return next((n for n in places if text.words[n].plain == "by"), None)


def _adjoins(text: Text, one: int, two: int) -> bool:
    first, second = sorted((one, two))
    return not text.original[text.words[first].end : text.words[second].start].strip(" '’\"“”-")


def _meant(other: Phrase, phrase: Phrase, case: Case, source: Source) -> bool:
    """Whether the span's name is the statement's, or another that the statement has too."""
    return _in(other, case.statement) or any(
        stands(w, source.span, case.statement) and _spelled(w, other) for w in phrase
    )


def _spelled(word: Word, phrase: Phrase) -> bool:
    initials = "".join(part.plain[0] for part in phrase)
    return any(kin(word.plain, part.plain, metonym=True) for part in phrase) or word.plain == initials


def _in(phrase: Phrase, text: Text) -> bool:
    return any(stands(word, text) for word in phrase)


def _rivals(phrase: Phrase, case: Case, source: Source) -> list[str]:
    """The names of the span that the statement has not, used there as it uses this one; peoples and titles are none."""
    use = _use(case.statement, phrase)
    return [
        _shown(source.span, p)
        for p in phrases(source.span, case.lexicon)
        if _use(source.span, p) == use and not _in(p, case.statement)
        if not p[-1].plain.endswith(_PEOPLES) and any(word.plain not in _TITLES for word in p)
        if not _DESCRIBES.match(source.span.plain, p[-1].end)
    ]


def _use(text: Text, phrase: Phrase) -> str:
    """How a name is used: as a place by its preposition, as an owner ("Koul's", "of Koul"), as a people's, or else."""
    if len(phrase) == 1 and phrase[0].plain.endswith(_OF_COUNTRIES):
        return "people"
    ahead = text.words[max(0, phrase[0].at - 3) : phrase[0].at]
    head = next((w.plain for w in reversed(ahead) if w.plain != "the" and not w.plain.endswith(_SIDES)), "")
    if head in _OF_PLACES:
        return "place"
    return "owner" if head == "of" or _POSSESSIVE.search(_shown(text, phrase)) else ""


def _leaves_open(source: Source, case: Case) -> bool:
    """Whether the span speaks of someone or something named before it: with a pronoun ahead of any name, or "the group".

    Where the pronoun stands outside quotation marks, so must a name that it could stand for: "…," he told me.
    """
    span, named = source.span, name_words(source.span, case.lexicon)
    if _BASED.search(span.plain):
        return True
    heard = quoted(span.original)
    for n, word in enumerate(span.words):
        if word.plain in _OPEN:
            ahead = [name for name in named if name.start < word.start]
            if not _inside(word, heard):
                ahead = [name for name in ahead if not _inside(name, heard)]
            if not ahead:
                return True
        described = span.words[max(0, n - 1 - word.capital) : n]
        if (
            word.plain in _COLLECTIVE
            and any(w.plain == "the" for w in described)
            and not any(w.capital for w in described[1:])
        ):
            return True
    return False


def _inside(word: Word, places: Iterable[range]) -> bool:
    return any(word.start in place for place in places)


def phrases(text: Text, lexicon: Lexicon) -> tuple[Phrase, ...]:
    """The names of the text, each as its words in order."""
    return _phrases(text, lexicon.common, lexicon.proper)


@lru_cache(maxsize=4096)
def _phrases(text: Text, common: frozenset[str], proper: frozenset[str]) -> tuple[Phrase, ...]:
    return tuple(_runs(text, _name_words(text, common, proper)))


def _runs(text: Text, found: Iterable[Word], joins: frozenset[str] = _JOINS) -> Iterator[Phrase]:
    """Neighbouring words together: those with nothing but a space, a hyphen or a word that joins between them."""
    run: list[Word] = []
    for word in found:
        if run and text.plain[run[-1].end : word.start].strip() not in joins:
            yield tuple(run)
            run = []
        run.append(word)
    if run:
        yield tuple(run)


def name_words(text: Text, lexicon: Lexicon) -> tuple[Word, ...]:
    """The words of the text that are names or parts of names."""
    return tuple(word for phrase in phrases(text, lexicon) for word in phrase)


def _name_words(text: Text, common: frozenset[str], proper: frozenset[str]) -> Iterator[Word]:
    dated = {at for moment in moments(text) for at in range(moment.start, moment.end)}
    end = 0
    for n, word in enumerate(text.words):
        opens = n == 0 or text.original[end : word.start].strip()[-1:] in _OPENERS
        end = word.end
        if not word.capital or not word.content or len(word.plain) < 2 or word.start in dated:
            continue
        if not opens or _is_name(word, common, proper):
            yield word


def _is_name(word: Word, common: frozenset[str], proper: frozenset[str]) -> bool:
    """Whether a word that opens a sentence, and so has its capital anyway, is a name all the same."""
    if word.plain in _ADVERBS:
        return False
    if word.plain in proper:
        return True
    if NUMERAL.fullmatch(word.plain):
        return False
    return not proper and word.plain not in common and not word.plain.endswith(_COMMON_ENDINGS)


def _shown(text: Text, phrase: Phrase) -> str:
    return text.original[phrase[0].start : phrase[-1].end] if phrase else ""
