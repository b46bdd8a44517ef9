"""One settings object; its values come from arguments, then the environment (FOOTNOTE_*), then `footnote.toml`."""

import hashlib
import math
import os
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Literal

import platformdirs

import seeds
from index.server import Server
from rag.errors import SettingsError

__all__ = ["OPENAI", "Settings", "load_settings"]

OPENAI = "https://api.openai.com/v1"
"""The address that a model is asked at where none is given."""

_PREFIX = "FOOTNOTE_"
_OF_OPENAI = {"api_key": "OPENAI_API_KEY", "base_url": "OPENAI_BASE_URL", "organisation": "OPENAI_ORG_ID"}
_LEAST = {"passages": 1, "threads": 1, "retries": 0, "context_tokens": 200, "timeout_s": 0.1, "deadline_s": 0.1}
_LEAST |= {
    "token_vectors_mb": 0,
    "upload_mb": 1,
    "questions_per_minute": 1,
    "questions_at_once": 1,
    "question_length": 1,
}
_MOST = {
    "upload_mb": 1000,
    "questions_per_minute": 6000,
    "questions_at_once": 64,
    "question_length": 2000,
    "passages": 50,
    "threads": 64,
    "token_vectors_mb": 1_000_000,
    "retries": 10,
    "context_tokens": 1_000_000,
    "timeout_s": 3600,
    "deadline_s": 3600,
}
_CHOICES = {"mode": ("auto", "extractive", "llm"), "caution": ("careful", "eager")}

_NOT_OF_THE_ANSWER = {"corpus", "index", "api_key", "organisation", "timeout_s", "retries", "deadline_s", "record"}
_NOT_OF_THE_ANSWER |= {"threads", "replay", "missing", "price_in", "price_out", "base_url"}
_NOT_OF_THE_ANSWER |= {"chroma_url", "chroma_token", "chroma_tenant", "chroma_database"}
_NOT_OF_THE_ANSWER |= {"allow_changes", "upload_mb", "questions_per_minute", "questions_at_once", "question_length"}


@dataclass(frozen=True, slots=True)
class Settings:
    """How Footnote works; field names are those of the long options.

    `corpus`: the folder of documents. `index`: where its index is kept, by default in the user's cache folder.
    `mode`: "extractive" quotes the documents, "llm" has a model write, "auto" does so where `model` is given.
    `passages`: how many passages are read for an answer.
    `caution`: what is asked of the evidence before answering; "careful" refuses more, "eager" less.
    `threads`: how many processor cores each of the small models runs on; no answer depends on it.
    `token_vectors_mb`: how much of the disk the vectors of single words may take; past it passages are not reranked.

    For a Chroma server that keeps the passages (docs/server.md): `chroma_url`, its address; `chroma_token`, never shown;
    `chroma_tenant` and `chroma_database`.

    For the model that writes: `model`, its name; `base_url`, where it is asked, OpenAI's own address by default;
    `api_key`, never shown; `organisation`; `timeout_s`, how long it may be silent; `retries`, how often a request that
    failed is made again; `deadline_s`, how long a whole question may take; `context_tokens`, about how much of the
    documents it is given; `show_unsupported`, whether statements that failed the check are shown, marked; `judge_model`,
    a model that may lower the support of a statement; `record` and `replay`, files of exchanges to write and to answer
    from; `missing`, where a replay writes what it has no reply for; `price_in` and `price_out`, dollars for a million
    tokens read and written, for the cost of an answer.

    For the chat page (docs/chat.md): `allow_changes`, whether documents may be added and removed there; `upload_mb`, how
    large a file may be; `questions_per_minute`, `questions_at_once` and `question_length` (characters), of one visitor.
    """

    corpus: Path = seeds.FOLDER
    index: Path | None = None
    mode: Literal["auto", "extractive", "llm"] = "auto"
    passages: int = 6
    caution: Literal["careful", "eager"] = "careful"
    threads: int = 2
    token_vectors_mb: int = 8192
    chroma_url: str | None = None
    chroma_token: str | None = field(default=None, repr=False)
    chroma_tenant: str = "default_tenant"
    chroma_database: str = "default_database"
    model: str | None = None
    base_url: str | None = None
    api_key: str | None = field(default=None, repr=False)
    organisation: str | None = None
    timeout_s: float = 60.0
    retries: int = 2
    deadline_s: float = 120.0
    context_tokens: int = 3000
    show_unsupported: bool = False
    judge_model: str | None = None
    record: Path | None = None
    replay: Path | None = None
    missing: Path | None = None
    price_in: float | None = None
    price_out: float | None = None
    allow_changes: bool = False
    upload_mb: int = 20
    questions_per_minute: int = 60
    questions_at_once: int = 4
    question_length: int = 2000

    def __post_init__(self) -> None:
        """Raises SettingsError for a value that cannot be used."""
        for name, choices in _CHOICES.items():
            if getattr(self, name) not in choices:
                raise SettingsError(f"{name} is {getattr(self, name)!r}; it is {_either(choices)}")
        for name, least in _LEAST.items():
            if not least <= getattr(self, name) <= _MOST[name]:
                raise SettingsError(f"{name} is {getattr(self, name)}; it is a number from {least} to {_MOST[name]}")
        for name in ("price_in", "price_out"):
            if not 0 <= (getattr(self, name) or 0.0) < math.inf:
                raise SettingsError(f"{name} is {getattr(self, name)}; it is dollars for a million tokens")
        if self.base_url is not None and not self.base_url.startswith(("http://", "https://")):
            raise SettingsError(f"base_url is {self.base_url!r}; it begins with http:// or https://")
        try:
            _ = self.chroma
        except ValueError as error:
            raise SettingsError(f"chroma_url {error}") from None
        if self.missing is not None and self.replay is None:
            raise SettingsError("missing is given without replay, whose missing replies it is for")

    @property
    def index_folder(self) -> Path:
        """Where the index is: `index`, else a folder of the user's cache named after the corpus path."""
        if self.index is not None:
            return self.index.expanduser().absolute()
        corpus = self.corpus.expanduser().resolve()
        name = hashlib.sha256(str(corpus).encode("utf-8", "surrogateescape")).hexdigest()[:16]
        return Path(platformdirs.user_cache_dir("footnote", appauthor=False)) / f"{corpus.name}-{name}"

    @property
    def chroma(self) -> Server | None:
        """The Chroma server that keeps the passages, None where they lie beside the index."""
        if self.chroma_url is None:
            return None
        return Server(self.chroma_url, self.chroma_token, self.chroma_tenant, self.chroma_database)

    @property
    def writes(self) -> bool:
        """Whether a model writes the answers: only where that was asked for, or Footnote's own settings name one."""
        return self.mode == "llm" or (self.mode == "auto" and self.model is not None)

    @property
    def fingerprint(self) -> str:
        """A hash of the settings that an answer depends on: 16 hexadecimal digits."""
        told = sorted((each.name, str(getattr(self, each.name))) for each in fields(self))
        told = [(name, value) for name, value in told if name not in _NOT_OF_THE_ANSWER]
        return hashlib.sha256(repr(told).encode()).hexdigest()[:16]

    def shown(self) -> dict[str, Any]:
        """Every setting by name, paths as text, a secret as stars."""
        values = {each.name: getattr(self, each.name) for each in fields(self)} | {"index": self.index_folder}
        secrets = {each.name for each in fields(self) if not each.repr}
        return {
            name: "***" if name in secrets and value else str(value) if isinstance(value, Path) else value
            for name, value in values.items()
        }


