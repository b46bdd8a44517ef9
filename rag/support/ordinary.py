"""Which words are English ones, of those that are in no document: a capital at the head of a sentence tells of no name."""

from functools import cache
from pathlib import Path

__all__ = ["is_ordinary"]

_WORDS = Path(__file__).with_name("english.txt")
"""Words that have no capital, a line each, American and British spelling (SCOWL, see NOTICE)."""


def is_ordinary(word: str) -> bool:
    """Whether a word in lower case is an English one that names nobody; "its" is what is asked of "it's"."""
    return word.partition("'")[0] in _words()


@cache
def _words() -> frozenset[str]:
    return frozenset(_WORDS.read_text(encoding="ascii").split())
