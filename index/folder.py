"""The folder of an index: the pointer to the generation that is read, and the generations.

INDEX/CURRENT                   the name of the generation to read
INDEX/lock  INDEX/writer        held by the one writer, and who that is
INDEX/generations/NAME/         see index.generation
"""

import os
import re
import secrets
import stat
from collections.abc import Iterator
from pathlib import Path

from index.errors import IndexUnusableError

__all__ = [
    "GENERATIONS",
    "MANIFEST",
    "POINTER",
    "current",
    "generations",
    "make_durable",
    "make_private",
    "new_generation",
    "point_to",
    "refuse_foreign",
]

MANIFEST = "manifest.json"
POINTER, GENERATIONS = "CURRENT", "generations"
_NAME = re.compile(r"[0-9a-f]{16}-[0-9a-f]+")
_OWNERS = stat.S_IRUSR | stat.S_IWUSR


def current(index: Path) -> Path | None:
    """The folder of the generation to read, or None where there is none. Raises IndexUnusableError on a foreign folder."""
    try:
        name = (index / POINTER).read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise IndexUnusableError(f"cannot read {index / POINTER}: {error}") from None
    folder = index / GENERATIONS / name
    if not _NAME.fullmatch(name) or not (folder / MANIFEST).is_file():
        raise IndexUnusableError(f"{index / POINTER} names no generation of this index")
    return folder


def refuse_foreign(index: Path) -> None:
    """Raises IndexUnusableError when the folder's CURRENT is somebody else's: not of our form, and no generation beside it."""
    try:
        name = (index / POINTER).read_text(encoding="utf-8").strip()
    except (FileNotFoundError, NotADirectoryError):
        return
    except UnicodeDecodeError:
        name = ""
    except OSError as error:
        raise IndexUnusableError(f"cannot read {index / POINTER}: {error.strerror}; give another --index") from None
    if not _NAME.fullmatch(name) and not any(True for _ in generations(index)):
        raise IndexUnusableError(f"{index / POINTER} is of another program; give another --index")


def new_generation(index: Path, fingerprint: str) -> Path:
    """A new, empty folder for a generation; its name does not depend on the clock."""
    folder = index / GENERATIONS / f"{fingerprint[:16]}-{secrets.token_hex(8)}"
    make_private(folder.parent)
    folder.mkdir(mode=stat.S_IRWXU)
    return folder


def point_to(index: Path, folder: Path) -> None:
    """Makes the generation the one to read, in one atomic step that outlives a crash of the machine."""
    pointer = index / f"{POINTER}.{os.getpid()}"
    pointer.write_text(folder.name, encoding="utf-8")
    pointer.chmod(_OWNERS)
    _sync(pointer)
    pointer.replace(index / POINTER)
    _sync(index)


def make_durable(folder: Path) -> None:
    """Waits until the folder's files and names are on the disk, and makes them readable by their owner alone."""
    for parent, _, names in os.walk(folder, topdown=False):
        for name in names:
            (Path(parent) / name).chmod(_OWNERS)
            _sync(Path(parent) / name)
        Path(parent).chmod(stat.S_IRWXU)
        _sync(Path(parent))
    _sync(folder.parent)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def generations(index: Path) -> Iterator[Path]:
    """The folders of all generations, by name; anything else that lies there is not ours."""
    parent = index / GENERATIONS
    yield from sorted(f for f in parent.iterdir() if _NAME.fullmatch(f.name)) if parent.is_dir() else ()


def make_private(folder: Path) -> None:
    """Makes the folder, readable by its owner alone."""
    folder.mkdir(parents=True, exist_ok=True, mode=stat.S_IRWXU)
