"""Which language a question is in, as far as it matters: whether the English model can read it."""

from functools import cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier

from index.words import STOP_WORDS, is_latin, words

__all__ = ["is_english"]


@cache
def _identifier() -> LanguageIdentifier:
    return LanguageIdentifier.from_pickled_model(MODEL_FILE, norm_probs=True)


def is_english(question: str) -> bool:
    """Whether the question can be taken for English: any English function word will do, and so will a few bare names.

    Only a question without any is classified (py3langid), and must be clearly another language not to be English.
    """
    if not is_latin(question):
        return False
    found = words(question)
    if len(found) < 4 or any(word in STOP_WORDS and word not in _SHARED for word in found):
        return True
    language, probability = _identifier().classify(question)
    return bool(language == "en" or probability < 0.9)


_SHARED = frozenset("a an as at am do her his in is it me no on or s so t re ve d m was will war me we of be he you".split())
"""Words that are function words in English and words of other languages too."""
