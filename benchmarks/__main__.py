"""Measures speed and memory, each beside the same job done with LlamaIndex's stock parts (docs/speed.md).

python -m benchmarks [--json FILE] [--markdown]
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.process import ROOT, Taken, measure
from benchmarks.rows import Row, table
from benchmarks.warm import Times, median, percentile, warm_times
from evals.provenance import commit
from evals.table import markdown, plain

__all__ = ["main"]

_QUESTION = "Who heads the military wing of HTS?"
_COLD_RUNS, _INDEX_RUNS = 5, 3


def main(arguments: Sequence[str] | None = None) -> int:
    """Measures, prints the table and returns the exit status."""
    options = _options(arguments)
    made = _made()
    with tempfile.TemporaryDirectory(prefix="footnote-bench-") as folder:
        rows = [*_measured(Path(folder), options.quick), *_installed(ROOT / ".venv")]
    print(markdown(table(rows)) if options.markdown else plain(table(rows)))
    print(f"\n{', '.join(f'{name} {value}' for name, value in made.items())}")
    if options.json:
        report = {"made": made, "rows": [row.to_dict() for row in rows]}
        options.json.write_text(json.dumps(report, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks", description="Measures speed and memory (docs/speed.md)."
    )
    parser.add_argument("--json", metavar="FILE", type=Path, help="keep the figures as JSON")
    parser.add_argument("--markdown", action="store_true", help="print the table in Markdown")
    parser.add_argument("--quick", action="store_true", help="few runs and questions, to see that it works")
    return parser.parse_args(arguments)


def _made() -> Mapping[str, object]:
    """What the figures were taken with; `load` is how busy the machine was before (0.0 is idle)."""
    return {
        "commit": commit(),
        "date": datetime.now(UTC).isoformat(timespec="minutes"),
        "python": platform.python_version(),
        "machine": f"{platform.machine()} {platform.system()}",
        "cores": os.cpu_count(),
        "load": round(os.getloadavg()[0], 2),
    }


def _measured(folder: Path, quick: bool) -> list[Row]:
    """Every command is run before this process loads a model; the index that they build is then asked here."""
    ours, stock = _indexing(folder, 1 if quick else _INDEX_RUNS)
    indexing = _beside("first indexing of the seeds", ours, stock)
    cold = _beside("cold ask, a command of its own", *_asking(folder, 1 if quick else _COLD_RUNS))
    _tell("Asking, warm")
    warm = warm_times(folder / "index-0", folder / "stock-0", 5 if quick else None)
    return [*_warm_rows(warm), *cold, *indexing]


def _indexing(folder: Path, runs: int) -> tuple[list[Taken], list[Taken]]:
    """The seeds indexed in fresh folders, by a command and by a stock program in turn."""
    ours, stock = [], []
    for n in range(runs):
        _tell(f"Indexing {n + 1}/{runs}")
        ours.append(measure("ui.cli", "index", "--index", str(folder / f"index-{n}"), folder=folder))
        stock.append(measure("benchmarks.stock", "index", str(folder / f"stock-{n}"), folder=folder))
    return ours, stock


def _asking(folder: Path, runs: int) -> tuple[list[Taken], list[Taken]]:
    """One question answered from the first index, by a command and by a stock program in turn."""
    ours, stock = [], []
    for n in range(runs):
        _tell(f"Asking, cold {n + 1}/{runs}")
        ours.append(measure("ui.cli", "ask", _QUESTION, "--index", str(folder / "index-0"), folder=folder))
        stock.append(measure("benchmarks.stock", "ask", str(folder / "stock-0"), _QUESTION, folder=folder))
    return ours, stock


def _beside(what: str, ours: Sequence[Taken], stock: Sequence[Taken]) -> list[Row]:
    """Median seconds and the highest memory of runs."""
    return [
        Row(f"{what}, median", "s", len(ours), median([t.seconds for t in ours]), median([t.seconds for t in stock])),
        Row(f"{what}, peak memory", "MB", len(ours), max(t.megabytes for t in ours), max(t.megabytes for t in stock)),
    ]


def _warm_rows(warm: Mapping[str, Times]) -> list[Row]:
    """Beside both ways of ours stand the same times of the stock parts, which only retrieve."""
    return [
        Row(f"warm ask, {name}, p{percent}", "ms", len(warm[who]), _at(warm[who], percent), _at(warm["stock"], percent))
        for who, name in (("plain", "without the reader"), ("reader", "with the reader"))
        for percent in (50, 95)
    ]


def _at(times: Times, percent: int) -> float:
    """Milliseconds that this percentage of the questions stays within."""
    return 1000 * percentile(times, percent / 100)


def _installed(environment: Path) -> list[Row]:
    """The disk that the installed environment takes; nothing where there is none."""
    if not environment.is_dir():
        return []
    done = subprocess.run(["du", "-sm", str(environment)], capture_output=True, text=True, check=True)
    tested = ", with what tests need" if (environment / ".dev-stamp").is_file() else ""
    return [Row(f"installed: du -sm .venv{tested}", "MB", 1, float(done.stdout.split()[0]))]


def _tell(stage: str) -> None:
    """Says what is being measured when a person watches."""
    if sys.stderr.isatty():
        print(f"\r\x1b[K{stage}…", end="", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
