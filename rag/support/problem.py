"""What a rule finds wrong."""

from typing import NamedTuple

__all__ = ["Problem"]


class Problem(NamedTuple):
    """What is wrong with a statement, in one line for people.

    `contradicts` where the source speaks of the same thing and says otherwise; else it only does not say it.
    """

    text: str
    contradicts: bool = False
