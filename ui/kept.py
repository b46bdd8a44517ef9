"""What the page keeps on disk: judged answers, and the secret that locks conversations in browsers. For the owner alone."""

import json
import os
import secrets
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from rag import Answer, FootnoteError, Turn
from rag.places import made_private

__all__ = ["CORRECTION", "keep_judgement", "secret"]

CORRECTION = 4000
"""The longest corrected answer that is kept, in characters."""


def keep_judgement(
    file: Path, answer: Answer, history: Sequence[Turn], verdict: str, reason: str | None, correction: str | None
) -> None:
    """Adds what a reader thought of an answer to the file, one JSON object a line (docs/evaluation.md).

    Raises FootnoteError when it cannot be written.
    """
    record = {
        "time": datetime.now(UTC).isoformat(timespec="seconds"),
        "question": answer.question,
        "history": [{"question": turn.question, "answer": turn.answer} for turn in history],
        "answer": answer.to_dict(),
        "verdict": verdict,
        "reason": reason,
        "correction": (correction or "").strip()[:CORRECTION] or None,
    }
    _append(file, json.dumps(record, ensure_ascii=False) + "\n")


def secret(folder: Path) -> str:
    """The secret in the folder, made where there is none; where it cannot be kept, one that holds until the program ends."""
    file = folder / "secret"
    try:
        return file.read_text(encoding="ascii").strip() or _made(file)
    except (OSError, UnicodeDecodeError):
        return _made(file)


def _made(file: Path) -> str:
    value = secrets.token_urlsafe(24)
    try:
        made_private(file.parent)
        file.unlink(missing_ok=True)
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
            out.write(value + "\n")
    except FileExistsError:  # another page was quicker
        return file.read_text(encoding="ascii").strip()
    except OSError:
        return value
    return value


def _append(file: Path, line: str) -> None:
    """In one write, so that two pages do not mix their lines."""
    try:
        made_private(file.parent)
        number = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            os.write(number, line.encode())
        finally:
            os.close(number)
    except OSError as error:
        raise FootnoteError(f"cannot write {file}: {error.strerror}") from None
