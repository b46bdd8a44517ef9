"""Labelled statements and drafts: what is read, each thing that is refused, and the sets that ship."""

import json
from collections import Counter
from pathlib import Path

import pytest

from evals.match import normalise
from evals.records import Evidence, GoldError
from evals.statements import DRAFTS, FALSE_KINDS, FOLDER, TRUE_KINDS, LabelledStatement, load_drafts, load_statements

SEEDS = Path(__file__).parents[1] / "seeds"

Record = dict[str, object]

DOCUMENTS = {"log.txt": "Keeper Ansa lit the lamp on 3 May. “The oil is bad,” she wrote.\nThe tower has 120 steps."}
STEPS = {"document": "log.txt", "quote": "The tower has 120 steps."}
OIL = {"document": "log.txt", "quote": "“The oil is bad,” she wrote."}
TRUE: Record = {
    "id": "steps",
    "text": "One climbs 120 steps to the top.",
    "label": "true",
    "kind": "paraphrase",
    "evidence": [STEPS],
}
FALSE: Record = {
    "id": "false-steps",
    "text": "The tower has 210 steps.",
    "label": "false",
    "kind": "number",
    "evidence": [STEPS],
    "note": "digits swapped",
}
MISQUOTED: Record = {
    "id": "oil",
    "text": 'Ansa wrote that "the oil is good."',
    "label": "false",
    "kind": "quotation",
    "evidence": [OIL],
}


def without(record: Record, key: str) -> Record:
    return {name: value for name, value in record.items() if name != key}


def write(folder: Path, *records: Record) -> Path:
    file = folder / "statements.jsonl"
    file.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    return file


def draft(*sentences: Record, text: str = "") -> Record:
    whole = text or " ".join(str(each["text"]) for each in sentences)
    return {"id": "tower", "title": "The tower", "text": whole, "sentences": list(sentences)}


def test_a_statement_is_read_whole(tmp_path: Path) -> None:
    plain, changed = load_statements(write(tmp_path, TRUE, FALSE), DOCUMENTS)
    assert plain.note == ""
    assert changed == LabelledStatement(
        id="false-steps",
        text="The tower has 210 steps.",
        label="false",
        kind="number",
        evidence=(Evidence("log.txt", "The tower has 120 steps."),),
        note="digits swapped",
    )


@pytest.mark.parametrize(
    ("record", "complaint"),
    [
        (TRUE | {"source": "log"}, "unknown keys ['source']"),
        (without(TRUE, "evidence"), "has no evidence"),
        (TRUE | {"label": True}, "label is True; use one of true, false"),
        (TRUE | {"label": "no_claim", "kind": "no_claim"}, "label is 'no_claim'; use one of true, false"),
        (TRUE | {"kind": "number"}, "kind of a statement labelled true is 'number'; use one of paraphrase"),
        (FALSE | {"kind": "paraphrase"}, "kind of a statement labelled false is 'paraphrase'; use one of number"),
        (TRUE | {"note": ""}, "note is ''; it must be a text that is not blank"),
        (TRUE | {"evidence": []}, "labelled true with 0 pieces of evidence"),
        (TRUE | {"evidence": [STEPS | {"quote": "the tower has"}]}, "the quote 'the tower has' is not in log.txt"),
        (TRUE | {"evidence": [STEPS | {"document": "letter.txt"}]}, "no document 'letter.txt'; use one of log.txt"),
        (TRUE | {"text": "The tower has 120 steps."}, "is copied from a document; say it in other words"),
        (MISQUOTED | {"text": 'Ansa wrote "the oil is bad."'}, "has no quoted words that no document has"),
        (MISQUOTED | {"text": "Ansa wrote that the oil is good."}, "has no quoted words that no document has"),
    ],
)
def test_an_unfair_or_malformed_statement_is_refused(tmp_path: Path, record: Record, complaint: str) -> None:
    with pytest.raises(GoldError) as error:
        load_statements(write(tmp_path, record), DOCUMENTS)
    assert str(error.value).startswith(f"{tmp_path / 'statements.jsonl'}:1: ")
    assert complaint in str(error.value)
    assert "\n" not in str(error.value)


def test_an_id_used_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(GoldError, match="the id 'steps' is already at"):
        load_statements(write(tmp_path, TRUE, TRUE), DOCUMENTS)


