"""The public sets and the baselines on small folders of the same form: what is asked, of what, and what is counted."""

import json
from pathlib import Path

import pytest

from benchmarks.baselines import TopPassage, TopSentence, baselines
from benchmarks.public import public
from benchmarks.public.scifact import ndcg
from evals.corpus import Corpus
from evals.table import Table
from evals.types import Task
from index.build import silent
from index.embed import Embedder
from index.search import SearchIndex
from rag import CorpusError, FootnoteError, Settings

TOWER = "The lighthouse of Vell was built in 1871 by Ines Carro. Its tower has 120 steps."
BRIDGE = "The bridge of Torn was finished in 1902. It is made of stone and carries two lanes."


def task(data: Path | None = None, corpora: tuple[Corpus, ...] = (), limit: int | None = None) -> Task:
    return Task(Settings(mode="extractive"), corpora, data, None, limit, silent)


def rows(table: Table) -> dict[str, tuple[str, ...]]:
    return {row[0]: row[1:] for row in table.rows}


def write(file: Path, *records: object) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("".join(f"{json.dumps(record)}\n" for record in records), encoding="utf-8")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A folder with all four sets, two documents each."""
    texts = {"1": ("The lighthouse", TOWER), "2": ("The bridge", BRIDGE)}
    write(tmp_path / "scifact" / "corpus.jsonl", *({"_id": n, "title": t, "text": x} for n, (t, x) in texts.items()))
    (tmp_path / "scifact" / "queries.tune.tsv").write_text(
        "7\tThe bridge is made of stone.\n8\tNobody asks.\n", encoding="utf-8"
    )
    (tmp_path / "scifact" / "qrels.tune.trec").write_text("7 0 2 1\n", encoding="utf-8")
    answers = [{"text": "120", "answer_start": TOWER.index("120")}]
    questions = [
        {"id": "a", "question": "How many steps has the tower?", "answers": answers, "is_impossible": False},
        {"id": "b", "question": "Who paid for the lighthouse of Vell?", "answers": [], "is_impossible": True},
    ]
    paragraphs = [{"context": TOWER, "qas": questions}, {"context": BRIDGE, "qas": []}]
    write(
        tmp_path / "squad2" / "tune.json", {"version": "v2.0", "data": [{"title": "Lights", "paragraphs": paragraphs}]}
    )
    told = [
        {"text": TOWER, "type": "correct", "answer": "1871"},
        {"text": TOWER.replace("1871", "1971"), "type": "misinfo", "answer": "1971"},
    ]
    asked = {"question": "When was the lighthouse of Vell built?", "gold_answers": ["1871"], "wrong_answers": ["1971"]}
    write(tmp_path / "ramdocs" / "tune.jsonl", asked | {"documents": told})
    first = {"speaker": "user", "text": "How many steps has the tower of Vell?"}
    later = [first, {"speaker": "agent", "text": "120"}, {"speaker": "user", "text": "Who paid for it?"}]
    labels = {"Collection": "lights", "contexts": [{"text": TOWER}], "answerability": ["ANSWERABLE"]}
    turn = {**labels, "task_id": "x-1", "input": [first]}
    unsaid = {**turn, "contexts": [], "answerability": ["UNANSWERABLE"], "task_id": "x-2", "input": later}
    partial = {**turn, "answerability": ["PARTIAL"], "task_id": "x-3"}
    write(tmp_path / "mtrag_un" / "tune.jsonl", turn, unsaid, partial)
    return tmp_path


@pytest.mark.slow
def test_each_set_that_is_there_has_a_table(data: Path) -> None:
    scifact, squad, ramdocs, mtrag = public(task(data)).tables
    assert scifact.title == "SciFact, nDCG@10 of 1 claims over 2 abstracts"
    assert rows(scifact)["BM25"][0] == rows(scifact)["shipped: fused and reranked"][0] == "1.000 (1.000–1.000)"
    assert rows(squad)["correct"][0].endswith("n 1") and rows(squad)["false answers"][0].endswith("n 1")
    assert rows(squad)["evidence@5"][0].startswith("1.000")
    assert set(rows(ramdocs)) >= {"all right answers and no wrong one", "a wrong answer given", "refused"}
    assert mtrag.title == "MTRAG-UN: refusing, 2 turns over 1 passages"
    assert rows(mtrag)["false answers"][2].endswith("n 1") and rows(mtrag)["false refusals"][1].endswith("n 1")


def test_a_folder_without_sets_and_none_at_all_are_told(tmp_path: Path) -> None:
    with pytest.raises(FootnoteError, match="needs --data"):
        public(task())
    with pytest.raises(FootnoteError, match="holds none of scifact, squad2"):
        public(task(tmp_path))


def test_gain_is_linear_and_discounted() -> None:
    assert ndcg(["a", "b"], {"a": 1}) == 1
    assert ndcg(["b", "a"], {"a": 1}) == pytest.approx(0.6309, abs=1e-4)
    assert ndcg([str(n) for n in range(10)] + ["a"], {"a": 1}) == 0
    assert ndcg(["b", "a"], {"a": 2, "b": 1}) == pytest.approx((1 + 2 * 0.6309) / (2 + 0.6309), abs=1e-4)


# The baselines


def test_the_baselines_show_what_they_find_first_and_cite_it(seeds_index: SearchIndex) -> None:
    question = "How many people were evacuated from the remaining rebel pocket?"
    for asks in (TopPassage(seeds_index.documents, Embedder()), TopSentence(seeds_index)):
        answer = asks.ask(question)
        (citation,) = answer.citations
        text = asks.document(citation.document).text
        assert answer.answered and text[citation.start : citation.end] == citation.quote == answer.statements[0].text
        assert "36,000" in answer.text and len(answer.hits) == 10
        with pytest.raises(CorpusError):
            asks.document("nowhere.txt")


@pytest.mark.slow
def test_footnote_and_the_baselines_stand_beside_each_other(tmp_path: Path) -> None:
    folder = tmp_path / "lights"
    folder.mkdir()
    for name, text in {"tower.txt": TOWER, "bridge.txt": BRIDGE}.items():
        (folder / name).write_text(text, encoding="utf-8")
    steps = {"id": "n-1", "question": "How many steps has the tower of Vell?", "reference": "120", "nuggets": [[["120"]]],
             "evidence": [{"document": "tower.txt", "quote": "Its tower has 120 steps."}], "answerable": True, "kind": "number",
             "difficulty": "easy", "split": "test"}  # fmt: skip
    unsaid = {"id": "n-2", "question": "Who paid for the bridge of Torn?", "absent": ["Pryde"], "answerable": False,
              "kind": "not_stated", "difficulty": "hard", "split": "test"}  # fmt: skip
    write(tmp_path / "gold.jsonl", steps, unsaid)
    (_, test) = baselines(task(corpora=(Corpus("lights", folder, tmp_path / "gold.jsonl"),))).tables
    assert test.columns == ("figure", "Footnote", "stock retrieval, top passage", "BM25, top sentence")
    assert [cell.split()[0] for cell in rows(test)["false answers"][1:]] == ["1.000", "1.000"]
    assert rows(test)["correct"][1].startswith("1.000")
