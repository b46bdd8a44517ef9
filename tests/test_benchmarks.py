"""The measuring itself: what is counted, what stands beside it; no figure is tested here."""

import json
import subprocess
from pathlib import Path

import pytest

from benchmarks import scale
from benchmarks.__main__ import main
from benchmarks.entailment.captions import load_captions
from benchmarks.process import measure
from benchmarks.rows import Row, table
from benchmarks.stock import ingest, open_stock, retrieve
from benchmarks.warm import median, percentile
from evals.table import plain
from index.embed import Embedder


def program(folder: Path, text: str) -> str:
    """A module of that text in the folder; its name."""
    (folder / "measured.py").write_text(text, encoding="utf-8")
    return "measured"


def test_a_command_is_measured_by_its_own_time_and_memory(tmp_path: Path) -> None:
    taken = measure(program(tmp_path, "import time; held = b'x' * 80_000_000; time.sleep(0.2)"), folder=tmp_path)
    assert taken.seconds >= 0.2
    assert 80 <= taken.megabytes < 160


def test_the_memory_of_who_measures_is_not_counted(tmp_path: Path) -> None:
    held = b"x" * 200_000_000
    taken = measure(program(tmp_path, "print('small')"), folder=tmp_path)
    assert taken.megabytes < len(held) / 1_000_000 / 2


def test_a_command_gets_its_arguments_and_none_of_the_users_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FOOTNOTE_CORPUS", "/elsewhere")
    text = "import os, sys; sys.exit(sys.argv[1:] != ['a b', '-c'] or 'FOOTNOTE_CORPUS' in os.environ)"
    measure(program(tmp_path, text), "a b", "-c", folder=tmp_path)


def test_a_command_that_fails_is_not_measured(tmp_path: Path) -> None:
    with pytest.raises(subprocess.CalledProcessError):
        measure(program(tmp_path, "import sys; sys.exit(3)"), folder=tmp_path)


def test_percentiles_lie_between_the_times() -> None:
    assert median([3.0, 1.0, 2.0]) == 2.0
    assert percentile([0.0, 10.0], 0.95) == pytest.approx(9.5)


def test_a_row_shows_its_ratio_where_something_stands_beside_it() -> None:
    beside, alone = Row("warm ask", "ms", 9, 30.0, 20.0), Row("installed", "MB", 1, 900.0)
    assert (beside.ratio, alone.ratio) == (1.5, None)
    assert plain(table([beside, alone])).splitlines()[1:] == [
        "           n  Footnote  stock parts  ratio",
        "warm ask   9  30.0 ms   20.0 ms      1.50",
        "installed  1  900 MB    –            –",
    ]
    assert json.loads(json.dumps(alone.to_dict()))["ratio"] is None


def test_the_stock_parts_do_the_job_that_they_are_measured_at(tmp_path: Path, embedder: Embedder) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    for name, text in {"a": "The bridge was built of stone.", "b": "Bees make honey.", "c": "Snow fell."}.items():
        (corpus / f"{name}.txt").write_text(text, encoding="utf-8")
    assert ingest(corpus, tmp_path / "stock", embedder) == 3
    found = retrieve(open_stock(tmp_path / "stock", embedder), "What is the bridge made of?")
    assert len(found) == 2
    assert found[0] == "The bridge was built of stone."


@pytest.mark.slow
def test_everything_is_measured_and_kept(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--quick", "--json", str(tmp_path / "speed.json")]) == 0
    report = json.loads((tmp_path / "speed.json").read_text(encoding="utf-8"))
    told = capsys.readouterr().out
    assert all(row["what"] in told and row["footnote"] > 0 and row["n"] >= 1 for row in report["rows"])
    assert len([row for row in report["rows"] if row["stock"]]) == 8
    assert report["made"]["cores"]


@pytest.mark.slow
def test_growth_is_measured_at_every_size(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert scale.main(["--passages", "30", "--questions", "3", "--json", str(tmp_path / "scale.json")]) == 0
    rows = json.loads((tmp_path / "scale.json").read_text(encoding="utf-8"))
    told = capsys.readouterr().out
    assert all(row["what"] in told and row["footnote"] >= 0 for row in rows)
    assert len([row for row in rows if row["what"].startswith("30 passages")]) == 11


def test_a_caption_comes_with_one_statement_that_it_carries_ahead_of_those_that_it_does_not(tmp_path: Path) -> None:
    told = [("1", "neutral", "She is late."), ("1", "entailment", "A woman runs."), ("1", "-", "She is glad.")]
    told += [("1", "entailment", "Someone runs."), ("1", "contradiction", "She sleeps."), ("2", "neutral", "It rains.")]
    lines = [
        json.dumps({"captionID": caption, "gold_label": label, "sentence1": "A woman is running.", "sentence2": text})
        for caption, label, text in told
    ]
    (tmp_path / "captions.jsonl").write_text("\n".join(lines), encoding="utf-8")
    (examples,) = load_captions(tmp_path / "captions.jsonl")
    assert [(e.statement, e.carries) for e in examples] == [
        *(("A woman runs.", True), ("She is late.", False), ("She sleeps.", False)),
    ]
    assert {e.words for e in examples} == {"A woman is running."}
