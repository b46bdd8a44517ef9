"""Names in another's place: where a span says of somebody or somewhere else what a statement says of a name."""

from collections.abc import Iterable
from itertools import pairwise
from typing import NamedTuple

from rag.support.case import Case, Source
from rag.support.clauses import main_clauses
from rag.support.kin import kin
from rag.support.proper import PREPOSITIONS, PRONOUNS, Phrase, as_written, in_text, phrases, stands, use_of
from rag.support.text import Text, Word

__all__ = ["displaced", "displaced_place", "told_of_another"]

_BE = frozenset("be been being is are was were".split())
_NEAR = 5
_SHARED, _SHORT = 2, 5


class _Clause(NamedTuple):
    """The words of a clause, and the stems that they share with a statement, those of names aside."""

    words: tuple[Word, ...]
    said: frozenset[str]


def displaced(phrase: Phrase, case: Case, source: Source) -> str | None:
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
            return as_written(source.span, beside[0][0])
    return None


def displaced_place(phrase: Phrase, case: Case, source: Source) -> str | None:
    """Another place that the span has behind the same word and preposition: "troops in Alder" for "troops in Brin"."""
    first, words = phrase[0].at, case.statement.words
    head = next((n for n in range(first - 1, max(0, first - 3), -1) if words[n].plain in PREPOSITIONS), 0)
    if not head or not words[head - 1].content or words[head - 1].capital:
        return None
    span, names = source.span, phrases(source.span, case.lexicon)
    found: list[Phrase] = []
    for word, behind in pairwise(span.words):
        if word.stem == words[head - 1].stem:
            near = _beside(span, word.at, 1, names)[:2] if behind.plain == words[head].plain else []
            if not near or any(_meant(each, phrase, case, source) for each in near):
                return None
            found += near
    return as_written(span, found[0]) if found else None


def told_of_another(phrase: Phrase, case: Case, source: Source) -> str | None:
    """Another name in the clause of the span that says what the statement says, where this one stands only in another.

    "Rolm was paid by Vell; the lamps were lent by Koul" does not carry "Rolm was paid by Koul".
    """
    parts = main_clauses(source.span)
    if len(parts) < 2:
        return None
    telling = case.statement.stems - {
        w.stem for text in (case.statement, source.span) for name in phrases(text, case.lexicon) for w in name
    }
    clauses = [_Clause(words, telling & {w.stem for w in words if w.content}) for words in parts]
    fullest = max(clauses, key=lambda clause: len(clause.said))
    here = [c for c in clauses if any(w.capital and kin(p.plain, w.plain) for w in c.words for p in phrase)]
    if not here or fullest in here or len(fullest.said) < _SHARED:
        return None
    if any(clause.said - fullest.said or len(clause.words) < _SHORT for clause in here):
        return None
    names = [name for name in phrases(source.span, case.lexicon) if name[0] in fullest.words]
    if not names or any(word.plain in PRONOUNS and word.at < names[0][0].at for word in fullest.words):
        return None
    use = use_of(case.statement, phrase)
    return next(
        (as_written(source.span, n) for n in names if use_of(source.span, n) == use and not in_text(n, case.statement)),
        None,
    )


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
        if not 0 <= n < len(text.words) or not (_adjoins(text, n, n - step) or (found and _apposed(text, n, step))):
            break
        found += [name for name in names if text.words[n] in name and name not in found]
    return found


def _apposed(text: Text, at: int, step: int) -> bool:
    """Whether a name begins right behind a comma there: "the mayor of Alder, Mira Holt"."""
    gap = text.original[text.words[at - 1].end : text.words[at].start]
    return step > 0 and gap == ", " and text.words[at].capital


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
    return in_text(other, case.statement) or any(
        stands(w, source.span, case.statement) and _spelled(w, other) for w in phrase
    )


def _spelled(word: Word, phrase: Phrase) -> bool:
    initials = "".join(part.plain[0] for part in phrase)
    return any(kin(word.plain, part.plain, metonym=True) for part in phrase) or word.plain == initials
