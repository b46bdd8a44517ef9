"""What a source gives as a claim, a rumour, a hope or a forecast is not told as a fact."""

import re
from dataclasses import dataclass
from functools import lru_cache

from index.words import stem
from rag.support.case import Case, Source
from rag.support.denial import denials
from rag.support.problem import Problem
from rag.support.speakers import attributions
from rag.support.text import Text

__all__ = ["Doubt", "doubts", "hedge_rule"]

_REPORTING = (
    r"sa(?:y|ys|id|ying)|t(?:ell|ells|old|elling)|claim(?:s|ed|ing)?|alleg(?:e|es|ed|ing|ation|ations)|argu(?:e|es|ed|ing|ment)"
    r"|assert(?:s|ed)?|insist(?:s|ed|ence)?|stated|declar(?:e|es|ed)|announc(?:e|es|ed)|report(?:s|ed)?|warn(?:s|ed|ing)?"
    r"|describ(?:e|es|ed)|blam(?:e|es|ed)|accus(?:e|es|ed)|complain(?:s|ed)?|believ(?:e|es|ed)|thinks?|thought|belief|opinion"
    r"|suspect(?:s|ed)?|suggest(?:s|ed)?|maintain(?:s|ed)?|contend(?:s|ed)?|notes?|noted|add(?:s|ed)|explain(?:s|ed)?"
    r"|recall(?:s|ed)?|acknowledg(?:e|es|ed)|admit(?:s|ted)?|concede(?:s|d)?|wrote|writes|according to|accounts? of|views?"
    r"|sees?|saw|attribut(?:e|es|ed)|down to|considers?|considered|spoke|speaks|talked|in the eyes of|asks?|asked|accounts?"
    r"|den(?:y|ies|ied)|reckon(?:s|ed|ing)?|put(?:s)? (?:it|the|its|his|her)|by \w+(?:\s\w+){0,2} (?:own )?(?:count|account"
    r"|reckoning|figures|estimate)"
    r"|holds that|held that|credit(?:s|ed)?|quot(?:e|es|ed)|testif(?:y|ied)|swears?|swore|repl(?:y|ied)|answer(?:s|ed)?"
    r"|remark(?:s|ed)?|words|caution(?:s|ed|ing)?|ascrib(?:e|es|ed)|own(?:s|ed)? up|t(?:ake|akes|ook) \w+(?: \w+)? (?:for|as)"
)
_DOUBTING = (
    r"reportedly|allegedly|apparently|seemingly|possibly|perhaps|maybe|presumably|supposedly|(?:un)?likely|probabl[ye]|may"
    r"|might|could"
    r"|would|seem(?:s|ed)?|appear(?:s|ed)?|rumou?r(?:s|ed)?|theor(?:y|ies)|expect(?:s|ed|ing|ation|ations)?|forecasts?"
    r"|predict(?:s|ed|ion|ions)?|suspected|alleged|plan(?:s|ned)?|hop(?:e|es|ed|ing)|intend(?:s|ed)?|aim(?:s|ed|ing)?"
    r"|wish(?:es|ed)?"
    r"|threat(?:en|ens|ened)?|promis(?:e|es|ed)|vow(?:s|ed)?|pledg(?:e|es|ed)"
    r"|undert(?:ake|akes|ook)|assur(?:e|es|ed|ance|ances)|oblig(?:ed|ation)|god willing|if|whether|discussing|talks"
    r"|talking|considering"
    r"|propos(?:e|es|ed|al|als)|estimated?|estimates|potential(?:ly)?|want(?:s|ed)?|demand(?:s|ed)?|seek(?:s|ing)?|sought"
    r"|offer(?:s|ed)?"
    r"|ready to|meant to|due to|set to|about to|going to|(?:is|are|was|were) to|will|shall|should|questions?|questioned"
    r"|unclear|versions?"
    r"|suspicions?|fear(?:s|ed)?|looks?|looked|chances?|guess(?:es|ed)?|doubt(?:s|ed|ful)?|disput(?:e|es|ed)|unconfirmed"
    r"|unverified|open"
    r"|invit(?:e|es|ed|ation)|call(?:s|ed) (?:for|on)|urg(?:e|es|ed|ing)|recommend(?:s|ed|ation)?|advis(?:e|es|ed)|ask(?:s"
    r"|ed)|tr(?:y|ies|ied)"
    r"|attempt(?:s|ed)?|desir(?:e|es|ed)|in favour|toy(?:s|ing|ed)|mull(?:s|ing|ed)?|weigh(?:s|ing)|eye(?:s|ing)|prepar(?:e"
    r"|es|ed|ing)|draft"
    r"|would like|until|next (?:week|month|year|spring|summer|autumn|winter)|imagin(?:e|es|ed)|suppos(?:e|es|ed)|assum(?:e"
    r"|es|ed|ption)|speculat\w+"
    r"|uncertain|undecided|unproven|unsettled|not (?:yet |been )*(?:confirmed|certain|known|clear|decided|established"
    r"|verified|settled)"
)
_SOFT = re.compile(rf"\b(?:{_DOUBTING}|{_REPORTING})\b")
_FIRM = re.compile(
    r"\b(?:certain|certainly|undoubtedly|without (?:a )?doubt|no doubt|beyond (?:doubt|dispute|question)|definitely|proven"
    r"|proved|proof"
    r"|established|confirm(?:s|ed)?|conclude(?:s|d)?|in fact|indeed|decided|guaranteed|clearly|undeniabl[ye]|(?:is|was"
    r"|as) a fact"
    r"|(?:un|not in |not )disputed?|well documented|settled|known for a fact)\b"
)
_STRONG = re.compile(
    r"\b(?:reportedly|allegedly|apparently|seemingly|possibly|perhaps|maybe|presumably|supposedly|may|might|seem(?:s|ed)?"
    r"|appear(?:s|ed)? to|rumou?r(?:s|ed)?|theor(?:y|ies)|expect(?:s|ed|ation|ations)|predict(?:s|ed|ion|ions)|forecasts?"
    r"|alleged"
    r"|hop(?:e|es|ed|ing)|god willing|discussing|(?:is|are|was|were|be|been) (?:thought|said|believed|supposed|reported"
    r"|alleged|presumed) to"
    r"|thought to|believed to|plan(?:s|ned|ning)? to|promised|vowed|pledged|pledges|threatens|threatened"
    r"|could(?! not|n't)|(?:un)?likely|probably|claims|claimed|unconfirmed|speculat(?:ion|ed|es)|suspected|suspects|suspicions?"
    r"|intend(?:s|ed)? to|potentially|believe(?:s|d)?|estimated|unclear|in theory|propos(?:ed|es|al)|considering|aims to"
    r"|whether"
    r"|guess(?:es|ed)?|would like|want(?:s|ed)? to|wish(?:es|ed) to|reports? (?:of|that)|disputed|doubtful|uncertain"
    r"|unproven|open question"
    r"|by (?:his|her|its|their) own (?:account|count|estimate|reckoning)|think(?:s|ing) (?:of|about)|offer(?:s|ed)? (?:to"
    r"|him|her|them|a|the)"
    r"|(?:due|scheduled|about|ready|prepared|going) to|to be (?:heard|decided|settled|seen)|will|would"
    r"|fear(?:s|ed)?|warn(?:s|ed)|threat|if|invited to|call(?:s|ed) for|urg(?:es|ed)|recommend(?:s|ed)?|asked to|demand(?:s|ed)"
    r"|s(?:eek|eeks|ought)|tr(?:y|ies|ied) to|attempted to|not (?:yet |been )*(?:confirmed|established|verified)"
    r"|suggest(?:s|ed)?"
    r"|argu(?:e|es|ed|ment)|draft)\b"
)
_FUTURE = re.compile(r"will|would|shall|should|going to|(?:is|are|was|were) to|could|can|until|next \w+|talks|open|if")
_AHEAD = re.compile(
    r"will|would|should|could|plan\w* to|intend\w* to|(?:due|scheduled|about|ready|prepared|going) to|to be \w+|promised|vowed"
    r"|pledged|pledges|expect\w*|predict\w*|forecasts?|aims to|hop\w+|threatens|threatened|demand\w*|wants? to|wanted to|if"
    r"|fear\w*"
)
_END = re.compile(r"[.;?!]|,? but |, and (?=(?:the|these|those|this|he|she|they|it|his|her|their|its)\b)")
"""Where a hedge's reach ends: with the sentence, or before a clause that has a subject of its own."""
_QUOTED = re.compile(r"[\"“«]([^\"“”«»]{8,})(?:[\"”»]|$)")
_LEAD = 40


