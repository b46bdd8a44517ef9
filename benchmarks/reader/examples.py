"""What the reader is trained and measured on: passages as retrieval serves them, and questions with their evidence."""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from evals.reading import ReadingDocument

PASSAGE_TOKENS = 254

_BREAK = re.compile(r"[.!?][\"'”’)\]]*\s+(?=[\"'“‘(\[]?[A-Z0-9])")
_ABBREVIATION = re.compile(r"(?:\b(?:Mr|Mrs|Ms|Dr|St|Gen|Col|Lt|Sgt|No|vs|Prof|Sen|Rep|Gov|Capt)|\b[A-Z])\.$")

Count = Callable[[str], int]


@dataclass(frozen=True, slots=True)
class Window:
    """A passage: `text == document[start:end]`; `document` is the id, `group` that of documents on the same event.

    `title` is the document's.
    """

    document: str
    group: str
    start: int
    end: int
    text: str
    title: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A question; `answers` are character spans in the document `document`, none when it is unanswerable."""

    text: str
    document: str
    group: str
    answers: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Example:
    """One training pair; `span` is the answer's character span in the passage, None when it is not there."""

    question: str
    title: str
    passage: str
    span: tuple[int, int] | None


def sentences(text: str) -> list[tuple[int, int]]:
    """Give the character spans of the text's sentences, in order, without the white space between them."""
    spans, start = [], 0
    for paragraph in re.finditer(r"[^\n]+", text):
        start = paragraph.start()
        for found in _BREAK.finditer(text, start, paragraph.end()):
            if not _ABBREVIATION.search(text[start : found.start() + 1]):
                spans.append((start, start + len(text[start : found.end()].rstrip())))
                start = found.end()
        spans.append((start, paragraph.end()))
    return [(a, b) for a, b in spans if text[a:b].strip()]


def windows(document: str, group: str, text: str, title: str, count: Count) -> list[Window]:
    """Cut a text into runs of whole paragraphs of at most 254 tokens; a longer paragraph is cut at sentence ends."""
    found: list[Window] = []
    run: tuple[int, int] | None = None
    for start, end in _pieces(text, count):
        if run is not None and count(text[run[0] : end]) <= PASSAGE_TOKENS:
            run = (run[0], end)
            continue
        if run is not None:
            found.append(Window(document, group, *run, text[slice(*run)], title))
        run = (start, end)
    if run is not None:
        found.append(Window(document, group, *run, text[slice(*run)], title))
    return found


def _pieces(text: str, count: Count) -> Iterable[tuple[int, int]]:
    for paragraph in re.finditer(r"[^\n]+", text):
        if count(paragraph.group()) <= PASSAGE_TOKENS:
            yield paragraph.span()
        else:
            yield from ((a + paragraph.start(), b + paragraph.start()) for a, b in sentences(paragraph.group()))


def asked_of(document: ReadingDocument) -> list[Asked]:
    """Give the questions of an invented document; of a story, one that is not answerable has no group but its document.

    Its other documents may tell the same with other words or figures, but none answers that one.
    """
    evidence = [(q, document.evidence(q)) for q in document.questions]
    alone = document.id if document.story else document.group
    return [Asked(q.text, document.id, document.group if s else alone, (s,) if s else ()) for q, s in evidence]


def load_squad(folder: Path, titles: Callable[[str], bool]) -> tuple[list[Window], list[Asked]]:
    """Read SQuAD 2.0 (`tune.json`, official format): paragraphs as windows, each a document of its own group."""
    asked, paragraphs = [], []
    for article in json.loads((folder / "tune.json").read_text(encoding="utf-8"))["data"]:
        for number, paragraph in enumerate(article["paragraphs"] if titles(article["title"]) else ()):
            name, text = f"{article['title']}#{number}", paragraph["context"]
            title = article["title"].replace("_", " ")
            paragraphs.append(Window(name, name, 0, len(text), text, title))
            for entry in paragraph["qas"]:
                spans = {(a["answer_start"], a["answer_start"] + len(a["text"])) for a in entry["answers"]}
                asked.append(Asked(entry["question"], name, name, tuple(sorted(spans, key=lambda s: s[1] - s[0]))))
    return paragraphs, asked


def answer_span(asked: Asked, window: Window) -> tuple[int, int] | None:
    """Give the question's first answer as a span of the window's text; None when no answer lies wholly in it."""
    if asked.document != window.document:
        return None
    inside = [(a, b) for a, b in asked.answers if window.start <= a and b <= window.end]
    return (inside[0][0] - window.start, inside[0][1] - window.start) if inside else None


def without_answer(example: Example) -> Example | None:
    """Take the sentence with the answer out of the passage; None when the answer stands elsewhere too or nothing is left.

    The pair differs from its original in nothing but the evidence, so that topic and wording tell nothing.
    """
    if example.span is None:
        return None
    answer = example.passage[slice(*example.span)]
    inside = [(a, b) for a, b in sentences(example.passage) if a < example.span[1] and example.span[0] < b]
    rest = example.passage[: inside[0][0]] + example.passage[inside[-1][1] :].lstrip(" ")
    if answer.lower() in rest.lower() or len(rest) < 100:
        return None
    return Example(example.question, example.title, rest.strip(), None)


def terms(text: str) -> list[str]:
    """Give the words of a text in lower case."""
    return re.findall(r"[a-z0-9]+", text.lower())


class Bm25:
    """BM25 (Robertson and Zaragoza 2009, k1 1.2, b .75) over a few thousand windows."""

    def __init__(self, texts: Sequence[str]) -> None:
        counts = [Counter(terms(text)) for text in texts]
        lengths = [sum(each.values()) for each in counts]
        mean = sum(lengths) / max(1, len(texts))
        found: dict[str, list[tuple[int, float]]] = {}
        for n, each in enumerate(counts):
            for term, times in each.items():
                gain = times * 2.2 / (times + 1.2 * (0.25 + 0.75 * lengths[n] / mean))
                found.setdefault(term, []).append((n, gain))
        self._size, self._found = len(texts), found

    def rank(self, query: str) -> list[int]:
        """Give the positions of all texts, best first."""
        scores = [0.0] * self._size
        for term in set(terms(query)) & self._found.keys():
            holding = self._found[term]
            weight = math.log(1 + (self._size - len(holding) + 0.5) / (len(holding) + 0.5))
            for n, gain in holding:
                scores[n] += weight * gain
        return sorted(range(self._size), key=lambda n: -scores[n])
