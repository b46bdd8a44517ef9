"""The folder as it is read: what is new is cut into passages, what has not changed is named by its place in the index."""

import hashlib
import json
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index.embed import Embedder
from index.errors import CorpusError
from index.formats.extractor import Extractor, read_bytes
from index.formats.table import extractors
from index.generation import FORMAT, Generation, Manifest
from index.lexical import Lexical
from index.load import DataFile, list_files
from index.names import Names, load_names
from index.passages import Cutter
from index.progress import Progress
from index.sources import describe, load_sources
from index.types import Document, Passage, Skipped

__all__ = ["Read", "State", "is_current", "read_folder"]

_CUTTER = "paragraphs-254-5"
_CLOCK_TICK_NS = 50_000_000
_TRIES = 3


@dataclass(frozen=True, slots=True)
class Read:
    """A document that was read, with its passages."""

    document: Document
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class State:
    """The folder as it is now; a number among the documents is the place of one that the generation before holds as it is."""

    manifest: Manifest
    documents: tuple[Read | int, ...]
    names: Names


@dataclass(frozen=True, slots=True)
class _File:
    """What became of one file; `content` is the hash of its bytes, None where they could not be had."""

    file: DataFile
    content: str | None
    documents: tuple[Read | int, ...] = ()
    skipped: tuple[Skipped, ...] = ()


def is_current(manifest: Manifest, corpus: Path, embedding: str = Embedder.version) -> bool:
    """Whether the index is of exactly this folder; only files whose size or time differ are read.

    Raises CorpusError when the folder cannot be read.
    """
    files, _ = list_files(corpus)
    if {f.path for f in files} != {f.path for f in manifest.files}:
        return False
    if manifest.recipe != _recipe(corpus, files, embedding):
        return False
    known = {f.path: f for f in manifest.files}
    return all(
        _untouched(f, known, manifest) or _content_hash(corpus, f) == manifest.contents.get(f.path) for f in files
    )


def _untouched(file: DataFile, known: Mapping[str, DataFile], manifest: Manifest) -> bool:
    """Whether size and time are those that were seen; a change in the very tick of the clock would not show in them."""
    return known.get(file.path) == file and file.changed < manifest.looked - _CLOCK_TICK_NS


def _content_hash(corpus: Path, file: DataFile) -> str | None:
    try:
        return hashlib.sha256(read_bytes(corpus / file.path)).hexdigest()
    except (OSError, ValueError):
        return None


def _recipe(corpus: Path, files: Sequence[DataFile], embedding: str) -> dict[str, str]:
    """Everything but the documents that the index depends on."""
    data = {name: _file_hash(corpus / name) for name in ("sources.toml", "names.toml") if (corpus / name).is_file()}
    read_by = extractors(file.path for file in files)
    return {"embedding": embedding, "cutter": _CUTTER, "lexical": Lexical.version, "extractors": read_by, **data}


def _file_hash(file: Path) -> str:
    try:
        return hashlib.sha256(file.read_bytes()).hexdigest()
    except OSError as error:
        raise CorpusError(f"cannot read {file}: {error.strerror}") from None


def read_folder(corpus: Path, embedder: Embedder, before: Generation | None, progress: Progress) -> State:
    """Reads what is not in the generation `before` as it is now. Raises CorpusError when no document can be read."""
    looked = time.time_ns()
    listed, passed_over = list_files(corpus)
    names = load_names(corpus)
    recipe = _recipe(corpus, listed, embedder.version)
    recipes = _recipes(listed, recipe, load_sources(corpus))
    reader = _Reader(corpus, Cutter(embedder.count, names), load_sources(corpus), before, recipes)
    files = list(reader.read(listed, progress))
    skipped = (*passed_over, *(s for f in files for s in f.skipped))
    documents = tuple(d for f in files for d in f.documents)
    hashes = dict(_hashes(documents, before))
    _refuse_emptiness(corpus, documents, skipped[len(passed_over) :])
    fingerprint = hashlib.sha256(json.dumps([FORMAT, recipe, hashes], sort_keys=True).encode()).hexdigest()
    contents = {f.file.path: f.content for f in files if f.content}
    seen = tuple(f.file for f in files)
    return State(
        Manifest(FORMAT, fingerprint, recipe, seen, contents, recipes, hashes, skipped, looked), documents, names
    )


def _hashes(documents: Sequence[Read | int], before: Generation | None) -> Iterator[tuple[str, str]]:
    for each in documents:
        if isinstance(each, Read):
            text = each.document.text.encode("utf-8", "surrogatepass")
            yield each.document.id, hashlib.sha256(text).hexdigest()
        elif before:
            name = before.documents.known[each].id
            yield name, before.manifest.hashes[name]


