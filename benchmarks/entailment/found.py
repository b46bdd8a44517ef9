"""What the search of the check finds for the statements of the pairs, other than the sentences that carry them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.entailment.examples import Example
from benchmarks.indexes import indexed
from evals.checked import others
from evals.pairs import Paired, statements_of
from evals.reading import write_documents
from rag.support import Evidence

_TEXTS = 90
"""How many texts are searched together, so that sentences of other texts are found too."""


def found(texts: Sequence[Paired]) -> dict[str, tuple[Example, ...]]:
    """Each statement of the pairs beside the six sentences likeliest to carry it that do not; some minutes for all."""
    return {statement: examples for batch in _dealt(texts) for statement, examples in _searched(batch)}


def _dealt(texts: Sequence[Paired]) -> Iterator[Sequence[Paired]]:
    count = max(1, round(len(texts) / _TEXTS))
    return (texts[n::count] for n in range(count))


def _searched(texts: Sequence[Paired]) -> Iterator[tuple[str, tuple[Example, ...]]]:
    with TemporaryDirectory() as scratch:
        corpus = write_documents(Path(scratch) / "documents", texts)
        index = indexed(corpus, Path(scratch) / "index")
        for statement in (s for one in texts for s in statements_of(one)):
            beside = [witness.evidence for witness in others(index, statement)]
            yield statement.text, tuple(_example(statement.text, evidence) for evidence in beside)


def _example(statement: str, beside: Evidence) -> Example:
    return Example(statement, beside.quote, " ".join(beside.before), beside.document.title or "", carries=False)
