"""Example questions: those of `examples.toml` beside the documents, else some made from titles and headings."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice, zip_longest
from pathlib import Path

import seeds
from rag import SettingsError

__all__ = ["Example", "examples", "load_examples", "made_examples"]

_FILE = "examples.toml"
_OF_THE_SEEDS = Path(__file__).parent / "assets" / _FILE
_MOST = 6
_LONGEST = 80


@dataclass(frozen=True, slots=True)
class Example:
    """A question to begin with, and in a word or two what it shows."""

    kind: str
    question: str


def examples(corpus: Path, headings: Mapping[str, Sequence[str]]) -> tuple[Example, ...]:
    """At most six examples for the folder; `headings` are those of each document, by title."""
    return load_examples(corpus) or made_examples(headings)


def load_examples(corpus: Path) -> tuple[Example, ...]:
    """The examples in the folder's own file; none where there is no such file.

    Raises SettingsError when the file is not of the form `[[example]]`, `kind = "…"`, `question = "…"`.
    """
    file = corpus / _FILE
    if corpus.resolve() == seeds.FOLDER.resolve() and not file.exists():
        file = _OF_THE_SEEDS
    try:
        entries = tomllib.loads(file.read_text(encoding="utf-8"))["example"]
        return tuple(Example(_text(entry["kind"]), _text(entry["question"])) for entry in entries)[:_MOST]
    except FileNotFoundError:
        return ()
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as error:
        raise SettingsError(f'{file}: not a list of [[example]] with kind and question ("{error}")') from None


def made_examples(headings: Mapping[str, Sequence[str]]) -> tuple[Example, ...]:
    """Questions made from titles and headings: one of each document in turn, so that all of them are shown."""
    by_document = (_about(title, found) for title, found in headings.items())
    in_turn = chain.from_iterable(zip_longest(*by_document))
    return tuple(islice((example for example in in_turn if example is not None), _MOST))


def _about(title: str, headings: Sequence[str]) -> Iterator[Example]:
    for heading in dict.fromkeys(h.strip().rstrip(".:") for h in headings):
        if heading and heading.lower() not in ("notes", title.lower()) and len(heading) <= _LONGEST:
            question = heading if heading.endswith("?") else f"What do the documents say about “{heading}”?"
            yield Example(_cut(title), question)
    if not headings:
        yield Example("A document", f"What is “{_cut(title)}” about?")


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else text[:_LONGEST].rsplit(" ", 1)[0] + " …"


def _text(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"{value!r} is not text")
    return " ".join(value.split())
