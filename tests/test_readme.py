"""The README's commands and Python lines run, word for word, in the environment that `make test` made."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
_RUN = re.compile(r"(?:make ask|(?:\.venv/bin/)?footnote (?:ask|index|check|doctor|settings))\b")

pytestmark = pytest.mark.slow


def blocks(language: str) -> list[str]:
    """The README's fenced blocks in a language."""
    text = README.read_text(encoding="utf-8")
    return re.findall(rf"^```(?:{language})\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)


def commands() -> list[str]:
    """The lines of its shell blocks that ask, index or look, and come to an end."""
    lines = [line.strip().removeprefix("$ ") for block in blocks("sh|bash|console") for line in block.splitlines()]
    return [line for line in lines if _RUN.match(line)]


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """Its commands are found first on the path; the index is one of the test's own."""
    scripts = str(Path(sys.executable).parent)
    return {
        **os.environ,
        "PATH": f"{scripts}{os.pathsep}{os.environ['PATH']}",
        "FOOTNOTE_INDEX": str(tmp_path / "index"),
    }


def test_the_readme_shows_how_to_ask() -> None:
    assert any(command.startswith("make ask") for command in commands())


def test_every_command_succeeds(environment: dict[str, str]) -> None:
    for command in commands():
        done = subprocess.run(
            ["bash", "-c", command], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
        assert done.stdout.strip(), f"{command} says nothing"


def test_every_python_block_runs(environment: dict[str, str]) -> None:
    for block in blocks("python|pycon"):
        done = subprocess.run(
            [sys.executable, "-c", block], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, f"{block}\n{done.stderr}"
