"""The check on the labelled statements that ship: no worse than when it was last measured."""

import pytest

from evals.checked import AIMS, Row, given, judged
from evals.statements import FOLDER, LabelledStatement, load_statements
from index.search import SearchIndex

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


@pytest.mark.slow
def test_the_statements_about_the_seeds_are_judged_no_worse_than_they_were(seeds_index: SearchIndex) -> None:
    rows = measured(seeds_index, "tune")
    assert share(rows, "false") >= 0.89 and share(rows, "true") >= 0.85
    assert all(share(rows, "false", kind) >= AIMS[kind] - 0.03 for kind in ("number", "date", "quotation"))
