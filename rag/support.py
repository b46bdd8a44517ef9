"""The check: whether a statement is carried by the words it cites. Trusts neither what chose it nor what wrote it."""

import re

from index.words import NOTE_MARK, words

__all__ = ["is_quoted"]

_ATTRIBUTIONS = r"(?P<attribution>(?:[^:\n]{1,120}: ){0,2})"
_INSERTION = r"(?: \[(?!\d+\])[^\[\]]{1,80}\])?"


def is_quoted(statement: str, quote: str, context: str) -> bool:
    """Whether the statement is the quote's own words, but for what may be taken out of a quotation and put in.

    Note marks may be left out, insertions stand in square brackets, an attribution before it ("Abu Bakr: …"). Every
    word put in must stand in the context: the text around the quote and what is known about its document. White space
    does not count.
    """
    unmarked = " ".join(NOTE_MARK.sub("", quote).split())
    quoted = [re.escape(word) for word in re.sub(r"\[(\d+)\]", r"\\[\1\\]", unmarked).split(" ")]
    match = re.fullmatch(_ATTRIBUTIONS + f"(?P<quote>{f'{_INSERTION} '.join(quoted)}{_INSERTION})", statement)
    if match is None:
        return False
    inserted = " ".join(
        set(re.findall(r"\[([^\[\]]*)\]", match["quote"])) - set(re.findall(r"\[([^\[\]]*)\]", unmarked))
    )
    return set(words(f"{match['attribution']} {inserted}")) <= set(words(context))
