"""ZIP archives: the files inside, each within limits; what is encrypted, outside, a link or a bomb is refused by name."""

import stat
import zlib
from collections.abc import Iterator
from io import BytesIO
from pathlib import PurePosixPath
from zipfile import BadZipFile, ZipFile, ZipInfo

from index.formats.extract import Extract, Member
from index.types import Skipped

__all__ = ["guarded", "load"]

_MOST_FILES, _MOST_BYTES, _MOST_RATIO, _UNSUSPECTED = 10_000, 200 << 20, 200, 1 << 20


def load(data: bytes) -> Extract:
    """The files inside as members, read one after another. Raises ValueError where it is no archive or holds too many."""
    return Extract(members=_members(_opened(data)))


def guarded(data: bytes) -> None:
    """Raises ValueError for an archive, to be unpacked by others, that is damaged or grows too much."""
    total = sum(entry.file_size for entry in _opened(data).infolist())
    if total > 2 * _MOST_BYTES or _is_bomb(len(data), total):
        raise ValueError(f"is {len(data):,} bytes that unpack to {total:,}, and is left out as a bomb")


def _is_bomb(packed: int, unpacked: int) -> bool:
    return unpacked > _UNSUSPECTED and unpacked > _MOST_RATIO * max(packed, 1)


def _opened(data: bytes) -> ZipFile:
    try:
        archive = ZipFile(BytesIO(data))
    except (BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise ValueError(f"is not a ZIP archive that can be read ({error})") from None
    count = len(archive.infolist())
    if count > _MOST_FILES:
        raise ValueError(f"holds {count:,} files; {_MOST_FILES:,} are the most that are read")
    return archive


def _members(archive: ZipFile) -> Iterator[Member | Skipped]:
    seen: set[str] = set()
    for entry in archive.infolist():
        path = entry.filename
        if entry.is_dir() or any(part.startswith((".", "__")) for part in path.split("/") if part != ".."):
            continue
        shown = path.encode("utf-8", "replace").decode()
        if problem := _problem(entry) or ("is there twice" if path in seen else None):
            yield Skipped(shown, problem)
            continue
        seen.add(path)
        try:
            with archive.open(entry) as stream:
                content = stream.read(entry.file_size + 1)
            if len(content) > entry.file_size:
                raise BadZipFile("it is larger than it says")
        except (BadZipFile, zlib.error, NotImplementedError, EOFError, RuntimeError, OSError) as error:
            yield Skipped(shown, f"cannot be unpacked ({error})")
            continue
        yield Member(shown, content)


def _problem(entry: ZipInfo) -> str | None:
    """Why an entry is not unpacked, or None."""
    path = PurePosixPath(entry.filename)
    if path.is_absolute() or ".." in path.parts or "\\" in entry.filename or ":" in entry.filename[:2]:
        return "is a path out of the archive"
    if stat.S_ISLNK(entry.external_attr >> 16):
        return "is a link"
    if entry.flag_bits & 0x1:
        return "is encrypted"
    if entry.file_size > _MOST_BYTES:
        return f"is larger than {_MOST_BYTES >> 20} MB"
    if _is_bomb(entry.compress_size, entry.file_size):
        return f"is {entry.compress_size:,} bytes that unpack to {entry.file_size:,}, and is left out as a bomb"
    return None
