"""Chooses the training pairs of an epoch: answers, the same passages without them, near misses, other passages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random

from benchmarks.reader.examples import Asked, Bm25, Example, Window, answer_span, without_answer

NEIGHBOURS = 6
UNTITLED = 0.2
"""How often a passage is read without its title: some documents have none, or only a file's name."""


@dataclass(frozen=True, slots=True)
class Rates:
    """How often, per question, a kind of negative is drawn: numbers from 0 to 1."""

    removed: float  # an answerable question's passage without the evidence
    same: float  # another passage of the same document
    other: float  # a passage of another document that retrieval finds


class Pool:
    """Passages and questions of one source, each question with its own and its retrieved passages."""

    def __init__(self, windows: Sequence[Window], asked: Sequence[Asked]) -> None:
        ranker = Bm25([window.text for window in windows])
        self.entries = [(one, *_passages(one, windows, ranker.rank(one.text))) for one in asked]

    def draw(self, random: Random, rates: Rates, share: float = 1.0) -> Iterator[Example]:
        """Give an epoch's pairs: for each of a share of the questions its own passage, and negatives at the given rates."""
        for asked, own, other in self.entries:
            if random.random() >= share:
                continue
            spans = [answer_span(asked, window) for window in own]
            holding = [n for n, span in enumerate(spans) if span is not None]
            main = holding[0] if holding else 0
            first = _example(random, asked, own[main], spans[main])
            yield first
            removed = without_answer(first)
            if removed is not None and random.random() < rates.removed:
                yield removed
            rest = [window for n, window in enumerate(own) if n != main and spans[n] is None]
            if rest and random.random() < rates.same:
                yield _example(random, asked, random.choice(rest), None)
            if other and random.random() < rates.other:
                yield _example(random, asked, random.choice(other), None)


def _example(random: Random, asked: Asked, window: Window, span: tuple[int, int] | None) -> Example:
    return Example(asked.text, "" if random.random() < UNTITLED else window.title, window.text, span)


def _passages(asked: Asked, windows: Sequence[Window], ranked: Sequence[int]) -> tuple[list[Window], list[Window]]:
    own = [windows[n] for n in ranked if windows[n].document == asked.document]
    other = [windows[n] for n in ranked[: 2 * NEIGHBOURS] if windows[n].group != asked.group and windows[n] not in own]
    return own, other[:NEIGHBOURS]
