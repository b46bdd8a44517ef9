"""Anyone's text, sentence by sentence: the support of each, and the spans that carry or contradict it."""

import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from index.search import SearchIndex
from index.sentences import split
from index.types import Sentence
from index.words import words
from rag.errors import QuestionError
from rag.support import Support, verdict
from rag.support.claims import makes_claim
from rag.support.rules import MAX_STATEMENT
from rag.types import Citation
from rag.witness import Witness, lexicon_of, witnesses

__all__ = ["MAX_TEXT", "CheckReport", "Checked", "check_text", "sentences_of"]

MAX_TEXT = 200_000
"""The longest text that is checked, in characters."""
_BLOCK = re.compile(r"[^\n]+(?:\n(?!\s*(?:\n|#{1,6}\s|[-*•>|]\s|\d{1,3}[.)]\s))[^\n]+)*")


@dataclass(frozen=True, slots=True)
class Checked:
    """A sentence of the text, `text[start:end]`, and what the documents say to it.

    `problem` says in one line what is missing or contradicted; `citations` are numbers of the report's citations, of the
    spans that carry the sentence, or that come nearest to it.
    """

    text: str
    support: Support
    problem: str | None
    citations: tuple[int, ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class CheckReport:
    """Every sentence of a text in its order, and the citations by number."""

    statements: tuple[Checked, ...]
    citations: tuple[Citation, ...]

    def to_dict(self) -> dict[str, Any]:
        """The report as plain data for JSON."""
        return {
            "statements": [
                {"text": s.text, "support": s.support, "problem": s.problem, "citations": list(s.citations)}
                for s in self.statements
            ],
            "citations": [asdict(citation) for citation in self.citations],
        }


def sentences_of(text: str) -> tuple[Sentence, ...]:
    """The sentences of a text as spans, in order; headings and the items of a list are sentences of their own."""
    return tuple(
        sentence for block in _BLOCK.finditer(text) if block[0].strip() for sentence in split(text, *block.span())
    )


def check_text(text: str, index: SearchIndex) -> CheckReport:
    """The support of every sentence of the text by the documents of the index.

    Raises QuestionError when there is nothing to check or the text is longer than MAX_TEXT.
    """
    if not text.strip():
        raise QuestionError("the text is empty; give sentences to check")
    if len(text) > MAX_TEXT:
        raise QuestionError(f"the text has {len(text):,} characters; {MAX_TEXT:,} is the most that is checked at once")
    numbers: dict[tuple[str, int, int], int] = {}
    cited: list[Witness] = []
    statements = []
    for sentence, support, problem, used in _judged(text, index):
        for witness in used:
            place = witness.passage.document, witness.sentence.start, witness.sentence.end
            if place not in numbers:
                numbers[place] = len(numbers) + 1
                cited.append(witness)
        marks = tuple(dict.fromkeys(numbers[w.passage.document, w.sentence.start, w.sentence.end] for w in used))
        words_ = text[sentence.start : sentence.end]
        statements.append(Checked(words_, support, problem, marks, sentence.start, sentence.end))
    return CheckReport(tuple(statements), tuple(_citation(index, n, w) for n, w in enumerate(cited, 1)))


def _judged(text: str, index: SearchIndex) -> Iterator[tuple[Sentence, Support, str | None, tuple[Witness, ...]]]:
    lexicon = lexicon_of(index)
    for sentence in sentences_of(text):
        statement = " ".join(text[sentence.start : sentence.end].split())
        readable = makes_claim(statement) and len(statement) <= MAX_STATEMENT and words(statement)
        found = witnesses(index, statement) if readable else ()
        judged = verdict(statement, [w.evidence for w in found], lexicon)
        yield sentence, judged.support, judged.problem, tuple(found[n] for n in judged.used)


def _citation(index: SearchIndex, number: int, witness: Witness) -> Citation:
    document = index.documents[witness.passage.document]
    return Citation.of(number, document, witness.passage, witness.sentence.start, witness.sentence.end)
