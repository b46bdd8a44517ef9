"""What can go wrong when a question is asked, below the errors of the index.

FootnoteError
├── CorpusError, IndexUnusableError, IndexLockedError, ModelFileError     (see index.errors)
├── QuestionError       the question is empty or too long
└── SettingsError       a setting is unknown, of the wrong form, or of another version
"""

from index.errors import CorpusError, FootnoteError, IndexLockedError, IndexUnusableError, ModelFileError

__all__ = [
    "CorpusError",
    "FootnoteError",
    "IndexLockedError",
    "IndexUnusableError",
    "ModelFileError",
    "QuestionError",
    "SettingsError",
]


class QuestionError(FootnoteError):
    """The question is empty or too long."""


class SettingsError(FootnoteError):
    """A setting is unknown or its value cannot be used."""
