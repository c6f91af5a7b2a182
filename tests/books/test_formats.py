from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from book_makers import handmade, zipped

from xltousu.books.closed.book import ClosedBook
from xltousu.books.foreign import ForeignBook, as_workbook
from xltousu.books.formats import open_book
from xltousu.cells import Edit, Grid, Range
from xltousu.errors import FileError


def stored(tmp_path: Path, data: bytes, name: str = "台账.xls") -> Path:
    path = tmp_path / name
    path.write_bytes(data)
    return path


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("编号,内容\nT1,\n", "utf-8"),
        ("编号;内容\nT1;\n", "utf-8-sig"),
        ("编号\t内容\r\nT1\t\r\n", "utf-16"),
        ("编号,内容\nT1,\n", "gb18030"),
    ],
)
def test_separated_values_are_read_as_text(tmp_path: Path, text: str, encoding: str) -> None:
    book = open_book(stored(tmp_path, text.encode(encoding), "台账.csv"))
    assert book.sheets() == ["台账"]
    assert book.read("台账").rows == [["编号", "内容"], ["T1", None]]


def test_quoted_values_hold_separators_and_line_ends(tmp_path: Path) -> None:
    book = open_book(stored(tmp_path, b'a,b,c\n"1,5","x\ny",007\n', "a.csv"))
    assert book.read("a").rows == [["a", "b", "c"], ["1,5", "x\ny", "007"]]


@pytest.mark.parametrize(
    ("data", "key"),
    [
        (b"", "empty-file"),
        (b" \n", "empty-file"),
        (bytes(600), "empty-file"),
        (b'{"a": 1}', "json-file"),
        (b"[1, 2]", "json-file"),
        (b"<!DOCTYPE html><html><table/></html>", "html-file"),
        (b"<table><tr><td>1</td></tr></table>", "html-file"),
        (b'<?xml version="1.0"?><a/>', "xml-file"),
        (
            b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>',
            "xml-2003-file",
        ),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:0\n", "lfs-pointer"),
        (b"\x09\x04\x06\x00\x00\x00\x10\x00", "old-excel-file"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR", "unknown-format"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "encrypted-workbook"),
        (zipped({"word/document.xml": "<a/>"}), "not-a-workbook"),
        (b"PK\x03\x04broken", "damaged-package"),
        (handmade("")[:-30], "damaged-package"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "damaged-workbook"),
    ],
)
def test_what_is_no_workbook_is_refused_by_name(tmp_path: Path, data: bytes, key: str) -> None:
    path = stored(tmp_path, data)
    with pytest.raises(FileError) as caught:
        open_book(path)
    assert caught.value.key == key
    assert caught.value.params["file"] == str(path)


def test_the_content_decides_and_not_the_name(tmp_path: Path) -> None:
    book = open_book(stored(tmp_path, handmade('<row r="1"><c r="A1"><v>1</v></c></row>'), "alt.xls"))
    assert isinstance(book, ClosedBook)
    assert book.read("登记").rows == [[1.0]]


def test_an_open_document_is_read_in_a_child(tmp_path: Path) -> None:
    content = (
        '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.2"><office:body>'
        '<office:spreadsheet><table:table table:name="登记"><table:table-row>'
        '<table:table-cell office:value-type="string"><text:p>编号</text:p></table:table-cell>'
        '<table:table-cell office:value-type="float" office:value="2"><text:p>2</text:p></table:table-cell>'
        "</table:table-row></table:table></office:spreadsheet></office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/></manifest:manifest>'
    )
    data = zipped({"mimetype": kind, "META-INF/manifest.xml": manifest, "content.xml": content})
    book = open_book(stored(tmp_path, data, "台账.ods"))
    assert isinstance(book, ForeignBook)
    assert book.read("登记").rows == [["编号", 2.0]]
    book.apply([Edit("登记", 3, [1], ["状态"], own="state")])
    assert book.read("登记").rows == [["编号", 2.0, "状态"]]


def test_a_converted_workbook_has_values_merges_and_no_formulas() -> None:
    rows = [["=1+1", dt.datetime(2026, 3, 5, 8, 0, 5), dt.time(9, 0)], [None, dt.date(1850, 1, 1), True]]
    data = as_workbook([Grid("甲", rows, 2, 2, merges=(Range(2, 2, 3, 2),))])
    grid = ClosedBook(data, "x").read("甲")
    assert (grid.top, grid.left) == (2, 2)
    assert grid.rows == [
        ["=1+1", dt.datetime(2026, 3, 5, 8, 0, 5), dt.time(9, 0)],
        [None, "1850-01-01", True],
    ]
    assert grid.merges == (Range(2, 2, 3, 2),)
    assert not grid.formulas
    assert as_workbook([Grid("甲", rows, 2, 2)]) == as_workbook([Grid("甲", rows, 2, 2)])
