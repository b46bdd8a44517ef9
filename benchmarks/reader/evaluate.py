"""Measures a reader: on the invented documents of a part, and on the SQuAD 2.0 articles left out of training.

python -m benchmarks.reader.evaluate --squad DIR --model DIR
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from random import Random

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import roc_auc_score

from benchmarks.reader.examples import Asked, Bm25, Count, Window, answer_span, sentences, terms
from benchmarks.reader.parts import counter, reading_parts, squad_parts
from evals.reading import STORIES, Part, load_documents
from index.onnx import load_tokenizer
from rag.reader import Reader

SERVED = 6
RESAMPLES = 1000


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one question was read: its best confidence, and, if answerable, what was found.

    `served`: an answer stands in the passages given; `right`: it stands in the best sentence; `f1`: word overlap of
    the best span with the closest answer; `rows`: answer score, span score and whether the passage answers.
    """

    answerable: bool
    confidence: float
    served: bool
    right: bool
    f1: float
    rows: tuple[tuple[float, float, bool], ...]


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of one condition, each with its 95% bootstrap interval over questions."""

    answerable: int
    unanswerable: int
    served: float
    right: tuple[float, float, float]
    auroc: tuple[float, float, float]
    f1: tuple[float, float, float]


def read_one(reader: Reader, asked: Asked, passages: Sequence[Window]) -> Outcome:
    """Read the passages for the question and compare with its answers."""
    ranges = [sentences(p.text) for p in passages]
    readings = reader.read(asked.text, [p.text for p in passages], ranges, [p.title for p in passages])
    spans = [answer_span(asked, p) for p in passages]
    passage, sentence = max(
        ((p, s) for p in range(len(passages)) for s in range(len(ranges[p]))),
        key=lambda place: readings[place[0]].sentence_scores[place[1]],
    )
    span, (left, right) = spans[passage], ranges[passage][sentence]
    best = max(range(len(passages)), key=lambda n: readings[n].span_score)
    return Outcome(
        answerable=bool(asked.answers),
        confidence=max(r.answerable for r in readings),
        served=any(spans),
        right=span is not None and left <= span[0] and span[1] <= right,
        f1=_best_f1(asked, passages, passages[best].text[readings[best].start : readings[best].end]),
        rows=tuple((r.answer_score, r.span_score, s is not None) for r, s in zip(readings, spans, strict=True)),
    )


def pooled(asked: Sequence[Asked], windows: Sequence[Window]) -> list[list[Window]]:
    """Give each question's six best passages of all documents, by BM25."""
    ranker = Bm25([w.text for w in windows])
    return [[windows[n] for n in ranker.rank(one.text)[:SERVED]] for one in asked]


def oracle(asked: Sequence[Asked], windows: Sequence[Window]) -> list[list[Window]]:
    """Give each question all passages of its own document."""
    return [[w for w in windows if w.document == one.document] for one in asked]


def of_the_story(asked: Sequence[Asked], windows: Sequence[Window]) -> list[list[Window]]:
    """Give each question all passages of the documents that tell the same story as its own."""
    story = {w.document: w.group for w in windows}
    return [[w for w in windows if w.group == story[one.document]] for one in asked]


def read_all(reader: Reader, asked: Sequence[Asked], served: Sequence[Sequence[Window]]) -> list[Outcome]:
    """Read every question's passages."""
    return [read_one(reader, one, passages) for one, passages in zip(asked, served, strict=True)]


def figures(outcomes: Sequence[Outcome], seed: int = 0) -> Figures:
    """Sum up the outcomes of one condition."""
    answerable = [o for o in outcomes if o.answerable]
    random = Random(seed)
    return Figures(
        len(answerable),
        len(outcomes) - len(answerable),
        _mean([o.served for o in answerable]),
        _interval(answerable, lambda some: _mean([o.right for o in some]), random),
        _interval(outcomes, _auroc, random),
        _interval(answerable, lambda some: _mean([o.f1 for o in some]), random),
    )


