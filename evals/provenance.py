"""What a run was made from: the questions, by their hash, and the code, by its commit."""

import hashlib
import json
import subprocess
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path

from evals.cases import GoldCase

__all__ = ["commit", "hash_of"]

_HERE = Path(__file__).resolve()


def hash_of(cases: Iterable[GoldCase]) -> str:
    """A hash that is the same for the same questions in any order."""
    lines = sorted(json.dumps(asdict(case), sort_keys=True, ensure_ascii=False) for case in cases)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]


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
