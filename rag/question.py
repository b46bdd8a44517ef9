"""What a question asks for, read from its own words."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

from index.words import STOP_WORDS, plain, stem, terms, words

__all__ = ["NAME_RUN", "PERSON_NOUN", "Asked", "Wanted", "parts", "understand"]

Wanted = Literal["person", "number", "date", "duration", "place", "cause", "manner", "yes_no", "thing"]

_TYPOS = {
    "wen": "when",
    "whn": "when",
    "wher": "where",
    "hwo": "who",
    "woh": "who",
    "wy": "why",
    "wat": "what",
    "hw": "how",
}
PERSON_NOUN = (
    r"(?:person|man|woman|commander|leader|general|officer|official|minister|spokesman|spokeswoman|analyst|activist"
    r"|president|author|journalist|expert|diplomat|chief|head|headman|chairman|director|adviser|advisor|aide|lawyer|judge"
    r"|politician|mayor|mayoress|governor|senator|scholar|historian|scientist|researcher|professor|doctor|teacher|engineer"
    r"|guard|soldier|pilot|captain|witness|relative|neighbour|neighbor|figure|member|founder|owner|manager|secretary"
    r"|negotiator|mediator|envoy|king|queen|prince|princess|bishop|actor|actress|singer|writer|poet|painter)s?\b"
)
_PERSON = (
    rf"who(?:m|se|'s)?\b|name of (?:the |an? )?(?:[\w-]+ ){{0,3}}{PERSON_NOUN}|{PERSON_NOUN}(?:'s)? name\b"
    r"|(?:real|true|full) (?:name|identity)"
)
_PLACE_NOUN = (
    r"(?:place|city|town|village|country|countries|region|province|district|location|border|base|site|area|port"
    r"|island|building|street|state|spot|harbour|harbor|crossing|land|river|lake|mountain|valley|neighbourhood|neighborhood"
    r"|airport|hospital|prison|church|school|spa|capital|seat)s?\b"
)
_DATE_NOUN = r"(?:date|day|year|month|time|weekday|week)\b"
_TIME_UNIT = r"(?:minutes|hours|days|weeks|months|years)\b"
_MEASURE = (
    r"(?:number|share|percentage|proportion|portion|percent|fraction|amount|sum|age|distance|price|cost|figure|size|depth"
    r"|height|length|width|weight|speed|rate|ratio|temperature|population|turnout|headcount|capacity|strength|toll|losses"
    r"|casualties|deaths|salary|wage|pay|fee|fine|budget|revenue|turnover|income|profit|loss|compensation|damages|total)"
)
_REASON = r"(?:reason|cause|motive|grounds|explanation)s? (?:for|of|why|behind|that)\b"
_NO_VERB = r"(?!(?:did|does|do|must|will|would|can|could|should|was|were|is|are|has|have|had)\b)"
_WHAT_IS = r"(?:what|which) (?:(?:was|were|is|are) the )?"
_RULES: tuple[tuple[Wanted, str], ...] = (
    ("duration", r"how long\b|for how (?:many|much) (?:hours|days|weeks|months|years|time)|(?:duration|length) of"),
    ("duration", rf"(?:what|which) (?:length|amount|period|stretch) of time|how many {_TIME_UNIT}"),
    ("number", r"how (?:many|much|far|deep|large|big|old|tall|wide|high|often|heavy|fast|strong|long a)\b"),
    ("number", rf"(?:number|count|size) of\b|{_WHAT_IS}(?:{_NO_VERB}[\w-]+ ){{0,2}}?{_MEASURE}\b"),
    ("number", rf"^(?:[\w'-]+ ){{0,3}}{_MEASURE} (?:of|for|from|in|among|to)\b|'s age\b"),
    (
        "date",
        rf"(?:since |until )?when\b|(?:what|which) (?:\w+ )?{_DATE_NOUN}|{_DATE_NOUN} (?:of|when|(?:on|in) which)\b",
    ),
    ("date", r"^(?:new |exact )?(?:date|year|month|deadline|expiry)\b|\b(?:start|end) (?:date|year)$|\bdate$"),
    ("place", rf"where\b|(?:what|which) (?:\w+ )?{_PLACE_NOUN}|{_PLACE_NOUN} (?:of|where|in which)\b|destination of"),
    (
        "cause",
        r"why\b|how come|what (?:caused|makes?|made|led|prompted|explains|drove|motivated|persuaded|moved|pushed)\b",
    ),
    ("cause", rf"{_REASON}|(?:on|for) (?:what|which) grounds?\b|to what (?:does|do|did) .*\b(?:attribute|ascribe)\b"),
    ("cause", rf"{_WHAT_IS}(?:\w+ )?(?:reason|cause|motive|purpose|explanation|justification|excuse|factor)s?\b"),
    ("cause", r"what (?:does|do|did) .*\b(?:blame|caused?|behind)\b|what started\b"),
    ("person", rf"{_PERSON}|(?:what|which) (?:{_NO_VERB}[\w-]+ ){{0,3}}{PERSON_NOUN}"),
    ("person", r"(?:head|leader|commander|chief|author|chair) of\b"),
    ("manner", r"how\b|by what means|in what way"),
)
_YES_NO = re.compile(
    r"(?:did|do|does|is|are|was|were|has|have|had|can|could|will|would|should|might|must)\b"
    r"(?!.*\b(?:who|when|where|why|how many)\b)"
)
_LIST = re.compile(
    r"(?:list|name|enumerate)\b(?! of)|what (?:are|were) (?:the|its|his|their)|reasons (?:for|why)|all (?:the )?\w+s\b"
    r"|which (?:\w+ ){0,2}\w+s (?:are|were|did|do|have|had)\b"
    r"|(?:what|which) (?:\w+ )?(?:reasons|factors|causes|cities|countries|groups|factions|demands|conditions|names|places"
    r"|towns|people|steps|aims|goals)\b"
)
_SAID = re.compile(
    r"\b(?:say|said|says|tell|told|claim|claimed|argue|argued|describe|described|call|called|remark|remarked|warn|warned|quote"
    r"|quoted|comment|commented|according to|statement|words|think|thought|believe|believed|blame|blamed|opinion|view)\b"
)
_SOURCE = re.compile(
    r"\b(?:source|cited|cite|reference|footnote|note|interview(?:ed)?|published|publication|reported by|medium|via)\b"
)
_AGE = re.compile(r"\bhow old\b|\bage of\b|\b(?:what|his|her|'s) age\b|\bage$")
_ALSO_CALLED = re.compile(
    r"\b(?:real|full|former|earlier|previous|original|new|other|old) names?\b|\b(?:nom de guerre|alias|nickname|pseudonym|aka)\b"
    r"|\b(?:stands?|short) for\b|\b(?:also|formerly|previously|once|otherwise) (?:known|called|named)\b|\brenamed\b|\bacronym\b"
)
_NUMBER_HEAD = re.compile(r"(?:how many|number of|count of|total of)\s+((?:[\w'-]+\s*){1,4})")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as understood: `wanted` is the kind of thing asked for, `names` its proper names (plain words).

    `is_list`: several things are asked for; `said`: someone's words are; `about_source`: where something comes from;
    `about_age` and `about_name`: how old someone is, what someone or something is also called.
    `counted` holds the stems of what is to be counted ("how many fighters died" gives {"fighter"}).
    """

    text: str
    wanted: Wanted
    names: frozenset[str]
    terms: tuple[str, ...]
    is_list: bool = False
    said: bool = False
    about_source: bool = False
    about_age: bool = False
    about_name: bool = False
    counted: frozenset[str] = frozenset()