def word_f1(found: str, wanted: str) -> float:
    """Give the harmonic mean of precision and recall over words, articles left out, as SQuAD's own script does."""
    mine, theirs = (Counter(t for t in terms(text) if t not in {"a", "an", "the"}) for text in (found, wanted))
    shared = (mine & theirs).total()
    return 2 * shared / (mine.total() + theirs.total()) if shared else 0.0


def _best_f1(asked: Asked, passages: Sequence[Window], found: str) -> float:
    texts = {
        p.text[a - p.start : b - p.start]
        for p in passages
        if p.document == asked.document
        for a, b in asked.answers
        if p.start <= a and b <= p.end
    }
    return max((word_f1(found, text) for text in texts), default=0.0)


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else float("nan")


def _auroc(outcomes: Sequence[Outcome]) -> float:
    return float(roc_auc_score([o.answerable for o in outcomes], [o.confidence for o in outcomes]))


def _interval(
    outcomes: Sequence[Outcome], figure: Callable[[Sequence[Outcome]], float], random: Random
) -> tuple[float, float, float]:
    drawn = sorted(figure(random.choices(outcomes, k=len(outcomes))) for _ in range(RESAMPLES))
    return figure(outcomes), drawn[round(0.025 * RESAMPLES)], drawn[round(0.975 * RESAMPLES) - 1]


def all_figures(reader: Reader, squad: Path, count: Count, part: Part = "test") -> dict[str, Figures]:
    """Measure every condition: the invented documents of the part, pooled and one by one, stories, and SQuAD held out."""
    windows, asked = reading_parts(load_documents(part=part), count)
    told, wanted = reading_parts(load_documents(STORIES, part), count)
    paragraphs, questions = squad_parts(squad, count, held_out=True)
    return {
        f"{part}, all documents": figures(read_all(reader, asked, pooled(asked, windows))),
        f"{part}, own document": figures(read_all(reader, asked, oracle(asked, windows))),
        f"{part}, all stories": figures(read_all(reader, wanted, pooled(wanted, told))),
        f"{part}, own story": figures(read_all(reader, wanted, of_the_story(wanted, told))),
        "SQuAD held out": figures(read_all(reader, questions, oracle(questions, paragraphs))),
    }


def table(measured: dict[str, Figures]) -> str:
    """Give the figures as a Markdown table."""
    lines = ["| | answerable, not | served | in best sentence | AUROC | span F1 |", "|---|---|---|---|---|---|"]
    for name, f in measured.items():
        cells = [f"{v:.2f} ({low:.2f} to {high:.2f})" for v, low, high in (f.right, f.auroc, f.f1)]
        lines.append(f"| {name} | {f.answerable}, {f.unanswerable} | {f.served:.2f} | {' | '.join(cells)} |")
    return "\n".join(lines)


def as_json(measured: dict[str, Figures]) -> dict[str, object]:
    """Give the figures as `reader.json` has them, rounded to three places, intervals as lists."""
    return {
        name: {
            key: [round(v, 3) for v in value] if isinstance(value, tuple) else round(value, 3)
            for key, value in asdict(f).items()
        }
        for name, f in measured.items()
    }


def calibration_rows(outcomes: Sequence[Outcome]) -> NDArray[np.float64]:
    """Give (passages, 3): answer score, span score, and 1 where the passage answers."""
    return np.array([row for o in outcomes for row in o.rows], float)


def main() -> None:
    """Print the table of the model in a folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--squad", type=Path, required=True, help="folder with SQuAD 2.0's tune.json")
    parser.add_argument("--model", type=Path, required=True, help="folder with reader.onnx and reader.json")
    parser.add_argument("--part", choices=("tune", "test"), default="test")
    given = parser.parse_args()
    reader = Reader.load(given.model)
    if reader is None:
        parser.error(f"no reader.onnx and reader.json in {given.model}")
    print(table(all_figures(reader, given.squad, counter(load_tokenizer()), given.part)))


if __name__ == "__main__":
    main()
