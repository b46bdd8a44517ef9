"""E-mail: who wrote what to whom and when, the message, and its attachments as files of their own."""

import re
from collections.abc import Iterator
from contextlib import suppress
from email import message_from_bytes, policy
from email.errors import MessageError
from email.message import EmailMessage, Message

from index.formats import html
from index.formats.builder import Builder
from index.formats.dates import date_of
from index.formats.encoding import decode
from index.formats.extract import Extract, Member
from index.structure import blocks
from index.types import Skipped

__all__ = ["load"]

_HEADERS = ("From", "To", "Date")
_EXTENSIONS = {"text/plain": ".txt", "text/html": ".html", "text/csv": ".csv", "message/rfc822": ".eml"}
_DEEPEST = 20


def load(data: bytes) -> Extract:
    """Subject, senders, date and body as text; title, author and date known; attachments as members.

    Raises ValueError where it is no message.
    """
    try:
        message = message_from_bytes(data, policy=policy.default)
        return _extract(message)
    except RecursionError:
        raise ValueError("holds messages inside messages too deep to be read") from None
    except (MessageError, LookupError, TypeError, AttributeError) as error:
        raise ValueError(f"is not a message that can be read ({type(error).__name__})") from None


def _extract(message: EmailMessage) -> Extract:
    if not any(message.get(name) for name in ("From", "Subject", "Date", "To")):
        raise ValueError("is not a message (it has no headers)")
    if _is_deep(message):
        raise ValueError("holds messages inside messages too deep to be read")
    builder = Builder()
    builder.add("title", _line(message, "Subject"))
    for name in _HEADERS:
        if line := _line(message, name):
            builder.add("byline", f"{name}: {line}", "\n")
    body = _body(message)
    if body.text:
        builder.append(body.blocks, body.text)
    known = {"title": _line(message, "Subject"), "author": _line(message, "From"), "published": _date(message)}
    stated = {key: value for key, value in known.items() if value}
    return Extract(builder.text, builder.blocks, stated, encoding=body.encoding, members=_attachments(message))


def _line(message: Message, name: str) -> str:
    """A header in one line, without what a terminal would obey."""
    return " ".join(str(message.get(name) or "").split())


def _date(message: Message) -> str | None:
    return date_of(_line(message, "Date"))


def _is_deep(message: Message) -> bool:
    """Whether parts lie in parts deeper than is read; looked at level by level, so that depth costs no stack."""
    level: list[Message] = [message]
    for _ in range(_DEEPEST):
        level = [part for each in level if each.is_multipart() for part in each.iter_parts()]  # type: ignore[attr-defined]
    return bool(level)


def _body(message: EmailMessage) -> Extract:
    """The message itself: its plain text, else what a reader sees of its HTML."""
    part = message.get_body(("plain", "html"))
    if part is None:
        return Extract()
    payload = part.get_payload(decode=True)
    data = payload if isinstance(payload, bytes) else b""
    with suppress(ValueError):
        text, encoding = decode(data, part.get_content_charset())
        if part.get_content_type() == "text/html":
            return html.extract(text, encoding)
        text = text.replace("\r\n", "\n").strip("\ufeff\n")
        return Extract(text, blocks(text), encoding=encoding)
    return Extract()


def _attachments(message: EmailMessage) -> Iterator[Member | Skipped]:
    """Attached files by their names, of which only the last part is taken; equal names are numbered."""
    seen: set[str] = set()
    for number, part in enumerate(message.iter_attachments(), 1):
        kind = part.get_content_type()
        name = re.split(r"[/\\]", part.get_filename() or "")[-1].strip()
        name = "".join(c for c in name if c.isprintable()).lstrip(".") or f"part-{number}{_EXTENSIONS.get(kind, '')}"
        if name in seen:
            name = f"{number}-{name}"
        seen.add(name)
        if kind == "message/rfc822":
            inner = part.get_payload(0) if part.is_multipart() else part
            data = inner.as_bytes() if isinstance(inner, Message) else b""
            name = name if name.lower().endswith(".eml") else f"{name}.eml"
        else:
            payload = part.get_payload(decode=True)
            data = payload if isinstance(payload, bytes) else b""
        yield Member(name, data)
