"""The prompts, one a Markdown file; its first line says which version it is."""

import hashlib
from functools import cache
from pathlib import Path
from string import Template

__all__ = ["VERSION_LINE", "fingerprint", "prompt"]

VERSION_LINE = "<!-- version "


@cache
def _read(name: str) -> str:
    return (Path(__file__).parent / f"{name}.md").read_text(encoding="utf-8")


def prompt(name: str, **values: str) -> str:
    """The text of that prompt, `$name` replaced by each value; what stands in a value is never replaced."""
    _, _, text = _read(name).partition("\n")
    return Template(text.strip()).substitute(values)


@cache
def fingerprint(*names: str) -> str:
    """The version and the first digits of the hash of each prompt: "answer 1 3f0c9a2b, marks 1 …"."""
    told = []
    for name in names:
        text = _read(name)
        version = text.removeprefix(VERSION_LINE).partition(" ")[0]
        told.append(f"{name} {version} {hashlib.sha256(text.encode()).hexdigest()[:8]}")
    return ", ".join(told)
