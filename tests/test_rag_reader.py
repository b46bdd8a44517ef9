"""The reader finds answers in passages, says how likely there is one, and refuses an altered model."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from index.errors import ModelFileError
from index.onnx import load_tokenizer
from rag.reader import NOTHING, Reader, best_span, inputs, pair, probability
from rag.shipped import MODELS

MILL = (
    "The old mill at Orrin was built by Ada Brook in 1840. It ground barley for the villages along the river. "
    "In the spring of 1871 a flood carried away its wheel, and the owners sold the building to a weaver."
)
HARBOUR = (
    "Ships wait outside the harbour of Tessel for three days on average. The port has two cranes, both built before "
    "the war, and the harbour master, Ivo Lund, has asked the ministry for a third."
)
SENTENCES = [(0, 53), (54, 104), (105, len(MILL))]


@pytest.fixture(scope="module")
def reader() -> Reader:
    loaded = Reader.load()
    assert loaded is not None
    return loaded


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Who built the old mill at Orrin?", "Ada Brook"),
        ("When was the mill at Orrin built?", "1840"),
        ("When did a flood carry away the wheel of the mill?", "1871"),
        ("What did the mill grind?", "barley"),
    ],
)
def test_finds_the_words_that_answer(reader: Reader, question: str, answer: str) -> None:
    (reading,) = reader.read(question, [MILL])
    assert answer in MILL[reading.start : reading.end]


def test_the_best_sentence_is_the_one_with_the_answer(reader: Reader) -> None:
    (built,) = reader.read("Who built the old mill at Orrin?", [MILL], [SENTENCES])
    (sold,) = reader.read("To whom was the building of the mill sold?", [MILL], [SENTENCES])
    assert int(np.argmax(built.sentence_scores)) == 0
    assert int(np.argmax(sold.sentence_scores)) == 2


def test_the_passage_that_answers_is_told_from_one_that_does_not(reader: Reader) -> None:
    mill, harbour = reader.read("Who is the harbour master of Tessel?", [MILL, HARBOUR])
    assert harbour.answerable > mill.answerable
    assert harbour.span_score > mill.span_score
    assert "Ivo Lund" in HARBOUR[harbour.start : harbour.end]


def test_an_unanswerable_question_gets_less_than_an_answerable_one(reader: Reader) -> None:
    (stated,) = reader.read("Who built the old mill at Orrin?", [MILL])
    (missing,) = reader.read("Who set fire to the mill?", [MILL])
    assert 0 <= missing.answerable < stated.answerable <= 1


def test_offsets_lie_in_the_passage_even_when_it_is_too_long_to_read_whole(reader: Reader) -> None:
    long = " ".join([MILL] * 12)
    last = (len(long) - 20, len(long))
    (reading,) = reader.read("Who built the mill?", [long], [[SENTENCES[0], last]])
    assert 0 <= reading.start < reading.end <= len(long)
    assert reading.sentence_scores[1] == NOTHING < reading.sentence_scores[0]


def test_a_passage_without_words_has_no_span(reader: Reader) -> None:
    (reading,) = reader.read("Who built the mill?", [" "], [[(0, 1)]])
    assert (reading.start, reading.end, reading.answerable, reading.sentence_scores) == (0, 0, 0.0, (NOTHING,))


def test_passages_read_together_are_read_as_if_alone(reader: Reader) -> None:
    passages = [MILL, HARBOUR, MILL[:53], HARBOUR[:70]] * 3
    together = reader.read("Who built the mill?", passages)
    assert together == [reader.read("Who built the mill?", [passage])[0] for passage in passages]


def test_no_passages_give_no_readings(reader: Reader) -> None:
    assert reader.read("Who?", []) == []


def test_ranges_must_fit_the_passages(reader: Reader) -> None:
    with pytest.raises(ValueError, match="2 passages but ranges for 1"):
        reader.read("Who?", [MILL, HARBOUR], [SENTENCES])


def test_without_the_files_there_is_no_reader(tmp_path: Path) -> None:
    assert Reader.load(tmp_path) is None


def test_an_altered_model_is_refused(tmp_path: Path) -> None:
    shutil.copy(MODELS / "reader.json", tmp_path)
    (tmp_path / "reader.onnx").write_bytes((MODELS / "reader.onnx").read_bytes()[:-1])
    with pytest.raises(ModelFileError):
        Reader.load(tmp_path)


def test_the_shipped_model_is_small_and_described() -> None:
    described = json.loads((MODELS / "reader.json").read_text(encoding="utf-8"))
    assert (MODELS / "reader.onnx").stat().st_size <= 25_000_000
    assert {"sha256", "question_tokens", "passage_tokens", "calibration", "seed", "figures"} <= described.keys()


def test_the_best_span_ends_after_it_starts() -> None:
    start = np.array([0.0, 1.0, 5.0, 0.0], np.float32)
    end = np.array([8.0, 1.0, 2.0, 4.0], np.float32)
    assert tuple(best_span(start, end)) == (2, 3, 9.0)


def test_a_span_is_at_most_forty_tokens() -> None:
    start, end = np.zeros(60, np.float32), np.zeros(60, np.float32)
    start[0], end[50], end[39] = 9.0, 9.0, 1.0
    assert tuple(best_span(start, end)) == (0, 39, 10.0)


def test_pairs_keep_the_passage_offsets_and_cut_both_sides() -> None:
    one = pair(load_tokenizer(), "why " * 100, "word " * 400)
    assert len(one.ids) == 1 + 64 + 1 + 254 + 1
    assert one.passage == slice(66, 320)
    assert one.offsets[1] == (5, 9)


def test_a_title_stands_between_question_and_passage() -> None:
    tokenizer = load_tokenizer()
    bare, titled = pair(tokenizer, "Who?", "Ada"), pair(tokenizer, "Who?", "Ada", "The mill")
    assert tokenizer.decode(titled.ids, skip_special_tokens=False) == "[CLS] who? [SEP] the mill [SEP] ada [SEP]"
    assert (bare.first, titled.first, titled.offsets) == (4, 7, bare.offsets)
    assert inputs(titled)["kinds"].tolist() == [[0] * 7 + [1] * 2]
    assert len(pair(tokenizer, "Who?", "Ada", "mill " * 50).ids) == len(bare.ids) + 24 + 1


def test_titles_must_be_as_many_as_the_passages(reader: Reader) -> None:
    with pytest.raises(ValueError, match="titles for 1"):
        reader.read("Who?", [MILL, HARBOUR], titles=["The mill"])


def test_inputs_mark_where_the_passage_stands() -> None:
    given = inputs(pair(load_tokenizer(), "Who?", "Ada"))
    assert given["ids"].shape == (1, 6)
    assert given["kinds"].tolist() == [[0] * 4 + [1] * 2]


def test_probability_is_logistic() -> None:
    assert probability((0.0, 0.0, 0.0), 3.0, 4.0) == 0.5
    assert probability((1.0, 0.5, -1.0), 2.0, 4.0) == pytest.approx(0.9526, abs=1e-4)


@pytest.mark.parametrize("content", ["", "{", "[]", "{}", '{"sha256": "x"}', '{"sha256": "x", "calibration": [1]}'])
def test_a_damaged_description_is_one_line(tmp_path: Path, content: str) -> None:
    shutil.copy(MODELS / "reader.onnx", tmp_path)
    (tmp_path / "reader.json").write_text(content)
    with pytest.raises(ModelFileError, match="cannot be used") as error:
        Reader.load(tmp_path)
    assert "\n" not in str(error.value)
