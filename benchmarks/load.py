"""The page under load, through its HTTP API: sessions that ask at a pace, then as fast as they are answered, then memory.

python -m benchmarks.load [--share 0.1] [--index DIR] [--json FILE]

Two kinds of load, told apart in the figures: questions that were asked before (the page gives their answers again) and
distinct ones (each is answered): gold questions with a number after them, so that none was asked before. Sockets, queue
and JSON are part of what is measured.
"""

import argparse
import json
import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import partial
from itertools import cycle, islice
from pathlib import Path
from urllib.request import Request, urlopen

from benchmarks.process import ROOT
from benchmarks.warm import percentile
from evals.cases import load_cases
from index.load import list_files
from seeds import FOLDER

__all__ = ["Load", "main"]

_SESSIONS, _EVERY_S, _SECONDS, _QUESTIONS = 50, 5.0, 60.0, 2000
_REPEATED = 20


@dataclass(frozen=True, slots=True)
class Load:
    """What one load came to: questions asked, answered and failed, per second, and seconds until an answer."""

    name: str
    asked: int
    failed: int
    per_second: float
    median_s: float
    p95_s: float


def main(arguments: Sequence[str] | None = None) -> int:
    """Serves the seeds, asks, prints the figures; the status is 1 when a question was lost."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.load", description="Measures the page under load.")
    parser.add_argument("--share", type=float, default=1.0, help="how much of it: 0.1 is a tenth")
    parser.add_argument("--index", metavar="DIR", type=Path, help="an index of the seeds (the user's)")
    parser.add_argument("--json", metavar="FILE", type=Path, help="keep the figures as JSON")
    options = parser.parse_args(arguments)
    with _served(options.index) as (url, process):
        loads, memory = _measured(url, process, options.share)
    for each in loads:
        print(
            f"{each.name}: {each.asked} asked, {each.failed} failed, {each.per_second:.1f} a second, "
            f"median {each.median_s:.2f} s, p95 {each.p95_s:.2f} s"
        )
    print(f"memory: {memory[0]:.0f} MB before, {memory[-1]:.0f} MB after {int(_QUESTIONS * options.share)} questions")
    if options.json:
        record = {"loads": [asdict(each) for each in loads], "memory_mb": memory}
        options.json.write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")
    return int(any(each.failed for each in loads))


def _measured(url: str, process: subprocess.Popen[str], share: float) -> tuple[list[Load], list[float]]:
    texts = {file.path: (FOLDER / file.path).read_text(encoding="utf-8") for file in list_files(FOLDER)[0]}
    questions = [case.question for case in load_cases(ROOT / "evals" / "gold", texts) if case.split == "tune"]
    seconds = max(_SECONDS * share, _EVERY_S)
    loads = []
    repeated = cycle(questions[:_REPEATED])
    _each(url, questions[:_REPEATED])  # so that every one was asked before
    distinct = (f"{question} ({number})" for number, question in enumerate(cycle(questions)))
    for name, kind in (("distinct", distinct), ("repeated", repeated)):
        loads.append(_paced(f"{_SESSIONS} sessions, {name}", url, kind, seconds))
        loads.append(_closed(f"closed loop, 8 at once, {name}", url, kind, seconds / 2))
    before = _memory(process)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(partial(_ask, url), islice(distinct, int(_QUESTIONS * share))))
    return loads, [before, _memory(process)]


def _paced(name: str, url: str, questions: Iterator[str], seconds: float) -> Load:
    """Sessions that ask every few seconds whether or not the last answer is there, begun one after the other."""
    times: list[float | None] = []
    rounds = int(seconds / _EVERY_S)
    start = time.monotonic()

    def one(session: int, turn: int, question: str) -> None:
        time.sleep(max(0.0, start + turn * _EVERY_S + session * _EVERY_S / _SESSIONS - time.monotonic()))
        times.append(_ask(url, question))

    turns = [(session, turn, next(questions)) for turn in range(rounds) for session in range(_SESSIONS)]
    threads = [threading.Thread(target=one, args=each) for each in turns]
    _all(threads)
    return _load(name, times, time.monotonic() - start)


def _closed(name: str, url: str, questions: Iterator[str], seconds: float) -> Load:
    """Eight that ask again as soon as they are answered."""
    times: list[float | None] = []
    start = time.monotonic()

    taking = threading.Lock()

    def one() -> None:
        while time.monotonic() - start < seconds:
            with taking:
                question = next(questions)
            times.append(_ask(url, question))

    _all([threading.Thread(target=one) for _ in range(8)])
    return _load(name, times, time.monotonic() - start)


def _all(threads: Sequence[threading.Thread]) -> None:
    for each in threads:
        each.start()
    for each in threads:
        each.join()


def _each(url: str, questions: Sequence[str]) -> None:
    for question in questions:
        _ask(url, question)


def _load(name: str, times: Sequence[float | None], seconds: float) -> Load:
    good = [each for each in times if each is not None] or [float("nan")]
    answered = sum(each is not None for each in times)
    median, p95 = percentile(good, 0.5), percentile(good, 0.95)
    return Load(name, len(times), len(times) - answered, answered / seconds, median, p95)


def _ask(url: str, question: str) -> float | None:
    """Seconds until the answer is there, or None where there is none."""
    start = time.monotonic()
    try:
        body = json.dumps({"data": [question]}).encode()
        call = f"{url}gradio_api/call/ask"
        with urlopen(Request(call, body, {"content-type": "application/json"}), timeout=120) as reply:
            event = json.load(reply)["event_id"]
        with urlopen(f"{call}/{event}", timeout=120) as stream:
            answered = b"event: complete" in stream.read()
    except OSError:
        return None
    return time.monotonic() - start if answered else None


@contextmanager
def _served(index: Path | None) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """The page over the seeds, as the command serves it, at a port that is free."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    line = [sys.executable, "-m", "ui.cli", "chat", "--port", str(port), *(["--index", str(index)] if index else [])]
    process = subprocess.Popen(line, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        said = process.stdout.readline() if process.stdout else ""
        found = re.search(r"http://\S+", said)
        if not found:
            raise RuntimeError(f"the page was not served: {said!r}")
        yield found[0], process
    finally:
        process.terminate()
        process.wait(30)


def _memory(process: subprocess.Popen[str]) -> float:
    """Megabytes that the server holds now (Linux)."""
    status = Path(f"/proc/{process.pid}/status").read_text(encoding="ascii")
    found = re.search(r"VmRSS:\s+(\d+) kB", status)
    return int(found[1]) / 1024 if found else float("nan")


if __name__ == "__main__":
    sys.exit(main())
