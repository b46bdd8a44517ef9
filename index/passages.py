"""Passages: runs of whole sentences of one section, no longer than the embedder reads."""

import hashlib
import re
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from index.names import Names
from index.sentences import split
from index.structure import NOTE_LABEL, Block
from index.types import Passage, Sentence
from index.words import NOTE_MARK, words

__all__ = [
    "MAX_TOKENS",
    "Cutter",
    "embedded_sentences",
    "embedded_text",
    "embedding_key",
    "passage_id",
    "searched_text",
]

MAX_TOKENS = 254
"""What all-MiniLM-L6-v2 was trained to read, less its two marks of beginning and end."""

_URL = re.compile(r"<?(?:https?://|www\.)\S+")
_IBID = re.compile(r"ibid\b", re.IGNORECASE)
_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")


def embedded_text(text: str, names: Names) -> str:
    """What is embedded for a sentence: without note marks and URLs, names folded, spaces squashed."""
    return " ".join(names.fold(_URL.sub(" ", NOTE_MARK.sub(" ", text))).split())


@dataclass(frozen=True, slots=True)
class Cutter:
    """Cuts documents into passages; `count` gives a text's number of tokens for the embedder."""

    count: Callable[[str], int]
    names: Names

    def passages(self, document: str, text: str, blocks: Sequence[Block]) -> tuple[Passage, ...]:
        """The document's passages in order: title with by-line, runs of paragraphs between headings, each note."""
        labels = {b.label for b in blocks if b.label}
        found = [*self._head(document, text, blocks), *self._notes(document, text, blocks)]
        for section, heads, run in _runs(blocks):
            room = self._room(heads)
            paragraphs = [self._of_block(text, b, labels, room) for b in run]
            for full in self._fill(text, paragraphs, room):
                found.append(replace(_passage(document, text, section, full), heads=heads))
        return tuple(sorted(found, key=lambda p: p.start))

    def _room(self, heads: str | None) -> int:
        """How many tokens a passage has for sentences below these heads of a table."""
        return MAX_TOKENS - (self.count(embedded_text(f"{heads}:", self.names)) if heads else 0)

    def _fill(
        self, text: str, paragraphs: Iterable[Sequence[Sentence]], most: int = MAX_TOKENS
    ) -> Iterator[list[Sentence]]:
        """Packs paragraphs greedily; one is split only where it does not fit into a passage of its own."""
        pending: list[Sentence] = []
        room = most
        for paragraph in paragraphs:
            costs = [self._cost(text, s) for s in paragraph]
            unsplit = sum(costs) if sum(costs) <= most else 0
            for sentence, cost in zip(paragraph, costs, strict=True):
                if pending and max(cost, unsplit) > room:
                    yield pending
                    pending, room = [], most
                pending.append(sentence)
                room, unsplit = room - cost, 0
        if pending:
            yield pending

    def _head(self, document: str, text: str, blocks: Sequence[Block]) -> Iterator[Passage]:
        """Title and by-lines as one sentence, where there is a by-line: they say who wrote it, and when."""
        for of_head, group in groupby(blocks, key=lambda b: b.kind in ("title", "byline")):
            run = list(group)
            if of_head and any(b.kind == "byline" for b in run):
                sentences = self._halved(text, Sentence(run[0].start, run[-1].end))
                for full in self._fill(text, [sentences]):
                    yield replace(_passage(document, text, None, full), kind="head")

    def _notes(self, document: str, text: str, blocks: Sequence[Block]) -> Iterator[Passage]:
        full: str | None = None
        for block in blocks:
            if block.kind != "note":
                continue
            label = NOTE_LABEL.match(block.words)
            start = block.start + (label.end() if label else 0)
            ibid = full if _IBID.match(text, start) else None
            for sentences in self._fill(text, [self._sentences(text, start, block.end, ())]):
                passage = _passage(document, text, "Notes", sentences)
                yield replace(passage, kind="note", label=block.label, refers_to=ibid)
            full = ibid or block.label

    def _of_block(self, text: str, block: Block, labels: Container[str], most: int) -> list[Sentence]:
        if block.kind == "row":
            return self._halved(text, Sentence(block.start, block.end, reading=block.reading), most)
        return self._sentences(text, block.start, block.end, labels)

    def _sentences(self, text: str, start: int, end: int, labels: Container[str]) -> list[Sentence]:
        return [_note_labels(part, labels) for s in split(text, start, end) for part in self._halved(text, s)]

    def _halved(self, text: str, sentence: Sentence, most: int = MAX_TOKENS) -> list[Sentence]:
        """The sentence, halved near its middle until each part fits into a passage; parts have no reading of their own."""
        if self._cost(text, sentence) <= most:
            return [sentence]
        half = (sentence.end - sentence.start) // 2
        spaces = [m.end() for m in re.finditer(r"\s+(?=\S)", text[sentence.start : sentence.end])]
        middle = sentence.start + min(spaces, key=lambda at: abs(at - half), default=half)
        parts = replace(sentence, end=middle, notes=(), reading=None), replace(sentence, start=middle, reading=None)
        return [piece for part in parts for piece in self._halved(text, part, most)]

    def _cost(self, text: str, sentence: Sentence) -> int:
        return self.count(embedded_text(sentence.reading or text[sentence.start : sentence.end], self.names))


def _note_labels(sentence: Sentence, labels: Container[str]) -> Sentence:
    """The sentence with its marks as plain digits, without those that no note answers to (as in km²)."""
    marks = (mark.translate(_SUPERSCRIPTS) for mark in sentence.notes)
    return replace(sentence, notes=tuple(mark for mark in marks if mark in labels))


def _runs(blocks: Iterable[Block]) -> Iterator[tuple[str | None, str | None, list[Block]]]:
    """Neighbouring paragraphs with the heading they stand under, and rows of one table with its heads.

    Whatever is neither ends a run.
    """
    section: str | None = None
    run: list[Block] = []
    for block in blocks:
        inside = block.kind in ("paragraph", "row")
        if run and not (inside and block.heads == run[0].heads):
            yield section, run[0].heads, run
            run = []
        if inside:
            run.append(block)
        elif block.kind == "heading":
            section = block.words
    if run:
        yield section, run[0].heads, run


def _passage(document: str, text: str, section: str | None, sentences: Sequence[Sentence]) -> Passage:
    start, end = sentences[0].start, sentences[-1].end
    return Passage(passage_id(document, start, end), document, section, start, end, text[start:end], tuple(sentences))


def passage_id(document: str, start: int, end: int) -> str:
    """The id of the passage that stands there."""
    return hashlib.sha256(f"{document}\0{start}\0{end}".encode()).hexdigest()[:24]


def embedded_sentences(passage: Passage, names: Names) -> list[str]:
    """What is embedded of a passage, sentence by sentence."""
    return [embedded_text(words, names) for words in passage.readings()]


def embedding_key(version: str, sentences: Sequence[str]) -> str:
    """The hash of what is embedded and of what embeds it: passages that share it share their vectors."""
    return hashlib.sha256("\x1f".join([version, *sentences]).encode("utf-8", "surrogatepass")).hexdigest()


def searched_text(passage: Passage, names: Names) -> str:
    """What lexical search finds a passage by: its words, those that folding names replaced too, and its heading's."""
    heading = passage.section if passage.kind == "body" else None
    folded = " ".join(embedded_sentences(passage, names))
    kept = set(words(folded))
    replaced = (w for w in words(embedded_text(" ".join(passage.readings()), Names())) if w not in kept)
    return " ".join(filter(None, (heading, folded, *replaced)))