_WH = r"(?:who|whom|whose|what|which|when|where|why|how)"
_SEAM = re.compile(rf"\?\s+(?=(?:and\s+)?{_WH}\b)|,?\s+and\s+(?={_WH}\b)", re.IGNORECASE)
_POINTS_BACK = re.compile(
    r"\b(?:he|him|his|she|her|it|its|they|them|their|there|then|that|those|this)\b", re.IGNORECASE
)
_BY = r"(?:in|at|on|for|by|from|to|under|after|before|during|with|near)"
_GAPPED = re.compile(rf"(?P<asked>how (?:many|much|long|far|often)|{_WH}) (?P<rest>(?P<by>{_BY}) .+)", re.IGNORECASE)
_DATED = r"(?:[A-Z][a-z]{2,8} )?(?:19|20)\d\d\b"
_TWO_YEARS = re.compile(
    rf"(?:in|of|for|during|by) (?P<one>{_DATED}) and (?:in |of |for |during |by )?(?P<two>{_DATED})"
)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
NAME_RUN = re.compile(r"(?:al-)?[A-Z][\w'’-]*(?:\s+(?:al-)?[A-Z][\w'’-]*)*")
"""Words with a capital one after the other: a name, or the word that begins a question."""


def parts(question: str) -> tuple[str, ...]:
    """The questions that a question holds, each to be answered by itself; most hold one.

    "When did HTS take Hama, and when Damascus?" gives "When did HTS take Hama?" and "When did HTS take Damascus?".
    "How many died in 2016, and how many in 2024?" gives "How many died in 2024?" likewise, as "in 2016 and 2024" does.
    A part that points back to the one before is given its names and years.
    """
    if years := _TWO_YEARS.search(question):
        each = (years["one"], years["two"])
        return tuple(f"{question[: years.start('one')]}{year}{question[years.end() :]}" for year in each)
    pieces = [re.sub(r"^and\s+", "", piece, flags=re.IGNORECASE).strip(" ,?") for piece in _SEAM.split(question)]
    if len(pieces) < 2 or not all(re.match(rf"(?:\w+\s+){{0,2}}{_WH}\b", piece, re.IGNORECASE) for piece in pieces):
        return (question,)
    whole = [pieces[0]]
    for piece in pieces[1:]:
        whole.append(_completed(piece, whole[0]))
    return tuple(f"{piece}?" for piece in whole)


