"""Markdown: front matter, code and tables; everything else is text as in index.structure."""

from hypothesis import given
from hypothesis import strategies as st

from index.formats.markdown import load

PAGE = """---
title: "The dam"
author: Ann Lee
date: 2020-05-03
tags: [dams, floods]
---
# The dam

It broke in May.

```python
# not a heading
x = 1
```

| Year | Cost |
|------|-----:|
| 2019 | $5   |
| 2020 | \\|7 |

It was rebuilt.
"""


def kinds(text: str) -> list[tuple[str, str]]:
    found = load(text.encode())
    assert found.text == text
    assert all(text[b.start : b.end] == b.words for b in found.blocks if b.kind != "note")
    return [(b.kind, b.words) for b in found.blocks if b.kind != "boilerplate"]


def test_front_matter_is_known_and_is_no_text() -> None:
    assert load(PAGE.encode()).known == {"title": "The dam", "author": "Ann Lee", "published": "2020-05-03"}


def test_code_and_tables_keep_their_lines() -> None:
    for text in (PAGE, PAGE.replace("\n", "\r\n"), "\ufeff" + PAGE):
        assert kinds(text) == [
            ("title", "The dam"),
            ("paragraph", "It broke in May."),
            ("row", "# not a heading"),
            ("row", "x = 1"),
            ("columns", "| Year | Cost |"),
            ("row", "| 2019 | $5   |"),
            ("row", "| 2020 | \\|7 |"),
            ("paragraph", "It was rebuilt."),
        ]


def test_a_row_reads_with_its_columns() -> None:
    assert [b.reading for b in load(PAGE.encode()).blocks if b.kind == "row"][2:] == [
        "Year: 2019; Cost: $5",
        "Year: 2020; Cost: \\|7",
    ]


def test_a_rule_is_no_front_matter() -> None:
    assert kinds("---\nIt was lit.\n---\nIt burned.") == [("paragraph", "It was lit."), ("paragraph", "It burned.")]
    assert kinds("---\ntitle: x\nIt was lit.")[0] == ("paragraph", "title: x")


def test_code_that_is_never_closed_goes_on_to_the_end() -> None:
    assert kinds("Lit.\n\n~~~\n# a\n```\nb") == [("paragraph", "Lit."), ("row", "# a"), ("row", "```"), ("row", "b")]


@given(st.text(st.sampled_from("ab.|-#`~ \n\r\ufeff:1"), max_size=120))
def test_any_text_is_untouched_and_blocks_do_not_overlap(text: str) -> None:
    try:
        found = load(text.encode())
    except ValueError:
        return
    assert found.text == text
    end = 0
    for block in found.blocks:
        assert end <= block.start < block.end
        end = block.end
