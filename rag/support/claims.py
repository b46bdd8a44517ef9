"""Which sentences claim something that a source could carry."""

import re

from rag.support.text import read

__all__ = ["makes_claim"]

_LEAD_IN = re.compile(
    r"(?:here (?:is|are)|below (?:is|are)|in (?:summary|short|conclusion)|to (?:sum up|summari[sz]e)|summary|sources?"
    r"|references?|note)\b.{0,80}:\s*$",
    re.IGNORECASE | re.DOTALL,
)
_ADDRESS = re.compile(
    r"(?:hello|hi|hey|dear|greetings|good (?:morning|afternoon|evening)|thanks?(?! to\b)|thank you|best regards|"
    r"kind regards|regards|sincerely|cheers|please|let me|let us|let's|i hope|i can|i will|i'll|feel free|would you|as requested|"
    r"see also|read more|click|subscribe|here (?:is|are|'s))\b",
    re.IGNORECASE,
)
_FILLER = re.compile(
    r"\A(?:(?:sure|certainly|of course)\b[,!.]?\s+"
    r"|(?:please|note|let me|let us|let's|i can|i will|i'll)\b[^.!?:]{0,40}?(?::|\bthat)\s+(?=\S+\s+\S+\s+\S)"
    r"|here (?:is|are|'s)\b[^.!?:]{0,60}:\s+(?=\S+\s+\S+\s+\S))+",
    re.IGNORECASE,
)
"""What stands ahead of a claim and claims nothing itself: "Certainly, …", "Let me add that …", "Here is the news: …"."""
_HEADING = re.compile(r"\s{0,3}(?:#{1,6}\s|\*\*[^*]+\*\*:?\s*$|\|?[\s:|-]+\|?$|={3,}|-{3,})")
_ENDS = re.compile(r"[.!;…。！؟][\"'”’»)\]*_]*\s*$")
_VERB = re.compile(
    r"\b(?:is|are|was|were|be|been|has|have|had|do|does|did|will|would|can|could|may|might|must|shall|should|said|says|took|fell|"
    r"began|left|led|held|lost|won|met|went|came|made|gave|put|set|saw|rose|told|became|\w{3,}ed)\b",
    re.IGNORECASE,
)


def makes_claim(sentence: str) -> bool:
    """Whether the sentence claims something: questions, headings, greetings and "Here is the summary:" do not."""
    text = _FILLER.sub("", sentence.strip())
    words = read(text).words
    if len(words) < 2 or text.rstrip("\"'”’»)*_ ").endswith(("?", "؟", "？")):
        return False
    if _HEADING.match(sentence) or _LEAD_IN.search(text) or _ADDRESS.match(text):
        return False
    return bool(_ENDS.search(text)) or bool(_VERB.search(text))
