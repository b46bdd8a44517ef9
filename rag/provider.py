"""Which model writes: an object given, a file of recorded exchanges, or the one that the settings name; or none."""

from typing import Any

from rag.exchange import Model
from rag.settings import Settings
from rag.write import Writer

__all__ = ["writer_for"]


def writer_for(settings: Settings, model: Any = None) -> Writer | None:
    """The writer of an assistant's answers, None where they are quoted.

    `model` is any object with our `write`, or any LLM of LlamaIndex; one that is given is used unless the mode is extractive.
    """
    if settings.mode == "extractive" or not (settings.writes or model is not None):
        return None
    return Writer(_model(settings, model), settings)


def _model(settings: Settings, model: Any) -> Model:
    """Imported where it is needed: the openai client takes a second, LlamaIndex another."""
    if isinstance(model, Model):
        return model
    if model is not None:
        raise NotImplementedError
    from rag.model import OpenAIModel

    return OpenAIModel.from_settings(settings)
