"""The numbers that a text states: in figures, with thousands marked off and decimals, and in English words up to billions."""

import re
from collections.abc import Iterator
from itertools import pairwise

from evals.match import normalise

__all__ = ["numbers_in"]

_UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen"
    " nineteen"
)
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_SMALL = {word: value for value, word in enumerate(_UNITS.split())} | {
    word: 10 * value for value, word in enumerate(_TENS.split(), 2)
}
_LARGE = {"hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "bn": 1e9, "dozen": 12.0}
_FIGURE = re.compile(r"(?<![\w.,])(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?![\d]|,\d{3})")
_TOKEN = re.compile(rf"{_FIGURE.pattern}|[a-z]+")


def numbers_in(text: str) -> tuple[float, ...]:
    """The numbers in the order of the text: "3.2 million" is one, and so is "one hundred and twenty"; ordinals are none."""
    return tuple(_numbers(_TOKEN.findall(normalise(text))))


def _numbers(tokens: list[str]) -> Iterator[float]:
    """Adds up what belongs together: a smaller number after a larger one, and words that multiply what stands before."""
    total: float | None = None
    part: float | None = None  # what the next "hundred" or "thousand" multiplies
    for before, token in pairwise(["", *tokens, ""]):
        if token == "and" and before in _LARGE:
            continue
        value = _value(token)
        if token in _LARGE and (part is not None or total is not None):
            part = (part if part is not None else 1.0) * _LARGE[token]
            if token != "hundred":
                total, part = (total or 0.0) + part, None
        elif value is not None and part is not None and _continues(token, part, value):
            part += value
        elif value is not None and part is None and total is not None and _continues(token, total, value):
            part = value
        else:
            if total is not None or part is not None:
                yield (total or 0.0) + (part or 0.0)
            total, part = None, value


def _continues(token: str, before: float, value: float) -> bool:
    """Whether a word goes on with the number before it: "one hundred | twenty", "twenty | four", never two figures."""
    return token in _SMALL and before >= 20 and before % 10 == 0 and value < (10 if before < 100 else before)


def _value(token: str) -> float | None:
    if token in _SMALL:
        return float(_SMALL[token])
    return float(token.replace(",", "")) if token[:1].isdigit() else None
