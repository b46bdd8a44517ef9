"""Which words are English ones, of those that are in no document: a capital at the head of a sentence tells of no name."""

import re
from functools import cache
from pathlib import Path

__all__ = ["is_ordinary"]

_WORDS = Path(__file__).with_name("english.txt")
"""Words without a capital, a line each, American and British, of contractions the apostrophe left out (SCOWL, see NOTICE)."""


def is_ordinary(word: str) -> bool:
    """Whether a word in lower case, apostrophes aside, is an English one that names nobody."""
    return re.sub("['’]", "", word) in _words()


@cache
def _words() -> frozenset[str]:
    return frozenset(_WORDS.read_text(encoding="ascii").split())
