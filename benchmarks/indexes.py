"""An index made for one measurement or training, and opened."""

from pathlib import Path

from index.build import build
from index.embed import Embedder
from index.search import SearchIndex


def indexed(corpus: Path, folder: Path) -> SearchIndex:
    """The index of the corpus, made in the folder where it is not there yet."""
    generation, _ = build(corpus, folder)
    return SearchIndex.open(generation.folder, corpus, Embedder())
