"""A second model that may lower the support of a statement: it is shown the statement and the words cited, nothing else."""

from collections.abc import Sequence
from time import monotonic

from rag.exchange import Message, Model, ModelError, Prompt, Usage
from rag.prompts import prompt

__all__ = ["Judge"]

_LEAST_S = 0.1


class Judge:
    """Asks a model whether quotes carry a statement. It never raises a support: it is asked only of what passed the check."""

    def __init__(self, model: Model) -> None:
        self._model = model

    def __call__(self, statement: str, quotes: Sequence[str], until: float) -> tuple[bool, Usage]:
        """Whether the statement may stay, and what asking took; a judge that fails, or rambles, lowers nothing."""
        told = prompt("judge", quotes="\n".join(f"- {quote}" for quote in quotes), statement=statement)
        said: list[str] = []
        usage = Usage()
        try:
            for piece in self._model.write(
                Prompt((Message("user", told),), None, 5), max(_LEAST_S, until - monotonic())
            ):
                if isinstance(piece, Usage):
                    usage += piece
                else:
                    said.append(piece)
        except ModelError:
            return True, usage
        return not "".join(said).strip(" \"'*.").lower().startswith("no"), usage
