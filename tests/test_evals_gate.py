"""The gate over the real assistant and the seeds: it passes what ships, and fails a worse retriever, chooser and citer."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

import seeds
from evals.cases import load_cases
from evals.gate import compared, failures
from evals.run import Asks, Run, run
from index.types import Document
from rag import Answer, Assistant, Citation, Hit, Settings, Statement

GOLD = Path(__file__).parents[1] / "evals" / "gold"
KINDS = ("date", "number")


class Shipped:
    """The assistant as it is."""

    def __init__(self, assistant: Assistant) -> None:
        self.assistant = assistant

    def ask(self, question: str) -> Answer:
        return self.assistant.ask(question)

    def retrieve(self, question: str, k: int) -> tuple[Hit, ...]:
        return self.assistant.retrieve(question, k)

    def document(self, name: str) -> Document:
        return self.assistant.document(name)

    def cite(self, hit: Hit, place: int) -> Citation:
        """The citation of one sentence of the passage."""
        sentence = hit.passage.sentences[place]
        return Citation.of(1, self.document(hit.passage.document), hit.passage, sentence.start, sentence.end)


class WorseRetriever(Shipped):
    """Gives the passages from the tenth place on."""

    def ask(self, question: str) -> Answer:
        return self.assistant.answer(question, self.retrieve(question, 6))

    def retrieve(self, question: str, k: int) -> tuple[Hit, ...]:
        found = self.assistant.retrieve(question, k + 10)[10:]
        return tuple(replace(hit, rank=rank) for rank, hit in enumerate(found, 1))


class WorseChooser(Shipped):
    """Quotes the last sentence of the nearest passage, whatever it says."""

    def ask(self, question: str) -> Answer:
        answer = self.assistant.ask(question)
        cited = self.cite(answer.hits[0], -1)
        statement = Statement(cited.quote, "quoted", (1,))
        return replace(answer, answered=True, text=f"{cited.quote} [1]", statements=(statement,), citations=(cited,))


class WorseCiter(Shipped):
    """Says what is right and cites, verbatim, the first sentence of the last passage that was read."""

    def ask(self, question: str) -> Answer:
        answer = self.assistant.ask(question)
        cited = tuple(replace(self.cite(answer.hits[-1], 0), number=c.number) for c in answer.citations)
        return replace(answer, citations=cited)


@pytest.fixture(scope="module")
def shipped() -> Shipped:
    return Shipped(Assistant.from_settings(Settings(mode="extractive", threads=1)))


def made(asks: Asks) -> Run:
    texts: Mapping[str, str] = {file.name: file.read_bytes().decode() for file in seeds.FOLDER.glob("*.txt")}
    cases = [c for c in load_cases(GOLD, texts) if c.split == "tune" and c.kind in KINDS]
    return run(asks, cases)


@pytest.fixture(scope="module")
def baseline(shipped: Shipped) -> Run:
    return made(shipped)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("worse", "named"),
    [
        (WorseRetriever, {"correct", "evidence@5", "nDCG@10", "MRR@10"}),
        (WorseChooser, {"correct", "cited-gold precision"}),
        (WorseCiter, {"cited-gold precision", "citation recall"}),
    ],
)
def test_what_is_deliberately_worse_fails(
    shipped: Shipped, baseline: Run, worse: type[Shipped], named: set[str]
) -> None:
    after = made(worse(shipped.assistant))
    assert named <= {line.split(" was ")[0] for line in failures(compared(baseline, after), after)}


@pytest.mark.slow
def test_what_ships_passes(shipped: Shipped, baseline: Run) -> None:
    after = made(shipped)
    assert failures(compared(baseline, after), after) == ()