@dataclass(frozen=True, slots=True)
class Doubt:
    """A part of a text, from start to end, that is given as less than a fact; `word`, which ends at `behind`, says by what.

    `said` where it is someone's words.
    """

    word: str
    start: int
    end: int
    behind: int
    said: bool = False


@lru_cache(maxsize=4096)
def doubts(text: Text) -> tuple[Doubt, ...]:
    """The parts that a hedge governs, to the end of its sentence, what is said in quotation marks, a whole question."""
    found = []
    for match in _STRONG.finditer(text.plain):
        if match[0] == "may" and text.original[match.start()] == "M":
            continue
        end = _END.search(text.plain, match.end())
        word = text.original[match.start() : match.end()]
        found.append(Doubt(word, max(0, match.start() - _LEAD), end.start() if end else len(text.plain), match.end()))
    for match in _QUOTED.finditer(text.original):
        found.append(Doubt("a quotation", match.start(1), match.end(1), match.end(1), said=True))
    if text.plain.rstrip("\"' ").endswith("?"):
        found.append(Doubt("a question", 0, len(text.plain), len(text.plain)))
    return tuple(found)


def hedge_rule(case: Case) -> Problem | None:
    """A statement that rests on what a span only claims, expects or supposes says so itself."""
    firm = _FIRM.search(case.statement.plain)
    if not firm and denials(case.statement):
        return None  # what is denied is not told as a fact; the rule on negation looks at it
    for source in case.sources:
        if firm and firm[0] in source.span.plain:
            continue
        for doubt in doubts(source.span):
            if not firm and _softened(case.statement, doubt, source.span):
                continue
            if doubt.said and _is_speaker(case.statement, source):
                continue
            if _rests(case.statement, source, doubt, 0 if firm else 0.5):
                return Problem(f"the source gives this as {_kind(doubt)}, not as a fact", contradicts=True)
    return None


