"""From a folder of documents to a new generation of its index; nothing of the old one is lost on the way."""

import shutil
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from index.changes import Changes, changes
from index.embed import Embedder
from index.errors import IndexUnusableError
from index.folder import (
    current,
    make_durable,
    make_private,
    new_generation,
    point_to,
    refuse_foreign,
)
from index.generation import Generation, Manifest, seal, stored_counts
from index.lexical import Lexical
from index.lock import writing
from index.passages import searched_text
from index.plan import Plan
from index.progress import Progress, silent
from index.proof import prove
from index.read import State, is_current, read_folder
from index.records import write_records, write_rows
from index.removal import remove, remove_unread
from index.server import Collection, Server
from index.store import Store
from index.vectors import write_vectors
from index.vocabulary import Counts, count_words

__all__ = ["TOKEN_BUDGET", "Changes", "Progress", "build", "changes", "is_current", "is_kept_so", "silent"]

TOKEN_BUDGET = 8 << 30
"""Past so many bytes of token vectors none are kept, and what is found is not reranked."""
_TOKEN_BYTES_A_PASSAGE = 48_000
_MOST_CHURN = 0.25


def build(
    corpus: Path,
    index: Path,
    embedder: Embedder | None = None,
    progress: Progress = silent,
    *,
    anew: bool = False,
    token_budget: int = TOKEN_BUDGET,
    server: Server | None = None,
) -> tuple[Generation, Changes]:
    """Indexes the folder as a new generation and makes it the current one; returns it and what has changed.

    What has not changed is taken from the current generation, unless `anew`. Past `token_budget` bytes no token vectors
    are kept; a Chroma `server` holds the passages in place of a folder. Raises CorpusError when no document can
    be read, IndexLockedError when another process is writing, IndexUnusableError when the index cannot be written (the
    current generation then still stands).
    """
    embedder = embedder or Embedder()
    try:
        refuse_foreign(index)
        make_private(index)
        with writing(index):
            with suppress(IndexUnusableError):  # a pointer that cannot be read says nothing of what may go
                remove_unread(index, current(index), server)
            built = _build(corpus, index, _Work(embedder, progress, anew, token_budget, server))
            remove_unread(index, built[0].folder, server)
            return built
    except OSError as error:
        raise IndexUnusableError(f"cannot write the index in {index}: {error.strerror or error}") from None


@dataclass(frozen=True, slots=True)
class _Work:
    """How a generation is to be built."""

    embedder: Embedder
    progress: Progress
    anew: bool
    token_budget: int
    server: Server | None


def is_kept_so(generation: Generation, token_budget: int = TOKEN_BUDGET, server: Server | None = None) -> bool:
    """Whether a build would keep the passages where they are: in this Chroma, with token vectors or without."""
    try:
        kept = Collection.of(generation.folder / "chroma")
    except IndexUnusableError:
        return False
    reranked = _within(token_budget, len(generation.passages))
    return (kept.server if kept else None) == server and generation.manifest.reranked == reranked


def _within(token_budget: int, passages: int) -> bool:
    return passages * _TOKEN_BYTES_A_PASSAGE <= token_budget


def _build(corpus: Path, index: Path, work: _Work) -> tuple[Generation, Changes]:
    held = _readable(index)
    before = None if work.anew else held
    state = read_folder(corpus, work.embedder, before, work.progress)
    if before and _is_held(state, before.manifest) and is_kept_so(before, work.token_budget, work.server):
        return before, changes(before.manifest.hashes, state.manifest.hashes)
    if work.server:
        Store.reach(work.server)  # before an hour of embedding, not after it
    folder = new_generation(index, state.manifest.fingerprint)
    try:
        generation = _written(folder, state, before, work)
        make_durable(folder)
    except BaseException:
        remove(folder, work.server)
        raise
    point_to(index, folder)
    return generation, changes(held.manifest.hashes if held else {}, generation.manifest.hashes)


def _is_held(state: State, held: Manifest) -> bool:
    """Whether a new generation would be the same as the one that is there."""
    now = state.manifest
    unread = all(isinstance(document, int) for document in state.documents)
    return unread and (now.fingerprint, now.files, now.skipped) == (held.fingerprint, held.files, held.skipped)


def _readable(index: Path) -> Generation | None:
    try:
        return Generation.current(index)
    except IndexUnusableError:
        return None


def _written(folder: Path, state: State, before: Generation | None, work: _Work) -> Generation:
    """The generation written, sealed and proved. Raises IndexUnusableError where it cannot be proved."""
    plan = Plan(state, before, work.embedder.version)
    rows = write_records(folder, plan.records())
    reranked = _within(work.token_budget, len(rows))
    linked = write_vectors(folder, rows, plan, work.embedder, work.progress, reranked=reranked)
    write_rows(folder, rows)
    texts = [searched_text(plan.read[i], state.names) if k < 0 else k for i, k in enumerate(plan.kept)]
    lexical = Lexical.build(texts, before.lexical if before else None)
    churn = before.manifest.churn + len(plan.read) + len(plan.gone) if before else 0
    churn = 0 if churn > _MOST_CHURN * len(rows) else churn
    manifest = replace(state.manifest, passages=len(rows), reranked=reranked, churn=churn)
    seal(folder, manifest, lexical, _counts(plan, before), linked)
    generation = Generation.open(folder)
    _write_store(generation, plan, before, work)
    return generation


def _counts(plan: Plan, before: Generation | None) -> Counts:
    """The words of the new generation: those of the one before, without what is gone, with what was read."""
    if before is None:
        return count_words(passage.text for passage in plan.read.values())
    counts, new = stored_counts(before.folder), count_words(passage.text for passage in plan.read.values())
    old = count_words(before.passages[place].text for place in plan.gone)
    return {kind: counts[kind] - old[kind] + new[kind] for kind in counts}


def _write_store(generation: Generation, plan: Plan, before: Generation | None, work: _Work) -> None:
    """Puts the passages into Chroma, where little has changed into a copy of what it holds, and proves everything.

    A server copies no collection, so that all go there again.

    Raises IndexUnusableError where even a Chroma written from scratch does not hold them.
    """
    read = sorted(plan.read)
    taken_out = [before.passages[place].id for place in plan.gone] if before else []
    gone = sorted(set(taken_out).difference(passage.id for passage in plan.read.values()))
    if before and generation.manifest.churn and work.server is None:
        with suppress(IndexUnusableError, OSError):
            Store.copy(before.folder / "chroma", generation.folder / "chroma")
            with Store(generation.folder / "chroma") as store:
                store.remove(taken_out)
                store.add(generation, read)
            if not prove(generation, plan.names, read, gone).problems:
                return
    shutil.rmtree(generation.folder / "chroma", ignore_errors=True)
    Store.create(generation.folder / "chroma", generation, work.server)
    whole = before is None
    proof = prove(generation, plan.names, read, gone, everything=whole, progress=work.progress, server=work.server)
    for problem in proof.problems:
        raise IndexUnusableError(
            f"the new index in {generation.folder} does not hold what was written: {problem}; try again"
        )
