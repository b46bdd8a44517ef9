"""The one file that knows onnxruntime and tokenizers: model files are opened here, after their hash is checked."""

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import onnxruntime
from tokenizers import Encoding, Tokenizer

from index.errors import ModelFileError

__all__ = [
    "TOKENIZER_FILE",
    "TOKENIZER_SHA256",
    "Encoding",
    "Session",
    "Tokenizer",
    "load_session",
    "load_tokenizer",
    "model_inputs",
]

TOKENIZER_FILE = Path(__file__).parent / "models" / "all-MiniLM-L6-v2" / "tokenizer.json"

TOKENIZER_SHA256 = "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037"

Session = onnxruntime.InferenceSession


def load_session(path: Path, sha256: str, threads: int = 2) -> onnxruntime.InferenceSession:
    """The model in the file, ready to run on the CPU.

    Raises ModelFileError when the file is missing or its SHA-256 is not the one given.
    """
    data = _checked("model", path, sha256)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    # Threads that wait in a loop for the next operation take two thirds of the time of both cores from other questions.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(data, options, providers=["CPUExecutionProvider"])


def load_tokenizer(path: Path = TOKENIZER_FILE) -> Tokenizer:
    """The tokenizer in the file, with neither padding nor truncation set.

    Raises ModelFileError when the file is missing or is not the one that ships: every passage is cut by it.
    """
    tokenizer = Tokenizer.from_buffer(_checked("tokenizer", path, TOKENIZER_SHA256))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer


def _checked(kind: str, path: Path, sha256: str) -> bytes:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ModelFileError(
            f"{kind} file {path}: {error.strerror}; reinstall Footnote (make clean, then again)"
        ) from None
    seen = hashlib.sha256(data).hexdigest()
    if seen != sha256:
        raise ModelFileError(
            f"{kind} file {path} is not the expected one (sha256 {seen[:12]}…, expected {sha256[:12]}…); "
            "reinstall Footnote (make clean, then again)"
        )
    return data


def model_inputs(encodings: list[Encoding], limit: int | None = None) -> Mapping[str, npt.NDArray[np.int64]]:
    """The three input arrays of a BERT model, shape (batch, longest), padded with zeros on the right."""
    rows = [(e.ids[:limit], e.type_ids[:limit]) for e in encodings]
    width = max(len(ids) for ids, _ in rows)
    arrays: dict[str, Any] = {
        name: np.zeros((len(rows), width), dtype=np.int64) for name in ("input_ids", "attention_mask", "token_type_ids")
    }
    for row, (ids, types) in enumerate(rows):
        arrays["input_ids"][row, : len(ids)] = ids
        arrays["attention_mask"][row, : len(ids)] = 1
        arrays["token_type_ids"][row, : len(ids)] = types
    return arrays
