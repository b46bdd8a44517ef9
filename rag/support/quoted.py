"""Whether a statement is nothing but the words it cites. Trusts neither what chose it nor what wrote it."""

import re

from index.words import NOTE_MARK, words

__all__ = ["is_quoted"]

_ATTRIBUTION = r"(?P<attribution>(?:[^\n]{1,400}?: )?)"
_MARK = re.compile(r"(?<!\\)\[\d+\]")
_INSERTION = r"(?: \[(?!\d+\])[^\[\]]{1,80}\])?"


def is_quoted(statement: str, quote: str, context: str) -> bool:
    """Whether the statement is the quote's own words, but for what may be taken out of a quotation and put in.

    Note marks may be left out, insertions stand in square brackets, an attribution before it ("SVT, May 2024: Abu Bakr: …").
    Whatever is put in must stand in the context, its words in this order: the text around the quote and what is known
    about its document. White space does not count.
    """
    unmarked = " ".join(NOTE_MARK.sub("", quote).split())
    if len(unmarked) > len(statement):
        return False  # nothing but marks may be left out
    quoted = [re.escape(word) for word in re.sub(r"\[(\d+)\]", r"\\[\1\\]", unmarked).split(" ")]
    match = re.fullmatch(_ATTRIBUTION + f"(?P<quote>{f'{_INSERTION} '.join(quoted)}{_INSERTION})", statement)
    if match is None or _MARK.search(match["attribution"]):
        return False
    inserted = set(re.findall(r"\[([^\[\]]*)\]", match["quote"])) - set(re.findall(r"\[([^\[\]]*)\]", unmarked))
    told = _run(context)
    return all(_run(part) in told for part in [*match["attribution"].split(": "), *inserted] if words(part))


def _run(text: str) -> str:
    return f" {' '.join(words(text))} "
