"""Whether words carry a statement, by a small network that reads both together.

A cross-encoder (gte-small, twelve layers, trained by `benchmarks/entailment`, its card in `models/ENTAILMENT.md`). It reads the
statement, what stands before the words in their document, title first, and the words themselves. It knows neither
numbers nor names well; what it says is one signal among the rules of `rag.support`, never a verdict.
"""

from __future__ import annotations

from pathlib import Path

from index.onnx import TOKENIZER_FILE, Session, Tokenizer, load_tokenizer
from rag.reader import Pair, inputs, laid_out, tokens
from rag.shipped import MODELS, load_shipped

__all__ = ["BEFORE_TOKENS", "STATEMENT_TOKENS", "TITLE_TOKENS", "WORDS_TOKENS", "Entailment", "encoded"]

STATEMENT_TOKENS = 72
TITLE_TOKENS = 16
BEFORE_TOKENS = 56
WORDS_TOKENS = 160


class Entailment:
    """Runs the model; safe to share between threads."""

    def __init__(
        self, session: Session, tokenizer: Tokenizer, slope: float, constant: float, version: str = ""
    ) -> None:
        """`slope` and `constant` make log-odds of a logit; `version` is told with every answer."""
        self.version = version
        self._session, self._tokenizer = session, tokenizer
        self._slope, self._constant = slope, constant

    @classmethod
    def load(cls, folder: Path = MODELS, tokenizer: Path = TOKENIZER_FILE, threads: int = 2) -> Entailment | None:
        """Load `entailment.onnx` as `entailment.json` describes it; None when either is absent.

        Raises ModelFileError when the model is not the one the description was made for.
        """
        shipped = load_shipped("entailment", 2, folder, threads)
        if shipped is None:
            return None
        slope, constant = shipped.calibration
        return cls(shipped.session, load_tokenizer(tokenizer), slope, constant, shipped.version)

    def log_odds(self, statement: str, words: str, before: str = "", title: str = "") -> float:
        """The log-odds that the words, said after `before` in a document of that title, carry the statement."""
        (logit,) = self._session.run(["answer"], inputs(encoded(self._tokenizer, statement, words, before, title)))
        return self._slope * float(logit[0]) + self._constant


def encoded(tokenizer: Tokenizer, statement: str, words: str, before: str = "", title: str = "") -> Pair:
    """Encode `[CLS] statement [SEP] title before [SEP] words [SEP]`.

    Of the statement the first 72 tokens are read, of the title 16, of what stands before the last 56, of the words 160.
    """
    around = tokens(tokenizer, title)[:TITLE_TOKENS] + tokens(tokenizer, before)[-BEFORE_TOKENS:]
    return laid_out(tokenizer, tokens(tokenizer, statement)[:STATEMENT_TOKENS], around, words, WORDS_TOKENS)
