"""Files made to do harm: each is refused by name in one line, and the rest is read."""

import os
import stat
from io import BytesIO
from pathlib import Path
from time import process_time
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import pytest

from index.build import build
from index.embed import Embedder
from index.formats.extract import Extract
from index.formats.extractor import Extractor, read_bytes
from index.formats.unpack import Limits, unpack
from index.load import list_files
from index.types import Skipped

USUAL = Limits()


def zipped(**files: bytes) -> bytes:
    stream = BytesIO()
    with ZipFile(stream, "w", ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return stream.getvalue()


def told(path: str, data: bytes, limits: Limits = USUAL) -> dict[str, str]:
    """What was found in the file: its text, or why it was refused."""
    found = list(unpack(path, data, limits))
    assert all("\n" not in each.reason for each in found if isinstance(each, Skipped))
    return {each.path: each.reason if isinstance(each, Skipped) else each.text for each in found}


# Archives.


def test_members_are_documents_below_the_archive() -> None:
    inner = zipped(**{"deep.txt": b"It burned."})
    data = zipped(**{"logs/may.txt": b"It was lit.", "in.zip": inner, ".hidden.txt": b"x", "__MACOSX/a.txt": b"x"})
    assert told("a.zip", data) == {"a.zip/logs/may.txt": "It was lit.", "a.zip/in.zip/deep.txt": "It burned."}


def test_paths_out_of_the_archive_links_and_bombs_are_refused() -> None:
    stream = BytesIO()
    link = ZipInfo("link.txt")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with ZipFile(stream, "w", ZIP_DEFLATED) as archive:
        for name in ("../evil.txt", "/etc/evil.txt", "a/../../evil.txt", "C:evil.txt", "photo.jpg"):
            archive.writestr(name, "x")
        archive.writestr(link, "/etc/passwd")
        archive.writestr("bomb.txt", b"0" * 30_000_000)
        archive.writestr("good.txt", "It was lit.")
    found = told("a.zip", stream.getvalue())
    assert found.pop("a.zip/good.txt") == "It was lit."
    assert found.pop("a.zip/link.txt") == "is a link"
    assert found.pop("a.zip/photo.jpg").startswith("has no loader")
    assert "bomb" in found.pop("a.zip/bomb.txt")
    assert set(found.values()) == {"is a path out of the archive"} and len(found) == 4


def test_an_entry_that_lies_about_its_size_is_refused() -> None:
    data = zipped(**{"a.txt": b"It was lit. " * 100})
    small, real = (100).to_bytes(4, "little"), (1200).to_bytes(4, "little")
    found = told("a.zip", data.replace(real, small))
    assert "cannot be unpacked" in found["a.zip/a.txt"]


def test_an_encrypted_entry_is_refused() -> None:
    data = bytearray(zipped(**{"a.txt": b"It was lit."}))
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + at] |= 1
    assert told("a.zip", bytes(data)) == {"a.zip/a.txt": "is encrypted"}


def test_a_name_that_is_there_twice_is_read_once() -> None:
    stream = BytesIO()
    with ZipFile(stream, "w") as archive:
        archive.writestr("a.txt", "It was lit.")
        with pytest.warns(UserWarning, match="Duplicate name"):
            archive.writestr("a.txt", "It was not.")
    assert [type(each) for each in unpack("a.zip", stream.getvalue())] == [Extract, Skipped]


def test_archives_in_archives_are_read_to_a_depth() -> None:
    data = b"It was lit."
    name = "a.txt"
    for level in range(6):
        data, name = zipped(**{name: data}), f"{level}.zip"
    found = told("x.zip", data)
    assert list(found.values()) == ["is 4 levels deep; 3 are read"]


def test_number_and_size_of_what_a_file_holds_are_bounded() -> None:
    data = zipped(**{f"{n}.txt": b"It was lit." for n in range(8)})
    assert list(told("a.zip", data, Limits(members=3)).values()).count("It was lit.") == 3
    assert "holds more than 3 files" in told("a.zip", data, Limits(members=3))["a.zip"]
    assert list(told("a.zip", data, Limits(size=40)).values()).count("It was lit.") == 3
    many = zipped(**{f"{n}.txt": b"" for n in range(10_001)})
    assert told("a.zip", many) == {"a.zip": "holds 10,001 files; 10,000 are the most that are read"}


@pytest.mark.parametrize(
    "data", [b"", b"PK\x03\x04rubbish", zipped(**{"a.txt": b"It was lit."})[:-30]], ids=["empty", "rubbish", "cut"]
)
def test_a_damaged_archive_is_refused(data: bytes) -> None:
    assert told("a.zip", data)["a.zip"].startswith("is not a ZIP archive that can be read")


# The child that parses.


def test_one_child_reads_many_files_and_a_crash_costs_one() -> None:
    page = b"<p>It was lit.</p>"
    with Extractor(seconds=20, megabytes=400) as extractor:
        assert isinstance(extractor.extract("a.html", page)[0], Extract)
        (huge,) = extractor.extract("huge.html", b"<p>" + b"<b>x</b>" * 20_000_000)
        assert isinstance(huge, Skipped) and huge.path == "huge.html"
        assert "crash or run out of memory" in huge.reason or "too large" in huge.reason
        assert isinstance(extractor.extract("b.html", page)[0], Extract)


