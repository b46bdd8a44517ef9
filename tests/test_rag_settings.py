"""Settings: where their values come from, and what is said about a wrong one."""

import os
from pathlib import Path
from typing import Any

import pytest

import seeds
from rag import Settings, SettingsError
from rag.settings import load_settings


def written(folder: Path, text: str) -> Path:
    (folder / "footnote.toml").write_text(text, encoding="utf-8")
    return folder


def test_without_anything_the_seeds_are_quoted(tmp_path: Path) -> None:
    settings = load_settings({}, {}, tmp_path)
    assert settings == Settings()
    assert (settings.corpus, settings.mode, settings.caution) == (seeds.FOLDER, "auto", "careful")


def test_arguments_come_before_the_environment_and_that_before_the_file(tmp_path: Path) -> None:
    folder = written(tmp_path, 'passages = 3\nmode = "extractive"\ncaution = "eager"')
    environment = {"FOOTNOTE_PASSAGES": "4", "FOOTNOTE_CAUTION": "careful", "HOME": "/nowhere"}
    settings = load_settings({"passages": "5"}, environment, folder)
    assert (settings.passages, settings.caution, settings.mode) == (5, "careful", "extractive")
    assert load_settings({"passages": None}, environment, folder).passages == 4
    assert load_settings({}, {}, folder).passages == 3


def test_an_empty_environment_variable_is_none(tmp_path: Path) -> None:
    assert load_settings({}, {"FOOTNOTE_CORPUS": "", "FOOTNOTE_MODE": ""}, tmp_path) == Settings()


@pytest.mark.parametrize(
    ("arguments", "environment", "file", "said"),
    [
        ({"colour": "red"}, {}, "", "unknown setting 'colour' in --colour; known are caution, corpus, index"),
        ({}, {"FOOTNOTE_COLOUR": "red"}, "", "unknown setting 'colour' in FOOTNOTE_COLOUR"),
        ({}, {}, 'colour = "red"', "unknown setting 'colour' in"),
        ({}, {}, "[corpus]\nfolder = 1", "corpus in"),
        ({}, {}, "corpus = 5", "corpus in .*footnote.toml is 5"),
        ({"corpus": ""}, {}, "", "corpus in --corpus is ''"),
        ({"index": ""}, {}, "", "index in --index is ''"),
        ({}, {}, "mode = 5", "mode in"),
        ({}, {"FOOTNOTE_MODE": "clever"}, "", "mode is 'clever'"),
        ({"caution": "bold"}, {}, "", "caution is 'bold'; it is careful or eager"),
        ({"passages": "many"}, {}, "", "passages in --passages is 'many'; it is a whole number"),
        ({"passages": "0"}, {}, "", "passages is 0; it is a number from 1 to 50"),
        ({"passages": "-3"}, {}, "", "passages is -3"),
        ({}, {"FOOTNOTE_PASSAGES": "51"}, "", "passages is 51"),
        ({}, {}, "passages = 3.7", "passages in .* is 3.7; it is a whole number"),
        ({}, {}, "passages = true", "passages in .* is True"),
        ({}, {}, "passages = [3]", "passages in"),
        ({}, {}, "mode = ", "cannot read .*footnote.toml"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(
    tmp_path: Path, arguments: dict[str, Any], environment: dict[str, str], file: str, said: str
) -> None:
    with pytest.raises(SettingsError, match=said) as error:
        load_settings(arguments, environment, written(tmp_path, file))
    assert "\n" not in str(error.value)


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "footnote.toml").mkdir()
    with pytest.raises(SettingsError, match="cannot read"):
        load_settings({}, {}, tmp_path)
    (tmp_path / "footnote.toml").rmdir()
    (tmp_path / "footnote.toml").write_bytes(b'mode = "\xff"')
    with pytest.raises(SettingsError, match="cannot read"):
        load_settings({}, {}, tmp_path)


def test_folders_are_paths_and_home_is_known(tmp_path: Path) -> None:
    settings = load_settings({"corpus": "~/papers", "index": "~/kept"}, {}, tmp_path)
    assert settings.corpus == Path.home() / "papers"
    assert settings.index_folder == Path.home() / "kept"


# Where the index is.


def test_the_index_is_in_the_users_cache_by_corpus(tmp_path: Path) -> None:
    one, two = Settings(corpus=tmp_path / "one"), Settings(corpus=tmp_path / "two")
    assert one.index_folder != two.index_folder
    assert one.index_folder == Settings(corpus=tmp_path / "x" / ".." / "one").index_folder
    assert Path(os.environ["XDG_CACHE_HOME"]) in one.index_folder.parents
    assert one.index_folder.name.startswith("one-")
    assert seeds.FOLDER not in Settings().index_folder.parents


def test_an_index_given_is_where_it_is_said_to_be(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert Settings(index=Path("kept")).index_folder == tmp_path / "kept"
    assert Settings(index=tmp_path / "kept").index_folder == tmp_path / "kept"


def test_settings_do_not_change() -> None:
    with pytest.raises(AttributeError):
        Settings().passages = 3  # type: ignore[misc]
