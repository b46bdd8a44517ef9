"""What is removed of an index: generations that nobody reads, and on demand all of it."""

import re
import shutil
from contextlib import suppress
from pathlib import Path

from index.errors import IndexUnusableError
from index.folder import GENERATIONS, MANIFEST, POINTER, generations, refuse_foreign
from index.lock import claimed, writing
from index.server import NOTE, Server
from index.store import Store

__all__ = ["forget_index", "remove", "remove_unread"]

_UNFINISHED_POINTER = re.compile(rf"{POINTER}\.\d+")


def remove(folder: Path, server: Server | None = None) -> None:
    """Removes a generation as far as it can be removed: first its manifest, so that what is left is no generation."""
    with suppress(OSError):
        (folder / MANIFEST).unlink()
    with suppress(OSError):
        _removed(folder, server)
    if not (folder / "chroma" / NOTE).exists():
        shutil.rmtree(folder, ignore_errors=True)


def remove_unread(index: Path, kept: Path | None, server: Server | None = None) -> None:
    """Removes all generations but `kept` and those that somebody reads, and what killed writers left.

    For the one writer only.
    """
    for folder in generations(index):
        if folder != kept:
            with claimed(folder / MANIFEST) as held:
                if not held:
                    remove(folder, server)
    for file in index.iterdir():
        if _UNFINISHED_POINTER.fullmatch(file.name):
            file.unlink(missing_ok=True)


def forget_index(index: Path, server: Server | None = None) -> None:
    """Removes the index, also from under readers, and the folder where nothing else is in it.

    Raises IndexUnusableError when the folder is of another program, something cannot be removed, or a server does not
    give up a collection (then all but its name is gone here), IndexLockedError while another process writes.
    """
    if not index.is_dir():
        return
    refuse_foreign(index)
    try:
        with writing(index):
            (index / POINTER).unlink(missing_ok=True)
            remove_unread(index, None, server)
            kept = [problem for folder in generations(index) for problem in _removed(folder, server)]
        (index / "lock").unlink(missing_ok=True)
        for place in (index / GENERATIONS, index):
            if place.is_dir() and not any(place.iterdir()):
                place.rmdir()
    except OSError as error:
        raise IndexUnusableError(f"cannot remove {error.filename or index}: {error.strerror}") from None
    for problem in kept:
        raise IndexUnusableError(problem)


def _removed(folder: Path, server: Server | None) -> list[str]:
    """Removes a generation; what its server says to that, where it keeps the collection.

    The folder then goes on naming the collection, for whoever tries again, and holds nothing else. Raises OSError.
    """
    try:
        Store.release(folder / "chroma", server)
    except IndexUnusableError as error:
        for path in folder.iterdir():
            if path.name != "chroma":
                shutil.rmtree(path) if path.is_dir() else path.unlink()
        return [str(error)]
    shutil.rmtree(folder)
    return []
