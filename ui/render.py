"""An answer as text for a terminal. Pure; what comes from documents or the question cannot steer the terminal."""

import textwrap
import unicodedata
from collections.abc import Iterator

from rag import Answer, Citation, Hit

__all__ = ["answer_text", "explanation_text", "one_line", "source_line"]

_WIDTH, _NARROWEST = 100, 20
_NEAREST = 3
_SNIPPET = 240
_MONTHS = "January February March April May June July August September October November December".split()


def answer_text(answer: Answer, *, colour: bool = False, width: int = _WIDTH) -> str:
    """The answer, then its numbered sources with the quoted words (bold with `colour`); for a refusal the nearest passages."""
    width = max(width, _NARROWEST)
    parts = [_filled(answer.text, width)]
    if answer.answered:
        parts += ["\n".join(_source(c, colour, width)) for c in answer.citations]
    elif answer.hits:
        parts.append("Nearest passages:")
        parts += ["\n".join(_nearest(answer, hit, width)) for hit in answer.hits[:_NEAREST]]
    parts += [_filled(f"Note: {notice.text}", width) for notice in answer.notices]
    return "\n\n".join(parts)


def source_line(citation: Citation) -> str:
    """Title, publisher, date, section and page of a citation in one line, each as far as it is known."""
    date = _date(citation.published)
    if date and citation.published_basis == "inferred":
        date += " (inferred)"
    page = f"page {citation.page}" if citation.page else None
    known = (citation.title, citation.publisher, citation.author, date, citation.section, page)
    return one_line(" · ".join(dict.fromkeys(part for part in known if part)))


def one_line(text: str) -> str:
    """The text in one line, without characters that a terminal obeys."""
    return _safe(" ".join(text.split()))


def explanation_text(answer: Answer) -> str:
    """The scores behind the decision, and whether each rule was passed."""
    scores = answer.explanation
    lines = [f"confidence {answer.confidence:.2f}, asked for {scores.get('asked_of_it', 0):.2f} or more"]
    for name, text in _RULES.items():
        if name in scores:
            lines.append(
                f"  {'passed' if scores[name] >= _PASSED.get(name, 0.5) else 'failed'}  {text} ({scores[name]:.2f})"
            )
    shown = (f"  {name} {value:.3f}" for name, value in scores.items() if name not in ("confidence", "asked_of_it"))
    return "\n".join([*lines, "scores:", *shown])


_RULES = {
    "chosen_wanted": "the kind of thing asked for stands in the sentence",
    "chosen_names_around": "the question's names are covered by the sentence, what comes before it, or its heading",
    "chosen_counted": "what is counted stands beside a number",
    "chosen_answerable": "the reader finds the answer in the passage of the sentence",
}
_PASSED = {"chosen_names_around": 1.0}


def _source(citation: Citation, colour: bool, width: int) -> Iterator[str]:
    mark = f"[{citation.number}] "
    yield mark + source_line(citation)
    bold, plain = ("\x1b[1m", "\x1b[0m") if colour else ("", "")
    for line in _filled(citation.quote, width - 4).splitlines():
        yield f"    {bold}{line}{plain}"


def _nearest(answer: Answer, hit: Hit, width: int) -> Iterator[str]:
    yield "  " + one_line(" · ".join(filter(None, (hit.passage.document, hit.passage.section))))
    words = textwrap.shorten(_safe(hit.passage.text), _SNIPPET, placeholder=" …")
    yield textwrap.fill(words, width, initial_indent="    ", subsequent_indent="    ")


def _date(published: str | None) -> str | None:
    if not published:
        return None
    year, *rest = published.split("-")
    month = _MONTHS[int(rest[0]) - 1] if rest else ""
    day = str(int(rest[1])) if len(rest) > 1 else ""
    return " ".join(part for part in (day, month, year) if part)


def _filled(text: str, width: int) -> str:
    return textwrap.fill(one_line(text), width, break_long_words=False, break_on_hyphens=False)


def _safe(text: str) -> str:
    """Text without characters that a terminal obeys or that reorder it."""
    return "".join("�" if _obeyed(c) else c for c in text)


def _obeyed(character: str) -> bool:
    return unicodedata.category(character) in ("Cc", "Cf", "Cs") and character not in "\n\t\u200d\u200c\u00ad"
