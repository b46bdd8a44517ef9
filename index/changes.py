"""What differs between a folder and its index."""

from collections.abc import Mapping
from dataclasses import dataclass

__all__ = ["Changes", "changes"]


@dataclass(frozen=True, slots=True)
class Changes:
    """What differs between a folder and its index: document ids, each in one list; a rename is an old and a new id."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    renamed: tuple[tuple[str, str], ...] = ()
    kept: tuple[str, ...] = ()


def changes(before: Mapping[str, str], after: Mapping[str, str]) -> Changes:
    """What happened between two states of a folder, each given as content hash by document id."""
    gone: dict[str, list[str]] = {}
    for name in sorted(before.keys() - after.keys(), reverse=True):
        gone.setdefault(before[name], []).append(name)
    new = [name for name in after if name not in before]
    renamed = tuple((gone[after[name]].pop(), name) for name in new if gone.get(after[name]))
    old_names, new_names = {old for old, _ in renamed}, {new for _, new in renamed}
    return Changes(
        added=tuple(n for n in new if n not in new_names),
        changed=tuple(n for n in after if n in before and before[n] != after[n]),
        removed=tuple(n for n in before if n not in after and n not in old_names),
        renamed=renamed,
        kept=tuple(n for n in after if before.get(n) == after[n]),
    )
