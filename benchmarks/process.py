"""What one run of a command takes: seconds on the clock and the most memory it held.

    python -m benchmarks.process COMMAND…       prints both as a line of JSON, as the last

The command is run from here, a program that imports next to nothing, and not from the one that measures: a process is
counted from the memory of the one that it was split from, so a large one would lend its size to every command.
"""

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

__all__ = ["Taken", "main", "measure"]

ROOT = Path(__file__).resolve().parent.parent
_MEGABYTE = 1_000_000
_UNIT = 1 if sys.platform == "darwin" else 1024  # of ru_maxrss


class Taken(NamedTuple):
    """Seconds of wall time, and megabytes resident at the peak."""

    seconds: float
    megabytes: float


def measure(module: str, *arguments: str, folder: Path) -> Taken:
    """Runs `python -m module arguments` in the folder and says what it took.

    Raises CalledProcessError, and shows what the command said, when it fails.
    """
    command = [sys.executable, "-m", __name__, sys.executable, "-m", module, *arguments]
    done = subprocess.run(
        command, cwd=folder, env=_environment(os.environ), stdout=subprocess.PIPE, text=True, check=True
    )
    return Taken(**json.loads(done.stdout))


def _environment(given: Mapping[str, str]) -> dict[str, str]:
    """The environment without the user's settings, and with this project's modules first."""
    ours = {name: value for name, value in given.items() if not name.startswith("FOOTNOTE_")}
    path = os.pathsep.join(filter(None, [str(ROOT), given.get("PYTHONPATH")]))
    return {**ours, "PYTHONPATH": path}


def main(command: Sequence[str]) -> int:
    """Runs the command, its output unseen, and prints what it took; returns its exit status."""
    start = time.perf_counter()
    done = subprocess.run(command, stdout=subprocess.DEVNULL, check=False)
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * _UNIT / _MEGABYTE
    print(json.dumps(Taken(seconds, peak)._asdict()))
    return done.returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
