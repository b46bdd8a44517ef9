"""What can go wrong, as one tree; a message says what was seen and what to do.

FootnoteError
├── CorpusError         the folder of documents cannot be used
├── IndexUnusableError  the index on disk cannot be read or written
│   └── IndexLockedError    another process is writing it
└── ModelFileError      a model file is missing or is not the one expected
"""

__all__ = ["CorpusError", "FootnoteError", "IndexLockedError", "IndexUnusableError", "ModelFileError"]


class FootnoteError(Exception):
    """An error for the user to act on, told in one line; anything else that is raised is a bug."""


class CorpusError(FootnoteError):
    """The folder of documents is missing, unreadable, or holds no document."""


class IndexUnusableError(FootnoteError):
    """The index cannot be read or written where it is."""


class IndexLockedError(IndexUnusableError):
    """Another process holds the lock of the index."""


class ModelFileError(FootnoteError):
    """A model file is missing or its hash is not the expected one."""
