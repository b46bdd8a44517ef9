"""A generation: the index of one state of the folder, sealed in files that a manifest vouches for.

INDEX/generations/NAME/
    manifest.json               what it was made from, and the hash of each sealed file
    documents.json  passages.json  words.json  vectors.npy  tokens.npy  scales.npy  owners.npy  lexical/
    chroma/                     the same passages in Chroma, which writes to its folder when it is opened
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from index.embed import Encoded, Floats
from index.errors import IndexUnusableError
from index.folder import MANIFEST, current
from index.lexical import Lexical
from index.load import DataFile
from index.lock import Claim
from index.types import Document, Passage, Sentence, Skipped
from index.vocabulary import Vocabulary

__all__ = [
    "FORMAT",
    "Generation",
    "Manifest",
    "TokenVectors",
    "quantised",
    "seal",
    "token_vectors",
]

FORMAT = 2


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a generation was made from (files, recipe) and what it holds (counts, hashes of the sealed files).

    `files` are also those that could not be read; `contents` are hashes of the bytes of those that could, by path,
    `hashes` of the texts of the documents in them, by id.
    """

    format: int
    fingerprint: str
    recipe: Mapping[str, str]
    files: tuple[DataFile, ...]
    contents: Mapping[str, str]
    hashes: Mapping[str, str]
    skipped: tuple[Skipped, ...]
    passages: int
    sealed: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class TokenVectors:
    """Token vectors of all passages in int8, without stop words: `values` (n, 384), `scales` (n,) to multiply them with.

    `owners` (n,) is the position of each token's sentence in its passage; the tokens of passage p are
    `firsts[p]` to `firsts[p + 1]`.
    """

    values: npt.NDArray[np.int8]
    scales: npt.NDArray[np.float32]
    owners: npt.NDArray[np.int16]
    firsts: npt.NDArray[np.int64]

    def of(self, passage: int) -> tuple[Floats, npt.NDArray[np.int16]]:
        """The unit vectors of one passage's tokens, and their sentences."""
        values, scales, owners = self.stored(passage)
        return values.astype(np.float32) * scales[:, None], owners

    def stored(self, passage: int) -> tuple[npt.NDArray[Any], npt.NDArray[Any], npt.NDArray[Any]]:
        """Values, scales and owners of one passage's tokens as they are stored."""
        rows = slice(int(self.firsts[passage]), int(self.firsts[passage + 1]))
        return self.values[rows], self.scales[rows], self.owners[rows]

    @classmethod
    def made(cls, passages: Sequence[tuple[npt.NDArray[Any], npt.NDArray[Any], npt.NDArray[Any]]]) -> "TokenVectors":
        """Token vectors of passages in their order, each given as values, scales and owners."""
        values, scales, owners = (np.concatenate(column) for column in zip(*passages, strict=True))
        return cls(values, scales, owners, np.cumsum([0, *(len(v) for v, _, _ in passages)]).astype(np.int64))


@dataclass(frozen=True, slots=True)
class Generation:
    """An opened generation; `keys` holds for each passage the hash of what was embedded, `vocabulary` their words."""

    folder: Path
    manifest: Manifest
    documents: Mapping[str, Document]
    passages: tuple[Passage, ...]
    keys: tuple[str, ...]
    vectors: Floats
    tokens: TokenVectors
    lexical: Lexical
    vocabulary: Vocabulary
    claim: Claim | None = None

    @classmethod
    def open(cls, folder: Path) -> "Generation":
        """Reads the sealed files, and holds them: no writer removes them while the object lives.

        Raises IndexUnusableError when one is missing or is not what the manifest says.
        """
        try:
            claim = Claim(folder / MANIFEST)
            manifest = _read_manifest(folder)
            for name, expected in manifest.sealed.items():
                if _hash(folder / name) != expected:
                    raise IndexUnusableError(f"index file {folder / name} is damaged")
            return replace(cls._read(folder, manifest), claim=claim)
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise IndexUnusableError(f"the index in {folder} cannot be read ({error})") from None

    @classmethod
    def current(cls, index: Path) -> "Generation | None":
        """The generation that the pointer names, opened; None where there is none. Raises IndexUnusableError as `open` does.

        A writer may move the pointer, and remove what it named, in between: then the pointer is read again.
        """
        folder = current(index)
        while folder:
            try:
                return cls.open(folder)
            except IndexUnusableError:
                before, folder = folder, current(index)
                if folder == before:
                    raise
        return None

    @classmethod
    def _read(cls, folder: Path, manifest: Manifest) -> "Generation":
        documents = {d["id"]: Document(**_tuples(d, "covers", "pages")) for d in _json(folder / "documents.json")}
        stored = _json(folder / "passages.json")
        passages = tuple(_passage(entry, documents[entry["document"]].text) for entry in stored)
        counts = [entry["tokens"] for entry in stored]
        tokens = TokenVectors(
            np.load(folder / "tokens.npy", mmap_mode="r"),
            np.load(folder / "scales.npy"),
            np.load(folder / "owners.npy"),
            np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
        )
        keys = tuple(entry["key"] for entry in stored)
        vectors = np.load(folder / "vectors.npy")
        lexical = Lexical.load(folder / "lexical")
        vocabulary = Vocabulary(**{kind: frozenset(found) for kind, found in _json(folder / "words.json").items()})
        return cls(folder, manifest, documents, passages, keys, vectors, tokens, lexical, vocabulary)


