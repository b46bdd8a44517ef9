"""The gold loader: what it reads, each thing it refuses, and the shipped gold set."""

import json
from collections import Counter
from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest

from evals.cases import KINDS, SPLITS, Evidence, Exchange, GoldCase, GoldError, load_cases
from evals.match import normalise

REPOSITORY = Path(__file__).parents[1]
GOLD = REPOSITORY / "evals" / "gold"
SEEDS = REPOSITORY / "seeds"

Record = dict[str, object]

DOCUMENTS = {
    "log.txt": "Keeper Ansa lit the lamp on 3 May.\nThe tower has 120 steps.\nA ship brought oil from Vell.",
    "letter.txt": "The lamp burned until June.\nKeeper Ansa wrote home.",
}
FAIR: Record = {
    "id": "date-001",
    "question": "When did Ansa light the lamp?",
    "reference": "On 3 May",
    "nuggets": [[["3 May", "May 3"]]],
    "evidence": [{"document": "log.txt", "quote": "lit the lamp on 3 May."}],
    "answerable": True,
    "kind": "date",
    "difficulty": "easy",
    "split": "tune",
}
NOT_STATED: Record = {
    "id": "none-001",
    "question": "How many ships did Ansa see?",
    "absent": ["forty"],
    "answerable": False,
    "kind": "not_stated",
    "difficulty": "hard",
    "split": "test",
}


def write(folder: Path, *records: Record, name: str = "gold.jsonl") -> Path:
    file = folder / name
    file.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    return file


def without(record: Record, key: str) -> Record:
    return {name: value for name, value in record.items() if name != key}


def test_a_case_is_read_whole(tmp_path: Path) -> None:
    history = [{"question": "Who kept the tower?", "answer": "Ansa did."}]
    file = write(tmp_path, FAIR | {"kind": "follow_up", "history": history, "forbidden": ["4 May"]})
    assert load_cases(file, DOCUMENTS) == (
        GoldCase(
            id="date-001",
            question="When did Ansa light the lamp?",
            history=(Exchange("Who kept the tower?", "Ansa did."),),
            reference="On 3 May",
            nuggets=((("3 May", "May 3"),),),
            forbidden=("4 May",),
            absent=(),
            evidence=(Evidence("log.txt", "lit the lamp on 3 May."),),
            answerable=True,
            kind="follow_up",
            difficulty="easy",
            split="tune",
        ),
    )


def test_what_is_left_out_is_empty(tmp_path: Path) -> None:
    (case,) = load_cases(write(tmp_path, NOT_STATED), DOCUMENTS)
    assert (case.history, case.reference, case.nuggets, case.forbidden, case.evidence) == ((), "", (), (), ())


def test_a_case_cannot_be_changed(tmp_path: Path) -> None:
    (case,) = load_cases(write(tmp_path, FAIR), DOCUMENTS)
    with pytest.raises(FrozenInstanceError):
        case.split = "test"  # type: ignore[misc]


def test_a_folder_is_read_file_by_file_in_order_of_name(tmp_path: Path) -> None:
    write(tmp_path, NOT_STATED, name="b.jsonl")
    write(tmp_path, FAIR, name="a.jsonl")
    (tmp_path / "notes.txt").write_text("not gold", encoding="utf-8")
    assert [case.id for case in load_cases(tmp_path, DOCUMENTS)] == ["date-001", "none-001"]


def test_blank_lines_are_skipped(tmp_path: Path) -> None:
    file = tmp_path / "gold.jsonl"
    file.write_text(f"\n{json.dumps(FAIR)}\n  \n", encoding="utf-8")
    assert len(load_cases(file, DOCUMENTS)) == 1


