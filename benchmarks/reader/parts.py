"""The passages and questions of each part: SQuAD articles trained on or held out, invented documents by their split."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from tokenizers import Tokenizer

from benchmarks.reader.examples import Asked, Count, Window, asked_of, load_squad, windows
from evals.reading import ReadingDocument

HELD_OUT = ("Force", "Harvard_University", "Scottish_Parliament")


def counter(tokenizer: Tokenizer) -> Count:
    """Give the function that counts a text's tokens."""
    return lambda text: len(tokenizer.encode(text, add_special_tokens=False).ids)


def squad_parts(folder: Path, count: Count, held_out: bool) -> tuple[list[Window], list[Asked]]:
    """Give the passages and questions of the articles trained on, or of those held out."""
    paragraphs, asked = load_squad(folder, lambda title: (title in HELD_OUT) == held_out)
    return [w for p in paragraphs for w in windows(p.document, p.group, p.text, p.title, count)], asked


def reading_parts(documents: Sequence[ReadingDocument], count: Count) -> tuple[list[Window], list[Asked]]:
    """Give the passages and questions of invented documents."""
    cut = [window for d in documents for window in windows(d.id, d.group, d.text, d.title, count)]
    return cut, [asked for d in documents for asked in asked_of(d)]
