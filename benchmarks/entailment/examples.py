"""What the model of entailment is trained and measured on: a statement beside words of a text, as the check puts them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from random import Random

from benchmarks.reader.examples import Bm25
from evals.pairs import Paired, StatementPair
from index.sentences import split

BEFORE = 6
"""How many sentences before the words are read with them, as in `rag.witness`."""
UNTITLED = 0.2
ELSEWHERE = 0.35
"""How often a pair's statement is also read beside another sentence that is like it."""

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Example:
    """A statement, the words that may carry it, what stands before them, the title, and whether they do."""

    statement: str
    words: str
    before: str
    title: str
    carries: bool


Found = Mapping[str, Sequence[Example]]
"""Each statement beside the sentences found for it that do not carry it, the likeliest first."""


def sentences(text: str) -> list[Span]:
    """The spans of the text's sentences, in order."""
    blocks = re.finditer(r"[^\n]+", text)
    return [(s.start, s.end) for block in blocks if block[0].strip() for s in split(text, *block.span())]


def both(paired: Paired, pair: StatementPair, spans: list[Span]) -> tuple[Example, Example]:
    """The pair's two statements beside the words that carry the true one."""
    one, two = (_example(paired, text, pair.spans, spans, text is pair.true) for text in (pair.true, pair.false))
    return one, two


def drawn(paired: Paired, random: Random, found: Found | None = None) -> Iterator[list[Example]]:
    """An epoch's examples of each pair: the true statement, the false one, then some beside words that do not carry them.

    These are other sentences of the text, or of all that was found when that is given. They are more in the latter case, and
    harder. Where several sentences carry the true statement, one may be among them that was not quoted but says the same.
    """
    spans = sentences(paired.text)
    others = _near(paired, spans) if found is None else partial(_found, found)
    for pair in paired.pairs:
        examples = [*both(paired, pair, spans), *others(pair, random)]
        yield [replace(e, title="") for e in examples] if random.random() < UNTITLED else examples


def _near(paired: Paired, spans: list[Span]) -> Callable[[StatementPair, Random], Iterator[Example]]:
    """What draws, at a rate, one of a pair's two statements beside a sentence of the text that is like it."""
    ranker = Bm25([paired.text[a:b] for a, b in spans])

    def draw(pair: StatementPair, random: Random) -> Iterator[Example]:
        if random.random() < ELSEWHERE:
            statement = pair.true if random.random() < 0.75 else pair.false
            others = [spans[n] for n in ranker.rank(statement) if not _touches(spans[n], pair.spans)][:3]
            if others:
                yield _example(paired, statement, (random.choice(others),), spans, False)

    return draw


def _found(found: Found, pair: StatementPair, random: Random) -> Iterator[Example]:
    """The true one beside two that were found for it, one of them drawn from the likeliest, and at a rate the false one."""
    others = found.get(pair.true, ())
    if others:
        likely = random.choices(others, [1 / (1 + n) for n in range(len(others))])
        yield from dict.fromkeys(likely + random.choices(others))
    if (others := found.get(pair.false, ())) and random.random() < ELSEWHERE:
        yield random.choice(others)


def _example(paired: Paired, statement: str, words: tuple[Span, ...], spans: list[Span], carries: bool) -> Example:
    before = [s for s in spans if s[1] <= words[0][0]][-BEFORE:]
    text = paired.text
    return Example(
        statement,
        " ".join(text[a:b] for a, b in words),
        " ".join(text[a:b] for a, b in before),
        paired.title,
        carries,
    )


def _touches(span: Span, others: tuple[Span, ...]) -> bool:
    return any(span[0] < b and a < span[1] for a, b in others)
