"""What goes into a new generation, passage by passage: read just now, or taken from the generation before."""

from collections.abc import Iterator

from index.generation import Generation
from index.passages import embedded_sentences, embedding_key
from index.read import Read, State
from index.records import Written, made, taken_over
from index.types import Passage

__all__ = ["Plan"]


class Plan:
    """The passages of a new generation by their place in it, known once `records` has been gone through.

    `kept` holds for each its place in the generation before, -1 where it was read; `read` those that were; `gone` the
    places before of those that are no more.
    """

    def __init__(self, state: State, before: Generation | None, version: str) -> None:
        """`version` is that of the embedding."""
        self.before, self.names = before, state.names
        self._documents, self._version = state.documents, version
        self.kept: list[int] = []
        self.read: dict[int, Passage] = {}
        self._texts: dict[int, list[str]] = {}

    def records(self) -> Iterator[Written]:
        """The documents as they are to be written."""
        ranges = self.before.passages.ranges() if self.before else []
        for each in self._documents:
            if isinstance(each, Read):
                yield self._made(each)
            elif self.before:
                first, end = ranges[each]
                self.kept += range(first, end)
                yield taken_over(self.before.documents, self.before.passages, each, first, end)

    def _made(self, read: Read) -> Written:
        keys = []
        for passage in read.passages:
            texts = embedded_sentences(passage, self.names)
            keys.append(embedding_key(self._version, texts))
            self.read[len(self.kept)], self._texts[len(self.kept)] = passage, texts
            self.kept.append(-1)
        return made(read.document, read.passages, keys)

    def texts(self, place: int) -> list[str]:
        """What is embedded of the passage in that place, sentence by sentence."""
        if place in self._texts or self.before is None:
            return self._texts[place]
        return embedded_sentences(self.before.passages[self.kept[place]], self.names)

    @property
    def gone(self) -> list[int]:
        """The places of passages that the generation before holds and the new one does not."""
        return sorted(set(range(len(self.before.passages) if self.before else 0)).difference(self.kept))
