"""Bytes to text: UTF-8 first, then what a byte order mark or the file itself declares, then what the bytes look like."""

import codecs
import re
import unicodedata

__all__ = ["decode"]

_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE = 200_000
_WESTERN = "cp1252"
_FEW, _LEAST = 0.2, 16
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")


def decode(data: bytes, declared: str | None = None) -> tuple[str, str | None]:
    """The text, and the encoding where it is not UTF-8. In UTF-8 a byte order mark stays as the first character.

    `declared` is tried where the bytes are not UTF-8. Raises ValueError for what is empty or no text.
    """
    text, encoding = _decoded(data, declared)
    if "\x00" in text:
        raise ValueError("is not text (it holds a NUL character)")
    if encoding and len(_CONTROL.findall(text)) * 100 > len(text):
        raise ValueError("is not text (it is full of control characters)")
    if not text.strip("\ufeff \t\r\n\f"):
        raise ValueError("is empty")
    return text, encoding


def _decoded(data: bytes, declared: str | None) -> tuple[str, str | None]:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _strictly(data, encoding), encoding
    try:
        return data.decode("utf-8"), None
    except UnicodeDecodeError as error:
        if b"\x00" in data:
            raise ValueError("is not text (it holds a NUL character)") from None
        told = _known(declared) or _looks_like(data)
        if told is None:
            raise ValueError(f"is in no encoding that can be told (byte {error.start}); save it as UTF-8") from None
    return _strictly(data, told), told


def _strictly(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise ValueError(f"is not {encoding} throughout (byte {error.start}); save it as UTF-8") from None


def _known(declared: str | None) -> str | None:
    try:
        name = codecs.lookup(declared or "").name
    except (LookupError, ValueError):
        return None
    # Browsers read "latin-1" and "ascii" as Windows-1252, and so do those who write them.
    return None if name == "utf-8" else _WESTERN if name in ("iso8859-1", "ascii") else name


def _looks_like(data: bytes) -> str | None:
    """What charset-normalizer makes of a sample; the western code page where that does as well.

    Short western texts have too few accents to tell, and are taken for rarer code pages; a few bytes tell nothing.
    """
    # Takes time to import, and is seldom needed.
    from charset_normalizer import from_bytes

    sample = data[:_SAMPLE]
    best = from_bytes(sample).best()
    western = _western(sample)
    if western and (best is None or str(best) == western or not best.encoding.startswith(("cp125", "iso8859"))):
        return _WESTERN
    return best.encoding if best and len(data) >= _LEAST else None


def _western(data: bytes) -> str | None:
    """The text in Windows-1252 where that makes few characters beyond ASCII, all of them plausible in a text."""
    try:
        text = data.decode(_WESTERN)
    except UnicodeDecodeError:
        return None
    beyond = [c for c in text if c > "\x7f"]
    plausible = all(unicodedata.category(c)[0] in "LPSNZ" for c in beyond)
    return text if plausible and len(beyond) < _FEW * len(text) else None
