from __future__ import annotations

import io
import re

import openpyxl
import pytest
from book_makers import cell_xml, closed, handmade, members, office_book, zipped
from openpyxl.worksheet.worksheet import Worksheet

from xltousu.books.closed import shapes
from xltousu.cells import Edit
from xltousu.errors import FileError

REGISTER = [["编号", "内容"], ["T1", "漏水"], ["T2", "电梯"]]
OURS = [Edit("登记", 2, [2, 3], notes=["受理早于登记", None]), Edit("登记", 2, [2], notes=["缺少电话"])]


def written(data: bytes, edits: list[Edit]) -> bytes:
    book = closed(data)
    book.apply(edits)
    return book.to_bytes()


def notes(data: bytes) -> dict[str, tuple[str, str]]:
    """Author and text of each note by its cell, as another reader finds them."""
    sheet = openpyxl.load_workbook(io.BytesIO(data))["登记"]
    assert isinstance(sheet, Worksheet)
    return {
        cell.coordinate: (str(cell.comment.author), str(cell.comment.text))
        for row in sheet.iter_rows()
        for cell in row
        if cell.comment is not None
    }


def part(data: bytes, word: str) -> str:
    return next(one.decode() for name, one in members(data).items() if word in name)


def test_notes_stand_beside_those_of_the_office() -> None:
    source = office_book(REGISTER)
    result = written(source, OURS)
    assert notes(result) == notes(source) | {"B2": ("xltousu", "受理早于登记\n缺少电话")}
    drawing = part(result, "vmlDrawing")
    assert drawing.count("<v:shape ") == 2
    assert drawing.count("<v:shapetype ") == 1
    assert len(set(re.findall(r'id="(_x0000_s\d+)"', drawing))) == 2
    assert written(result, OURS) == result


def test_notes_of_before_are_replaced_and_those_of_the_office_stay() -> None:
    source = office_book(REGISTER)
    first = written(source, OURS)
    second = written(first, [Edit("登记", 1, [3], notes=["neu"])])
    assert notes(second) == notes(source) | {"A3": ("xltousu", "neu")}
    last = written(second, [Edit("登记", 1, [3], ["T9"], notes=[None])])
    assert notes(last) == notes(source)
    assert "xltousu" not in part(last, "comments1")
    assert part(last, "vmlDrawing").count("<v:shape ") == 1


def test_a_sheet_without_notes_gets_its_first_ones_and_loses_them_without_a_trace() -> None:
    source = handmade('<row r="2"><c r="A2"><v>1</v></c></row>', behind="<tableParts/>")
    first = written(source, OURS)
    assert notes(first) == {"B2": ("xltousu", "受理早于登记\n缺少电话")}
    assert re.search(r"<legacyDrawing [^>]*/><tableParts", part(first, "sheet1.xml"))
    assert written(first, OURS) == first
    last = members(written(first, [Edit("登记", 5, [2], [None], notes=[None])]))
    assert last.keys() == members(source).keys()
    assert "legacyDrawing" not in last["xl/worksheets/sheet1.xml"].decode()
    assert b"comments" not in last["[Content_Types].xml"]


def test_a_note_of_the_office_gets_our_line_behind_its_own() -> None:
    source = office_book(REGISTER)
    edits = [Edit("登记", 1, [2], notes=["逾期"])]
    first = written(source, edits)
    author, text = notes(source)["A2"]
    assert notes(first) == {"A2": (author, f"{text}\n— xltousu —\n逾期")}
    assert written(first, edits) == first
    assert notes(written(first, [Edit("登记", 2, [2], ["x"], notes=[None])])) == notes(source)
    assert part(first, "vmlDrawing") == part(source, "vmlDrawing")


def test_a_thread_stays_alone() -> None:
    files = members(office_book(REGISTER))
    comments = files["xl/comments1.xml"].replace(b"<author></author>", b"<author>tc={1}</author>")
    assert b"tc={1}" in comments or b"<author/>" in comments
    comments = comments.replace(b"<author/>", b"<author>tc={1}</author>")
    source = zipped(files | {"xl/comments1.xml": comments})
    result = written(source, [Edit("登记", 1, [2, 3], notes=["a", "b"])])
    assert notes(result)["A2"] == notes(source)["A2"]
    assert notes(result)["A3"] == ("xltousu", "b")


