"""What passes between this process and the child that parses: frames of JSON, never code."""

import json
import struct
from collections.abc import Sequence
from dataclasses import asdict
from typing import IO, Any

from index.formats.extract import Extract
from index.structure import Block
from index.types import Skipped

__all__ = ["pack", "read_frame", "unpacked", "write_frame"]

_LENGTH = struct.Struct(">Q")


def write_frame(stream: IO[bytes], data: bytes) -> None:
    """Writes the bytes with their length before them."""
    stream.write(_LENGTH.pack(len(data)))
    stream.write(data)
    stream.flush()


def read_frame(stream: IO[bytes]) -> bytes | None:
    """The bytes of the next frame, or None where the stream ends first."""
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack(head)
    data = stream.read(length)
    return data if len(data) == length else None


def pack(found: Sequence[Extract | Skipped]) -> bytes:
    """What was found in a file, as JSON."""
    return json.dumps([_plain(each) for each in found]).encode()


def _plain(found: Extract | Skipped) -> dict[str, Any]:
    if isinstance(found, Skipped):
        return {"refused": [found.path, found.reason]}
    entry = {name: getattr(found, name) for name in Extract.__slots__ if name not in ("blocks", "members")}
    entry["blocks"] = [_block(found.text, block) for block in found.blocks]
    return entry


def _block(text: str, block: Block) -> list[Any]:
    """Words are left out where they are the span's own."""
    kind, start, end, words, *rest = asdict(block).values()
    return [kind, start, end, None if words == text[start:end] else words, *rest]


def unpacked(data: bytes) -> tuple[Extract | Skipped, ...]:
    """What `pack` packed."""
    return tuple(_found(entry) for entry in json.loads(data))


def _found(entry: dict[str, Any]) -> Extract | Skipped:
    if "refused" in entry:
        return Skipped(*entry["refused"])
    text = entry["text"]
    blocks = tuple(
        Block(kind, start, end, text[start:end] if words is None else words, *rest)
        for kind, start, end, words, *rest in entry["blocks"]
    )
    return Extract(**{**entry, "blocks": blocks, "pages": tuple(entry["pages"])})
