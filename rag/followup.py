"""A follow-up made into a question that stands alone, from the turns before; one that stands alone is left as it is.

By rule, in this order: a year or a name put in the place of the last one ("And in 2016?", "No, I mean the 2024 one."); what
somebody said ("Who said that?"); a person ("How old is he?"); else what the last question was about, itself made to stand
alone first.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from index.words import STOP_WORDS, terms, words
from rag.answers import names
from rag.outcome import REFUSALS
from rag.question import understand
from rag.types import Turn

__all__ = ["REMEMBERED", "standalone"]

REMEMBERED = 4
"""How many turns are looked back at."""

_ELLIPSIS = re.compile(
    r"(?:(?:no|sorry|wait)\b[\s,.]*)?(?:and|but|or|so|what about|how about|and what about|(?:i|we) mean[t]?|rather)\b[\s,]*",
    re.IGNORECASE,
)
_POINTS_BACK = re.compile(
    r"\b(?:he|him|his|she|her|hers|they|them|their|theirs|it|its|then|those(?! who\b)|these|this|same"
    r"|(?<!is )(?<!are )(?<!was )(?<!were )there(?! (?:is|are|was|were)\b)"
    r"|ones|(?:the|that|this|which|other|first|second|last) one|one(?=\s*\??$)|that(?=\s*\??$)"
    r"|(?:is|was|were|did|does|do|has|had|of|after|before|about|by|from|to|with|on|in|at|for|like|since|until) that)\b",
    re.IGNORECASE,
)
_INSIDE = re.compile(
    r"\b(?:the|an?|which|what|each|every)\s+[a-z].*|\b(?:did|do|does|are|were|have|had|could|can|may|must|should)\s+[a-z]+s\b.*"
)
"""A question from the first thing on that it names itself: whose, and what "she had to", may be that."""
_OF_IT = re.compile(
    r"(?:his|her|its|their)\s+(?!(?:to|in|on|at|for|from|with|by|after|before|and|when|while|as)\b)\w|(?:he|she|they)\b"
)
_PERSON = re.compile(r"\b(?:he|him|his|she|her|hers)\b", re.IGNORECASE)
_WOMAN = re.compile(r"\b(?:she|her|hers)\b", re.IGNORECASE)
_COMPLETED = re.compile(r"(?P<asked>[^()]+) \((?P<topic>[^()]+)\)\??")
"""A question that was completed from the turns before it."""
_OTHER_PERSON = re.compile(r"\bthat (?:man|woman|person)\b", re.IGNORECASE)
_SAYING = r"(?:say|said|says|tell|told|claim|claimed|write|wrote|argue|argued|think|thought|mean|meant)"
_SAID_SO = re.compile(rf"\b{_SAYING}\b.{{0,40}}\b(?:that|so|this|it)\s*\??$", re.IGNORECASE)
_OBJECT = re.compile(r"(?i:why|when|how|where)\s+did\s+[A-Z]\S*\s+[a-z]+\s+(?:it|them|him|her)\b")
_THEN = re.compile(r"\bthen\s*\??$")
_DEFINITE = re.compile(r"\bthe\s+[a-z]+(?!\S*\s+of\b)")
_YEAR = re.compile(r"(?<!\d)(?:1[89]|20)\d\d(?!\d)")
_QUESTION_WORD = re.compile(
    r"(?:who|whom|whose|what|which|when|where|why|how|did|do|does|is|are|was|were|has|have|had)\b", re.IGNORECASE
)
_ASKED_ABOUT = re.compile(r"(?:\b[Ww]ho\s+(?:is|was)|\b(?:did|does|was|is|has|had))\s*$")
_SPEAKS = re.compile(rf"\s*(?:also\s+)?{_SAYING}\b")
_SPOKEN_BY = re.compile(rf"\b{_SAYING}\s*$")
_OPENER = re.compile(r"([A-Z][a-z]+),")
"""A word and a comma that begin a text: "Indeed, ..."."""
_REFUSED = frozenset(REFUSALS.values())
_FEW, _SHORT = 3, 24
_CLOSE = 60
"""Characters around a name that are about whoever bears it."""


def standalone(question: str, history: Sequence[Turn]) -> str:
    """The question with what it leaves out taken from the last turns; without history, or where nothing is left out, itself.

    "And in 2016?" after "Why did Aleppo fall in 2024?" gives "Why did Aleppo fall in 2016?"; "How old is he?" after
    a question for a person is given the name in the answer.
    """
    history = [replace(turn, answer="") if turn.answer in _REFUSED else turn for turn in history[-REMEMBERED:]]
    if not history:
        return question
    last = history[-1]
    ellipsis = _ELLIPSIS.match(question)
    rest = question[ellipsis.end() :].strip(" ?") if ellipsis else ""
    if ellipsis and rest and not _QUESTION_WORD.match(rest) and (_names(rest) or _YEAR.search(rest)):
        return _replaced(_last_alone(history), rest)
    if not _leaves_out(question):
        return question
    if _SAID_SO.search(question) and last.answer.strip():
        return f"{_open(question)} ({_flat(last.answer)})?"
    if _PERSON.search(question) and (people := _people(question, history)):
        more = f"; {_topic(history)}" if _POINTS_BACK.search(_PERSON.sub("", question)) else ""
        return f"{_open(question)} ({', '.join(people)}{more})?"
    return f"{_open(question)} ({_topic(history)})?"


def _leaves_out(question: str) -> bool:
    """Whether the question points back at something that it does not name itself, or says too little to stand alone."""
    if not words(_QUESTION_WORD.sub("", question)) or _SAID_SO.search(question):
        return True
    named = _names(question)
    if _THEN.search(question) or _OBJECT.match(question):
        return True
    pronoun = _pointer(question)
    if pronoun:
        return not (_names(question[: pronoun.start()]) if _PERSON.match(pronoun[0]) else named)
    brief = len(terms(question)) <= _FEW and question != question.lower()
    return not named and (len(terms(question)) < 2 or brief)


def _pointer(question: str) -> re.Match[str] | None:
    """The first word that points back to what the question does not name before it, a person's first."""
    inside = _INSIDE.search(question)
    for pattern in (_PERSON, _POINTS_BACK):
        for match in pattern.finditer(question):
            own = inside and inside.start() < match.start() and _OF_IT.match(question, match.start())
            if not own:
                return match
    return None