def _completed(piece: str, first: str) -> str:
    opener, _, rest = piece.partition(" ")
    names = list(NAME_RUN.finditer(first[1:]))
    gapped = _GAPPED.fullmatch(piece)
    if gapped and not _POINTS_BACK.search(piece) and (filled := _filled(gapped, first)):
        return filled
    if re.fullmatch(_WH, piece, re.IGNORECASE):
        return f"{piece} ({first})"
    if names and opener.lower() == first.split()[0].lower() and NAME_RUN.fullmatch(rest):
        return first[: names[-1].start() + 1] + rest + first[names[-1].end() + 1 :]
    if names and (_POINTS_BACK.search(piece) or len(terms(piece)) < 2):
        years = () if _YEAR.search(piece) else _YEAR.findall(first)
        return f"{piece} ({', '.join(dict.fromkeys([*(m[0] for m in names), *years]))})"
    return piece


def _filled(gapped: re.Match[str], first: str) -> str | None:
    """The first question with what the second has in place of the same sort of phrase: "in October" for "in March"."""
    if not first.lower().startswith(gapped["asked"].lower()):
        return None
    same = list(re.finditer(rf"\b{gapped['by']}\b (?:(?!{_BY}\b)\S+ ?)+", first, re.IGNORECASE))
    if not same:
        return f"{first} {gapped['rest']}"
    last = same[-1]
    return f"{first[: last.start()]}{gapped['rest']} {first[last.end() :]}".strip()


def understand(question: str, proper: Collection[str] = (), common: Collection[str] = ()) -> Asked:
    """Reads a question; `proper` and `common` are the words that the documents write with and without a capital."""
    text = _with_function_words(plain(question).strip())
    wanted = _wanted(text)
    counted = _NUMBER_HEAD.search(text)
    return Asked(
        question,
        wanted,
        _names(question, proper, common),
        tuple(terms(question)),
        is_list=bool(_LIST.search(text)),
        said=bool(_SAID.search(text)),
        about_source=bool(_SOURCE.search(text)),
        about_age=bool(_AGE.search(text)),
        about_name=bool(_ALSO_CALLED.search(text)),
        counted=frozenset(stem(w) for w in words(counted[1])[:2] if w not in STOP_WORDS) if counted else frozenset(),
    )


def _with_function_words(text: str) -> str:
    first, _, rest = text.partition(" ")
    return f"{_TYPOS.get(first, first)} {rest}".strip()


def _wanted(text: str) -> Wanted:
    """The rule that matches nearest to the beginning decides; among equals, the first."""
    if _YES_NO.match(text):
        return "yes_no"
    found = [
        (match.start(), order, kind)
        for order, (kind, rule) in enumerate(_RULES)
        if (match := re.search(rf"\b(?:{rule})", text))
    ]
    return min(found)[2] if found else "thing"


def _names(question: str, proper: Collection[str], common: Collection[str]) -> frozenset[str]:
    """The words of the question that are names: so written in the documents, or with a capital within the question."""
    tokens = re.findall(r"[^\W_]+(?:['’][^\W_]+)*", question)
    shouted = question == question.upper()
    names = set()
    for position, token in enumerate(tokens):
        for word in words(token):
            capital = token[0].isupper() and position > 0 and not shouted and word not in common
            if word not in STOP_WORDS and not word.isdigit() and (word in proper or capital):
                names.add(word)
    return frozenset(names)
