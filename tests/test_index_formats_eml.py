"""E-mail: headers, body, attachments."""

from email.message import EmailMessage

import pytest

from index.formats.eml import load
from index.formats.extract import Extract
from index.formats.unpack import unpack


def message(**headers: str) -> EmailMessage:
    made = EmailMessage()
    values = {"Subject": "The dam", "From": "Ann Lee <ann@example.org>", "To": "bo@example.org"}
    for name, value in {**values, "Date": "Sun, 03 May 2020 23:30:00 -0500", **headers}.items():
        made[name] = value
    return made


def test_who_wrote_what_and_when() -> None:
    mail = message()
    mail.set_content("The dam broke in May.\n\nIt was rebuilt.")
    found = load(mail.as_bytes())
    assert [(b.kind, b.words) for b in found.blocks] == [
        ("title", "The dam"),
        ("byline", "From: Ann Lee <ann@example.org>"),
        ("byline", "To: bo@example.org"),
        ("byline", "Date: Sun, 03 May 2020 23:30:00 -0500"),
        ("paragraph", "The dam broke in May."),
        ("paragraph", "It was rebuilt."),
    ]
    assert all(found.text[b.start : b.end] == b.words for b in found.blocks)
    assert found.known == {"title": "The dam", "author": "Ann Lee <ann@example.org>", "published": "2020-05-03"}


def test_an_html_body_is_read_as_it_is_seen() -> None:
    mail = message()
    mail.set_content("<p>The dam broke.</p><script>secret</script>", subtype="html")
    assert load(mail.as_bytes()).text.endswith("\n\nThe dam broke.")


def test_a_body_in_another_encoding_is_told() -> None:
    mail = message()
    mail.set_content("Zoë’s dam broke.", charset="windows-1252")
    found = load(mail.as_bytes())
    assert found.text.endswith("Zoë’s dam broke.") and found.encoding == "cp1252"


def test_attachments_are_documents_below_the_message() -> None:
    mail = message()
    mail.set_content("See what is attached.")
    mail.add_attachment(b"a,b\n1,2\n", maintype="text", subtype="csv", filename="../../evil/costs.csv")
    mail.add_attachment("It was lit.", filename="notes.txt")
    mail.add_attachment("It burned.", filename="notes.txt")
    mail.add_attachment(b"\x00", maintype="image", subtype="png", filename="photo.png")
    inner = message(Subject="Another")
    inner.set_content("It rained.")
    mail.add_attachment(inner)
    found = {each.path: each for each in unpack("mail.eml", mail.as_bytes())}
    assert list(found) == [
        "mail.eml",
        "mail.eml/costs.csv",
        "mail.eml/notes.txt",
        "mail.eml/3-notes.txt",
        "mail.eml/photo.png",
        "mail.eml/part-5.eml",
    ]
    readable = {path for path, each in found.items() if isinstance(each, Extract)}
    assert set(found) - readable == {"mail.eml/photo.png"}


def nested(levels: int) -> bytes:
    """A message inside a message, that many times."""
    body = b"Subject: inner\n\nIt rained.\n"
    for level in range(levels):
        mark = b"b%d" % level
        body = b'Subject: s\nContent-Type: multipart/mixed; boundary="%s"\n\n--%s\n' % (mark, mark) + (
            b"Content-Type: message/rfc822\n\n" + body + b"\n--%s--\n" % mark
        )
    return body


@pytest.mark.parametrize("levels", [30, 400])
def test_a_deeply_nested_message_is_refused(levels: int) -> None:
    with pytest.raises(ValueError, match="too deep to be read"):
        load(nested(levels))


def test_messages_inside_messages_are_read_to_a_depth() -> None:
    found = list(unpack("mail.eml", nested(6)))
    assert [isinstance(each, Extract) for each in found] == [True, True, True, True, False]


def test_what_has_no_headers_is_no_message() -> None:
    with pytest.raises(ValueError, match="is not a message"):
        load(b"It was lit.\n")
