"""Sentences with one thing changed: what is made of them, and that the check tells most of it."""

import random
from pathlib import Path

import pytest

from evals.corpus import Corpus
from evals.mutations import MUTATIONS, mutated, mutations
from evals.types import Task
from rag import Settings

TOLD = (
    "On 22 December 2016 the council of Alder, which met at Orrin, did not say that more than 36,000 people were on the "
    "east bank, who may wait for weeks."
)
OTHERS = ["Alder", "Orrin", "Tessel"]


def changes(sentence: str) -> dict[str, str]:
    return {mutation.kind: text for mutation, text in mutated(sentence, OTHERS, random.Random(1))}


def test_each_kind_of_change_is_made_once_where_the_sentence_allows_it() -> None:
    found = changes(TOLD)
    assert {"number", "date", "name", "negation", "unit", "bound", "direction", "hedge"} <= set(found)
    assert {"form of a number", "form of a date", "contraction", "clause left out"} <= set(found)
    assert all(text != TOLD for text in found.values())


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("negation", "the council of Alder, which met at Orrin, did say that"),
        ("unit", "may wait for"),
        ("bound", "fewer than 36,000"),
        ("direction", "on the west bank"),
        ("hedge", "who will wait"),
        ("form of a number", "36 000"),
        ("form of a date", "On December 22 2016"),
        ("contraction", "didn't say"),
    ],
)
def test_what_is_changed(kind: str, words: str) -> None:
    assert words in changes(TOLD)[kind]


def test_a_plain_sentence_is_left_alone() -> None:
    assert changes("Nobody came to the mill.") == {}


def test_nothing_is_changed_inside_a_quotation_but_its_words() -> None:
    found = changes('He said: "We will go to the east bank and wait there quietly for ever."')
    assert set(found) == {"quotation"}


def test_the_suite_counts_what_the_check_rejects_and_keeps(tmp_path: Path) -> None:
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "flood.txt").write_text(f"The flood at Alder\n\n{TOLD} The ferry of Tessel sank in 1911.\n")
    corpus = Corpus("flood", tmp_path / "corpus", tmp_path / "gold.jsonl")
    settings = Settings(mode="extractive", index=tmp_path / "index")
    outcome = mutations(Task(settings, (corpus,), None, None, None, lambda stage, done, total: None))
    (table,) = outcome.tables
    rejected, kept = table.rows[-2:]
    assert (rejected[1:3], kept[1:3]) == (("all", "rejected"), ("all", "kept"))
    assert int(rejected[3]) >= 8 and rejected[4].startswith("1.000")
    assert len(outcome.data["flood"]) == int(rejected[3]) + int(kept[3])
    assert {mutation.kind for mutation in MUTATIONS} >= {row["kind"] for row in outcome.data["flood"]}