@pytest.mark.parametrize(
    ("record", "complaint"),
    [
        (FAIR | {"notes": "x"}, "unknown keys ['notes']"),
        (without(FAIR, "question"), "has no question"),
        (without(FAIR, "split"), "has no split"),
        (FAIR | {"id": 7}, "id is 7; it must be a text"),
        (FAIR | {"question": "  "}, "question is '  '; it must be a text that is not blank"),
        (FAIR | {"answerable": "yes"}, "answerable is 'yes'; it must be true or false"),
        (FAIR | {"nuggets": "3 May"}, "nuggets is '3 May'; it must be a list"),
        (FAIR | {"nuggets": ["3 May"]}, "a nugget is '3 May'; it must be a list"),
        (FAIR | {"nuggets": [["3 May"]]}, "a group of a nugget is '3 May'; it must be a list"),
        (FAIR | {"nuggets": [[]]}, "a nugget or one of its groups is empty"),
        (FAIR | {"nuggets": [[[]]]}, "a nugget or one of its groups is empty"),
        (FAIR | {"nuggets": [[["--"]]]}, "'--', which has nothing to match"),
        (FAIR | {"forbidden": [3]}, "a string of forbidden is 3; it must be a text"),
        (FAIR | {"evidence": ["lit the lamp"]}, "a piece of evidence is 'lit the lamp'; it must be an object"),
        (FAIR | {"evidence": [{"document": "log.txt"}]}, "a piece of evidence has no quote"),
        (FAIR | {"history": [{"question": "Who?"}]}, "a turn of history has no answer"),
        (FAIR | {"kind": "riddle"}, "kind is 'riddle'; use one of fact, number"),
        (FAIR | {"kind": ["date"]}, "kind is ['date']; use one of"),
        (FAIR | {"difficulty": "cruel"}, "difficulty is 'cruel'; use one of easy, medium, hard"),
        (FAIR | {"split": "train"}, "split is 'train'; use one of tune, test"),
        (FAIR | {"kind": "not_stated"}, "kind not_stated with answerable True"),
        (NOT_STATED | {"kind": "date"}, "kind date with answerable False"),
        (FAIR | {"kind": "follow_up"}, "kind follow_up without history"),
        (without(FAIR, "reference"), "an answerable case has no reference"),
        (without(FAIR, "nuggets"), "an answerable case has no nuggets"),
        (without(FAIR, "evidence"), "an answerable case has no evidence"),
        (FAIR | {"absent": ["4 May"]}, "an answerable case has absent"),
        (without(NOT_STATED, "absent"), "a case that is not stated has no absent"),
        (NOT_STATED | {"nuggets": [[["forty"]]]}, "a case that is not stated has nuggets"),
        (NOT_STATED | {"evidence": FAIR["evidence"]}, "a case that is not stated has evidence"),
        (NOT_STATED | {"forbidden": ["forty"]}, "a case that is not stated has forbidden"),
        (FAIR | {"evidence": [{"document": "diary.txt", "quote": "x"}]}, "no document 'diary.txt'; use one of"),
        (FAIR | {"evidence": [{"document": "log.txt", "quote": "on 3 may."}]}, "'on 3 may.' is not in log.txt"),
        (FAIR | {"reference": "In spring"}, "the reference 'In spring' does not pass 3 May|May 3"),
        (FAIR | {"reference": "12 June", "nuggets": [[["12 June"]]]}, "no quote of the evidence passes 12 June"),
        (FAIR | {"question": "Was the lamp lit on 3 May?"}, "echoing the question 'Was the lamp lit on 3 May?' passes"),
        (FAIR | {"forbidden": ["3 May"]}, "the forbidden '3 May' stands in 'On 3 May'"),
        (FAIR | {"forbidden": ["the lamp"]}, "the forbidden 'the lamp' stands in 'lit the lamp on 3 May.'"),
        (NOT_STATED | {"absent": ["the lamp"]}, "the absent 'the lamp' stands in log.txt beside a name"),
    ],
)
def test_an_unfair_or_malformed_case_is_refused(tmp_path: Path, record: Record, complaint: str) -> None:
    with pytest.raises(GoldError) as error:
        load_cases(write(tmp_path, record), DOCUMENTS)
    message = str(error.value)
    assert message.startswith(f"{tmp_path / 'gold.jsonl'}:1: ")
    assert complaint in message
    assert "\n" not in message


def test_an_answer_given_earlier_in_the_conversation_is_an_echo(tmp_path: Path) -> None:
    told = FAIR | {"kind": "follow_up", "history": [{"question": "Who kept it?", "answer": "Ansa, from 3 May."}]}
    with pytest.raises(GoldError, match="echoing"):
        load_cases(write(tmp_path, told), DOCUMENTS)


def test_groups_of_a_nugget_may_be_echoed_one_by_one(tmp_path: Path) -> None:
    assert load_cases(write(tmp_path, FAIR | {"nuggets": [[["lamp", "May"], ["3 May"]]]}), DOCUMENTS)


