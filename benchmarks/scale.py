"""How the index grows: synchronising, one changed file among many, and questions, at 1,000 passages and at 100,000.

python -m benchmarks.scale [--passages 1000 10000] [--questions 100] [--json FILE]

Texts are made of words drawn by Zipf's law. **Vectors are made too, not embedded** (embedding 100,000 passages takes over
an hour), but those of questions, so that every time holds the embedding of the question. What is found means nothing here.
Throughput is measured with the embedder itself.
"""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import chromadb
import numpy as np
from chromadb.config import Settings
from llama_index.core import VectorStoreIndex
from llama_index.vector_stores.chroma import ChromaVectorStore

import seeds
from benchmarks.process import measure
from benchmarks.rows import Row, table
from benchmarks.stock import StockEmbedding, ingest
from benchmarks.warm import percentile
from evals.table import plain
from index.build import build, is_current
from index.embed import DIMENSIONS, Embedder, Encoded, Floats
from index.generation import Generation
from index.names import Names
from index.rank import late_interaction
from index.search import SearchIndex
from index.store import COLLECTION, Store
from index.tokens import quantised

__all__ = ["MadeEmbedder", "main", "throughput", "write_folder"]

_WORDS, _SENTENCE, _SENTENCES = 30_000, 15, 10
_TOKENS, _POOL = 100, 20_000
_MOST_FILES = 10_000
_MOST_INGESTED = 10_000
"""How many passages stock parts are made to ingest at most; they would take half an hour for ten times as many."""


class MadeEmbedder(Embedder):
    """Embeds questions as always; a batch of passages gets unit vectors drawn at random, 100 tokens each."""

    version = "made"

    def __init__(self) -> None:
        super().__init__()
        self._random = np.random.default_rng(1)
        self._pool = _unit(self._random.standard_normal((_POOL, DIMENSIONS), dtype=np.float32))

    def encode_as_done(self, texts: Sequence[str]) -> Iterator[tuple[int, Encoded]]:
        """The made vectors; a single text is a question and is embedded."""
        if len(texts) == 1 and len(texts[0]) < 200:
            yield from super().encode_as_done(texts)
            return
        vectors = _unit(self._random.standard_normal((len(texts), DIMENSIONS), dtype=np.float32))
        for i, text in enumerate(texts):
            first = int(self._random.integers(_POOL - _TOKENS))
            ends = np.linspace(1, len(text), _TOKENS, dtype=np.int32)
            places = np.stack([ends - 1, ends], axis=1)
            tokens = self._pool[first : first + _TOKENS]
            yield i, Encoded(vectors[i], tokens, places, np.ones(_TOKENS, dtype=np.float32))


def _unit(vectors: Floats) -> Floats:
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), dtype=np.float32)


def write_folder(folder: Path, files: int, sentences: int, seed: int = 0) -> None:
    """Text files of so many sentences each; ten sentences of fifteen words make a passage."""
    draw = np.random.default_rng(seed)
    words = np.array([_spelled(n) for n in range(_WORDS)])
    folder.mkdir()
    for n in range(files):
        drawn = words[draw.zipf(1.2, (sentences, _SENTENCE)) % _WORDS]
        text = "\n\n".join(" ".join(row).capitalize() + "." for row in drawn)
        (folder / f"{n:06}.txt").write_text(text, encoding="utf-8")


