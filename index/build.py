"""From a folder of documents to a new generation of its index; nothing of the old one is lost on the way."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np

from index.embed import DIMENSIONS, Embedder, Encoded
from index.errors import CorpusError, IndexUnusableError
from index.folder import (
    current,
    make_durable,
    make_private,
    new_generation,
    point_to,
    refuse_foreign,
    remove,
    remove_unread,
)
from index.formats.extractor import Extractor, read_bytes
from index.formats.table import extractors
from index.generation import FORMAT, Generation, Manifest, TokenVectors, seal, token_vectors
from index.lexical import Lexical
from index.load import DataFile, list_files
from index.lock import writing
from index.names import Names, load_names
from index.passages import Cutter, embedded_text
from index.sources import describe, load_sources
from index.store import Store
from index.types import Document, Passage, Skipped
from index.vocabulary import Vocabulary
from index.words import words

__all__ = ["Changes", "Progress", "build", "changes", "is_current", "silent"]

_CUTTER = "paragraphs-254-4"

Listed = tuple[tuple[DataFile, ...], tuple[Skipped, ...]]


class Progress(Protocol):
    """Told how far a piece of work is; `total` is 0 when it is not known."""

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Called after each step."""
        ...


def silent(stage: str, done: int, total: int) -> None:
    """Progress that nobody watches."""


@dataclass(frozen=True, slots=True)
class Changes:
    """What differs between a folder and its index: document ids, each in one list; a rename is an old and a new id."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    renamed: tuple[tuple[str, str], ...] = ()
    kept: tuple[str, ...] = ()


def changes(before: Mapping[str, str], after: Mapping[str, str]) -> Changes:
    """What happened between two states of a folder, each given as content hash by document id."""
    gone = {content: name for name, content in before.items() if name not in after}
    renamed = tuple((gone.pop(c), name) for name, c in after.items() if name not in before and c in gone)
    old_names, new_names = {old for old, _ in renamed}, {new for _, new in renamed}
    return Changes(
        added=tuple(n for n in after if n not in before and n not in new_names),
        changed=tuple(n for n in after if n in before and before[n] != after[n]),
        removed=tuple(n for n in before if n not in after and n not in old_names),
        renamed=renamed,
        kept=tuple(n for n in after if before.get(n) == after[n]),
    )


def is_current(manifest: Manifest, corpus: Path) -> bool:
    """Whether the index is of exactly this folder; only files whose size or time differ are read.

    Raises CorpusError when the folder cannot be read.
    """
    files, _ = list_files(corpus)
    known = {f.path: f for f in manifest.files}
    if {f.path for f in files} != set(known) or manifest.recipe != _recipe(corpus, files):
        return False
    return all(f == known[f.path] or _content_hash(corpus, f) == manifest.contents.get(f.path) for f in files)


def build(
    corpus: Path, index: Path, embedder: Embedder | None = None, progress: Progress = silent, *, anew: bool = False
) -> tuple[Generation, Changes]:
    """Indexes the folder as a new generation and makes it the current one; returns it and what has changed.

    Vectors of passages whose words did not change are taken from the current generation, unless `anew`.
    Raises CorpusError when no document can be read, IndexLockedError when another process is writing,
    IndexUnusableError when the index cannot be written (the current generation then still stands).
    """
    embedder = embedder or Embedder()
    try:
        refuse_foreign(index)
        make_private(index)
        with writing(index):
            with suppress(IndexUnusableError):  # a pointer that cannot be read says nothing of what may go
                remove_unread(index, current(index))
            built = _build(corpus, index, embedder, progress, anew)
            remove_unread(index, built[0].folder)
            return built
    except OSError as error:
        raise IndexUnusableError(f"cannot write the index in {index}: {error.strerror or error}") from None


def _build(corpus: Path, index: Path, embedder: Embedder, progress: Progress, anew: bool) -> tuple[Generation, Changes]:
    listed = list_files(corpus)
    names = load_names(corpus)
    state = _read(corpus, listed, embedder, names, progress)
    old = None if anew else _readable(index)
    folder = new_generation(index, state.manifest.fingerprint)
    try:
        generation = _encoded(folder, state, old, embedder, names, progress)
        Store.create(folder / "chroma", generation.passages, generation.documents, generation.vectors)
        seal(generation)
        generation = _proved(folder, generation)
        make_durable(folder)
    except BaseException:
        remove(folder)
        raise
    point_to(index, folder)
    return generation, changes(old.manifest.hashes if old else {}, generation.manifest.hashes)


def _readable(index: Path) -> Generation | None:
    try:
        return Generation.current(index)
    except IndexUnusableError:
        return None


@dataclass(frozen=True, slots=True)
class _State:
    """The folder as it was read."""

    manifest: Manifest
    documents: tuple[Document, ...]
    passages: tuple[Passage, ...]


def _read(corpus: Path, listed: Listed, embedder: Embedder, names: Names, progress: Progress) -> _State:
    files, skipped = listed
    sources = load_sources(corpus)
    cutter = Cutter(embedder.count, names)
    documents: list[Document] = []
    passages: list[Passage] = []
    unread: list[Skipped] = []
    contents: dict[str, str] = {}
    with Extractor() as extractor:
        for done, file in enumerate(files, 1):
            try:
                data = read_bytes(corpus / file.path)
            except (OSError, ValueError) as error:
                unread.append(Skipped(file.path, str(getattr(error, "strerror", None) or error)))
                continue
            contents[file.path] = hashlib.sha256(data).hexdigest()
            for found in extractor.extract(file.path, data):
                if isinstance(found, Skipped):
                    unread.append(found)
                    continue
                documents.append(describe(found, sources.get(found.path, {})))
                passages += cutter.passages(found.path, found.text, found.blocks)
            progress("Reading", done, len(files))
    _refuse_emptiness(corpus, passages, unread)
    hashes = {d.id: hashlib.sha256(d.text.encode()).hexdigest() for d in documents}
    recipe = _recipe(corpus, files)
    fingerprint = hashlib.sha256(json.dumps([FORMAT, recipe, hashes], sort_keys=True).encode()).hexdigest()
    left_out = (*skipped, *unread)
    manifest = Manifest(FORMAT, fingerprint, recipe, files, contents, hashes, left_out, len(passages), sealed={})
    return _State(manifest, tuple(documents), tuple(passages))


def _refuse_emptiness(corpus: Path, passages: Sequence[Passage], unread: Sequence[Skipped]) -> None:
    if passages:
        return
    seen = f"{unread[0].path} {unread[0].reason}" if unread else "it holds no file with text that can be read"
    raise CorpusError(f"no document in {corpus} can be read: {seen}")


def _encoded(
    folder: Path, state: _State, old: Generation | None, embedder: Embedder, names: Names, progress: Progress
) -> Generation:
    texts = [[embedded_text(words, names) for words in p.readings()] for p in state.passages]
    keys = tuple(hashlib.sha256("\x1f".join([embedder.version, *text]).encode()).hexdigest() for text in texts)
    known = {key: position for position, key in enumerate(old.keys)} if old else {}
    fresh = [i for i, key in enumerate(keys) if key not in known]
    made = dict(zip(fresh, _embedded([texts[i] for i in fresh], embedder, progress), strict=True))
    vectors = np.zeros((len(keys), DIMENSIONS), dtype=np.float32)
    parts = []
    for i, key in enumerate(keys):
        if i in made:
            vectors[i] = made[i][0].vector
            parts.append(token_vectors(*made[i]))
        elif old:
            vectors[i] = old.vectors[known[key]]
            parts.append(old.tokens.stored(known[key]))
    return Generation(
        folder,
        state.manifest,
        {d.id: d for d in state.documents},
        state.passages,
        keys,
        vectors,
        TokenVectors.made(parts),
        Lexical.build([_searched(p, text) for p, text in zip(state.passages, texts, strict=True)]),
        Vocabulary.of(p.text for p in state.passages),
    )


def _searched(passage: Passage, sentences: Sequence[str]) -> str:
    """What lexical search finds a passage by: its words, those that folding names replaced too, and its heading's."""
    heading = passage.section if passage.kind == "body" else None
    folded = " ".join(sentences)
    kept = set(words(folded))
    replaced = (w for w in words(embedded_text(" ".join(passage.readings()), Names())) if w not in kept)
    return " ".join(filter(None, (heading, folded, *replaced)))