@pytest.mark.parametrize(
    ("question", "absent"),
    [
        pytest.param("How many boats came to Vell?", "120", id="in a line without the name"),
        pytest.param("On which day did oil come from Vell?", "3 May", id="beside the opening word, which is no name"),
    ],
)
def test_absent_strings_may_stand_away_from_the_names(tmp_path: Path, question: str, absent: str) -> None:
    assert load_cases(write(tmp_path, NOT_STATED | {"question": question, "absent": [absent]}), DOCUMENTS)


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ('{"id": "x",', "not JSON"),
        ("[1, 2]", "the case is [1, 2]; it must be an object"),
        ('{"id": "x", "id": "y"}', "a key stands twice"),
    ],
)
def test_a_line_that_is_no_case_is_refused(tmp_path: Path, line: str, complaint: str) -> None:
    file = tmp_path / "gold.jsonl"
    file.write_text(f"{json.dumps(FAIR)}\n{line}\n", encoding="utf-8")
    with pytest.raises(GoldError) as error:
        load_cases(file, DOCUMENTS)
    assert str(error.value).startswith(f"{file}:2: ")
    assert complaint in str(error.value)


def test_an_id_used_in_two_files_is_refused_with_both_places(tmp_path: Path) -> None:
    first, second = write(tmp_path, FAIR, name="a.jsonl"), write(tmp_path, NOT_STATED, FAIR, name="b.jsonl")
    with pytest.raises(GoldError) as error:
        load_cases(tmp_path, DOCUMENTS)
    assert str(error.value) == f"{second}:2: the id 'date-001' is already at {first}:1; give each case its own"


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(GoldError, match=r"no \.jsonl file"):
        load_cases(tmp_path, DOCUMENTS)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(GoldError, match="cannot be read"):
        load_cases(tmp_path / "none.jsonl", DOCUMENTS)


def test_a_file_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    (tmp_path / "gold.jsonl").write_bytes(b"\xff\xfe")
    with pytest.raises(GoldError, match="cannot be read"):
        load_cases(tmp_path, DOCUMENTS)


# The gold set that ships

AT_LEAST = {
    "fact": 22,
    "number": 12,
    "date": 12,
    "who_said": 14,
    "list": 10,
    "alias": 12,
    "two_documents": 6,
    "two_aleppos": 12,
    "conflict": 10,
    "notes": 8,
    "paraphrase": 16,
    "keyword": 8,
    "typo": 6,
    "follow_up": 4,
    "not_stated": 60,
    "false_premise": 20,
}


@pytest.fixture(scope="module")
def documents() -> dict[str, str]:
    return {file.name: file.read_bytes().decode() for file in SEEDS.glob("*.txt")}


@pytest.fixture(scope="module")
def gold(documents: dict[str, str]) -> tuple[GoldCase, ...]:
    return load_cases(GOLD, documents)


def test_the_gold_set_is_large_and_of_every_kind(gold: tuple[GoldCase, ...]) -> None:
    counts = Counter(case.kind for case in gold)
    assert set(counts) == set(KINDS) == set(AT_LEAST)
    assert all(counts[kind] >= least for kind, least in AT_LEAST.items())
    assert sum(case.answerable for case in gold) >= 110
    assert len(gold) >= 200


@pytest.mark.parametrize("kind", KINDS)
def test_the_halves_are_alike(gold: tuple[GoldCase, ...], kind: str) -> None:
    halves = Counter(case.split for case in gold if case.kind == kind)
    assert abs(halves["tune"] - halves["test"]) <= 2


@pytest.mark.parametrize("split", SPLITS)
def test_each_half_asks_of_every_document(gold: tuple[GoldCase, ...], documents: dict[str, str], split: str) -> None:
    asked = Counter(piece.document for case in gold if case.split == split for piece in case.evidence)
    assert set(asked) == set(documents)
    assert min(asked.values()) >= 10


def test_no_question_is_asked_twice(gold: tuple[GoldCase, ...]) -> None:
    asked = Counter((normalise(case.question), case.history) for case in gold)
    assert [question for question, times in asked.items() if times > 1] == []


def test_two_documents_and_conflicts_need_more_than_one_piece(gold: tuple[GoldCase, ...]) -> None:
    several = [case for case in gold if case.kind in ("two_documents", "conflict")]
    assert all(len(case.nuggets) >= 2 and len(case.evidence) >= 2 for case in several)
    two = [case for case in gold if case.kind == "two_documents"]
    assert all(len({piece.document for piece in case.evidence}) >= 2 for case in two)
