"""What a text denies: the words that deny, and how far their reach goes."""

import re
from dataclasses import dataclass
from functools import lru_cache

from rag.support.clauses import reach
from rag.support.text import Text, Word

__all__ = ["Denial", "denials", "denied_words", "leans_negative"]

_CUE = re.compile(
    r"\b(?:not|never|no|none|nobody|nothing|neither|nor|without|cannot|unable|hardly|barely|scarcely|little|unlike|instead of"
    r"|fail(?:s|ed|ing|ure)?(?= (?:to|in)\b)"
    r"|refus(?:e|es|ed|ing|al)|den(?:y|ies|ied|ying|ial)|reject(?:s|ed|ing|ion)?|turn(?:s|ed)? down"
    r"|declin(?:e|es|ed|ing)|lack(?:s|ed|ing)?|absence of|stop(?:s|ped)? short|h[eo]ld(?:s|ing)? off|yet to|rather than"
    r"|impossible|avoid(?:s|ed|ing)?|prevent(?:s|ed|ing)?|far from|too \w+ to|unwilling|budge"
    r"|rul(?:e|es|ed|ing) out|in vain|oppos(?:e|es|ed|ing)"
    r"|ban(?:s|ned)|forb(?:ids|ade|idden)|ceas(?:e|es|ed)|abandon(?:s|ed)?)\b|n't\b"
)
_NOT_DENYING = re.compile(
    r"\bno (?:longer|fewer|less|more|later|sooner|doubt|wonder|matter)\b|\bnot (?:only|just|least|merely)\b|\bno\. ?\d"
    r"|\bnothing but\b|\blittle more than\b|\ba little\b|(?:\bnot|n't)\b(?= (?:\w+ ){1,6}until\b)"
    r"|(?:\bnot|n't)\b(?= (?:\w+ )?more than\b)|\bwithout (?:doubt|question)\b"
)
_LEANS = re.compile(
    r"\b(?:few|first time|gone|silent|silence|seldom|rarely|only|unless|until|exclud\w+|block\w*|stop(?:s|ped)?|end(?:s|ed)"
    r"|halt\w*|barr?(?:s|ed)|with(?:held|hold)"
    r"|missing|miss(?:es|ed)|los(?:t|es|ing)|nowhere|out[ -]of|dis(?:agre|avow|band|card|claim|connect|continu|courag"
    r"|counted|may|miss|mantl|own|prov|regard|rupt|sent|sol|believ|trust|us)\w*|un(?!der|ion|it|til|iver|ique"
    r"|less)[a-z]{4,}|[a-z]{3,}less|beyond|ignor\w+|spared?|skip\w*|escap\w+"
    r"|br(?:oke|eak|oken) (?:with|off|down)|cut(?:s|ting)? off|against|ke(?:pt|ep|eps) (?:\w+ )?(?:from|out)|resist\w*"
    r"|reluctan\w+|deadlock\w*"
    r"|collaps\w+|f[ae]ll(?:s|en)? (?:short|through)|void|cancel\w*|withdr\w+|dropped|drops|quash\w*|overturn\w*|veto\w*"
    r"|neglect\w*|omit\w*"
    r"|false|falsely|wrong\w*|contrary|empty|free of|remain(?:s|ed)?|still|insufficient|inadequate|impossib\w+|in(?:capable"
    r"|ability|sufficient)"
    r"|abolish\w*"
    r"|wait(?:s|ed|ing)?|fail\w*|but|except|apart from|other than|nearly|almost|too"
    r"|short of|no longer|hollow|scrap\w*|suspend\w*|shelved?|left|idle"
    r"|vacant|despite)\b"
)
_SUBJECT, _SCOPE = 2, 4


@dataclass(frozen=True, slots=True)
class Denial:
    """A word that denies, the words that it denies in order, and the stems of those it is said of.

    `trailing` where nothing follows it in its clause, so that it denies what stands before.
    """

    scope: tuple[Word, ...]
    of: frozenset[str]
    trailing: bool

    @property
    def stems(self) -> frozenset[str]:
        """The stems of what is denied."""
        return frozenset(word.stem for word in self.scope)


@lru_cache(maxsize=4096)
def denials(text: Text) -> tuple[Denial, ...]:
    """What the text denies, in order: "did not take Homs" denies taking Homs."""
    skipped = [range(m.start(), m.end()) for m in _NOT_DENYING.finditer(text.plain)]
    return tuple(
        _denial(text, match)
        for match in _CUE.finditer(text.plain)
        if not any(match.start() in span for span in skipped)
    )


def _denial(text: Text, match: re.Match[str]) -> Denial:
    following = reach(text, match.end(), 2 if match[0] == "without" else _SCOPE)
    preceding = [word for word in text.words if word.content and word.end <= match.start()][-_SUBJECT:]
    of = frozenset(word.stem for word in preceding)
    if following:
        return Denial(following, of, False)
    return Denial(tuple(w for w in text.words if w.content and w.stem not in of), of, True)


@lru_cache(maxsize=4096)
def denied_words(text: Text) -> frozenset[int]:
    """The positions of the words that an odd number of denials reach."""
    found: set[int] = set()
    for denial in denials(text):
        if not denial.trailing:
            found ^= {word.at for word in denial.scope}
    return frozenset(found)


@lru_cache(maxsize=4096)
def leans_negative(text: Text) -> bool:
    """Whether the text may deny in other words: "few", "excluded", "unless", "untrue"."""
    return bool(_LEANS.search(text.plain))
