import _socket
import os
import platform
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import platformdirs
import pytest

ELSEWHERE = "192.0.2.1"  # set aside for documentation: nobody's address


def taken(attempts: Path) -> list[str]:
    """What was written down, taken out again: here it was meant to be."""
    lines = attempts.read_text(encoding="utf-8").splitlines()
    attempts.write_text("", encoding="utf-8")
    return lines


@pytest.mark.parametrize("host", ["example.com", ELSEWHERE, "2001:db8::1", "::ffff:192.0.2.1", b"example.com"])
def test_a_name_or_address_elsewhere_is_not_looked_up(host: str | bytes, network_attempts: Path) -> None:
    with pytest.raises(RuntimeError, match="reached for the network: getaddrinfo"):
        socket.getaddrinfo(host, 443)
    assert taken(network_attempts) == [f"getaddrinfo {host!r}"]


@pytest.mark.parametrize("kind", [socket.SOCK_STREAM, socket.SOCK_DGRAM])
def test_no_socket_connects_elsewhere(kind: int, network_attempts: Path) -> None:
    for make in (socket.socket, _socket.socket):
        with pytest.raises(RuntimeError, match=f"connect '{ELSEWHERE}'"):
            make(socket.AF_INET, kind).connect((ELSEWHERE, 443))
    with socket.socket(socket.AF_INET, kind) as mine, pytest.raises(RuntimeError, match="connect"):
        mine.connect_ex((ELSEWHERE, 443))
    assert taken(network_attempts)


def test_nothing_is_sent_elsewhere(network_attempts: Path) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as mine:
        with pytest.raises(RuntimeError, match="sendto"):
            mine.sendto(b"", (ELSEWHERE, 53))
        with pytest.raises(RuntimeError, match="sendmsg"):
            mine.sendmsg([b""], [], 0, (ELSEWHERE, 53))
    assert taken(network_attempts)


def test_a_library_meets_the_guard(network_attempts: Path) -> None:
    with pytest.raises(RuntimeError, match=r"example\.com"):
        urllib.request.urlopen("https://example.com", timeout=5)
    assert taken(network_attempts)


def test_an_attempt_is_written_down_though_its_error_is_swallowed(network_attempts: Path) -> None:
    child = "import socket\ntry: socket.create_connection(('example.com', 443))\nexcept RuntimeError: pass"
    subprocess.run([sys.executable, "-c", child], check=True)
    assert taken(network_attempts) == ["getaddrinfo 'example.com'"]


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_loopback_is_open(host: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection((host, server.getsockname()[1])):
        server.accept()[0].close()


def test_a_unix_socket_is_open(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as server, socket.socket(socket.AF_UNIX) as mine:
        server.bind(str(tmp_path / "s"))
        server.listen()
        mine.connect(str(tmp_path / "s"))


def test_the_users_own_folders_and_settings_are_out_of_reach() -> None:
    assert Path.home().name.startswith("footnote-tests-")
    assert Path.home() in Path(platformdirs.user_cache_dir("footnote", appauthor=False)).parents
    assert not [name for name in os.environ if name.startswith(("FOOTNOTE_", "OPENAI_"))]
    if platform.system() == "Linux":
        assert platformdirs.user_cache_dir("footnote") == str(Path.home() / "cache" / "footnote")
