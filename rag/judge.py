"""A second model that may lower the support of a statement: it is shown the statement and the words cited, nothing else."""

from collections.abc import Generator, Sequence
from time import monotonic

from rag.exchange import NO_USAGE, Message, Model, Prompt, Usage, replied
from rag.prompts import prompt

__all__ = ["Judge"]


class Judge:
    """Asks a model whether quotes carry a statement. It never raises a support: it is asked only of what passed the check."""

    def __init__(self, model: Model) -> None:
        self._model = model

    def __call__(
        self, statement: str, quotes: Sequence[str], until: float
    ) -> Generator[None, None, tuple[bool, Usage]]:
        """Whether the statement may stay, and what asking took; a judge that fails, rambles or has no time lowers nothing."""
        left = until - monotonic()
        if left <= 0:
            return True, NO_USAGE
        told = prompt("judge", quotes="\n".join(f"- {quote}" for quote in quotes), statement=statement)
        said, usage = yield from replied(self._model, Prompt((Message("user", told),), None, 5), left)
        return not (said or "").strip(" \"'*.").lower().startswith("no"), usage