def test_words_that_nobody_said_make_a_false_quotation(tmp_path: Path) -> None:
    assert load_statements(write(tmp_path, MISQUOTED), DOCUMENTS)[0].kind == "quotation"


HEADLINE: Record = {"id": "head", "text": "The tower", "label": "no_claim", "kind": "no_claim", "evidence": []}


def test_a_draft_is_read_with_its_sentences(tmp_path: Path) -> None:
    paragraphs = "The tower\n\nOne climbs 120 steps to the top.\nThe tower has 210 steps."
    (found,) = load_drafts(write(tmp_path, draft(HEADLINE, TRUE, FALSE, text=paragraphs)), DOCUMENTS)
    assert (found.id, found.title, found.text) == ("tower", "The tower", paragraphs)
    assert [each.label for each in found.sentences] == ["no_claim", "true", "false"]


@pytest.mark.parametrize(
    ("record", "complaint"),
    [
        (draft(TRUE) | {"author": "x"}, "unknown keys ['author']"),
        (draft(TRUE, text="Another text."), "the text of tower is not its sentences in order"),
        (draft(TRUE, FALSE, text="The tower has 210 steps. One climbs 120 steps to the top."), "not its sentences in"),
        (draft(HEADLINE | {"evidence": [STEPS]}), "labelled no_claim with 1 pieces of evidence"),
        (draft(TRUE | {"evidence": [STEPS | {"quote": "121 steps"}]}), "the quote '121 steps' is not in log.txt"),
    ],
)
def test_a_draft_that_does_not_hold_together_is_refused(tmp_path: Path, record: Record, complaint: str) -> None:
    with pytest.raises(GoldError) as error:
        load_drafts(write(tmp_path, record), DOCUMENTS)
    assert complaint in str(error.value)


# The sets that ship

MEASURED = ("number", "date", "name", "quotation", "speaker", "negation", "battle", "hedge")


@pytest.fixture(scope="module")
def documents() -> dict[str, str]:
    return {file.name: file.read_bytes().decode() for file in SEEDS.glob("*.txt")}


@pytest.fixture(scope="module")
def statements(documents: dict[str, str]) -> tuple[LabelledStatement, ...]:
    return load_statements(FOLDER / "tune.jsonl", documents)


def test_every_kind_is_there_often_enough_to_be_measured(statements: tuple[LabelledStatement, ...]) -> None:
    counts = Counter(each.kind for each in statements)
    assert set(counts) >= {*TRUE_KINDS, *FALSE_KINDS} - {"context", "direction", "event", "merge", "cause"}
    assert min(counts[kind] for kind in MEASURED) >= 15
    assert min(counts.values()) >= 3
    assert len(statements) >= 170


def test_nearly_half_are_true(statements: tuple[LabelledStatement, ...]) -> None:
    share = sum(each.label == "true" for each in statements) / len(statements)
    assert 0.4 <= share <= 0.5


def test_the_statements_are_made_from_every_document(
    statements: tuple[LabelledStatement, ...], documents: dict[str, str]
) -> None:
    used = {
        label: Counter(p.document for s in statements if s.label == label for p in s.evidence)
        for label in ("true", "false")
    }
    assert all(set(counts) == set(documents) and min(counts.values()) >= 5 for counts in used.values())


def test_no_statement_stands_twice(statements: tuple[LabelledStatement, ...]) -> None:
    assert [text for text, n in Counter(normalise(each.text) for each in statements).items() if n > 1] == []


def test_joined_statements_rest_on_what_they_join(statements: tuple[LabelledStatement, ...]) -> None:
    two = [each for each in statements if each.kind == "two_documents"]
    assert all(len({piece.document for piece in each.evidence}) >= 2 for each in two)


def test_each_draft_mixes_what_holds_what_does_not_and_what_claims_nothing(documents: dict[str, str]) -> None:
    drafts = load_drafts(DRAFTS, documents)
    assert len(drafts) >= 12
    for each in drafts:
        labels = Counter(sentence.label for sentence in each.sentences)
        assert 8 <= len(each.sentences) <= 15, each.id
        assert 2 <= labels["false"] <= 4, each.id
        assert labels["no_claim"] >= 1, each.id


def test_every_sentence_of_the_drafts_has_its_own_id(documents: dict[str, str]) -> None:
    ids = Counter(sentence.id for each in load_drafts(DRAFTS, documents) for sentence in each.sentences)
    assert max(ids.values()) == 1
