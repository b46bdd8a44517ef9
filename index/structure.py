"""What a reader sees in a plain text: title, by-line, headings, paragraphs, captions, pull quotes, notes, boilerplate."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

from index.words import NOTE_MARK, plain

__all__ = ["NOTE_LABEL", "Block", "Kind", "blocks", "ends_sentence", "settled"]

Kind = Literal[
    "title", "byline", "heading", "paragraph", "row", "columns", "caption", "pull_quote", "note", "boilerplate"
]


@dataclass(frozen=True, slots=True)
class Block:
    """A span of the text, its words and what it is; a note has its mark as `label`.

    A row is a line that is a sentence by itself, as in a table: `reading` is the row with the names of its columns,
    `heads` what stands above it in its table, both for matching only. "columns" are such heads where they stand.
    """

    kind: Kind
    start: int
    end: int
    words: str
    label: str | None = None
    reading: str | None = None
    heads: str | None = None


_SENTENCE_END = re.compile(r"[.!?:;…。！？：；।؟؛۔][\"'”’»」』）)\]*_]*$")
_MARKDOWN_HEADING = re.compile(r"#{1,6}\s+(?=\S)")
NOTE_LABEL = re.compile(r"\[?\^?(\d{1,3})[.)\]]:?\s+(?=\S)")
"""The label that a note begins with, such as "12. "."""
_STARTS_ANEW = re.compile(rf"#{{1,6}}\s|{NOTE_LABEL.pattern}|[-*•]\s|\|")
_STANDS_ALONE = re.compile(r"#{1,6}\s|\|")
_MARKS = re.compile(rf"(?:{NOTE_MARK.pattern}|\[\^?\d{{1,3}}\])+$")
_NOTES_HEADING = re.compile(r"(?:foot|end)?notes|references|sources|notes and references", re.IGNORECASE)
_SEPARATOR = re.compile(r"[-–—_*=~#•·.\s]+")
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_DATE = re.compile(
    rf"{_MONTH}\s+\d{{1,2}},?\s+\d{{4}}|\d{{1,2}}\s+{_MONTH},?\s+\d{{4}}|\d{{4}}-\d\d-\d\d", re.IGNORECASE
)
_BYLINE = re.compile(r"(?i:by)\s+(?:[A-Z][\w.'’-]*\s*(?:,|and|&)?\s*){1,8}$")
_SLUG = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)+")
_BOILERPLATE = re.compile(
    r"sign up (?:to|for)|subscribe (?:to|now)|follow us|share this|read more|click here|all rights reserved"
    r"|(?:copyright|©)\s*\W?\s*\d{4}|advertisement$|related (?:articles|stories)|cookie (?:policy|settings)"
    r"|join our (?:mailing list|newsletter)|download (?:the|our) app",
    re.IGNORECASE,
)
_CAPTION = re.compile(r"(?:cover )?(?:photo|picture|image|video|photograph)s?(?: credit| by)?\s*[:—–]", re.IGNORECASE)
_HEADING_WORDS, _WRAP_MIN, _WRAP_MAX, _BYLINE_LAST = 16, 40, 100, 6


def blocks(text: str) -> tuple[Block, ...]:
    """The blocks of a text in their order, without overlap; blank lines and separators are in none.

    A paragraph broken by a page break or a hard wrap is one block, its line breaks included.
    """
    return tuple(_without_repeats(list(_notes(_classified(text, _unwrapped(text, _lines(text)))))))


def settled(found: Sequence[Block]) -> tuple[Block, ...]:
    """Blocks of a format that states its structure, with notes, boilerplate and repeated paragraphs marked as such."""
    marked = [
        replace(b, kind="boilerplate") if b.kind == "paragraph" and _BOILERPLATE.match(b.words) else b for b in found
    ]
    return tuple(_without_repeats(list(_notes(marked))))


def _block(text: str, kind: Kind, start: int, end: int, label: str | None = None) -> Block:
    return Block(kind, start, end, text[start:end], label)


def _lines(text: str) -> list[Block]:
    found = []
    for match in re.finditer(r"[^\n\f\r\u2028\u2029]+", text):
        words = match[0].strip(" \t\ufeff\u00a0\x0b")
        if words:
            start = match.start() + match[0].index(words)
            found.append(_block(text, "paragraph", start, start + len(words)))
    return found


def ends_sentence(words: str) -> bool:
    """Whether the words end as a sentence does, note marks and closing quotes aside."""
    return bool(_SENTENCE_END.search(_MARKS.sub("", words).rstrip()))


def _is_hard_wrapped(text: str, lines: Sequence[Block]) -> bool:
    """Whether single line breaks fall inside sentences, as where an editor wrapped at some column."""
    adjacent = [a for a, b in pairwise(lines) if text.count("\n", a.end, b.start) == 1]
    broken = [a for a in adjacent if _WRAP_MIN <= len(a.words) <= _WRAP_MAX and not ends_sentence(a.words)]
    return len(adjacent) >= 4 and len(broken) * 2 > len(adjacent)


def _unwrapped(text: str, lines: list[Block]) -> list[Block]:
    """Joins the lines of one paragraph: hard wraps, and page breaks in the middle of a sentence."""
    wrapped = _is_hard_wrapped(text, lines)
    runs: list[list[Block]] = []
    for line in lines:
        if runs and _continues(text, runs[-1], line, wrapped):
            runs[-1].append(line)
        else:
            runs.append([line])
    return [_block(text, "paragraph", run[0].start, run[-1].end) for run in runs]


def _continues(text: str, run: Sequence[Block], line: Block, wrapped: bool) -> bool:
    above = run[-1]
    adjacent = text.count("\n", above.end, line.start) == 1
    apart = _STANDS_ALONE if adjacent else _STARTS_ANEW
    if _STARTS_ANEW.match(line.words) or apart.match(above.words) or _SLUG.fullmatch(line.words):
        return False
    if wrapped and adjacent:
        return len(above.words) >= _WRAP_MIN
    return line.words[0].islower() and not ends_sentence(above.words) and above.end - run[0].start > _WRAP_MIN


def _is_heading(lines: Sequence[Block], i: int) -> bool:
    words = lines[i].words
    if _MARKDOWN_HEADING.match(words) or _NOTES_HEADING.fullmatch(words.rstrip(":")):
        return True
    short = len(words.split()) <= _HEADING_WORDS and "\n" not in words and not words[0].islower()
    heads_text = any(ends_sentence(line.words) for line in lines[i + 1 : i + 4])
    return short and words[0].isalnum() and not ends_sentence(words) and heads_text


def _kind(lines: Sequence[Block], i: int, first_paragraph: int, all_upper: bool) -> Kind:
    words = lines[i].words
    if _BOILERPLATE.match(words) or (_SLUG.fullmatch(words) and i in (0, len(lines) - 1)):
        return "boilerplate"
    if i < min(first_paragraph, _BYLINE_LAST) and len(words) < 120 and (_DATE.search(words) or _BYLINE.match(words)):
        return "byline"
    shouted = words.isupper() and len(words.split()) > 3 and i > first_paragraph and not all_upper
    if shouted or _CAPTION.match(words):
        return "caption"
    return "heading" if _is_heading(lines, i) else "paragraph"


def _classified(text: str, lines: Sequence[Block]) -> list[Block]:
    """Lines with their kinds; what stands above the title is boilerplate."""
    lines = [line for line in lines if not _SEPARATOR.fullmatch(line.words)]
    full = (i for i, line in enumerate(lines) if ends_sentence(line.words) or len(line.words) > 160)
    first = next(full, len(lines))
    all_upper = sum(line.words.isupper() for line in lines) * 2 > len(lines)
    kinds = _without_lists(text, lines, [_kind(lines, i, first, all_upper) for i in range(len(lines))])
    found = [_block(text, kind, _after_hashes(line), line.end) for kind, line in zip(kinds, lines, strict=True)]
    title = _title(found)
    if title is None:
        return found
    above = [replace(b, kind="boilerplate") if b.kind == "heading" else b for b in found[:title]]
    return [*above, replace(found[title], kind="title"), *found[title + 1 :]]


def _without_lists(text: str, lines: Sequence[Block], kinds: Sequence[Kind]) -> list[Kind]:
    """Short lines right below each other are verse, a list or a table, not headings; the first may be the title of all.

    What stands right above a by-line stays.
    """
    unmarked = [k == "heading" and not _MARKDOWN_HEADING.match(b.words) for k, b in zip(kinds, lines, strict=True)]
    found = list(kinds)
    for i in range(1, len(lines)):
        adjacent = text.count("\n", lines[i - 1].end, lines[i].start) <= 1
        if adjacent and unmarked[i - 1] and unmarked[i] and kinds[i + 1 : i + 2] != ["byline"]:
            found[max(i - 1, 1) : i + 1] = ["paragraph"] * (i + 1 - max(i - 1, 1))
    return found


def _after_hashes(line: Block) -> int:
    match = _MARKDOWN_HEADING.match(line.words)
    return line.start + match.end() if match else line.start


def _title(found: Sequence[Block]) -> int | None:
    """The heading just above the by-line; where there is none, the first one above the text."""
    head = next((i for i, b in enumerate(found) if b.kind == "paragraph"), len(found))
    byline = next((i for i, b in enumerate(found[:head]) if b.kind == "byline"), None)
    headings = [i for i, b in enumerate(found[: head if byline is None else byline]) if b.kind == "heading"]
    if not headings:
        return None
    return headings[0] if byline is None else headings[-1]


def _notes(found: Sequence[Block]) -> Iterator[Block]:
    """Turns the paragraphs below a notes heading into notes, each with what was broken off it."""
    note: Block | None = None
    inside = False
    for block in found:
        label = NOTE_LABEL.match(block.words) if inside else None
        if note and not label and not ends_sentence(note.words) and block.kind != "heading":
            note = replace(note, end=block.end, words=f"{note.words}\n\n{block.words}")
            continue
        if note:
            yield note
        note = replace(block, kind="note", label=label[1]) if label else None
        if not note:
            inside = block.kind == "heading" and bool(_NOTES_HEADING.fullmatch(block.words.rstrip(":")))
            yield block
    if note:
        yield note


def _sentences(words: str) -> list[str]:
    pieces = re.split(r"(?<=[.!?])[\"'”’]*\s+", NOTE_MARK.sub("", words))
    return [sentence for piece in pieces if (sentence := plain(piece).strip(" \"'"))]


def _without_repeats(found: Sequence[Block]) -> Iterator[Block]:
    """Marks as pull quote each paragraph all of whose sentences stand in another, longer or earlier one."""
    paragraphs = [(b, _sentences(b.words)) for b in found if b.kind == "paragraph"]
    home: dict[str, Block] = {}
    for block, sentences in sorted(paragraphs, key=lambda pair: (-len(pair[1]), pair[0].start)):
        for sentence in sentences:
            home.setdefault(sentence, block)
    repeats = {b for b, sentences in paragraphs if len(b.words) > _WRAP_MIN and all(home[s] != b for s in sentences)}
    return (replace(b, kind="pull_quote") if b in repeats else b for b in found)
