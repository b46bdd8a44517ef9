"""The last whole run of the gold questions on this machine, and its page: in the user's state folder, for its owner alone."""

from pathlib import Path

from evals.html import page
from evals.run import Run
from evals.saved import RunFileError, load_run, save_run
from rag.places import last_report_file, last_run_file, made_private

__all__ = ["keep", "last_report", "last_run", "write_page"]


def keep(run: Run) -> None:
    """Keeps the run and its page in place of those before. Raises RunFileError when they cannot be written."""
    made_private(last_run_file().parent)
    save_run(run, last_run_file())
    write_page(run, last_report_file())
    for file in (last_run_file(), last_report_file()):
        file.chmod(0o600)


def last_report() -> str | None:
    """The page as HTML; None where there is none."""
    try:
        return last_report_file().read_text(encoding="utf-8")
    except OSError:
        return None


def last_run() -> Run | None:
    """The run; None where there is none that can be read."""
    try:
        return load_run(last_run_file())
    except RunFileError:
        return None


def write_page(run: Run, file: Path) -> None:
    """Writes the run as a page of HTML. Raises RunFileError when the file cannot be written."""
    try:
        file.write_text(page(run), encoding="utf-8")
    except OSError as error:
        raise RunFileError(f"cannot write the page {file}: {error.strerror}") from None
