"""A run as one page that needs nothing else: no script, no remote asset, everything from documents and answers escaped."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape
from importlib.resources import files
from itertools import pairwise

from evals.cases import GoldCase
from evals.match import normalise
from evals.plots import PLOTS
from evals.report import by_corpus, by_kind, by_split, crashes, is_lost, made_from
from evals.run import Result, Run
from evals.stages import lost_at, stages_table
from evals.table import Table

__all__ = ["page"]

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
_SHOWN = 4
Marks = Sequence[tuple[int, int, str]]


def page(run: Run) -> str:
    """The whole page: figures, plots, and each lost question with answer, gold evidence and what was retrieved side by side."""
    style = files("evals").joinpath("page.css").read_text(encoding="utf-8")
    return "\n".join(
        [
            "<!doctype html>",
            f'<html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1"><title>Footnote: evaluation</title>',
            f"<style>{style}</style></head><body><main>",
            *_body(run),
            "</main></body></html>\n",
        ]
    )


def _body(run: Run) -> Iterator[str]:
    lost = [result for result in run.results if is_lost(result)]
    yield f"<h1>Evaluation</h1><p class=made>{escape(made_from(run))}</p>"
    yield (
        '<nav><a href="#figures">Figures</a> <a href="#plots">Plots</a> <a href="#kinds">By kind</a> '
        f'<a href="#lost">Lost questions ({len(lost)})</a> <a href="#all">All figures</a></nav>'
    )
    if run.crashed:
        yield f"<section class=crashed><h2>Crashed</h2><pre>{escape(chr(10).join(crashes(run)))}</pre></section>"
    yield f'<section id="figures">{"".join(map(_table, by_corpus(run) or [by_split(run, headlines=True)]))}</section>'
    plots = {name: draw(run) for name, draw in PLOTS.items()}
    figures = "".join(f'<figure class="{name}">{svg}</figure>' for name, svg in plots.items() if svg)
    yield f'<section id="plots"><h2>Plots</h2>{figures}</section>'
    stages = _table(stages_table(run)) if run.from_gold else ""
    yield f'<section id="kinds">{_table(by_kind(run))}{stages}</section>'
    yield f'<section id="lost"><h2>Lost questions</h2>{_lost(lost, lost_at(run))}</section>'
    yield f'<section id="all">{_table(by_split(run))}</section>'


def _table(table: Table) -> str:
    head = "".join(f"<th scope=col>{escape(column)}</th>" for column in table.columns)
    rows = "".join(f"<tr>{''.join(_cells(row))}</tr>" for row in table.rows)
    inner = f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody>"
    return f"<h2>{escape(table.title)}</h2><div class=wide><table>{inner}</table></div>"


def _cells(row: Sequence[str]) -> Iterator[str]:
    """A figure is shown with its interval and n in a quieter hand."""
    yield f"<th scope=row>{escape(row[0])}</th>"
    for cell in row[1:]:
        value, _, rest = cell.partition(" ")
        yield f"<td>{escape(value)} <small>{escape(rest)}</small></td>"


def _lost(lost: Sequence[Result], stages: Mapping[tuple[str, str], str]) -> str:
    return "".join(_question(result, stages.get(result.key, "")) for result in lost) or "<p>No question was lost.</p>"


def _question(result: Result, stage: str) -> str:
    case = result.case
    about = " · ".join(filter(None, (*result.key, case.kind.replace("_", " "), case.difficulty, case.split, stage)))
    history = "".join(
        f"<p class=before>{escape(turn.question)} <i>{escape(turn.answer)}</i></p>" for turn in case.history
    )
    return (
        f"<details><summary><b>{escape(case.question)}</b> <small>{escape(about)}</small></summary>{history}<div class=sides>"
        f"<div><h3>Answer</h3>{_answer(result)}</div>"
        f"<div><h3>Gold</h3>{_gold(case)}</div>"
        f"<div><h3>Retrieved</h3>{_retrieved(result)}</div></div></details>"
    )


def _answer(result: Result) -> str:
    if result.answer is None:
        return f"<pre>{escape(result.error or '')}</pre>"
    answer = result.answer
    said = "answered" if answer["answered"] else f"refused: {str(answer['reason']).replace('_', ' ')}"
    wrong = _places(answer["text"], result.case.forbidden, "wrong")
    marks = [*wrong, *_places(answer["text"], _wanted(result.case), "gold")]
    cited = "".join(
        f"<li value={int(c['number'])}><cite>{escape(c['document'])}</cite> {escape(c.get('published') or 'undated')}</li>"
        for c in answer.get("citations", ())
    )
    return (
        f"<p class=state>{escape(said)}, confidence {result.confidence or 0:.2f}</p>"
        f"<p>{_marked(answer['text'], marks)}</p><ol>{cited}</ol>"
    )


def _gold(case: GoldCase) -> str:
    absent = f"<p class=state>would be wrong: {escape(', '.join(case.absent))}</p>" if case.absent else ""
    quotes = "".join(
        f"<blockquote><cite>{escape(piece.document)}</cite> {_marked(piece.quote, _places(piece.quote, _wanted(case), 'gold'))}"
        "</blockquote>"
        for piece in case.evidence
    )
    return f"<p>{escape(case.reference or 'not stated')}</p>{absent}{quotes}"


def _retrieved(result: Result) -> str:
    hits = (result.answer or {}).get("hits", ())
    return "".join(_hit(hit, result) for hit in hits[:_SHOWN]) or "<p class=state>nothing</p>"


def _hit(hit: Mapping[str, object], result: Result) -> str:
    """A passage with the gold evidence and the cited words in it."""
    text, document, start = str(hit["text"]), str(hit["document"]), int(str(hit["start"]))
    gold = [piece.quote for piece in result.case.evidence if piece.document == document]
    marks = [
        (c["start"] - start, c["end"] - start, "cited")
        for c in (result.answer or {}).get("citations", ())
        if c["document"] == document
    ]
    found = [(at, at + len(quote), "gold") for quote in gold if (at := text.find(quote)) >= 0]
    return (
        f"<blockquote><cite>{int(str(hit['rank']))}. {escape(document)}, {float(str(hit['score'])):.2f}</cite> "
        f"{_marked(text, [*marks, *found])}</blockquote>"
    )


def _wanted(case: GoldCase) -> Iterable[str]:
    return (alias for nugget in case.nuggets for group in nugget for alias in group)


def _places(text: str, strings: Iterable[str], kind: str) -> list[tuple[int, int, str]]:
    """Where the strings stand, whatever their case; only for showing: what counts is compared by `evals.match`."""
    folded = text.lower()
    if len(folded) != len(text):
        return []
    wanted = [s.lower() for s in strings if normalise(s)]
    return [(at, at + len(s), kind) for s in wanted if (at := folded.find(s)) >= 0]


def _marked(text: str, marks: Marks) -> str:
    """The text escaped, with the marks as elements; where several lie over each other a piece has all their classes."""
    inside = [(max(0, a), min(len(text), b), kind) for a, b, kind in marks if b > 0 and a < len(text)]
    edges = sorted({0, len(text), *(edge for a, b, _ in inside for edge in (a, b))})
    pieces = []
    for a, b in pairwise(edges):
        kinds = sorted({kind for x, y, kind in inside if x <= a and b <= y})
        words = escape(text[a:b])
        pieces.append(f'<mark class="{" ".join(kinds)}">{words}</mark>' if kinds else words)
    return "".join(pieces)
