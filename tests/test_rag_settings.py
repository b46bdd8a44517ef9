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
        (
            {"colour": "red"},
            {},
            "",
            "unknown setting 'colour' in --colour; known are allow_changes, api_key, base_url, caution,",
        ),
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
        ({"threads": "0"}, {}, "", "threads is 0; it is a number from 1 to 64"),
        ({"threads": "x"}, {}, "", "threads in --threads is 'x'; it is a whole number"),
        ({}, {}, "passages = 3.7", "passages in .* is 3.7; it is a whole number"),
        ({}, {}, "passages = true", "passages in .* is True"),
        ({}, {}, "passages = [3]", "passages in"),
        ({}, {}, "mode = ", "cannot read .*footnote.toml"),
        ({"deadline_s": "soon"}, {}, "", "deadline_s in --deadline-s is 'soon'; it is a number"),
        ({"deadline_s": "nan"}, {}, "", "deadline_s in --deadline-s is 'nan'; it is a number"),
        ({}, {}, "deadline_s = true", "deadline_s in .* is True; it is a number"),
        ({"deadline_s": "0"}, {}, "", "deadline_s is 0.0; it is a number from 0.1 to 3600"),
        ({"retries": "-1"}, {}, "", "retries is -1; it is a number from 0 to 10"),
        (
            {"show_unsupported": "maybe"},
            {},
            "",
            "show_unsupported in --show-unsupported is 'maybe'; it is true or false",
        ),
        ({"base_url": "localhost:8080"}, {}, "", "base_url is 'localhost:8080'; it begins with http:// or https://"),
        ({"missing": "m.jsonl"}, {}, "", "missing is given without replay"),
        ({"price_in": "-1"}, {}, "", "price_in is -1.0; it is dollars for a million tokens"),
        ({}, {}, "api_key = [1]", "api_key in .* is not one; it is a text"),
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


# The model that writes.

KEY = "sk-a-key-that-nobody-may-see"


@pytest.mark.parametrize(
    ("arguments", "environment", "file", "writes"),
    [
        ({}, {}, "", False),
        ({}, {"OPENAI_API_KEY": KEY, "OPENAI_BASE_URL": "http://127.0.0.1:1/v1"}, "", False),
        ({}, {"FOOTNOTE_API_KEY": KEY, "FOOTNOTE_BASE_URL": "http://127.0.0.1:1/v1"}, "", False),
        ({}, {"FOOTNOTE_MODEL": "small"}, "", True),
        ({}, {}, 'model = "small"', True),
        ({"mode": "extractive"}, {"FOOTNOTE_MODEL": "small"}, "", False),
        ({"mode": "llm"}, {}, "", True),
    ],
)
def test_a_model_writes_only_where_footnotes_own_settings_say_so(
    tmp_path: Path, arguments: dict[str, Any], environment: dict[str, str], file: str, writes: bool
) -> None:
    settings = load_settings(arguments, environment, written(tmp_path, file))
    assert settings.writes == writes
    if not writes:
        assert KEY not in (settings.api_key or "") or "FOOTNOTE_API_KEY" in environment


def test_the_variables_of_openai_stand_in_where_a_model_is_to_write(tmp_path: Path) -> None:
    theirs = {"OPENAI_API_KEY": KEY, "OPENAI_BASE_URL": "http://127.0.0.1:1/v1", "OPENAI_ORG_ID": "us"}
    settings = load_settings({"mode": "llm"}, theirs, tmp_path)
    assert (settings.api_key, settings.base_url, settings.organisation) == (KEY, "http://127.0.0.1:1/v1", "us")
    ours = {"FOOTNOTE_API_KEY": "ours", "FOOTNOTE_ORGANISATION": "we"}
    settings = load_settings({"mode": "llm"}, theirs | ours, tmp_path)
    assert (settings.api_key, settings.base_url, settings.organisation) == ("ours", "http://127.0.0.1:1/v1", "we")


def test_the_key_of_openai_is_not_sent_to_an_address_of_ours(tmp_path: Path) -> None:
    ours = {"FOOTNOTE_BASE_URL": "http://127.0.0.1:9/v1", "OPENAI_API_KEY": KEY}
    assert load_settings({"mode": "llm"}, ours, tmp_path).api_key is None
    same = ours | {"OPENAI_BASE_URL": "http://127.0.0.1:9/v1"}
    assert load_settings({"mode": "llm"}, same, tmp_path).api_key == KEY


def test_a_key_is_never_shown() -> None:
    settings = Settings(api_key=KEY)
    assert settings.shown()["api_key"] == "***" and KEY not in f"{settings!r} {settings.shown()}"
    assert Settings().shown()["api_key"] is None


def test_numbers_and_flags_are_read_from_text_and_from_the_file(tmp_path: Path) -> None:
    folder = written(tmp_path, "deadline_s = 5\nshow_unsupported = true\nretries = 0")
    settings = load_settings({}, {"FOOTNOTE_TIMEOUT_S": "2.5"}, folder)
    assert (settings.deadline_s, settings.show_unsupported, settings.retries, settings.timeout_s) == (5, True, 0, 2.5)


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
