"""A sentence quoted so that it stands alone: on small texts, on every sentence of the seeds, and on their traps."""

import re

import pytest

from index.names import Names
from index.passages import Cutter
from index.search import SearchIndex
from index.structure import blocks
from index.types import Document, Passage, Sentence
from rag.quote import dated_source, stand_alone, with_columns
from rag.support import is_quoted

COMMON = frozenset(
    "the bridge was built engineer said later not much it fell another man town diplomat western".split()
)
CENTURY = "century-foundation-aleppo-2016.txt"
GUARDIAN = "guardian-hts-interview.txt"
SVT = "svt-hts-offensive.txt"
MARK = re.compile(r"(?<!\\)\[\d+\]")


def alone(text: str, opening: str) -> str:
    """How the sentence that begins with `opening` stands alone; `text` is a whole document."""
    (passage,) = Cutter(len, Names()).passages("a.txt", text, blocks(text))
    position = next(n for n, s in enumerate(passage.sentences) if passage.quote(s).startswith(opening))
    return stand_alone(passage, position, [passage.quote(s) for s in passage.sentences[:position]], COMMON)


# Who speaks.


@pytest.mark.parametrize(
    ("text", "opening", "expected"),
    [
        ('Ada Stone said it was old. "Nobody repaired it."', '"Nobody', 'Ada Stone: "Nobody repaired it."'),
        ('It was old, said Ada Stone. "Nobody repaired it."', '"Nobody', 'Ada Stone: "Nobody repaired it."'),
        ('The engineer said it was old. "It fell."', '"It', 'The engineer: "It fell."'),
        ("– It fell.\n\nLater, Ada Stone said it was old.", "– It", "Ada Stone: – It fell."),
    ],
)
def test_a_quotation_is_given_with_its_speaker(text: str, opening: str, expected: str) -> None:
    assert alone(text, opening) == expected


@pytest.mark.parametrize(
    ("text", "opening"),
    [
        ('"It fell," said Ada Stone. Nobody repaired it.', '"It'),
        ('Ada Stone said: "It fell." Nobody repaired it.', "Ada"),
        ("– It fell, says Ada Stone. Nobody repaired it.", "– It"),
        ("The bridge fell. Nobody repaired it.", "Nobody"),
        ('The bridge fell. "Nobody repaired it."', '"Nobody'),
    ],
)
def test_a_quotation_that_names_its_speaker_or_has_none_is_left_alone(text: str, opening: str) -> None:
    assert alone(text, opening).startswith(opening)
    assert alone(text, opening) in text


# Rows of tables.


def row(words: str, reading: str | None) -> Passage:
    return Passage("p", "a.md", None, 0, len(words), words, (Sentence(0, len(words), (), reading),))


@pytest.mark.parametrize(
    ("words", "reading", "expected"),
    [
        ("| Homs | 8 |", "City: Homs; People: 8", "| Homs [City] | 8 [People] |"),
        ("| 8 | 8 |", "2022: 8; 2021: 8", "| 8 [2022:] | 8 [2021:] |"),
        ("| Homs | 8 |", "Homs; People: 8", "| Homs | 8 [People] |"),
        ("| Homs | 8 |", "City [1]: Homs; People: 8", "| Homs | 8 [People] |"),
        ("Homs,8", "City: Homs; People: 8", None),
        ("Net sales 90 80", "Sales: Net sales: 90; 80.", None),
        ("It fell.", None, None),
    ],
)
def test_a_row_says_the_column_of_each_cell(words: str, reading: str | None, expected: str | None) -> None:
    found = with_columns(row(words, reading), 0)
    assert found == expected
    if found:
        assert is_quoted(found, words, "| City | People | 2022 | 2021 |") and not MARK.search(found)


# Whom a pronoun means.


@pytest.mark.parametrize(
    ("text", "opening", "expected"),
    [
        ("Ada Stone came at noon. She rebuilt it.", "She", "She [Ada Stone] rebuilt it."),
        ("Ada Stone came at noon. Her bridge stood.", "Her", "Her [Ada Stone] bridge stood."),
        ("Ada Stone came at noon. She rested. She rebuilt it.", "She rebuilt", "She [Ada Stone] rebuilt it."),
        ("In May, Ada Stone was late. She rebuilt it.", "She", "She [Ada Stone] rebuilt it."),
        ("Ada Stone came at noon. It fell, she said later.", "It", "It fell, she [Ada Stone] said later."),
    ],
)
def test_a_pronoun_is_given_its_name_in_brackets(text: str, opening: str, expected: str) -> None:
    assert alone(text, opening) == expected


@pytest.mark.parametrize(
    ("text", "opening"),
    [
        ("The bridge fell. She rebuilt it.", "She"),
        ("Ada Stone came at noon. It fell.", "It"),
        ("Ada Stone came at noon. Tom Reed rebuilt it.", "Tom"),
        ("Ada Stone came at noon. The town slept. She rebuilt it.", "She"),
        ("Ada Stone came at noon. She is Ada, after all.", "She"),
        ("Ada Stone said it fell. Tom Reed agreed, but he said little.", "Tom"),
    ],
)
def test_nothing_is_put_in_where_the_name_is_not_plain(text: str, opening: str) -> None:
    assert "[" not in alone(text, opening)


