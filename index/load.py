"""Files in, documents out: one function a format, one table."""

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from index.errors import CorpusError
from index.types import Skipped

__all__ = ["LOADERS", "DataFile", "list_files", "load_text", "read_text"]

_DATA_FILES = frozenset({"sources.toml", "names.toml"})
_MAX_BYTES = 200 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class DataFile:
    """A file as it was seen: path relative to the corpus, size in bytes, time of change in nanoseconds."""

    path: str
    size: int
    changed: int


def load_text(data: bytes) -> str:
    """The text of a UTF-8 file, byte order mark and newlines untouched. Raises ValueError on anything else."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise ValueError(f"is not UTF-8 (byte {error.start}); save it as UTF-8") from None
    if "\x00" in text:
        raise ValueError("is not text (it holds a NUL character)")
    if not text.strip("\ufeff \t\r\n\f"):
        raise ValueError("is empty")
    return text


LOADERS: Mapping[str, Callable[[bytes], str]] = {
    ".txt": load_text,
    ".text": load_text,
    ".md": load_text,
    ".markdown": load_text,
}
"""What each file extension, in lower case, is loaded with; a loader raises ValueError saying what is wrong."""


def read_text(folder: Path, path: str) -> str:
    """The text of one file of the corpus. Raises ValueError or OSError when it cannot be had."""
    return LOADERS[Path(path).suffix.lower()]((folder / path).read_bytes())


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
        for name in [*names, *(name for name in folders if (Path(parent) / name).is_symlink())]:
            if (
                not name.startswith(".")
                and name not in _DATA_FILES
                and not name.endswith((".py", ".pyc", ".pyi", ".typed"))
            ):
                yield (Path(parent) / name).relative_to(folder).as_posix()
    yield from (Path(path).relative_to(folder).as_posix() for path in closed)


def _examine(folder: Path, path: str) -> DataFile | Skipped:
    file = folder / path
    try:
        path.encode("utf-8")
        # Path.resolve raises RuntimeError on a link to itself, realpath does not.
        if not Path(os.path.realpath(file)).is_relative_to(os.path.realpath(folder)):
            return Skipped(path, "is a link out of the folder")
        if file.is_dir():
            return Skipped(path, "is a link to a folder" if file.is_symlink() else "is a folder that cannot be read")
        if not file.is_file():
            return Skipped(path, "is not a regular file")
        if file.suffix.lower() not in LOADERS:
            return Skipped(path, f"has no loader ({', '.join(sorted(LOADERS))} are read)")
        status = file.stat()
    except OSError as error:
        return Skipped(path, f"cannot be read: {error.strerror}")
    except UnicodeEncodeError:
        return Skipped(path.encode("utf-8", "replace").decode(), "has a name that is not UTF-8")
    if status.st_size > _MAX_BYTES:
        return Skipped(path, f"is larger than {_MAX_BYTES >> 20} MB")
    return DataFile(path, status.st_size, status.st_mtime_ns)
