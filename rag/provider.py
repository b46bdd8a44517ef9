"""Which model writes: an object given, a file of recorded exchanges, or the one that the settings name; or none."""

from rag.exchange import Model
from rag.record import Recorder, Replay
from rag.settings import Settings
from rag.write import Writer

__all__ = ["writer_for"]


def writer_for(settings: Settings, model: object = None) -> Writer | None:
    """The writer of an assistant's answers, None where they are quoted.

    `model` is any `rag.exchange.Model`, or any LLM of LlamaIndex; one that is given is used unless the mode is extractive.
    Raises SettingsError when a recording cannot be read.
    """
    if settings.mode == "extractive" or not (settings.writes or model is not None):
        return None
    if settings.replay:
        return Writer(Replay(settings.replay, settings.missing), settings)
    asked = _model(settings, model)
    return Writer(Recorder(asked, settings.record) if settings.record else asked, settings)


def _model(settings: Settings, model: object) -> Model:
    """Imported where it is needed: the openai client takes a second, LlamaIndex another."""
    if isinstance(model, Model):
        return model
    if model is not None:
        from rag.llama import LlamaModel

        return LlamaModel(model)
    from rag.model import OpenAIModel

    return OpenAIModel.from_settings(settings)
