"""Spellings of one name, folded to the first of them: `names.toml` beside the documents."""

import re
import tomllib
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path

from index.errors import CorpusError
from index.words import plain

__all__ = ["Names", "load_names"]


class Names:
    """Folds every known spelling of a name to the name itself."""

    def __init__(self, groups: Iterable[Sequence[str]] = ()) -> None:
        """Each group holds the name to fold to, then its other spellings."""
        self.groups = tuple(tuple(group) for group in groups)
        self._canonical = {plain(spelling): group[0] for group in self.groups for spelling in group}
        self._folded = lru_cache(maxsize=8192)(self._fold)
        spellings = sorted(self._canonical, key=len, reverse=True)
        self._pattern = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, spellings))})(?!\w)") if spellings else None

    def fold(self, text: str) -> str:
        """The text with each spelling replaced by its name; longer spellings first, case and diacritics ignored."""
        return self._folded(text)

    def _fold(self, text: str) -> str:
        if self._pattern is None:
            return text
        parts, end = [], 0
        for match in self._pattern.finditer(plain(text)):
            parts += [text[end : match.start()], self._canonical[match[0]]]
            end = match.end()
        return "".join(parts) + text[end:]


def load_names(folder: Path) -> Names:
    """The names of the folder's `names.toml`, none where there is no such file.

    Raises CorpusError when the file is not `names = [["name", "other spelling", …], …]`.
    """
    file = folder / "names.toml"
    if not file.is_file():
        return Names()
    try:
        data = tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise CorpusError(f"{file}: {error}") from None
    if set(data) != {"names"}:
        seen = ", ".join(sorted(data)) or "nothing"
        raise CorpusError(f'{file}: expected names = [["name", "other spelling"]] and nothing else, got {seen}')
    groups = data["names"]
    for group in groups if isinstance(groups, list) else [groups]:
        if not (isinstance(group, list) and len(group) > 1 and all(isinstance(s, str) and s.strip() for s in group)):
            raise CorpusError(f"{file}: a name is a list of two spellings or more, got {group!r}")
    return Names(groups)
