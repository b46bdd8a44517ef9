"""Passages: what is found and cited. On the seeds, on small texts, and on arbitrary ones."""

from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.embed import Embedder
from index.names import Names, load_names
from index.passages import MAX_TOKENS, Cutter, embedded_text
from index.structure import blocks
from index.types import Passage

CENTURY = "century-foundation-aleppo-2016.txt"
EMBEDDER = Embedder()
CUTTER = Cutter(EMBEDDER.count, Names())


def cut(text: str, cutter: Cutter = CUTTER) -> tuple[Passage, ...]:
    return cutter.passages("lamp.txt", text, blocks(text))


def quotes(passage: Passage) -> list[str]:
    return [passage.quote(sentence) for sentence in passage.sentences]


def tokens(passage: Passage, names: Names) -> int:
    """What the embedder is given of it, counted as it counts."""
    return EMBEDDER.count(" ".join(embedded_text(quote, names) for quote in quotes(passage)))


@pytest.fixture(scope="module")
def seed_passages(seeds_dir: Path) -> list[Passage]:
    cutter = Cutter(EMBEDDER.count, load_names(seeds_dir))
    texts = {file.name: file.read_bytes().decode() for file in sorted(seeds_dir.glob("*.txt"))}
    return [p for name, text in texts.items() for p in cutter.passages(name, text, blocks(text))]


@pytest.fixture(scope="module")
def report(seed_passages: list[Passage]) -> list[Passage]:
    return [p for p in seed_passages if p.document == CENTURY]


# On the seeds.


def test_no_passage_is_longer_than_the_embedder_reads(seed_passages: list[Passage], seeds_dir: Path) -> None:
    names = load_names(seeds_dir)
    assert MAX_TOKENS == 254
    assert max(tokens(p, names) for p in seed_passages) <= MAX_TOKENS


def test_text_is_the_span(seed_passages: list[Passage], seeds_dir: Path) -> None:
    for p in seed_passages:
        assert p.text == (seeds_dir / p.document).read_bytes().decode()[p.start : p.end]
        assert (p.sentences[0].start, p.sentences[-1].end) == (p.start, p.end)


def test_title_and_byline_are_the_head(report: list[Passage]) -> None:
    heads = [p for p in report if p.kind == "head"]
    assert [quotes(p) for p in heads] == [["Aleppo's Bitter Lessons\n\nJANUARY 27, 2017 — SAM HELLER"]]


def test_no_passage_crosses_a_heading(report: list[Passage], seeds_dir: Path) -> None:
    headings = [b for b in blocks((seeds_dir / CENTURY).read_bytes().decode()) if b.kind == "heading"]
    for passage in report:
        assert not [h.words for h in headings if passage.start < h.end and h.start < passage.end]
        above = [h.words for h in headings if h.start < passage.start]
        assert passage.section == (above[-1] if above else None)


def test_what_is_no_answer_is_in_no_passage(seed_passages: list[Passage], seeds_dir: Path) -> None:
    for file in sorted(seeds_dir.glob("*.txt")):
        for block in blocks(file.read_bytes().decode()):
            if block.kind in ("caption", "pull_quote", "boilerplate", "heading"):
                inside = [
                    p for p in seed_passages if p.document == file.name and p.start < block.end and block.start < p.end
                ]
                assert all(
                    sentence.end <= block.start or block.end <= sentence.start
                    for p in inside
                    for sentence in p.sentences
                )


def test_a_pull_quote_is_cited_once(seed_passages: list[Passage]) -> None:
    cited = Counter(quote for p in seed_passages if p.kind == "body" for quote in quotes(p))
    assert cited["There is a basic, irresolvable asymmetry of force and will on the two sides of the war."] == 1
    assert cited.most_common(1)[0][1] == 1


