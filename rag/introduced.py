"""Who somebody is, or what something is: "Who is Ada Stone?" is answered by a sentence that introduces her.

Such a question shares nothing but a name with its answer, and a reader trained on questions for facts makes little of it.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from index.names import Names
from index.types import Hit
from index.words import words
from rag.evidence import Candidate
from rag.question import PERSON_NOUN, Asked

__all__ = ["introduced", "with_introduction"]

_ASKED = re.compile(
    r"(?:and )?(?P<what>who|what)(?:'s|’s| is| are| was| were)(?: the)? (?P<name>.+?)(?: exactly)?[ ?]*", re.IGNORECASE
)
_PERSON = (
    rf"(?:{PERSON_NOUN}|(?:spokes|chair)(?:person|woman)|negotiator|fighter|ruler|premier|backer|ally|rival|nurse|student"
    r"|farmer|son|daughter|wife|widow|husband|brother|sister|father|mother|uncle|aunt|cousin|native|resident|citizen|worker"
    r"|master|dentist|lecturer|fellow|correspondent|photographer|economist|librarian|nun|monk|priest|deputy|successor)s?"
)
_THING = (
    r"(?:group|party|movement|militia|faction|force|army|brigade|agency|authority|company|firm|organi[sz]ation|alliance"
    r"|coalition|front|branch|affiliate|wing|offshoot|newspaper|bank|union|court|ministry|office|programme|project|mission"
    r"|town|city|village|province|district|region|island|river|lake|mountain|pass|bridge|dam|road|harbour|port|base|camp"
    r"|ship|ferry|boat|vessel|hospital|school|university|church|mosque|museum|institute|festival|film|book|law|treaty"
    r"|agreement|disease|drug|vaccine|machine|instrument|custom|dish|game|plant|animal|bird|fish)(?:s|es)?"
)
_TITLE = r"(?:President|Minister|General|Colonel|Captain|Major|Mayor|King|Queen|Judge|Professor|Bishop|Sultan|Prince)"
_HEADS = r"who (?:is|was|(?:has |had )?(?:head|lead|led|run|ran|overs[ae]|command|chair|found|own|edit|coach|manag|direct)\w*)\b"
_ARTICLE = r"(?:an?|the|one of(?: the)?|his|her|its|their|our|then|now|once|until now|former|formerly|currently)"
_PARTICLES = frozenset("al bin ibn of de van von and the".split())
_OPENS_WITH_IT = re.compile(
    r"(?:with|in|at|by|for|from|to|after|before|on|under|according|despite|unlike|like|among|during|since|as|when|while|if)\b"
    r"(?: [^\s,]+){0,5} ?",
    re.IGNORECASE,
)
"""What stands before a name that ends an opening phrase: "With the help of HTS, a room was set up" introduces nobody."""


def introduced(asked: Asked, names: Names, found: Sequence[Candidate]) -> Candidate | None:
    """The sentence that introduces the one whom a question asks for by name alone, else None; the clearest form first.

    Forms, NAME being what is asked for: "NAME, the mayor of", "the mayor, NAME,", "NAME is a", "mayor NAME".
    """
    if (name := _name_asked_for(asked, names)) is None:
        return None
    texts = [names.fold(candidate.words) if candidate.passage.kind == "body" else "" for candidate in found]
    return next((found[n] for n in _introducing(name, texts)), None)


def with_introduction(asked: Asked, names: Names, hits: Sequence[Hit], further: Sequence[Hit]) -> tuple[Hit, ...]:
    """The hits, the last of them giving way to the one of them and the `further` ones that introduces best who is asked for."""
    if (name := _name_asked_for(asked, names)) is None:
        return tuple(hits)
    everything = [*hits, *(hit for hit in further if hit not in hits)]
    where = [(hit, s) for hit in everything if hit.passage.kind == "body" for s in hit.passage.sentences]
    texts = [names.fold(hit.passage.quote(sentence)) for hit, sentence in where]
    best = next((where[n][0] for n in _introducing(name, texts)), None)
    if best is None or best in hits:
        return tuple(hits)
    return (*hits[:-1], replace(best, rank=len(hits)))


class _Name(NamedTuple):
    """The words of the name that a question asks for and nothing else, and whether it is somebody's or something's."""

    words: Sequence[str]
    who: bool


def _name_asked_for(asked: Asked, names: Names) -> _Name | None:
    question = _ASKED.fullmatch(names.fold(asked.text).strip())
    if question is None or not all(_of_a_name(word, asked) for word in question["name"].split()):
        return None
    return _Name(question["name"].split(), question["what"].lower() == "who")


def _introducing(name: _Name, texts: Sequence[str]) -> Iterator[int]:
    """The places of the texts that introduce who is asked for, by form and then in their order.

    A surname alone will do where the whole name introduces nobody and no other first name stands before it.
    """
    whole = list(_by_form(_forms(name), texts))
    yield from whole
    if not whole and name.who and len(name.words) > 1 and not _shared_surname(name.words, texts):
        yield from _by_form(_forms(_Name(name.words[-1:], True)), texts)


def _by_form(forms: Sequence[re.Pattern[str]], texts: Sequence[str]) -> Iterator[int]:
    for form in forms:
        for n, text in enumerate(texts):
            if (match := form.search(text)) and not _OPENS_WITH_IT.fullmatch(text[: match.start("name")]):
                yield n


def _of_a_name(word: str, asked: Asked) -> bool:
    """Whether a word of what is asked for belongs to a name: it has a capital, or is written with one in the documents."""
    return word[0].isupper() or word in _PARTICLES or bool(asked.names & set(words(word)))


def _shared_surname(name: Sequence[str], texts: Sequence[str]) -> bool:
    first = re.compile(rf"\b([A-Z][\w'’-]+) {re.escape(name[-1])}\b")
    title = re.compile(_TITLE)
    return any(m[1] not in name and not title.fullmatch(m[1]) for text in texts for m in first.finditer(text))


def _forms(name: _Name) -> tuple[re.Pattern[str], ...]:
    """The patterns, the clearest first, each with the group `name`."""
    run = r"[\W_]+".join(map(re.escape, name.words))
    whole = rf"(?P<name>(?i:\b{run}\b))"
    in_full = rf"\b(?:[A-Z][\w'’-]{{1,30}} ){{0,2}}{whole}" if name.who else rf"(?:the |The )?{whole}"
    role = _PERSON if name.who else _THING
    described = rf"(?:{_ARTICLE} )?(?:[A-Z][\w-]+['’]?s? |[a-z]\S* |[“\"]?[\w.-]+[”\"]? ){{0,4}}?[“\"]?{role}\b"
    apart = rf"{_ARTICLE} [^,.;]{{2,60}}(?:[,.]| of | for | at )"
    forms = (
        rf"{whole}(?:['’]s)?,? [(–—-]?(?:\d{{1,3}}, )?(?:{_HEADS}|(?<=, )(?:{described}|an? |{apart}))",
        rf"\b{role}\b[^.;:!?,\"“”]{{0,60}}, {in_full}(?=[,.;:]| \(|$)",
        rf"{whole} (?:is|was|are|were|became|remains|had been|has been) (?:an?|the|one of|head|leader|chief|{role})\b",
        rf"\b(?i:{role}|{_TITLE}) {in_full}" if name.who else rf"\b{role} (?:of )?{in_full}",
        rf"{whole} \((?:[^)]{{0,80}}\b{role}\b|formerly|once|an?|the)",
        rf"\b(?:[A-Z][\w'’-]{{1,30}} (?:of |the |and |al-)?){{2,6}}\({whole}\)",
    )
    return tuple(map(re.compile, forms))
