"""A row of a table answers where its label is what is asked for."""

import pytest

from index.types import Passage, Sentence
from index.words import terms
from rag.evidence import Candidate
from rag.question import understand
from rag.rows import labelled


def row(words: str, reading: str | None, names_around: float = 1.0) -> Candidate:
    sentence = Sentence(0, len(words), reading=reading)
    heads = "Statement of income: Three Months Ended May 3, 2020"
    passage = Passage("p", "a.pdf", "Results", 0, len(words), words, (sentence,), heads=heads)
    return Candidate(passage, sentence, 1, {"names_around": names_around})


ROWS = [
    row("Net sales 90 80", "Sales: Net sales: 90; 80."),
    row("Gross margin 36 35", "Gross margin: 36; 35."),
    row("Total gross margin 37 36", "Gross margin: Total gross margin: 37; 36."),
    row("Gross margin fell.", None),
    row("Wages — —", "Wages: —; —."),
    row("Cash flow used for leases 3 2", "Cash flow used for leases: 3; 2."),
]


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("What was its gross margin?", "Gross margin 36 35"),
        ("How much were net sales?", "Net sales 90 80"),
        ("What was the gross margin in the three months ended in May?", None),
        ("What was its net loss?", None),
        ("What was its cash flow?", None),  # not that of leases
        ("What were wages?", None),  # the row holds no number
        ("Why did gross margin fall?", None),
        ("Did gross margin fall?", None),
    ],
)
def test_the_row_that_is_asked_for(question: str, found: str | None) -> None:
    chosen = labelled(understand(question), terms(question), ROWS)
    assert (chosen and chosen.words) == found


def test_a_row_of_something_else_is_none() -> None:
    other = [row("Gross margin 36 35", "Gross margin: 36; 35.", names_around=0.5)]
    assert labelled(understand("What was Acme's gross margin?"), terms("gross margin"), other) is None
