"""A follow-up made to stand alone by the model that writes; by rule where it fails or brings in a name nobody has said."""

import re
from collections.abc import Generator, Sequence

from index.words import STOP_WORDS, words
from rag.answers import names
from rag.exchange import Message, Model, Prompt, Usage, replied
from rag.prompts import prompt
from rag.types import Turn

__all__ = ["rewritten"]

_LONGEST = 400
_LONGEST_TURN = 600


def rewritten(
    model: Model, question: str, history: Sequence[Turn], by_rule: str, seconds: float
) -> Generator[None, None, tuple[str, Usage]]:
    """The question as the model completes it from the turns, else `by_rule`; and what asking took.

    A model may only use words for names and numbers that stand in the turns or the question.
    """
    talk = "\n".join(f"Q: {turn.question[:_LONGEST_TURN]}\nA: {turn.answer[:_LONGEST_TURN]}" for turn in history)
    asked = Prompt((Message("user", prompt("followup", talk=talk, question=question)),), None, 100)
    said, usage = yield from replied(model, asked, seconds)
    text = " ".join((said or "").split()).strip("\"' ")
    return (text if _is_sound(text, f"{talk}\n{question}") else by_rule), usage


def _is_sound(text: str, told: str) -> bool:
    """Whether it is one question and every name and number of it was said before."""
    if not text.endswith("?") or not 3 < len(text) <= _LONGEST or text.count("?") > 2:
        return False
    new = {*words(" ".join(names(text[:1].lower() + text[1:], STOP_WORDS))), *re.findall(r"\d+", text)}
    return new <= {*words(told), *re.findall(r"\d+", told), *STOP_WORDS}
