"""A model's reply read as it is written: statements and the ids that each cites, never more than was certain.

Both readers only ever append: what they give for the beginning of a reply is the beginning of what they give for all of
it. A mark that is not closed yet is held back. Every character is looked at once, whatever the reply holds.
"""

import json
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Protocol

from index.sentences import split
from rag.exchange import ModelError

__all__ = ["Drafted", "JsonReader", "MarksReader", "Reader", "reader_of"]

_PAIRS = {"[": "]", "【": "】", "［": "］", "〔": "〕", "⟦": "⟧", "(": ")", "{": "}", "<": ">"}
_ALSO_PROSE = frozenset("({<")
_BRACKETS = frozenset([*_PAIRS, *_PAIRS.values()])
_LONGEST_MARK = 120
_LONGEST_STATEMENT = 5000
_SEPARATORS = re.compile(r"[\s,;|/&+†#:]+")
_FILLER = frozenset("and source sources id ids line lines ref refs citation citations doc document passage".split())
_ID_LIKE = re.compile(r"\d+|[b-df-hj-np-tv-xz][b-df-hj-np-tv-xz2-9]{3}|\d+-\d+", re.IGNORECASE)
_LIST_MARK = re.compile(r"^\s*(?:[-*•–>]+\s+|\d{1,3}[.)]\s+|#{1,6}\s+)+")
_MARKUP = re.compile(
    r"!?\[([^\[\]\n]{0,300})\]\([^()\s]{0,2000}\)|<[^<>\n]{1,300}>|\b[a-z][a-z+.-]{1,20}://\S+|\b(?:javascript|data|file):\S+|\*\*|__|`"
)
_REFUSED = re.compile(r"\s*\W{0,3}REFUSED\W*((?:\d{1,2}\W*)*)$")


@dataclass(frozen=True, slots=True)
class Drafted:
    """One sentence of a reply without marks, and the ids it cites: only such as the model was given, each once."""

    text: str
    ids: tuple[str, ...]


class Reader(Protocol):
    """Reads a reply piece by piece."""

    @property
    def refused(self) -> bool:
        """Whether the model has said that the answer is not stated."""

    @property
    def unanswered(self) -> tuple[int, ...]:
        """The numbers of the parts of the question that it says are not stated."""

    def feed(self, text: str) -> list[Drafted]:
        """The statements that have become complete with this piece."""

    def close(self) -> list[Drafted]:
        """Those that the end of the reply completes. Raises ModelError `invalid` for a reply of another form."""


def reader_of(known: Collection[str], *, structured: bool) -> Reader:
    """A reader for replies of either form that cite these ids."""
    return JsonReader(known) if structured else MarksReader(known)


class MarksReader:
    """Reads statements with ids in brackets before them, or after them where a line does not begin with one.

    "[k7qf, m2xw] Ada Stone built it." and "Ada Stone built it [k7qf][m2xw]." are read alike. Brackets of all kinds count,
    nested ones too; a bracket with other words in it is left as it is. What stands in a block of code is no statement.
    """

    def __init__(self, known: Collection[str]) -> None:
        self.refused = False
        self.unanswered: tuple[int, ...] = ()
        self._known = frozenset(known)
        self._held: list[str] = []
        self._closers: list[str] = []
        self._text: list[str] = []
        self._ids: list[str] = []
        self._next_ids: list[str] | None = None
        self._leading: bool | None = None
        self._ticks = 0
        self._in_code = False

    def feed(self, text: str) -> list[Drafted]:
        """The statements that have become complete with this piece."""
        return [drafted for character in text for drafted in self._take(character)]

    def close(self) -> list[Drafted]:
        """Those that the end of the reply completes."""
        return [*self._release(), *self._end()]

    def _take(self, character: str) -> Iterator[Drafted]:
        if self._closers:
            yield from self._in_mark(character)
        elif self._code(character):
            pass
        elif character in _PAIRS:
            self._held, self._closers = [character], [_PAIRS[character]]
        elif character == "\n":
            yield from self._end()
        else:
            yield from self._plain(character)

    def _code(self, character: str) -> bool:
        """Whether the character belongs to a block of code: what stands between three ticks and the next three."""
        self._ticks = self._ticks + 1 if character == "`" else 0
        if self._ticks == 3:
            self._in_code = not self._in_code
        return self._in_code

    def _in_mark(self, character: str) -> Iterator[Drafted]:
        if character == "\n" or len(self._held) >= _LONGEST_MARK:
            yield from self._release()
            yield from self._take(character)
            return
        self._held.append(character)
        if character == self._closers[-1]:
            self._closers.pop()
            if not self._closers:
                yield from self._marked()
        elif character in _PAIRS:
            self._closers.append(_PAIRS[character])

    def _marked(self) -> Iterator[Drafted]:
        held, self._held = "".join(self._held), []
        ids = self._cited(held)
        if ids is None:
            for character in held:
                yield from self._plain(character)
        else:
            self._collect(ids)

    def _collect(self, ids: list[str]) -> None:
        if self._leading is None:
            self._leading = not "".join(self._text).strip(" -*•–>#.)0123456789")
        if self._leading and any(map(str.isalnum, self._text)):
            self._next_ids = [*(self._next_ids or []), *ids]
        else:
            self._ids += ids

    def _cited(self, held: str) -> list[str] | None:
        """The known ids in a bracket; None where it is no mark."""
        inner = "".join(" " if c in _BRACKETS else c for c in held)
        parts = [part for part in _SEPARATORS.split(inner.lower()) if part]
        known = [part for part in parts if part in self._known]
        like = [part for part in parts if part in self._known or part in _FILLER or _ID_LIKE.fullmatch(part)]
        if held[0] in _ALSO_PROSE:
            return known if known and len(known) == len(parts) else None
        return known if len(like) == len(parts) else None

    def _plain(self, character: str) -> Iterator[Drafted]:
        """The first word after a mark begins the next statement; a full stop still belongs to the one before."""
        if character.isalnum() and (self._next_ids is not None or (self._leading is False and self._ids)):
            following, self._next_ids = self._next_ids or [], None
            yield from self._statement()
            self._ids = following
        self._text.append(character)

    def _release(self) -> Iterator[Drafted]:
        """A mark that was never closed is text, without the beginning of an id."""
        held, self._held, self._closers = "".join(self._held), [], []
        inner = "".join(" " if c in _BRACKETS else c for c in held)
        parts = [part for part in _SEPARATORS.split(inner.lower()) if part]
        if not all(_ID_LIKE.match(part) or any(name.startswith(part) for name in self._known) for part in parts):
            self._text += held
        yield from ()

    def _end(self) -> Iterator[Drafted]:
        line = "".join(self._text)
        if not self._ids and (match := _REFUSED.match(line[:200])):
            self._text = []
            self.unanswered += tuple(int(n) for n in re.findall(r"\d+", match[1]))
            self.refused = self.refused or not match[1]
        self._ids += self._next_ids or []
        yield from self._statement()
        self._leading, self._next_ids = None, None

    def _statement(self) -> Iterator[Drafted]:
        text, ids = "".join(self._text), self._ids
        self._text, self._ids = [], []
        yield from _sentences(text, ids, self._known)


