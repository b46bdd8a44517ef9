"""What every test stands on: no network, a home folder of its own, and none of the user's settings."""

import importlib
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

import seeds

if TYPE_CHECKING:
    from index.embed import Embedder
    from index.search import SearchIndex

_GUARD = Path(__file__).parent / "guard"
_HOME = Path(tempfile.mkdtemp(prefix="footnote-tests-"))
_ATTEMPTS = _HOME / "network-attempts"
_FOREIGN = ("FOOTNOTE_", "OPENAI_", "XDG_", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "MAKEFLAGS", "MFLAGS")
_OF_MAKE = {"ARGS", "Q"}  # what `make test ARGS=…` was given is not for a `make ask` inside a test


def _own_environment() -> None:
    """Set before any test module is imported, and so before anything of ours reads it."""
    for name in [name for name in os.environ if name in _OF_MAKE or name.upper().startswith(_FOREIGN)]:
        del os.environ[name]
    os.environ["HOME"] = str(_HOME)
    os.environ["XDG_CACHE_HOME"] = str(_HOME / "cache")
    os.environ["XDG_CONFIG_HOME"] = str(_HOME / "config")
    os.environ["XDG_DATA_HOME"] = str(_HOME / "data")
    os.environ["NETWORK_GUARD_LOG"] = str(_ATTEMPTS)
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [str(_GUARD), os.environ.get("PYTHONPATH")]))


def _install_guard() -> None:
    """Under its own name another module may already be loaded, so any such is set aside."""
    sys.modules.pop("sitecustomize", None)
    sys.path.insert(0, str(_GUARD))
    importlib.import_module("sitecustomize")
    sys.path.remove(str(_GUARD))


settings.register_profile("any speed", deadline=None)  # how fast the machine is says nothing about the code
settings.load_profile("any speed")

_ATTEMPTS.touch()
_own_environment()
_install_guard()


def pytest_unconfigure() -> None:
    shutil.rmtree(_HOME, ignore_errors=True)


@pytest.fixture(autouse=True)
def network_attempts() -> Iterator[Path]:
    """The file of what reached past loopback, here or in a Python program started by a test.

    A test fails by what stands in it at its end, even where the code under test swallowed the error.
    """
    yield _ATTEMPTS
    made = _ATTEMPTS.read_text(encoding="utf-8").splitlines()
    _ATTEMPTS.write_text("", encoding="utf-8")
    assert not made, f"reached for the network: {', '.join(made)}"


@pytest.fixture(scope="session")
def seeds_dir() -> Path:
    """The five documents that ship with Footnote; not to be written to."""
    return seeds.FOLDER


# Imported where they are made, since the environment above comes before anything of ours.


@pytest.fixture(scope="session")
def embedder() -> "Embedder":
    """The embedder that ships, loaded once."""
    from index.embed import Embedder

    return Embedder()


@pytest.fixture(scope="session")
def seeds_index(embedder: "Embedder", tmp_path_factory: pytest.TempPathFactory) -> "SearchIndex":
    """The seeds' index, built once for all tests; not to be written to."""
    from index.build import build
    from index.search import SearchIndex

    generation, _ = build(seeds.FOLDER, tmp_path_factory.mktemp("seeds") / "index", embedder)
    return SearchIndex.open(generation.folder, seeds.FOLDER, embedder)
