"""Who may reach the page: this machine alone, unless its owner says otherwise. Pure but for reading one file."""

import ipaddress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from rag import SettingsError

__all__ = ["Access", "is_loopback", "read_accounts"]


@dataclass(frozen=True, slots=True)
class Access:
    """Where the page is served, and to whom: the accounts of `password_file`, or anyone who reaches it; `mcp` for tools too."""

    host: str = "127.0.0.1"
    port: int = 7860
    password_file: Path | None = None
    allow_remote: bool = False
    mcp: bool = False

    def __post_init__(self) -> None:
        """Raises SettingsError for what other machines reach, unless there is a password or an explicit wish.

        Also where MCP tools cannot be served.
        """
        if not 1 <= self.port <= 65535:
            raise SettingsError(f"port is {self.port}; it is a number from 1 to 65535")
        if self.mcp and self.password_file:
            raise SettingsError("--mcp cannot ask for a password; leave out --mcp or --password-file")
        if self.mcp and find_spec("mcp") is None:
            raise SettingsError("--mcp needs the package mcp; install it with pip install 'mcp>=1.21,<2'")
        if not (is_loopback(self.host) or self.password_file or self.allow_remote):
            raise SettingsError(
                f"{self.host} can be reached from other machines; add --password-file FILE, or --allow-remote to do without"
            )


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach the address."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def read_accounts(file: Path) -> tuple[tuple[str, str], ...]:
    """The accounts of a password file: a line `name:password` each; empty lines and lines after # are passed over.

    Raises SettingsError when it cannot be read, or has no account or a line of another form; no password is shown.
    """
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"cannot read the password file {file}: {type(error).__name__}") from None
    accounts = []
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.startswith("#"):
            continue
        name, colon, password = line.partition(":")
        if not (name.strip() and colon and password):
            raise SettingsError(f"line {number} of {file} is not of the form name:password")
        accounts.append((name.strip(), password))
    if not accounts:
        raise SettingsError(f"{file} holds no account; write a line name:password")
    return tuple(accounts)