class JsonReader:
    """Reads {"refused": …, "statements": [{"ids": […], "text": …}, …]}, a statement as soon as its object is closed."""

    def __init__(self, known: Collection[str]) -> None:
        self.refused = False
        self.unanswered: tuple[int, ...] = ()
        self._known = frozenset(known)
        self._all: list[str] = []
        self._object: list[str] = []
        self._open: list[str] = []
        self._in_string = self._escaped = self._over = False

    def feed(self, text: str) -> list[Drafted]:
        """The statements that have become complete with this piece."""
        found: list[Drafted] = []
        for character in text:
            if self._over or (not self._open and character != "{"):
                continue
            self._all.append(character)
            if self._open[:3] == ["{", "[", "{"] or (self._open == ["{", "["] and character == "{"):
                self._object.append(character)
            self._structure(character)
            if self._object and self._open == ["{", "["] and character == "}":
                found += self._closed()
        return found

    def close(self) -> list[Drafted]:
        """Nothing more. Raises ModelError `invalid` where the reply is not of the form."""
        whole = _loaded("".join(self._all))
        if not isinstance(whole.get("statements"), list):
            raise ModelError("invalid", "the reply has no list of statements")
        self.refused = whole.get("refused") is True
        unanswered = whole.get("unanswered")
        if isinstance(unanswered, list):
            self.unanswered = tuple(n for n in unanswered if isinstance(n, int))
        return []

    def _structure(self, character: str) -> None:
        if self._in_string:
            closing = character == '"' and not self._escaped
            self._escaped = character == "\\" and not self._escaped
            self._in_string = not closing
        elif character == '"':
            self._in_string = True
        elif character in "{[":
            self._open.append(character)
        elif character in "}]" and self._open:
            self._open.pop()
            self._over = not self._open

    def _closed(self) -> Iterator[Drafted]:
        text, self._object = "".join(self._object), []
        found = _loaded(text)
        ids, statement = found.get("ids"), found.get("text")
        if not isinstance(statement, str) or not isinstance(ids, list):
            raise ModelError("invalid", "a statement of the reply has no text or no list of ids")
        named = [str(each).strip("[] ").lower() for each in ids]
        yield from _sentences(statement, [name for name in named if name in self._known], self._known)


def _loaded(text: str) -> dict[str, object]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        raise ModelError("invalid", "the reply is not JSON") from None
    if not isinstance(found, dict):
        raise ModelError("invalid", "the reply is not a JSON object")
    return found


def _sentences(text: str, ids: list[str], known: frozenset[str]) -> Iterator[Drafted]:
    """The sentences of a statement, each with its ids: no markup, no address, no id left among the words."""
    kept = []
    for word in _LIST_MARK.sub("", _MARKUP.sub(r"\1", text)).split():
        bare = word.strip("[]().,;:").lower()
        if bare in known:
            ids = [*ids, bare]
        else:
            kept.append(word)
    plain = re.sub(r"\s+([.,;:!?])", r"\1", " ".join(kept)).strip()
    if not re.search(r"\w", plain):
        return
    if len(plain) > _LONGEST_STATEMENT:
        yield Drafted(plain, tuple(dict.fromkeys(ids)))  # no sentence, and nothing to spend time on
        return
    for sentence in split(plain, 0, len(plain)):
        yield Drafted(plain[sentence.start : sentence.end], tuple(dict.fromkeys(ids)))
