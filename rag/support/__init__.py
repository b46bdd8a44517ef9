"""The check: whether a statement is carried by spans of the documents. Pure functions over words; trusts no model.

`verdict(statement, evidence, lexicon)` is the whole of it; `rules.RULES` is the table of its rules, one idea a file.
"""

from rag.support.quoted import is_quoted
from rag.support.rules import verdict
from rag.support.types import Evidence, Failure, Lexicon, Support, Verdict

__all__ = ["Evidence", "Failure", "Lexicon", "Support", "Verdict", "is_quoted", "verdict"]