def test_there_is_a_passage_for_each_note(report: list[Passage]) -> None:
    notes = [p for p in report if p.kind == "note"]
    assert [p.label for p in notes] == [str(n) for n in range(1, 50)]
    assert {p.section for p in notes} == {"Notes"}
    assert notes[0].text == "Omar Salkhou, interview with the author, WhatsApp, January 2017."


def test_ibid_is_tied_to_the_note_before(report: list[Passage]) -> None:
    tied = {p.label: p.refers_to for p in report if p.refers_to}
    assert tied == {"4": "3", "16": "15", "24": "23", "42": "41"}


def test_each_note_is_carried_by_one_sentence(report: list[Passage]) -> None:
    carried = Counter(mark for p in report if p.kind == "body" for s in p.sentences for mark in s.notes)
    assert carried == {str(n): 1 for n in range(1, 50)}


def test_a_mark_is_in_no_quote_that_it_follows(report: list[Passage]) -> None:
    (sentence,) = [(p, s) for p in report for s in p.sentences if s.notes == ("11",)]
    assert sentence[0].quote(sentence[1]).endswith("regime-held west Aleppo")


def test_the_author_is_answer_material(report: list[Passage]) -> None:
    last = report[-1]
    assert (last.kind, last.section) == ("body", "Sam Heller, Fellow")
    assert quotes(last)[0] == "Sam Heller is a Beirut-based freelance writer and analyst."


def test_a_sentence_broken_by_a_page_break_is_one(report: list[Passage]) -> None:
    (broken,) = [quote for p in report for quote in quotes(p) if "\n" in quote and p.kind == "body"]
    assert broken.endswith("protect protesters and civilians from\n\nregime security forces and paramilitaries.")


def test_ids_are_of_document_and_span(seed_passages: list[Passage]) -> None:
    assert len({p.id for p in seed_passages}) == len(seed_passages)
    text = "The lamp was lit. It burned."
    assert cut(text)[0].id == cut(text)[0].id
    assert cut(text)[0].id != CUTTER.passages("other.txt", text, blocks(text))[0].id


# On small texts.


def test_a_paragraph_is_not_split_where_it_fits() -> None:
    paragraphs = [" ".join(f"The {who} climbed {n} steps." for n in range(30)) for who in ("keeper", "pilot", "cook")]
    assert [p.text for p in cut("\n\n".join(paragraphs))] == paragraphs


def test_short_paragraphs_share_a_passage() -> None:
    (passage,) = cut("The lamp was lit.\n\nIt burned.\n\nNobody saw it.")
    assert quotes(passage) == ["The lamp was lit.", "It burned.", "Nobody saw it."]


def test_a_mark_that_no_note_answers_to_is_none() -> None:
    text = "The island is 12 km² large.¹ It holds 3 m³.\n\nNotes\n\n1. See the map.\n"
    body, note = cut(text)
    assert [(body.quote(s), s.notes) for s in body.sentences] == [
        ("The island is 12 km² large.", ("1",)),
        ("It holds 3 m³.", ()),
    ]
    assert (note.label, note.text) == ("1", "See the map.")


def test_a_byte_order_mark_is_in_no_passage() -> None:
    assert [(p.start, p.text) for p in cut("\ufeffIt was lit.")] == [(1, "It was lit.")]


def test_windows_newlines_stay_in_the_text() -> None:
    (passage,) = cut("It was lit.\r\n\r\nIt burned.")
    assert passage.text == "It was lit.\r\n\r\nIt burned."
    assert quotes(passage) == ["It was lit.", "It burned."]


def test_a_sentence_too_long_is_halved_at_a_blank() -> None:
    found = cut("word " * 900)
    assert all(tokens(p, Names()) <= MAX_TOKENS for p in found)
    assert "".join(p.text.replace(" ", "") for p in found) == "word" * 900


@pytest.mark.parametrize("text", ["船在五月到达它带来了油" * 200, "word-" * 900, "🎉 " * 600, "a1b2" * 2000])
def test_a_text_without_sentences_or_blanks_is_cut_and_not_lost(text: str) -> None:
    found = cut(text)
    assert all(tokens(p, Names()) <= MAX_TOKENS for p in found)
    assert "".join("".join(quotes(p)) for p in found).replace(" ", "") == text.replace(" ", "")


