"""The page of a run: everything on it, nothing from elsewhere, whatever documents and answers hold."""

import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from evals.cases import GoldCase
from evals.curves import by_depth, coverage_accuracy, milliseconds, reliability_points
from evals.html import page
from evals.kept import write_page
from evals.records import Evidence
from evals.run import Run, run
from evals.saved import RunFileError
from evals.testing import Scripted, answering, hit, refusing

EVIL = "The tower has 120 steps."
EVIL += "<script>alert(1)</script><img src=https://evil.example/x onerror=alert(2)><style>*{display:none}</style>"
LOG = f"Keeper Ansa lit the lamp on 3 May. {EVIL} A ship brought oil from Vell."
DOCUMENTS = {"log<b>.txt": LOG}
STEPS = GoldCase(
    id="number-001",
    question='How many steps has the "tower" & <i>why</i>?',
    history=(),
    reference="120",
    nuggets=((("120",),),),
    forbidden=("oil",),
    absent=(),
    evidence=(Evidence("log<b>.txt", "The tower has 120 steps."),),
    answerable=True,
    kind="number",
    difficulty="easy",
    split="tune",
)
LIT = replace(STEPS, id="date-001", question="When was it lit?", nuggets=((("3 May",),),), split="test", kind="date")
BUILDER = replace(
    STEPS, id="none-001", question="Who built it?", nuggets=(), forbidden=(), evidence=(), absent=("Ibn <b>Sina",),
    answerable=False, kind="not_stated",
)  # fmt: skip


@pytest.fixture(scope="module")
def done() -> Run:
    hits = [hit("log<b>.txt", LOG, LOG)]
    script = {
        STEPS.question: answering(
            "", DOCUMENTS, [("log<b>.txt", "A ship brought oil from Vell.")], confidence=0.6, hits=hits
        ),
        LIT.question: answering(
            "", DOCUMENTS, [("log<b>.txt", "Keeper Ansa lit the lamp on 3 May.")], confidence=0.9, hits=hits
        ),
        BUILDER.question: answering("", DOCUMENTS, [("log<b>.txt", EVIL)], confidence=0.7, hits=hits),
    }
    return run(Scripted(DOCUMENTS, script), [STEPS, LIT, BUILDER])


class Elements(HTMLParser):
    """All elements of a page with their attributes, and its visible text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


def test_nothing_on_the_page_runs_or_comes_from_elsewhere(done: Run) -> None:
    seen = Elements(page(done)).elements
    assert not {tag for tag, _ in seen} & {"script", "img", "link", "iframe", "object", "embed", "image", "use", "form"}
    assert not [name for _, attributes in seen for name in attributes if name.startswith("on")]
    assert all((attributes.get("href") or "#").startswith("#") for _, attributes in seen)
    styles = re.findall(r"<style[^>]*>(.*?)</style>", page(done), re.DOTALL)
    assert styles and not any("url(" in style or "@import" in style for style in styles)
    assert ("meta", "default-src 'none'") in [(tag, (a.get("content") or "").split(";")[0]) for tag, a in seen]


def test_what_documents_and_questions_hold_is_shown_and_not_obeyed(done: Run) -> None:
    text = Elements(page(done)).text
    for shown in (STEPS.question, EVIL, "log<b>.txt", "Ibn <b>Sina"):
        assert shown in text


def test_each_lost_question_stands_with_answer_gold_and_what_was_retrieved(done: Run) -> None:
    html = page(done)
    assert "Lost questions (2)" in html and html.count("<details>") == 2
    assert '<mark class="gold">The tower has 120 steps.</mark>' in html  # in the passage
    assert '<mark class="cited">A ship brought oil from Vell.</mark>' in html
    assert '<mark class="wrong">oil</mark>' in html  # what must not be said, in the answer
    assert '<mark class="gold">120</mark>' in html  # what must be said, in the evidence


def test_the_page_is_the_same_for_the_same_run(done: Run) -> None:
    assert page(done) == page(done)


def test_every_plot_is_drawn_and_times_only_where_they_were_taken(done: Run) -> None:
    assert page(done).count("<svg") == 5
    untimed = replace(done, results=tuple(replace(result, seconds=None) for result in done.results))
    assert page(untimed).count("<svg") == 4


def test_a_run_in_which_nothing_was_lost_and_one_that_crashed_have_pages_too() -> None:
    script = {STEPS.question: answering("", DOCUMENTS, [("log<b>.txt", "The tower has 120 steps.")])}
    assert "No question was lost." in page(run(Scripted(DOCUMENTS, script), [STEPS]))
    crashed = page(run(Scripted(DOCUMENTS, {STEPS.question: ValueError("<b>no")}), [STEPS]))
    assert "ValueError: &lt;b&gt;no" in crashed
    assert "<h1>" in page(run(Scripted(DOCUMENTS, {}), []))


def test_a_page_that_cannot_be_written_is_told(done: Run, tmp_path: Path) -> None:
    write_page(done, tmp_path / "run.html")
    assert (tmp_path / "run.html").read_text(encoding="utf-8") == page(done)
    with pytest.raises(RunFileError, match="cannot write the page"):
        write_page(done, tmp_path / "none" / "run.html")


# The curves


def test_coverage_goes_from_the_most_confident_answer_to_all_of_them(done: Run) -> None:
    assert coverage_accuracy(done.results) == ((1 / 3, 1.0), (2 / 3, 0.5), (1.0, 1 / 3))
    refused = run(Scripted(DOCUMENTS, {BUILDER.question: refusing("")}), [BUILDER])
    assert coverage_accuracy(refused.results) == ()


def test_reliability_has_a_point_for_each_bin(done: Run) -> None:
    assert reliability_points(done.results) == ((0.6, 1.0), (0.7, 0.0), (0.9, 1.0))
    assert reliability_points(()) == ()


def test_depths_and_times(done: Run) -> None:
    assert by_depth(done.results, "evidence") == ((1.0, 1.0), (3.0, 1.0), (5.0, 1.0), (10.0, 1.0))
    assert len(milliseconds(done.results)) == 3
