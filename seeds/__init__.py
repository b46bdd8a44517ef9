"""The corpus that ships with Footnote: five documents and their two data files."""

from pathlib import Path

__all__ = ["FOLDER"]

FOLDER = Path(__file__).parent
"""The folder of the documents, with `sources.toml` and `names.toml` beside them."""
