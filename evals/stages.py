"""Where a question was lost: asked again with the gold passages, so that retrieving, deciding and choosing are scored apart."""

from collections import Counter
from collections.abc import Mapping

from evals.cases import GoldCase
from evals.metrics.retrieval import holds
from evals.run import Result, Run
from evals.score import figure
from evals.spans import places
from evals.table import Table
from index.types import Document
from rag import Answer, Assistant, Hit, Scope

__all__ = ["STAGES", "GoldPassages", "lost_at", "stage_of", "stages_table"]

STAGES = ("crashed", "retrieving", "refusing", "choosing", "answering what is not stated")
"""Where a question can be lost, in the order of its way."""
_SEARCHED = 200


class GoldPassages:
    """An assistant that reads, for one case, the passages that hold its evidence, in the order they would be retrieved."""

    def __init__(self, assistant: Assistant, case: GoldCase) -> None:
        """The case must be answerable."""
        self._assistant = assistant
        self._case = case

    def ask(self, question: str) -> Answer:
        """The answer from the gold passages alone."""
        return self._assistant.answer(question, self._gold(question))

    def document(self, name: str) -> Document:
        """The assistant's."""
        return self._assistant.document(name)

    def _gold(self, question: str) -> tuple[Hit, ...]:
        within = Scope(tuple({piece.document for piece in self._case.evidence}))
        texts = {name: self.document(name).text for name in within.documents}
        near = self._assistant.retrieve(question, _SEARCHED, within)
        spots = [(piece, places(piece, texts)) for piece in self._case.evidence]
        return tuple(hit for hit in near if any(holds(hit, piece, at, texts[piece.document]) for piece, at in spots))


def stage_of(result: Result, from_gold: Result | None) -> str | None:
    """Where the question was lost; None where it was not, or cannot be told as it was not asked with its gold passages."""
    if result.error is not None:
        return "crashed"
    if not result.case.answerable:
        return "answering what is not stated" if result.scores["false answers"] == (1.0,) else None
    if result.scores["correct"] != (0.0,) or from_gold is None or from_gold.scores["correct"] is None:
        return None
    if from_gold.scores["correct"] == (1.0,):
        return "retrieving"
    refused = from_gold.answer is not None and not from_gold.answer["answered"]
    return "refusing" if refused else "choosing"


def lost_at(run: Run) -> Mapping[tuple[str, str], str]:
    """The stage at which each lost question was lost, by its key."""
    again = {result.key: result for result in run.from_gold}
    placed = {result.key: stage_of(result, again.get(result.key)) for result in run.results}
    return {key: stage for key, stage in placed.items() if stage}


def stages_table(run: Run) -> Table:
    """The figures of each stage, as the way goes and with the gold passages given, and how many questions each stage lost."""
    names = ("evidence@5", "correct", "false refusals", "correct when answered", "cited-gold precision")
    whole = [result.scores for result in run.results if result.case.answerable]
    given = [result.scores for result in run.from_gold]
    rows = [(name, _shown(name, whole), "" if name == "evidence@5" else _shown(name, given)) for name in names]
    lost = Counter(lost_at(run).values())
    rows += [(f"lost at {stage}", str(lost[stage]), "") for stage in STAGES]
    return Table("By stage (answerable questions)", ("", "as retrieved", "gold passages given"), tuple(rows))


def _shown(name: str, scores: list[Mapping[str, tuple[float, ...] | None]]) -> str:
    of = figure(name, scores)
    return "–" if of.value is None else f"{of.value:.3f} ({of.low:.3f}–{of.high:.3f}) n {of.n}"
