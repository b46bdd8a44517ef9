"""Whether citations carry their statements: ALCE's two figures (Gao et al. 2023), with our own check as the entailment.

Never read without correctness and refusals: whoever repeats the first passage cites perfectly and answers badly.
"""

from collections.abc import Sequence

from evals.entail import supports
from evals.types import Observation, Value
from rag import Citation, Statement

__all__ = ["citation_precision", "citation_recall"]


def citation_recall(o: Observation) -> Value | None:
    """The share of the statements that have citations, all of which resolve, and that these together support.

    None for a refusal; an answer without statements has 0.
    """
    if not o.answer.answered:
        return None
    return (_mean([float(_is_supported(statement, o)) for statement in o.answer.statements]),)


def citation_precision(o: Observation) -> Value | None:
    """The share of the citations that are needed, the mean over the statements that have any.

    A citation has 0 when its statement is not supported, or when it alone does not support the statement while the
    others still do; else 1. None for a refusal; an answer without citations has 0.
    """
    if not o.answer.answered:
        return None
    return (_mean([_needed(statement, o) for statement in o.answer.statements if statement.citations]),)


def _needed(statement: Statement, o: Observation) -> float:
    if not _is_supported(statement, o):
        return 0.0
    given = _citations(statement, o)
    idle = [
        not supports(statement.text, [one], o.documents)
        and supports(statement.text, [other for other in given if other is not one], o.documents)
        for one in given
    ]
    return 1 - sum(idle) / len(idle)


def _is_supported(statement: Statement, o: Observation) -> bool:
    given = _citations(statement, o)
    resolved = bool(given) and len(given) == len(statement.citations)
    return resolved and supports(statement.text, given, o.documents)


def _citations(statement: Statement, o: Observation) -> Sequence[Citation]:
    by_number = {citation.number: citation for citation in o.answer.citations}
    return [by_number[number] for number in statement.citations if number in by_number]


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0
