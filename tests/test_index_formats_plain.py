"""Plain text in any encoding: what is read, what is told, what is refused."""

import codecs

import pytest

from index.formats.extract import Extract
from index.formats.extractor import Extractor
from index.formats.unpack import unpack
from index.types import Skipped


def read(data: bytes, path: str = "lamp.txt") -> Extract:
    (found,) = unpack(path, data)
    assert isinstance(found, Extract)
    return found


def refusal(data: bytes, path: str = "lamp.txt") -> str:
    (found,) = unpack(path, data)
    assert isinstance(found, Skipped) and found.path == path
    return found.reason


@pytest.mark.parametrize("text", ["The lamp.\r\nIt burned.\r", "\ufeffThe lamp.", "船 🎉 ﬁ", "\x0b."])
def test_a_text_is_the_file_decoded_and_nothing_else(text: str) -> None:
    assert (read(text.encode()).text, read(text.encode()).encoding) == (text, None)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "is empty"),
        (b" \r\n\t\f", "is empty"),
        ("\ufeff\n".encode(), "is empty"),
        (b"The lamp\x00.", "is not text (it holds a NUL character)"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "is not text (it holds a NUL character)"),
        (codecs.BOM_UTF16_LE + b"T\x00h", "is not utf-16 throughout"),
        (bytes(range(1, 32)) + b"\xe4" * 9, "is in no encoding that can be told (byte 31); save it as UTF-8"),
    ],
)
def test_a_file_that_holds_no_text_is_refused_with_the_reason(data: bytes, reason: str) -> None:
    assert refusal(data).startswith(reason)


SAMPLES = {
    "cp1252": "The café near the Seine was closed; “nobody came”, he said – not even Zoë.",
    "cp1251": "Правительство сообщило, что новый мост через реку будет открыт весной.",
    "koi8_r": "Правительство сообщило, что новый мост через реку будет открыт весной.",
    "cp1253": "Η κυβέρνηση ανακοίνωσε ότι η νέα γέφυρα θα ανοίξει την άνοιξη.",
    "cp1256": "أعلنت الحكومة أن الجسر الجديد سيفتح في الربيع المقبل.",
    "cp932": "政府は新しい橋が来年の春に開通すると発表した。",
    "gb18030": "政府宣布新桥将于明年春天开通。",
    "utf-16": "The lamp was lit.",
    "utf-32": "The lamp was lit.",
}


@pytest.mark.parametrize("encoding", SAMPLES)
def test_another_encoding_is_told(encoding: str) -> None:
    found = read(SAMPLES[encoding].encode(encoding))
    assert (found.text, found.encoding) == (SAMPLES[encoding], encoding)


@pytest.mark.parametrize(
    "text", ["The l\xe4mp.", "Der Bürgermeister eröffnete die Brücke im März.", "It cost £5, or less."]
)
def test_short_western_text_is_read_as_such(text: str) -> None:
    found = read(text.encode("latin-1"))
    assert (found.text, found.encoding) == (text, "cp1252")


def test_the_child_reads_what_this_process_does_not() -> None:
    with Extractor() as extractor:
        (found,) = extractor.extract("a.txt", SAMPLES["cp1251"].encode("cp1251"))
        assert isinstance(found, Extract) and found.text == SAMPLES["cp1251"]
        assert found == next(iter(unpack("a.txt", SAMPLES["cp1251"].encode("cp1251"))))
