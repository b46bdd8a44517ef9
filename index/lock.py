"""Who writes an index and who reads its generations: locks of the operating system, which end with their process."""

import errno
import fcntl
import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout

from index.errors import IndexLockedError

__all__ = ["Claim", "claimed", "writing"]

_WRITER = "writer"
_NO_LOCKS_HERE = frozenset({errno.ENOLCK, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS})


@contextmanager
def writing(index: Path) -> Iterator[None]:
    """Makes this process the one writer of the index; who it is, and since when, stands in a file beside the lock.

    Raises IndexLockedError, which names the writer, when there is one already; OSError where the lock cannot be written.
    """
    try:
        with FileLock(index / "lock", timeout=0, mode=0o600):
            writer = index / _WRITER
            writer.write_text(json.dumps(_oneself()), encoding="utf-8")
            try:
                yield
            finally:
                writer.unlink(missing_ok=True)
    except Timeout:
        told = f"another process is writing the index in {index}{_holder(index)}; try again when it is done"
        raise IndexLockedError(told) from None


def _oneself() -> dict[str, str | int]:
    since = datetime.now().astimezone().isoformat(sep=" ", timespec="seconds")
    return {"pid": os.getpid(), "host": socket.gethostname(), "since": since}


def _holder(index: Path) -> str:
    """Who holds the lock, as it wrote; nothing in the moment before it has written."""
    try:
        told = json.loads((index / _WRITER).read_text(encoding="utf-8"))
        return f" (process {told['pid']} on {told['host']}, since {told['since']})"
    except (OSError, ValueError, KeyError, TypeError):
        return ""


class Claim:
    """A reader's hold on a file: while the object lives, `claimed` says so to every process."""

    def __init__(self, file: Path) -> None:
        """Raises OSError when the file is not there, or is being removed."""
        self._descriptor = os.open(file, os.O_RDONLY | os.O_CLOEXEC)
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
            if os.fstat(self._descriptor).st_ino != file.stat().st_ino:
                raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(file))
        except OSError as error:
            if error.errno not in _NO_LOCKS_HERE:
                raise

    def __del__(self) -> None:
        with suppress(AttributeError, OSError):
            os.close(self._descriptor)


@contextmanager
def claimed(file: Path) -> Iterator[bool]:
    """Whether a reader holds the file; if none does, none can begin to while the context lasts.

    A file that is not there is held by nobody; where the file system knows no locks, every file counts as held.
    """
    try:
        descriptor = os.open(file, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        yield False
        return
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            held = False
        except OSError:
            held = True
        yield held
    finally:
        os.close(descriptor)
