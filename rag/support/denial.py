"""What a text denies: the words that deny, and how far their reach goes."""

import re
from dataclasses import dataclass
from functools import lru_cache

from rag.support.clauses import reach
from rag.support.cues import cues, either
from rag.support.text import Text, Word

__all__ = ["Denial", "denials", "denied_words", "leans_negative"]

_CUES = {section: either(lines) for section, lines in cues("denials.txt").items()}
_CUE = re.compile(rf"\b(?:{_CUES['cue']})\b|n't\b")
_NOT_DENYING = re.compile(_CUES["not_denying"])
_LEANS = re.compile(rf"\b(?:{_CUES['leans']})\b")
_SUBJECT, _SCOPE = 2, 6


@dataclass(frozen=True, slots=True)
class Denial:
    """A word that denies, the words that it denies in order, and the stems of those it is said of.

    `trailing` where nothing follows it in its clause, so that it denies what stands before.
    """

    scope: tuple[Word, ...]
    of: frozenset[str]
    trailing: bool

    @property
    def stems(self) -> frozenset[str]:
        """The stems of what is denied."""
        return frozenset(word.stem for word in self.scope)


@lru_cache(maxsize=4096)
def denials(text: Text) -> tuple[Denial, ...]:
    """What the text denies, in order: "did not take Homs" denies taking Homs."""
    skipped = [range(m.start(), m.end()) for m in _NOT_DENYING.finditer(text.plain)]
    return tuple(
        _denial(text, match)
        for match in _CUE.finditer(text.plain)
        if not any(match.start() in span for span in skipped)
    )


def _denial(text: Text, match: re.Match[str]) -> Denial:
    following = reach(text, match.end(), 2 if match[0] == "without" else _SCOPE)
    preceding = [word for word in text.words if word.content and word.end <= match.start()][-_SUBJECT:]
    of = frozenset(word.stem for word in preceding)
    if following:
        return Denial(following, of, False)
    return Denial(tuple(w for w in text.words if w.content and w.stem not in of), of, True)


@lru_cache(maxsize=4096)
def denied_words(text: Text) -> frozenset[int]:
    """The positions of the words that an odd number of denials reach."""
    found: set[int] = set()
    for denial in denials(text):
        if not denial.trailing:
            found ^= {word.at for word in denial.scope}
    return frozenset(found)


@lru_cache(maxsize=4096)
def leans_negative(text: Text) -> bool:
    """Whether the text may deny in other words: "few", "excluded", "unless", "untrue"."""
    return bool(_LEANS.search(text.plain))
