"""What a reader sees in a text: on the seeds, and on small texts of every shape."""

from collections import Counter
from pathlib import Path

import pytest

from index.structure import Block, Kind, blocks

CENTURY = "century-foundation-aleppo-2016.txt"


def seen(folder: Path, name: str) -> tuple[Block, ...]:
    return blocks((folder / name).read_bytes().decode())


def of_kind(found: tuple[Block, ...], kind: Kind) -> list[str]:
    return [b.words for b in found if b.kind == kind]


def kinds(text: str) -> list[tuple[str, str]]:
    return [(b.kind, b.words) for b in blocks(text)]


# On the seeds.


def test_title_and_byline_of_the_report(seeds_dir: Path) -> None:
    found = seen(seeds_dir, CENTURY)
    assert [(b.kind, b.words) for b in found[:3]] == [
        ("boilerplate", "REPORT WORLD"),
        ("title", "Aleppo's Bitter Lessons"),
        ("byline", "JANUARY 27, 2017 — SAM HELLER"),
    ]


@pytest.mark.parametrize(
    ("name", "headings"),
    [
        ("guardian-hts-interview.txt", []),
        ("new-lines-aleppo-2024.txt", []),
        ("hama-to-damascus-2024.txt", ["Onwards to Homs", "Fast moving situation", "The view from abroad"]),
        (
            "svt-hts-offensive.txt",
            [
                "Made own weapons and drones",
                "Succeeded in reaching rebels in the south",
                "The expert: HTS saw an opportunity",
            ],
        ),
        (
            CENTURY,
            [
                "East Aleppo Falls",
                "Faced with an Onslaught",
                "Internal Rot",
                "Aleppo's Lessons",
                "Hard Questions",
                "Notes",
                "Sam Heller, Fellow",
            ],
        ),
    ],
)
def test_headings_of_the_seeds(seeds_dir: Path, name: str, headings: list[str]) -> None:
    assert of_kind(seen(seeds_dir, name), "heading") == headings


def test_a_lede_is_no_title(seeds_dir: Path) -> None:
    found = seen(seeds_dir, "new-lines-aleppo-2024.txt")
    assert (found[0].kind, found[0].words) == ("paragraph", "Aleppo was never meant to fall.")


def test_captions_of_the_report(seeds_dir: Path) -> None:
    captions = of_kind(seen(seeds_dir, CENTURY), "caption")
    assert [caption[:24] for caption in captions] == [
        "HARAKAT NOUR AL-DIN AL-Z",
        "AHRAR AL-SHAM COMMANDER ",
        "AHRAR AL-SHAM COMMANDER ",
        "ABU AL-ABED ASHIDDA DELI",
        "ORIENT NEWS REPORTS ON A",
        "COVER PHOTO: RESIDENTS F",
    ]


def test_pull_quotes_of_the_report(seeds_dir: Path) -> None:
    found = seen(seeds_dir, CENTURY)
    quotes = of_kind(found, "pull_quote")
    assert [quote.split()[:4] for quote in quotes] == [
        ["They", "were", "facing", "down"],
        ["It", "tells", "us", "that"],
        ["There", "is", "a", "basic,"],
    ]
    assert all(sum(quote in words for words in of_kind(found, "paragraph")) == 1 for quote in quotes)


def test_notes_of_the_report(seeds_dir: Path) -> None:
    notes = [b for b in seen(seeds_dir, CENTURY) if b.kind == "note"]
    assert [b.label for b in notes] == [str(n) for n in range(1, 50)]
    assert notes[4].words.endswith("slow-violent-fall-eastern-aleppo/>.")
    assert "can Get\n\n- things done".lower() in notes[21].words.lower()


def test_what_follows_the_notes_is_no_note(seeds_dir: Path) -> None:
    last = seen(seeds_dir, CENTURY)[-1]
    assert (last.kind, last.words[:40]) == ("paragraph", "Sam Heller is a Beirut-based freelance w")


