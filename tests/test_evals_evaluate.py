"""A whole run: the same for any number of processes, gone on with after a kill, lost questions placed at their stage."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from evals.__main__ import main
from evals.cases import GoldCase
from evals.evaluate import Question, timed_sample
from evals.journal import Journal
from evals.kept import last_run
from evals.records import Evidence
from evals.run import Result, Run, run
from evals.saved import RunFileError, load_run
from evals.stages import STAGES, lost_at, stage_of, stages_table
from evals.testing import Scripted, answering, refusing
from rag import Answer

LIGHTS = {
    f"{name.lower()}.txt": (
        f"The lighthouse of {name}\n\nThe lighthouse of {name} was built in {year} by {maker}. Its tower has {steps} steps. "
        f"The keeper of {name} is {keeper}, who came from the mainland.\n"
    )
    for name, year, maker, steps, keeper in [
        ("Vell", 1871, "Ines Carro", 120, "Ansa Holm"),
        ("Torn", 1902, "Abel Pryde", 96, "Joris Lund"),
        ("Maas", 1888, "Otto Venn", 143, "Klara Wist"),
    ]
}
KEEPER = "The keeper of Vell is Ansa Holm, who came from the mainland."


def line(number: int, question: str, nugget: str, document: str, quote: str, **more: Any) -> Mapping[str, Any]:
    return {
        "id": f"light-{number}",
        "question": question,
        "reference": nugget,
        "nuggets": [[[nugget]]],
        "evidence": [{"document": document, "quote": quote}],
        "answerable": True,
        "kind": "fact",
        "difficulty": "easy",
        "split": "tune" if number % 2 else "test",
        **more,
    }


GOLD = [
    line(
        1,
        "How many steps has the tower of the lighthouse of Vell?",
        "120",
        "vell.txt",
        "Its tower has 120 steps.",
        kind="number",
    ),
    line(2, "Who keeps the lighthouse of Torn?", "Joris Lund", "torn.txt", "The keeper of Torn is Joris Lund"),
    line(3, "Who built the lighthouse of Maas?", "Otto Venn", "maas.txt", "was built in 1888 by Otto Venn"),
    line(4, "When was the lighthouse of Torn built?", "1902", "torn.txt", "was built in 1902", kind="date"),
    line(5, "When was the lighthouse of Vell built?", "1871", "vell.txt", "was built in 1871", kind="date"),
    {
        "id": "light-6",
        "question": "How much did the lighthouse of Maas cost?",
        "absent": ["crowns"],
        "answerable": False,
        "kind": "not_stated",
        "difficulty": "hard",
        "split": "test",
    },
]


@pytest.fixture
def lights(tmp_path: Path) -> list[str]:
    """The options that ask about the lighthouses."""
    folder = tmp_path / "lights"
    folder.mkdir()
    for name, text in LIGHTS.items():
        (folder / name).write_text(text, encoding="utf-8")
    gold = tmp_path / "gold.jsonl"
    gold.write_text("".join(json.dumps(each) + "\n" for each in GOLD), encoding="utf-8")
    return ["--corpus", str(folder), "--gold", str(gold)]


def untimed(done: Run) -> Run:
    """The run without what differs from one to the next: when it was made, by how many, and how long answers took."""

    def still(result: Result) -> Result:
        scores = {name: value for name, value in result.scores.items() if not name.startswith("ms, ")}
        answer = {name: value for name, value in (result.answer or {}).items() if name != "timings"}
        return replace(result, seconds=None, scores=scores, answer=answer)

    results, from_gold = tuple(map(still, done.results)), tuple(map(still, done.from_gold))
    return replace(done, results=results, from_gold=from_gold, workers=0, date="")


@pytest.mark.slow
def test_a_run_is_the_same_for_any_number_of_processes(lights: list[str], tmp_path: Path) -> None:
    for workers, timed in (("1", "6"), ("3", "1")):
        assert (
            main(
                [
                    *lights,
                    "--stages",
                    "--timed",
                    timed,
                    "--workers",
                    workers,
                    "--save",
                    str(tmp_path / f"{workers}.json"),
                ]
            )
            == 0
        )
    alone, together = load_run(tmp_path / "1.json"), load_run(tmp_path / "3.json")
    assert untimed(alone) == untimed(together)
    assert [result.case.id for result in alone.results] == [each["id"] for each in GOLD]
    assert len(alone.from_gold) == 5
    assert {result.corpus for result in alone.results} == {"lights"}


@pytest.mark.slow
def test_a_run_that_was_killed_goes_on_where_it_was(lights: list[str], tmp_path: Path) -> None:
    assert main([*lights, "--save", str(tmp_path / "whole.json")]) == 0
    environment = {**os.environ, "XDG_STATE_HOME": str(tmp_path / "state")}
    command = [
        sys.executable,
        "-m",
        "evals",
        *lights,
        "--workers",
        "1",
        "--timed",
        "2",
        "--save",
        str(tmp_path / "again.json"),
    ]
    folder = tmp_path / "state" / "footnote" / "evals"
    started = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    deadline = time.monotonic() + 60
    while started.poll() is None and time.monotonic() < deadline and not lines(folder, 3):
        time.sleep(0.002)
    os.kill(started.pid, signal.SIGKILL)
    assert started.wait() == -signal.SIGKILL
    (journal,) = folder.glob("*.jsonl")
    kept = journal.read_text(encoding="utf-8").splitlines()[1:]
    assert 2 <= len(kept) < len(GOLD)
    # What was answered before is taken over as it stands: a trace left in it comes out in the whole run.
    record = json.loads(kept[0])
    record["answer"]["notices"] = [{"code": "kept", "text": "from before the kill"}]
    head = journal.read_text(encoding="utf-8").splitlines()[0]
    journal.write_text("\n".join([head, json.dumps(record), *kept[1:], '{"cut": ']), encoding="utf-8")
    subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL, timeout=100)
    again = load_run(tmp_path / "again.json")
    traced = [result for result in again.results if (result.answer or {})["notices"]]
    assert [result.case.id for result in traced] == [record["case"]["id"]]
    assert [r.scores["marks resolve"] for r in again.results] == [
        r.scores["marks resolve"] for r in load_run(tmp_path / "whole.json").results
    ]
    assert list(folder.glob("*.jsonl")) == []


def lines(folder: Path, least: int) -> bool:
    return any(file.read_bytes().count(b"\n") >= least for file in folder.glob("*.jsonl"))


@pytest.mark.slow
def test_a_part_of_the_questions_is_not_kept_as_the_last_run(lights: list[str]) -> None:
    before = last_run()
    assert main([*lights, "--kind", "date", "--workers", "1"]) == 0
    assert last_run() == before


@pytest.mark.slow
def test_a_run_is_compared_with_another_and_gated(
    lights: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    saved = tmp_path / "run.json"
    assert main([*lights, "--workers", "1", "--save", str(saved)]) == 0
    assert main([*lights, "--workers", "1", "--against", str(saved), "--gate"]) == 0
    assert "Against the run before" in capsys.readouterr().out
    record = json.loads(saved.read_text(encoding="utf-8"))
    for result in record["results"]:
        if result["case"]["id"] == "light-6":  # as if it had been refused, or answered, the other way round
            result["scores"]["false answers"] = [1.0 - result["scores"]["false answers"][0]]
    saved.write_text(json.dumps(record), encoding="utf-8")
    worse = record["results"][-1]["scores"]["false answers"] == [0.0]
    assert main([*lights, "--workers", "1", "--against", str(saved), "--gate"]) == (3 if worse else 0)


def test_a_file_that_is_no_run_is_refused_before_anything_is_asked(
    lights: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*lights, "--against", str(tmp_path / "none.json")]) == 1
    assert "cannot read the run" in capsys.readouterr().err


@pytest.mark.parametrize(
    "options",
    [["--workers", "0"], ["--gold", "g.jsonl"], ["--corpus", "atlantis"], ["--set", "caution"], ["--kind", "riddle"]],
)
def test_options_that_do_not_fit_are_bad_usage(options: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as exit_:
        main(options)
    assert exit_.value.code == 2


# The journal

LOG = "The tower has 120 steps."
CASE = GoldCase(
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


def result(answer: Answer | Exception, case: GoldCase = CASE) -> Result:
    (only,) = run(Scripted({"log.txt": LOG}, {case.question: answer}), [case]).results
    return only


RIGHT, REFUSED = result(answering("", {"log.txt": LOG}, [("log.txt", LOG)])), result(refusing(""))


def test_a_journal_gives_back_what_was_added(tmp_path: Path) -> None:
    with Journal(tmp_path / "j.jsonl", "this") as journal:
        assert journal.done == {}
        journal.add(RIGHT)
    with Journal(tmp_path / "j.jsonl", "this") as journal:
        assert journal.done == {RIGHT.key: RIGHT}
        journal.remove()
    assert list(tmp_path.iterdir()) == []


def test_a_journal_of_something_else_is_not_taken_over(tmp_path: Path) -> None:
    with Journal(tmp_path / "j.jsonl", "this") as journal:
        journal.add(RIGHT)
    with Journal(tmp_path / "j.jsonl", "that") as journal:
        assert journal.done == {}


@pytest.mark.parametrize("cut", [1, 40, 200])
def test_a_line_cut_off_is_asked_again(tmp_path: Path, cut: int) -> None:
    file = tmp_path / "j.jsonl"
    other = replace(REFUSED, case=replace(CASE, id="number-002"))
    with Journal(file, "this") as journal:
        journal.add(RIGHT)
        journal.add(other)
    file.write_bytes(file.read_bytes()[:-cut])
    with Journal(file, "this") as journal:
        assert journal.done == ({RIGHT.key: RIGHT} if cut > 1 else {RIGHT.key: RIGHT, other.key: other})


def test_a_journal_is_for_its_owner_alone_and_one_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    with Journal(tmp_path / "j.jsonl", "this"):
        assert (tmp_path / "j.jsonl").stat().st_mode & 0o777 == 0o600
    with pytest.raises(RunFileError, match="cannot write"), Journal(tmp_path / "none" / "j.jsonl", "this"):
        pass


def test_the_timed_sample_is_the_same_in_any_order() -> None:
    asked = [Question("lights", replace(CASE, id=f"number-{n}")) for n in range(100)]
    sample = timed_sample(asked)
    assert len(sample) == 30
    assert {q.key for q in sample} == {q.key for q in timed_sample(asked[::-1])}
    assert timed_sample(asked[:3]) == tuple(asked[:3])


# Stages

WRONG = result(answering("", {"log.txt": "It is tall."}, [("log.txt", "It is tall.")]))
UNSTATED = replace(CASE, nuggets=(), evidence=(), answerable=False, kind="not_stated")


@pytest.mark.parametrize(
    ("seen", "from_gold", "stage"),
    [
        (RIGHT, RIGHT, None),
        (WRONG, RIGHT, "retrieving"),
        (REFUSED, RIGHT, "retrieving"),
        (REFUSED, REFUSED, "refusing"),
        (WRONG, REFUSED, "refusing"),
        (WRONG, WRONG, "choosing"),
        (WRONG, None, None),
        (result(ValueError("no")), RIGHT, "crashed"),
        (result(refusing(""), UNSTATED), None, None),
        (result(answering("", {"log.txt": LOG}, [("log.txt", LOG)]), UNSTATED), None, "answering what is not stated"),
    ],
)
def test_a_loss_is_placed(seen: Result, from_gold: Result | None, stage: str | None) -> None:
    assert stage_of(seen, from_gold) == stage
    assert stage is None or stage in STAGES


def test_the_stages_stand_beside_each_other() -> None:
    done = Run((WRONG,), from_gold=(RIGHT,))
    assert lost_at(done) == {WRONG.key: "retrieving"}
    rows = {row[0]: row[1:] for row in stages_table(done).rows}
    assert rows["correct"] == ("0.000 (0.000–0.000) n 1", "1.000 (1.000–1.000) n 1")
    assert rows["lost at retrieving"] == ("1", "")
