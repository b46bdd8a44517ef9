"""Every place where private matter is written, in one table: `footnote doctor` prints it and `footnote forget` empties it."""

import shutil
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import platformdirs

from index.errors import FootnoteError, IndexUnusableError
from index.removal import forget_index
from rag.places import conversations_folder, feedback_file, last_run_file
from rag.settings import Settings

__all__ = ["PLACES", "Forgotten", "Kind", "Place", "data_folder", "forget"]

Kind = Literal["index", "conversations", "all"]
"""What is asked to be forgotten; `all` is every place, those that have no kind of their own too."""


@dataclass(frozen=True, slots=True)
class Place:
    """Somewhere private matter is kept: what it holds, where, and which `footnote forget --KIND` empties it."""

    holds: str
    where: Callable[[Settings], Path]
    forgotten_by: Kind


@dataclass(frozen=True, slots=True)
class Forgotten:
    """One place after it was emptied; `error` says why something is left there."""

    name: str
    path: Path
    was_there: bool
    error: str | None = None


def data_folder(name: str) -> Callable[[Settings], Path]:
    """A folder of the user's data folder for Footnote; whoever writes there makes it with mode 0700, its files 0600."""
    return lambda _: Path(platformdirs.user_data_dir("footnote", appauthor=False)) / name


PLACES: Mapping[str, Place] = {
    "index": Place("the documents' text, vectors and words", lambda settings: settings.index_folder, "index"),
    "conversations": Place(
        "the key to the conversations that browsers keep", lambda _: conversations_folder(), "conversations"
    ),
    "feedback": Place(
        "what people said of answers, with question and answer", lambda _: feedback_file().parent, "conversations"
    ),
    "evals": Place("the last run of the gold questions", lambda _: last_run_file().parent, "all"),
    "recordings": Place("what a model was sent and what it replied", data_folder("recordings"), "all"),
    "logs": Place("errors and times; no question or document text", data_folder("logs"), "all"),
}
"""Adding a place is adding a line here; nothing of the user's is written anywhere else."""


def forget(settings: Settings, kinds: Collection[Kind]) -> Iterator[Forgotten]:
    """Empties the places of these kinds, each told as it is done; what is not Footnote's own is left there."""
    for name, place in PLACES.items():
        if not {place.forgotten_by, "all"} & set(kinds):
            continue
        path = place.where(settings)
        was_there = path.exists()
        try:
            _remove(name, path, settings)
        except FootnoteError as error:
            yield Forgotten(name, path, was_there, str(error))
        else:
            yield Forgotten(name, path, was_there)


def _remove(name: str, path: Path, settings: Settings) -> None:
    """An index may share its folder with others' files, so that its own are named one by one."""
    if name == "index":
        forget_index(path, settings.chroma)
    elif path.exists():
        try:
            shutil.rmtree(path)
        except OSError as error:
            raise IndexUnusableError(f"cannot remove {error.filename or path}: {error.strerror}") from None
