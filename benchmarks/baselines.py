"""Two baselines beside Footnote, over the same gold questions in the same run: `footnote eval --suite baselines`.

LlamaIndex's stock retrieval with the top passage shown, and BM25 with the top sentence shown. Both always answer, and cite
what they show: what is missing in them is choosing and refusing.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np
from llama_index.core import Document as StockDocument
from llama_index.core import VectorStoreIndex
from llama_index.core.node_parser import SentenceSplitter

from benchmarks.stock import CHUNK_TOKENS, StockEmbedding
from evals.cases import SPLITS, load_cases
from evals.corpus import Corpus
from evals.evaluate import Question, ask_all, cores
from evals.metrics import METRICS
from evals.run import Result, ask_case
from evals.score import figure
from evals.table import Table
from evals.types import Outcome, Task
from index.embed import Embedder
from index.lexical import Lexical
from index.search import SearchIndex
from index.types import Document, Passage, Signals
from index.words import terms
from rag import Answer, Assistant, Citation, CorpusError, Hit, Statement

__all__ = ["TopPassage", "TopSentence", "baselines", "shown"]

_RETRIEVED = 10
_FIGURES = (
    "correct",
    "false answers",
    "false refusals",
    "CRAG",
    "cited-gold precision",
    "cited-gold recall",
    "evidence@5",
    "nDCG@10",
    "MRR@10",
    "AUROC answerable",
    "words, median",
)


def baselines(task: Task) -> Outcome:
    """A table for each half: the main figures of Footnote and of both baselines over all questions of the corpora."""
    results: dict[str, list[Result]] = {}
    for corpus in task.corpora:
        for name, each in _of_corpus(corpus, task):
            results.setdefault(name, []).extend(each)
    tables = tuple(_table(split, results) for split in SPLITS if task.split in (None, split))
    data = {
        name: [{"case": r.case.id, "corpus": r.corpus, "scores": r.scores} for r in each]
        for name, each in results.items()
    }
    return Outcome(tables, (), {"results": data})


def _of_corpus(corpus: Corpus, task: Task) -> Iterator[tuple[str, list[Result]]]:
    settings = {corpus.name: replace(task.settings, corpus=corpus.folder, index=None)}
    index = Assistant.from_settings(settings[corpus.name], task.show).index
    texts = {name: document.text for name, document in index.documents.items()}
    asked = [Question(corpus.name, c) for c in load_cases(corpus.gold, texts) if task.split in (None, c.split)][
        : task.limit
    ]
    task.show("Asking Footnote", 0, len(asked))
    yield "Footnote", list(ask_all(asked, cores(), settings))
    for name, asks in (
        ("stock retrieval, top passage", TopPassage(index.documents, Embedder())),
        ("BM25, top sentence", TopSentence(index)),
    ):
        results = []
        for q in asked:
            results.append(ask_case(asks, q.case, timed=False, corpus=corpus.name))
            task.show(f"Asking {name}", len(results), len(asked))
        yield name, results


class TopPassage:
    """Shows the passage that LlamaIndex's stock parts find first, its similarity being the confidence."""

    def __init__(self, documents: Mapping[str, Document], embedder: Embedder) -> None:
        """Splits and embeds the documents as `benchmarks.stock` does."""
        self._documents = documents
        splitter = SentenceSplitter(
            chunk_size=CHUNK_TOKENS, chunk_overlap=0, tokenizer=lambda text: [0] * embedder.count(text)
        )
        stock = [StockDocument(text=d.text, id_=name) for name, d in documents.items()]
        nodes = splitter.get_nodes_from_documents(stock)
        self._index = VectorStoreIndex(nodes, embed_model=StockEmbedding(embedder))

    def ask(self, question: str, history: Sequence[object] = ()) -> Answer:
        """The top passage, whatever it says; a history is not read."""
        found = self._index.as_retriever(similarity_top_k=_RETRIEVED).retrieve(question)
        placed = [(self._placed(n.node.ref_doc_id or "", n.get_content()), float(n.score or 0.0)) for n in found]
        hits = tuple(Hit(p, score, rank, Signals(dense=score)) for rank, (p, score) in enumerate(placed, 1))
        return shown(question, hits[0].passage, self._documents, hits, hits[0].score)

    def document(self, name: str) -> Document:
        """The document of that id. Raises CorpusError when there is none."""
        return _document(self._documents, name)

    def _placed(self, name: str, words: str) -> Passage:
        start = self._documents[name].text.index(words)
        return Passage(f"{name}:{start}", name, None, start, start + len(words), words, ())


class TopSentence:
    """Shows the sentence with the highest BM25 score, which is the confidence; its passages are those of the best sentences."""

    def __init__(self, index: SearchIndex) -> None:
        """Indexes every sentence of every passage by its words."""
        self._documents = index.documents
        self._sentences = [
            Passage(f"{p.id}:{s.start}", p.document, p.section, s.start, s.end, p.quote(s), ())
            for p in index.passages
            if p.kind == "body"
            for s in p.sentences
        ]
        self._lexical = Lexical.build([sentence.text for sentence in self._sentences])

    def ask(self, question: str, history: Sequence[object] = ()) -> Answer:
        """The top sentence, whatever it says; a history is not read."""
        scores = self._lexical.scores(tuple(terms(question)))
        best = np.argsort(-scores, kind="stable")[:_RETRIEVED]
        hits = tuple(
            Hit(self._sentences[i], float(scores[i]), rank, Signals(lexical=float(scores[i])))
            for rank, i in enumerate(best, 1)
        )
        return shown(question, hits[0].passage, self._documents, hits, hits[0].score)

    def document(self, name: str) -> Document:
        """The document of that id. Raises CorpusError when there is none."""
        return _document(self._documents, name)


def shown(
    question: str, passage: Passage, documents: Mapping[str, Document], hits: tuple[Hit, ...], confidence: float
) -> Answer:
    """An answer that shows the passage's words and cites them."""
    document = documents[passage.document]
    citation = Citation.of(1, document, passage, passage.start, passage.end)
    return Answer(
        question=question,
        standalone_question=question,
        answered=True,
        reason=None,
        text=f"{passage.text} [1]",
        requested_mode="extractive",
        mode="extractive",
        model=None,
        notices=(),
        statements=(Statement(passage.text, "quoted", (1,)),),
        dropped=(),
        citations=(citation,),
        hits=hits,
        fingerprint={},
        confidence=confidence,
    )


def _document(documents: Mapping[str, Document], name: str) -> Document:
    if name not in documents:
        raise CorpusError(f"there is no document {name!r}")
    return documents[name]


def _table(split: str, results: Mapping[str, Sequence[Result]]) -> Table:
    halves = {name: [r.scores for r in each if r.case.split == split] for name, each in results.items()}
    rows = []
    for name in _FIGURES:
        form = METRICS[name].form
        figures = [figure(name, scores) for scores in halves.values()]
        cells = ("–" if f.value is None else f"{f.value:{form}} ({f.low:{form}}–{f.high:{form}})" for f in figures)
        rows.append((name, *cells))
    n = len(next(iter(halves.values()), ()))
    return Table(f"Beside two baselines, {split} half (n {n}, 95% intervals)", ("figure", *halves), tuple(rows))
