"""Passages that may give another value than the nearest ones do, so that sources which differ are seen to."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from itertools import islice

from index.search import SearchIndex
from index.types import Hit
from index.words import plain, stem, terms
from rag.answers import dates, durations, is_hour, numbers
from rag.question import Asked

__all__ = ["VALUES", "rival", "with_rivals"]

VALUES: Mapping[str, Callable[[str], list[str]]] = {"number": numbers, "date": dates, "duration": durations}
"""What sources may differ in, by the kind of thing asked for: how its values are found in a plain text."""
_MOST = 2


def rival(one: Collection[str], other: Collection[str]) -> bool:
    """Whether two sets of values for the same thing differ: an hour is no other date than a day is."""
    if not one or not other or set(one) & set(other):
        return False
    first, second = ({is_hour(value) for value in values} for values in (one, other))
    return bool(first & second)


def with_rivals(index: SearchIndex, asked: Asked, found: Sequence[Hit], k: int) -> tuple[Hit, ...]:
    """The first k hits, the last of them giving way to others of further documents that could give another value.

    At most two, and a third of the k, give way. Such a hit has a sentence that names all that the question names and
    holds a number, date or duration, whichever is asked for.
    """
    near, further = tuple(found[:k]), found[k:]
    values = VALUES.get(asked.wanted)
    if values is None or not asked.names:
        return near
    names = {stem(name) for name in asked.names}
    seen = {hit.passage.document for hit in near[:1]}
    rivals = (
        hit
        for hit in further
        if hit.passage.kind == "body" and hit.passage.document not in seen and _gives(index, values, names, hit)
    )
    chosen = tuple(islice(rivals, min(_MOST, k // 3)))
    kept = (*near[: k - len(chosen)], *chosen)
    return tuple(replace(hit, rank=rank) for rank, hit in enumerate(kept, 1))


def _gives(index: SearchIndex, values: Callable[[str], list[str]], names: set[str], hit: Hit) -> bool:
    sentences = (hit.passage.quote(sentence) for sentence in hit.passage.sentences)
    return any(names <= set(terms(index.names.fold(each))) and values(plain(each)) for each in sentences)
