"""The console command: in this process where that shows the same, as a program of its own where it does not."""

import json
import os
import re
import shutil
import stat
import subprocess
import sys
import tempfile
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from filelock import FileLock

import index
import rag
from index.build import build
from index.embed import Embedder
from index.folder import current
from index.search import SearchIndex
from ui.cli import main

ROOT = Path(__file__).parent.parent
WING = "Who heads the military wing of HTS?"
CENTURY = "century-foundation-aleppo-2016.txt"
FERRY = "The ferry across the Alder was built in 1911 by the engineer Ada Stone.\n"


Place = list[str | Path]


@dataclass(frozen=True, slots=True)
class Ran:
    """What a run of the command came to."""

    status: int
    out: str
    err: str


def program(
    *arguments: str | Path, cwd: Path = ROOT, under: Sequence[str] = (), environment: Mapping[str, str] | None = None
) -> Ran:
    """The command as a program of its own, its output piped."""
    done = subprocess.run(
        [*under, sys.executable, "-m", "ui.cli", *map(str, arguments)],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{os.environ['PYTHONPATH']}", **(environment or {})},
        capture_output=True,
        check=False,
    )
    encoding = (environment or {}).get("PYTHONIOENCODING", "utf-8")
    return Ran(done.returncode, done.stdout.decode(encoding), done.stderr.decode(encoding))


def assert_one_line(ran: Ran, *said: str) -> None:
    """An error: status 1, nothing on stdout, one line on stderr."""
    assert ran.status == 1, ran
    assert ran.out == "" and ran.err.startswith("footnote: ") and ran.err.count("\n") == 1, ran
    assert all(words in ran.err for words in said), ran.err


def tree(folder: Path) -> dict[str, tuple[int, int]]:
    return {str(f): (f.stat().st_size, f.stat().st_mtime_ns) for f in folder.rglob("*") if f.is_file()}


class Here:
    """The command in this process."""

    def __init__(self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
        self.capsys, self.environment = capsys, monkeypatch

    def __call__(self, *arguments: str | Path) -> Ran:
        self.capsys.readouterr()
        status = main([str(a) for a in arguments])
        out, err = self.capsys.readouterr()
        return Ran(status, out, err)


@pytest.fixture
def here(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Here:
    return Here(capsys, monkeypatch)


@pytest.fixture(scope="session")
def kept(seeds_index: SearchIndex) -> Path:
    """The folder of the seeds' index."""
    return seeds_index.generation.folder.parent.parent


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / "ferry.txt").write_text(FERRY)
    return folder


@pytest.fixture
def indexed(corpus: Path, tmp_path: Path, embedder: Embedder) -> Path:
    """An index of the corpus."""
    build(corpus, tmp_path / "index", embedder)
    return tmp_path / "index"


# An answer.


def test_the_command_answers_from_any_folder_and_is_silent_when_piped(kept: Path, tmp_path: Path) -> None:
    ran = program("ask", "--index", kept, WING, cwd=tmp_path)
    assert (ran.status, ran.err) == (0, "")
    assert "[1]" in ran.out and "\n[1] " in ran.out and "\x1b" not in ran.out
    assert list(tmp_path.iterdir()) == []


def test_the_json_is_exactly_one_object(kept: Path) -> None:
    ran = program("ask", "--json", "--index", kept, WING)
    assert (ran.status, ran.err) == (0, "")
    answer = json.loads(ran.out)
    assert answer["question"] == WING and answer["answered"] is True
    assert answer["text"].endswith("]") and answer["citations"][0]["quote"]


@pytest.mark.parametrize("question", [WING, "How many fighters died in the battle for Homs?"])
def test_answering_and_refusing_are_both_a_success(here: Here, kept: Path, question: str) -> None:
    ran = here("ask", "--json", "--index", kept, question)
    assert (ran.status, ran.err) == (0, "")
    answer = json.loads(ran.out)
    assert answer["answered"] == (answer["reason"] is None) == bool(answer["citations"])
    shown = here("ask", "--index", kept, question)
    assert ("Nearest passages:" in shown.out) == (not answer["answered"])


def test_the_explanation_is_printed_beside_the_answer(here: Here, kept: Path) -> None:
    ran = here("ask", "--explain", "--index", kept, WING)
    assert "confidence 0." in ran.out and "passed  " in ran.out and ran.err == ""
    ran = here("ask", "--explain", "--json", "--index", kept, WING)
    assert json.loads(ran.out) and "confidence 0." in ran.err


@pytest.mark.parametrize(
    ("options", "inside"),
    [
        (["--document", CENTURY], {CENTURY}),
        (["--until", "2017-01-27"], {CENTURY}),
        (["--until", "2017-01-26"], set()),
        (["--since", "2024-12", "--document", CENTURY], set()),
        (
            ["--document", CENTURY, "--document", "svt-hts-offensive.txt", "--since", "2024"],
            {"svt-hts-offensive.txt"},
        ),
    ],
)
def test_a_restriction_is_exact(here: Here, kept: Path, options: list[str], inside: set[str]) -> None:
    ran = here("ask", "--json", "--index", kept, *options, "What did the rebels do in Aleppo?")
    assert {hit["document"] for hit in json.loads(ran.out)["hits"]} == inside


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--document", "gone.txt"], "there is no document 'gone.txt'"),
        (["--since", "yesterday"], "'yesterday' is not a date of the form"),
        (["--until", "8 December"], "'8 December' is not a date"),
        (["--mode", "clever"], "mode is 'clever'"),
        (["--caution", "bold"], "caution is 'bold'"),
        (["--passages", "0"], "passages is 0"),
        (["--passages", "x"], "passages in --passages is 'x'"),
        (["--corpus", ""], "corpus in --corpus is ''"),
    ],
)
def test_an_option_that_cannot_be_used_is_an_error(here: Here, kept: Path, options: list[str], said: str) -> None:
    assert_one_line(here("ask", "--index", kept, *options, WING), said)


