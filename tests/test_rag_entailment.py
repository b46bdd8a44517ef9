"""The model of entailment: what it reads, what it makes of small statements, and files that are not there or altered."""

import json
import shutil
from pathlib import Path

import pytest

from index.errors import ModelFileError
from index.onnx import load_tokenizer
from rag.entailment import BEFORE_TOKENS, STATEMENT_TOKENS, TITLE_TOKENS, WORDS_TOKENS, Entailment, encoded
from rag.shipped import MODELS

MILL = "The miller refused to sell the mill to the council, which had asked for it twice."


@pytest.fixture(scope="module")
def model() -> Entailment:
    loaded = Entailment.load()
    assert loaded is not None
    return loaded


@pytest.mark.parametrize(
    ("words", "true", "false"),
    [
        (
            "Some believe that a stove set fire to the barn.",
            "There are people who put the fire in the barn down to a stove.",
            "It has been established that a stove set fire to the barn.",
        ),
        (
            "The firm plans to close the mine next year if prices do not recover.",
            "Unless prices improve, the firm intends to shut the mine.",
            "The firm has shut the mine.",
        ),
        (
            "The bridge was not damaged by the flood.",
            "The flood left the bridge unharmed.",
            "The flood damaged the bridge.",
        ),
        (
            "Nobody was hurt when the roof fell in.",
            "The roof came down without injuring anyone.",
            "Several people were injured when the roof came down.",
        ),
        (
            "According to the hospital, 40 were wounded; the army gives no figure.",
            "The hospital counts forty wounded.",
            "The army counts forty wounded.",
        ),
    ],
)
def test_a_statement_that_the_words_carry_gets_more_than_one_that_they_do_not(
    model: Entailment, words: str, true: str, false: str
) -> None:
    assert model.log_odds(true, words) > model.log_odds(false, words)


def test_words_on_another_matter_carry_nothing(model: Entailment) -> None:
    statement = "The miller would not part with the mill."
    assert model.log_odds(statement, "The ferry leaves at seven in the morning.") < model.log_odds(statement, MILL)


def test_the_same_question_has_the_same_answer(model: Entailment) -> None:
    again = Entailment.load()
    assert again is not None and again.version == model.version
    assert again.log_odds("The mill was sold.", MILL) == model.log_odds("The mill was sold.", MILL)


def test_statement_title_what_stands_before_and_words_in_their_order() -> None:
    tokenizer = load_tokenizer()
    one = encoded(tokenizer, "It stood.", "The mill stood.", "A flood came.", "The mill")
    assert (
        tokenizer.decode(one.ids, skip_special_tokens=False)
        == "[CLS] it stood. [SEP] the mill a flood came. [SEP] the mill stood. [SEP]"
    )
    bare = encoded(tokenizer, "It stood.", "The mill stood.")
    assert tokenizer.decode(bare.ids, skip_special_tokens=False) == "[CLS] it stood. [SEP] the mill stood. [SEP]"


def test_of_what_stands_before_the_end_is_read_and_of_all_else_the_beginning() -> None:
    long = encoded(load_tokenizer(), "said " * 300, "word " * 300, "far " * 300 + "near", "title " * 50)
    assert len(long.ids) == STATEMENT_TOKENS + TITLE_TOKENS + BEFORE_TOKENS + WORDS_TOKENS + 4
    assert load_tokenizer().decode(long.ids[: long.first]).endswith("near")


def test_without_the_files_there_is_no_model(tmp_path: Path) -> None:
    assert Entailment.load(tmp_path) is None


def test_an_altered_model_of_entailment_is_refused(tmp_path: Path) -> None:
    shutil.copy(MODELS / "entailment.json", tmp_path)
    (tmp_path / "entailment.onnx").write_bytes((MODELS / "entailment.onnx").read_bytes()[:-1])
    with pytest.raises(ModelFileError):
        Entailment.load(tmp_path)


def test_the_model_that_ships_is_small_and_described() -> None:
    described = json.loads((MODELS / "entailment.json").read_text(encoding="utf-8"))
    assert (MODELS / "entailment.onnx").stat().st_size <= 35_000_000
    assert described["figures"]["all"]["auroc"] >= 0.75 and described["figures"]["hedge"]["auroc"] >= 0.85
    assert described["figures"]["another sentence"]["auroc"] >= 0.9