def _spelled(number: int) -> str:
    """A word of syllables for a number, so that the tokenizer has words to read."""
    word = ""
    while number or not word:
        number, letter = divmod(number, 80)
        word += "bcdfghklmnprstvz"[letter % 16] + "aeiou"[letter // 16]
    return word


def throughput(count: int) -> tuple[float, float]:
    """Passages of about 250 tokens embedded a second, and the same by way of LlamaIndex, in the batches that it makes."""
    embedder = Embedder()
    text = " ".join(_spelled(n) for n in range(5000))
    words = text.split()
    size = len(words) * 250 // embedder.count(text)
    texts = [" ".join(words[n : n + size]) for n in range(count)]
    stock = StockEmbedding(embedder)
    embedder.encode(texts[:8])
    ours, theirs = _seconds(lambda: embedder.encode(texts)), _seconds(lambda: stock.get_text_embedding_batch(texts))
    return count / ours, count / theirs


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def main(arguments: Sequence[str] | None = None) -> int:
    """Measures every size and prints the table."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given[:1] == ["open"]:
        _open_and_ask(Path(given[1]), Path(given[2]))
        return 0
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scale", description="How the index grows.")
    parser.add_argument("--passages", type=int, nargs="+", default=[1_000, 10_000], help="sizes (1000 10000)")
    parser.add_argument("--questions", type=int, default=100, help="asked at each size (100)")
    parser.add_argument("--json", metavar="FILE", type=Path, help="keep the figures as JSON")
    options = parser.parse_args(given)
    rows: list[Row] = []
    for part in _parts(options.passages, options.questions):
        rows += part
        # A large size takes long, and what was measured before it must not be lost with it.
        print(plain(table(part)), flush=True)
        if options.json:
            options.json.write_text(json.dumps([row.to_dict() for row in rows], indent=2) + "\n", encoding="utf-8")
    return 0


def _parts(sizes: Sequence[int], questions: int) -> Iterator[list[Row]]:
    """What does not depend on the size, then the rows of each size."""
    yield [Row("embedding, passages of 250 tokens", "/s", 200, *throughput(200)), *_quantisation()]
    for passages in sizes:
        with tempfile.TemporaryDirectory(prefix="footnote-scale-") as folder:
            yield _at(passages, questions, Path(folder))


def _at(passages: int, questions: int, folder: Path) -> list[Row]:
    """All rows of one size; at most 10,000 files, so that at 100,000 passages a file holds ten."""
    files = min(passages, _MOST_FILES)
    corpus, index, embedder = folder / "corpus", folder / "index", MadeEmbedder()
    write_folder(corpus, files, _SENTENCES * passages // files)
    first = _seconds(lambda: build(corpus, index, embedder))
    ingested = passages <= _MOST_INGESTED
    theirs = _seconds(lambda: ingest(corpus, folder / "ingested", embedder)) if ingested else None
    # What is as new as the look at it is hashed; a folder that has lain there for a while is not.
    time.sleep(0.2)
    (corpus / "000000.txt").write_text("The lamp was lit in May.", encoding="utf-8")
    changed = _seconds(lambda: build(corpus, index, embedder))
    generation = Generation.current(index)
    assert generation
    count = len(generation.passages)
    looks = [_seconds(lambda: is_current(generation.manifest, corpus, MadeEmbedder.version)) for _ in range(5)]
    name = f"{count:,} passages"
    opened = measure("benchmarks.scale", "open", str(index), str(corpus), folder=folder)
    return [
        Row(f"{name}: first index, vectors made", "s", 1, first, theirs),
        Row(f"{name}: nothing changed among {files:,} files", "ms", 5, 1000 * percentile(looks, 0.5)),
        Row(f"{name}: one file changed among {files:,}", "s", 1, changed),
        *_questions(name, generation, embedder, questions, folder / "stock"),
        Row(f"{name}: open and one question, peak memory", "MB", 1, opened.megabytes),
        Row(f"{name}: disk a passage", "bytes", count, _size(generation.folder) / count),
        Row(f"{name}: of these token vectors", "bytes", count, _size(generation.folder, "tokens-*") / count),
    ]


def _questions(name: str, generation: Generation, embedder: Embedder, count: int, stock: Path) -> list[Row]:
    """Milliseconds a question, its embedding with it: reranked, not reranked, and beside LlamaIndex on the same vectors."""
    unranked = replace(generation, manifest=replace(generation.manifest, reranked=False))
    reranking, plainly = (SearchIndex(g, Names(), embedder) for g in (generation, unranked))
    other = _stock(generation, embedder, stock)
    draw = np.random.default_rng(7)
    asked = ["Who saw " + " ".join(_spelled(n) for n in draw.zipf(1.2, 6) % _WORDS) + "?" for _ in range(count + 5)]
    rows = []
    theirs = _times(lambda q: other.as_retriever(similarity_top_k=10).retrieve(q), asked)
    for how, index in (("reranked", reranking), ("not reranked", plainly)):
        ours = _times(lambda q, index=index: index.search(index.query(q)), asked)  # type: ignore[misc]
        rows += [Row(f"{name}: question, {how}, p{p}", "ms", count, _ms(ours, p), _ms(theirs, p)) for p in (50, 95)]
    return [
        *rows,
        Row(f"{name}: Chroma's recall of the exact nearest 50", "", 50, _recall(generation, embedder, asked[:50])),
    ]


def _times(ask: Callable[[str], object], questions: Sequence[str]) -> list[float]:
    return [_seconds(lambda q=q: ask(q)) for q in questions][5:]  # type: ignore[misc]


def _ms(times: Sequence[float], percent: int) -> float:
    return 1000 * percentile(times, percent / 100)


def _stock(generation: Generation, embedder: Embedder, folder: Path) -> VectorStoreIndex:
    """The same vectors, in a copy of the same Chroma, searched by LlamaIndex."""
    Store.copy(generation.folder / "chroma", folder)
    client = chromadb.PersistentClient(str(folder), Settings(anonymized_telemetry=False))
    store = ChromaVectorStore(chroma_collection=client.get_collection(COLLECTION, embedding_function=None))
    return VectorStoreIndex.from_vector_store(store, embed_model=StockEmbedding(embedder))


def _recall(generation: Generation, embedder: Embedder, questions: Sequence[str]) -> float:
    """The share of the exactly nearest 50 that Chroma finds."""
    shares = []
    ids = generation.passages.rows["id"].astype(str)
    with Store(generation.folder / "chroma") as store:
        for encoded in (embedder.encode([question])[0] for question in questions):
            exact = np.argsort(-(generation.vectors @ encoded.vector), kind="stable")[:50]
            found = store.nearest(encoded.vector, 50)
            shares.append(len(found.keys() & set(ids[exact].tolist())) / len(exact))
    return float(np.mean(shares))


def _quantisation() -> list[Row]:
    """How far late interaction over int8 vectors is from that over the vectors themselves, on the seeds' own passages."""
    embedder = Embedder()
    texts = [p for file in sorted(seeds.FOLDER.glob("*.txt")) for p in file.read_text(encoding="utf-8").split("\n\n")]
    passages = embedder.encode([text for text in texts if len(text) > 200][:60])
    questions = embedder.encode([" ".join(text.split()[:8]) for text in texts if len(text) > 300][:40])
    errors = []
    for passage in passages:
        values, scales = quantised(passage.tokens)
        stored = values.astype(np.float32) * scales[:, None]
        for question in questions:
            both = [(question.tokens @ tokens.T).max(axis=1, initial=0) for tokens in (passage.tokens, stored)]
            exact, rounded = (float(late_interaction(best[None], question.weights)[0]) for best in both)
            errors.append(abs(exact - rounded))
    return [
        Row("late interaction, mean loss by int8", "", len(errors), float(np.mean(errors))),
        Row("late interaction, greatest loss by int8", "", len(errors), max(errors)),
    ]


def _size(folder: Path, pattern: str = "**/*") -> int:
    return sum(file.stat().st_size for file in folder.glob(pattern) if file.is_file())


def _open_and_ask(index: Path, corpus: Path) -> None:
    """What a process of its own does whose memory is measured."""
    opened = SearchIndex.current(index, corpus, MadeEmbedder())
    assert opened
    opened.search(opened.query("Who saw the lamp?"))


if __name__ == "__main__":
    sys.exit(main())
