"""The one table of formats: what each file extension is loaded with."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from importlib.metadata import version

from index.formats import csv, docx, eml, html, markdown, pdf, plain, zip
from index.formats.extract import Extract

__all__ = ["FORMATS", "Format", "extractors", "format_of"]

Loader = Callable[[bytes], Extract]


@dataclass(frozen=True, slots=True)
class Format:
    """How a format is loaded; a loader raises ValueError saying what is wrong with a file.

    `revision` grows when our own loader gives another text or other blocks. `is_text`: its UTF-8 files are read in
    this process; all others are parsed in a child process that may fail. `holds_files`: of any other format.
    """

    name: str
    load: Loader
    revision: int = 1
    libraries: tuple[str, ...] = ()
    is_text: bool = False
    holds_files: bool = False

    @property
    def extractor(self) -> str:
        """Name and version of what reads it: "pdf 1 (pypdfium2 5.15.2)"."""
        used = ", ".join(f"{library} {version(library)}" for library in self.libraries)
        return f"{self.name} {self.revision} ({used})" if used else f"{self.name} {self.revision}"


_PLAIN = Format("text", plain.load, is_text=True)
_MARKDOWN = Format("markdown", markdown.load, is_text=True)
_HTML = Format("html", html.load, libraries=("lxml",))
_CSV = Format("csv", csv.load)

FORMATS: Mapping[str, Format] = {
    ".txt": _PLAIN,
    ".text": _PLAIN,
    ".md": _MARKDOWN,
    ".markdown": _MARKDOWN,
    ".html": _HTML,
    ".htm": _HTML,
    ".xhtml": _HTML,
    ".pdf": Format("pdf", pdf.load, libraries=("pypdfium2",)),
    ".docx": Format("docx", docx.load, libraries=("python-docx", "lxml")),
    ".csv": _CSV,
    ".tsv": _CSV,
    ".eml": Format("eml", eml.load, libraries=("lxml",), holds_files=True),
    ".zip": Format("zip", zip.load, holds_files=True),
}
"""The format of each file extension, in lower case."""


def format_of(path: str) -> Format | None:
    """The format of a file by its name's extension, or None where there is no loader."""
    name = path.rpartition("/")[2]
    stem, dot, extension = name.rpartition(".")
    return FORMATS.get(f".{extension.lower()}") if dot and stem else None


def extractors(paths: Iterable[str]) -> str:
    """What reads these files, with versions; whatever may be inside a container counts."""
    used = {f for path in paths if (f := format_of(path))}
    if any(f.holds_files for f in used):
        used = set(FORMATS.values())
    return "; ".join(sorted(f.extractor for f in used))
