"""The folder of an index: the pointer to the generation that is read, the generations, and what may be removed.

INDEX/CURRENT                   the name of the generation to read
INDEX/lock  INDEX/writer        held by the one writer, and who that is
INDEX/generations/NAME/         see index.generation
"""

import os
import re
import secrets
import shutil
import stat
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from index.errors import IndexUnusableError
from index.lock import claimed, writing

__all__ = [
    "MANIFEST",
    "current",
    "forget_index",
    "generations",
    "make_durable",
    "make_private",
    "new_generation",
    "point_to",
    "refuse_foreign",
    "remove",
    "remove_unread",
]

MANIFEST = "manifest.json"
_POINTER, _GENERATIONS = "CURRENT", "generations"
_NAME = re.compile(r"[0-9a-f]{16}-[0-9a-f]+")
_OWNERS = stat.S_IRUSR | stat.S_IWUSR
_UNFINISHED_POINTER = re.compile(r"CURRENT\.\d+")


def current(index: Path) -> Path | None:
    """The folder of the generation to read, or None where there is none. Raises IndexUnusableError on a foreign folder."""
    try:
        name = (index / _POINTER).read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise IndexUnusableError(f"cannot read {index / _POINTER}: {error}") from None
    folder = index / _GENERATIONS / name
    if not _NAME.fullmatch(name) or not (folder / MANIFEST).is_file():
        raise IndexUnusableError(f"{index / _POINTER} names no generation of this index")
    return folder


def refuse_foreign(index: Path) -> None:
    """Raises IndexUnusableError when the folder's CURRENT is somebody else's: not of our form, and no generation beside it."""
    try:
        name = (index / _POINTER).read_text(encoding="utf-8").strip()
    except (FileNotFoundError, NotADirectoryError):
        return
    except UnicodeDecodeError:
        name = ""
    except OSError as error:
        raise IndexUnusableError(f"cannot read {index / _POINTER}: {error.strerror}; give another --index") from None
    if not _NAME.fullmatch(name) and not any(True for _ in generations(index)):
        raise IndexUnusableError(f"{index / _POINTER} is of another program; give another --index")


def new_generation(index: Path, fingerprint: str) -> Path:
    """A new, empty folder for a generation; its name does not depend on the clock."""
    folder = index / _GENERATIONS / f"{fingerprint[:16]}-{secrets.token_hex(8)}"
    make_private(folder.parent)
    folder.mkdir(mode=stat.S_IRWXU)
    return folder


def point_to(index: Path, folder: Path) -> None:
    """Makes the generation the one to read, in one atomic step that outlives a crash of the machine."""
    pointer = index / f"{_POINTER}.{os.getpid()}"
    pointer.write_text(folder.name, encoding="utf-8")
    pointer.chmod(_OWNERS)
    _sync(pointer)
    pointer.replace(index / _POINTER)
    _sync(index)


def make_durable(folder: Path) -> None:
    """Waits until the folder's files and names are on the disk, and makes them readable by their owner alone."""
    for parent, _, names in os.walk(folder, topdown=False):
        for name in names:
            (Path(parent) / name).chmod(_OWNERS)
            _sync(Path(parent) / name)
        Path(parent).chmod(stat.S_IRWXU)
        _sync(Path(parent))
    _sync(folder.parent)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def generations(index: Path) -> Iterator[Path]:
    """The folders of all generations, by name; anything else that lies there is not ours."""
    parent = index / _GENERATIONS
    yield from sorted(f for f in parent.iterdir() if _NAME.fullmatch(f.name)) if parent.is_dir() else ()


def remove_unread(index: Path, kept: Path | None) -> None:
    """Removes all generations but `kept` and those that somebody reads, and what killed writers left.

    For the one writer only.
    """
    for folder in generations(index):
        if folder != kept:
            with claimed(folder / MANIFEST) as held:
                if not held:
                    remove(folder)
    for file in index.iterdir():
        if _UNFINISHED_POINTER.fullmatch(file.name):
            file.unlink(missing_ok=True)


def make_private(folder: Path) -> None:
    """Makes the folder, readable by its owner alone."""
    folder.mkdir(parents=True, exist_ok=True, mode=stat.S_IRWXU)


def remove(folder: Path) -> None:
    """Removes a generation as far as it can be removed: first its manifest, so that what is left is no generation."""
    with suppress(OSError):
        (folder / MANIFEST).unlink()
    shutil.rmtree(folder, ignore_errors=True)


def forget_index(index: Path) -> None:
    """Removes the index, also from under readers, and the folder where nothing else is in it.

    Raises IndexUnusableError when the folder is of another program or something cannot be removed, IndexLockedError
    while another process writes.
    """
    if not index.is_dir():
        return
    refuse_foreign(index)
    try:
        with writing(index):
            (index / _POINTER).unlink(missing_ok=True)
            remove_unread(index, None)
            for folder in generations(index):
                shutil.rmtree(folder)
        (index / "lock").unlink(missing_ok=True)
        for folder in (index / _GENERATIONS, index):
            if folder.is_dir() and not any(folder.iterdir()):
                folder.rmdir()
    except OSError as error:
        raise IndexUnusableError(f"cannot remove {error.filename or index}: {error.strerror}") from None
