"""A Chroma server, which keeps an index's passages in the place of a folder beside the sealed files."""

import json
import os
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from index.errors import IndexUnusableError

__all__ = ["NOTE", "Collection", "Server"]

NOTE = "server.json"
"""The file that names the server and the collection, in the place of Chroma's own files."""


@dataclass(frozen=True, slots=True)
class Server:
    """Where a Chroma server answers; two are equal when they are the same place, whatever the token.

    `url` is "http://host:port" or "https://host". `token` goes with every request, as `Authorization: Bearer` for what
    fences the server and as `x-chroma-token` for Chroma Cloud.
    """

    url: str
    token: str | None = field(default=None, repr=False, compare=False)
    tenant: str = "default_tenant"
    database: str = "default_database"

    def __post_init__(self) -> None:
        """Raises ValueError when the address is not one."""
        parts = urlsplit(self.url)
        beside = parts.path.strip("/") or parts.query or parts.fragment or "@" in parts.netloc
        if parts.scheme not in ("http", "https") or not parts.hostname or beside or parts.port == 0:
            raise ValueError(f"{self.url!r} is no address of a Chroma server, as http://127.0.0.1:8000 is")

    @property
    def host(self) -> str:
        """Its host."""
        return urlsplit(self.url).hostname or ""

    @property
    def port(self) -> int:
        """Its port, that of the scheme where none is given."""
        return urlsplit(self.url).port or (443 if self.encrypted else 80)

    @property
    def encrypted(self) -> bool:
        """Whether it is spoken to by TLS."""
        return urlsplit(self.url).scheme == "https"

    @property
    def headers(self) -> dict[str, str]:
        """What is sent with every request."""
        return {"Authorization": f"Bearer {self.token}", "x-chroma-token": self.token} if self.token else {}


@dataclass(frozen=True, slots=True)
class Collection:
    """The collection of one generation on a server, as the generation's folder for Chroma says; no token stands there."""

    server: Server
    name: str

    @classmethod
    def of(cls, folder: Path) -> "Collection | None":
        """The collection that the folder names, None where Chroma is kept in the folder itself.

        Raises IndexUnusableError when what stands there cannot be read.
        """
        try:
            told = json.loads((folder / NOTE).read_text(encoding="utf-8"))
            return cls(Server(told["url"], None, told["tenant"], told["database"]), told["collection"])
        except (FileNotFoundError, NotADirectoryError):
            return None
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise IndexUnusableError(f"cannot read {folder / NOTE} ({error}); run footnote index --anew") from None

    def note(self, folder: Path) -> None:
        """Writes into the folder where its passages are, to last: what is on a server must be found to be removed."""
        place = self.server
        told = {"url": place.url, "tenant": place.tenant, "database": place.database, "collection": self.name}
        folder.mkdir(exist_ok=True)
        with (folder / NOTE).open("w", encoding="utf-8") as file:
            json.dump(told, file)
            file.flush()
            os.fsync(file.fileno())
