"""Which files of a folder are documents, and what is said of the others."""

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from index.errors import CorpusError
from index.formats.table import FORMATS, format_of
from index.formats.unpack import MAX_BYTES
from index.types import Skipped

__all__ = ["DataFile", "list_files"]

_DATA_FILES = frozenset({"sources.toml", "names.toml"})


@dataclass(frozen=True, slots=True)
class DataFile:
    """A file as it was seen: path relative to the corpus, size in bytes, time of change in nanoseconds."""

    path: str
    size: int
    changed: int


def list_files(folder: Path) -> tuple[tuple[DataFile, ...], tuple[Skipped, ...]]:
    """The documents below the folder, by path, and what was passed over; dotfiles and the data files are not listed.

    Raises CorpusError when the folder is missing or unreadable.
    """
    if not folder.is_dir():
        raise CorpusError(f"{folder} is not a folder; give the folder of your documents with --corpus")
    try:
        next(folder.iterdir(), None)
    except OSError as error:
        raise CorpusError(f"cannot read the folder {folder}: {error.strerror}") from None
    files: list[DataFile] = []
    skipped: list[Skipped] = []
    for path in sorted(_walk(folder)):
        found = _examine(folder, path)
        (skipped if isinstance(found, Skipped) else files).append(found)  # type: ignore[arg-type]
    return tuple(files), tuple(skipped)


def _walk(folder: Path) -> Iterator[str]:
    """Every file, and what would hide some: folders that cannot be listed, and links to folders, which are not followed."""
    closed: list[str] = []
    for parent, folders, names in os.walk(folder, onerror=lambda error: closed.append(error.filename)):
        folders[:] = [name for name in folders if not name.startswith((".", "__"))]
        below = Path(parent).relative_to(folder).as_posix()
        for name in [*names, *(name for name in folders if (Path(parent) / name).is_symlink())]:
            if (
                not name.startswith(".")
                and name not in _DATA_FILES
                and not name.endswith((".py", ".pyc", ".pyi", ".typed"))
            ):
                yield name if below == "." else f"{below}/{name}"
    yield from (Path(path).relative_to(folder).as_posix() for path in closed)


def _examine(folder: Path, path: str) -> DataFile | Skipped:
    file = f"{folder}/{path}"
    try:
        path.encode("utf-8")
        status = os.lstat(file)
        if stat.S_ISLNK(status.st_mode):
            # Path.resolve raises RuntimeError on a link to itself, realpath does not.
            if not Path(os.path.realpath(file)).is_relative_to(os.path.realpath(folder)):
                return Skipped(path, "is a link out of the folder")
            if Path(file).is_dir():
                return Skipped(path, "is a link to a folder")
            status = os.stat(file) if Path(file).exists() else status  # noqa: PTH116  (a Path for each file takes long)
        if stat.S_ISDIR(status.st_mode):
            return Skipped(path, "is a folder that cannot be read")
        if not stat.S_ISREG(status.st_mode):
            return Skipped(path, "is not a regular file")
    except OSError as error:
        return Skipped(path, f"cannot be read: {error.strerror}")
    except UnicodeEncodeError:
        return Skipped(path.encode("utf-8", "replace").decode(), "has a name that is not UTF-8")
    if format_of(path) is None:
        return Skipped(path, f"has no loader ({', '.join(sorted(FORMATS))} are read)")
    if status.st_size > MAX_BYTES:
        return Skipped(path, f"is larger than {MAX_BYTES >> 20} MB")
    return DataFile(path, status.st_size, status.st_mtime_ns)
