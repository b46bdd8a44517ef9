"""The check on the labelled statements that ship: no worse than when it was last measured."""

import re

import pytest

from evals.checked import AIMS, Row, given, judged, others
from evals.records import Evidence
from evals.statements import FOLDER, LabelledStatement, load_statements
from index.search import SearchIndex
from rag.witness import witnesses

CHANGED = LabelledStatement("t-1", "More than 21,000 people were evacuated.", "false", "number", (), "")


def measured(index: SearchIndex, split: str) -> list[Row]:
    documents = {name: document.text for name, document in index.documents.items()}
    statements = load_statements(FOLDER / f"{split}.jsonl", documents)
    return [judged(index, each, given(index, each), "given") for each in statements]


def share(rows: list[Row], label: str, kind: str | None = None) -> float:
    chosen = [r.right for r in rows if r.statement.label == label and kind in (None, r.statement.kind)]
    return sum(chosen) / len(chosen)


def test_a_row_is_right_when_support_and_label_agree() -> None:
    wrong = Row(CHANGED, "given", "supported", (), None, 0.0)
    right = Row(CHANGED, "given", "unsupported", ("number",), "the source says 36,000", 0.0)
    assert right.right and not wrong.right
    assert not Row(CHANGED, "given", "no_claim", (), None, 0.0).right


def test_what_the_documents_no_longer_say_is_to_be_rejected() -> None:
    true = LabelledStatement("t-2", "More than 36,000 people were evacuated.", "true", "paraphrase", (), "")
    assert Row(true, "withheld", "unsupported", ("coverage",), None, 0.0).right
    assert not Row(true, "withheld", "supported", (), None, 0.0).right


def test_a_statement_is_judged_by_other_sentences_too_and_what_is_cited_is_told(seeds_index: SearchIndex) -> None:
    quote = "According to international humanitarian estimates, more than 36,000 people were evacuated"
    evidence = (Evidence("century-foundation-aleppo-2016.txt", quote),)
    true = LabelledStatement("t-3", "Over 36,000 people were taken out.", "true", "paraphrase", evidence, "")
    found, left = witnesses(seeds_index, true.text), others(seeds_index, true)
    assert any(quote in w.evidence.quote for w in found) and not any(quote in w.evidence.quote for w in left)
    assert len(left) == len(found)
    assert judged(seeds_index, true, found, "found").cites
    assert not judged(seeds_index, true, left, "withheld").cites


FRESH = re.compile(r"tune-[a-dghjknop]-")
"""The statements that were judged before anyone read them."""


@pytest.mark.slow
def test_the_statements_about_the_seeds_are_judged_no_worse_than_they_were(seeds_index: SearchIndex) -> None:
    rows = measured(seeds_index, "tune")
    altered = [row for row in rows if row.statement.kind != "unstated"]
    known, fresh = ([row for row in altered if bool(FRESH.match(row.statement.id)) is new] for new in (False, True))
    assert share(known, "false") >= 0.90 and share(fresh, "false") >= 0.80
    assert share(known, "true") >= 0.85 and share(fresh, "true") >= 0.86
    assert share(rows, "false", "unstated") >= 0.72
    assert all(share(rows, "false", kind) >= AIMS[kind] - 0.03 for kind in ("number", "date", "quotation"))
