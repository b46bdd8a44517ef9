"""The networks that ship in `models`: each a file NAME.onnx, and NAME.json that tells its hash and its calibration."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import NamedTuple

from index.errors import ModelFileError
from index.onnx import Session, load_session

__all__ = ["MODELS", "Shipped", "load_shipped"]

MODELS = Path(__file__).parent / "models"


class Shipped(NamedTuple):
    """A network ready to run, the numbers by which its logits become a chance, and both in a word of 16 digits."""

    session: Session
    calibration: tuple[float, ...]
    version: str


def load_shipped(name: str, numbers: int, folder: Path = MODELS, threads: int = 2) -> Shipped | None:
    """Load the network as its description says, with so many numbers of calibration; None when either file is absent.

    Raises ModelFileError when the description is damaged, or the network is not the one that it describes.
    """
    model, card = folder / f"{name}.onnx", folder / f"{name}.json"
    if not (model.is_file() and card.is_file()):
        return None
    sha256, calibration = _described(card, numbers)
    version = hashlib.sha256(repr((sha256, calibration)).encode()).hexdigest()[:16]
    return Shipped(load_session(model, sha256, threads), calibration, version)


def _described(card: Path, numbers: int) -> tuple[str, tuple[float, ...]]:
    try:
        described = json.loads(card.read_text(encoding="utf-8"))
        calibration = tuple(map(float, described["calibration"]))
        if len(calibration) != numbers:
            raise ValueError(f"{len(calibration)} numbers of calibration for {numbers}")
        return str(described["sha256"]), calibration
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelFileError(
            f"model description {card} cannot be used ({error}); reinstall Footnote (make clean, then again)"
        ) from None
