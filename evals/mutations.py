"""The suite "mutations": every sentence of a corpus with one thing changed, held against itself. It needs no labels.

What a sentence says with another number, date, name or unit, or denied, is not what it says (mutation analysis, DeMillo et al.
1978): the check must reject it, and keep it where the number or date is only written otherwise. These are the easiest of
statements, all other words being the source's own.
"""

import random
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace

import numpy as np

from evals.metrics.intervals import interval
from evals.metrics.means import mean
from evals.table import Table
from evals.types import Outcome, Task
from index.search import SearchIndex
from index.words import plain, words
from rag import Assistant
from rag.answers import names
from rag.support import verdict
from rag.support.claims import makes_claim
from rag.witness import evidence_of, lexicon_of

__all__ = ["MUTATIONS", "Mutation", "mutated", "mutations"]

_SEED = 1978
_SHORTEST = 6
"""Words of a sentence that is worth changing."""
_MONTHS = "January February March April May June July August September October November December".split()
_NUMBER = re.compile(
    r"(?<![\w.,:/$£€-])(?!(?:1[5-9]|20)\d\d(?![\d,.]))\d{1,3}(?:,\d{3})+(?![\w,:])|(?<![\w.,:/$£€-])(?!(?:1[5-9]|20)\d\d\b)\d+(?![\w,.:/-])"
)
_YEAR = re.compile(r"(?<![\d,.-])(?:1[5-9]|20)\d\d(?![\d,-])")
_MONTH = re.compile(rf"\b(?:{'|'.join(_MONTHS)})\b(?= \d|,? (?:1[5-9]|20)\d\d)|(?<=\d )(?:{'|'.join(_MONTHS)})\b")
_DENIABLE = re.compile(r"\b(?:is|are|was|were|has|had|have|will|would|could|can|should|did)\b(?! not\b|n't)")
_DENIED = re.compile(r"(?<=(?:is|as|re|ad|ve|ll|ld|id)) not\b(?! only| just| least)")
_WORD_IN_QUOTATION = re.compile(r"(?<=[\w,;:] )[a-z]{5,}(?= [\w])")
_QUOTATION = re.compile(r"[\"“]([^\"“”]{25,})[\"”]")

_Pairs = tuple[tuple[str, str], ...]


def _both_ways(*pairs: tuple[str, str]) -> _Pairs:
    return (*pairs, *((b, a) for a, b in pairs))


_PAIRS: Mapping[str, _Pairs] = {
    "unit": _both_ways(
        ("minutes", "hours"),
        ("hours", "days"),
        ("days", "weeks"),
        ("weeks", "months"),
        ("months", "years"),
        ("kilometres", "metres"),
        ("kilometers", "meters"),
        ("miles", "yards"),
        ("tonnes", "kilos"),
        ("million", "billion"),
    ),
    "bound": (
        (r"more than(?= \d)", "fewer than"),
        (r"at least(?= \d)", "at most"),
        (r"up to(?= \d)", "at least"),
        (r"nearly(?= \d)", "more than"),
    ),
    "quantifier": (
        ("some of", "all of"),
        ("most of", "all of"),
        ("half of", "all of"),
        ("many of", "none of"),
        ("several", "all"),
        ("a few", "most"),
    ),
    "direction": _both_ways(
        ("north", "south"),
        ("east", "west"),
        ("northern", "southern"),
        ("eastern", "western"),
        ("before", "after"),
        ("rose", "fell"),
        ("won", "lost"),
        ("increased", "decreased"),
        ("accepted", "rejected"),
        ("agreed", "refused"),
        ("opened", "closed"),
        ("supported", "opposed"),
        ("higher", "lower"),
        ("first", "last"),
    ),
    "hedge": (
        ("may", "will"),
        ("might", "will"),
        ("could", "will"),
        ("is expected to", "will"),
        ("seems to have", "has"),
        ("appears to have", "has"),
        ("reportedly ", ""),
        ("allegedly ", ""),
        ("apparently ", ""),
        ("perhaps ", ""),
        ("probably ", ""),
    ),
}


@dataclass(frozen=True, slots=True)
class Mutation:
    """A kind of change: from a sentence, the names of its document and a source of chance, the sentence changed or None.

    `keeps` where it still says what it said.
    """

    kind: str
    change: Callable[[str, Sequence[str], random.Random], str | None]
    keeps: bool = False


