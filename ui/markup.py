"""HTML built so that text cannot become markup: whatever is not `Markup` is escaped."""

import html
from collections.abc import Iterable

__all__ = ["Markup", "element", "escaped", "joined"]

_VOID = frozenset({"br", "hr", "meta"})


class Markup(str):
    """HTML that may be shown as it is. Adding a plain string to it gives a plain string, which is escaped again."""

    __slots__ = ()


def escaped(text: str) -> Markup:
    """The text as HTML that a browser reads back as exactly this text; what no page can hold becomes "�"."""
    if isinstance(text, Markup):
        return text
    holdable = text.replace("\x00", "�").encode("utf-8", "replace").decode("utf-8")
    # A browser reads a bare carriage return as a newline, and a citation's range would no longer be exact.
    return Markup(html.escape(holdable).replace("\r", "&#13;"))


def joined(parts: Iterable[str]) -> Markup:
    """The parts one after another, each escaped unless it is markup."""
    return Markup("".join(map(escaped, parts)))


def element(name: str, /, *children: str, **attributes: str | bool | None) -> Markup:
    """One element: `class_` stands for class, `data_source` for data-source; None and False leave an attribute out."""
    given = "".join(
        f" {_name(key)}" if value is True else f' {_name(key)}="{escaped(str(value))}"'
        for key, value in attributes.items()
        if value is not None and value is not False
    )
    return Markup(f"<{name}{given}>" if name in _VOID else f"<{name}{given}>{joined(children)}</{name}>")


def _name(key: str) -> str:
    return key.rstrip("_").replace("_", "-")
