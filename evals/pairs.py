"""Pairs of a true and a false statement about invented texts, to train and to measure a model of entailment with.

Written without the rules of the check in view, two in three pairs in quite other words than the source. A file holds one
JSON object a line, a document: its `pairs`, and its `title` and `text` where it is none of `evals/corpora`. Each pair names
what is wrong with its false statement, one of FALSE_KINDS, and quotes the sentences that carry its true one.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evals.reading import FOLDER as READING
from evals.reading import STORIES, Part, load_documents, part_of
from evals.records import Evidence, GoldError
from evals.statements import FALSE_KINDS, FOLDER, LabelledStatement

__all__ = ["PAIRS", "Paired", "StatementPair", "load_pairs", "statements_of"]

PAIRS = FOLDER / "pairs"


@dataclass(frozen=True, slots=True)
class StatementPair:
    """Two statements on one matter; `spans` are the sentences of the text, from start to end, that carry the true one."""

    kind: str
    true: str
    false: str
    spans: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Paired:
    """An invented text with its pairs."""

    id: str
    title: str
    text: str
    pairs: tuple[StatementPair, ...]


def load_pairs(part: Part, folder: Path = PAIRS) -> tuple[Paired, ...]:
    """The texts of the part with their pairs, in the order of files and lines.

    A document of `evals/corpora` is of the part that it is of there; a text of its own goes by the hash of its id, eight
    tenths to train and one each to tune and test. Raises GoldError, naming file and line, for a line that is none.
    """
    known = {d.id: d for corpus in (READING, STORIES) for d in load_documents(corpus)}
    parts = {name: part_of(d.group, d.field, d.story) for name, d in known.items()}
    texts = {name: (d.title, d.text) for name, d in known.items()}
    found = [paired for file in sorted(folder.glob("*.jsonl")) for paired in _read(file, texts)]
    return tuple(p for p in found if parts.get(p.id, part_of(p.id, story=True)) == part)


def statements_of(paired: Paired) -> Iterator[LabelledStatement]:
    """The labelled statements of the pairs, of each the true one, then the false one, both of the kind of the fault."""
    for number, pair in enumerate(paired.pairs, 1):
        quoted = tuple(Evidence(f"{paired.id}.txt", paired.text[a:b]) for a, b in pair.spans)
        name = f"{paired.id}-{number}"
        yield LabelledStatement(f"{name}-true", pair.true, "true", pair.kind, quoted, "")
        yield LabelledStatement(f"{name}-false", pair.false, "false", pair.kind, quoted, "")


def _read(file: Path, texts: Mapping[str, tuple[str, str]]) -> Iterator[Paired]:
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        try:
            record = json.loads(line)
            title, text = (record["title"], record["text"]) if "text" in record else texts[record["id"]]
            yield Paired(record["id"], title, text, tuple(_pair(each, text) for each in record["pairs"]))
        except (KeyError, TypeError, ValueError) as error:
            raise GoldError(f"{file}:{number}: not a text with pairs ({error})") from error


def _pair(record: Mapping[str, Any], text: str) -> StatementPair:
    if record["kind"] not in FALSE_KINDS:
        raise ValueError(f"the kind {record['kind']!r} is none of {', '.join(FALSE_KINDS)}")
    starts = [(text.index(quote), len(quote)) for quote in record["quotes"]]
    if not starts:
        raise ValueError("a pair without a quote")
    return StatementPair(record["kind"], record["true"], record["false"], tuple((a, a + n) for a, n in starts))