def mutated(sentence: str, others: Sequence[str], chance: random.Random) -> Iterator[tuple[Mutation, str]]:
    """Every change that the sentence allows, with the sentence changed; `others` are names of its document."""
    for mutation in MUTATIONS:
        changed = mutation.change(sentence, others, chance)
        if changed and plain(changed) != plain(sentence):
            yield mutation, changed


def _number(sentence: str, others: Sequence[str], chance: random.Random) -> str | None:
    """One number becomes another: larger by a seventh at least."""
    found = list(_NUMBER.finditer(sentence))
    if not found:
        return None
    match = chance.choice(found)
    value = int(match[0].replace(",", ""))
    new = value + max(1, value // 7) * chance.randint(1, 3)
    return _put(sentence, match, f"{new:,}" if "," in match[0] or new >= 10_000 else str(new))


def _date(sentence: str, others: Sequence[str], chance: random.Random) -> str | None:
    """A year or a month becomes another."""
    found = [*_YEAR.finditer(sentence), *_MONTH.finditer(sentence)]
    if not found:
        return None
    match = chance.choice(found)
    if match[0].isdigit():
        return _put(sentence, match, str(int(match[0]) + chance.choice((-7, -3, -2, 2, 3))))
    return _put(sentence, match, _MONTHS[(_MONTHS.index(match[0]) + chance.randint(2, 9)) % 12])


def _name(sentence: str, others: Sequence[str], chance: random.Random) -> str | None:
    """A name becomes another of its document."""
    known = set(words(sentence))
    own = [m for m in re.finditer(r"(?<=[a-z,] )[A-Z][a-z]+(?: [A-Z][a-z]+)*\b(?!['’.])", sentence) if m[0] in others]
    far = [name for name in others if not known & set(words(name))]
    if not own or not far:
        return None
    match = chance.choice(own)
    alike = [name for name in far if len(name.split()) == len(match[0].split()) and name[:4] != match[0][:4]]
    return _put(sentence, match, chance.choice(alike)) if alike else None


def _negation(sentence: str, others: Sequence[str], chance: random.Random) -> str | None:
    """What is said is denied, or what is denied is said."""
    if match := _DENIED.search(sentence):
        return _put(sentence, match, "")
    found = [m for m in _DENIABLE.finditer(sentence) if not _inside(sentence, m)]
    return _put(sentence, found[0], f"{found[0][0]} not") if len(found) == 1 else None


def _quotation(sentence: str, others: Sequence[str], chance: random.Random) -> str | None:
    """A word of a quotation is left out."""
    found = [
        (quotation.start(1) + m.start(), quotation.start(1) + m.end() + 1)
        for quotation in _QUOTATION.finditer(sentence)
        for m in _WORD_IN_QUOTATION.finditer(quotation[1])
    ]
    if not found:
        return None
    start, end = chance.choice(found)
    return sentence[:start] + sentence[end:]


def _number_form(sentence: str, others: Sequence[str], chance: random.Random) -> str | None:
    """36,000 is written 36 000."""
    match = re.search(r"(?<![\w.,])\d{1,3}(?:,\d{3})+(?![\w,])", sentence)
    return _put(sentence, match, match[0].replace(",", " ")) if match else None


def _date_form(sentence: str, others: Sequence[str], chance: random.Random) -> str | None:
    """22 December is written December 22, and the other way."""
    months = "|".join(_MONTHS)
    if match := re.search(rf"\b(\d{{1,2}}) ({months})\b", sentence):
        return _put(sentence, match, f"{match[2]} {match[1]}")
    match = re.search(rf"\b({months}) (\d{{1,2}})\b(?!\d)", sentence)
    return _put(sentence, match, f"{match[2]} {match[1]}") if match else None


def _contraction(sentence: str, others: Sequence[str], chance: random.Random) -> str | None:
    """A "did not" becomes "didn't"."""
    match = re.search(r"\b(did|does|was|were|is|are|has|have|had|would|could|should) not\b", sentence)
    return _put(sentence, match, f"{match[1]}n't") if match and not _inside(sentence, match) else None


def _left_out(sentence: str, others: Sequence[str], chance: random.Random) -> str | None:
    """A relative clause at the end is left out."""
    match = re.search(r", (?:which|who|whose|where) [^,;:\"“”]+\.$", sentence)
    return _put(sentence, match, ".") if match else None


def _pairs(kind: str) -> Callable[[str, Sequence[str], random.Random], str | None]:
    """A word becomes its counterpart, outside quotations."""

    def change(sentence: str, others: Sequence[str], chance: random.Random) -> str | None:
        found = [
            (m, new) for old, new in _PAIRS[kind] for m in re.finditer(rf"\b{old}(?<=\w)\b|\b{old}(?<= )", sentence)
        ]
        allowed = [(match, new) for match, new in found if not _inside(sentence, match)]
        return _put(sentence, *chance.choice(allowed)) if allowed else None

    return change


def _inside(sentence: str, match: re.Match[str]) -> bool:
    """Whether the match stands in a quotation, which is another kind of change."""
    return sum(c in '"“”' for c in sentence[: match.start()]) % 2 == 1


def _put(sentence: str, match: re.Match[str], word: str) -> str:
    return f"{sentence[: match.start()]}{word}{sentence[match.end() :]}"


MUTATIONS: tuple[Mutation, ...] = (
    Mutation("number", _number),
    Mutation("date", _date),
    Mutation("name", _name),
    Mutation("quotation", _quotation),
    Mutation("negation", _negation),
    *(Mutation(kind, _pairs(kind)) for kind in _PAIRS),
    Mutation("form of a number", _number_form, keeps=True),
    Mutation("form of a date", _date_form, keeps=True),
    Mutation("contraction", _contraction, keeps=True),
    Mutation("clause left out", _left_out, keeps=True),
)
"""Every kind of change; one more is one function and one line here."""


@dataclass(frozen=True, slots=True)
class _Row:
    kind: str
    keeps: bool
    document: str
    sentence: str
    changed: str
    support: str
    failed: tuple[str, ...]

    @property
    def right(self) -> bool:
        return (self.support != "unsupported") == self.keeps


def mutations(task: Task) -> Outcome:
    """A table of the kinds of change for each corpus: how many were made, and what share of them the check judges rightly."""
    found: dict[str, list[_Row]] = {}
    for corpus in task.corpora:
        settings = replace(task.settings, corpus=corpus.folder, index=None)
        index = Assistant.from_settings(settings, task.show).index
        found[corpus.name] = list(_checked(index, task))
    lines = [(name, *line) for name, rows in found.items() for line in _lines(rows)]
    table = Table(
        "Sentences with one thing changed (95% interval)",
        ("corpus", "changed", "must be", "n", "judged rightly"),
        tuple(lines),
    )
    return Outcome((table,), (), {name: [asdict(row) for row in rows] for name, rows in found.items()})


def _checked(index: SearchIndex, task: Task) -> Iterator[_Row]:
    """Each sentence of the index with each change that it allows, and what the check makes of that."""
    chance, lexicon = random.Random(_SEED), lexicon_of(index)
    common = index.generation.vocabulary.common
    others = {name: sorted(set(names(document.text, common))) for name, document in index.documents.items()}
    passages = [p for p in index.passages if p.kind == "body"][: task.limit]
    for done, passage in enumerate(passages):
        task.show("Checking", done, len(passages))
        for position, sentence in enumerate(passage.sentences):
            text = " ".join(passage.quote(sentence).split())
            if sentence.reading is not None or len(text.split()) < _SHORTEST or not makes_claim(text):
                continue
            evidence = evidence_of(index, passage, position)
            for mutation, changed in mutated(text, others[passage.document], chance):
                made = verdict(changed, [evidence], lexicon)
                yield _Row(mutation.kind, mutation.keeps, passage.document, text, changed, made.support, made.failed)


def _lines(rows: Sequence[_Row]) -> Iterator[tuple[str, str, str, str]]:
    """Kind, what must come of it, number and share with its interval; the last lines are of all kinds."""
    for kind in (*(m.kind for m in MUTATIONS), "all"):
        for keeps in (False, True):
            right = np.array([[float(r.right)] for r in rows if r.keeps == keeps and kind in (r.kind, "all")])
            if len(right):
                low, high = interval(right, mean) or (0.0, 0.0)
                must = "kept" if keeps else "rejected"
                yield kind, must, str(len(right)), f"{right.mean():.3f} ({low:.3f} to {high:.3f})"
