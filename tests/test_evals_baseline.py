"""The committed baseline and the README's table: the one is made from the other, and both say what the runs said."""

from dataclasses import replace
from pathlib import Path

import pytest

from evals.baseline import README, quality, trimmed, with_quality, write_baseline
from evals.cases import GoldCase
from evals.gate import compared, failures
from evals.options import BASELINE
from evals.records import Evidence, GoldError
from evals.report import broken
from evals.run import Run, run
from evals.saved import load_run
from evals.testing import Scripted, answering, refusing

LOG = "The tower has 120 steps."
STEPS = GoldCase(
    id="number-001",
    question="How many steps has the tower?",
    history=(),
    reference="120",
    nuggets=((("120",),),),
    forbidden=(),
    absent=(),
    evidence=(Evidence("log.txt", LOG),),
    answerable=True,
    kind="number",
    difficulty="easy",
    split="tune",
)
BUILDER = replace(
    STEPS,
    id="none-001",
    question="Who built it?",
    nuggets=(),
    evidence=(),
    answerable=False,
    kind="not_stated",
    split="test",
)


@pytest.fixture(scope="module")
def done() -> Run:
    script = {STEPS.question: answering("", {"log.txt": LOG}, [("log.txt", LOG)]), BUILDER.question: refusing("")}
    made = run(Scripted({"log.txt": LOG}, script), [STEPS, BUILDER])
    return replace(made, results=tuple(replace(result, corpus="log") for result in made.results))


def test_the_readme_shows_the_committed_baseline() -> None:
    text = README.read_text(encoding="utf-8")
    assert with_quality(text, load_run(BASELINE)) == text, "run make baseline, or put back the README's table"


def test_the_committed_baseline_is_whole_and_holds_what_must_hold() -> None:
    baseline = load_run(BASELINE)
    assert broken(baseline) == () and not baseline.crashed
    assert {result.case.split for result in baseline.results} == {"tune", "test"}
    assert baseline.n >= 299


def test_a_baseline_that_was_written_is_read_and_compared_as_the_run(done: Run, tmp_path: Path) -> None:
    write_baseline(done, tmp_path / "baseline.json")
    read = load_run(tmp_path / "baseline.json")
    assert read == trimmed(done)
    assert failures(compared(read, done), done) == ()
    assert quality(read) == quality(trimmed(done))
    assert len((tmp_path / "baseline.json").read_text(encoding="utf-8").splitlines()) == done.n + 2


def test_the_table_has_a_column_for_each_half_of_each_corpus(done: Run) -> None:
    lines = quality(done).splitlines()
    assert lines[0] == "|  | log, tune, n 1 | log, test, n 1 |"
    assert "| correct, of the answerable (strict nugget recall) | 1.00 (1.00 to 1.00) | – |" in lines
    assert "| every quote verbatim | 1.000 | – |" in lines


def test_a_readme_without_a_place_for_the_table_is_refused(done: Run) -> None:
    with pytest.raises(GoldError, match="has no <!-- quality"):
        with_quality("# Footnote\n", done)
