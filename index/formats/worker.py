"""The child that parses: bounded in memory, told files on its standard input, answering on its standard output."""

import os
import resource
import sys

from index.formats.unpack import unpack
from index.formats.wire import pack, read_frame, write_frame

__all__ = ["serve"]


def serve(megabytes: int) -> None:
    """Reads pairs of frames, a path and a file's bytes, and answers each with what is in the file, until the input ends."""
    _bound(megabytes)
    # What a library prints must not be taken for an answer.
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    while (path := read_frame(sys.stdin.buffer)) is not None and (data := read_frame(sys.stdin.buffer)) is not None:
        write_frame(answers, pack(list(unpack(path.decode(), data))))


def _bound(megabytes: int) -> None:
    size = megabytes << 20
    resource.setrlimit(resource.RLIMIT_AS, (size, size))
    for limit in (resource.RLIMIT_CORE, resource.RLIMIT_FSIZE):
        resource.setrlimit(limit, (0, 0))


if __name__ == "__main__":
    serve(int(sys.argv[1]))
