"""The table of suites: each can be named, and what is none is refused."""

import pytest

from evals.__main__ import main
from evals.cases import GoldError
from evals.corpus import CORPORA, corpora_named
from evals.suites import SUITES, suite_named, suite_names


def test_every_suite_can_be_loaded_by_its_name() -> None:
    assert set(SUITES) <= set(suite_names())
    assert all(callable(suite_named(name)) for name in suite_names())


def test_a_suite_that_does_not_exist_is_bad_usage(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as exit_:
        main(["--suite", "riddles"])
    assert exit_.value.code == 2
    assert "riddles" in capsys.readouterr().err


def test_corpora_are_found_by_name_and_all_of_them_without_one() -> None:
    assert corpora_named(()) == CORPORA
    assert [corpus.name for corpus in corpora_named(("seeds",))] == ["seeds"]
    with pytest.raises(GoldError, match="no corpus 'atlantis'"):
        corpora_named(("atlantis",))


@pytest.mark.parametrize("corpus", CORPORA, ids=lambda corpus: corpus.name)
def test_every_corpus_has_documents_and_questions(corpus: object) -> None:
    assert corpus.folder.is_dir() and corpus.gold.exists()  # type: ignore[attr-defined]
