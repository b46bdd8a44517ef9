"""Reads a question and passages together: where the answer stands, and how likely it is that it stands there at all.

A small cross-encoder (a six-layer MiniLM trained by `benchmarks/reader`, its card in `models/READER.md`) with the span
head of Devlin et al. 2019, whose null answer is the first token, and an answer head beside it. Scores are differences
of logits: the best span less the null of the same passage, so that passages of one question can be compared.

Passages are run one after the other: without padding the attention needs no mask and is faster than in a batch, and
what 8-bit rounding does to a passage does not depend on its neighbours.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from index.onnx import TOKENIZER_FILE, Session, Tokenizer, load_tokenizer
from rag.shipped import MODELS, load_shipped

QUESTION_TOKENS = 64
TITLE_TOKENS = 24
PASSAGE_TOKENS = 254
SPAN_TOKENS = 40
NOTHING = -100.0
"""The score of a range without a token that was read, as beyond the 254th: lower than any score of a model."""

Floats: TypeAlias = NDArray[np.float32]
Range: TypeAlias = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Reading:
    """What one passage says to the question.

    `start` and `end` are character offsets of the best span in the passage, both 0 when it has no token;
    `span_score` is that span's logit less the null's, `answer_score` the logit of the answer head, both raw;
    `answerable` is the probability, calibrated from the two, 0 to 1, that this passage answers the question;
    `sentence_scores` are the best span scores inside each of the ranges asked for.
    """

    start: int
    end: int
    span_score: float
    answer_score: float
    answerable: float
    sentence_scores: tuple[float, ...] = ()


class Pair(NamedTuple):
    """A question and a passage as token ids; token `first + n` of `ids` covers `offsets[n]` of the passage."""

    ids: list[int]
    first: int
    offsets: list[Range]

    @property
    def passage(self) -> slice:
        """Where the passage's tokens stand in `ids`."""
        return slice(self.first, self.first + len(self.offsets))


class Best(NamedTuple):
    """The best span of tokens, both ends included, and the sum of its two logits."""

    start: int
    end: int
    score: float


class Reader:
    """Runs the model; safe to share between threads."""

    def __init__(self, session: Session, tokenizer: Tokenizer, calibration: Sequence[float], version: str = "") -> None:
        """`version` is told with every answer."""
        self.version = version
        self._session = session
        self._tokenizer = tokenizer
        self._calibration = tuple(calibration)

    @classmethod
    def load(cls, folder: Path = MODELS, tokenizer: Path = TOKENIZER_FILE, threads: int = 2) -> Reader | None:
        """Load `reader.onnx` as `reader.json` describes it; None when either is absent.

        Raises ModelFileError when the model is not the one the description was made for.
        """
        shipped = load_shipped("reader", 3, folder, threads)
        return (
            cls(shipped.session, load_tokenizer(tokenizer), shipped.calibration, shipped.version) if shipped else None
        )

    def read(
        self,
        question: str,
        passages: Sequence[str],
        ranges: Sequence[Sequence[Range]] = (),
        titles: Sequence[str] = (),
    ) -> list[Reading]:
        """Read each passage for the question; one Reading a passage, in their order.

        `ranges` gives, for each passage, the character ranges (its sentences, say) to score; none when left out. `titles`
        says what each passage is from. Of a question the first 64 tokens are read, of a title 24, of a passage 254.
        Raises ValueError where either is there for another number of passages.
        """
        wanted, named = ranges or [()] * len(passages), titles or [""] * len(passages)
        if not len(wanted) == len(named) == len(passages):
            raise ValueError(f"{len(passages)} passages but ranges for {len(wanted)} and titles for {len(named)}")
        pairs = [pair(self._tokenizer, question, p, title) for p, title in zip(passages, named, strict=True)]
        return [self._reading(one, spans) for one, spans in zip(pairs, wanted, strict=True)]

    def _reading(self, one: Pair, ranges: Sequence[Range]) -> Reading:
        if not one.offsets:
            return Reading(0, 0, NOTHING, NOTHING, 0.0, (NOTHING,) * len(ranges))
        (start,), (end,), (answer,) = self._session.run(None, inputs(one))
        null = float(start[0] + end[0])
        first, last, logit = best_span(start[one.passage], end[one.passage])
        span = logit - null
        chance = probability(self._calibration, float(answer), span)
        scores = tuple(_score_within(one, start, end, r, null) for r in ranges)
        return Reading(one.offsets[first][0], one.offsets[last][1], span, float(answer), chance, scores)


def pair(tokenizer: Tokenizer, question: str, passage: str, title: str = "") -> Pair:
    """Encode `[CLS] question [SEP] title [SEP] passage [SEP]`, cut at 64, 24 and 254 tokens; without a title no place for it."""
    asked, named = tokens(tokenizer, question)[:QUESTION_TOKENS], tokens(tokenizer, title)[:TITLE_TOKENS]
    return laid_out(tokenizer, asked, named, passage, PASSAGE_TOKENS)


def tokens(tokenizer: Tokenizer, text: str) -> list[int]:
    """Give the ids of a text's tokens, without those that begin and end it."""
    return list(tokenizer.encode(text, add_special_tokens=False).ids)


def laid_out(tokenizer: Tokenizer, first: Sequence[int], around: Sequence[int], passage: str, most: int) -> Pair:
    """Lay out `[CLS] first [SEP] around [SEP] passage [SEP]`, the passage cut at `most` tokens; no place for nothing around."""
    begin, stop = tokenizer.encode("").ids
    read = tokenizer.encode(passage, add_special_tokens=False)
    ahead = [begin, *first, stop, *around, *([stop] if around else [])]
    return Pair([*ahead, *read.ids[:most], stop], len(ahead), list(read.offsets[:most]))


def inputs(one: Pair) -> dict[str, NDArray[np.int64]]:
    """Give the model's two inputs, each (1, tokens): the token ids, and 1 where the passage stands, else 0."""
    ids = np.array([one.ids], np.int64)
    kinds = (np.arange(ids.shape[1]) >= one.first).astype(np.int64)[None]
    return {"ids": ids, "kinds": kinds}


def best_span(start: Floats, end: Floats) -> Best:
    """Find the span of at most 40 tokens with the greatest sum of start and end logit, both (tokens,), at least one token."""
    reach = min(SPAN_TOKENS, len(start))
    ahead = np.concatenate([end, np.full(reach - 1, -np.inf, end.dtype)])
    sums = start[:, None] + np.lib.stride_tricks.sliding_window_view(ahead, reach)
    first, length = divmod(int(sums.argmax()), reach)
    return Best(first, first + length, float(sums[first, length]))


def probability(calibration: Sequence[float], answer: float, span: float) -> float:
    """Give the chance that a passage answers: a logistic function of the answer logit and the span score."""
    on_answer, on_span, constant = calibration
    return float(1 / (1 + np.exp(-(on_answer * answer + on_span * span + constant))))


def _score_within(one: Pair, start: Floats, end: Floats, span: Range, null: float) -> float:
    inside = [n for n, (a, b) in enumerate(one.offsets) if span[0] <= a and b <= span[1]]
    if not inside:
        return NOTHING
    here = slice(one.first + inside[0], one.first + inside[-1] + 1)
    return best_span(start[here], end[here]).score - null
