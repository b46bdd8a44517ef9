"""Which files of a folder are documents, and what is said of the others."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from index.errors import CorpusError
from index.load import list_files


def listed(folder: Path) -> list[str]:
    return [file.path for file in list_files(folder)[0]]


def skipped(folder: Path) -> dict[str, str]:
    return {each.path: each.reason for each in list_files(folder)[1]}


def write(folder: Path, *names: str) -> Path:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("The lamp was lit.", encoding="utf-8")
    return folder


def test_documents_are_listed_by_path_at_any_depth(tmp_path: Path) -> None:
    write(tmp_path, "b.txt", "a.md", "logs/may/c.text", "D.TXT", "e.markdown")
    assert listed(tmp_path) == ["D.TXT", "a.md", "b.txt", "e.markdown", "logs/may/c.text"]
    assert skipped(tmp_path) == {}


def test_size_and_time_are_as_the_file_system_says(tmp_path: Path) -> None:
    (file,) = list_files(write(tmp_path, "a.txt"))[0]
    status = (tmp_path / "a.txt").stat()
    assert (file.size, file.changed) == (17, status.st_mtime_ns)


@pytest.mark.parametrize(
    "name", [".hidden.txt", ".git/a.txt", "__pycache__/a.txt", "names.toml", "sources.toml", "a.py", "py.typed"]
)
def test_what_is_no_document_is_passed_over_in_silence(tmp_path: Path, name: str) -> None:
    write(tmp_path, name)
    assert (listed(tmp_path), skipped(tmp_path)) == ([], {})


@pytest.mark.parametrize("name", ["a.exe", "a", "a.txt.bak", "logs/a.odt", "txt"])
def test_a_file_without_a_loader_is_named(tmp_path: Path, name: str) -> None:
    write(tmp_path, name)
    assert listed(tmp_path) == [] and skipped(tmp_path)[name].startswith("has no loader (.csv, .docx, ")


def test_links(tmp_path: Path) -> None:
    corpus = write(tmp_path / "corpus", "a.txt", "logs/b.txt")
    write(tmp_path, "secret.txt")
    for name, target in {
        "in.txt": "a.txt",
        "out.txt": "../secret.txt",
        "gone.txt": "nowhere.txt",
        "self.txt": "self.txt",
        "outside": "..",
        "inside": "logs",
    }.items():
        (corpus / name).symlink_to(target)
    assert listed(corpus) == ["a.txt", "in.txt", "logs/b.txt"]
    assert skipped(corpus) == {
        "out.txt": "is a link out of the folder",
        "gone.txt": "is not a regular file",
        "self.txt": "is not a regular file",
        "outside": "is a link out of the folder",
        "inside": "is a link to a folder",
    }


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    assert skipped(tmp_path) == {"pipe.txt": "is not a regular file"}


def test_a_folder_named_like_a_document_is_a_folder(tmp_path: Path) -> None:
    assert listed(write(tmp_path, "x.txt/a.txt")) == ["x.txt/a.txt"]


def test_a_name_that_is_not_utf8_is_told(tmp_path: Path) -> None:
    with open(os.fsencode(tmp_path) + b"/\xff.txt", "w") as file:  # noqa: PTH123  (a Path cannot hold it)
        file.write("The lamp.")
    assert list(skipped(tmp_path).values()) == ["has a name that is not UTF-8"]


@pytest.mark.parametrize("name", ["gone", "a.txt"])
def test_what_is_no_folder_is_told_in_one_line(tmp_path: Path, name: str) -> None:
    write(tmp_path, "a.txt")
    with pytest.raises(CorpusError, match=r"is not a folder; give the folder of your documents with --corpus$"):
        list_files(tmp_path / name)


UNREADABLE = """
import os, sys
from pathlib import Path
from index.errors import CorpusError
from index.formats.extractor import read_bytes
from index.load import list_files
folder = Path(sys.argv[1])
if os.geteuid() == 0:
    os.seteuid(65534)  # root reads everything, whatever the mode
for name in ("closed", "open/closed.txt", "open/sub"):
    assert not os.access(folder / name, os.R_OK, effective_ids=True), "the fault is not there"
try:
    list_files(folder / "closed")
except CorpusError as error:
    print(error)
files, skipped = list_files(folder / "open")
print([f.path for f in files], {s.path: s.reason for s in skipped})
try:
    read_bytes(folder / "open" / "closed.txt")
except OSError as error:
    print(error.strerror)
"""


def test_what_may_not_be_read_is_told() -> None:
    with tempfile.TemporaryDirectory() as name:  # tmp_path lies below a folder that only its owner may enter
        folder = write(Path(name), "closed/a.txt", "open/a.txt", "open/closed.txt", "open/sub/b.txt")
        folder.chmod(0o755)
        closed = [folder / "closed", folder / "open/closed.txt", folder / "open/sub"]
        for path in closed:
            path.chmod(0)
        done = subprocess.run(
            [sys.executable, "-c", UNREADABLE, name], capture_output=True, text=True, cwd=Path(__file__).parents[1]
        )
        for path in closed:
            path.chmod(0o700)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        f"cannot read the folder {folder / 'closed'}: Permission denied",
        "['a.txt', 'closed.txt'] {'sub': 'is a folder that cannot be read'}",
        "Permission denied",
    ]
