"""Where private matter is kept: the folder of this user's state, and what lies in it. Nothing is made until it is written to."""

from pathlib import Path

import platformdirs

__all__ = [
    "conversations_folder",
    "feedback_file",
    "last_report_file",
    "last_run_file",
    "made_private",
    "state_folder",
]


def state_folder() -> Path:
    """The folder for what is neither cache nor setting: `~/.local/state/footnote` on Linux."""
    return Path(platformdirs.user_state_dir("footnote", appauthor=False))


def feedback_file() -> Path:
    """The file that the chat page adds judged answers to, one JSON object a line (docs/evaluation.md)."""
    return state_folder() / "feedback" / "feedback.jsonl"


def conversations_folder() -> Path:
    """The folder of what locks the conversations that browsers keep for the chat page."""
    return state_folder() / "conversations"


def last_run_file() -> Path:
    """The file of the last whole run of the gold questions."""
    return state_folder() / "evals" / "last.json"


def last_report_file() -> Path:
    """The page of that run, one file of HTML that needs nothing else."""
    return state_folder() / "evals" / "last.html"


def made_private(folder: Path) -> Path:
    """The folder, made where it is missing, for its owner alone (mode 0700), and so the folders above it that were missing."""
    for each in (*reversed(folder.parents), folder):
        if not each.exists():
            each.mkdir(mode=0o700, exist_ok=True)
    return folder
