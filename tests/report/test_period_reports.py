"""The reports a regulation asks for: pages to print, with what they name and nothing private in public."""

from __future__ import annotations

import datetime as dt
import io
from functools import cache
from typing import Any

import openpyxl
import pytest
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from xltousu.app import Given, Work, assess, output, resolve
from xltousu.books.memory import MemoryBook
from xltousu.policy import Language, Report, load_pack, pack_ids
from xltousu.report import Parts
from xltousu.report.render import FEWEST_LINES
from xltousu.text import LANGUAGES, catalog

AS_OF = dt.datetime(2025, 10, 10, 9)
RECEIVED = dt.datetime(2025, 8, 4, 9)
PRIVATE = "无名氏"
ROOM = "8-1-808"
PHONE = "13800000001"
REPORTS = [(pack, report.name) for pack in pack_ids() for report in load_pack(pack).report]
PERIODS = {"week": "2025-W40", "half-month": "2025-09-H2", "month": "2025-09", "quarter": "2025-Q3"}


def report_of(pack: str, name: str) -> Report:
    return next(one for one in load_pack(pack).report if one.name == name)


@cache
def sheets_of(pack: str, period: str, language: Language, size: int = 8) -> Workbook:
    """The result sheets for a log with every field of the pack filled in, of one case a week."""
    fields = [one for one in load_pack(pack).field if one.kind != "moments"]
    rows: list[list[Any]] = [[one.title("zh-CN") for one in fields]]
    for number in range(size):
        received = RECEIVED + dt.timedelta(days=7 * number)
        rows.append([value(one.name, one.kind, one.choices, number, received) for one in fields])
    given = Given("command-line", {"pack": pack, "language": language})
    book = MemoryBook({"log": rows})
    work = Work(Parts(validate=False, deadlines=False), period=period)
    result = output(assess(book, "log.xlsx", resolve(given, book, None), AS_OF, work), work).sheets
    assert result is not None
    return openpyxl.load_workbook(io.BytesIO(result))


def value(name: str, kind: str, choices: Any, number: int, received: dt.datetime) -> Any:
    if name == "received_at":
        return received
    if kind in ("datetime", "month"):
        return received + dt.timedelta(days=1)
    known = {"person": PRIVATE, "phone": PHONE, "yes-no": "是", "integer": 1, "number": 1, "money": 1}
    if name == "address":
        return ROOM
    if kind == "choice":
        return choices[number % len(choices)].title("zh-CN")
    return known.get(kind, f"N{number}" if kind == "id" else f"文字{number}")


def page(pack: str, name: str, language: Language = "zh-CN", size: int = 8) -> Worksheet:
    report = report_of(pack, name)
    book = sheets_of(pack, PERIODS[report.period], language, size)
    return book[name_of(report, language)]


def name_of(report: Report, language: Language) -> str:
    """The name of its sheet: the title, cut where Excel has no room for it, and the period."""
    period = PERIODS[report.period]
    return f"{report.title(language)[: 30 - len(period)].rstrip()} {period}"


def texts(sheet: Worksheet) -> list[str]:
    return [str(cell.value) for row in sheet for cell in row if cell.value is not None]


