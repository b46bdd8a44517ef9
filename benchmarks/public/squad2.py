"""SQuAD 2.0 (Rajpurkar et al. 2018), its paragraphs pooled: every question is asked of all of them, not of its own alone."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.public.common import Item, asked, case_of, figures, opened, sample
from evals.records import Evidence
from evals.table import Table
from evals.types import Task

__all__ = ["squad2"]

_FIGURES = (
    "correct",
    "correct when answered",
    "false answers",
    "false refusals",
    "AUROC answerable",
    "AUROC bare BM25",
    "evidence@1",
    "evidence@5",
    "cited-gold precision",
    "token F1",
)


def squad2(folder: Path, task: Task) -> Table:
    """Answers and refusals over so many questions; a right answer has one of the annotators' answers in it."""
    (file,) = folder.glob("*.json")
    articles = json.loads(file.read_text(encoding="utf-8"))["data"]
    paragraphs = {name: paragraph for article in articles for name, paragraph in _paragraphs(article)}
    documents = {name: f"{paragraph['context']}\n" for name, paragraph in paragraphs.items()}
    items = sample([item for name, paragraph in paragraphs.items() for item in _items(name, paragraph)], task.limit)
    results = asked(opened("squad2", documents, task), items, "squad2", task)
    return figures(f"SQuAD 2.0, {len(documents)} paragraphs pooled", {"all": results}, _FIGURES)


def _paragraphs(article: Any) -> Iterator[tuple[str, Any]]:
    for number, paragraph in enumerate(article["paragraphs"]):
        yield f"{article['title']}-{number:03d}.txt".replace("/", "-"), paragraph


def _items(name: str, paragraph: Any) -> Iterator[Item]:
    for question in paragraph["qas"]:
        answers = list(dict.fromkeys(a["text"] for a in question["answers"]))
        evidence = [Evidence(name, _sentence(paragraph["context"], a["answer_start"])) for a in question["answers"][:1]]
        named = [answers] if answers else []
        yield Item(
            case_of(question["id"], question["question"], named, evidence, answerable=not question["is_impossible"])
        )


def _sentence(text: str, at: int) -> str:
    """The words between the full stops around the place."""
    start, end = text.rfind(". ", 0, at), text.find(". ", at)
    return text[start + 2 if start >= 0 else 0 : end + 1 if end >= 0 else len(text)]