def _tuples(entry: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {**entry, **{name: tuple(entry[name]) for name in names}}


def _json(file: Path) -> Any:
    return json.loads(file.read_text(encoding="utf-8"))


def _hash(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _read_manifest(folder: Path) -> Manifest:
    stored = _json(folder / MANIFEST)
    if stored.get("format") != FORMAT:
        raise IndexUnusableError(f"the index in {folder} has format {stored.get('format')!r}, not {FORMAT}")
    files = tuple(DataFile(**entry) for entry in stored.pop("files"))
    skipped = tuple(Skipped(**entry) for entry in stored.pop("skipped"))
    return Manifest(files=files, skipped=skipped, **stored)


def _passage(entry: Mapping[str, Any], text: str) -> Passage:
    sentences = tuple(
        Sentence(start, end, tuple(notes), *reading) for start, end, notes, *reading in entry["sentences"]
    )
    values = {k: v for k, v in entry.items() if k not in ("key", "tokens", "sentences")}
    return Passage(text=text[entry["start"] : entry["end"]], sentences=sentences, **values)


def seal(generation: Generation) -> Generation:
    """Writes the sealed files and, last, the manifest with their hashes; returns the generation as it was sealed."""
    folder, tokens = generation.folder, generation.tokens
    counts = np.diff(tokens.firsts).tolist()
    stored = [_stored(p, k, n) for p, k, n in zip(generation.passages, generation.keys, counts, strict=True)]
    _write_json(folder / "passages.json", stored)
    _write_json(folder / "documents.json", [asdict(d) for d in generation.documents.values()])
    _write_json(folder / "words.json", {kind: sorted(found) for kind, found in asdict(generation.vocabulary).items()})
    for name, array in (("vectors", generation.vectors), ("tokens", tokens.values), ("scales", tokens.scales)):
        np.save(folder / f"{name}.npy", array)
    np.save(folder / "owners.npy", tokens.owners)
    generation.lexical.save(folder / "lexical")
    written = sorted(f for f in folder.rglob("*") if f.is_file() and folder / "chroma" not in f.parents)
    manifest = replace(generation.manifest, sealed={f.relative_to(folder).as_posix(): _hash(f) for f in written})
    _write_json(folder / MANIFEST, asdict(manifest))
    return replace(generation, manifest=manifest)


def _stored(passage: Passage, key: str, tokens: int) -> dict[str, Any]:
    entry = asdict(passage)
    del entry["text"]
    sentences = [(s.start, s.end, s.notes, *filter(None, [s.reading])) for s in passage.sentences]
    return {**entry, "sentences": sentences, "key": key, "tokens": tokens}


def _write_json(file: Path, value: Any) -> None:
    file.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")


def token_vectors(
    encoded: Encoded, sentences: Sequence[int]
) -> tuple[npt.NDArray[Any], npt.NDArray[Any], npt.NDArray[Any]]:
    """Values, scales and owners of one passage's tokens, given the sentence of each; stop words are dropped."""
    kept = encoded.weights == 1.0
    return *quantised(encoded.tokens[kept]), np.asarray(sentences, dtype=np.int16)[kept]


def quantised(vectors: Floats) -> tuple[npt.NDArray[np.int8], npt.NDArray[np.float32]]:
    """Vectors as int8 and the scale of each: row / max(abs(row)) * 127, rounded."""
    scales = (np.abs(vectors).max(axis=1, initial=1e-9) / 127).astype(np.float32)
    return np.rint(vectors / scales[:, None]).astype(np.int8), scales