def load_settings(
    arguments: Mapping[str, Any] | None = None, environment: Mapping[str, str] | None = None, folder: Path | None = None
) -> Settings:
    """The effective settings; `folder` is where `footnote.toml` is looked for, by default the working directory.

    Where a model is to write, OPENAI_API_KEY, OPENAI_BASE_URL and OPENAI_ORG_ID stand in for settings that are not
    given; by themselves they never make a model write. Raises SettingsError for an unknown key or a value of the wrong
    form, naming where it came from.
    """
    environment = os.environ if environment is None else environment
    file = (folder or Path.cwd()) / "footnote.toml"
    from_file = {key: (value, str(file)) for key, value in _file(file).items()}
    from_environment = {
        key.removeprefix(_PREFIX).lower(): (value, key)
        for key, value in environment.items()
        if key.startswith(_PREFIX) and value
    }
    from_arguments = {key: (value, _option(key)) for key, value in (arguments or {}).items() if value is not None}
    values = from_file | from_environment | from_arguments
    settings = Settings(**{key: _value(key, value, origin) for key, (value, origin) in values.items()})
    return _with_openai(settings, environment) if settings.writes else settings


def _with_openai(settings: Settings, environment: Mapping[str, str]) -> Settings:
    """A key is of use at its own address only: OPENAI_API_KEY is not sent to an address that Footnote's settings name."""
    names = [name for name in _OF_OPENAI if getattr(settings, name) is None]
    if settings.base_url is not None:
        names = [
            name for name in names if name == "api_key" and environment.get("OPENAI_BASE_URL") == settings.base_url
        ]
    given = {name: environment[_OF_OPENAI[name]] for name in names if environment.get(_OF_OPENAI[name])}
    values = {each.name: getattr(settings, each.name) for each in fields(settings)}
    return Settings(**values | given)


def _option(key: str) -> str:
    return f"--{key.replace('_', '-')}"


def _file(file: Path) -> Mapping[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"cannot read {file}: {error}") from None


def _value(key: str, value: Any, origin: str) -> Any:
    known = {each.name: str(each.type) for each in fields(Settings)}
    if key not in known:
        raise SettingsError(f"unknown setting {key!r} in {origin}; known are {', '.join(sorted(known))}")
    for kind, read in _FORMS.items():
        if kind in known[key]:
            return read(key, value, origin)
    return _text(key, value, origin)


def _text(key: str, value: Any, origin: str) -> str:
    if isinstance(value, (str, Path)) and str(value):
        return str(value)
    seen = "not one" if key in ("api_key", "chroma_token") else repr(value)
    raise SettingsError(f"{key} in {origin} is {seen}; it is a text that is not empty")


def _path(key: str, value: Any, origin: str) -> Path:
    return Path(_text(key, value, origin)).expanduser()


def _whole_number(key: str, value: Any, origin: str) -> int:
    if isinstance(value, (int, str)) and not isinstance(value, bool) and str(value).strip().lstrip("+-").isdecimal():
        return int(value)
    raise SettingsError(f"{key} in {origin} is {value!r}; it is a whole number")


def _number(key: str, value: Any, origin: str) -> float:
    try:
        number = math.nan if isinstance(value, bool) else float(value)
    except (TypeError, ValueError):
        number = math.nan
    if math.isfinite(number):
        return number
    raise SettingsError(f"{key} in {origin} is {value!r}; it is a number")


def _flag(key: str, value: Any, origin: str) -> bool:
    known = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
    if str(value).strip().lower() in known:
        return known[str(value).strip().lower()]
    raise SettingsError(f"{key} in {origin} is {value!r}; it is true or false")


_FORMS: Mapping[str, Callable[[str, Any, str], Any]] = {
    "Path": _path,
    "int": _whole_number,
    "float": _number,
    "bool": _flag,
}
"""How a setting is read, by what its type names."""


def _either(choices: tuple[str, ...]) -> str:
    return f"{', '.join(choices[:-1])} or {choices[-1]}"
