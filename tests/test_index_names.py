"""Spellings of one name."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import CorpusError
from index.names import Names, load_names
from index.words import plain

KEEPERS = Names([["Ansa Vell", "Anşa", "A. Vell"], ["the Tower", "Tower House"], ["Shiite", "Shi'ite"]])
SEEDS = load_names(Path(__file__).parents[1] / "seeds")


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Ansa came, ansa left.", "Ansa Vell came, Ansa Vell left."),
        ("Ansa Vell came.", "Ansa Vell came."),
        ("ANŞA’S lamp", "Ansa Vell’S lamp"),
        ("A. Vell’s Tower House", "Ansa Vell’s the Tower"),
        ("Shi’ite", "Shiite"),
        ("Ansas and Bansa", "Ansas and Bansa"),
        ("Nobody came.", "Nobody came."),
        ("", ""),
    ],
)
def test_folding(text: str, folded: str) -> None:
    assert KEEPERS.fold(text) == folded


def test_no_names_fold_nothing() -> None:
    assert Names().fold("Ansa came.") == "Ansa came."


def cased(name: str, case: str) -> str:
    return {"upper": name.upper(), "lower": name.lower()}.get(case, name)


SPELLINGS = [spelling for group in SEEDS.groups for spelling in group]
TEXTS = st.lists(
    st.tuples(
        st.sampled_from(SPELLINGS),
        st.sampled_from([" met ", ", ", ". The ", "’s ", "-backed ", " (", ") said: “"]),
        st.sampled_from(["upper", "lower", "as it is"]),
    )
).map(lambda parts: "".join(cased(name, case) + gap for name, gap, case in parts))


@given(st.one_of(TEXTS, st.text()))
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert SEEDS.fold(SEEDS.fold(text)) == SEEDS.fold(text)


@given(st.sampled_from(SEEDS.groups), st.data())
def test_every_spelling_of_the_seeds_folds_to_its_name(group: tuple[str, ...], data: st.DataObject) -> None:
    spelling = data.draw(st.sampled_from(group))
    assert SEEDS.fold(f"Then {spelling} left.") == f"Then {group[0]} left."
    assert SEEDS.fold(plain(spelling)) == group[0]


def test_a_folder_without_the_file_has_no_names(tmp_path: Path) -> None:
    assert load_names(tmp_path).groups == ()


def test_the_file_is_read(tmp_path: Path) -> None:
    (tmp_path / "names.toml").write_text('names = [["Jolani", "Joulani"]]', encoding="utf-8")
    assert load_names(tmp_path).fold("joulani") == "Jolani"


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("names = [", "names.toml"),
        ("", "got nothing"),
        ('name = [["a", "b"]]', "got name"),
        ('names = [["a", "b"]]\ntitle = "x"', "got names, title"),
        ('names = ["a", "b"]', "'a'"),
        ('names = [["a"]]', "['a']"),
        ('names = [["a", 2]]', "['a', 2]"),
        ('names = [["a", " "]]', "['a', ' ']"),
        ('names = "a"', "'a'"),
    ],
)
def test_a_wrong_file_is_told_in_one_line(tmp_path: Path, content: str, told: str) -> None:
    (tmp_path / "names.toml").write_text(content, encoding="utf-8")
    with pytest.raises(CorpusError) as error:
        load_names(tmp_path)
    assert told in str(error.value) and "names.toml" in str(error.value) and "\n" not in str(error.value)


def test_a_file_that_is_not_utf8_is_told(tmp_path: Path) -> None:
    (tmp_path / "names.toml").write_bytes(b'names = [["\xff", "b"]]')
    with pytest.raises(CorpusError, match=r"names\.toml"):
        load_names(tmp_path)
