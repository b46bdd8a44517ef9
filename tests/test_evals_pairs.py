"""Pairs of a true and a false statement: what is read, what is refused, and that the set that ships gives nothing away."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from evals.pairs import Paired, load_pairs, statements_of
from evals.reading import FOLDER, STORIES, Part, load_documents, part_of
from evals.records import GoldError
from index.words import STOP_WORDS

PARTS: tuple[Part, ...] = ("train", "tune", "test")

TOWER = "The lamp of the tower was lit in May. Keeper Ansa did not trust the oil."
PAIR = {
    "quotes": ["Keeper Ansa did not trust the oil."],
    "kind": "negation",
    "true": "Ansa had her doubts about the oil.",
    "false": "Ansa relied on the oil.",
}


def write(folder: Path, **changed: object) -> Path:
    record = {"id": "tower", "title": "The tower", "text": TOWER, "pairs": [PAIR | changed]}
    (folder / "towers.jsonl").write_text(json.dumps(record) + "\n", encoding="utf-8")
    return folder


def read(folder: Path) -> Paired:
    (found,) = (p for part in PARTS for p in load_pairs(part, folder))
    return found


def test_a_text_is_read_with_its_pairs(tmp_path: Path) -> None:
    found = read(write(tmp_path))
    (pair,) = found.pairs
    assert (found.id, found.title, found.text) == ("tower", "The tower", TOWER)
    assert [TOWER[a:b] for a, b in pair.spans] == PAIR["quotes"]


def test_a_pair_is_two_labelled_statements(tmp_path: Path) -> None:
    true, false = statements_of(read(write(tmp_path)))
    assert (true.text, true.label, false.text, false.label) == (PAIR["true"], "true", PAIR["false"], "false")
    assert true.kind == false.kind == "negation" and true.id != false.id
    assert [(e.document, e.quote) for e in true.evidence] == [("tower.txt", PAIR["quotes"][0])]


@pytest.mark.parametrize(
    ("changed", "complaint"),
    [
        ({"kind": "doubt"}, "the kind 'doubt' is none of number"),
        ({"quotes": []}, "without a quote"),
        ({"quotes": ["Ansa did not trust the wick."]}, "substring not found"),
    ],
)
def test_a_pair_that_does_not_hold_together_is_named(
    tmp_path: Path, changed: dict[str, object], complaint: str
) -> None:
    with pytest.raises(GoldError, match=r"towers\.jsonl:1: not a text with pairs") as error:
        read(write(tmp_path, **changed))
    assert complaint in str(error.value)


# The pairs that ship


@pytest.fixture(scope="module")
def parts() -> dict[Part, tuple[Paired, ...]]:
    return {part: load_pairs(part) for part in PARTS}


@pytest.fixture(scope="module")
def shipped(parts: dict[Part, tuple[Paired, ...]]) -> tuple[Paired, ...]:
    return tuple(paired for some in parts.values() for paired in some)


def words(text: str) -> set[str]:
    return {word for word in re.findall(r"[a-z']+|\d+", text.lower()) if word not in STOP_WORDS}


def shares(texts: tuple[Paired, ...], label: str) -> Iterator[float]:
    """What share of each statement's words stands in the sentences that it is about."""
    for one in texts:
        for pair in one.pairs:
            said = words(pair.true if label == "true" else pair.false)
            told = words(" ".join(one.text[a:b] for a, b in pair.spans))
            yield len(said & told) / max(1, len(said))


def test_true_and_false_ones_share_as_many_words_with_their_source(shipped: tuple[Paired, ...]) -> None:
    true, false = (list(shares(shipped, label)) for label in ("true", "false"))
    assert abs(sum(true) / len(true) - sum(false) / len(false)) <= 0.05


def test_denials_and_length_do_not_tell_which_is_true(shipped: tuple[Paired, ...]) -> None:
    pairs = [pair for one in shipped for pair in one.pairs]
    for pattern, most in ((r"\b(?:not|no|never|without|nobody)\b|n't", 1.25), (r"\w+", 1.1)):
        true, false = (
            sum(len(re.findall(pattern, text.lower())) for text in texts)
            for texts in zip(*((p.true, p.false) for p in pairs), strict=True)
        )
        assert 1 / most <= true / false <= most


def test_no_statement_of_a_pair_stands_twice(shipped: tuple[Paired, ...]) -> None:
    texts = Counter(text for one in shipped for pair in one.pairs for text in (pair.true, pair.false))
    assert [text for text, times in texts.items() if times > 1] == []


def test_no_pairs_are_about_the_documents_of_the_labelled_statements(shipped: tuple[Paired, ...]) -> None:
    """The weights of the check are fitted on those too, and a model that had seen their documents would be trusted too far."""
    lines = (FOLDER.parents[1] / "statements" / "reading.jsonl").read_text(encoding="utf-8").splitlines()
    about = {piece["document"].removesuffix(".txt") for line in lines for piece in json.loads(line)["evidence"]}
    assert about and not about & {one.id for one in shipped}


def test_a_document_is_in_the_part_that_it_is_in_for_the_reader(parts: dict[Part, tuple[Paired, ...]]) -> None:
    documents = [d for folder in (FOLDER, STORIES) for d in load_documents(folder)]
    known = {d.id: part_of(d.group, d.field, d.story) for d in documents}
    assert all(known.get(one.id, part) == part for part, some in parts.items() for one in some)
