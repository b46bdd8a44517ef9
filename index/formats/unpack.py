"""A file and all that is inside it: every document by its path, within limits on depth, number and size."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from index.formats.extract import Extract, Member
from index.formats.table import FORMATS, format_of
from index.types import Skipped

__all__ = ["MAX_BYTES", "Limits", "unpack"]

MAX_BYTES = 200 * 1024 * 1024
"""The largest file that is read."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may hold: levels of files inside files, files, and bytes of them all."""

    depth: int = 3
    members: int = 10_000
    size: int = 2 * MAX_BYTES


def unpack(path: str, data: bytes, limits: Limits = Limits()) -> Iterator[Extract | Skipped]:
    """Every document in the file, `path` before its own path inside, and what was refused of it."""
    pending: list[Iterator[Member | Skipped]] = [iter([Member(path, data)])]
    members, size = 0, 0
    while pending:
        found = next(pending[-1], None)
        if found is None:
            pending.pop()
            continue
        if isinstance(found, Skipped):
            yield found
            continue
        members, size = members + 1, size + len(found.data)
        if members > limits.members + 1 or size - len(data) > limits.size:
            yield Skipped(
                path, f"holds more than {limits.members:,} files or {limits.size >> 20} MB; the rest was left"
            )
            return
        if len(pending) > limits.depth + 1:
            yield Skipped(found.path, f"is {len(pending) - 1} levels deep; {limits.depth} are read")
            continue
        loaded = _loaded(found)
        if isinstance(loaded, Skipped):
            yield loaded
            continue
        if loaded.text:
            yield replace(loaded, members=())
        pending.append(_inside(found.path, loaded))


def _loaded(member: Member) -> Extract | Skipped:
    kind = format_of(member.path)
    if kind is None:
        return Skipped(member.path, f"has no loader ({', '.join(sorted(FORMATS))} are read)")
    try:
        return replace(kind.load(member.data), path=member.path, extractor=kind.extractor)
    except ValueError as error:
        return Skipped(member.path, str(error))
    except (RecursionError, MemoryError) as error:
        return Skipped(member.path, f"cannot be parsed ({type(error).__name__}: it is too deep or too large)")


def _inside(path: str, loaded: Extract) -> Iterator[Member | Skipped]:
    for member in loaded.members:
        yield replace(member, path=f"{path}/{member.path}")
