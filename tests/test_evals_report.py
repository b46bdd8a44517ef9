"""The report of a run made by hand, and the command that prints it."""

import io
import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console

from evals.__main__ import main
from evals.cases import Evidence, GoldCase
from evals.metrics import METRICS
from evals.report import broken, by_kind, by_split, crashes, is_lost, lost, made_from, short_markdown
from evals.run import Run, run
from evals.table import Table, markdown, plain, print_rich
from evals.testing import Scripted, answering, hit, refusing
from rag import Answer

GUIDE = Path(__file__).parents[1] / "docs" / "evaluation.md"

LOG = "Keeper Ansa lit the lamp on 3 May. The tower has 120 steps. A ship brought oil from Vell."
DOCUMENTS = {"log.txt": LOG}
LIT = "Keeper Ansa lit the lamp on 3 May."
STEPS = "The tower has 120 steps."

WHEN = GoldCase(
    id="date-001",
    question="When was the lamp lit?",
    history=(),
    reference="On 3 May",
    nuggets=((("3 May",),),),
    forbidden=(),
    absent=(),
    evidence=(Evidence("log.txt", LIT),),
    answerable=True,
    kind="date",
    difficulty="easy",
    split="tune",
)
STAIRS = replace(
    WHEN,
    id="number-001",
    question="How many steps has the tower?",
    reference="120",
    nuggets=((("120",),),),
    evidence=(Evidence("log.txt", STEPS),),
    kind="number",
    split="test",
)
LIGHTER = replace(WHEN, id="fact-001", question="Who lit the lamp?", kind="fact", split="test")
BUILDER = replace(
    WHEN, id="none-001", question="Who built it?", nuggets=(), evidence=(), answerable=False, kind="not_stated"
)
PAINTER = replace(BUILDER, id="none-002", question="Who painted it?", split="test")
CASES = (WHEN, STAIRS, LIGHTER, BUILDER, PAINTER)


def made(**script: Answer | Exception) -> Run:
    """A run in which every question is answered well, but for those of the script."""
    answers: dict[str, Answer | Exception] = {
        WHEN.question: answering("", DOCUMENTS, [("log.txt", LIT)], hits=[hit("log.txt", LOG, LIT)]),
        STAIRS.question: answering("", DOCUMENTS, [("log.txt", STEPS)]),
        LIGHTER.question: answering("", DOCUMENTS, [("log.txt", LIT)]),
        BUILDER.question: refusing(""),
        PAINTER.question: refusing(""),
    }
    questions = {case.id.replace("-", "_"): case.question for case in CASES}
    answers.update({questions[name]: outcome for name, outcome in script.items()})
    return run(Scripted(DOCUMENTS, answers), CASES)


@pytest.fixture(scope="module")
def flawless() -> Run:
    return made()


@pytest.fixture(scope="module")
def flawed() -> Run:
    """One crash, one false refusal, one false answer."""
    return made(
        fact_001=ZeroDivisionError("no light"),
        number_001=refusing("", confidence=0.25, hits=[hit("log.txt", LOG, LIT), hit("log.txt", LOG, STEPS, 2)]),
        none_002=answering("", DOCUMENTS, [("log.txt", LIT)], confidence=0.75),
    )


def cells(table: Table, row: str) -> dict[str, str]:
    (found,) = [line for line in table.rows if line[0] == row]
    return dict(zip(table.columns, found, strict=True))


def test_figures_stand_by_split_with_interval_and_number_of_cases(flawed: Run) -> None:
    row = cells(by_split(flawed), "correct")
    assert list(row) == ["figure", "all", "tune", "test"]
    assert row["tune"] == "1.000 (1.000–1.000) n 1"
    assert row["test"] == "0.000 (0.000–0.000) n 2"
    assert re.fullmatch(r"0\.333 \(0\.000–1\.000\) n 3", row["all"])


def test_what_was_left_out_of_a_mean_is_counted(flawed: Run) -> None:
    assert cells(by_split(flawed), "correct when answered")["test"] == "0.000 (0.000–0.000) n 1, 1 left out"


def test_a_run_of_one_split_has_one_column() -> None:
    one = run(Scripted(DOCUMENTS, {WHEN.question: refusing("")}), [WHEN])
    assert by_split(one).columns == ("figure", "tune")


def test_an_undefined_figure_is_a_dash_and_one_that_is_for_no_case_is_blank() -> None:
    one = run(Scripted(DOCUMENTS, {WHEN.question: refusing("")}), [WHEN])
    assert cells(by_split(one), "AUROC answerable")["tune"] == "– n 1"
    assert cells(by_split(one), "false answers")["tune"] == ""


def test_each_kind_has_a_row_with_its_cases(flawed: Run) -> None:
    table = by_kind(flawed)
    assert [row[:2] for row in table.rows] == [("fact", "1"), ("number", "1"), ("date", "1"), ("not_stated", "2")]
    assert cells(table, "not_stated")["false answers"] == "0.500 (0.000–1.000)"
    assert cells(table, "not_stated")["correct"] == ""


def test_the_last_line_says_what_made_the_figures(flawed: Run) -> None:
    line = made_from(replace(flawed, commit="0123456789abcdef-dirty", date="2024-12-08"))
    assert line.startswith("Cases 5, crashed 1, left out 0; citations checked by rag.support.verdict; ")
    assert (
        "intervals from 10,000 bootstrap resamples; " in line
        and "settings scripted; gold " in line
        and "commit 0123456789ab-dirty; " in line
        and line.endswith("2024-12-08.")
    )


def test_a_crash_is_listed_with_its_last_line(flawed: Run) -> None:
    assert crashes(flawed) == ("fact-001: ZeroDivisionError: no light",)


