"""The demo workbook: an office's own file, the same every time, wrong only where it says so."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import json
import re
import subprocess
import sys
from collections import Counter
from itertools import pairwise
from pathlib import Path

import openpyxl
import pytest
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from xltousu.app.demo import UNTIL, Demo, Mess, demo_workbook
from xltousu.cli import run
from xltousu.policy import load_pack

REGISTERS = ["2025年上半年", "2025年下半年", "2026年上半年", "2026年下半年"]
KINDS = {
    "blank-row",
    "blanks",
    "caption-row",
    "date-ambiguous",
    "date-bare",
    "date-chinese-half-day",
    "date-digits",
    "date-dotted",
    "date-full-width",
    "date-month-day",
    "date-serial",
    "date-slashes-bare",
    "date-window",
    "duplicate-number",
    "fee-with-unit",
    "finish-in-future",
    "header-line-break",
    "header-trailing-space",
    "header-unit",
    "line-break",
    "merged-down",
    "not-yet",
    "onsite-before-notice",
    "phone-number",
    "phone-short",
    "phone-two-lines",
    "phone-with-name",
    "placeholder",
    "required-empty",
    "rings-5",
    "signature-row",
    "total-row",
    "unknown-class",
    "unknown-satisfaction",
}
HARMLESS = {
    "blanks",
    "date-chinese-half-day",
    "date-dotted",
    "date-full-width",
    "date-serial",
    "fee-with-unit",
    "line-break",
    "merged-down",
    "not-yet",
    "phone-number",
    "phone-two-lines",
    "phone-with-name",
    "placeholder",
}
"""Mess in a row of a case that can be read with certainty."""
FIRST, CLASS, SATISFACTION = 5, 11, 36


@pytest.fixture(scope="module")
def demo() -> Demo:
    return demo_workbook()


@pytest.fixture(scope="module")
def book(demo: Demo) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(demo.workbook))


def is_case(row: tuple[object, ...]) -> bool:
    return isinstance(row[0], int)


def column_of(sheet: Worksheet, *titles: str) -> int:
    heads = {str(sheet.cell(row, column).value): column for row in (3, 4) for column in range(1, 39)}
    return next(heads[title] for title in titles if title in heads)


def moved(sheet: Worksheet) -> dict[object, tuple[object, object]]:
    """By number, the receipt and the finish of cases that the office carried to another sheet."""
    finished, remark = column_of(sheet, "完成时间"), column_of(sheet, "备注")
    rows = [row for row in sheet.iter_rows(min_row=FIRST, values_only=True) if is_case(row)]
    return {row[1]: (row[2], row[finished - 1]) for row in rows if "结转" in str(row[remark - 1])}


def test_the_same_seed_gives_the_same_bytes_in_another_process(demo: Demo) -> None:
    program = "import hashlib; from xltousu.app.demo import demo_workbook as demo;"
    program += "print(hashlib.sha256(demo().workbook).hexdigest())"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == hashlib.sha256(demo.workbook).hexdigest()
    assert demo_workbook() == demo


def test_another_seed_gives_other_cases(demo: Demo) -> None:
    assert demo_workbook(seed=7).workbook != demo.workbook


@pytest.mark.parametrize("seed", [1, 7, 99, 2026])
def test_every_kind_of_mess_is_in_whatever_the_seed(seed: int) -> None:
    assert {mess.what for mess in demo_workbook(seed=seed).mess} == KINDS


@pytest.mark.parametrize("seed", [1, 2026])
def test_every_mess_stands_where_it_says(seed: int) -> None:
    demo = demo_workbook(seed=seed)
    book = openpyxl.load_workbook(io.BytesIO(demo.workbook))
    assert len({(mess.sheet, mess.cell) for mess in demo.mess}) == len(demo.mess)
    for mess in demo.mess:
        stands = book[mess.sheet][mess.cell].value
        if type(mess.value) is dt.date:
            assert stands == dt.datetime.combine(mess.value, dt.time()), mess
            assert "h" not in book[mess.sheet][mess.cell].number_format
        elif isinstance(mess.value, float):
            assert stands == pytest.approx(mess.value)
            assert book[mess.sheet][mess.cell].number_format == "General"
        else:
            assert stands == mess.value, mess


def test_it_fits_in_half_years_that_end_where_it_is_told() -> None:
    demo = demo_workbook(cases=120, until=dt.datetime(2026, 3, 31, 12, 0))
    book = openpyxl.load_workbook(io.BytesIO(demo.workbook))
    assert book.sheetnames[:4] == ["2024年下半年", "2025年上半年", "2025年下半年", "2026年上半年"]
    received = [
        row[2] for name in book.sheetnames[:4] for row in book[name].iter_rows(min_row=5, values_only=True)
    ]
    moments = [at for at in received if isinstance(at, dt.datetime)]
    assert dt.datetime(2024, 7, 1) <= min(moments) and max(moments) < dt.datetime(2026, 3, 31, 12, 0)


def test_each_case_is_in_one_sheet_or_carried_over_from_the_one_before(book: Workbook, demo: Demo) -> None:
    spoilt = {mess.value for mess in demo.mess if mess.what == "duplicate-number"}
    where: dict[object, list[str]] = {}
    for name in REGISTERS:
        for row in book[name].iter_rows(min_row=FIRST, values_only=True):
            if is_case(row) and row[1] not in spoilt:
                where.setdefault(row[1], []).append(name)
    assert len(where) == 300 - 2 * len(spoilt)
    twice = {number: names for number, names in where.items() if len(names) > 1}
    for number, names in twice.items():
        at = REGISTERS.index(names[0])
        assert names == REGISTERS[at : at + len(names)]
        assert all(number in moved(book[name]) for name in names)
    for name, later in pairwise(REGISTERS):
        shared = moved(book[name]).keys() & moved(book[later]).keys()
        assert shared, "every sheet hands some cases on"
        for number in shared:
            assert moved(book[name])[number][0] == moved(book[later])[number][0]
            assert moved(book[name])[number][1] is None


def test_some_cases_are_still_open_at_the_end(book: Workbook) -> None:
    sheet = book[REGISTERS[-1]]
    rows = [row for row in sheet.iter_rows(min_row=FIRST, values_only=True) if is_case(row)]
    finished = [row[column_of(sheet, "完成时间") - 1] for row in rows]
    assert 4 <= finished.count(None) <= 20


def test_it_looks_as_an_office_makes_it(book: Workbook) -> None:
    assert book.sheetnames == [*REGISTERS, "汇总", "规则", "列表"]
    for name in REGISTERS:
        sheet = book[name]
        assert sheet.freeze_panes == "D5"
        assert sheet.auto_filter.ref is not None and sheet.auto_filter.ref.startswith("A4:AL")
        assert {"A1:AL1", "A3:A4", "B3:M3"} <= {str(area) for area in sheet.merged_cells.ranges}
        assert sheet.column_dimensions["M"].hidden and sheet["M4"].value == "接待人员"
        assert sheet["A1"].comment is not None and sheet["K4"].comment is not None
        assert sheet.cell(4, CLASS).value == "维修类别" and sheet.cell(4, SATISFACTION).value == "满意度"
        lists = {str(rule.sqref)[:2]: rule.formula1 for rule in sheet.data_validations.dataValidation}
        assert lists == {"K5": "列表!$B$3:$B$9", "AJ": "满意度选项"}
        assert sheet.page_setup.orientation == "landscape"
    fills = {book[name].cell(row, 2).fill.fgColor.rgb for name in REGISTERS for row in range(5, 90)}
    assert {"FFFFF2CC", "FFFCE4D6"} <= fills
    assert book.defined_names["满意度选项"].attr_text == "列表!$A$3:$A$5"
    assert len(book["汇总"]._charts) == 1
    assert book.active.title == REGISTERS[-1]


def test_formulas_carry_the_values_they_have(demo: Demo, book: Workbook) -> None:
    values = openpyxl.load_workbook(io.BytesIO(demo.workbook), data_only=True)
    for name in REGISTERS:
        sheet, shown = book[name], values[name]
        hours, finished = column_of(sheet, "用时（小时）"), column_of(sheet, "完成时间")
        for row in range(FIRST, sheet.max_row):
            start, end = shown.cell(row, 3).value, shown.cell(row, finished).value
            took = shown.cell(row, hours).value
            if isinstance(shown.cell(row, 1).value, int):
                assert str(sheet.cell(row, hours).value).startswith("=IF(AND(ISNUMBER(C")
                real = isinstance(start, dt.datetime) and isinstance(end, dt.datetime)
                if isinstance(start, dt.datetime) and isinstance(end, dt.datetime):
                    assert took == pytest.approx((end - start) / dt.timedelta(hours=1), abs=0.01)
                assert real or not took
    sums = [values["汇总"].cell(row, 2).value for row in range(3, 7)]
    assert sums == [
        sum(is_case(row) for row in values[name].iter_rows(min_row=FIRST, values_only=True))
        for name in REGISTERS
    ]


def test_the_settings_are_those_of_the_pack(book: Workbook) -> None:
    rows = list(book["规则"].iter_rows(min_row=2, values_only=True))
    assert rows[0] == ("设置名称", "值", "建议值", "代码")
    pack = load_pack("repair-area")
    by_code = {code: (title, suggestion) for title, _, suggestion, code in rows[1:]}
    assert rows[1][1] == "repair-area"
    for parameter in pack.parameter:
        assert by_code[parameter.name] == (parameter.title("zh-CN"), parameter.suggestion)


def test_no_number_could_be_somebodys(book: Workbook) -> None:
    seen = 0
    for sheet in book:
        for row in sheet.iter_rows(values_only=True):
            for value in row:
                text = re.sub(r"(?<=\d)[ -](?=\d{4}\b)", "", str(value)) if value is not None else ""
                for number in re.findall(r"(?<![\d.])1[3-9]\d{8,9}(?!\d)", text):
                    seen += 1
                    assert re.fullmatch(r"1380000\d{3,4}", number), number
    assert seen >= 290


def test_people_are_a_surname_and_a_form_of_address(book: Workbook) -> None:
    for name in REGISTERS:
        for row in book[name].iter_rows(min_row=FIRST, values_only=True):
            if is_case(row):
                assert re.fullmatch(r"\s*[\u4e00-\u9fff](先生|女士|阿姨|老师)\s*", str(row[5]))


def process(demo: Demo, folder: Path, capsys: pytest.CaptureFixture[str]) -> dict[str, list[dict[str, str]]]:
    path = folder / "demo.xlsx"
    path.write_bytes(demo.workbook)
    run(["process", str(path), "--as-of", f"{UNTIL:%Y-%m-%dT%H:%M}", "--format", "json"])
    found: dict[str, list[dict[str, str]]] = json.loads(capsys.readouterr().out)
    return found


def is_at(mess: Mess, finding: dict[str, str]) -> bool:
    """Whether a finding is about the row that is spoilt."""
    return mess.sheet == finding["sheet"] and mess.cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ") == str(
        finding["row"]
    )


@pytest.mark.parametrize("seed", [5, 2026])
def test_what_is_found_is_the_mess_and_nothing_else(
    seed: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    demo = demo_workbook(seed=seed)
    found = process(demo, tmp_path, capsys)
    assert found["pack"] == "repair-area"
    for finding in found["findings"]:
        assert [mess for mess in demo.mess if is_at(mess, finding)], finding
    for mess in demo.mess:
        structure = mess.what.endswith("-row") or mess.what.startswith("header-")
        about = [one for one in found["findings"] if is_at(mess, one)]
        assert bool(about) != (structure or mess.what in HARMLESS), (mess, about)


def test_the_flow_is_mostly_in_time(demo: Demo, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = process(demo, tmp_path, capsys)
    limits = [limit for case in found["cases"] for limit in case["limits"]]
    states = Counter(limit["status"] for limit in limits if not limit["aim"])
    assert states["on-time"] > 10 * states["late"] > 0
    assert states["overdue"] >= 5
    names = {limit["name"] for limit in limits}
    assert {"developer_reply", "onsite_appointment", "explanation", "finish_general", "callback"} <= names


def test_libreoffice_opens_it(demo: Demo, tmp_path: Path, soffice: str) -> None:
    (tmp_path / "demo.xlsx").write_bytes(demo.workbook)
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [soffice, profile, "--headless", "--convert-to", "ods", "--outdir", str(tmp_path)]
    subprocess.run([*command, str(tmp_path / "demo.xlsx")], check=True, capture_output=True, timeout=180)
    assert (tmp_path / "demo.ods").stat().st_size > 20_000
