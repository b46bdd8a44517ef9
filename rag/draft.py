"""An answer while it is written: each statement held against its spans, what passes numbered, what fails kept apart."""

from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from index.search import SearchIndex
from index.types import Hit
from index.words import terms
from rag.context import Span
from rag.exchange import Usage
from rag.marks import Drafted
from rag.support import Verdict, verdict
from rag.types import Citation, Statement, StatementReady, Support, escape_marks
from rag.witness import Witness, evidence_of, lexicon_of, liken, nearest

__all__ = ["Draft", "Failed", "Lowers"]

_ELSEWHERE = 3
_MOST_CITED = 3
_ENOUGH = 0.5


class Lowers(Protocol):
    """Says whether a statement that passed the check is carried by the words it cites; it is asked for nothing else."""

    def __call__(
        self, statement: str, quotes: Sequence[str], until: float, /
    ) -> Generator[None, None, tuple[bool, Usage]]:
        """Whether the statement may stay, and what asking took; `until` is the monotonic clock's reading to be done by.

        It yields while it waits.
        """


@dataclass(frozen=True, slots=True)
class Failed:
    """A statement that did not pass, and why in one line."""

    statement: Statement
    problem: str


@dataclass(slots=True)
class Draft:
    """What has been written so far; statements only come to it, none goes."""

    index: SearchIndex
    hits: Sequence[Hit]
    spans: Mapping[str, Span]
    until: float
    judge: Lowers | None = None
    judged: Usage = field(default_factory=Usage)
    statements: list[Statement] = field(default_factory=list)
    citations: list[Citation] = field(default_factory=list)
    failed: list[Failed] = field(default_factory=list)
    _numbers: dict[tuple[str, int, int], int] = field(default_factory=dict)

    def take(self, drafted: Drafted) -> Generator[None, None, StatementReady | None]:
        """The statement with its citations where it passes; a wrong citation is replaced where a span elsewhere carries it.

        What claims nothing or was already said is left out. It yields while it waits for the judge.
        """
        cited = [self.spans[name] for name in drafted.ids][:_MOST_CITED]
        judged = self._verdict(drafted.text, cited)
        if judged.support == "no_claim" or any(each.text == escape_marks(drafted.text) for each in self.statements):
            return None
        if judged.support == "unsupported" or _coverage(drafted.text, cited) < _ENOUGH:
            cited, judged = self._elsewhere(drafted.text, cited, judged)
        used = [cited[n] for n in judged.used]
        problem = judged.problem or "the lines cited do not say this"
        if judged.support == "supported" and (yield from self._lowered(drafted.text, used)):
            problem = "the judge does not find it in the lines cited"
        elif judged.support in ("quoted", "supported"):
            return self._ready(drafted.text, "quoted" if judged.support == "quoted" else "supported", used)
        self._fail(drafted.text, problem)
        return None

    def _verdict(self, text: str, spans: Sequence[Span]) -> Verdict:
        found = [Witness(s.passage, s.sentence, evidence_of(self.index, s.passage, s.position)) for s in spans]
        return verdict(text, [w.evidence for w in liken(self.index, text, found)], lexicon_of(self.index))

    def _elsewhere(self, text: str, cited: list[Span], judged: Verdict) -> tuple[list[Span], Verdict]:
        """The spans among the passages read that carry the statement better, else those cited and what is wrong with them."""
        query = self.index.query(text)
        found = nearest(self.index, query, self.hits, _ELSEWHERE)
        near = [Span(each.passage, each.passage.sentences.index(each.sentence)) for each in found]
        near.sort(key=lambda span: -_coverage(text, [span]))
        other = self._verdict(text, near)
        own = _coverage(text, [near[n] for n in other.used])
        better = own >= _ENOUGH and (judged.support == "unsupported" or own > _coverage(text, cited))
        return (near, other) if better and other.support in ("quoted", "supported") else (cited, judged)

    def _lowered(self, text: str, used: Sequence[Span]) -> Generator[None, None, bool]:
        if self.judge is None:
            return False
        stays, usage = yield from self.judge(text, [span.passage.quote(span.sentence) for span in used], self.until)
        self.judged += usage
        return not stays

    def _ready(self, text: str, support: Support, spans: Sequence[Span]) -> StatementReady:
        new = []
        for span in spans:
            if span.key not in self._numbers:
                number = self._numbers[span.key] = len(self._numbers) + 1
                document = self.index.documents[span.passage.document]
                new.append(Citation.of(number, document, span.passage, span.sentence.start, span.sentence.end))
        marks = tuple(sorted(self._numbers[span.key] for span in spans))
        statement = Statement(escape_marks(text), support, marks)
        self.statements.append(statement)
        self.citations += new
        return StatementReady(statement, tuple(new))

    def _fail(self, text: str, problem: str) -> None:
        if all(each.statement.text != escape_marks(text) for each in self.failed):
            self.failed.append(Failed(Statement(escape_marks(text), "unsupported", ()), problem))


def _coverage(text: str, spans: Sequence[Span]) -> float:
    """The share of the statement's terms that stand in the spans themselves."""
    own = set(terms(text))
    found = {term for span in spans for term in terms(span.passage.quote(span.sentence))}
    return len(own & found) / len(own) if own else 0.0
