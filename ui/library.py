"""Changing the folder of documents from the page: files are checked, stay in their folder, and are indexed behind the scenes."""

import os
import shutil
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from threading import Event, Lock, Thread

from index.formats.table import FORMATS, format_of
from rag import Assistant, FootnoteError

__all__ = ["Library", "LibraryError"]

_LONGEST_NAME = 200
_LOOK_S = 0.25


class LibraryError(FootnoteError):
    """A file cannot be added or removed."""


class _Indexing:
    """One round of indexing, and how far it is."""

    def __init__(self) -> None:
        self.done = Event()
        self.step = ("Looking at the documents", 0, 0)
        self.error: FootnoteError | None = None


class Library:
    """The folder of documents behind an assistant, where it may be changed; safe to use from several threads."""

    def __init__(self, assistant: Assistant, most_bytes: int) -> None:
        """`most_bytes` is how large a file may be."""
        self._assistant = assistant
        self._folder = assistant.settings.corpus
        self._most = most_bytes
        self._lock = Lock()
        self._round: _Indexing | None = None

    def add(self, source: Path, name: str) -> str:
        """Copies a file into the folder under its name; returns its document id. Raises LibraryError."""
        name = _checked(name)
        size = source.stat().st_size
        if size > self._most:
            raise LibraryError(f"{name} has {size / 1e6:,.1f} MB; {self._most / 1e6:,.0f} MB is the most")
        try:
            # "x" follows no link and overwrites nothing.
            with source.open("rb") as given, (self._folder / name).open("xb") as kept:
                shutil.copyfileobj(given, kept)
        except FileExistsError:
            raise LibraryError(f"there is a file {name} already; remove it first") from None
        except OSError as error:
            raise LibraryError(f"cannot write {name} into the folder of documents: {error.strerror}") from None
        return name

    def remove(self, name: str) -> None:
        """Deletes a document's file. Raises LibraryError where it is no file of the folder."""
        file = self._folder / name
        inside = Path(os.path.realpath(file)).is_relative_to(os.path.realpath(self._folder))
        if name not in self._assistant.index.documents or not inside or file.is_symlink() or not file.is_file():
            raise LibraryError(f"{name} is no file of the folder of documents that can be removed here")
        try:
            file.unlink()
        except OSError as error:
            raise LibraryError(f"cannot remove {name}: {error.strerror}") from None

    def indexing(self) -> Iterator[tuple[str, int, int]]:
        """How far indexing the folder is, as stage, done and total, until it is done; the old index answers meanwhile.

        Whoever stops listening does not stop it. Raises what stopped it.
        """
        each = self._begun()
        while not each.done.wait(_LOOK_S):
            yield each.step
        if each.error:
            raise each.error

    def _begun(self) -> _Indexing:
        """A new round, after the one under way, which may not have seen the last change."""
        with self._lock:
            before, self._round = self._round, _Indexing()
            Thread(target=self._index, args=(self._round, before), daemon=True).start()
            return self._round

    def _index(self, each: _Indexing, before: _Indexing | None) -> None:
        def progress(stage: str, done: int, total: int) -> None:
            each.step = (stage, done, total)

        if before:
            before.done.wait()
        try:
            self._assistant.rebuild(progress)
        except FootnoteError as error:
            each.error = error
        finally:
            each.done.set()


def _checked(name: str) -> str:
    """The name of a file in the folder itself, of a format that is read. Raises LibraryError."""
    bad = any(unicodedata.category(c) in ("Cc", "Cf", "Cs") for c in name)
    if bad or name != Path(name).name or "\\" in name or name.startswith((".", "__")) or len(name) > _LONGEST_NAME:
        raise LibraryError("the file's name is not one for a document; rename it")
    if format_of(name) is None:
        raise LibraryError(f"{name} is of no format that is read: {', '.join(sorted(FORMATS))}")
    return name
