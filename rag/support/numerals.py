"""What a number written in figures or words is worth: "36 000", "thirty-six thousand", "4.5m", "two thirds", "half a"."""

import re
from collections.abc import Mapping
from typing import NamedTuple

__all__ = ["NUMERAL", "TO_TWELVE", "Numeral", "numeral", "spelled", "value_of"]

_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
).split()
TO_TWELVE = _ONES[1:13]
"""The words for one to twelve."""
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_VALUES = {word: float(n) for n, word in enumerate(_ONES)} | {word: 10.0 * n for n, word in enumerate(_TENS, 2)}
_SCALES = {"hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12, "dozen": 12.0}
_SHORT_SCALES = {"k": 1e3, "m": 1e6, "mn": 1e6, "bn": 1e9, "tn": 1e12}
_VAGUE = {"dozens": 24.0, "scores": 40.0, "hundreds": 200.0, "thousands": 2e3, "millions": 2e6, "billions": 2e9}
_PARTS = {"half": 0.5, "third": 1 / 3, "quarter": 0.25, "fifth": 0.2, "sixth": 1 / 6, "eighth": 0.125, "tenth": 0.1}
_TIMES = {"twice": 2.0, "thrice": 3.0, "double": 2.0, "doubled": 2.0, "triple": 3.0, "tripled": 3.0, "quadrupled": 4.0}
_ORDINALS = "second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split()
_SMALL = "|".join(sorted((*_VALUES, *_SCALES), key=len, reverse=True))
_FIGURE = r"\d{1,3}(?:[, ]\d{3})+(?:\.\d+)?(?!\d)|\d+(?:\.\d+)?"
_MOST_DIGITS = 15

NUMERAL = re.compile(
    rf"\b(?:one in|(?P<some>{_SMALL}|\d{{1,3}}) (?:(?:in|of|for) every|out of(?: every)?))"
    rf" (?P<among>{_SMALL}|\d{{1,3}}(?![\d,]))\b"
    rf"|\b(?P<whole>{_SMALL}|\d{{1,3}}) and a half\b(?: (?P<halves>{'|'.join(_SCALES)})\b)?"
    rf"|(?<![\w.,])(?<![a-z]-)(?:us(?=\$))?(?P<sign>[$€£]?)(?P<figure>{_FIGURE})(?P<suffix>(?:st|nd|rd|th|k|mn?|bn|tn)\b)?"
    rf"(?:[\s-](?P<scale>{'|'.join(_SCALES)})\b)?"
    rf"|\b(?P<count>an?|one|two|three|four|five|six|seven|nine)[\s-](?P<part>{'|'.join(_PARTS)})s?\b(?!-)"
    rf"(?: of an? (?P<part_of>{'|'.join(_SCALES)})\b)?"
    rf"|\b(?P<halved>half|halv(?:es?|ed|ing)\b)(?:[\s-]an? (?P<half_of>{'|'.join(_SCALES)})\b|[\s-]an?\b)?"
    rf"|\b(?P<bare>{'|'.join(_PARTS)})s? of\b"
    rf"|\b(?P<words>(?:an? (?={'|'.join(_SCALES)}))?(?:{_SMALL})(?:(?:[\s-]+|\s+and\s+)(?:{_SMALL}))*)\b"
    rf"|\b(?P<fold>{_SMALL})fold\b"
    rf"|\b(?P<vague>{'|'.join(_VAGUE)})\b(?: of (?P<of>{'|'.join(_VAGUE)})\b)?"
    rf"|\b(?P<times>{'|'.join(_TIMES)})\b|\b(?P<ordinal>{'|'.join(_ORDINALS)})\b"
    r"|\b(?P<single>an?|each|every)"
    r"(?= (?:second|minute|hour|day|week|fortnight|month|year|decade|century|mile|kilometre|kilometer)\b)"
)
"""A number in a plain text."""


class Numeral(NamedTuple):
    """A value; `unit` is "share", "times", "ordinal", a currency's sign or "", `vague` an order of magnitude only.

    `single` is one told by an article, as in "a year", which a statement need not find again.
    """

    value: float
    unit: str = ""
    vague: bool = False
    single: bool = False


def numeral(match: re.Match[str]) -> Numeral | None:
    """What a match of NUMERAL is worth; None for a word that is no count ("one") and a figure of absurd length."""
    if match["among"]:
        return Numeral(value_of(match["some"] or "one") / (value_of(match["among"]) or 1.0), "share")
    if match["figure"]:
        return _figure(match)
    if match["whole"]:
        return Numeral((value_of(match["whole"]) + 0.5) * _SCALES.get(match["halves"] or "", 1.0))
    if match["fold"]:
        return Numeral(_VALUES[match["fold"]], "times")
    if match["words"]:
        return _words(match["words"])
    if match["part"]:
        count = 1.0 if match["count"] in ("a", "an") else _VALUES[match["count"]]
        return _share(count * _PARTS[match["part"]], match["part_of"])
    if match["halved"] or match["bare"]:
        return _share(_PARTS[match["bare"] or "half"], match["half_of"])
    if match["vague"]:
        return Numeral(_VAGUE[match["vague"]] * _SCALES.get((match["of"] or "").removesuffix("s"), 1.0), vague=True)
    if match["times"]:
        return Numeral(_TIMES[match["times"]], "times")
    if match["ordinal"]:
        return Numeral(float(_ORDINALS.index(match["ordinal"]) + 2), "ordinal")
    return Numeral(1.0, single=True)


def value_of(words: str) -> float:
    """The value of figures or of number words."""
    return float(words) if words.isdigit() else spelled(words)


def _figure(match: re.Match[str]) -> Numeral | None:
    digits = re.sub(r"[^\d.]", "", match["figure"])
    if len(digits) > _MOST_DIGITS:
        return None
    suffix = match["suffix"] or ""
    value = float(digits) * _SCALES.get(match["scale"] or "", 1.0) * _SHORT_SCALES.get(suffix, 1.0)
    return Numeral(value, "ordinal" if suffix in ("st", "nd", "rd", "th") else match["sign"])


def _share(share: float, scale: str | None) -> Numeral:
    """A share of something, or the number that a share of a scale is: "half a million" is 500,000."""
    return Numeral(share * _SCALES[scale]) if scale else Numeral(share, "share")


def _words(words: str) -> Numeral | None:
    return None if words == "one" else Numeral(spelled(words))


def spelled(words: str, values: Mapping[str, float] = _VALUES) -> float:
    """The value of number words: "two hundred and fifty thousand" is 250,000; each scale multiplies what stands before it."""
    total = current = 0.0
    for word in re.findall(r"[a-z]+", words):
        if word in values:
            current += values[word]
        elif word in _SCALES:
            current = (current or 1.0) * _SCALES[word]
            if _SCALES[word] >= 1e3:
                total, current = total + current, 0.0
    return total + current
