"""Public sets, read from a folder that is not in the project: `footnote eval --suite public --data DIR`.

Each set is one function; those whose folder is there are run. Published figures are named with their split for
orientation, never as a comparison: here everything that is compared is measured in the same run.
"""

from collections.abc import Callable, Mapping
from pathlib import Path

from benchmarks.public.mtrag import mtrag
from benchmarks.public.ramdocs import ramdocs
from benchmarks.public.scifact import scifact
from benchmarks.public.squad2 import squad2
from evals.table import Table
from evals.types import Outcome, Task
from rag import FootnoteError

__all__ = ["SETS", "public"]

SETS: Mapping[str, Callable[[Path, Task], Table]] = {
    "scifact": scifact,
    "squad2": squad2,
    "ramdocs": ramdocs,
    "mtrag_un": mtrag,
}
"""From the folder of a set to what measures on it."""


def public(task: Task) -> Outcome:
    """A table for each set in `task.data`; `task.limit` is the number of questions of each. Raises FootnoteError without any."""
    if task.data is None:
        raise FootnoteError("--suite public needs --data, the folder that holds the public sets")
    there = {name: measure for name, measure in SETS.items() if (task.data / name).is_dir()}
    if not there:
        raise FootnoteError(f"{task.data} holds none of {', '.join(SETS)}; name the folder that holds the public sets")
    tables = {name: measure(task.data / name, task) for name, measure in there.items()}
    data = {name: {"title": t.title, "columns": t.columns, "rows": t.rows} for name, t in tables.items()}
    return Outcome(tuple(tables.values()), (), {"sets": data})
