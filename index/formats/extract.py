"""What a loader makes of a file."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from index.structure import Block
from index.types import Skipped

__all__ = ["Extract", "Member"]


@dataclass(frozen=True, slots=True)
class Member:
    """A file inside a file, such as an attachment: its path there, and its bytes."""

    path: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Extract:
    """The text of one document and its blocks, which hold offsets into it.

    `known` is what the format itself says: title, author, publisher, published, language, each where it is said;
    `inferred` maps those that are an inference to what they were inferred from. `pages` are the offsets at which pages
    begin, `encoding` is named where it is not UTF-8. `members` are the files inside, and what was refused of them.
    """

    text: str = ""
    blocks: tuple[Block, ...] = ()
    known: Mapping[str, str] = field(default_factory=dict)
    inferred: Mapping[str, str] = field(default_factory=dict)
    pages: tuple[int, ...] = ()
    encoding: str | None = None
    members: Iterable[Member | Skipped] = ()
    path: str = ""
    extractor: str | None = None
