"""Results on disk as they come, one a line, so that a run that was killed goes on where it was."""

import json
import os
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TextIO

from evals.run import Result
from evals.saved import RunFileError, result_of

__all__ = ["Journal"]


class Journal:
    """A file of results under the name of what they are made from; of another make nothing is taken over.

    Use as a context; `done` holds what an earlier run with the same `made_from` had finished, by `Result.key`.
    """

    def __init__(self, file: Path, made_from: str) -> None:
        """Nothing is read or written yet."""
        self.file = file
        self._head = json.dumps({"made_from": made_from})
        self._out: TextIO | None = None
        self.done: Mapping[tuple[str, str], Result] = {}

    def __enter__(self) -> "Journal":
        """Reads what is there and opens the file to go on. Raises RunFileError when it cannot be written."""
        try:
            lines = self._lines()
            self.done = {result.key: result for result in map(_read, lines) if result}
            self._out = os.fdopen(
                os.open(self.file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8"
            )
            self._write(self._head)
            for result in self.done.values():
                self.add(result)
        except OSError as error:
            raise RunFileError(f"cannot write {self.file}: {error.strerror}") from None
        return self

    def __exit__(self, *_: object) -> None:
        """Leaves the file for the next run; `remove` takes it away."""
        if self._out:
            self._out.close()

    def add(self, result: Result) -> None:
        """Writes the result through to the file."""
        self._write(json.dumps(asdict(result), ensure_ascii=False))

    def remove(self) -> None:
        """Takes the file away: the run is whole."""
        self.__exit__()
        self.file.unlink(missing_ok=True)

    def _lines(self) -> list[str]:
        if not self.file.is_file():
            return []
        head, *lines = self.file.read_text(encoding="utf-8", errors="replace").split("\n")
        return lines if head == self._head else []

    def _write(self, line: str) -> None:
        assert self._out is not None
        self._out.write(line + "\n")
        self._out.flush()


def _read(line: str) -> Result | None:
    """The result; None for a line that was cut off when the run was killed."""
    try:
        return result_of(json.loads(line))
    except (KeyError, TypeError, ValueError):
        return None