def test_a_parser_that_does_not_come_to_an_end_is_stopped() -> None:
    slow = b"<table>" + b"<tr>" + b"<td>x" * 2_000_000
    with Extractor(seconds=0.4) as extractor:
        (found,) = extractor.extract("slow.html", slow)
        assert found == Skipped("slow.html", "took more than 0.4 s, and is left out")


def nested_pdf(depth: int, times: int) -> bytes:
    """A page of a few hundred bytes that draws a form so many times, which draws another so many times, and so on."""
    parts = ["<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>"]
    parts += [
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] /Contents 4 0 R /Resources << /XObject << /F 5 0 R >> >> >>"
    ]
    draw = "/F Do " * times
    parts.append(f"<< /Length {len(draw)} >>\nstream\n{draw}\nendstream")
    font = "/Font << /A << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >>"
    for n in range(1, depth + 1):
        last = n == depth
        body = "BT /A 12 Tf 10 10 Td (The lamp was lit.) Tj ET" if last else draw
        used = font if last else f"/XObject << /F {n + 5} 0 R >>"
        about = f"/Type /XObject /Subtype /Form /BBox [0 0 200 200] /Resources << {used} >> /Length {len(body)}"
        parts.append(f"<< {about} >>\nstream\n{body}\nendstream")
    objects = "".join(f"{n} 0 obj\n{part}\nendobj\n" for n, part in enumerate(parts, 1))
    return f"%PDF-1.4\n{objects}trailer << /Size {len(parts) + 1} /Root 1 0 R >>\n%%EOF".encode()


def test_a_pdf_whose_forms_draw_each_other_without_end_is_stopped() -> None:
    with Extractor(seconds=20) as extractor:
        (read,) = extractor.extract("a.pdf", nested_pdf(2, 2))
        assert isinstance(read, Extract) and "The lamp was lit." in read.text
    with Extractor(seconds=1) as extractor:
        (found,) = extractor.extract("b.pdf", nested_pdf(8, 20))
        assert found == Skipped("b.pdf", "took more than 1 s, and is left out")
        (found,) = extractor.extract("c.pdf", nested_pdf(20, 20))
        assert isinstance(found, Skipped) and found.reason.endswith("and is left out")


def test_what_the_child_finds_is_what_is_there() -> None:
    data = zipped(**{"a.csv": b"City,People\nHoms,8\n", "b.html": b"<h1>A</h1><p>It.</p>", "c.exe": b"x"})
    with Extractor() as extractor:
        assert extractor.extract("x.zip", data) == tuple(unpack("x.zip", data))


# Folders.


def test_a_sparse_file_of_two_gigabytes_is_refused_by_its_size(tmp_path: Path) -> None:
    for name in ("big.txt", "big.pdf", "big.zip"):
        with (tmp_path / name).open("wb") as file:
            file.truncate(2 << 30)
    files, skipped = list_files(tmp_path)
    assert not files and {each.reason for each in skipped} == {"is larger than 200 MB"}


def test_a_pipe_put_where_a_file_was_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.txt")
    with pytest.raises(ValueError, match="is not a regular file"):
        read_bytes(tmp_path / "a.txt")


def test_hostile_files_are_named_and_the_rest_is_indexed(tmp_path: Path, embedder: Embedder) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "good.txt").write_text("The lamp was lit at noon.")
    (corpus / "good.html").write_text("<h1>Lamps</h1><p>The lamp burned.</p><script>alert(1)</script>")
    (corpus / "bad.pdf").write_bytes(b"%PDF-1.7\n1 0 obj << /Type /Catalog /Pages 1 0 R >> endobj")
    (corpus / "bad.docx").write_bytes(b"PK rubbish")
    (corpus / "bomb.zip").write_bytes(zipped(**{"bomb.txt": b"0" * 30_000_000, "good.txt": b"It rained."}))
    (corpus / "deep.html").write_text("<div>" * 100_000)
    (corpus / "wide.csv").write_text("a,b\n1," + "x" * 200_000)
    os.mkfifo(corpus / "pipe.txt")
    (corpus / "out.txt").symlink_to("/etc/passwd")
    generation, _ = build(corpus, tmp_path / "index", embedder)
    assert set(generation.documents) == {"good.txt", "good.html", "bomb.zip/good.txt"}
    assert {each.path for each in generation.manifest.skipped} == {
        *("bad.pdf", "bad.docx", "bomb.zip/bomb.txt", "deep.html", "wide.csv", "pipe.txt", "out.txt")
    }


@pytest.mark.slow
def test_a_folder_of_a_hundred_thousand_files_is_listed_in_seconds(tmp_path: Path) -> None:
    for n in range(100):
        (tmp_path / str(n)).mkdir()
        for m in range(1000):
            (tmp_path / str(n) / f"{m}.txt").touch()
    start = process_time()
    files, skipped = list_files(tmp_path)
    assert (len(files), len(skipped)) == (100_000, 0) and process_time() - start < 5