def _softened(statement: Text, doubt: Doubt, span: Text) -> bool:
    """Whether the statement has a hedge of its own; a mere future only where the span speaks of what is to come.

    A word that the span has in the doubtful part is what is told, not how.
    """
    told = {word.stem for word in span.words if doubt.behind <= word.start < doubt.end}
    ahead = bool(_AHEAD.fullmatch(doubt.word.lower()))
    return any(
        not (match[0] == "may" and statement.original[match.start()] == "M")
        and (stem(match[0]) not in told)
        and (ahead or not _FUTURE.fullmatch(match[0]))
        for match in _SOFT.finditer(statement.plain)
    )


def _is_speaker(statement: Text, source: Source) -> bool:
    """Whether the statement is of the one who speaks, and so tells what they say of themselves."""
    return any(
        w.capital and f" {w.plain} " in f" {who.who} " for who in attributions(source.span) for w in statement.words
    )


def _kind(doubt: Doubt) -> str:
    return doubt.word if doubt.word.startswith("a ") else f"“{doubt.word}”"


def _rests(statement: Text, source: Source, doubt: Doubt, share: float) -> bool:
    """Whether more than a share of what the statement has in common with the span stands in the doubtful part."""
    shared = {word.stem for word in source.span.words if word.content} & statement.stems
    inside = {w.stem for w in source.span.words if doubt.start <= w.start < doubt.end} & shared
    if not shared:
        return doubt.end - doubt.start > len(source.span.plain) / 2
    return len(inside) > share * len(shared)
