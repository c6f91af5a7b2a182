"""The result sheets: text stays text, links lead to cells, long lists are cut and say so."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any

import openpyxl
import pytest
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from xltousu.app import Assessed, Given, Work, assess, output, resolve
from xltousu.books.memory import MemoryBook
from xltousu.policy import load_pack
from xltousu.report import Parts, sheets
from xltousu.report.render import render
from xltousu.report.sheet import Column, Link, Sheet, Table
from xltousu.text import LANGUAGES, catalog

AS_OF = dt.datetime(2025, 5, 7, 9, 0)
HEADER = ["单号", "受理时间", "报修人", "联系电话", "报修内容", "报修对象", "维修类别", "完成时间", "房号"]
RECEIVED = dt.datetime(2025, 5, 6, 8)
STRANGE = ["=1+1", "+86", "-5", "@SUM(A1)", "{=A1}", "http://x.example", "mailto:x@example.org", "\t=1"]


def rows(count: int, phone: str = "1380000") -> list[list[Any]]:
    rest = ["张三", phone, "漏水", "自用部位", "零修", None, "3-101"]
    return [list(HEADER), *([f"B{n}", RECEIVED + dt.timedelta(minutes=n), *rest] for n in range(count))]


def assessed(
    sheets: Mapping[str, Sequence[Sequence[Any]]], language: str = "zh-CN", parts: Parts | None = None
) -> tuple[Assessed, Work]:
    book, work = MemoryBook(sheets), Work(parts or Parts())
    settings = resolve(Given("command-line", {"pack": "repair-area", "language": language}), book, None)
    return assess(book, "log.xlsx", settings, AS_OF, work), work


def made(sheets: Mapping[str, Sequence[Sequence[Any]]], language: str = "zh-CN") -> bytes:
    result = output(*assessed(sheets, language)).sheets
    assert result is not None
    return result


def opened(data: bytes) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(data))


def head_row(sheet: Worksheet, title: str) -> int:
    """The row in which a table has its heads."""
    return next(row for row in range(1, 40) if any(cell.value == title for cell in sheet[row]))


def test_text_of_the_log_never_becomes_a_formula_or_a_link() -> None:
    log = rows(len(STRANGE))
    for row, text in zip(log[1:], STRANGE, strict=True):
        row[0] = row[2] = row[4] = text
        row[3] = text
        row[5] = text
    data = made({"=log": log})
    for sheet in opened(data).worksheets:
        for line in sheet.iter_rows():
            for cell in line:
                assert cell.data_type != "f"
                assert cell.hyperlink is None or (cell.hyperlink.location and not cell.hyperlink.target)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            if name.startswith("xl/worksheets/sheet"):
                assert b"<f>" not in archive.read(name)
    written = {cell.value for sheet in opened(data).worksheets for line in sheet.iter_rows() for cell in line}
    assert set(STRANGE[:4]) <= written


def test_values_of_our_columns_are_no_formulas() -> None:
    result, work = assessed({"log": rows(2, "=1+1")})
    for edit in output(result, work).edits:
        for value in edit.values or ():
            assert not (isinstance(value, str) and value.startswith("="))


@pytest.mark.parametrize("name", ["报修 登记", "O'Brien's", "2025年5月（一）", "a!b", "=1", "x" * 31])
def test_links_lead_to_the_cell_whatever_the_sheet_is_called(name: str) -> None:
    book = opened(made({name: rows(2)}))
    sheet = book["检查结果"]
    top = head_row(sheet, "单元格")
    place = [cell.value for cell in sheet[top]].index("单元格")
    link = sheet[top + 1][place]
    assert link.value == "D2"
    assert link.hyperlink.location == "'{}'!D2".format(name.replace("'", "''"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_names_of_sheets_fit_and_differ(language: str) -> None:
    words = catalog(language)
    names = [
        words(f"sheet.{key}")
        for key in (
            "findings",
            "deadlines",
            "month",
            "groups",
            "figure-cases",
            "settings",
            "calendar",
            "lists",
        )
    ]
    assert len(set(names)) == len(names)
    assert all(0 < len(name) <= 31 and not set(name) & set("[]:*?/\\'") for name in names)
    reports = [
        f"{report.title(language)[:23].rstrip()} 2025-05" for report in load_pack("repair-area").report
    ]  # type: ignore[arg-type]
    assert opened(made({"log": rows(2)}, language)).sheetnames == [*names[:5], *reports]


def test_a_long_list_of_findings_is_cut_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    log = rows(12)
    for row in log[2::3]:
        row[3] = "13800000001"
    whole = opened(made({"log": log}))["检查结果"].max_row
    monkeypatch.setattr(sheets, "MOST_FINDINGS", 3)
    sheet = opened(made({"log": log}))["检查结果"]
    top = head_row(sheet, "单元格")
    assert sheet.max_row == top + 4 < whole
    assert str(sheet[sheet.max_row][0].value).endswith("此处列出前 3 条。")


def test_a_long_list_of_cases_is_cut_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def listed() -> list[tuple[Any, ...]]:
        sheet = opened(made({"log": rows(12)}))["时限一览"]
        return list(sheet.iter_rows(min_row=head_row(sheet, "到期时间") + 1, values_only=True))

    whole = listed()
    monkeypatch.setattr(sheets, "MOST_CASES", 3)
    *first, note = listed()
    assert first == whole[:3]
    assert str(note[0]).endswith("此处列出前 3 条。")


def test_a_finding_of_nearly_every_row_is_told_once() -> None:
    sheet = opened(made({"log": rows(60)}))["检查结果"]
    messages = [line[6] for line in sheet.iter_rows(values_only=True) if line[1] == "R403"]
    assert len(messages) == 1
    assert "60" in messages[0]


def test_pending_cases_stand_in_the_order_they_are_due() -> None:
    sheet = opened(made({"log": rows(5)}))["时限一览"]
    top = head_row(sheet, "到期时间")
    due = [
        line[3]
        for line in sheet.iter_rows(min_row=top + 1, values_only=True)
        if isinstance(line[3], dt.datetime)
    ]
    assert due == sorted(due)
    assert len(due) >= 5


def test_the_month_has_a_chart_and_its_trend() -> None:
    data = made({"log": rows(5)})
    sheet = opened(data)["月报"]
    texts = {cell for line in sheet.iter_rows(values_only=True) for cell in line}
    assert {"2024-06", "2025-05"} <= texts
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert any(name.startswith("xl/charts/") for name in archive.namelist())


def test_the_same_result_gives_the_same_bytes() -> None:
    assert made({"log": rows(5)}) == made({"log": rows(5)})


def test_control_characters_and_very_long_texts_do_no_harm() -> None:
    text = "\x01\x0b" + "长" * 40_000
    data = render(
        [Sheet("a", "a", ["b"], [Table("c", [Column("d", 8)], [[text], [Link("x", "it's", "A1")]])])]
    )
    assert len(str(opened(data)["a"]["A6"].value)) <= 32_767


def test_registers_beside_each_other_have_columns_of_their_own() -> None:
    log = [[*HEADER, None, *HEADER], *([*row, None, *row] for row in rows(2)[1:])]
    for row in log[1:]:
        row[10] = f"X{row[0]}"
    book = MemoryBook({"log": log})
    for _ in range(2):
        settings = resolve(Given("command-line", {"pack": "repair-area"}), book, None)
        result = output(assess(book, "log.xlsx", settings, AS_OF, Work()), Work())
        book.apply(result.edits, result.sheets)
        heads = book.read("log").rows[0][19:]
        assert heads == ["时限状态", "到期时间", "所依时限", "检查结果"] + [
            f"{name} 2" for name in ("时限状态", "到期时间", "所依时限", "检查结果")
        ]


def test_registers_below_each_other_share_their_columns() -> None:
    log = [["四月"], *rows(2), [], ["五月"], [*HEADER, "备注"], *([*row, "x"] for row in rows(2)[1:])]
    book = MemoryBook({"log": log})
    for _ in range(2):
        settings = resolve(Given("command-line", {"pack": "repair-area"}), book, None)
        result = output(assess(book, "log.xlsx", settings, AS_OF, Work()), Work())
        book.apply(result.edits, result.sheets)
        grid = book.read("log")
        assert grid.value(2, 11) == grid.value(7, 11) == "时限状态"
        assert grid.right == 14


def test_a_row_is_as_high_as_the_lines_of_its_longest_text() -> None:
    columns = [Column("What", 10, "wrap"), Column("Short", 10)]
    table = Table("caption", columns, [["一二三四五六七八九十", "x"], ["short", "x" * 99]])
    book = openpyxl.load_workbook(io.BytesIO(render([Sheet("s", "t", [], [table])])))
    heights = [book["s"].row_dimensions[row].height for row in (5, 6)]
    assert heights[0] is not None
    assert heights[0] >= 2 * 15
    assert heights[1] in (None, 15)
