"""A real model behind llama.cpp's own OpenAI-compatible server: SmolLM2 with 135 million parameters, which makes things up.

`make .venv/models/smollm2.gguf` fetches it, for these tests only.
"""

import re
from collections.abc import Generator, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import xllamacpp

from index.embed import Embedder
from rag import Answer, Assistant, Settings
from rag.exchange import Message, ModelError, Piece, Prompt
from rag.freshness import Opened, open_index
from rag.model import OpenAIModel
from rag.provider import writer_for

pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]

FILE = Path(__file__).parent.parent / ".venv" / "models" / "smollm2.gguf"
SIEGE = """The Siege of Harl

12 January 2017

More than 36,000 people were evacuated from the east of Harl in December 2016. The last bridge fell on 22 December.

The commander, Ada Stone, told the Gazette that 145 fighters were killed. Residents said the hospitals were empty.
"""
QUESTIONS = [
    "How many people were evacuated from the east of Harl?",
    "How many casualties were there in the siege of Harl?",
    "Who commanded the fighters in Harl and how many of them were killed?",
]


@pytest.fixture(scope="module")
def base_url() -> Iterator[str]:
    if not FILE.is_file():
        pytest.skip("the model is not here: make .venv/models/smollm2.gguf")
    parameters = xllamacpp.CommonParams()
    parameters.model.path = str(FILE)
    parameters.hostnames = ["127.0.0.1"]
    parameters.port = 0
    parameters.n_ctx = 4096
    parameters.n_parallel = 1
    parameters.cpuparams.n_threads = parameters.cpuparams_batch.n_threads = 1  # more of them spin when others are busy
    parameters.verbosity = -1
    server = xllamacpp.Server(parameters)
    yield f"{server.listening_address}/v1"


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Opened:
    folder = tmp_path_factory.mktemp("harl")
    (folder / "siege.txt").write_text(SIEGE)
    return open_index(Settings(corpus=folder, index=tmp_path_factory.mktemp("index")), embedder, lambda *_: None)


class FromMemory:
    """The same model without the passages: what it then says of them it has made up."""

    name = "smollm2 from memory"

    def __init__(self, model: OpenAIModel) -> None:
        self._model = model

    def write(self, prompt: Prompt, seconds: float) -> Generator[Piece]:
        if prompt.schema is not None:
            raise ModelError("no_schema", "from memory there is no line to cite")
        question = prompt.messages[1].text.rpartition("The question: ")[2]
        asked = Message("user", f"{question} Answer in two short sentences with a number in each.")
        yield from self._model.write(replace(prompt, messages=(asked,), schema=None, max_tokens=60), seconds)


def assert_nothing_made_up(answer: Answer) -> None:
    """Every number of what is shown stands in the words cited, looked for by itself and not by the check."""
    for statement in answer.statements:
        quotes = " ".join(c.quote for c in answer.citations if c.number in statement.citations)
        shown = set(re.findall(r"\d[\d,.]*\d|\d", statement.text))
        assert shown <= set(re.findall(r"\d[\d,.]*\d|\d", quotes)) | {"2016", "2017", "12"}, (statement, quotes)
        assert statement.citations and statement.support in ("quoted", "supported")
    for citation in answer.citations:
        assert citation.quote == SIEGE[citation.start : citation.end]


def test_it_writes_by_a_schema_that_its_server_holds_it_to(base_url: str, opened: Opened) -> None:
    settings = Settings(mode="llm", base_url=base_url, deadline_s=40, context_tokens=200, retries=0)
    assistant = Assistant(settings, opened, opened.index.embedder, None, writer_for(settings))
    answer = assistant.ask(QUESTIONS[0])
    assert {notice.code for notice in answer.notices} <= {"model_empty", "model_cut", "model_timeout"}
    assert answer.answered or answer.dropped
    assert_nothing_made_up(answer)


def test_what_it_makes_up_is_thrown_out(base_url: str, opened: Opened) -> None:
    settings = Settings(mode="llm", base_url=base_url, deadline_s=40, retries=0)
    model = FromMemory(OpenAIModel.from_settings(settings))
    assistant = Assistant(settings, opened, opened.index.embedder, None, writer_for(settings, model))
    answers = [assistant.ask(question) for question in QUESTIONS]
    made_up = [statement.text for answer in answers for statement in answer.dropped]
    print("\n".join(made_up))
    assert sum(any(c.isdigit() for c in text) for text in made_up) >= 1
    for answer in answers:
        assert_nothing_made_up(answer)
        assert not any(text in answer.text for text in made_up)
