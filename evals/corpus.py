"""The corpora that ship with gold questions on them: a folder of documents, and where its questions are."""

from dataclasses import dataclass
from pathlib import Path

import seeds
from evals.cases import GoldError

__all__ = ["CORPORA", "Corpus", "corpora_named"]

_HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Corpus:
    """A folder of documents with a `.jsonl` file of gold questions, or a folder of such files."""

    name: str
    folder: Path
    gold: Path


CORPORA: tuple[Corpus, ...] = tuple(
    corpus
    for corpus in (
        Corpus("seeds", seeds.FOLDER, _HERE / "gold"),
        Corpus("wire", _HERE / "corpora" / "wire" / "documents", _HERE / "corpora" / "wire" / "gold.jsonl"),
    )
    if corpus.gold.exists()
)
"""Every corpus that is asked when none is named, in the order of the report."""


def corpora_named(names: tuple[str, ...]) -> tuple[Corpus, ...]:
    """The corpora of those names, all of them without a name. Raises GoldError for a name that is none."""
    known = {corpus.name: corpus for corpus in CORPORA}
    unknown = [name for name in names if name not in known]
    if unknown:
        raise GoldError(f"there is no corpus {unknown[0]!r} with gold questions; use {', '.join(known)}")
    return tuple(known[name] for name in names) if names else CORPORA