@pytest.mark.parametrize(
    ("name", "tail"),
    [
        ("new-lines-aleppo-2024.txt", "Sign up to our mailing list to receive our stories in your inbox."),
        ("svt-hts-offensive.txt", "sv-general-01"),
    ],
)
def test_tails_are_boilerplate(seeds_dir: Path, name: str, tail: str) -> None:
    assert of_kind(seen(seeds_dir, name), "boilerplate") == [tail]


def test_a_paragraph_broken_by_a_page_break_is_one(seeds_dir: Path) -> None:
    (broken,) = [
        words for words in of_kind(seen(seeds_dir, CENTURY), "paragraph") if "civilians from\n\nregime" in words
    ]
    assert broken.startswith("Rebels originally justified") and broken.endswith("civilian death.")


def test_every_character_but_blanks_and_separators_is_in_a_block(seeds_dir: Path) -> None:
    for file in seeds_dir.glob("*.txt"):
        text, end = file.read_bytes().decode(), 0
        for block in blocks(text):
            assert text[end : block.start].strip(" \n-") == ""
            assert block.words == text[block.start : block.end] or block.kind == "note"
            end = block.end
        assert text[end:].strip() == ""


# On small texts.


def test_markdown() -> None:
    head = "# Tea\n\nBy Ann Lee, 3 May 2020\n\nTea is a drink.\n\n"
    assert kinds(head + "## Making it\n\n- Boil water\n- Wait\n\n### Milk\n\nAdd it last.\n") == [
        ("title", "Tea"),
        ("byline", "By Ann Lee, 3 May 2020"),
        ("paragraph", "Tea is a drink."),
        ("heading", "Making it"),
        ("paragraph", "- Boil water"),
        ("paragraph", "- Wait"),
        ("heading", "Milk"),
        ("paragraph", "Add it last."),
    ]


@pytest.mark.parametrize("byline", ["By Ann Lee", "BY ANN LEE", "by Ann Lee and Bo Ek", "3 May 2020", "2020-05-03"])
def test_bylines(byline: str) -> None:
    assert kinds(f"The lamp\n\n{byline}\n\nIt was lit.")[1] == ("byline", byline)


def test_only_the_first_lines_can_be_bylines() -> None:
    diary = "\n".join(f"2024-05-{day:02} Rain fell" for day in range(1, 21))
    found = Counter(kind for kind, _ in kinds(diary))
    assert found["byline"] <= 6 and found["byline"] + found["paragraph"] == 20


def test_hard_wrapped_lines_are_joined() -> None:
    text = (
        "The lamp house\n\n"
        "The lamp was lit by the keeper every evening and it burned until\n"
        "the sun came up again over the bay, as it had for a hundred years\n"
        "before the company sold the tower to the town for one coin and a\n"
        "barrel of oil. Nobody asked why the price was so low.\n\n"
        "1. The first rule of the house was written by the very same hand\n"
        "   and it was never broken.\n"
        "2. There was no other rule in the house of any kind whatsoever,\n"
        "   nor was one asked for.\n"
    )
    assert [(kind, words[:9], words.count("\n")) for kind, words in kinds(text)] == [
        ("title", "The lamp ", 0),
        ("paragraph", "The lamp ", 3),
        ("paragraph", "1. The fi", 1),
        ("paragraph", "2. There ", 1),
    ]


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_text_without_blank_lines(newline: str) -> None:
    text = newline.join(["Ships came in May.", "They brought oil.", "The harbour", "It was full.", "Men sang."])
    assert [kind for kind, _ in kinds(text)] == ["paragraph", "paragraph", "heading", "paragraph", "paragraph"]


def test_windows_newlines_change_nothing() -> None:
    text = "The lamp\n\nIt was lit. It burned.\n\nOil\n\nThere was none.\n"
    assert kinds(text.replace("\n", "\r\n")) == kinds(text)


