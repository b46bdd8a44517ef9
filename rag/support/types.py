"""The nouns of the check: what a statement is held against, and what comes of it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from index.names import Names
from index.types import Document

__all__ = ["Evidence", "Failure", "Lexicon", "Likeness", "Support", "Verdict"]

Support = Literal["quoted", "supported", "unsupported", "no_claim"]


class Likeness(NamedTuple):
    """A token of a statement, from start to end, and how alike the nearest token of a span is."""

    start: int
    end: int
    cosine: float


@dataclass(frozen=True, slots=True)
class Evidence:
    """The words of a cited span, and what may be read with them.

    `before` and `after` are the sentences around the span in the same document, in reading order; names may be taken
    from them, from the heading and from what is known about the document. `alike` holds for each token of the statement
    (names folded) how alike the span's nearest token is (cosine of their vectors, ColBERT's MaxSim); it is empty where
    that was not measured.
    """

    quote: str
    document: Document
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    section: str | None = None
    alike: tuple[Likeness, ...] = ()


def _one(term: str) -> float:
    return 1.0


def _none(surname: str) -> frozenset[str]:
    return frozenset()


@dataclass(frozen=True, slots=True)
class Lexicon:
    """What is known about the words of a folder of documents.

    `common` and `proper` are the words that they write without and with a capital only; `rarity` weighs a stem, and
    `forenames` gives the plain words that stand ahead of a surname anywhere in them. `entails` gives the log-odds by a
    model that words carry a statement, from the statement, the words, what stands before them and the title of their
    document; None where there is no model.
    """

    names: Names = field(default_factory=Names)
    common: frozenset[str] = frozenset()
    proper: frozenset[str] = frozenset()
    rarity: Callable[[str], float] = _one
    forenames: Callable[[str], frozenset[str]] = _none
    entails: Callable[[str, str, str, str], float] | None = None


@dataclass(frozen=True, slots=True)
class Failure:
    """A rule that a statement failed, and why in one line for people: "the source says 36,000"."""

    rule: str
    problem: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """How far the evidence carries a statement: the rules that failed, the gravest first, and the evidence used.

    `used` are positions in the evidence given: the fewest that carry the statement, or the nearest for one that fails.
    `borrowed` says which names stand not in the span but around it, and where.
    """

    support: Support
    failures: tuple[Failure, ...] = ()
    used: tuple[int, ...] = ()
    borrowed: tuple[tuple[str, str], ...] = ()

    @property
    def failed(self) -> tuple[str, ...]:
        """The names of the rules that failed."""
        return tuple(failure.rule for failure in self.failures)

    @property
    def problem(self) -> str | None:
        """What is wrong, in one line for people; None where nothing is."""
        return self.failures[0].problem if self.failures else None
