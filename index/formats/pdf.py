"""PDF: the text of its pages as pdfium extracts it, with where each line stands."""

import ctypes
from collections.abc import Iterator
from typing import Any

from index.formats.dates import date_of
from index.formats.extract import Extract
from index.formats.layout import laid_out
from index.formats.lines import Cell, Line

__all__ = ["load"]

_MOST_PAGES, _MOST_CHARACTERS = 5_000, 20_000_000
_GAP, _BOLD = 0.75, 700
_HYPHENS = ("\x02", "\ufffe")


def load(data: bytes) -> Extract:
    """The text, page by page, without running heads and page numbers; tables row by row.

    Raises ValueError where it is encrypted, damaged, too long, or has no text, as a scan has none.
    """
    # Only the child process needs it.
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
        if len(document) > _MOST_PAGES:
            raise ValueError(f"has {len(document):,} pages; {_MOST_PAGES:,} are the most that are read")
        pages = [list(_lines(document[number].get_textpage())) for number in range(len(document))]
        stated = document.get_metadata_dict()
    except pypdfium2.PdfiumError as error:
        locked = "password" in str(error).lower()
        raise ValueError("is encrypted" if locked else f"is not a PDF that can be read ({error})") from None
    if not any(pages):
        raise ValueError(f"holds no text on its {len(pages)} pages; it may be scanned")
    if sum(len(line.words) for page in pages for line in page) > _MOST_CHARACTERS:
        raise ValueError(f"holds more than {_MOST_CHARACTERS:,} characters")
    text, blocks, starts = laid_out(pages)
    known, inferred = _known(stated)
    return Extract(text, blocks, known, inferred, pages=starts)


def _lines(page: Any) -> Iterator[Line]:
    """The lines of a page with text, in the order of the page."""
    text = page.get_text_range()
    place = _Places(page, text)
    start = 0
    for words in text.split("\n"):
        kept = words.rstrip()
        if kept.strip():
            first = start + len(kept) - len(kept.lstrip())
            yield _line(place, text, first, start + len(kept))
        start += len(words) + 1


def _line(place: "_Places", text: str, start: int, end: int) -> Line:
    cells: list[Cell] = []
    size, weight = place.font(start)
    first = start
    for space in [i for i in range(start, end) if text[i] == " "] + [end]:
        gap = place.right(space - 1), place.left(space + 1) if space < end else None
        if space < end and (None in gap or gap[1] - gap[0] < _GAP * size):  # type: ignore[operator]
            continue
        words = text[first:space].strip()
        if words:
            cells.append(Cell(_clean(words), place.left(first) or 0.0, gap[0] or 0.0))
        first = space + 1
    words = " ".join(cell.words for cell in cells)
    return Line(words, tuple(cells), place.bottom(start), size, weight, hyphenated=text[end - 1] in _HYPHENS)


def _clean(words: str) -> str:
    """Without characters that no reader sees."""
    for hyphen in _HYPHENS:
        words = words.removesuffix(hyphen)
    return " ".join("".join(c if c.isprintable() else " " for c in words).split())


class _Places:
    """Where the characters of a page stand, in points from its lower left corner; pdfium counts UTF-16 units."""

    def __init__(self, page: Any, text: str) -> None:
        self._page = page
        units = [0]
        for character in text:
            units.append(units[-1] + (2 if character > "\uffff" else 1))
        self._units = units
        self._known = units[-1] == page.count_chars()

    def left(self, index: int) -> float | None:
        return self._box(index, 0)

    def right(self, index: int) -> float | None:
        return self._box(index, 2)

    def bottom(self, index: int) -> float:
        return self._box(index, 1) or 0.0

    def _box(self, index: int, side: int) -> float | None:
        return float(self._page.get_charbox(self._units[index])[side]) if self._known else None

    def font(self, index: int) -> tuple[float, int]:
        """Size in points and weight (400 is regular) of a character; a font called bold is, whatever weight it states."""
        import pypdfium2.raw as pdfium

        if not self._known:
            return 0.0, 0
        page, unit = self._page.raw, self._units[index]
        name = ctypes.create_string_buffer(128)
        pdfium.FPDFText_GetFontInfo(page, unit, name, len(name), ctypes.c_int())
        weight = pdfium.FPDFText_GetFontWeight(page, unit)
        return pdfium.FPDFText_GetFontSize(page, unit), max(weight, _BOLD) if b"bold" in name.value.lower() else weight


def _known(stated: dict[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """Title and author where they are words; the date is inferred from that of the file's making."""
    known = {}
    for key, name in (("title", "Title"), ("author", "Author")):
        value = _clean(stated.get(name) or "")
        letters = sum(c.isalpha() for c in value)
        if letters * 2 > len(value) and " " in value and not value.lower().endswith((".doc", ".docx", ".pdf", ".indd")):
            known[key] = value
    made = stated.get("CreationDate") or ""
    published = date_of(made)
    if not published:
        return known, {}
    return {**known, "published": published}, {"published": f"CreationDate {made}, as the file says"}
