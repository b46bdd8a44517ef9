"""All is not most, and most is not some: a statement says no more than its source of how many or how much."""

import re

from rag.support.case import Case
from rag.support.denial import denials
from rag.support.numerals import TO_TWELVE
from rag.support.problem import Problem
from rag.support.quantities import quantities
from rag.support.text import Text

__all__ = ["only_rule", "quantifier_rule"]

_ALL = re.compile(
    r"(?<!almost )(?<!nearly )(?<!hardly )(?<!almost the )(?<!nearly the )(?<!scarcely )(?<!not )(?<!without )"
    r"(?<!virtually )(?<!at )(?<!above )(?<!of )(?<!in )(?<!for )(?<!them )"
    r"(?<!us )\b(?:all(?! but\b)|every|everyone|everybody|everywhere"
    r"|whole|entire|entirely|each|always|any)\b(?: of)?(?! (?:other|case|day|night|week|month|year|time)\b)"
)
_WHOLE = re.compile(
    r"(?<!not )(?<!nearly )(?<!almost )(?<!virtually )\b(?:all|every\w*|each|whole|entire\w*|always|any\w*|both"
    r"|throughout|full|fully|unanimous\w*|without exception|complete\w*|total\w*"
    r"|none|no|nobody|nothing|never|neither|100 ?(?:%|per ?cent))\b"
)
_PART = re.compile(
    r"\b(?:most|majority|much|many|some|various|several|few|part|parts|portion|half|nearly|almost|practically|virtually|mostly"
    r"|partly|largely|overwhelmingly|a number|at least|primarily|non-?\w+|others?|one|only|third|thirds|quarter|quarters|fifths?"
    r"|tenths?)\b"
)
_MOST = re.compile(r"\b(?:most(?= (?:of|[a-z]+s)\b)|majority|mostly)\b")
_SOME = re.compile(r"\b(?:some|few|several|minority|third|quarter|fifth|tenth|handful|one)\b")
_ONLY = re.compile(
    r"\b(?:only(?! (?:to|just|if|as|when|after|because|for|about|around|some|roughly|nearly|almost|"
    r"half|a|an|\d+|two|three|four|five|six|seven|eight|nine|ten)\b)|solely|exclusively|nobody else"
    r"|no one else|nothing else)\b"
)
_ONLY_TOLD = re.compile(
    r"\b(?:only|solely|exclusively|just|alone|sole|single|merely|nothing|nobody|no one|except|until|but|unique|last|one)\b"
)
_COUNT = re.compile(rf"\s(?!one\b)(?:{'|'.join(TO_TWELVE)}|\d+)\b")
_COUNTED = re.compile(
    rf"\b(?:{'|'.join(TO_TWELVE)}|\d+)\b"
    r"(?:(?: \w+){0,3}|(?: [\w,]+){0,12} (?:had|have|has|were|was|are|is|would|will)) $"
)
"""What stands ahead of "each" where it says of so many that it is said of them all: "three truces had each"."""
_NEAR = 4


def quantifier_rule(case: Case) -> Problem | None:
    """A statement with "all" or "most" has a source that says so of the same thing."""
    statement, spans = case.statement, [source.span for source in case.sources]
    for match in _ALL.finditer(statement.plain):
        if match[0] == "any" and denials(statement):
            continue
        if _COUNT.match(statement.plain, match.end()):
            continue  # the rule on numbers looks at "all eight"
        if match[0] == "each" and _COUNTED.search(statement.plain, 0, match.start()):
            continue  # "the three truces had each collapsed"
        of = _next(statement, match.end())
        if of and not any(_whole(span, of) for span in spans):
            return Problem("the source does not say this of all", contradicts=True)
    if _MOST.search(statement.plain) and any(_some(span) for span in spans) and not any(_much(span) for span in spans):
        return Problem("the source does not say this of most", contradicts=True)
    return None


def only_rule(case: Case) -> Problem | None:
    """A statement with "only" has a source that says so in some word."""
    if not _ONLY.search(case.statement.plain) or any(_ONLY_TOLD.search(s.span.plain) for s in case.sources):
        return None
    return Problem("the source does not say “only”")


def _some(text: Text) -> bool:
    return bool(_SOME.search(text.plain))


def _much(text: Text) -> bool:
    """Whether the text says "most" or all, or gives numbers from which it may follow."""
    return bool(_MOST.search(text.plain) or _WHOLE.search(text.plain) or quantities(text))


def _next(text: Text, place: int) -> tuple[str, ...]:
    return tuple(word.stem for word in text.words if word.content and word.start >= place)[:2]


def _whole(text: Text, of: tuple[str, ...]) -> bool:
    """Whether the text says it of the thing wholly, or says nothing of how much of it: neither a part nor a number."""
    places = [n for n, word in enumerate(text.words) if word.stem in of]
    heads = [text.plain[text.words[max(0, n - _NEAR)].start : text.words[n].start] for n in places]
    if any(_PART.search(head) for head in heads):
        return False
    if _WHOLE.search(text.plain):
        return True
    return not _PART.search(text.plain) and not any(not q.single for q in quantities(text))