def _replaced(asked: str, rest: str) -> str:
    """The last question with its year or its last name replaced by what is now asked about instead."""
    years, names_ = list(_YEAR.finditer(asked)), _names(asked)
    if (year := _YEAR.search(rest)) and years:
        return f"{asked[: years[-1].start()]}{year[0]}{asked[years[-1].end() :]}"
    about = re.sub(r"^(?:in|of|for|about|with|by|on|at|from|to)\s+", "", rest)
    if year or not names_:
        return f"{_open(asked)} {rest}?"
    at = asked.rindex(names_[-1])
    return f"{asked[:at]}{about}{asked[at + len(names_[-1]) :]}"


def _people(question: str, history: Sequence[Turn]) -> list[str]:
    """The person meant by "he" or "she": the likeliest of the latest turn that has any; and whom "that man" means.

    Nobody whom an earlier question called "she" is meant by "he", nor the other way.
    """
    woman = bool(_WOMAN.search(question))
    others = {name for turn in history for name, known in _called(turn) if known != woman}
    for turn in reversed(history):
        asked_for = _asked_for(turn)
        told = [name for name in _told(turn) if name not in others and not name.isupper()]
        scored = [(_personal(turn, name) + 3 * (name == asked_for), name) for name in told]
        likely = [name for score, name in scored if score == max(s for s, _ in scored) and score]
        if likely:
            beside = [
                name
                for name in _names(turn.answer)
                if name != likely[0] and not set(words(name)) & set(words(likely[0]))
            ]
            return [likely[0], *(beside[-1:] if _OTHER_PERSON.search(question) else [])]
    return []


