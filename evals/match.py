"""Does a text say a string? Compared on a normalised copy and on whole words.

A nugget is a sequence of groups that must all occur in one statement; a group is a sequence of acceptable
strings (the spellings of a name, the formats of a date), of which one is enough.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import TypeAlias

Group: TypeAlias = tuple[str, ...]
Nugget: TypeAlias = tuple[Group, ...]

_NOTE_MARKS = re.compile("[⁰¹²³⁴⁵⁶⁷⁸⁹]+")
_SINGLE_QUOTES = "`\u00b4\u02bb\u02bc\u2018\u2019\u201a\u201b\u2032"
_DOUBLE_QUOTES = "\u00ab\u00bb\u201c\u201d\u201e\u201f\u2033"
_QUOTES = str.maketrans(dict.fromkeys(_SINGLE_QUOTES, "'") | dict.fromkeys(_DOUBLE_QUOTES, '"'))
_MINUS = "\u2212"
# No word begins or ends inside another, no number inside a longer one: 10 is not in 100, 10.5 or 10,000.
_START = r"(?!(?<=\w)\w)(?!(?<=\d[.,])\d)"
_END = r"(?!(?<=\w)\w)(?!(?<=\d)[.,]\d)"


@lru_cache(maxsize=8192)
def normalise(text: str) -> str:
    """The text as it is compared: case, note marks, accents, kinds of quote and dash, and spacing made alike.

    Note marks go before the compatibility forms are unified, which would turn ``Aleppo¹¹`` into ``Aleppo11``.
    A dash or hyphen counts as a space, so that ``al-Qaeda`` and ``al Qaeda`` are one.
    """
    unmarked = _NOTE_MARKS.sub("", text).translate(_QUOTES)
    folded = _decompose(_decompose(unmarked).casefold())
    return " ".join("".join(map(_fold, folded)).split())


def contains(statement: str, string: str) -> bool:
    """Whether the statement has the string, as whole words; an empty string is in nothing."""
    wanted = _pattern(string)
    return wanted is not None and wanted.search(normalise(statement)) is not None


def states(statement: str, nugget: Sequence[Sequence[str]]) -> bool:
    """Whether one statement has an acceptable string of every group."""
    return all(any(contains(statement, alias) for alias in group) for group in nugget)


def stated(statements: Iterable[str], nugget: Sequence[Sequence[str]]) -> bool:
    """Whether any one of the statements has the whole nugget."""
    return any(states(statement, nugget) for statement in statements)


def passes(statements: Sequence[str], nuggets: Sequence[Sequence[Sequence[str]]]) -> bool:
    """Whether every nugget is in some statement."""
    return all(stated(statements, nugget) for nugget in nuggets)


def _decompose(text: str) -> str:
    return unicodedata.normalize("NFKD", text)


def _fold(character: str) -> str:
    category = unicodedata.category(character)
    if category in ("Mn", "Cf"):
        return ""
    return " " if category == "Pd" or character == _MINUS else character


@lru_cache(maxsize=8192)
def _pattern(string: str) -> re.Pattern[str] | None:
    wanted = normalise(string)
    return re.compile(f"{_START}{re.escape(wanted)}{_END}") if wanted else None
