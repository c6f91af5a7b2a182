"""The whole job on registers of every dialect and shape: the same results, columns where there is room."""

from __future__ import annotations

import contextlib
import datetime as dt
import io
import json
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from book_makers import cell_xml, members, sheet_xml, zipped
from openpyxl.worksheet.worksheet import Worksheet
from repairs import BAD, GOOD, HEADER
from scenarios import in_strict_namespaces, with_a_prefix

from xltousu.cli import run

ROWS = [HEADER, GOOD, BAD]
OURS = ["时限状态", "到期时间", "所依时限", "检查结果"]


def register(
    more: Callable[[Any, Any], None] | None = None, *, rows: Sequence[Sequence[Any]] = (), **options: Any
) -> bytes:
    """A register as XlsxWriter makes it, with more that a test puts in."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "default_date_format": "yyyy-mm-dd hh:mm"} | options)
    sheet = book.add_worksheet("报修登记")
    for number, row in enumerate(rows or ROWS):
        sheet.write_row(number, 0, row)
    if more is not None:
        more(book, sheet)
    book.close()
    return out.getvalue()


def processed(data: bytes, folder: Path, *more: str) -> tuple[bytes, dict[str, Any]]:
    """The copy that the command writes, and its JSON."""
    source, target, out = folder / "in.xlsx", folder / "out.xlsx", io.StringIO()
    source.write_bytes(data)
    common = ["--pack", "repair-area", "--as-of", "2025-05-07T09:00", "--format", "json"]
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(io.StringIO()):
        assert run(["process", str(source), *common, "-o", str(target), *more]) == 1
    return target.read_bytes(), json.loads(out.getvalue())


def sheet_of(data: bytes) -> Worksheet:
    sheet = openpyxl.load_workbook(io.BytesIO(data))["报修登记"]
    assert isinstance(sheet, Worksheet)
    return sheet


def without_addresses(data: bytes) -> bytes:
    files = members(data)
    sheet = re.sub(rb'(<(?:row|c)) r="[A-Z0-9]+"', rb"\1", files["xl/worksheets/sheet1.xml"])
    assert b'r="A1"' not in sheet
    return zipped(files | {"xl/worksheets/sheet1.xml": sheet})


DIALECTS: dict[str, Callable[[], bytes]] = {
    "prefixed": lambda: with_a_prefix(register()),
    "strict": lambda: zipped(in_strict_namespaces(register())),
    "1904": lambda: register(date_1904=True),
    "without addresses": lambda: without_addresses(register()),
}


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_register_is_judged_alike_in_every_dialect(dialect: str, tmp_path: Path) -> None:
    (tmp_path / "plain").mkdir()
    (tmp_path / "other").mkdir()
    plain = processed(register(), tmp_path / "plain")
    other = processed(DIALECTS[dialect](), tmp_path / "other")
    assert other[1] | {"file": ""} == plain[1] | {"file": ""}
    if dialect != "strict":  # which openpyxl does not read
        expected = [[cell.value for cell in row] for row in sheet_of(plain[0]).iter_rows()]
        assert [[cell.value for cell in row] for row in sheet_of(other[0]).iter_rows()] == expected
        assert expected[2][len(HEADER) + 1] == dt.datetime(2025, 5, 7, 8, 0)


def test_a_check_leads_to_the_row_that_tells_it_and_its_head_to_the_sheet(tmp_path: Path) -> None:
    result, _ = processed(register(), tmp_path)
    book = openpyxl.load_workbook(io.BytesIO(result))
    sheet, findings = book["报修登记"], book["检查结果"]
    check = len(HEADER) + len(OURS)
    assert sheet.cell(1, check).hyperlink.location == "'检查结果'!A1"
    assert sheet.cell(2, check).hyperlink is None
    target = sheet.cell(3, check).hyperlink.location.removeprefix("'检查结果'!")
    told = findings[f"D{findings[target].row}"]
    assert told.hyperlink.location.startswith("'报修登记'!")
    assert told.value.endswith("3")
    above = findings[f"D{findings[target].row - 1}"].value
    assert not str(above).endswith("3")


def test_links_follow_to_a_sheet_that_had_to_be_numbered(tmp_path: Path) -> None:
    def taken(book: Any, _: Any) -> None:
        book.add_worksheet("检查结果").write("A1", "自己的")

    result, _ = processed(register(taken), tmp_path)
    assert sheet_of(result).cell(1, 15).hyperlink.location == "'检查结果 (2)'!A1"
    told = openpyxl.load_workbook(io.BytesIO(result))["检查结果 (2)"]["D7"]
    assert told.hyperlink.location.startswith("'报修登记'!")


def test_a_table_takes_our_columns_in_and_keeps_its_totals(tmp_path: Path) -> None:
    def tabled(_: Any, sheet: Any) -> None:
        columns = [{"header": text} for text in HEADER]
        columns[0] |= {"total_string": "合计"}
        columns[1] |= {"total_function": "count"}
        sheet.add_table("A1:K4", {"name": "台账", "total_row": True, "columns": columns})

    source = register(tabled)
    result, table = processed(source, tmp_path)
    part = members(result)["xl/tables/table1.xml"].decode()
    assert 'ref="A1:O4"' in part
    assert '<autoFilter ref="A1:O3"/>' in part
    assert re.findall(r'<tableColumn id="(1[2-5])" name="([^"]*)"', part) == [
        (str(number), text) for number, text in enumerate(OURS, 12)
    ]
    assert [cell_xml(result, f"{letter}4") for letter in "ABL"] == [
        cell_xml(source, "A4"),
        cell_xml(source, "B4"),
        "",
    ]
    assert table["sheets"][0]["rows"] == 2
    assert processed(result, tmp_path)[0] == result


@pytest.mark.parametrize(("place", "first"), [("L3", "M"), ("N2", "O"), ("L9", "L")])
def test_columns_of_ours_stand_right_of_what_stands_beside_the_register(
    place: str, first: str, tmp_path: Path
) -> None:
    result, _ = processed(register(lambda _, sheet: sheet.write(place, "旁注")), tmp_path)
    sheet = sheet_of(result)
    assert sheet[place].value == "旁注"
    assert sheet[f"{first}1"].value == OURS[0]


def test_columns_of_ours_stand_right_of_merged_cells(tmp_path: Path) -> None:
    def merged(_: Any, sheet: Any) -> None:
        for row in range(3):
            sheet.merge_range(row, 11, row, 13, "备注" if row == 0 else "")

    result, _ = processed(register(merged), tmp_path)
    sheet = sheet_of(result)
    assert [cell.value for cell in sheet[1]][len(HEADER) :] == ["备注", None, None, *OURS]
    assert sorted(str(one) for one in sheet.merged_cells.ranges) == ["L1:N1", "L2:N2", "L3:N3"]


def test_a_head_of_two_merged_rows_gets_ours_in_its_last_row(tmp_path: Path) -> None:
    def headed(_: Any, sheet: Any) -> None:
        for column in range(8):
            sheet.merge_range(1, column, 2, column, HEADER[column])
        sheet.merge_range(0, 0, 0, 10, "报修登记表")
        sheet.merge_range(1, 8, 1, 10, "经过")

    rows = [[], [], [*[None] * 8, *HEADER[8:]], GOOD, BAD]
    source = register(headed, rows=rows)
    result, table = processed(source, tmp_path)
    sheet = sheet_of(result)
    assert (table["sheets"][0]["header_rows"], table["sheets"][0]["rows"]) == ([2, 3], 2)
    assert [cell.value for cell in sheet[3]][len(HEADER) :] == OURS
    assert [sheet.cell(row, 12).value for row in (1, 2)] == [None, None]
    assert sheet["L5"].value == "已逾期"
    before = sheet_of(source).merged_cells.ranges
    assert sorted(map(str, sheet.merged_cells.ranges)) == sorted(map(str, before))
    assert processed(result, tmp_path)[0] == result


def test_spilled_values_are_left_alone_by_corrections(tmp_path: Path) -> None:
    """A date as text is made a date, unless it is the value of a formula of another cell."""
    written = [[*row] for row in ROWS]
    written[1][1], written[2][1] = "2025.5.6 10:00", "2025.5.6 8:00"

    def spilled(_: Any, sheet: Any) -> None:
        sheet.write_dynamic_array_formula("B2:B3", "=ZZ2:ZZ3", None, "2025.5.6 10:00")
        sheet.write_string("B3", "2025.5.6 8:00")

    result, _ = processed(register(rows=written), tmp_path, "--fix")
    assert sheet_of(result)["B2"].value == dt.datetime(2025, 5, 6, 10, 0)
    source = register(spilled, rows=written)
    result, _ = processed(source, tmp_path, "--fix")
    for address in ("B2", "B3"):
        assert cell_xml(result, address) == cell_xml(source, address)
    assert "检查结果" in sheet_xml(result)