def _called(turn: Turn) -> Iterator[tuple[str, bool]]:
    """Whom a completed question means by its pronoun, each with whether that is a woman's."""
    done = _COMPLETED.fullmatch(turn.question.strip())
    if done and (pronoun := _PERSON.search(done["asked"])):
        yield from ((name, bool(_WOMAN.match(pronoun[0]))) for name in _names(done["topic"].partition(";")[0]))


def _told(turn: Turn) -> Iterator[str]:
    yield from dict.fromkeys([*_names(turn.question), *_names(turn.answer)])


def _personal(turn: Turn, name: str) -> int:
    """How likely the name is a person's that the talk is about: asked about, or speaking."""
    score = 3 * turn.answer.startswith(name)
    for text in (turn.question, turn.answer):
        for at in (m.start() for m in re.finditer(re.escape(name), text)):
            before, after = text[:at], text[at + len(name) :]
            score += 4 * bool(re.search(r"\b[Ww]ho\s+(?:is|was)\s*$", before))
            score += 2 * bool(_SPEAKS.match(after) or _SPOKEN_BY.search(before))
            score += bool(_ASKED_ABOUT.search(before))
    return score


def _asked_for(turn: Turn) -> str | None:
    """The new name in the answer to a question for a person that has most words of the question next to it."""
    if understand(turn.question).wanted != "person":
        return None
    known, named = set(words(turn.question)), _names(turn.answer)
    new = [n for n in named if not set(words(n)) & known and not (len(n) < 5 and f"{n}." in turn.answer)]
    return max(new, key=lambda n: _said_of(turn, n, named), default=None)


def _said_of(turn: Turn, name: str, named: Sequence[str]) -> int:
    """How many words of the question stand close after the name in the answer, or before it, and closer to it than to others."""
    before, _, after = turn.answer.partition(name)
    for other in named:
        before, after = before.rpartition(other)[2], after.partition(other)[0]
    return len(set(terms(turn.question)) & {*terms(before[-_CLOSE:]), *terms(after[:_CLOSE])})


def _topic(history: Sequence[Turn]) -> str:
    """What the last question was about, as it stands alone, with its answer where that is short.

    Of a question that was itself completed, both what it asked and what it was completed with, but nothing from before that.
    """
    last = history[-1]
    whole = _last_alone(history)
    if done := _COMPLETED.fullmatch(whole):
        first = done["topic"].rpartition("; ")[2]
        own = _flat(done["asked"])
        asked = f"{own}; {_flat(first)}" if set(terms(own)) - set(terms(first)) else _flat(first)
    else:
        asked = _flat(whole)
    short = len(words(last.answer)) <= _SHORT and understand(last.question).wanted in (
        "person",
        "thing",
        "yes_no",
        "number",
    )
    return f"{asked}: {_flat(last.answer)}" if short and words(last.answer) else asked


def _last_alone(history: Sequence[Turn]) -> str:
    """The last question as it stands alone; callers may have kept it so."""
    last = history[-1].question
    return last if _COMPLETED.fullmatch(last.strip()) else standalone(last, history[:-1])


def _flat(text: str) -> str:
    """The text so that it can stand inside a question: no mark, no bracket, no end of a question or seam of two."""
    plain = re.sub(r"\[\d+\]|[()?\[\]]", " ", text)
    return re.sub(r"\band (?=wh|how)", "", " ".join(plain.split())).strip(" .")[:300]


def _open(question: str) -> str:
    return question.rstrip(" ?")


def _names(text: str) -> list[str]:
    """The proper names of a text, without question words and other words that merely begin a sentence."""
    found = [n for n in names(text, STOP_WORDS) if not _QUESTION_WORD.fullmatch(n) and len(n) > 1]
    opener = _OPENER.match(text)
    return [n for n in found if not (opener and n == opener[1])]
