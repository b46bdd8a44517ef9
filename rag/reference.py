"""What a question says of the documents it is to be answered from: when they were published, which they are."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from index.types import Document, Scope
from index.words import STOP_WORDS, plain, terms, words

__all__ = ["Meant", "Reference", "meant", "read"]

_MONTHS = "january february march april may june july august september october november december".split()
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)[a-z]*\.?"
_WHEN = (
    rf"(?:{_MONTH} \d{{1,2}},? (?:19|20)\d\d|\d{{1,2}} {_MONTH},? (?:19|20)\d\d|{_MONTH},? (?:19|20)\d\d"
    r"|(?:19|20)\d\d-\d\d(?:-\d\d)?|(?:19|20)\d\d)(?![\d-])"
)
_DOCUMENT = (
    r"(?:(?:news|press|quarterly|annual|monthly|weekly) )?(?:reports?|articles?|documents?|filings?|papers?|stories|story"
    r"|publications?|press releases?|memos?|newsletters?|e-?mails?|posts?|stud(?:y|ies)|interviews?|\d{1,2}-[a-z])\b"
)
_ISSUED = r"(?:published|issued|released|filed|dated|written|posted|printed|sent)"
_ORDER = r"(?P<order>before|after|since|until|up to|prior to|earlier than|later than)"
_SPOKEN_OF = rf"\b{_DOCUMENT}(?: (?!{_ISSUED}\b)\w+){{0,4}}?"
_RULES = tuple(
    re.compile(rule)
    for rule in (
        rf"{_SPOKEN_OF} (?P<cut>(?:{_ISSUED}|from) between (?P<when>{_WHEN}) and (?P<last>{_WHEN}))",
        rf"{_SPOKEN_OF} (?P<cut>(?:{_ISSUED}|from) {_ORDER} (?P<when>{_WHEN}))",
        rf"{_SPOKEN_OF} (?P<cut>{_ISSUED} (?:(?:in|on|during|as of) )?(?P<when>{_WHEN}))",
        rf"\b{_DOCUMENT} (?P<cut>(?:from|dated) (?P<when>{_WHEN}))",
        rf"\b(?:the|in|according to|from|these|those)\b(?: [\w-]+){{0,2}}? (?P<cut>(?<!q\d )(?P<when>{_WHEN}) )(?={_DOCUMENT})",
    )
)
_LATEST_PERIOD = r"(?:latest|most recent) (?:fiscal |reported )?(?:quarter|period)\b"
_LATEST = re.compile(rf"\b(?:latest|most recent|newest|last) (?:[\w-]+ )?{_DOCUMENT}|\b{_LATEST_PERIOD}")
_IN_DOCUMENT = re.compile(
    r"(?:,? (?:as )?(?:stated|reported|revealed|disclosed|detailed|given|mentioned|shown|noted|highlighted))?"
    rf"(?:^| )(?:in|from|by|according to|per) (?:the|its|their|his|her|these|those|[\w.]+'s) (?:[\w.'-]+ ){{0,4}}?{_DOCUMENT}"
    rf"(?: reports?)?|(?:^| )(?:in|for|during) (?:the|its) {_LATEST_PERIOD}"
)
_QUARTER = re.compile(r"\b(first|second|third|fourth) (?:fiscal )?quarter\b")
_QUARTERS = {"first": "q1", "second": "q2", "third": "q3", "fourth": "q4"}
_MIXED = re.compile(r"(?=.*\d)(?=.*[a-z])\w+")
_NAMED_WORDS, _NAMED_SHARE, _IN_PASSING = 2, 0.6, 0.1


@dataclass(frozen=True, slots=True)
class Reference:
    """What documents a question asks to be answered from.

    `since` and `until`, both included, are dates of publication, `latest` asks for the newest, `to_document` is whether
    a document is spoken of at all. `question` is without the dates that say only when documents were published.
    """

    question: str
    since: str | None = None
    until: str | None = None
    latest: bool = False
    to_document: bool = False


def read(question: str) -> Reference:
    """What the wording says; a year that is not one of publication is left alone."""
    text = plain(question)
    latest = bool(_LATEST.search(text))
    found = Reference(question, latest=latest, to_document=latest or bool(_IN_DOCUMENT.search(text)))
    for rule in _RULES:
        if match := rule.search(text):
            parts = match.groupdict()
            since, until = _period(parts["when"], parts.get("last"), parts.get("order"))
            return replace(
                found, question=_cut(question, [match.span("cut")]), since=since, until=until, to_document=True
            )
    return found


def _period(when: str, last: str | None, order: str | None) -> tuple[str | None, str | None]:
    first = _date(when)
    if last:
        return first, _date(last)
    if order in ("before", "prior to", "earlier than"):
        return None, _beside(first, -1)
    if order in ("after", "later than"):
        return _beside(first, 1), None
    if order == "since":
        return first, None
    return (None, first) if order else (first, first)


def _date(when: str) -> str:
    """The date as "2017", "2017-01" or "2017-01-27"."""
    if re.fullmatch(r"\d{4}(?:-\d\d){0,2}", when):
        return when
    year, month, day = "", 0, ""
    for word in re.findall(r"[a-z]+|\d+", when):
        if word.isalpha():
            month = next(i for i, name in enumerate(_MONTHS, 1) if name.startswith(word[:3]))
        elif len(word) == 4:
            year = word
        else:
            day = f"-{int(word):02}"
    return f"{year}-{month:02}{day}" if month else year


def _beside(when: str, step: int) -> str:
    """The year, month or day before (-1) or after (1)."""
    if len(when) == 4:
        return str(int(when) + step)
    if len(when) == 7:
        months = int(when[:4]) * 12 + int(when[5:]) - 1 + step
        return f"{months // 12}-{months % 12 + 1:02}"
    try:
        return (date.fromisoformat(when) + timedelta(days=step)).isoformat()
    except ValueError:
        return when


@dataclass(frozen=True, slots=True)
class Meant:
    """The documents that a question means, None where all, in words how they were told, and what is asked of them."""

    question: str
    scope: Scope | None = None
    told: str | None = None


def meant(
    reference: Reference,
    documents: Iterable[Document],
    proper: Collection[str],
    shares: Callable[[str], Mapping[str, float]],
) -> Meant:
    """The documents that the question refers to, and the question without the words that refer to them.

    `proper` are words that are names, `shares` gives the share of each document's passages that hold a term. A
    restriction that would leave no document, or all of them, is none.
    """
    every = list(documents)
    dated = _dated(reference, every)
    if (reference.since or reference.until) and not dated:
        told = f"No document is known to be published {_told(reference)}; all were read."
        return Meant(reference.question, told=told)
    left: Sequence[Document] = dated or every
    titled = _titled(reference, left)
    names: tuple[str, ...] = ()
    if reference.to_document or titled:
        left, names = _naming(reference.question, titled or left, every, proper, shares)
    if reference.latest:
        left = _newest(left) or left
    if len(left) == len(every):
        return Meant(reference.question)
    question = _without_title(_without_document(reference.question), titled[0].title if titled else "")
    if titled or reference.latest:
        question = _with_pronouns(question, names)
    return Meant(question, Scope(documents=tuple(d.id for d in left)), _notice(reference, left, every))


def _without_document(question: str) -> str:
    """The question without "as stated in the latest report"."""
    return _cut(question, [match.span() for match in _IN_DOCUMENT.finditer(plain(question))])


def _without_title(question: str, title: str) -> str:
    """The question without runs of words of the title that hold a digit, and the word that leads to them."""
    inner = "|".join(re.escape(word) for word in sorted(_tokens(title), key=len, reverse=True))
    if not inner:
        return question
    run = re.compile(rf"(?: (?:in|for|of|during|from|the))* \b(?:{inner})\b(?: (?:{inner})\b)*")
    found = [match for match in run.finditer(plain(question)) if re.search(r"\d", match[0])]
    return _cut(question, [match.span() for match in found])


def _cut(question: str, spans: Sequence[tuple[int, int]]) -> str:
    for start, end in reversed(spans):
        question = f"{question[:start]} {question[end:]}"
    return re.sub(r"\s+(?=[?.,;]|\s)", "", question).strip(" ,")


def _dated(reference: Reference, documents: Sequence[Document]) -> list[Document]:
    if not (reference.since or reference.until):
        return []
    scope = Scope(since=reference.since, until=reference.until)
    return [d for d in documents if scope.admits(d)]


def _titled(reference: Reference, documents: Sequence[Document]) -> list[Document]:
    """The documents of which the question holds most words of the title; those that it holds most of.

    Where no document is spoken of, one of the words must mix letters and digits, as "Q1" does: other titles are made of
    words and years that any question may hold.
    """
    asked = _tokens(reference.question)
    shares: dict[str, float] = {}
    for document in documents:
        title = _tokens(document.title) - STOP_WORDS
        named = title & asked
        firm = reference.to_document or any(_MIXED.fullmatch(word) for word in named)
        if firm and len(named) >= _NAMED_WORDS and len(named) >= _NAMED_SHARE * len(title):
            shares[document.id] = len(named) / len(title)
    best = max(shares.values(), default=0.0)
    return [d for d in documents if shares.get(d.id) == best]


def _tokens(text: str) -> set[str]:
    """The words of a title or question, letters and digits together as in "Q1", which "first quarter" is too."""
    found = plain(text)
    return {*re.findall(r"\w+", found), *(_QUARTERS[name] for name in _QUARTER.findall(found))}


def _naming(
    question: str,
    left: Sequence[Document],
    every: Sequence[Document],
    proper: Collection[str],
    shares: Callable[[str], Mapping[str, float]],
) -> tuple[Sequence[Document], tuple[str, ...]]:
    """Of the documents left those that every name of the question runs through, or that bear it in what is known of them.

    One that mentions a name in passing, ten times less than another does, is not about it. Also those names that
    tell them from the others.
    """
    telling = []
    for name in _names(question, proper):
        found: Mapping[str, float] = next((shares(term) for term in terms(name)), {})
        least = _IN_PASSING * max(found.values(), default=0.0)
        about = {
            d.id for d in every if found.get(d.id, 0.0) > least or name in words(f"{d.title} {d.publisher} {d.author}")
        }
        if named := [d for d in left if d.id in about]:
            left = named
            telling += [name] if len(about) < len(every) else []
    return left, tuple(telling)


def _with_pronouns(question: str, names: Collection[str]) -> str:
    """The question with "it" and "its" for names that run through all of the documents meant, where they tell nothing."""
    inner = "|".join(re.escape(name) for name in names)
    if not inner:
        return question
    run = re.compile(rf"\b(?:{inner})(?: (?:{inner}))*('s)?(?!\w)")
    found = [(match.span(), "its" if match[1] else "it") for match in run.finditer(plain(question))]
    for (start, end), pronoun in reversed(found):
        question = f"{question[:start]}{pronoun}{question[end:]}"
    return question


def _names(question: str, proper: Collection[str]) -> list[str]:
    """Words that are names in the documents, or are written as such within the question."""
    tokens = list(re.finditer(r"[^\W_]+(?:['’][^\W_]+)*", question))
    capital = {w for n, token in enumerate(tokens) if n and token[0][0].isupper() for w in words(token[0])}
    return [w for w in words(question) if (w in proper or w in capital) and w not in STOP_WORDS and not w[-1].isdigit()]


def _newest(documents: Sequence[Document]) -> list[Document]:
    published = max((d.published for d in documents if d.published), default=None)
    return [d for d in documents if published and d.published == published]


def _told(reference: Reference) -> str:
    since, until = reference.since, reference.until
    if since == until:
        return f"in {since}"
    return " ".join(filter(None, (since and f"from {since}", until and f"up to {until}")))


def _notice(reference: Reference, left: Sequence[Document], every: Sequence[Document]) -> str:
    named = ", ".join(d.title for d in left[:3]) + (", …" if len(left) > 3 else "")
    how = (
        f", published {_told(reference)}"
        if reference.since or reference.until
        else ", the latest"
        if reference.latest
        else ""
    )
    undated = sum(d.published is None for d in every) if how else 0
    without = f"; {undated} without a date were left out" if undated else ""
    return f"As the question's words ask, only {len(left)} of {len(every)} documents were read{how}: {named}{without}."