def test_what_must_be_one_is_named_when_it_is_not(flawless: Run, flawed: Run) -> None:
    assert broken(flawless) == ()
    marks, quotes = broken(flawed)
    assert marks == "marks resolve must be 1.000 and is 0.667; see fact-001"
    assert quotes.startswith("quotes verbatim must be 1.000")


def test_nothing_is_lost_of_a_flawless_run(flawless: Run) -> None:
    assert lost(flawless) == ()


def test_a_lost_question_is_told_with_its_answer_and_the_gold_evidence(flawed: Run) -> None:
    assert [result.case.id for result in flawed.results if is_lost(result)] == ["number-001", "fact-001", "none-002"]
    refused, crashed, answered = lost(flawed)
    assert refused.splitlines() == [
        "number-001 (number, easy, test): How many steps has the tower?",
        "  refused (not_stated), confidence 0.25: The documents do not say.",
        "  gold: 120",
        "  log.txt, passage 2: The tower has 120 steps.",
    ]
    assert "  crashed: ZeroDivisionError: no light" in crashed.splitlines()
    assert f"  answered, confidence 0.75: {LIT} [1]" in answered.splitlines()


def test_what_a_document_says_cannot_steer_the_terminal() -> None:
    odd = replace(WHEN, question="When\x1b[2J was the lamp lit?")
    (story,) = lost(run(Scripted(DOCUMENTS, {odd.question: refusing("")}), [odd]))
    assert "\x1b" not in story


def test_the_short_table_in_markdown_holds_the_headlines(flawed: Run) -> None:
    text = short_markdown(flawed)
    lines = text.splitlines()
    assert lines[:2] == ["| figure | all | tune | test |", "| --- | --- | --- | --- |"]
    headlines = [name for name, metric in METRICS.items() if metric.headline]
    assert [line.split(" | ")[0].removeprefix("| ") for line in lines[2:-2]] == headlines
    assert lines[-1] == made_from(flawed)


# Tables

SMALL = Table("Lamps", ("keeper", "lit"), (("Ansa", "3 May"), ("Bo|b", "")))


def test_a_plain_table_is_aligned_and_bare() -> None:
    assert plain(SMALL) == "Lamps\nkeeper  lit\nAnsa    3 May\nBo|b"


def test_a_bar_in_a_cell_does_not_break_the_markdown() -> None:
    assert markdown(SMALL).splitlines()[-1] == r"| Bo\|b |  |"


def test_brackets_are_printed_not_obeyed() -> None:
    console = Console(file=io.StringIO(), width=60)
    print_rich(Table("T", ("a",), (("[red]x[/red] [1]",),)), console)
    assert "[red]x[/red] [1]" in console.file.getvalue()  # type: ignore[attr-defined]


# The guide


def test_the_guide_explains_every_figure_under_a_heading_of_its_own() -> None:
    headings = re.findall(r"^#+ (.+)$", GUIDE.read_text(encoding="utf-8"), re.MULTILINE)
    assert {metric.heading for metric in METRICS.values()} - set(headings) == set()


# The command


def write_corpus(folder: Path) -> list[str]:
    """A folder of documents with one question on it, as options of the command."""
    (folder / "docs").mkdir()
    (folder / "docs" / "log.txt").write_text(f"The Log of the Tower\n\n{LOG}\n", encoding="utf-8")
    record = {
        "id": "number-001",
        "question": STAIRS.question,
        "reference": "120 steps",
        "nuggets": [[["120"]]],
        "evidence": [{"document": "log.txt", "quote": STEPS}],
        "answerable": True,
        "kind": "number",
        "difficulty": "easy",
        "split": "test",
    }
    (folder / "gold.jsonl").write_text(json.dumps(record) + "\n", encoding="utf-8")
    return ["--corpus", str(folder / "docs"), "--gold", str(folder / "gold.jsonl")]


@pytest.mark.parametrize(
    "arguments", [["--split", "train"], ["--kind", "riddle"], ["--corpus", "."], ["--workers", "0"], ["--nonsense"]]
)
def test_bad_usage_is_two(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main(arguments)
    assert stop.value.code == 2
    assert "usage: footnote eval" in capsys.readouterr().err


@pytest.mark.slow
def test_the_command_measures_a_folder_and_keeps_the_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    saved = tmp_path / "run.json"
    assert main([*write_corpus(tmp_path), "--save", str(saved), "--lost"]) == 0
    out, err = capsys.readouterr()
    assert out.startswith("Figures (95% interval)\nfigure") and "By kind" in out and "Cases 1, crashed 0" in out
    assert err == ""
    assert json.loads(saved.read_text(encoding="utf-8"))["results"][0]["case"]["id"] == "number-001"


@pytest.mark.slow
def test_the_command_prints_markdown_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*write_corpus(tmp_path), "--markdown", "--workers", "2"]) == 0
    assert capsys.readouterr().out.startswith("| figure | test |")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("more", "complaint"),
    [
        (["--kind", "alias"], "none of the 1 gold questions is of that split and kind"),
        (["--gold", "nowhere.jsonl"], "nowhere.jsonl: cannot be read"),
        (["--corpus", "nowhere"], "nowhere is not a folder"),
        (["--save", "nowhere/run.json"], "cannot save the run as nowhere/run.json"),
        (["--mode", "guess"], "mode is 'guess'"),
    ],
)
def test_an_error_is_one_line_and_one(
    tmp_path: Path, more: list[str], complaint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*write_corpus(tmp_path), *more]) == 1
    err = capsys.readouterr().err
    assert err.startswith("footnote: ") and complaint in err and err.count("\n") == 1