@pytest.mark.parametrize(
    "arguments",
    [[], ["ask"], ["ask", "--colour", "red", WING], ["sing"], ["ask", WING, "twice"], ["chat", "--port", "x"]],
)
def test_bad_usage_is_status_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as exit_:
        main(arguments)
    assert exit_.value.code == 2
    out, err = capsys.readouterr()
    assert out == "" and err.startswith("usage: footnote") and "Traceback" not in err


# Questions of every kind.


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("", "the question is empty"),
        ("   ", "the question is empty"),
        ("\n\t\x1b", "the question is empty"),
        ("x" * 100_000, "100,000 characters; 2,000 is the most"),
    ],
    ids=["empty", "spaces", "control characters", "100,000 characters"],
)
def test_a_bad_question_is_an_error_in_one_line(here: Here, kept: Path, question: str, said: str) -> None:
    assert_one_line(here("ask", "--index", kept, question), said)


def test_as_a_program_too_a_bad_question_is_one_line(kept: Path) -> None:
    assert_one_line(program("ask", "--index", kept, "x" * 100_000), "100,000 characters")


@pytest.mark.parametrize("question", ["متى سقطت حلب؟", "Wann fiel die Stadt Aleppo in die Hände der Rebellen?"])
def test_another_language_gets_a_notice(here: Here, kept: Path, question: str) -> None:
    ran = here("ask", "--index", kept, question)
    assert ran.status == 0 and "Note: The question does not seem to be in English" in " ".join(ran.out.split())


def test_control_characters_of_a_question_reach_nobody(here: Here, kept: Path) -> None:
    evil = "Who \x1b[2Jheads\x07 the military\u202e wing\x9b of HTS, and who is \x1b]0;Quentin\x07 Blythe?"
    for options in ([], ["--json"], ["--explain"]):
        ran = here("ask", "--index", kept, *options, evil)
        assert ran.status == 0 and not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", ran.out), ran.out


def test_a_question_that_begins_with_a_dash(here: Here, kept: Path) -> None:
    assert here("ask", "--index", kept, "--", "-- Who heads the military wing of HTS?").status == 0


# What a terminal obeys, and outputs that cannot be written.