def _refuse_emptiness(corpus: Path, documents: Sequence[Read | int], unread: Sequence[Skipped]) -> None:
    if any(isinstance(each, int) or each.passages for each in documents):
        return
    seen = f"{unread[0].path} {unread[0].reason}" if unread else "it holds no file with text that can be read"
    raise CorpusError(f"no document in {corpus} can be read: {seen}")


def _recipes(
    files: Sequence[DataFile], recipe: Mapping[str, str], sources: Mapping[str, Mapping[str, Any]]
) -> dict[str, str]:
    """For each file a hash of what its documents depend on besides its bytes: all but what others have in sources.toml."""
    shared = {name: value for name, value in recipe.items() if name not in ("sources.toml", "extractors")}
    entries: dict[str, list[Any]] = {}
    paths = {file.path for file in files}
    for name, entry in sorted(sources.items()):
        if (path := file_of(name, paths)) is not None:
            entries.setdefault(path, []).append((name, entry))
    told = ([shared, extractors([file.path]), entries.get(file.path)] for file in files)
    hashed = (hashlib.sha256(json.dumps(each, sort_keys=True, default=str).encode()).hexdigest() for each in told)
    return {file.path: each[:16] for file, each in zip(files, hashed, strict=True)}


def file_of(document: str, paths: set[str]) -> str | None:
    """The file that a document stands in: "a.zip" for "a.zip/inner/name.txt"."""
    while document not in paths:
        document, slash, _ = document.rpartition("/")
        if not slash:
            return None
    return document


class _Reader:
    """Reads the files of one folder, beside the generation that was made of it before."""

    def __init__(
        self,
        corpus: Path,
        cutter: Cutter,
        sources: Mapping[str, Mapping[str, Any]],
        before: Generation | None,
        recipes: Mapping[str, str],
    ) -> None:
        self._corpus, self._cutter, self._sources, self._recipes = corpus, cutter, sources, recipes
        self._before = before.manifest if before else None
        self._known = {f.path: f for f in self._before.files} if self._before else {}
        self._held: dict[str, list[int]] = {}
        self._refused: dict[str, list[Skipped]] = {}
        paths = set(self._known)
        for place, document in enumerate(before.documents.known if before else ()):
            self._held.setdefault(file_of(document.id, paths) or "", []).append(place)
        for skipped in before.manifest.skipped if before else ():
            self._refused.setdefault(file_of(skipped.path, paths) or "", []).append(skipped)

    def read(self, files: Sequence[DataFile], progress: Progress) -> Iterator[_File]:
        """What becomes of each file, in their order."""
        with Extractor() as extractor:
            for done, file in enumerate(files, 1):
                yield self._taken_over(file) or self._read(file, extractor)
                progress("Reading", done, len(files))

    def _taken_over(self, file: DataFile, content: str | None = None) -> _File | None:
        """The file as the index holds it, where it does: untouched, or of that content, and read in the same way."""
        before = self._before
        if before is None or before.recipes.get(file.path) != self._recipes[file.path]:
            return None
        known = before.contents.get(file.path)
        if known is None or (content != known if content else not _untouched(file, self._known, before)):
            return None
        return _File(file, known, tuple(self._held.get(file.path, ())), tuple(self._refused.get(file.path, ())))

    def _read(self, file: DataFile, extractor: Extractor) -> _File:
        try:
            file, data = _whole(self._corpus, file)
        except (OSError, ValueError) as error:
            reason = str(getattr(error, "strerror", None) or error)
            return _File(file, None, (), (Skipped(file.path, reason),))
        content = hashlib.sha256(data).hexdigest()
        if taken_over := self._taken_over(file, content):
            return taken_over
        found = extractor.extract(file.path, data)
        documents = tuple(
            Read(
                describe(each, self._sources.get(each.path, {})),
                self._cutter.passages(each.path, each.text, each.blocks),
            )
            for each in found
            if not isinstance(each, Skipped)
        )
        return _File(file, content, documents, tuple(each for each in found if isinstance(each, Skipped)))


def _whole(corpus: Path, file: DataFile) -> tuple[DataFile, bytes]:
    """The bytes of a file in one state, and its size and time in that state.

    Raises OSError or ValueError where they cannot be had, also where it is written to all the while.
    """
    path = corpus / file.path
    for _ in range(_TRIES):
        before, data, after = path.stat(), read_bytes(path), path.stat()
        if (before.st_size, before.st_mtime_ns) == (after.st_size, after.st_mtime_ns):
            return DataFile(file.path, after.st_size, after.st_mtime_ns), data
    raise ValueError("is being written to; index it again when that is done")