def test_a_byte_order_mark_is_in_no_block() -> None:
    first = blocks("\ufeffThe lamp\n\nIt was lit.")[0]
    assert (first.kind, first.start, first.words) == ("title", 1, "The lamp")


def test_a_numbered_list_is_no_notes() -> None:
    assert kinds("Tea\n\nDo this:\n\n1. Boil water.\n2. Pour it.\n")[2:] == [
        ("paragraph", "1. Boil water."),
        ("paragraph", "2. Pour it."),
    ]


@pytest.mark.parametrize("label", ["1. ", "[1] ", "[^1]: ", "1) "])
def test_labels_of_notes(label: str) -> None:
    assert [(b.kind, b.label) for b in blocks(f"It burned.\n\nNotes\n\n{label}The log.")][1:] == [
        ("heading", None),
        ("note", "1"),
    ]


@pytest.mark.parametrize("mark", ["¹", "¹²", "[1]", "[^1]", "[1][2]"])
def test_a_note_mark_does_not_make_a_heading_of_a_sentence(mark: str) -> None:
    assert [kind for kind, _ in kinds(f"The lamp was lit.{mark}\n\nIt burned.")] == ["paragraph", "paragraph"]


@pytest.mark.parametrize(
    "text",
    [
        "They rose.\n\nTea 3 coins\nOil 5 coins\nRope 7 coins\n\nThey fell. And rose.",  # a table
        "They sang.\n\nRain fell every day\nUpon the just\nAnd fell upon the unjust\nWho laughed.",  # verse
        "They sang.\n\nsinging is what they did\n\nThey laughed.",  # a line in lower case
    ],
)
def test_short_lines_that_belong_together_are_no_headings(text: str) -> None:
    assert {kind for kind, _ in kinds(text)} == {"paragraph"}


def test_the_first_line_of_verse_may_be_its_title() -> None:
    text = "Rain\nRain fell every day\nUpon the just\nWho laughed."
    assert [kind for kind, _ in kinds(text)] == ["title", "paragraph", "paragraph", "paragraph"]


@pytest.mark.parametrize("line", ["Only one line", "One sentence.", "x" * 5000, "🎉", "船在五月到达"])
def test_one_line_only(line: str) -> None:
    assert kinds(line) == [("paragraph", line)]


@pytest.mark.parametrize("text", ["", " \n\n\t", "\ufeff", "---\n\n***"])
def test_nothing_is_nothing(text: str) -> None:
    assert blocks(text) == ()


@pytest.mark.parametrize(
    "paragraph",
    [
        "وصلت السفينة الثانية في يونيو وكانت محملة بالزيت.",
        "הספינה השנייה הגיעה ביוני והייתה עמוסה בשמן.",
        "두 번째 배는 유월에 기름을 싣고 도착했다.",
        "दूसरा जहाज़ जून में तेल लेकर आया।",
    ],
)
def test_a_script_without_capitals_is_not_taken_for_captions(paragraph: str) -> None:
    assert [kind for kind, _ in kinds(f"One.\n\n{paragraph}\n\n{paragraph[::-1]}.")] == ["paragraph"] * 3


def test_a_document_all_in_capitals_is_not_all_captions() -> None:
    text = "THE SHIP IS DUE ON FRIDAY STOP.\n\nSEND OIL AT ONCE STOP.\n\nTHE LAMP IS OUT STOP."
    assert [kind for kind, _ in kinds(text)] == ["paragraph"] * 3


def test_a_photograph_has_a_caption() -> None:
    assert kinds("It was lit.\n\nPhoto: the lamp at night\n\nIt burned.")[1][0] == "caption"


def test_many_lines_of_one_paragraph_take_time_in_proportion() -> None:
    text = "".join(f"line {n} of a very long log that has no stop at all\n" for n in range(40_000))
    assert len(blocks(text)) == 1  # minutes, where each line copies those above it