def test_note_marks_are_left_out_and_lookalikes_escaped() -> None:
    assert alone("It fell¹² in May [3], as seen [by us].²", "It") == r"It fell in May \[3\], as seen [by us]."


def test_no_bracket_of_a_speaker_looks_like_a_mark() -> None:
    text = alone('It was old, said the man [7] of the town. "It fell."', '"It')
    assert text.endswith('"It fell."') and not MARK.search(text)


# Where it stands.


@pytest.mark.parametrize(
    ("publisher", "published", "expected"),
    [
        ("Gazette", "2021-05-03", "Gazette, 3 May 2021"),
        ("Gazette", "2021-05", "Gazette, May 2021"),
        ("Gazette", "2021", "Gazette, 2021"),
        ("Gazette", None, "Gazette"),
        (None, "2021-12-31", "The bridge, 31 December 2021"),
        (None, None, "The bridge"),
    ],
)
def test_a_source_in_a_few_words(publisher: str | None, published: str | None, expected: str) -> None:
    document = Document("a.txt", "The bridge", "", publisher=publisher, published=published)
    assert dated_source(document) == expected


# The seeds.


def of_seeds(index: SearchIndex, document: str, words: str) -> str:
    """How the seeds' sentence that holds the words stands alone."""
    for passage in index.passages:
        for position, sentence in enumerate(passage.sentences):
            if passage.document == document and words in passage.quote(sentence):
                return written(index, passage, position)
    raise AssertionError(f"no sentence of {document} holds {words!r}")


def written(index: SearchIndex, passage: Passage, position: int) -> str:
    common = index.generation.vocabulary.common
    return stand_alone(passage, position, index.before(passage, position, 6), common)


def test_every_sentence_of_the_seeds_stands_alone_in_words_that_pass_the_check(seeds_index: SearchIndex) -> None:
    for passage in seeds_index.passages:
        text = seeds_index.documents[passage.document].text
        for position, sentence in enumerate(passage.sentences):
            statement = written(seeds_index, passage, position)
            context = text[max(0, sentence.start - 3000) : sentence.end + 3000]
            assert is_quoted(statement, passage.quote(sentence), context), statement
            assert not MARK.search(statement), statement


@pytest.mark.parametrize(
    "words", ["She invited other groups", "He fought against groups", "He also wanted to stop escalating"]
)
def test_no_person_is_put_in_for_a_pronoun_that_means_a_group(seeds_index: SearchIndex, words: str) -> None:
    assert "Hamwi" not in of_seeds(seeds_index, GUARDIAN, words)
    assert "Assad]" not in of_seeds(seeds_index, GUARDIAN, words)


@pytest.mark.parametrize(
    ("words", "speaker"),
    [
        ("– We brought together their knowledge", "al-hamwi"),
        ("– We studied the enemy closely", "al-hamwi"),
        ("– We had a conviction that Damascus", "al-hamwi"),
    ],
)
def test_a_dash_quote_is_given_with_its_speaker_or_with_none(
    seeds_index: SearchIndex, words: str, speaker: str
) -> None:
    statement = of_seeds(seeds_index, SVT, words)
    attribution, dash, _ = statement.partition("– ")
    assert dash and (not attribution or speaker in attribution.lower())


def test_a_dash_quote_with_its_speaker_is_left_alone(seeds_index: SearchIndex) -> None:
    assert of_seeds(seeds_index, SVT, "makes the rebels in Syria see").startswith("– This is what makes")


def test_a_speaker_named_two_paragraphs_above_is_found_or_left_out(seeds_index: SearchIndex) -> None:
    statement = of_seeds(seeds_index, CENTURY, "The Russians didn’t beat the rebels, and Bashar")
    assert re.findall(r"\bhe \[([^\]]*)\] told", statement) in ([], ["Abdul Kareem"], ["Bilal Abdul Kareem"])


def test_a_quotation_across_paragraphs_has_its_speaker_or_none(seeds_index: SearchIndex) -> None:
    statement = of_seeds(seeds_index, CENTURY, "These factions came and told people")
    attribution = statement[: statement.index("These factions")].strip('"“ ')
    assert attribution in ("", "Abualnaser:") or attribution.endswith("Abualnaser:")


def test_diplomats_without_names_are_not_given_any(seeds_index: SearchIndex) -> None:
    names = ("Heller", "Abu", "Kareem", "Salkhou", "Makhzoom")
    for passage in seeds_index.passages:
        for position, sentence in enumerate(passage.sentences):
            quote = passage.quote(sentence)
            if passage.document == CENTURY and re.search(r"\bdiplomat (?:said|told)", quote):
                put_in = written(seeds_index, passage, position).replace(quote, "")
                assert not [n for n in names if n in put_in and n not in quote], put_in


@pytest.mark.parametrize(
    "words", ["we had more than 700 wounded", "That's in the last six months", "acknowledged his faction's"]
)
def test_who_speaks_by_a_pronoun_is_not_the_speaker_of_the_paragraph_above(
    seeds_index: SearchIndex, words: str
) -> None:
    statement = of_seeds(seeds_index, CENTURY, words)
    assert "Makhzoom" not in statement
    assert words.startswith("ack") == ("[" not in statement and not statement.startswith("Levant"))
