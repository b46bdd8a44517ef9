"""What a model is given to read: passages as data, one sentence a line, each line with an id that only code resolves."""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from index.search import SearchIndex
from index.types import Document, Hit, Passage, Sentence
from index.words import NOTE_MARK

__all__ = ["Context", "Span", "pack", "tokens"]

_FIRST = "bcdfghjkmnpqrstvwxz"
_REST = f"{_FIRST}23456789"
_BYTES_A_TOKEN = 3
_BRACKETS = str.maketrans("[]【】［］〔〕⟦⟧{}<>", "()()()()()()()")
_LONGEST_HEADER = 200


@dataclass(frozen=True, slots=True)
class Span:
    """A sentence of the index: the passage and the place of the sentence in it."""

    passage: Passage
    position: int

    @property
    def sentence(self) -> Sentence:
        """Its span in the document."""
        return self.passage.sentences[self.position]

    @property
    def key(self) -> tuple[str, int, int]:
        """Document, start and end."""
        return self.passage.document, self.sentence.start, self.sentence.end


@dataclass(frozen=True, slots=True)
class Context:
    """The passages as text for a prompt, and what each id stands for."""

    text: str
    spans: Mapping[str, Span]


def tokens(text: str) -> int:
    """About how many tokens a text is, rather too many than too few: one for three bytes of UTF-8."""
    return -(-len(text.encode("utf-8", "replace")) // _BYTES_A_TOKEN)


def pack(index: SearchIndex, hits: Sequence[Hit], best: Iterable[Span], question: str, budget: int) -> Context:
    """As much of the hits as about `budget` tokens hold, the best first, never a part of a sentence.

    Whole passages in the order of the hits while they fit; then, of what is left, the sentences likeliest to answer,
    `best`, the likeliest first. Passages of one document stand together, in reading order, under its title, publisher and date.
    Ids are drawn from a hash of the question and the place of the sentence, so that no document can hold one.
    """
    chosen: dict[tuple[str, int, int], Span] = {}
    left = budget
    headed: set[str] = set()
    whole = ([Span(hit.passage, n) for n in range(len(hit.passage.sentences))] for hit in hits)
    for spans in (*whole, *([span] for span in best)):
        new = [span for span in spans if span.key not in chosen]
        names = {span.passage.document for span in new} - headed
        cost = sum(map(_cost, new)) + sum(tokens(_header(index.documents[name])) for name in names)
        if cost <= left:
            chosen |= {span.key: span for span in new}
            headed |= names
            left -= cost
    return _written(index, tuple(chosen.values()), question)


def _written(index: SearchIndex, spans: Sequence[Span], question: str) -> Context:
    order = {name: n for n, name in enumerate(dict.fromkeys(span.passage.document for span in spans))}
    spans = sorted(spans, key=lambda span: (order[span.passage.document], span.sentence.start))
    ids = dict(zip(_ids(spans, question), spans, strict=True))
    return Context("\n".join(_lines(index, ids)), ids)


def _lines(index: SearchIndex, ids: Mapping[str, Span]) -> Iterator[str]:
    document, section = "", None
    for name, span in ids.items():
        if span.passage.document != document:
            document, section = span.passage.document, None
            yield f"\n{_header(index.documents[document])}".lstrip("\n" if name == next(iter(ids)) else "")
        if span.passage.section != section:
            section = span.passage.section
            if section:
                yield f"Section: {_data(section)}"
        yield f"[{name}] {_data(span.passage.quote(span.sentence))}"


def _header(document: Document) -> str:
    date = document.published or "no date"
    known = (document.title, document.publisher, document.author, date)
    return f"Source: {_data(' | '.join(filter(None, known)))[:_LONGEST_HEADER]}"


def _cost(span: Span) -> int:
    return tokens(_data(span.passage.quote(span.sentence))) + 4


def _data(text: str) -> str:
    """Words of a document in one line that cannot be taken for ours: no bracket, no line end, no hidden character."""
    seen = "".join(" " if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp") else c for c in text)
    return " ".join(NOTE_MARK.sub("", re.sub(r"`{3,}", "'''", seen)).translate(_BRACKETS).split())


def _ids(spans: Iterable[Span], question: str) -> Iterator[str]:
    """An id a span: a consonant and three consonants or digits, no two alike."""
    taken: set[str] = set()
    for span in spans:
        seed = f"{question}\0{span.key}"
        while (name := _id(seed)) in taken:
            seed += "+"
        taken.add(name)
        yield name


def _id(seed: str) -> str:
    number = int.from_bytes(hashlib.sha256(seed.encode("utf-8", "replace")).digest()[:8], "big")
    number, first = divmod(number, len(_FIRST))
    name = _FIRST[first]
    for _ in range(3):
        number, next_ = divmod(number, len(_REST))
        name += _REST[next_]
    return name
