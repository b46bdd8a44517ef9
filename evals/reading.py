"""The invented documents of `corpora/reading` and `corpora/stories`: their questions, and the split into train, tune and test."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal, Protocol

Part = Literal["train", "tune", "test"]

_CORPORA = Path(__file__).parent / "corpora"
FOLDER, STORIES = _CORPORA / "reading", _CORPORA / "stories"
PAIRED = "two-outlets"
TO_TRAIN_ON = frozenset(
    {"analysis", "business", "dispatches", "everyday", "offensives", "people", "policy", "research", "terms"}
)
"""Fields that were written after the others to learn more from; none of their documents is tuned or measured on."""


@dataclass(frozen=True, slots=True)
class ReadingQuestion:
    """A question about one document.

    Answerable: `sentence` stands verbatim in the document, `answer` verbatim in the sentence, and `kind` says what is
    asked for (who, when, number, ...). Not answerable: the three are empty and `why` says what the text says instead.
    """

    text: str
    answerable: bool
    sentence: str = ""
    answer: str = ""
    kind: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class ReadingDocument:
    """An invented document; documents of one `group` report the same event and are never split apart.

    Of a `story`, several documents that tell of one thing, an unanswerable question is answered in none of them.
    """

    id: str
    field: str
    group: str
    title: str
    text: str
    questions: tuple[ReadingQuestion, ...]
    story: bool = False

    def evidence(self, question: ReadingQuestion) -> tuple[int, int] | None:
        """Give the character span of the question's answer in `text`; None for an unanswerable question."""
        if not question.answerable:
            return None
        start = self.text.index(question.sentence) + question.sentence.index(question.answer)
        return start, start + len(question.answer)


def part_of(group: str, field: str = "", story: bool = False) -> Part:
    """Give the part a group belongs to: six tenths train, two tenths tune, two tenths test, by the hash of its name.

    Of stories eight tenths train, and one each. A group of a field to train on is of the train part.
    """
    if field in TO_TRAIN_ON:
        return "train"
    tenth = int(sha256(group.encode()).hexdigest(), 16) % 10
    to_train, to_tune = (8, 9) if story else (6, 8)
    if tenth < to_train:
        return "train"
    return "tune" if tenth < to_tune else "test"


def load_documents(folder: Path = FOLDER, part: Part | None = None) -> tuple[ReadingDocument, ...]:
    """Read every `*.jsonl` of the folder in order of name; with `part`, only the documents of that part.

    Raises ValueError, naming the file and line, for a line that is no document or an answer that is not in its text.
    """
    documents = (document for path in sorted(folder.glob("*.jsonl")) for document in _read_file(path))
    return tuple(d for d in documents if part is None or part_of(d.group, d.field, d.story) == part)


def all_documents(part: Part) -> tuple[ReadingDocument, ...]:
    """The documents of that part of both folders, single ones and stories."""
    return (*load_documents(FOLDER, part), *load_documents(STORIES, part))


class Titled(Protocol):
    """A text with its title, to be a document."""

    @property
    def id(self) -> str: ...  # noqa: D102
    @property
    def title(self) -> str: ...  # noqa: D102
    @property
    def text(self) -> str: ...  # noqa: D102


def write_documents(folder: Path, documents: Iterable[Titled] | None = None) -> Path:
    """Write each document to a file of its own in the folder, made where it is missing, and give the folder.

    They are the invented ones of `corpora/reading` where none are given.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for document in load_documents() if documents is None else documents:
        (folder / f"{document.id}.txt").write_text(f"{document.title}\n\n{document.text}", encoding="utf-8")
    return folder


def _read_file(path: Path) -> Iterable[ReadingDocument]:
    first_of_pair = ""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines()):
        try:
            record = json.loads(line)
            if path.stem != PAIRED or number % 2 == 0:
                first_of_pair = record["id"]
            yield _document(record, path.stem, record.get("story", first_of_pair))
        except (KeyError, TypeError, ValueError) as error:
            raise ValueError(f"{path.name}, line {number + 1}: not a reading document ({error})") from error


def _document(record: Mapping[str, Any], field: str, group: str) -> ReadingDocument:
    questions = tuple(_question(q) for q in record["questions"])
    document = ReadingDocument(
        record["id"], field, group, record["title"], record["text"], questions, "story" in record
    )
    for question in questions:
        document.evidence(question)  # raises when the sentence or the answer is not verbatim
    return document


def _question(record: Mapping[str, Any]) -> ReadingQuestion:
    if not record["answerable"]:
        return ReadingQuestion(record["q"], False, why=record.get("why", ""))
    return ReadingQuestion(record["q"], True, record["sentence"], record["answer"], record["type"])
