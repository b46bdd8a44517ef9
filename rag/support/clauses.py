"""Clauses: where a sentence can be cut so that each part claims something by itself, and how far a word's reach goes."""

import re
from functools import lru_cache
from itertools import islice, pairwise

from rag.support.text import Text, Word, quoted

__all__ = ["clauses", "main_clauses", "reach"]

_SEAM = re.compile(
    r"\s*;\s+|\s*[—–]\s*|,?\s+(?:while|whereas|although|though)\s+|,\s+(?:and|but|then|so|yet|which|who|where|when)\s+"
    r"|\s+(?:and then|but)\s+|\s+and\s+(?=(?:the|a|an|his|her|its|their|it|they|he|she|two|later|did|had|was|were)\b)"
)
_END = re.compile(r"[,;:.?!()—–\"]|\b(?:but|while|although|though|whereas|because|which|and|or)\b")
_MAIN = re.compile(r";|, (?:and|but) |,? (?:while|whereas) ")
_LEAST = 3


@lru_cache(maxsize=4096)
def clauses(statement: str) -> tuple[str, ...]:
    """The statement cut at its seams, outside quotation marks, into parts of three words or more; at least one."""
    closed = quoted(statement)
    cuts = [m for m in _SEAM.finditer(statement) if not any(m.start() in span for span in closed)]
    parts, start = [], 0
    for cut in cuts:
        if len(statement[start : cut.start()].split()) >= _LEAST and len(statement[cut.end() :].split()) >= _LEAST:
            parts.append(statement[start : cut.start()].strip())
            start = cut.end()
    return (*parts, statement[start:].strip())


@lru_cache(maxsize=4096)
def main_clauses(text: Text) -> tuple[tuple[Word, ...], ...]:
    """The words of each part that says something of its own: cut outside quotation marks at ";", ", and", ", but", "while"."""
    closed = quoted(text.original)
    cuts = [m.end() for m in _MAIN.finditer(text.plain) if not any(m.start() in span for span in closed)]
    bounds = [0, *cuts, len(text.plain) + 1]
    return tuple(tuple(w for w in text.words if a <= w.start < b) for a, b in pairwise(bounds))


def reach(text: Text, start: int, words: int) -> tuple[Word, ...]:
    """The words that carry meaning after a place, up to the end of its clause, at most so many."""
    end = _END.search(text.plain, start)
    last = end.start() if end else len(text.plain)
    return tuple(islice((word for word in text.words if word.content and start <= word.start < last), words))
