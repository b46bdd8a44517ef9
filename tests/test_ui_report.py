"""A checked text on a terminal, as Markdown, and through the command; whatever the text holds, it cannot steer either."""

import io
import json
from pathlib import Path

import pytest

from rag import CheckReport, Citation, FootnoteError
from rag.checking import Checked
from ui.cli import main
from ui.input import read_draft
from ui.report import report_markdown, report_text

CITED = Citation(
    1, "flood.txt", "The flood", "Alder Gazette", None, "1921-05", "stated", None, None, 0, 9, "The <b>flood</b>."
)
REPORT = CheckReport(
    (
        Checked("The flood came.", "supported", None, (1,), 0, 15),
        Checked("It took\x1b[31m 21 sheep.", "unsupported", "the source says 36", (1,), 16, 38),
        Checked("Who knows?", "no_claim", None, (), 39, 49),
    ),
    (CITED,),
)


def test_each_sentence_has_its_mark_problem_and_sources() -> None:
    text = report_text(REPORT)
    assert text.startswith("✓ The flood came. [1]\n✗ It took�[31m 21 sheep. [1]\n    the source says 36\n· Who knows?")
    assert "[1] The flood · Alder Gazette · May 1921" in text
    assert text.endswith("1 of 2 claims supported, 1 not, 1 without a claim.")


def test_colours_only_where_asked_for() -> None:
    assert "\x1b" not in report_text(REPORT) and "\x1b[31m✗\x1b[0m" in report_text(REPORT, colour=True)


def test_markdown_has_references_and_obeys_nothing() -> None:
    text = report_markdown(REPORT)
    assert "- ✓ The flood came.[^1]" in text and "\n[^1]: The flood" in text
    assert "<b>" not in text and r"\<b\>" in text and "\x1b" not in text


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"\xff\xfe\x00", "not text in UTF-8"),
        (b"a\0b", "null character"),
        (b"a" * 900_000, "200,000 characters"),
    ],
)
def test_what_is_no_text_is_an_error_in_one_line(data: bytes, problem: str) -> None:
    with pytest.raises(FootnoteError, match=problem):
        read_draft("-", io.BytesIO(data))


def test_a_file_is_read_without_its_byte_order_mark(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"\xef\xbb\xbfIt fell.")
    assert read_draft(str(tmp_path / "a.txt"), io.BytesIO()) == "It fell."
    with pytest.raises(FootnoteError, match="cannot read"):
        read_draft(str(tmp_path / "none.txt"), io.BytesIO())
    with pytest.raises(FootnoteError, match="cannot read"):
        read_draft(str(tmp_path), io.BytesIO())


def test_the_command_prints_the_report(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    draft = tmp_path / "draft.txt"
    draft.write_text("Only 21,000 people were evacuated from the rebel pocket.", encoding="utf-8")
    assert main(["check", str(draft), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["statements"][0]["support"] == "unsupported" and found["citations"]
    assert main(["check", str(draft)]) == 0 and "36,000" in capsys.readouterr().out
    draft.write_text("  ", encoding="utf-8")
    assert main(["check", str(draft)]) == 1
    assert capsys.readouterr().err.startswith("footnote: the text is empty")