def _embedded(
    texts: Sequence[Sequence[str]], embedder: Embedder, progress: Progress
) -> list[tuple[Encoded, list[int]]]:
    """Each text encoded, with the sentence of every token."""
    found: dict[int, tuple[Encoded, list[int]]] = {}
    for i, encoded in embedder.encode_as_done([" ".join(sentences) for sentences in texts]):
        ends = np.cumsum([len(s) + 1 for s in texts[i]])
        found[i] = encoded, np.searchsorted(ends, encoded.places[:, 0], side="right").tolist()
        progress("Embedding", len(found), len(texts))
    return [found[i] for i in range(len(texts))]


def _proved(folder: Path, generation: Generation) -> Generation:
    """The new generation read back. Raises IndexUnusableError where Chroma does not hold exactly its passages."""
    again = Generation.open(folder)
    stored = Store(folder / "chroma").vectors()
    held = set(stored) == {p.id for p in generation.passages} and all(
        np.allclose(stored[p.id], vector, atol=1e-6)
        for p, vector in zip(generation.passages, generation.vectors, strict=True)
    )
    if again.passages != generation.passages or not held:
        raise IndexUnusableError(f"the new index in {folder} does not hold what was written; try again")
    return again


def _recipe(corpus: Path, files: Sequence[DataFile]) -> dict[str, str]:
    """Everything but the documents that the index depends on."""
    data = {name: _file_hash(corpus / name) for name in ("sources.toml", "names.toml") if (corpus / name).is_file()}
    read_by = extractors(file.path for file in files)
    return {"embedding": Embedder.version, "cutter": _CUTTER, "extractors": read_by, **data}


def _file_hash(file: Path) -> str:
    try:
        return hashlib.sha256(file.read_bytes()).hexdigest()
    except OSError as error:
        raise CorpusError(f"cannot read {file}: {error.strerror}") from None


def _content_hash(corpus: Path, file: DataFile) -> str | None:
    try:
        return hashlib.sha256(read_bytes(corpus / file.path)).hexdigest()
    except (OSError, ValueError):
        return None