def test_escapes_in_documents_and_their_names_never_reach_the_terminal(here: Here, tmp_path: Path) -> None:
    folder = tmp_path / "evil"
    folder.mkdir()
    text = "The \x1b[31mferry\x1b[0m was built \x9b2J in 1911 by\u202e Ada Stone\x07.\u2028 It sank.\n"
    (folder / "\x1b[31mred\x07.txt").write_text(f"Title \x1b]0;owned\x07\n\n{text}")
    (folder / "two\nlines.txt").write_text(text)
    (folder / "\x1bbroken.txt").write_bytes(b"\xff")
    (folder / "photo\x1b[2J.jpg").write_bytes(b"")
    place: Place = ["--corpus", folder, "--index", tmp_path / "index"]
    for arguments in (["index"], ["doctor"], ["settings"], ["ask", "Who built the ferry?"], ["ask", "Who sank?"]):
        for options in ([], ["--json"]):
            ran = here(arguments[0], *place, *options, *arguments[1:])
            assert ran.err == "" and ran.out
            assert not [c for c in ran.out if unicodedata.category(c) in ("Cc", "Cf") and c != "\n"], ran.out


def test_the_json_gives_documents_back_as_they_are(here: Here, tmp_path: Path) -> None:
    text = "The \x1b[31mferry\x1b[0m was built \x9b2J in 1911 by\u202e Ada Stone. 磨坊 👩 “quoted”"
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "a.txt").write_text(text)
    ran = here("ask", "--json", "--corpus", tmp_path / "corpus", "--index", tmp_path / "index", "Who built the ferry?")
    assert json.loads(ran.out)["hits"][0]["text"] == text
    assert "磨坊 👩 “quoted”" in ran.out


@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
@pytest.mark.slow
def test_a_terminal_that_knows_few_characters_gets_what_it_can_show(kept: Path, encoding: str) -> None:
    ran = program("ask", "--index", kept, WING, environment={"PYTHONIOENCODING": encoding})
    assert (ran.status, ran.err) == (0, "") and "\\u2019" in ran.out
    ran = program("ask", "--json", "--index", kept, WING, environment={"PYTHONIOENCODING": encoding})
    assert "’" in json.loads(ran.out)["text"]


def test_a_path_that_is_not_utf8_is_shown(here: Here) -> None:
    ran = here("settings", "--json", "--corpus", "/tmp/\udcff")
    assert (ran.status, json.loads(ran.out)["corpus"]) == (0, "/tmp/\udcff")


@pytest.mark.parametrize("columns", ["0", "1", "5", "x"])
def test_a_narrow_terminal_is_no_fault(here: Here, kept: Path, columns: str) -> None:
    here.environment.setenv("COLUMNS", columns)
    assert here("ask", "--index", kept, WING).status == 0


def printing_to(descriptor: int) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-m", "ui.cli", "settings"],
        cwd=ROOT,
        stdout=descriptor,
        stderr=subprocess.PIPE,
        env={name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"},
        check=False,
    )
    os.close(descriptor)
    return done.returncode, done.stderr.decode()


def test_a_reader_who_has_seen_enough_is_no_fault() -> None:
    read, write = os.pipe()
    os.close(read)
    assert printing_to(write) == (0, "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this machine has no /dev/full")
def test_an_output_that_cannot_be_written_is_an_error_in_one_line() -> None:
    status, err = printing_to(os.open("/dev/full", os.O_WRONLY))
    assert (status, err) == (1, "footnote: cannot write the output: No space left on device\n")


# The folder of documents.


def test_a_missing_folder(here: Here, tmp_path: Path) -> None:
    assert_one_line(here("ask", "--corpus", tmp_path / "gone", "--index", tmp_path / "i", WING), "is not a folder")
    assert not (tmp_path / "i" / "CURRENT").exists()


def test_a_file_in_place_of_a_folder(here: Here, corpus: Path, tmp_path: Path) -> None:
    assert_one_line(here("ask", "--corpus", corpus / "ferry.txt", "--index", tmp_path / "i", WING), "is not a folder")


