from __future__ import annotations

import io

import openpyxl
import pytest
from book_makers import closed, handmade, members, office_book, result_book, zipped
from python_calamine import CalamineWorkbook

from xltousu.errors import FileError

REGISTER = [["编号", "内容"], ["T1", "漏水"]]


def with_results(data: bytes, sheets: bytes) -> bytes:
    book = closed(data)
    book.apply([], sheets)
    return book.to_bytes()


def names(data: bytes) -> list[str]:
    return openpyxl.load_workbook(io.BytesIO(data)).sheetnames


def test_results_come_behind_the_sheets_of_the_office() -> None:
    result = with_results(office_book(REGISTER), result_book())
    assert names(result) == ["登记", "图表", "月度统计", "扣罚"]
    assert closed(result).sheets() == ["登记", "图表"]


def test_results_are_rewritten_whole() -> None:
    first = with_results(office_book(REGISTER), result_book(figure=3))
    second = with_results(first, result_book(figure=8))
    sheet = openpyxl.load_workbook(io.BytesIO(second))["月度统计"]
    assert sheet["B2"].value == 8
    assert sorted(members(first)) == sorted(members(second))
    assert with_results(second, result_book(figure=3)) == first


def test_results_that_are_no_longer_made_are_taken_out_whole() -> None:
    source = office_book(REGISTER)
    first = with_results(source, result_book(["甲", "乙", "丙"]))
    second = with_results(first, result_book(["乙"]))
    assert names(second) == ["登记", "图表", "乙"]
    assert sorted(members(second)) == sorted(members(with_results(source, result_book(["乙"]))))


def test_results_keep_the_place_the_office_gave_them() -> None:
    first = members(with_results(office_book(REGISTER), result_book(["统计"])))
    workbook = first["xl/workbook.xml"].decode()
    begin, end = workbook.index('<sheet name="登记"'), workbook.index("</sheets>")
    sheets = [line + "/>" for line in workbook[begin:end].split("/>") if line]
    moved = workbook[:begin] + "".join([sheets[2], sheets[0], sheets[1]]) + workbook[end:]
    moved = moved.replace('localSheetId="2"', 'localSheetId="0"')
    again = with_results(zipped(first | {"xl/workbook.xml": moved}), result_book(["统计"], figure=7))
    assert names(again) == ["统计", "登记", "图表"]
    assert closed(again).sheets() == ["登记", "图表"]


def test_a_sheet_of_the_office_of_the_same_name_is_never_touched() -> None:
    source = office_book(REGISTER)
    first = with_results(source, result_book(["登记", "另"]))
    assert names(first) == ["登记", "图表", "登记 (2)", "另"]
    assert closed(first).sheets() == ["登记", "图表"]
    second = with_results(first, result_book(["登记", "另"]))
    assert second == first
    assert closed(second).read("登记").value(2, 1) == "T1"
    charts = [part.decode() for name, part in members(first).items() if "charts/chart" in name]
    assert any("'登记 (2)'!$B$2:$B$3" in chart for chart in charts)


def test_a_copy_the_office_made_of_a_result_is_its_own() -> None:
    first = members(with_results(office_book(REGISTER), result_book(["统计"])))
    renamed = first["xl/workbook.xml"].replace('name="统计"'.encode(), 'name="统计 一月"'.encode())
    book = closed(zipped(first | {"xl/workbook.xml": renamed}))
    assert book.sheets() == ["登记", "图表", "统计 一月"]
    book.apply([], result_book(["统计"]))
    assert names(book.to_bytes()) == ["登记", "图表", "统计 一月", "统计"]


def test_results_keep_their_looks_links_tables_and_print_titles() -> None:
    result = with_results(office_book(REGISTER, table=True), result_book())
    book = openpyxl.load_workbook(io.BytesIO(result))
    sheet = book["扣罚"]
    assert sheet["A1"].font.b
    assert sheet["A5"].number_format == "yyyy-mm-dd"
    assert sheet["A7"].hyperlink is not None
    assert sheet["A7"].hyperlink.location == "'登记'!A1"
    assert sheet.print_title_rows == "$1:$1"
    tables = [table.displayName for one in book.worksheets for table in one.tables.values()]
    assert len(tables) == len(set(tables)) == 3
    assert not any(
        b"tabSelected" in part for name, part in members(result).items() if name.endswith("sheet4.xml")
    )
    assert "月度统计" in members(result)["docProps/app.xml"].decode()


def test_a_strict_workbook_takes_results_in_its_own_namespaces() -> None:
    source = zipped(_strict(office_book(REGISTER, table=True)))
    first = with_results(source, result_book())
    assert closed(first).sheets() == ["登记", "图表"]
    for name, part in members(first).items():
        if name.endswith((".xml", ".rels")):
            assert b"openxmlformats.org/spreadsheetml" not in part
            assert b"openxmlformats.org/officeDocument" not in part
            assert b"openxmlformats.org/drawingml" not in part
    assert [b'gapWidth val="150%"' in part for name, part in members(first).items() if "chart2" in name]
    assert "月度统计" in members(first)["docProps/app.xml"].decode()
    assert with_results(first, result_book()) == first
    assert CalamineWorkbook.from_filelike(io.BytesIO(first)).sheet_names[2:] == ["月度统计", "扣罚"]


def test_a_locked_workbook_takes_no_results() -> None:
    locked = handmade("", settings='<workbookProtection lockStructure="1"/>')
    with pytest.raises(FileError, match="protected-workbook"):
        with_results(locked, result_book())


def _strict(data: bytes) -> dict[str, bytes]:
    kinds = ("spreadsheetml", "officeDocument", "drawingml")
    found = {}
    for name, part in members(data).items():
        for kind in kinds:
            part = part.replace(  # noqa: PLW2901
                f"http://schemas.openxmlformats.org/{kind}/2006/".encode(),
                f"http://purl.oclc.org/ooxml/{kind}/".encode(),
            )
        found[name] = part.replace(b"/extended-properties", b"/extendedProperties")
    return found
