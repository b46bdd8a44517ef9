"""What a run was made from: the questions and the code, by their hashes, and the code's commit."""

import hashlib
import json
import subprocess
from collections.abc import Iterable
from dataclasses import asdict
from functools import cache
from pathlib import Path

from evals.cases import GoldCase

__all__ = ["code", "commit", "hash_of"]

_HERE = Path(__file__).resolve()
_PACKAGES = ("index", "rag", "evals")
_SUFFIXES = {".py", ".json", ".toml", ".md"}  # of a model the .json beside it holds the hash
_BASELINE = "baseline.json"


def hash_of(cases: Iterable[GoldCase]) -> str:
    """A hash that is the same for the same questions in any order."""
    lines = sorted(json.dumps(asdict(case), sort_keys=True, ensure_ascii=False) for case in cases)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]


@cache
def code() -> str:
    """A hash of the installed code and data that make answers and scores: whatever is changed, committed or not, changes it."""
    digest = hashlib.sha256()
    for package in _PACKAGES:
        folder = _HERE.parents[1] / package
        for file in sorted(file for file in folder.rglob("*") if file.suffix in _SUFFIXES and file.name != _BASELINE):
            digest.update(f"{file.relative_to(folder.parent).as_posix()}\0".encode() + file.read_bytes())
    return digest.hexdigest()[:16]


def commit() -> str | None:
    """The commit that this file is checked out from, with "-dirty" when files were changed; None outside a checkout."""
    if _git("ls-files", "--error-unmatch", _HERE.name) is None:
        return None
    return _git("describe", "--always", "--dirty", "--abbrev=40", "--exclude=*")


def _git(*arguments: str) -> str | None:
    try:
        done = subprocess.run(
            ["git", "-C", str(_HERE.parent), *arguments], capture_output=True, text=True, check=False, timeout=10
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.strip() if done.returncode == 0 else None
