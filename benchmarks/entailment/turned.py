"""A true statement and its source turned round: a denial put in or taken out, two names exchanged, in one of them or in both.

Where only one is turned, what carried the statement no longer does; where both are, it does again. So neither a denial nor a
name tells anything by itself, only how those of the statement and of the source go together. Of a denial put in, the place in
the source is that of the verb most like the statement's. A few in a hundred come out as no good English; verbs are inflected
by LemmInflect.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from random import Random
from typing import NamedTuple

from lemminflect import getAllLemmas, getInflection

from benchmarks.entailment.examples import Example
from rag.support.ordinary import is_ordinary

_AUXILIARIES = "was were is are had has have would will could can should must may might did does do".split()
_DENIES = re.compile(
    r"\b(?:not|never|no|nobody|nothing|none|neither|nor|without|failed|fails|refus\w+|declin\w+|unable|cannot|lack\w*"
    r"|den(?:y|ied|ies)|reject\w*|hardly|barely|rather than|instead|yet to|rul\w+ out)\b|n't\b"
)
_AUXILIARY = re.compile(
    rf"\b({'|'.join(_AUXILIARIES)}) (?!(?:not|never|no|neither|nothing|nobody|none|hardly|barely|little)\b)",
    re.IGNORECASE,
)
_WORD = re.compile(r"[A-Za-z][A-Za-z'-]*")
_NO_VERB_AFTER = frozenset(
    "the a an its his her their our my this that these those of in on at by for from with and or to as be been being not never "
    "no more most very".split()
) | set(_AUXILIARIES)
_PAST_DENIALS = ("did not {0}", "never {1}", "failed to {0}", "refused to {0}", "declined to {0}", "did nothing to {0}")
_PAST_RATES = (8, 4, 3, 1, 0.7, 0.5)
_ALIKE = 0.33
"""How like two verbs must be at least for a denial to be put beside both."""
_ALONE = 0.4
"""How often a statement is turned alone where no verb of the source is like one of its own."""
_FIRST = 3
"""How much oftener the first place of a statement, mostly in its main clause, is taken than each other."""
_NAME = re.compile(r"(?<![\w-])(?:[Tt]he )?[A-Z][\w'’-]*(?:(?: of(?: the)?| de)?[ -][A-Z][\w'’-]*)*")
_NO_NAME = re.compile(
    r"(?:[Tt]he$|(?:[Tt]he )?(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)\b)"
)
_SYMMETRIC = re.compile(r"\b(?:met|agreed|between|together|both|fought with|signed)\b")
_LISTED = re.compile(r"(?:'s|’s)?,? ?(?:and|or|with|,|of|in|from|at|near|to|between|on)? ?(?:the )?")


Alike = Callable[[str, str], float]
"""How like two words are in meaning, 1.0 for the same; as the cosine of their vectors."""


class _Place(NamedTuple):
    """Where a denial can be put in: what is replaced from start to end, the verb there, and what can take its place."""

    start: int
    end: int
    verb: str
    denied: str


def turned(true: Example, random: Random, alike: Alike) -> Iterator[Example]:
    """What the example is turned into, drawn: some with a denial more or less, some with two names exchanged."""
    if _DENIES.search(true.statement):
        if random.random() < 0.9:
            yield from _both_affirmed(true, random)
    elif random.random() < 0.6:
        yield from _both_denied(true, random, alike)
    if random.random() < 0.9:
        yield from _both_exchanged(true, random)


def _sides(true: Example, statement: str, source: Example | None) -> Iterator[Example]:
    """The statement turned alone, the source turned alone, both."""
    if statement == true.statement:
        return
    yield replace(true, statement=statement, carries=False)
    if source is not None and source.words != true.words:
        yield replace(source, carries=False)
        yield replace(source, statement=statement, carries=True)


def _past(base: str) -> str:
    return str((getInflection(base, tag="VBD") or (base,))[0])


def _participle(base: str) -> str:
    return str((getInflection(base, tag="VBN") or (base,))[0])


# A denial put in


def _both_denied(true: Example, random: Random, alike: Alike) -> Iterator[Example]:
    own = list(_places(true.statement, random))
    others = list(_places(true.words, random)) if not _DENIES.search(true.words) else []
    pairs = [(alike(a.verb, b.verb), a, b) for a in own for b in others]
    if pairs and (likest := max(pairs, key=lambda pair: pair[0]))[0] >= _ALIKE:
        _, place, other = likest
        yield from _sides(true, _put(true.statement, place), replace(true, words=_put(true.words, other)))
    elif own and random.random() < _ALONE:
        place = random.choices(own, [_FIRST if n == 0 else 1 for n in range(len(own))])[0]
        yield from _sides(true, _put(true.statement, place), None)


def _put(text: str, place: _Place) -> str:
    return text[: place.start] + re.sub(r"\bsome\b", "any", place.denied + text[place.end :], count=1)


def _places(text: str, random: Random) -> Iterator[_Place]:
    """Where a denial can be put in, in no order but that auxiliaries come first."""
    for m in _AUXILIARY.finditer(text):
        after = _WORD.search(text, m.end())
        denied = f"{m[1]} {random.choice(('not', 'not', 'not', 'never'))} "
        yield _Place(m.start(), m.end(), after[0] if after else m[1], denied)
    for match, base in _verbs(text):
        yield _Place(*match.span(), base, random.choices(_PAST_DENIALS, _PAST_RATES)[0].format(base, match[0]))


def _verbs(text: str) -> Iterator[tuple[re.Match[str], str]]:
    """The words that are likely finite verbs in the past, with their base."""
    words = list(_WORD.finditer(text))
    for before, word, after in zip(words, words[1:], words[2:], strict=False):
        head, next_word = before[0].lower(), after[0].lower()
        if (
            head in _NO_VERB_AFTER
            or head.endswith("ly")
            or next_word == "by"
            or text[before.end() : word.start()] != " "
        ):
            continue
        if base := _base(word[0]):
            yield word, base


def _base(word: str) -> str | None:
    for lemma in getAllLemmas(word, upos="VERB").get("VERB", ()):
        past = lemma != word and word in getInflection(lemma, tag="VBD")
        if past and lemma not in ("be", "have", "do") and not (word.endswith("ed") and getAllLemmas(word, upos="ADJ")):
            return str(lemma)
    return None


# A denial taken out

_Rewrite = Callable[[re.Match[str]], str]
_AFFIRMED: tuple[tuple[re.Pattern[str], _Rewrite], ...] = (
    (re.compile(r"\bdid(?: not| never|n't) ([a-z]+)\b"), lambda m: _past(m[1])),
    (
        re.compile(r"\b(was|were|is|are|had|has|have|would|will|could|can|should|must|may|might)(?: not| never|n't)\b"),
        lambda m: m[1],
    ),
    (re.compile(r"\bcannot\b"), lambda m: "can"),
    (re.compile(r"\bnever ([a-z]+)\b"), lambda m: m[1]),
    (re.compile(r"\bfailed to ([a-z]+)\b"), lambda m: f"managed to {m[1]}" if len(m[1]) % 2 else _past(m[1])),
    (
        re.compile(r"\b(?:refused|declined) to ([a-z]+)\b"),
        lambda m: f"agreed to {m[1]}" if len(m[1]) % 2 else _past(m[1]),
    ),
    (re.compile(r"\b(was|were|is|are) unable to\b"), lambda m: f"{m[1]} able to"),
    (re.compile(r"\b(has|have|had) yet to ([a-z]+)\b"), lambda m: f"{m[1]} already {_participle(m[2])}"),
    (re.compile(r"\b([Nn])either (.{3,60}?) nor\b"), lambda m: f"{'B' if m[1] == 'N' else 'b'}oth {m[2]} and"),
    (re.compile(r"\bN(?:o one|obody)\b"), lambda m: "Someone"),
    (re.compile(r"\bn(?:o one|obody)\b"), lambda m: "someone"),
    (re.compile(r"\b([Nn])othing\b"), lambda m: ("S" if m[1] == "N" else "s") + "omething"),
    (re.compile(r"\b([Nn])one of\b"), lambda m: ("S" if m[1] == "N" else "s") + "ome of"),
    (re.compile(r"\bwithout (?!doubt)"), lambda m: "with "),
    (
        re.compile(r"\b(was|were|is|are|had|has|have) no (?!longer|more|less|fewer)([a-z]+)\b"),
        lambda m: f"{m[1]} {'some' if m[2].endswith('s') else 'a'} {m[2]}",
    ),
    (re.compile(r"\b([Nn])o ([a-z]+s)\b"), lambda m: f"{'S' if m[1] == 'N' else 's'}ome {m[2]}"),
    (re.compile(r"\black(ed|s)\b"), lambda m: "had" if m[1] == "ed" else "has"),
    (re.compile(r"\b(?:lack|absence) of\b"), lambda m: "presence of"),
    (re.compile(r"\brejected\b"), lambda m: "accepted"),
    (re.compile(r"\bdenied\b"), lambda m: "confirmed"),
    (re.compile(r"\bruled out\b"), lambda m: "considered"),
    (re.compile(r"\b(?:rather than|instead of)\b"), lambda m: "as well as"),
    (re.compile(r"(?<=\w )not (?=\w)"), lambda m: ""),
)


def _both_affirmed(true: Example, random: Random) -> Iterator[Example]:
    statement = _affirmed(true.statement, random)
    lone = all(len(_DENIES.findall(text)) == 1 for text in (true.statement, true.words))
    words = _affirmed(true.words, random) if lone else None
    if statement:
        yield from _sides(true, statement, replace(true, words=words) if words else None)


def _affirmed(text: str, random: Random) -> str | None:
    found = [(match, rewrite) for rule, rewrite in _AFFIRMED if (match := rule.search(text))]
    if not found:
        return None
    match, rewrite = found[0] if random.random() < 0.7 else random.choice(found)
    behind = re.sub(r"\bany\b", "some", text[match.end() :], count=1)
    return re.sub(r"  +", " ", text[: match.start()] + rewrite(match) + behind)


# Two names exchanged


def _both_exchanged(true: Example, random: Random) -> Iterator[Example]:
    """The two names exchanged in the statement, and throughout the source where its words have both."""
    text = true.statement
    names = [(m.start(), m.start() + len(name), name) for m in _NAME.finditer(text) if (name := _bare(m, text))]
    pairs = [(one, two) for n, one in enumerate(names) for two in names[n + 1 :] if _apart(text, one, two)]
    if not pairs:
        return
    (start, end, first), (start_two, end_two, second) = random.choice(pairs)
    one, two = (re.sub(r"^[Tt]he ", "", name) for name in (first, second))
    if not start:
        first, second = first.replace("The ", "the ", 1), second[0].upper() + second[1:]
    statement = text[:start] + second + text[end:start_two] + first + text[end_two:]
    swap = re.compile(rf"(?<!\w)(?:{re.escape(one)}|{re.escape(two)})(?!\w)")
    words, before = (swap.sub(lambda m: two if m[0] == one else one, t) for t in (true.words, true.before))
    both = {m[0] for m in swap.finditer(true.words)} == {one, two}
    yield from _sides(true, statement, replace(true, words=words, before=before) if both else None)


def _bare(match: re.Match[str], text: str) -> str:
    """The name without "'s"; nothing for a date or for an ordinary word that has its capital from opening the statement."""
    name = match[0].removesuffix("'s").removesuffix("’s")
    ordinary = not match.start() and " " not in name and text.count(name) == 1 and is_ordinary(name.lower())
    return "" if ordinary or _NO_NAME.match(name) else name


def _apart(text: str, one: tuple[int, int, str], two: tuple[int, int, str]) -> bool:
    """Whether they are two names and something is told of one and the other, not of both alike."""
    between = text[one[1] : two[0]]
    same = one[2].lower().removeprefix("the ") == two[2].lower().removeprefix("the ")
    return (
        not same
        and bool(re.search(r"[a-z]{2,}", between))
        and not _LISTED.fullmatch(between)
        and not _SYMMETRIC.search(between)
    )
