"""One settings object; its values come from arguments, then the environment (FOOTNOTE_*), then `footnote.toml`."""

import hashlib
import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Literal

import platformdirs

import seeds
from rag.errors import SettingsError

__all__ = ["Settings", "load_settings"]

_PREFIX = "FOOTNOTE_"


@dataclass(frozen=True, slots=True)
class Settings:
    """How Footnote works; field names are those of the long options.

    `corpus`: the folder of documents. `index`: where its index is kept, by default in the user's cache folder.
    `mode`: "auto" and "extractive" quote the documents. `passages`: how many passages are read for an answer.
    `careful`: what is asked of the evidence before answering; "careful" refuses more, "eager" less.
    """

    corpus: Path = seeds.FOLDER
    index: Path | None = None
    mode: Literal["auto", "extractive"] = "auto"
    passages: int = 6
    caution: Literal["careful", "eager"] = "careful"

    def __post_init__(self) -> None:
        """Raises SettingsError for a value that cannot be used."""
        if self.mode not in ("auto", "extractive"):
            raise SettingsError(f"mode is {self.mode!r}; this version knows auto and extractive")
        if self.caution not in ("careful", "eager"):
            raise SettingsError(f"caution is {self.caution!r}; it is careful or eager")
        if not 1 <= self.passages <= 50:
            raise SettingsError(f"passages is {self.passages}; it is a number from 1 to 50")

    @property
    def index_folder(self) -> Path:
        """Where the index is: `index`, else a folder of the user's cache named after the corpus path."""
        if self.index is not None:
            return self.index.expanduser().absolute()
        corpus = self.corpus.expanduser().resolve()
        name = hashlib.sha256(str(corpus).encode("utf-8", "surrogateescape")).hexdigest()[:16]
        return Path(platformdirs.user_cache_dir("footnote", appauthor=False)) / f"{corpus.name}-{name}"


def load_settings(
    arguments: Mapping[str, Any] | None = None, environment: Mapping[str, str] | None = None, folder: Path | None = None
) -> Settings:
    """The effective settings; `folder` is where `footnote.toml` is looked for, by default the working directory.

    Raises SettingsError for an unknown key or a value of the wrong form, naming where it came from.
    """
    environment = os.environ if environment is None else environment
    file = (folder or Path.cwd()) / "footnote.toml"
    from_file = {key: (value, str(file)) for key, value in _file(file).items()}
    from_environment = {
        key.removeprefix(_PREFIX).lower(): (value, key)
        for key, value in environment.items()
        if key.startswith(_PREFIX) and value
    }
    from_arguments = {key: (value, f"--{key}") for key, value in (arguments or {}).items() if value is not None}
    values = from_file | from_environment | from_arguments
    return Settings(**{key: _value(key, value, origin) for key, (value, origin) in values.items()})


def _file(file: Path) -> Mapping[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"cannot read {file}: {error}") from None


def _value(key: str, value: Any, origin: str) -> Any:
    known = {field.name for field in fields(Settings)}
    if key not in known:
        raise SettingsError(f"unknown setting {key!r} in {origin}; known are {', '.join(sorted(known))}")
    if key == "passages":
        return _whole_number(value, origin)
    if not isinstance(value, (str, Path)) or not str(value):
        raise SettingsError(f"{key} in {origin} is {value!r}; it is a text that is not empty")
    return Path(value).expanduser() if key in ("corpus", "index") else value


def _whole_number(value: Any, origin: str) -> int:
    if isinstance(value, (int, str)) and not isinstance(value, bool) and str(value).strip().lstrip("+-").isdecimal():
        return int(value)
    raise SettingsError(f"passages in {origin} is {value!r}; it is a whole number")
