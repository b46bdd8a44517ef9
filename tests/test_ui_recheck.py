"""`footnote recheck`: a saved answer held against the documents as they are now."""

import json
from pathlib import Path

import pytest

from index.build import build
from index.embed import Embedder
from ui.cli import main

FERRY = "The ferry across the Alder was built in 1911 by the engineer Ada Stone.\n"


def test_a_saved_answer_is_held_against_the_documents_again(
    tmp_path: Path, embedder: Embedder, capsys: pytest.CaptureFixture[str]
) -> None:
    corpus, file = tmp_path / "corpus", tmp_path / "answer.json"
    corpus.mkdir()
    (corpus / "ferry.txt").write_text(FERRY)
    build(corpus, tmp_path / "index", embedder)
    place = ["--corpus", str(corpus), "--index", str(tmp_path / "index")]
    assert main(["ask", "--json", *place, "Who built the ferry across the Alder?"]) == 0
    file.write_text(capsys.readouterr().out)
    assert main(["recheck", *place, str(file)]) == 0
    assert capsys.readouterr().out == f"stands {FERRY}"
    (corpus / "ferry.txt").write_text(FERRY.replace("1911", "1921"))
    assert main(["recheck", "--json", *place, str(file)]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["holds"] is False and found["statements"][0]["standing"] == "gone"


@pytest.mark.parametrize(
    ("text", "said"), [("nonsense", "is not JSON"), (None, "cannot read"), ("{}", "no saved answer")]
)
def test_what_is_no_saved_answer_is_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str | None, said: str
) -> None:
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "ferry.txt").write_text(FERRY)
    file = tmp_path / "answer.json"
    if text is not None:
        file.write_text(text)
    assert main(["recheck", "--corpus", str(tmp_path / "corpus"), "--index", str(tmp_path / "index"), str(file)]) == 1
    err = capsys.readouterr().err
    assert said in err and err.count("\n") == 1
