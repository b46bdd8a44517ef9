"""What stands where no question has been asked yet."""

from collections.abc import Sequence

from ui.examples import Example
from ui.markup import Markup, element

__all__ = ["beginning_html"]


def beginning_html(examples: Sequence[Example]) -> Markup:
    """What the page is for, and questions to begin with."""
    intro = "Ask the documents. Every sentence of an answer comes with the words that carry it."
    return element(
        "div",
        element("p", intro, class_="fn-intro"),
        element("ul", *(element("li", _button(each)) for each in examples), class_="fn-examples"),
    )


def _button(example: Example) -> Markup:
    kind = element("span", example.kind, class_="fn-kind")
    question = element("span", example.question, dir="auto")
    return element(
        "button", kind, question, type="button", class_="fn-example", data_act="ask", data_text=example.question
    )
