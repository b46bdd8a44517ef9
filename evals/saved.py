"""A run as one JSON file, and back."""

import json
import os
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from evals.cases import Evidence, Exchange, GoldCase
from evals.run import Result, Run
from rag import FootnoteError

__all__ = ["FORMAT", "RunFileError", "load_run", "result_of", "save_run", "write_json"]

FORMAT = 2
"""The form of the file; one of another form is not read."""


class RunFileError(FootnoteError):
    """A file of a run cannot be written or read."""


def save_run(run: Run, path: str | Path) -> None:
    """Writes the run, whole or not at all. Raises RunFileError when the file cannot be written."""
    write_json({"format": FORMAT, **asdict(run)}, path)


def write_json(record: Mapping[str, Any], path: str | Path) -> None:
    """Writes the record, whole or not at all. Raises RunFileError when the file cannot be written."""
    path = Path(path)
    text = json.dumps(record, ensure_ascii=False, indent=1)
    partial = path.with_name(f"{path.name}.{os.getpid()}.partial")
    try:
        partial.write_text(text + "\n", encoding="utf-8")
        partial.replace(path)
    except OSError as error:
        partial.unlink(missing_ok=True)
        raise RunFileError(f"cannot save the run as {path}: {error.strerror}") from None


def load_run(path: str | Path) -> Run:
    """A run that was saved. Raises RunFileError for a file that cannot be read, or is not a run of this version."""
    try:
        record = json.loads(Path(path).read_text(encoding="utf-8"))
    except OSError as error:
        raise RunFileError(f"cannot read the run {path}: {error.strerror}") from None
    except ValueError:
        raise RunFileError(f"{path} is not JSON; name a file that --save wrote") from None
    if not isinstance(record, dict) or record.pop("format", None) != FORMAT:
        raise RunFileError(f"{path} is not a run of format {FORMAT}; make it anew with --save")
    try:
        both = {name: tuple(map(result_of, record[name])) for name in ("results", "from_gold")}
        return Run(**{**record, **both})
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise RunFileError(f"{path} is not a whole run ({error}); make it anew with --save") from None


def result_of(record: Mapping[str, Any]) -> Result:
    """A result from its JSON. Raises KeyError, TypeError or ValueError for what is none."""
    scores = {name: None if value is None else tuple(value) for name, value in record["scores"].items()}
    retrieved = tuple(record["retrieved"])
    return Result(**{**record, "case": _case(record["case"]), "scores": scores, "retrieved": retrieved})


def _case(record: dict[str, Any]) -> GoldCase:
    plain = {name: _tuples(value) for name, value in record.items()}
    history = tuple(Exchange(**turn) for turn in record["history"])
    evidence = tuple(Evidence(**piece) for piece in record["evidence"])
    return GoldCase(**{**plain, "history": history, "evidence": evidence})


def _tuples(value: Any) -> Any:
    return tuple(_tuples(item) for item in value) if isinstance(value, list) else value
