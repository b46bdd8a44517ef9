"""Token vectors of the passages, in int8 and without stop words, in blocks: files that generations share.

A block is never changed once it is sealed. The next generation links the blocks of which it still needs most, and writes
one more for what is new, so that a changed file among many does not copy 46 kB a passage.
"""

import os
import shutil
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from index.embed import DIMENSIONS, Encoded, Floats
from index.records import Rows

__all__ = [
    "TOKEN",
    "Block",
    "TokenVectors",
    "append",
    "block_file",
    "link_blocks",
    "quantised",
    "token_vectors",
    "worth_linking",
]

TOKEN = np.dtype([("scale", "<f4"), ("owner", "<i2"), ("values", "i1", DIMENSIONS)])
"""`values` times `scale` is the vector; `owner` is the position of the token's sentence in its passage."""

Block = npt.NDArray[np.void]
_MOST_BLOCKS, _LEAST_ALIVE = 24, 0.7


class TokenVectors:
    """The token vectors of every passage; where a generation has none, every passage has none."""

    def __init__(self, folder: Path, rows: Rows) -> None:
        """Maps the blocks that the rows name. Raises OSError or ValueError where one cannot be."""
        self._rows = rows
        self.blocks: Mapping[int, Block] = {
            number: np.asarray(np.memmap(folder / block_file(number), TOKEN, mode="r")) for number in _numbers(rows)
        }

    def stored(self, passage: int) -> Block:
        """One passage's tokens as they are stored, shape (n,)."""
        row = self._rows[passage]
        first, count = int(row["first"]), int(row["tokens"])
        return self.blocks[int(row["block"])][first : first + count] if count else np.empty(0, TOKEN)


def _numbers(rows: Rows) -> list[int]:
    return [int(number) for number in np.unique(rows["block"][rows["tokens"] > 0])]


def block_file(number: int) -> str:
    """The name of a block's file."""
    return f"tokens-{number}.bin"


def worth_linking(tokens: TokenVectors, rows: Rows) -> bool:
    """Whether the blocks hold mostly what these rows still need, and are not too many."""
    held = sum(len(block) for block in tokens.blocks.values())
    return len(tokens.blocks) < _MOST_BLOCKS and int(rows["tokens"].sum()) >= _LEAST_ALIVE * held


def link_blocks(rows: Rows, before: Path, folder: Path) -> list[str]:
    """Gives the folder the blocks that the rows name: the same files, or copies where the disk knows no links.

    Returns their names.
    """
    names = [block_file(number) for number in _numbers(rows)]
    for name in names:
        try:
            os.link(before / name, folder / name)
        except OSError:
            shutil.copy2(before / name, folder / name)
    return names


def append(file: Path, passages: Iterable[Block]) -> list[int]:
    """Writes each passage's tokens at the end of a block; returns where each begins."""
    firsts = []
    with file.open("ab") as stream:
        for tokens in passages:
            firsts.append(stream.tell() // TOKEN.itemsize)
            stream.write(tokens.tobytes())
    return firsts


def token_vectors(encoded: Encoded, sentences: Sequence[int]) -> Block:
    """One passage's tokens as they are stored, given the sentence of each; stop words are dropped."""
    kept = encoded.weights == 1.0
    tokens = np.empty(int(kept.sum()), TOKEN)
    tokens["values"], tokens["scale"] = quantised(encoded.tokens[kept])
    tokens["owner"] = np.asarray(sentences, dtype=np.int16)[kept]
    return tokens


def quantised(vectors: Floats) -> tuple[npt.NDArray[np.int8], npt.NDArray[np.float32]]:
    """Vectors as int8 and the scale of each: row / max(abs(row)) * 127, rounded."""
    scales = (np.abs(vectors).max(axis=1, initial=1e-9) / 127).astype(np.float32)
    return np.rint(vectors / scales[:, None]).astype(np.int8), scales
