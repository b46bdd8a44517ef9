"""Which model writes: an object given, a file of recorded exchanges, or the one that the settings name; or none."""

from rag.exchange import Model
from rag.judge import Judge
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
        replay = Replay(settings.replay, settings.missing)
        return Writer(replay, settings, Judge(replay) if settings.judge_model else None)
    judge = Judge(_recorded(_remote(settings, settings.judge_model), settings)) if settings.judge_model else None
    return Writer(_recorded(_model(settings, model), settings), settings, judge)


def _recorded(model: Model, settings: Settings) -> Model:
    return Recorder(model, settings.record) if settings.record else model


def _model(settings: Settings, model: object) -> Model:
    """Imported where it is needed: the openai client takes a second, LlamaIndex another."""
    if isinstance(model, Model):
        return model
    if model is not None:
        from rag.llama import LlamaModel

        return LlamaModel(model)
    return _remote(settings)


def _remote(settings: Settings, name: str | None = None) -> Model:
    from rag.model import OpenAIModel

    return OpenAIModel.from_settings(settings, name)
