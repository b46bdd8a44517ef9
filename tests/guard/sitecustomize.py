"""Keeps the tests off the network: any attempt to reach past loopback raises, and is written down.

conftest.py installs this in the test process; Python programs that tests start take it up by themselves, since Python
imports a module of this name at its start. An audit hook sees what every socket of Python's own does, whoever opened it
and however the name was imported, and no library can undo it. A library that talks to the kernel from C or Rust alone
is not seen; .ci/run asks a question inside a namespace without any network for that.
"""

import ipaddress
import os
import socket
import sys
from pathlib import Path
from typing import Any

LOG = "NETWORK_GUARD_LOG"

_NAMES = frozenset({"", "localhost", "localhost.localdomain", "ip6-localhost", "ip6-loopback"})


class NetworkReachedError(RuntimeError):
    """A test reached for the network. Not an OSError, which callers expect from a network and may retry."""


def is_local(host: object) -> bool:
    """Whether the host is this machine by its loopback or unspecified address; no name is looked up."""
    if host is None:
        return True
    text = os.fsdecode(host) if isinstance(host, (str, bytes)) else str(host)
    if text.lower() in _NAMES:
        return True
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return False
    address = getattr(address, "ipv4_mapped", None) or address
    return address.is_loopback or address.is_unspecified


def _destination(event: str, given: tuple[Any, ...]) -> object:
    """The host that an audit event of the socket module wants to reach; None for this machine's own affairs."""
    if event in {"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"}:
        return given[0]
    if event in {"socket.connect", "socket.sendto", "socket.sendmsg"} and given[1] is not None:
        return given[1][0] if given[0].family in {socket.AF_INET, socket.AF_INET6} else None
    return None


def _watch(event: str, given: tuple[Any, ...]) -> None:
    if not event.startswith("socket."):
        return
    host = _destination(event, given)
    if is_local(host):
        return
    attempt = f"{event.removeprefix('socket.')} {host!r}"
    if log := os.environ.get(LOG):
        with Path(log).open("a", encoding="utf-8") as file:
            file.write(attempt + "\n")
    raise NetworkReachedError(f"reached for the network: {attempt}; tests may use loopback and nothing else")


sys.addaudithook(_watch)
