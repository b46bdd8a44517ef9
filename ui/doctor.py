"""Is everything in place? Each check says what it saw and, where something is wrong, what to do."""

import shutil
import sqlite3
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from index.embed import Embedder
from index.errors import FootnoteError
from index.generation import Generation
from index.load import list_files
from index.names import load_names
from index.proof import prove
from rag import Settings
from rag.entailment import Entailment
from rag.freshness import is_as_set
from rag.private import PLACES
from rag.reader import Reader
from rag.score import load_weights

__all__ = ["Finding", "examine"]

_MIN_FREE = 500 << 20


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check saw; when `ok` is false, `text` also says what to do."""

    check: str
    ok: bool
    text: str


def examine(settings: Settings) -> Iterator[Finding]:
    """Every check's finding, in an order in which the first wrong one is the one to mend."""
    for name, check in _CHECKS.items():
        try:
            yield Finding(name, *check(settings))
        except FootnoteError as error:
            yield Finding(name, False, str(error))
    for name, place in PLACES.items():
        yield Finding(f"private: {name}", *_private(place.holds, place.where(settings)))


def _python(settings: Settings) -> tuple[bool, str]:
    version = ".".join(map(str, sys.version_info[:3]))
    return (True, version) if sys.version_info >= (3, 11) else (False, f"{version} is too old; 3.11 or newer is needed")


def _sqlite(settings: Settings) -> tuple[bool, str]:
    if sqlite3.sqlite_version_info >= (3, 35):
        return True, sqlite3.sqlite_version
    return False, f"{sqlite3.sqlite_version} is too old for Chroma; use a Python with SQLite 3.35 or newer"


def _embedding(settings: Settings) -> tuple[bool, str]:
    Embedder().load()
    return True, f"{Embedder.name}, hash as expected"


def _reader(settings: Settings) -> tuple[bool, str]:
    load_weights(with_reader=True)
    if Reader.load() is None:
        return True, "no file; sentences are chosen by similarity alone"
    return True, "hash as expected"


def _entailment(settings: Settings) -> tuple[bool, str]:
    if Entailment.load() is None:
        return True, "no file; the rules of the check stand alone"
    return True, "hash as expected"


def _corpus(settings: Settings) -> tuple[bool, str]:
    files, skipped = list_files(settings.corpus)
    left_out = "".join(f"; {s.path} {s.reason}" for s in skipped)
    found = f"{len(files)} documents in {settings.corpus}{left_out}"
    return (True, found) if files else (False, f"{found}; put .txt or .md files there or give another --corpus")


def _disk(settings: Settings) -> tuple[bool, str]:
    folder = settings.index_folder
    try:
        while not folder.exists():
            folder = folder.parent
        free = shutil.disk_usage(folder).free
    except OSError as error:
        return False, f"cannot look at {folder}: {error.strerror}; give another --index"
    text = f"{free >> 20:,} MB free where the index is kept"
    return (True, text) if free >= _MIN_FREE else (False, f"{text}; make room or give another --index")


def _index(settings: Settings) -> tuple[bool, str]:
    generation = Generation.current(settings.index_folder, everything=True)
    if generation is None:
        return True, f"none yet in {settings.index_folder}; the first question builds it"
    if not is_as_set(generation, settings):
        return False, "the documents, or the settings of the index, have changed since it was built; run footnote index"
    found = f"{generation.manifest.passages} passages, every file as sealed, in {generation.folder}"
    reranked = "" if generation.manifest.reranked else "; too many to keep token vectors of, so they are not reranked"
    return True, f"{found}{reranked}"


def _proof(settings: Settings) -> tuple[bool, str]:
    generation = Generation.current(settings.index_folder)
    if generation is None:
        return True, "no index yet"
    proof = prove(generation, load_names(settings.corpus), everything=True, server=settings.chroma)
    if proof.problems:
        more = f" and {len(proof.problems) - 1} more" if proof.problems[1:] else ""
        advice = "start the server, or run footnote index --anew" if settings.chroma else "run footnote index --anew"
        return False, f"{proof.problems[0]}{more}; {advice}"
    wordless = f"; {len(proof.without_words)} have no word to find them by" if proof.without_words else ""
    return True, f"all {proof.looked_at} passages are found by their vectors and words, in Chroma too{wordless}"


def _private(holds: str, path: Path) -> tuple[bool, str]:
    if not path.exists():
        return True, f"{holds}; would be in {path}"
    if path.stat().st_mode & 0o077:
        return False, f"{holds}; {path} can be read by others: chmod 700 it"
    return True, f"{holds}; in {path}, its owner's alone"


def _settings_file(settings: Settings) -> tuple[bool, str]:
    file = Path.cwd() / "footnote.toml"
    return True, f"from {file}" if file.is_file() else "no footnote.toml here; defaults, environment and options"


def _network(settings: Settings) -> tuple[bool, str]:
    """What would be sent where; nothing is sent to find out."""
    server = settings.chroma
    kept = f"passages and vectors go to the Chroma server {server.url}; " if server else ""
    if not settings.writes:
        elsewhere = "nothing else is" if server else "nothing is"
        return True, f"{kept}{elsewhere} sent anywhere: answers are quoted from the documents on this machine"
    if settings.replay:
        return True, f"nothing is sent anywhere: a model's replies come from {settings.replay}"
    # The openai client takes a second to import, and only a model that writes needs it.
    from rag.model import OpenAIModel

    model = OpenAIModel.from_settings(settings)
    what = f"{kept}each question goes to {model.address} with about {settings.context_tokens:,} tokens of the documents"
    told = f"{what}, for {model.model or 'its only model'} to answer"
    return (False, f"{told}; but {model.lacks}") if model.lacks else (True, told)


_CHECKS: dict[str, Callable[[Settings], tuple[bool, str]]] = {
    "python": _python,
    "sqlite": _sqlite,
    "settings": _settings_file,
    "embedding model": _embedding,
    "reader model": _reader,
    "entailment model": _entailment,
    "documents": _corpus,
    "disk": _disk,
    "index": _index,
    "proof": _proof,
    "network": _network,
}
