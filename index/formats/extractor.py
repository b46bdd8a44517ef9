"""The parent's side of the child that parses: one child for many files, a new one after a crash or a time-out."""

import os
import stat
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from threading import Event, Timer
from types import TracebackType

from index.formats.extract import Extract
from index.formats.table import format_of
from index.formats.unpack import MAX_BYTES, unpack
from index.formats.wire import read_frame, unpacked, write_frame
from index.types import Skipped

__all__ = ["Extractor", "read_bytes"]

_ROOT = Path(__file__).resolve().parents[2]


def read_bytes(file: Path) -> bytes:
    """The bytes of a regular file. Raises OSError, and ValueError where it is none or too large to be read."""
    descriptor = os.open(file, os.O_RDONLY | os.O_NONBLOCK)
    with os.fdopen(descriptor, "rb") as stream:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise ValueError("is not a regular file")
        data = stream.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise ValueError(f"is larger than {MAX_BYTES >> 20} MB")
    return data


class Extractor:
    """Reads files into documents; whatever is not UTF-8 text is parsed in a child process, bounded in time and memory.

    A context manager: the child ends with it.
    """

    def __init__(self, seconds: float = 60.0, megabytes: int = 2048) -> None:
        """`seconds` are allowed for each file, `megabytes` for the child's memory."""
        self._seconds = seconds
        self._megabytes = megabytes
        self._child: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> "Extractor":
        """Itself; the child is started when it is first needed."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Ends the child."""
        self._end()

    def extract(self, path: str, data: bytes) -> tuple[Extract | Skipped, ...]:
        """Every document in a file of that path and content, and what was refused of it, by name."""
        kind = format_of(path)
        if kind is None or (kind.is_text and _is_utf8(data)):
            return tuple(unpack(path, data))
        return self._parsed(path, data)

    def _parsed(self, path: str, data: bytes) -> tuple[Extract | Skipped, ...]:
        child = self._child = self._child or _started(self._megabytes)
        assert child.stdin and child.stdout
        late = Event()

        def stop() -> None:
            late.set()  # before the kill, or who waits for the child would not know
            child.kill()

        watch = Timer(self._seconds, stop)
        watch.start()
        try:
            write_frame(child.stdin, path.encode())
            write_frame(child.stdin, data)
            answer = read_frame(child.stdout)
        except BrokenPipeError:
            answer = None
        finally:
            watch.cancel()
        if answer is not None:
            return unpacked(answer)
        self._end()
        reason = (
            f"took more than {self._seconds:g} s" if late.is_set() else "made the parser crash or run out of memory"
        )
        return (Skipped(path, f"{reason}, and is left out"),)

    def _end(self) -> None:
        child, self._child = self._child, None
        if child and child.stdin and child.stdout:
            child.kill()
            with child.stdout, suppress(BrokenPipeError):
                child.stdin.close()
            child.wait()


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _started(megabytes: int) -> subprocess.Popen[bytes]:
    """A child that finds our packages where this process does, and nothing in the working directory."""
    path = os.pathsep.join(filter(None, [str(_ROOT), os.environ.get("PYTHONPATH")]))
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "index.formats.worker", str(megabytes)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": path},
    )
