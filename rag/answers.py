"""What could be the answer inside a sentence: numbers, dates, durations, people, places, causes. Pure pattern matching."""

import re
from collections.abc import Callable, Collection, Mapping

from index.words import STOP_WORDS, plain, stem, words
from rag.question import Asked, Wanted

__all__ = ["NUMBER", "counts", "dates", "durations", "has_age", "has_wanted", "is_hour", "names", "numbers"]

_NUMBER_WORDS = (
    "two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen"
    "|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundreds?|thousands?|millions?|billions?|dozens?"
    "|half|quarter|third|once|twice"
)
NUMBER = re.compile(rf"(?<![\w.,])[$€£]?\d[\d,.]*\d%?|(?<![\w.,])\d%?|\b(?:{_NUMBER_WORDS}|one|single|several|no)\b")
_FIRM_NUMBER = re.compile(rf"\d|\b(?:{_NUMBER_WORDS}|one|single)\b")
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_DAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"
_UNIT = r"(?:second|minute|hour|day|week|weekend|month|quarter|year|decade|century|centurie)"
_HOUR = r"\b(?:morning|evening|afternoon|night|dawn|dusk|noon|midnight)\b|\b\d{1,2}(?::\d\d)? ?[ap]\.?m\b"
_OF_A_DAY = re.compile(rf"{_HOUR}|\btonight\b")
_DATE = re.compile(
    rf"\b\d{{1,2}}(?:st|nd|rd|th)? (?:of )?{_MONTH}(?:,? \d{{4}})?"
    rf"|\b{_MONTH}(?: \d{{1,2}}\b(?:st|nd|rd|th)?)?(?:,? ?\d{{4}})?"
    rf"|\b(?:1[5-9]|20)\d\ds?\b|\b{_DAY}s?\b|\b(?:spring|summer|autumn|winter)\b"
    r"|\b(?:today|yesterday|tomorrow|tonight)\b"
    r"|\b(?:last|next|this|previous|following|same) (?:week|month|year|night|day)\b"
    rf"|\b(?:a|one|two|three|four|five|six|seven|ten|several|few|\d+) {_UNIT}s? (?:ago|later|earlier|before|after)\b"
    rf"|{_HOUR}"
)
_DURATION = re.compile(
    rf"(?:\d[\d,.]*|\b(?:a|an|one|{_NUMBER_WORDS}|several|few|couple of|many))(?: |-)(?:more |full |and a half )?"
    rf"{_UNIT}s?(?:-long)?\b"
    r"|\b(?:for|over|within|throughout|lasted|until|since|overnight|all) (?:the )?"
    r"(?:years|months|weeks|days|hours|decades|night|day|winter|summer)\b"
)
_CAUSE = re.compile(
    r"\b(?:because|since|due to|owing to|as a result|thanks to|so that|in order to|to \w+|for fear|after|in response"
    r"|reasons?|caused?|led to|aimed?|wanted|hoped|hoping|goal|intended|meant to|designed|prompted|in exchange"
    r"|for lack|given|blamed|over|on grounds|in an? \w+ attempt|needed|saw)\b"
)
_MANNER = re.compile(r"\b(?:by|through|via|using|with|thanks to|means|method|under|after|when|without)\b")
_PLACE = re.compile(
    r"(?:\b(?:in|at|to|from|near|into|towards?|outside|inside|of|on|across|around|via|between|through|off|over)\s+"
    r"(?:the\s+)?(?:\w+\s+){0,3}?)([A-Z][\w'’-]+)"
    r"|\b(?:north|south|east|west|outskirts|border|village|town|city|base|port|valley|coast|river|road|street|palace"
    r"|prison|camp|countryside|neighbou?rhoods?|capital|hall|square|clinic|hospital|school|church|hotel|bridge|abroad)\b"
)
_NAME = re.compile(
    r"[A-Z][\w'’-]*(?:\s+(?:al-|bin |ibn |of |the |de |van |von |el-)?[A-Z][\w'’-]*)*|\bal-[A-Z][\w'’-]*"
)
_PERSON_WORD = re.compile(
    r"\b(?:diplomats?|commanders?|spokes(?:man|woman|person)|officials?|analysts?|experts?|activists?|ministers?"
    r"|presidents?|generals?|officers?|leaders?|rebels?|residents?|witness(?:es)?|soldiers?|fighters?|doctors?"
    r"|supporters?|sources?|envoys?|group|force|army|militia|police|king|chief)\b"
)


def numbers(text: str) -> list[str]:
    """The numbers of a plain text, in figures or words, without those that are part of a date."""
    return [m[0] for m in NUMBER.finditer(_DATE.sub(lambda m: " " * len(m[0]), text)) if _FIRM_NUMBER.search(m[0])]


def dates(text: str) -> list[str]:
    """The dates and times of a plain text, however exact."""
    return [m[0].strip() for m in _DATE.finditer(text)]


def is_hour(date: str) -> bool:
    """Whether one of the dates and times is a time of day, by the clock or by light."""
    return bool(_OF_A_DAY.search(date))


def durations(text: str) -> list[str]:
    """The stretches of time in a plain text."""
    return [m[0] for m in _DURATION.finditer(text)]


def names(text: str, common: Collection[str] = ()) -> list[str]:
    """The proper names of a text, as written; a lone first word counts only when it is not a common word."""
    found = []
    for match in _NAME.finditer(text):
        known = [w for w in words(match[0]) if w not in STOP_WORDS and w not in common]
        if known:
            found.append(match[0])
    return found


def counts(sentence: str, counted: Collection[str]) -> bool:
    """Whether a number stands within four words before something to be counted, given as stems."""
    text = plain(sentence)
    for match in NUMBER.finditer(text):
        if any(stem(word) in counted for word in words(text[match.end() : match.end() + 60])[:4]):
            return True
    return False


def has_age(sentence: str) -> bool:
    """Whether someone's age stands in the sentence: "said al-Hamwi, 40," or "aged 40" or "40 years old"."""
    return bool(re.search(r"[^\W\d]\w*,? \(?\d{1,2}\)?,|\bage[ds]? (?:of )?\d|\b\d{1,3}[- ]years?[- ]old\b", sentence))


def _new_names(sentence: str, asked: Asked, common: Collection[str]) -> bool:
    return any(set(words(name)) - asked.names - STOP_WORDS for name in names(sentence, common))


_TESTS: Mapping[Wanted, Callable[[str, Asked, Collection[str]], bool]] = {
    "number": lambda s, a, c: bool(set(numbers(plain(s))) - set(numbers(plain(a.text)))),
    "date": lambda s, a, c: bool(set(dates(plain(s))) - set(dates(plain(a.text)))),
    "duration": lambda s, a, c: bool(set(durations(plain(s))) - set(durations(plain(a.text)))),
    "person": lambda s, a, c: _new_names(s, a, c) or bool(_PERSON_WORD.search(plain(s))),
    "place": lambda s, a, c: bool(_PLACE.search(s)),
    "cause": lambda s, a, c: bool(_CAUSE.search(plain(s))),
    "manner": lambda s, a, c: bool(_MANNER.search(plain(s))),
}


def has_wanted(sentence: str, asked: Asked, common: Collection[str] = ()) -> bool | None:
    """Whether the kind of thing asked for stands in the sentence and not in the question; None where it cannot be told."""
    test = _TESTS.get(asked.wanted)
    return test(sentence, asked, common) if test else None
