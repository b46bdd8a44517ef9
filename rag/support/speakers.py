"""Who said it: a statement that gives one's words to another fails."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rag.support.case import Case, Source
from rag.support.kin import kin
from rag.support.names import is_called
from rag.support.problem import Problem
from rag.support.proper import OF_COUNTRIES, name_words, phrases, stands
from rag.support.text import Text, Word, quoted, read

__all__ = ["Attribution", "attributions", "kinds_of", "speaker_rule"]

_SAYS = (  # who speaks may stand on either side
    r"said|says|added|adds|argued|argues|claimed|claims|warned|warns|wrote|writes|insisted|insists|complained"
    r"|complains|declared|announced|explained|explains|recalled|recalls|believes|suggested|suggests|admitted|admits"
    r"|conceded|concedes|reported|maintained|stated|replied|asserted|remarked|noted|answered"
)
_VERB = (
    rf"(?:{_SAYS}"
    r"|say|claim|argue|insist|deny|maintain|warn|saying|told|tells|telling|acknowledged|acknowledges|predicted|predicts"
    r"|hoped|hopes|feared|fears|described|describes|denied|denies|promised|vowed|believed|thinks|thought|accused"
    r"|(?:accept|agree)(?:s|d|ed)? that|accuses|blamed|blames|expected|expects|put it|continued(?! \w+ing)|counted"
    r"|assured|assures|cautioned|cautions|stressed|stresses|emphasi[sz]ed|hinted|swore|commented"
    r"|estimated|estimates|testified|testifies|contended|contends|alleged|alleges)"
)
_INVERTED = rf"(?:{_SAYS}|answers|concluded|concludes|affirmed|affirms)"
"""The verbs that may stand ahead of who speaks: "…," said Holt."""
_PART = r"(?:[^.,;:\"()\n]|(?<=\b(?:st|dr|mr|ms))\.)"
"""A character of those who speak: "two of the staff of St. Brone"."""
_WHO = rf"(?P<who>{_PART}{{2,60}}?)"
_AUX = r"(?:also |then |had |has |have |not |always |already |since |previously |later |once |never |did |himself |herself )"
_BEFORE = re.compile(
    rf"(?:^|[.,;:\"—–-]\s*|\b(?:that|but|and|while|as|with|when)\s)(?:—\s*)?(?:(?:that|but|and|while|as|with|when|whereas)\s){{0,2}}"
    rf"{_WHO},?\s{_AUX}{{0,3}}(?P<verb>{_VERB})\b"
)
_BEHIND = re.compile(
    rf"[\"',]\s*(?:as\s)?(?P<verb>{_INVERTED})\s"
    rf"(?P<who>(?!(?:that|me|us|him|her|them|to|in|on|at|it|back|how|why|what)\b|(?:he|she|they|we|i) \w+ed\b){_PART}{{2,60}})"
)
_BY_OFFICE = re.compile(r"(?:the|an?|its|his|her|their) [\w'-]+(?: of\b|$)")
_OFFICE_TOLD = re.compile(r"(?:the|an?|its|his|her|their|[\w-]+'s) (?:[\w-]+ )?([\w-]+)(?: of .*)?")
_INSERTED = re.compile(r"(?:whose|for (?:his|her|its|their) part)\b")
_AHEAD = re.compile(rf"(?P<who>{_PART}{{2,60}}), $")
"""Who speaks, ahead of what is inserted: "Holt, whose son was there, said"."""
_FURTHEST_AHEAD = 64
"""How many characters that may take; what stands further ahead is not searched."""
_FINITE = re.compile(r"\b(?:had|has|have|was|were|is|are|would|will|could|can|did|must|should)\b")
_PHRASES = (
    re.compile(rf"\b(?:according to|in the (?:view|words|account|eyes) of|blamed? by)\s(?P<who>{_PART}{{2,60}})"),
    re.compile(rf"\bby (?P<who>{_PART}{{2,40}}?)'s? (?:own )?(?:account|telling|estimate)\b"),
)
_LABEL = re.compile(r"^\W{0,3}(?P<who>[A-Z][A-Z.'’ -]{2,40}):")
"""Who speaks in a transcript: "HOLT: We shall see"."""
_PRONOUN = re.compile(r"(?:.*\b)?(?:he|she|they|it|i|we|who|which)")
_PERSON = re.compile(r"(?:.*\b)?(?:he|she)")
_GROUP = re.compile(
    r"the (?:[\w'-]+ )?(?:prosecution|defen[cs]e|party|group|company|union|movement|ministry|authority|court|government|army"
    r"|newspaper|paper|courier|times|post|herald|agency|commission|committee|council|board|bank|firm|association|cooperative)"
)
_NO_SPEAKER = re.compile(
    r"(?:it|there|this|that|what|after|before|in|on|at|with|for|from|by|as|when|because|since|nobody|no"
    r"|if|whether|has|had|have|is|was|were|are|who(?= ))\b"
)
_PLAIN_WHO = re.compile(r"(?:the|a|an|one|its|his|her|their)(?: [\w'-]+){1,3}")
_SPEECH = re.compile(r"\"|\b(?:i|we|me|us|my|our|he|she|they) |^[-—–]")
_JOINED = re.compile(r"(?:while|but|and|as|when|though|although|whereas)\b")
_PASSIVE = re.compile(r"\b(?:is|are|was|were|been|be|being|when|if|to|what|how|that|which|and)$")
_PEOPLE = re.compile(
    r"\b(?:diplomat|commander|spokesman|spokeswoman|spokesperson|official|analyst|expert|activist|minister|president"
    r"|general|officer|leader|rebel|resident|soldier|fighter|doctor|dentist|supporter|source|envoy|journalist|chief|backer"
    r"|interviewee|opposition|government|regime|authoritie"
    r"|army|army's chief-of-staff|office|observer|critic|member|family|prince)s?\b"
)
_PORTFOLIO = re.compile(
    r"\b(prime|foreign|interior|defen[cs]e|finance|health|justice|agriculture|transport|energy|education|trade|information"
    r"|culture|labou?r|economy) (?:minist|secretar)"
)
"""Which minister is meant."""
_RELATIVE = re.compile(r"^.*\b(?:that|which|whom|where|who)\s(?=(?:the|an?)\s|[\w'-]+$)")
_RULERS = dict.fromkeys(("regime", "authoritie"), "government")
_APPOSED = 4
_UNKNOWN = frozenset("source sources".split())


@dataclass(frozen=True, slots=True)
class Attribution:
    """Who is said to speak, where that stands, and the part of the text that is theirs."""

    who: str
    start: int
    words: tuple[int, int]


@lru_cache(maxsize=4096)
def attributions(text: Text) -> tuple[Attribution, ...]:
    """Everyone the text names as speaking, in order, each with what they say as far as can be told."""
    found: dict[int, tuple[str, bool]] = {}
    if label := _LABEL.match(text.original):
        found[label.start("who")] = (text.plain[slice(*label.span("who"))], True)
    for form, behind in ((_BEFORE, True), (_BEHIND, False), (_PHRASES[0], True), (_PHRASES[1], True)):
        for match in form.finditer(text.plain):
            verb = match.start("verb") if "verb" in match.groupdict() else None
            spoken = verb is None or text.original[verb].islower()
            if form is _BEHIND and _FINITE.search(match["who"]):
                continue  # "Holt, the director, said his staff had left"
            inserted = _INSERTED.match(match["who"]) and _AHEAD.search(
                text.plain, max(0, match.start("who") - _FURTHEST_AHEAD), match.start("who")
            )
            named = inserted or match
            who = _RELATIVE.sub("", named["who"])
            if not spoken or _PASSIVE.search(named["who"]) or _NO_SPEAKER.match(who):
                continue
            found.setdefault(named.end("who") - len(who), (who.strip(), behind))
    starts = sorted(found)
    return tuple(Attribution(found[at][0], at, _theirs(text, starts, n, found[at][1])) for n, at in enumerate(starts))


def _theirs(text: Text, starts: list[int], n: int, behind: bool) -> tuple[int, int]:
    """What is said stands after "X said", or before ", said X" back to whoever spoke before."""
    if behind:
        return starts[n], starts[n + 1] if n + 1 < len(starts) else len(text.plain)
    return (starts[n - 1] if n else 0), starts[n] + 1


def speaker_rule(case: Case) -> Problem | None:
    """Whoever the statement makes speak is who speaks in a span, or whom the sentences before it name as speaking."""
    for attribution in attributions(case.statement):
        if _PRONOUN.fullmatch(attribution.who):
            continue
        problem = _in_all(_names_in(case.statement, attribution, case), attribution, case)
        described = _described(case.statement, attribution, case) if problem else ()
        if problem and not (described and _in_all(described, attribution, case) is None):
            return problem
    return None


def _in_all(names: tuple[Word, ...], own: Attribution, case: Case) -> Problem | None:
    """What is wrong with it in the first source, where something is in every one."""
    problems = [_problem(names, own, case, source) for source in case.sources]
    return problems[0] if all(problems) else None


def _problem(names: tuple[Word, ...], own: Attribution, case: Case, source: Source) -> Problem | None:
    if names and all(any(kin(name.plain, word.plain) for word in source.about.words if word.capital) for name in names):
        return None
    if names and (_goes_on(names, source) or _presented(names, source)):
        return None
    text, told = _speakers(case.statement, own, source)
    if not told or any(_same(names, own, text, one, source) for one in told):
        return None
    return Problem(f"the source gives this to {_shown(text, told[0])}", contradicts=True)


def _goes_on(names: Iterable[Word], source: Source) -> bool:
    """Whether "he said" follows on a sentence that has the name, though not as one who speaks."""
    told = attributions(source.span)
    if not told or not all(_PRONOUN.fullmatch(one.who) or _GROUP.fullmatch(one.who) for one in told):
        return False
    near = source.before[-1:]
    if any(_PERSON.fullmatch(one.who) for one in told) and _last_speaks_for_many(source):
        near = source.before
    return any(any(stands(word, text) for word in names) for text in near)


def _last_speaks_for_many(source: Source) -> bool:
    """Whether whoever spoke last before the span is no person, so that "he said" is another: "the prosecution"."""
    told = [one for text in source.before for one in _outer(text) if not _PRONOUN.fullmatch(one.who)]
    return bool(told) and bool(_GROUP.fullmatch(told[-1].who))


def _presented(names: Iterable[Word], source: Source) -> bool:
    """Whether the span quotes without naming anyone as speaking, and has the name ahead: "Holt sent a letter: “…”"."""
    heard = quoted(source.span.original)
    if not heard or attributions(source.span):
        return False
    ahead = read(source.span.original[: heard[0].start])
    return all(stands(word, ahead) for word in names)


def _names_in(text: Text, attribution: Attribution, case: Case) -> tuple[Word, ...]:
    inside = range(attribution.start, attribution.start + len(attribution.who))
    return tuple(word for word in name_words(text, case.lexicon) if word.start in inside)


def _described(text: Text, attribution: Attribution, case: Case) -> tuple[Word, ...]:
    """The name at the head of the text that those who speak describe: "Mira Holt, Alder's mayor, said"."""
    first = next(iter(phrases(text, case.lexicon)), ())
    if not first or first[0].at or not _is_apposition(text, attribution):
        return ()
    return first if text.plain[first[-1].end : attribution.start] == ", " else ()


def kinds_of(who: str) -> set[str]:
    """What kinds of people the words name: {"minister"} for "the foreign minister"."""
    return {_RULERS.get(kind := match[0].removesuffix("s"), kind) for match in _PEOPLE.finditer(who)}


def _speakers(statement: Text, said: Attribution, source: Source) -> tuple[Text, list[Attribution]]:
    """Those who speak in the span what the statement says; else whoever spoke last before it, or right after."""
    found = _outer(source.span)
    own = [told for told in found if not _PRONOUN.fullmatch(told.who)]
    if own:
        return source.span, _nearest(statement, said, source.span, own)
    pronoun = bool(found)
    if not pronoun and not _SPEECH.search(source.span.plain):
        return source.span, []
    for text in (*reversed(source.before), *(() if pronoun else source.after[:1])):
        told = [one for one in _outer(text) if not _PRONOUN.fullmatch(one.who)]
        if told:
            return text, told
    return source.span, []


def _outer(text: Text) -> Sequence[Attribution]:
    """Those who speak outside quotation marks, where anyone does: whoever is quoted may speak of others who say something."""
    heard, found = quoted(text.original), attributions(text)
    return [told for told in found if not any(told.start in place for place in heard)] or found


def _nearest(statement: Text, said: Attribution, span: Text, told: list[Attribution]) -> list[Attribution]:
    """Those whose words have most in common with what the statement has one say; with all of it where only one speaks there."""
    place = range(*said.words) if len(attributions(statement)) > 1 else range(len(statement.plain))
    stems = {word.stem for word in statement.words if word.start in place}
    common = [word.start for word in span.words if word.content and word.stem in stems]
    shared = [
        max(0, bisect_left(common, one.words[1]) - bisect_left(common, one.words[0] + len(one.who))) for one in told
    ]
    best = max(shared)
    return [one for one, count in zip(told, shared, strict=True) if count == best]


def _same(names: Iterable[Word], own: Attribution, text: Text, told: Attribution, source: Source) -> bool:
    """Whether both may be the same: by a name, also one that stands before an apposition, by kind, or by a word they share."""
    holds, held = (set(_PORTFOLIO.findall(who)) for who in (own.who, told.who))
    if holds and held and not holds & held:
        return False
    words = [w for w in text.words if told.start <= w.start < told.start + len(told.who)]
    named, named_there = list(names), any(w.capital for w in words)
    if named and _apposed(text, told, words, named):
        return True
    if any(is_called(name.plain, told.who, source) for name in named):
        return True
    if any(is_called(word.plain, own.who, source) for word in words if word.capital):
        return True
    if _introduced_as(own, text, told):
        return True
    kinds, other = kinds_of(own.who), kinds_of(told.who)
    if named and kinds & other and _only_of_where(named, words):
        return True
    if named and named_there:
        return False
    if not other and not named_there and not _PLAIN_WHO.fullmatch(told.who):
        return True  # what was read as a speaker is none
    if named or kinds:
        return bool(kinds & other or (not named and (not other or kinds & _UNKNOWN)))
    if text is not source.span or not (_PLAIN_WHO.fullmatch(own.who) and _PLAIN_WHO.fullmatch(told.who)):
        return True
    return bool({w.stem for w in words if w.content} & {w.stem for w in read(own.who).words if w.content})


def _introduced_as(own: Attribution, text: Text, told: Attribution) -> bool:
    """Whether the words ahead of who speaks describe them as the statement does: "its founder, Mira Holt, said"."""
    if not _is_apposition(text, told) or not _BY_OFFICE.match(own.who):
        return False
    described = read(re.split(r"[.,;:]", text.plain[: told.start].rstrip(" ,"))[-1])
    head = next((word.stem for word in read(own.who).words if word.content), "")
    office = _OFFICE_TOLD.fullmatch(described.plain.strip())
    return office is not None and any(word.plain == office[1] and word.stem == head for word in described.words)


def _only_of_where(named: Iterable[Word], words: Sequence[Word]) -> bool:
    """Whether the names tell of which country somebody is, and nobody speaks of whom another is told: "the Syrian minister"."""
    lands = [word for word in words if word.capital and word.plain.endswith(OF_COUNTRIES)]
    return all(n.plain.endswith(OF_COUNTRIES) for n in named) and all(
        any(kin(n.plain, land.plain, metonym=True) for n in named) for land in lands
    )


def _apposed(text: Text, told: Attribution, words: Sequence[Word], named: Iterable[Word]) -> bool:
    """Whether one of the names is among the words, or in what they stand in apposition to: "Holt, the engineer"."""
    lead = text.words[: words[0].at] if words and _is_apposition(text, told) else ()
    tail = text.words[words[-1].at + 1 : words[-1].at + 1 + _APPOSED] if words and _has_apposition(text, told) else ()
    return any(kin(name.plain, word.plain, metonym=True) for name in named for word in (*lead, *words, *tail))


def _has_apposition(text: Text, told: Attribution) -> bool:
    behind = text.original[told.start + len(told.who) :]
    return behind.startswith(", ") and behind[2:3].isupper()


def _is_apposition(text: Text, told: Attribution) -> bool:
    return text.plain[: told.start].rstrip().endswith(",") and not _JOINED.match(told.who)


def _shown(text: Text, told: Attribution) -> str:
    return " ".join(text.original[told.start : told.start + len(told.who)].split())
