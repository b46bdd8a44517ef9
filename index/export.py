"""A copy of the index for other programs, since merely opening Chroma writes to its folder."""

import shutil
from contextlib import suppress
from pathlib import Path

from index.errors import IndexUnusableError
from index.folder import make_durable, make_private
from index.generation import Generation
from index.names import Names
from index.proof import prove_store
from index.store import Store

__all__ = ["export"]


def export(generation: Generation, names: Names, folder: Path) -> None:
    """Writes the passages into the folder as Chroma keeps them: collection "footnote", nodes in LlamaIndex's format.

    Raises IndexUnusableError when the folder holds something already, cannot be written, or does not hold the passages
    afterwards.
    """
    try:
        make_private(folder)
        if any(folder.iterdir()):
            raise IndexUnusableError(f"{folder} is not empty; give a new folder to --export")
        with suppress(IndexUnusableError, shutil.Error):
            Store.copy(generation.folder / "chroma", folder)
            if not prove_store(generation, names, folder):
                return make_durable(folder)
        shutil.rmtree(folder)
        make_private(folder)
        Store.create(folder, generation)
        for problem in prove_store(generation, names, folder):
            raise IndexUnusableError(f"the copy in {folder} is not right: {problem}")
        make_durable(folder)
    except OSError as error:
        raise IndexUnusableError(f"cannot write {folder}: {error.strerror or error}") from None