@pytest.mark.parametrize(("pack", "name"), REPORTS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_report_has_all_that_it_names(pack: str, name: str, language: Language) -> None:
    report, sheet = report_of(pack, name), page(pack, name, language)
    shown = texts(sheet)
    for title in (*report.boxes, *report.signatures, *([report.copies] if report.copies else [])):
        assert title(language) in shown
    words = catalog(language)
    column = [row[0].value for row in sheet]
    first, note = column.index(words("head.figure")), column.index(words("sheet.dash-means"))
    assert note - first - 1 == len(report.figures)
    assert None not in column[first:note]
    for box in report.boxes:
        area = next(one for one in sheet.merged_cells.ranges if one.start_cell.value == box(language))
        assert area.size["rows"] >= FEWEST_LINES


@pytest.mark.parametrize(("pack", "name"), REPORTS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_its_sheet_has_its_whole_title_and_no_other_that_name(
    pack: str, name: str, language: Language
) -> None:
    mine = name_of(report_of(pack, name), language)
    assert report_of(pack, name).title(language) in mine
    names = [name_of(one, language) for one in load_pack(pack).report]
    assert names.count(mine) == 1
    assert not set(mine) & set("[]:*?/\\'")


@pytest.mark.parametrize(("pack", "name"), [one for one in REPORTS if report_of(*one).public])
def test_a_public_report_tells_of_nobody(pack: str, name: str) -> None:
    shown = " ".join(texts(page(pack, name)))
    assert "文字" in shown or report_of(pack, name).cases is None
    assert not [private for private in (PRIVATE, ROOM, PHONE) if private in shown]


@pytest.mark.parametrize(("pack", "name"), REPORTS)
def test_a_report_of_a_few_cases_is_printed_on_one_page(pack: str, name: str) -> None:
    sheet = page(pack, name)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.page_setup.fitToHeight in (None, 1)
    assert sheet.page_setup.orientation in (None, "default", "portrait")


def test_a_report_that_lists_many_cases_runs_on() -> None:
    assert page("repair-area", "monthly_summary").page_setup.fitToHeight in (None, 1)
    book = MemoryBook(
        {"log": [["单号", "受理时间", "报修内容"], *([f"B{n}", RECEIVED, "漏水"] for n in range(80))]}
    )
    work = Work(Parts(validate=False, deadlines=False), period="2025-09")
    settings = resolve(Given("command-line", {"pack": "repair-area", "language": "zh-CN"}), book, None)
    result = output(assess(book, "log.xlsx", settings, AS_OF, work), work).sheets
    assert result is not None
    sheet = openpyxl.load_workbook(io.BytesIO(result))["报修项目月汇总 2025-09"]
    assert sheet.page_setup.fitToHeight == 0
    assert "共 80 件" in texts(sheet)
    assert any("60" in text and "80" in text for text in texts(sheet))


def test_unfinished_repairs_are_listed_whatever_month_they_come_from() -> None:
    log = [
        ["单号", "受理时间", "报修内容", "完成时间"],
        ["B1", dt.datetime(2025, 7, 1, 9), "漏水", None],
        ["B2", dt.datetime(2025, 8, 1, 9), "断电", dt.datetime(2025, 9, 30, 23, 59)],
        ["B3", dt.datetime(2025, 9, 2, 9), "堵塞", dt.datetime(2025, 10, 1, 0, 0)],
        ["B4", dt.datetime(2025, 10, 1, 9), "裂缝", None],
    ]
    book = MemoryBook({"log": log})
    work = Work(Parts(validate=False, deadlines=False), period="2025-09")
    settings = resolve(Given("command-line", {"pack": "repair-area", "language": "zh-CN"}), book, None)
    result = output(assess(book, "log.xlsx", settings, AS_OF, work), work).sheets
    assert result is not None
    shown = texts(openpyxl.load_workbook(io.BytesIO(result))["报修项目月汇总 2025-09"])
    assert [name for name in ("B1", "B2", "B3", "B4") if name in shown] == ["B1", "B3"]


def test_both_halves_of_a_month_have_their_summary() -> None:
    book = sheets_of("sunshine-coast", "2025-09", "zh-CN")
    first, second = book["半月投诉总结 2025-09-H1"], book["半月投诉总结 2025-09-H2"]
    assert first["A1"].value == "半月投诉总结 2025-09-H1"
    assert second["A1"].value == "半月投诉总结 2025-09-H2"


def test_the_trend_of_a_quarter_goes_by_its_months() -> None:
    sheet = page("pm-measures", "trend_report")
    shown = texts(sheet)
    assert {"2024-10", "2025-06", "2025-07", "2025-08", "2025-09"} <= set(shown)
    assert "2024-09" not in shown
    assert len(sheet._charts) == 1


def test_figures_of_a_longer_period_say_so_and_have_no_months() -> None:
    sheet = page("pm-measures", "publication_board")
    assert any("2025-Q3" in text and "投诉公开率" in text for text in texts(sheet))
    assessment = page("pm-measures", "quarterly_assessment")
    row = next(row for row in assessment if "考核合规率" in str(row[0].value))
    assert [cell.value for cell in row[2:5]] == ["-", "-", "-"]


def test_groups_of_a_report_have_the_shares_it_names() -> None:
    heads = texts(page("repair-area", "monthly_summary"))
    assert heads.count("返修率") == 3  # among its figures and in both of its groups
    assert "回访率" not in heads
