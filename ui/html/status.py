"""What a screen reader speaks as soon as it changes; for that the element itself has to stay."""

from rag import Answer
from ui.html.known import plural
from ui.markup import Markup, element

__all__ = ["SILENCE", "error_html", "progress_html", "said_html", "spoken_html"]


def _status(*said: Markup) -> Markup:
    return element("div", *said, role="status")


SILENCE = _status()


def error_html(line: str) -> Markup:
    """One line, seen and spoken, that says why a question was not answered."""
    return _status(element("p", line, class_="fn-error"))


def said_html(line: str) -> Markup:
    """One line, seen and spoken, that says what was done."""
    return _status(element("p", line, class_="fn-said"))


def progress_html(line: str, done: int, total: int) -> Markup:
    """One line and how far it is; a bar where the whole is known."""
    bar = Markup(f'<progress max="{total:d}" value="{done:d}"></progress>') if total else Markup("")
    return _status(element("p", line, class_="fn-said"), bar)


def spoken_html(answer: Answer) -> Markup:
    """The answer for a screen reader, which is told of it while the question keeps the focus."""
    ending = f" {plural(len(answer.citations), 'source')}." if answer.answered else ""
    return _status(element("p", " ".join(s.text for s in answer.statements) or answer.text, ending, class_="fn-hidden"))
