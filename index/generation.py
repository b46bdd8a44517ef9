"""A generation: the index of one state of the folder, sealed in files that a manifest vouches for.

INDEX/generations/NAME/
    manifest.json               what it was made from, and of each sealed file hash, size and time of change
    documents.json  texts.bin  passages.jsonl  passages.npy         see index.records
    vectors.npy  tokens-N.bin  words.json  lexical/                 vectors, token vectors, words, BM25
    chroma/                     the same passages in Chroma, which writes to its folder when it is opened
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from index.embed import Floats
from index.errors import IndexUnusableError
from index.folder import MANIFEST, current
from index.lexical import Lexical
from index.load import DataFile
from index.lock import Claim
from index.records import Documents, Passages
from index.tokens import TokenVectors
from index.types import Skipped
from index.vocabulary import Counts, Vocabulary

__all__ = ["FORMAT", "Generation", "Manifest", "Sealed", "damaged", "seal", "stored_counts"]

FORMAT = 3
_HASHED_WHEN_OPENED = 16 << 20


class Sealed(NamedTuple):
    """A file as it was sealed; `changed` is its time of change in nanoseconds."""

    sha256: str
    size: int
    changed: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a generation was made from (files, recipes) and what it holds (counts, hashes of the sealed files).

    `files` are also those that could not be read; `contents` are hashes of the bytes of those that could, by path,
    `hashes` of the texts of the documents in them, by id. `recipes` say for each file what else its passages depend
    on. `looked` is when the folder was looked at, in nanoseconds. Where `reranked` is false there are no token
    vectors. `churn` counts the passages that were put into or taken from Chroma since it was written from scratch.
    """

    format: int
    fingerprint: str
    recipe: Mapping[str, str]
    files: tuple[DataFile, ...]
    contents: Mapping[str, str]
    recipes: Mapping[str, str]
    hashes: Mapping[str, str]
    skipped: tuple[Skipped, ...]
    looked: int
    passages: int = 0
    reranked: bool = True
    churn: int = 0
    sealed: Mapping[str, Sealed] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Generation:
    """An opened generation. `vectors` (passages, 384) and `tokens` are mapped into memory, `vocabulary` are its words."""

    folder: Path
    manifest: Manifest
    documents: Documents
    passages: Passages
    vectors: Floats
    tokens: TokenVectors
    lexical: Lexical
    vocabulary: Vocabulary
    claim: Claim

    @classmethod
    def open(cls, folder: Path, *, everything: bool = False) -> "Generation":
        """Opens the sealed files, and holds them: no writer removes them while the object lives.

        Files up to 16 MB are hashed, larger ones where size or time of change are not those of the sealing; all of them
        with `everything`. A document's text is hashed whenever it is read. Raises IndexUnusableError when a file is
        missing or is not what the manifest says.
        """
        try:
            claim = Claim(folder / MANIFEST)
            manifest = _read_manifest(folder)
            for problem in damaged(folder, manifest.sealed, everything=everything):
                raise IndexUnusableError(problem)
            return cls._opened(folder, manifest, claim)
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise IndexUnusableError(f"the index in {folder} cannot be read ({error})") from None

    @classmethod
    def current(cls, index: Path, *, everything: bool = False) -> "Generation | None":
        """The generation that the pointer names, opened; None where there is none. Raises IndexUnusableError as `open` does.

        A writer may move the pointer, and remove what it named, in between: then the pointer is read again.
        """
        folder = current(index)
        while folder:
            try:
                return cls.open(folder, everything=everything)
            except IndexUnusableError:
                before, folder = folder, current(index)
                if folder == before:
                    raise
        return None

    @classmethod
    def _opened(cls, folder: Path, manifest: Manifest, claim: Claim) -> "Generation":
        documents = Documents(folder, manifest.hashes)
        passages = Passages(folder, documents)
        tokens = TokenVectors(folder, passages.rows)
        vectors = np.asarray(np.load(folder / "vectors.npy", mmap_mode="r"))
        vocabulary = Vocabulary.counted(_json(folder / "words.json"))
        lexical = Lexical.load(folder / "lexical")
        return cls(folder, manifest, documents, passages, vectors, tokens, lexical, vocabulary, claim)

    @property
    def keys(self) -> list[bytes]:
        """The hash of what was embedded of each passage."""
        return self.passages.rows["key"].tolist()  # type: ignore[no-any-return]


def stored_counts(folder: Path) -> Counts:
    """How often the words of a generation's vocabulary were counted."""
    return {kind: Counter(counts) for kind, counts in _json(folder / "words.json").items()}


def _json(file: Path) -> Any:
    return json.loads(file.read_text(encoding="utf-8"))


def _hash(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def damaged(folder: Path, sealed: Mapping[str, Sealed], *, everything: bool) -> Iterator[str]:
    """One line for each sealed file that is not as it was sealed. Raises OSError when one cannot be read."""
    for name, expected in sealed.items():
        status = (folder / name).stat()
        same = (status.st_size, status.st_mtime_ns) == (expected.size, expected.changed)
        trusted = same and not everything and expected.size > _HASHED_WHEN_OPENED
        if status.st_size != expected.size or not (trusted or _hash(folder / name) == expected.sha256):
            yield f"index file {folder / name} is damaged"


def _read_manifest(folder: Path) -> Manifest:
    stored = _json(folder / MANIFEST)
    if stored.get("format") != FORMAT:
        raise IndexUnusableError(f"the index in {folder} has format {stored.get('format')!r}, not {FORMAT}")
    files = tuple(DataFile(**entry) for entry in stored.pop("files"))
    skipped = tuple(Skipped(**entry) for entry in stored.pop("skipped"))
    sealed = {name: Sealed(*entry) for name, entry in stored.pop("sealed").items()}
    return Manifest(files=files, skipped=skipped, sealed=sealed, **stored)


def seal(folder: Path, manifest: Manifest, lexical: Lexical, counts: Counts, linked: Mapping[str, Sealed]) -> Manifest:
    """Writes what is left to write and, last, the manifest with the hashes of all files; returns it.

    `linked` are files shared with the generation before, as they were sealed there.
    """
    lexical.save(folder / "lexical")
    _write_json(folder / "words.json", counts)
    written = (f.relative_to(folder).as_posix() for f in _files(folder))
    sealed = {name: linked.get(name) or _sealed(folder / name) for name in written}
    manifest = replace(manifest, sealed=sealed)
    _write_json(folder / MANIFEST, asdict(manifest))
    return manifest


def _files(folder: Path) -> Iterable[Path]:
    return sorted(f for f in folder.rglob("*") if f.is_file() and folder / "chroma" not in f.parents)


def _sealed(file: Path) -> Sealed:
    status = file.stat()
    return Sealed(_hash(file), status.st_size, status.st_mtime_ns)


def _write_json(file: Path, value: Any) -> None:
    file.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")
