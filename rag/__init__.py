"""Question in, checked answer out.

from rag import ask
answer = ask("Who heads the military wing of HTS?")
answer.answered, answer.text, answer.citations[0].quote
"""

from index.types import Hit, Scope
from rag.assistant import Assistant, ask, check
from rag.checking import CheckReport
from rag.errors import (
    CorpusError,
    FootnoteError,
    IndexLockedError,
    IndexUnusableError,
    ModelFileError,
    QuestionError,
    SettingsError,
)
from rag.settings import Settings
from rag.types import Answer, Citation, Notice, Statement, Turn

__all__ = [
    "Answer",
    "Assistant",
    "CheckReport",
    "Citation",
    "CorpusError",
    "FootnoteError",
    "Hit",
    "IndexLockedError",
    "IndexUnusableError",
    "ModelFileError",
    "Notice",
    "QuestionError",
    "Scope",
    "Settings",
    "SettingsError",
    "Statement",
    "Turn",
    "ask",
    "check",
]