def test_a_url_is_not_embedded_but_stays_citable() -> None:
    text = f"See <https://example.org/{'%D8%A7' * 300}> for more."
    (passage,) = cut(text)
    assert passage.text == text
    assert embedded_text(text, Names()) == "See for more."


def test_what_is_embedded_has_names_folded_and_marks_removed() -> None:
    assert embedded_text("Joulani  left\nAleppo.¹¹", Names([["Jolani", "Joulani"]])) == "Jolani left Aleppo."


@pytest.mark.parametrize("text", ["", "# Only a heading", "¹²³", "\ufeff\n"])
def test_a_text_without_sentences_has_no_passages(text: str) -> None:
    assert cut(text) == ()


def test_many_lines_of_dates_are_no_endless_head() -> None:
    found = cut("\n".join(f"2024-05-{day % 28 + 1:02} Rain fell on the harbour {day}" for day in range(300)))
    assert all(tokens(p, Names()) <= MAX_TOKENS for p in found)
    assert sum(p.text.count("Rain") for p in found) == 300


# On any text.

PIECES = [
    "# Tea",
    "Making it",
    "By Ann Lee, 3 May 2020",
    "May 3, 2020",
    "THE LAMP AT NIGHT IN MAY.",
    "Notes",
    "1. The log.",
    "2. Ibid.",
    " 24. Ibid., p. 3, <https://example.org/log>",
    "- an item",
    "The keeper lit the lamp.¹ It burned²",
    "“It burned,” he said. “Nobody saw it. And why?”²",
    "– We left, says Ann.",
    "It rained. " * 90,
    "from the shore to the tower and from the tower to the town that lay\nbelow it",
    "regime security forces. It went on.",
    "Gen. Lee came on Nov. 11.",
    "|a|b|",
    "---",
    "word" * 200,
    "船在五月到达。它带来了油！",
    "Sign up to our newsletter",
]
ASSEMBLED = st.lists(
    st.tuples(st.sampled_from(PIECES), st.sampled_from(["\n", "\n\n", "\n\n\n", "\r\n", "\r\n\r\n", "\f", " "])),
    max_size=12,
).map(lambda pairs: "".join(piece + gap for piece, gap in pairs))


@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(st.one_of(ASSEMBLED, st.text(), st.text(alphabet='aA .1\n¹“"-#:[]')))
def test_passages_hold_the_text_in_order_and_lose_nothing(text: str) -> None:
    found, covered = cut(text), bytearray(len(text))
    for passage in found:
        assert passage.text == text[passage.start : passage.end]
        assert (passage.sentences[0].start, passage.sentences[-1].end) == (passage.start, passage.end)
        for sentence in passage.sentences:
            assert text[sentence.start : sentence.end].strip()
            covered[sentence.start : sentence.end] = b"\x01" * (sentence.end - sentence.start)
        assert all(a.end <= b.start for a, b in pairwise(passage.sentences))
        assert tokens(passage, Names()) <= MAX_TOKENS
    assert all(a.end <= b.start for a, b in pairwise(found))
    for block in blocks(text):
        if block.kind == "paragraph":
            lost = {text[i] for i in range(block.start, block.end) if not covered[i]}
            assert {c for c in lost if not c.isspace()} <= set("⁰¹²³⁴⁵⁶⁷⁸⁹")


@settings(deadline=None, max_examples=30)
@given(ASSEMBLED)
def test_names_that_make_a_passage_longer_are_counted(text: str) -> None:
    names = Names([["the keeper of the lamp and of the tower", "lamp"], ["it rained and rained", "rained"]])
    found = cut(text, Cutter(EMBEDDER.count, names))
    assert max((tokens(p, names) for p in found), default=0) <= MAX_TOKENS