def test_an_empty_folder(here: Here, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    ran = here("ask", "--corpus", tmp_path / "empty", "--index", tmp_path / "i", WING)
    assert_one_line(ran, "no document in", "holds no file with text that can be read")


def test_a_broken_file_is_named_and_skipped(here: Here, corpus: Path, tmp_path: Path) -> None:
    (corpus / "broken.txt").write_bytes(b"abc\xff")
    (corpus / "empty.md").write_text("")
    (corpus / "scan.pdf").write_bytes(b"%PDF")
    ran = here("index", "--corpus", corpus, "--index", tmp_path / "i")
    assert (ran.status, ran.err) == (0, "")
    assert "added    ferry.txt" in ran.out and "1 documents" in ran.out
    broken = "broken.txt is in no encoding that can be told (byte 3)"
    for line in (broken, "empty.md is empty", "scan.pdf is not a PDF that can be read"):
        assert f"skipped  {line}" in ran.out
    report = json.loads(here("index", "--json", "--corpus", corpus, "--index", tmp_path / "i").out)
    assert report["kept"] == ["ferry.txt"] and len(report["skipped"]) == 3 and report["passages"] == 1


def test_only_broken_files(here: Here, corpus: Path, tmp_path: Path) -> None:
    (corpus / "ferry.txt").write_bytes(b"\xff")
    ran = here("ask", "--corpus", corpus, "--index", tmp_path / "i", WING)
    assert_one_line(ran, "no document in", "ferry.txt is in no encoding that can be told")


@pytest.mark.parametrize(
    ("name", "text"), [("sources.toml", "["), ("names.toml", "names = 3"), ("sources.toml", "a=1")]
)
def test_a_broken_data_file_is_named(here: Here, corpus: Path, tmp_path: Path, name: str, text: str) -> None:
    (corpus / name).write_text(text)
    assert_one_line(here("ask", "--corpus", corpus, "--index", tmp_path / "i", WING), name)


def test_a_changed_folder_is_read_again(here: Here, corpus: Path, indexed: Path) -> None:
    place: Place = ["--json", "--corpus", corpus, "--index", indexed]
    (corpus / "light.txt").write_text("The lighthouse was built in 1870 by Hugo Lind.\n")
    found = json.loads(here("ask", *place, "Who built the lighthouse?").out)
    assert found["hits"][0]["document"] == "light.txt" and found["notices"] == []
    (corpus / "light.txt").unlink()
    found = json.loads(here("ask", *place, "Who built the lighthouse?").out)
    assert {hit["document"] for hit in found["hits"]} == {"ferry.txt"}


def test_what_has_changed_is_told(here: Here, corpus: Path, indexed: Path) -> None:
    (corpus / "light.txt").write_text("The lighthouse was built in 1870.")
    (corpus / "ferry.txt").rename(corpus / "boat.txt")
    out = here("index", "--corpus", corpus, "--index", indexed).out
    assert "added    light.txt" in out and "renamed  ferry.txt -> boat.txt" in out and "2 documents" in out


# The index.


def test_without_refreshing_nothing_is_written(here: Here, corpus: Path, indexed: Path) -> None:
    (corpus / "light.txt").write_text("The lighthouse was built in 1870 by Hugo Lind.\n")
    before = tree(indexed) | tree(corpus)
    ran = here("ask", "--json", "--no-refresh", "--corpus", corpus, "--index", indexed, "Who built the lighthouse?")
    assert {hit["document"] for hit in json.loads(ran.out)["hits"]} == {"ferry.txt"}
    assert tree(indexed) | tree(corpus) == before


@pytest.mark.slow
def test_as_a_program_too_nothing_is_written_without_refreshing(kept: Path, tmp_path: Path) -> None:
    copy = shutil.copytree(kept, tmp_path / "copy")
    before = tree(tmp_path)
    assert program("ask", "--no-refresh", "--index", copy, WING, cwd=tmp_path).status == 0
    changed = {name for name, seen in tree(tmp_path).items() if before.get(name) != seen}
    assert changed == set()


def test_asking_leaves_nothing_in_the_home_folder(kept: Path, tmp_path: Path) -> None:
    home = {"HOME": str(tmp_path), **{f"XDG_{kind}_HOME": str(tmp_path / kind) for kind in ("CACHE", "CONFIG", "DATA")}}
    assert program("ask", "--index", kept, WING, environment=home).status == 0
    assert [str(file.relative_to(tmp_path)) for file in tmp_path.rglob("*")] == []


def test_without_refreshing_and_without_an_index_there_is_no_answer(here: Here, corpus: Path, tmp_path: Path) -> None:
    ran = here("ask", "--no-refresh", "--corpus", corpus, "--index", tmp_path / "none", WING)
    assert_one_line(ran, "there is no index in", "run footnote index")
    assert not (tmp_path / "none").exists()


def test_a_held_lock_leaves_the_old_index_with_a_notice(here: Here, corpus: Path, indexed: Path) -> None:
    (corpus / "light.txt").write_text("The lighthouse was built in 1870 by Hugo Lind.\n")
    with FileLock(indexed / "lock"):
        ran = here("ask", "--json", "--corpus", corpus, "--index", indexed, "Who built the ferry?")
        assert [notice["code"] for notice in json.loads(ran.out)["notices"]] == ["stale"]
        assert_one_line(here("index", "--corpus", corpus, "--index", indexed), "another process is writing")


def test_a_damaged_index_is_rebuilt_and_that_is_said(here: Here, corpus: Path, indexed: Path) -> None:
    folder = current(indexed)
    assert folder
    (folder / "documents.json").write_text("{")
    ran = here("ask", "--corpus", corpus, "--index", indexed, "Who built the ferry?")
    assert ran.status == 0 and "Note: The index was rebuilt from the documents" in " ".join(ran.out.split())


def test_files_that_lie_in_the_index_folder_are_left_alone(here: Here, corpus: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    (home / "generations" / "family").mkdir(parents=True)
    (home / "generations" / "family" / "tree.txt").write_text("Ada, Tom")
    (home / "manifest.json").write_text("{}")
    before = tree(home)
    for text in ("One.", "Two.", "Three."):
        (corpus / "more.txt").write_text(text)
        assert here("ask", "--corpus", corpus, "--index", home, "Who built the ferry?").status == 0
    assert before.items() <= tree(home).items()


@pytest.mark.slow
def test_the_index_is_for_its_owner_alone(corpus: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    cache.mkdir()
    assert (
        program("ask", "--corpus", corpus, "Who built the ferry?", environment={"XDG_CACHE_HOME": str(cache)}).status
        == 0
    )
    (made,) = (cache / "footnote").iterdir()
    assert made.name.startswith("corpus-") and stat.S_IMODE(made.stat().st_mode) == 0o700


# Settings and doctor.


def test_settings_come_from_arguments_then_environment_then_file(here: Here, tmp_path: Path) -> None:
    here.environment.chdir(tmp_path)
    (tmp_path / "footnote.toml").write_text('passages = 3\ncaution = "eager"\n')
    here.environment.setenv("FOOTNOTE_PASSAGES", "4")
    found = json.loads(here("settings", "--json").out)
    assert (found["passages"], found["caution"], found["mode"]) == (4, "eager", "auto")
    assert "passages = 4\n" in here("settings").out
    here.environment.setenv("FOOTNOTE_COLOUR", "red")
    assert_one_line(here("settings"), "unknown setting 'colour' in FOOTNOTE_COLOUR")
    here.environment.delenv("FOOTNOTE_COLOUR")
    (tmp_path / "footnote.toml").write_text("passages = ")
    assert_one_line(here("ask", WING), "cannot read", "footnote.toml")


def test_the_doctor_is_well_or_says_what_is_wrong(here: Here, kept: Path, tmp_path: Path) -> None:
    ran = here("doctor", "--index", kept)
    assert ran.status == 0 and "WRONG" not in ran.out and ran.err == ""
    ran = here("doctor", "--corpus", tmp_path / "gone", "--index", kept)
    assert ran.status == 1 and "WRONG  documents: " in ran.out
    report = json.loads(here("doctor", "--json", "--corpus", tmp_path / "gone", "--index", kept).out)
    assert report["documents"]["ok"] is False and report["python"]["ok"] is True


# What is imported.

IMPORTED = """
import sys
from ui.cli import main
status = main(sys.argv[1:])
heavy = {name.split(".")[0] for name in sys.modules} & {"gradio", "llama_index", "evals", "openai", "torch", "pandas"}
print(status, sorted(heavy))
"""


def test_asking_a_built_index_imports_nothing_that_is_slow(kept: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", IMPORTED, "ask", "--json", "--index", str(kept), WING],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.splitlines()[-1] == "0 []" and done.stderr == ""


# Model files that are missing or altered: a copy of the packages stands in for an installation gone wrong.


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("installation")
    for package in ("seeds", "index", "rag", "ui"):
        shutil.copytree(ROOT / package, place / package, ignore=shutil.ignore_patterns("__pycache__"))
    return place


def installed(place: Path, *args: str, said: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "ui.cli", *args]
    return subprocess.run(command, input=said, cwd=place, capture_output=True, text=True, check=False)


@pytest.mark.slow
@pytest.mark.parametrize("how", ["missing", "altered"])
@pytest.mark.parametrize("name", ["rag/models/reader.onnx", "rag/models/weights.json"])
def test_a_model_file_gone_wrong_is_named(installation: Path, kept: Path, name: str, how: str) -> None:
    file = installation / name
    data = file.read_bytes()
    if how == "altered":
        file.write_bytes(data[: len(data) // 2] + b"#" + data[len(data) // 2 + 1 :])
    else:
        file.unlink()
    try:
        done = installed(installation, "ask", "--index", str(kept), WING)
    finally:
        file.write_bytes(data)
    if (name, how) == ("rag/models/reader.onnx", "missing"):
        assert done.returncode == 0  # without a reader, sentences are chosen by similarity alone
    else:
        assert_one_line(Ran(done.returncode, done.stdout, done.stderr), Path(name).name)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["rag/models/entailment.onnx", "rag/support/weights.json"])
def test_an_altered_file_of_the_check_is_named_where_statements_are_checked(
    installation: Path, kept: Path, name: str
) -> None:
    file = installation / name
    data = file.read_bytes()
    file.write_bytes(data[: len(data) // 2])
    try:
        done = installed(
            installation, "check", "-", "--index", str(kept), said="More than 21,000 people were evacuated."
        )
    finally:
        file.write_bytes(data)
    assert_one_line(Ran(done.returncode, done.stdout, done.stderr), file.name)


def test_the_packages_tested_are_those_of_this_folder() -> None:
    for package in (rag, index):
        assert Path(str(package.__file__)).is_relative_to(ROOT)


# Real faults: small and read-only disks, mounted where only the command and its children see them.


def mounts_allowed() -> bool:
    return (
        shutil.which("unshare") is not None and not subprocess.run(["unshare", "-rm", "true"], check=False).returncode
    )


needs_mounts = pytest.mark.skipif(not mounts_allowed(), reason="this machine allows no mounts of one's own")


def under(script: str) -> list[str]:
    """What runs before the command, in a namespace of its own; the script must prove its fault, or it stops."""
    return ["unshare", "-rm", "sh", "-euc", f'{script}\nexec "$@"', "sh"]


def small_disk(folder: Path, kilobytes: int) -> list[str]:
    """A disk too small: what needs more is proved not to fit."""
    return under(
        f"mount -t tmpfs -o size={kilobytes}k tmpfs '{folder}'\n"
        f"if head -c {kilobytes + 64}k /dev/zero > '{folder}/probe' 2>/dev/null; then exit 99; fi\n"
        f"rm '{folder}/probe'"
    )


def read_only(folder: Path) -> list[str]:
    return under(
        f"mount --bind '{folder}' '{folder}'\nmount -o remount,bind,ro '{folder}'\n"
        f"if touch '{folder}/probe' 2>/dev/null; then exit 99; fi"
    )


@needs_mounts
@pytest.mark.slow
@pytest.mark.parametrize("kilobytes", [4, 64, 256, 600])
def test_a_full_disk_is_told_in_one_line(corpus: Path, tmp_path: Path, kilobytes: int) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    for n in range(40):
        (corpus / f"{n}.txt").write_text(f"House {n} of the street stands beside the river and is painted blue. " * 8)
    ran = program("index", "--corpus", corpus, "--index", disk / "index", under=small_disk(disk, kilobytes))
    assert_one_line(ran, "cannot write")


@needs_mounts
@pytest.mark.slow
def test_an_index_folder_that_cannot_be_written(corpus: Path, tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    place: Place = ["--corpus", corpus, "--index", disk / "index"]
    assert_one_line(program("ask", *place, WING, under=read_only(disk)), "cannot write the index in", "Read-only")
    assert list(disk.iterdir()) == []


@needs_mounts
@pytest.mark.slow
def test_an_index_on_a_read_only_disk_still_answers(corpus: Path, indexed: Path) -> None:
    before = tree(indexed)
    place: Place = ["--json", "--corpus", corpus, "--index", indexed]
    ran = program("ask", *place, "Who built the ferry?", under=read_only(indexed))
    assert (ran.status, ran.err) == (0, "") and json.loads(ran.out)["hits"][0]["document"] == "ferry.txt"
    (corpus / "light.txt").write_text("The lighthouse was built in 1870 by Hugo Lind.\n")
    ran = program("ask", *place, "Who built the ferry?", under=read_only(indexed))
    assert (ran.status, ran.err) == (0, "")
    assert [notice["code"] for notice in json.loads(ran.out)["notices"]] == ["stale"]
    assert tree(indexed) == before


@needs_mounts
@pytest.mark.slow
def test_a_disk_that_fills_up_leaves_the_old_index(corpus: Path, indexed: Path, tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    setting_up = (
        f"mount -t tmpfs -o size=8m tmpfs '{disk}'\ncp -r '{indexed}/.' '{disk}'\n"
        f"head -c 9m /dev/zero > '{disk}/filler' 2>/dev/null || true\n"
        f"if echo x > '{disk}/probe' 2>/dev/null; then exit 99; fi"
    )
    (corpus / "light.txt").write_text("The lighthouse was built in 1870 by Hugo Lind.\n")
    ran = program(
        *("ask", "--json", "--corpus", corpus, "--index", disk, "Who built the ferry?"),
        under=under(setting_up),
    )
    assert (ran.status, ran.err) == (0, "")
    answer = json.loads(ran.out)
    assert answer["hits"][0]["document"] == "ferry.txt"
    assert [notice["code"] for notice in answer["notices"]] == ["stale"]


@pytest.fixture
def for_all() -> Iterator[Path]:
    """A folder that every user may write to; pytest's own are for one user."""
    place = Path(tempfile.mkdtemp(prefix="footnote-for-all-"))
    place.chmod(0o777)
    yield place
    shutil.rmtree(place)


NOBODY = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--"]


def nobody_runs_python() -> bool:
    if os.geteuid() != 0 or shutil.which("setpriv") is None:
        return False
    command = [*NOBODY, sys.executable, "-c", "import rag"]
    return not subprocess.run(command, cwd=ROOT, capture_output=True, check=False).returncode


needs_nobody = pytest.mark.skipif(not nobody_runs_python(), reason="this machine cannot run Python as another user")


def as_nobody(*arguments: str | Path, home: Path) -> Ran:
    environment = {
        "HOME": str(home),
        "XDG_CACHE_HOME": str(home / "cache"),
        "NETWORK_GUARD_LOG": "",
        "ORT_DISABLE_TELEMETRY": "1",
    }
    return program(*arguments, under=NOBODY, environment=environment)


def closed_to_nobody(path: Path, mode: int) -> None:
    path.chmod(mode)
    seen = subprocess.run([*NOBODY, "ls" if path.is_dir() else "cat", path], capture_output=True, check=False)
    assert seen.returncode and b"Permission denied" in seen.stderr


@needs_nobody
@pytest.mark.slow
def test_a_document_that_may_not_be_read_is_named_and_skipped(for_all: Path) -> None:
    (for_all / "papers").mkdir()
    (for_all / "papers" / "secret.txt").write_text("Nobody knows.")
    (for_all / "papers" / "ferry.txt").write_text(FERRY)
    closed_to_nobody(for_all / "papers" / "secret.txt", 0o600)
    ran = as_nobody("index", "--corpus", for_all / "papers", home=for_all)
    assert ran.status == 0 and "skipped  secret.txt Permission denied" in ran.out, ran


@needs_nobody
@pytest.mark.slow
def test_a_folder_that_may_not_be_read(for_all: Path) -> None:
    (for_all / "shut").mkdir()
    closed_to_nobody(for_all / "shut", 0o700)
    assert_one_line(as_nobody("ask", "--corpus", for_all / "shut", WING, home=for_all), "cannot read the folder")


# Forgetting.


def test_forgetting_removes_the_index_and_says_so(
    tmp_path: Path, embedder: Embedder, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "ferry.txt").write_text("The ferry was built in 1911 by Ada Stone.")
    build(tmp_path / "corpus", tmp_path / "index", embedder)
    assert main(["forget", "--index", str(tmp_path / "index")]) == 0
    assert capsys.readouterr().out.split() == ["index", "removed", str(tmp_path / "index")]
    assert not (tmp_path / "index").exists()
    assert main(["forget", "--index", str(tmp_path / "index")]) == 0
    assert "nothing in" in capsys.readouterr().out


def test_what_to_forget_has_to_be_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["forget"]) == 2
    assert "say what: --index, --conversations or --all" in capsys.readouterr().err
