"""Asks about real filings in PDF whether the reference's number is in the answer, and on the page that it cites.

python -m benchmarks.sec10q FOLDER [--index DIR] [--show]

FOLDER holds `docs/` and `questions.csv` of the set docugami/KG-RAG sec-10-q v1 (docs/formats.md). Of its questions those are
asked that are answered in a single chunk and whose reference answer gives a number.
"""

import argparse
import csv
import re
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

from evals.match import contains
from evals.provenance import commit
from rag import Answer, Assistant, Settings

__all__ = ["Question", "main", "reference_numbers"]

_DATE = re.compile(
    r"\b(?:January|February|March|April|May|June|July|August|September|October|November|December) \d{1,2}(?:, \d{4})?"
    r"|\bQ[1-4] \d{4}|\b(?:19|20)\d\d\b|\b10-[QK]\b|\(?SOURCE.*|^\s*\d+\."
)
_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class Question:
    """A question, the pattern of the file that answers it, and the numbers of the reference answer in their order."""

    text: str
    source: str
    numbers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one question; each of the others counts only where a number of the reference is there."""

    question: Question
    answer: Answer
    in_document: bool
    found: bool
    right_document: bool
    in_answer: bool
    on_page: bool
    all_on_page: bool


def reference_numbers(answer: str) -> tuple[str, ...]:
    """The numbers that a reference answer gives, without dates, quarters and the names of forms."""
    text = _DATE.sub(" ", answer.partition("SOURCE(S)")[0])
    return tuple(dict.fromkeys(n for n in _NUMBER.findall(text) if len(n) > 1))


def questions(folder: Path) -> Iterator[Question]:
    """Those answered in a single chunk, with a number that the question does not give itself."""
    with (folder / "questions.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if "Single-Chunk" not in row["Question Type"]:
                continue
            numbers = tuple(n for n in reference_numbers(row["Answer"]) if not contains(row["Question"], n))
            if numbers:
                yield Question(row["Question"], row["Source Docs"], numbers)


def main(arguments: Sequence[str] | None = None) -> int:
    """Indexes the folder, asks, prints the shares and returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.sec10q", description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--index", type=Path, help="keep the index here")
    parser.add_argument("--show", action="store_true", help="print every question, answer and citation")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="footnote-sec10q-") as temporary:
        settings = Settings(corpus=options.folder / "docs", index=options.index or Path(temporary))
        assistant = Assistant.from_settings(settings)
        results = [_asked(assistant, question) for question in questions(options.folder)]
    if options.show:
        for result in results:
            print(_shown(result))
    print(_summary(assistant, results))
    return 0


def _asked(assistant: Assistant, question: Question) -> Result:
    answer = assistant.ask(question.text)
    first, documents = question.numbers[0], assistant.index.documents
    wanted = [d for d in documents.values() if fnmatch(d.id, f"{question.source}.pdf")]
    cited = [c for c in answer.citations if any(c.document == d.id for d in wanted)]
    pages = " ".join(_page(assistant, c.document, c.start) for c in cited)
    said = [n for n in question.numbers if contains(answer.text, n) and contains(pages, n)]
    return Result(
        question,
        answer,
        in_document=any(contains(d.text, first) for d in wanted),
        found=any(
            contains(h.passage.text, first) for h in answer.hits if any(h.passage.document == d.id for d in wanted)
        ),
        right_document=bool(cited),
        in_answer=contains(answer.text, first),
        on_page=first in said,
        all_on_page=len(said) == len(question.numbers),
    )


def _page(assistant: Assistant, name: str, offset: int) -> str:
    """The text of the page that a character stands on."""
    document = assistant.index.documents[name]
    number = document.page(offset) or 1
    starts = [*document.pages, len(document.text)]
    return document.text[starts[number - 1] : starts[number]]


def _summary(assistant: Assistant, results: Sequence[Result]) -> str:
    shares = {
        "the number stands in the document": [r.in_document for r in results],
        "it stands in one of the nearest passages": [r.found for r in results],
        "answered": [r.answer.answered for r in results],
        "the right document is cited": [r.right_document for r in results],
        "the number is in the answer": [r.in_answer for r in results],
        "the number is in the answer and on the cited page": [r.on_page for r in results],
        "so are all numbers of the reference": [r.all_on_page for r in results],
    }
    lines = [f"{sum(held):3} of {len(held)} ({sum(held) / len(held):.2f})  {name}" for name, held in shares.items()]
    index = assistant.index
    about = f"{len(index.documents)} documents, {len(index.passages)} passages, commit {commit()}"
    return "\n".join([f"n = {len(results)} questions with a number in the reference; {about}", *lines])


def _shown(result: Result) -> str:
    cited = "\n".join(
        f"    [{c.document}, page {c.page}] {' '.join(c.quote.split())[:300]}" for c in result.answer.citations
    )
    marks = f"{'D' if result.found else '-'}{'A' if result.in_answer else '-'}{'P' if result.on_page else '-'}"
    return (
        f"{marks} {result.question.text}\n    wanted {result.question.numbers} of {result.question.source}\n{cited}\n"
    )


if __name__ == "__main__":
    raise SystemExit(main())
