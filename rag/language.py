"""Which language a question is in, as far as it matters: whether the English model can read it."""

from functools import cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier

from index.words import STOP_WORDS, is_latin, words

__all__ = ["is_english"]

_WIDELY_WRITTEN = "en de fr es it pt nl sv da no fi pl cs ro hu tr id".split()
_DOUBTFUL = 0.02
_SHARED = frozenset("a an as at am do her his in is it me no on or s so t re ve d m was will me we of be he i".split())


@cache
def _identifier() -> LanguageIdentifier:
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(_WIDELY_WRITTEN)
    return identifier


def is_english(question: str) -> bool:
    """Whether the question can be taken for English: any English function word will do, and so will a few bare names.

    Only a question without any is classified (py3langid, among languages in Latin script), and English must then be
    all but ruled out.
    """
    if not is_latin(question):
        return False
    found = words(question)
    if len(found) < 4 or any(word in STOP_WORDS and word not in _SHARED for word in found):
        return True
    return bool(dict(_identifier().rank(question))["en"] > _DOUBTFUL)