def test_text_of_a_note_is_text() -> None:
    text = "=1+1 <b>&amp;\x07_x0041_ 甲\n 😀 "
    result = written(office_book(REGISTER), [Edit("登记", 2, [2], notes=[text])])
    assert notes(result)["B2"][1] == text.replace("_x0041_", "_x005F_x0041_").replace("\x07", "_x0007_")


def test_a_drawing_of_another_program_takes_notes() -> None:
    drawing = '<?xml version="1.0" encoding="UTF-16"?><xml xmlns:v="urn:schemas-microsoft-com:vml"><br></xml>'
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    head = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    more = {
        "xl/drawings/x.vml": drawing.encode("utf-16"),
        "xl/worksheets/_rels/sheet1.xml.rels": f'{head}<Relationship Id="rId7" Type="{relation}/vmlDrawing" '
        'Target="../drawings/x.vml"/></Relationships>',
    }
    behind = f'<legacyDrawing xmlns:q="{relation}" q:id="rId7"/>'
    source = handmade('<row r="2"/>', behind=behind, more=more)
    result = written(source, OURS)
    text = part(result, "x.vml")
    assert "<br>" in text
    assert 'encoding="UTF-8"' in text
    assert 'xmlns:x="urn:schemas-microsoft-com:office:excel" id="_x0000_s1025"' in text
    assert written(result, OURS) == result
    broken = members(source) | {"xl/drawings/x.vml": b"<xml/>"}
    with pytest.raises(FileError, match="damaged-part"):
        written(zipped(broken), OURS)


def test_more_notes_than_a_block_of_ids_take_another_block() -> None:
    edits = [Edit("登记", 2, range(2, 2502), notes=["x"] * 2500)]
    result = written(office_book(REGISTER), edits)
    drawing = part(result, "vmlDrawing").encode()
    ids = [int(one) for one in re.findall(rb'id="_x0000_s(\d+)"', drawing)]
    assert len(ids) == len(set(ids)) == 2501
    assert {one // 1024 for one in ids} == shapes.blocks_of(drawing)
    assert written(result, edits) == result


def test_notes_at_the_last_row_and_column_stay_inside_the_sheet() -> None:
    source = handmade('<row r="2"/>')
    drawing = part(written(source, [Edit("登记", 16_384, [1_048_576], notes=["x" * 3000])]), "vmlDrawing")
    anchor = [int(one) for one in re.search(r"<x:Anchor>([^<]*)", drawing)[1].split(",")]  # type: ignore[index]
    assert anchor[4] < 16_384
    assert anchor[6] < 1_048_576


def test_a_cell_of_the_office_whose_value_stays_keeps_its_formatted_text() -> None:
    rich = '<c r="A1" t="inlineStr"><is><r><rPr><b/></rPr><t>a</t></r><r><t>b</t></r></is></c>'
    source = handmade(f'<row r="1">{rich}<c r="B1"><v>1</v></c></row>')
    kept = written(source, [Edit("登记", 1, [1], ["ab"], before=["ab"]), Edit("登记", 2, [1], [2])])
    assert cell_xml(kept, "A1") == rich
    assert "<r>" not in cell_xml(written(source, [Edit("登记", 1, [1], ["x"], before=["ab"])]), "A1")


def test_no_more_formats_than_excel_counts_are_made() -> None:
    files = members(handmade('<row r="1"/>'))
    one = b'<xf numFmtId="2" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    many = b"".join(b'<xf numFmtId="%d" fontId="0" fillId="0" borderId="0"/>' % n for n in range(1, 40))
    filled = files["xl/styles.xml"].replace(b"</cellXfs>", (many + one) * 1638 + b"</cellXfs>")
    source = zipped(files | {"xl/styles.xml": filled})
    assert 's="' in cell_xml(written(source, [Edit("登记", 1, [1], [1], "0.00")]), "A1")
    with pytest.raises(FileError, match="too-many-formats"):
        written(source, [Edit("登记", 1, [1], [1], '0.000"x"')])
