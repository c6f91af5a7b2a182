"""The sheets of a template: read back by the program, printed as meant, the same every time."""

from __future__ import annotations

import datetime as dt
import html
import io
import re
import string
import tomllib
import zipfile
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from libreoffice import recalculated
from template_cases import filled, layout_of

from xltousu.app.sources import from_workbook
from xltousu.cells import Edit, Grid, Range, Value
from xltousu.policy import LANGUAGES, Language, load_pack, pack_ids
from xltousu.register import read_registers
from xltousu.template.build import build_template, template_file_name
from xltousu.template.calendar_sheet import HEAD, own_days
from xltousu.template.expressions import has_word
from xltousu.template.forms import form_sheets
from xltousu.template.layout import FIRST_ROW, HEADER_ROW, LAST_ROW, TABLE
from xltousu.text import catalog
from xltousu.worktime import Calendar

TEMPLATES = Path(__file__).parents[2] / "templates"
SHARED_FUNCTIONS = {
    "AND", "CHAR", "COUNT", "COUNTA", "COUNTIF", "EDATE", "EOMONTH", "FIND", "IF", "IFERROR", "INDEX", "INT",
    "ISNUMBER", "MATCH", "MAX", "MIN", "MOD", "N", "NOT", "NOW", "OR", "ROUND", "ROW", "SMALL", "SUBSTITUTE",
    "SUM", "TEXT", "VALUE",
}  # fmt: skip


@cache
def built(pack_id: str = "repair-area", language: Language | None = None) -> bytes:
    pack = load_pack(pack_id)
    return build_template(pack, Calendar.load(pack.jurisdiction), language or pack.language)


@cache
def opened(pack_id: str = "repair-area", language: Language | None = None) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(built(pack_id, language)))


class Book:
    """A workbook as the program sees it."""

    def __init__(self, path: Path) -> None:
        self._book = openpyxl.load_workbook(path, data_only=True)

    def sheets(self) -> list[str]:
        return list(self._book.sheetnames)

    def read(self, sheet: str) -> Grid:
        rows: list[list[Value]] = [list(row) for row in self._book[sheet].iter_rows(values_only=True)]
        merges = tuple(Range.parse(str(area)) for area in self._book[sheet].merged_cells.ranges)
        return Grid(sheet, rows, merges=merges)

    def apply(self, edits: list[Edit], sheets: bytes | None = None) -> None:
        raise NotImplementedError


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> openpyxl.Workbook:
    """A filled-in workbook after recalculation: three cases, two of them back and not called."""
    folder = tmp_path_factory.mktemp("office")
    return openpyxl.load_workbook(_filled_office(folder), data_only=True)


def _filled_office(folder: Path) -> Path:
    received = dt.datetime(2026, 3, 2, 9, 0)
    hour = dt.timedelta(hours=1)
    common = {"object": "自用部位", "repair_class": "零修", "content": "水龙头漏水", "phone": "013812345678"}
    records: list[dict[str, object]] = [
        {"case_id": 202603001, "received_at": received, "address": "3-2-1102", **common,
         "notified_at": received + hour / 20, "finished_at": received + 3 * hour,
         "returned_at": received + 9 * hour, "rework": "否", "fee": 35.5},
        {"case_id": 202603002, "received_at": received + hour, **common, "returned_at": received + 5 * hour},
        {"case_id": 202603003, "received_at": received + hour, **common, "returned_at": received + 2 * hour,
         "callback_at": received + 4 * hour},
    ]  # fmt: skip
    layout = layout_of(load_pack("repair-area"), "zh-CN")
    cells: dict[tuple[str, str], object] = {
        ("维修派工单", "E1"): 202603001,
        ("工作日历", f"I{HEAD + 1}"): dt.date(2026, 3, 9),
        ("工作日历", f"K{HEAD + 2}"): dt.date(2026, 3, 14),
    }
    source = filled(
        built(), layout, records, as_of=dt.datetime(2026, 3, 3), path=folder / "office.xlsx", cells=cells,
        settings={"developer_reply_days": 4},
    )  # fmt: skip
    return recalculated(source, folder)


def test_the_ticket_shows_the_chosen_case(office: openpyxl.Workbook) -> None:
    shown = _texts(office["维修派工单"])
    assert {"202603001", "3-2-1102", "水龙头漏水", "013812345678", "2026-03-02 09:00", "35.5"} <= shown
    assert "☑自用部位  □共用设施设备  □房屋质量（业主承担）  □房屋质量（开发商遗留）" in {
        text.strip() for text in shown
    }
    assert any("□是  ☑否" in text for text in shown)
    assert {"2026-03-02 09:05", "2026-03-02 11:00", "2026-03-03 09:00", "2026-03-03 12:00"} <= shown


def test_the_callback_sheet_lists_who_is_to_be_called_first(office: openpyxl.Workbook) -> None:
    sheet = office["维修回访记录"]
    assert [sheet[f"B{row}"].value or "" for row in (5, 6, 7)] == ["202603002", "202603001", ""]
    assert sheet["A2"].value == "待回访 2 件"
    assert sheet["H5"].value == dt.datetime(2026, 3, 5, 14, 0)


def test_the_register_suggests_the_next_number_and_counts_states(office: openpyxl.Workbook) -> None:
    row = [cell.value for cell in office["报修投诉登记"][2]]
    assert row[row.index("下一个单号") + 1] == 202603004
    assert row[row.index(catalog("zh-CN")("status.overdue")) + 1] >= 1


def test_the_program_reads_the_register_back(tmp_path: Path) -> None:
    book = Book(_filled_office(tmp_path))
    pack = load_pack("repair-area")
    reading = read_registers([book.read("报修投诉登记")], pack)
    (register,) = reading.registers
    assert register.header_rows == (HEADER_ROW,)
    layout = layout_of(pack, "zh-CN")
    places = {field.name: layout.by_key[field.name].number for field in pack.field}
    assert {name: column.number for name, column in register.columns.items()} == places
    assert list(register.rows) == [FIRST_ROW, FIRST_ROW + 1, FIRST_ROW + 2]
    assert not any(problems.any() for problems in register.problems.values())


def test_the_forms_are_known_as_sheets_without_cases_of_their_own() -> None:
    assert {"维修派工单", "維修派工單", "维修回访记录", "Callback record"} <= form_sheets()


def test_the_program_reads_settings_and_own_days_back(tmp_path: Path) -> None:
    book = Book(_filled_office(tmp_path))
    settings, calendar = from_workbook(book, None)  # type: ignore[arg-type]
    assert settings.values == {"pack": "repair-area", "language": "zh-CN", "developer_reply_days": "4"}
    assert calendar.values == {"closing_days": "2026-03-09", "extra_working_days": "2026-03-14"}
    days = own_days(book.read("工作日历"))
    assert days.closing == (dt.date(2026, 3, 9),)
    assert days.opening == (dt.date(2026, 3, 14),)


@pytest.mark.parametrize("pack_id", pack_ids())
@pytest.mark.parametrize("language", LANGUAGES)
def test_headers_are_unique_and_none_is_a_column_the_program_appends(
    pack_id: str, language: Language
) -> None:
    titles = [column.title.lower() for column in layout_of(load_pack(pack_id), language).columns]
    assert len(titles) == len(set(titles))
    words = catalog(language)
    assert not {words(f"column.{key}").lower() for key in ("state", "due", "limit", "check")} & set(titles)


def test_formulas_use_only_functions_that_excel_2013_wps_and_libreoffice_share() -> None:
    found: set[str] = set()
    for pack_id in pack_ids():
        for name, text in _parts(built(pack_id)).items():
            if name.startswith("xl/worksheets/sheet"):
                formulas = re.findall(r"<f[^>]*>([^<]+)</f>", text)
                found |= {one for each in formulas for one in re.findall(r"([A-Z_.a-z]+)\(", _unquoted(each))}
    assert found <= SHARED_FUNCTIONS


def test_no_formula_is_longer_than_excel_takes() -> None:
    for pack_id in pack_ids():
        formulas = re.findall(r"<f[^>]*>([^<]+)</f>", "".join(_parts(built(pack_id)).values()))
        assert max(map(len, map(_plain, formulas))) <= 8192


def test_the_paper_is_set_up() -> None:
    book = opened()
    register, ticket, callback = book["报修投诉登记"], book["维修派工单"], book["维修回访记录"]
    assert [_paper(sheet) for sheet in (register, ticket, callback)] == [
        (9, "landscape"),
        (11, "landscape"),
        (9, "landscape"),
    ]
    assert register.print_title_rows == f"$3:${HEADER_ROW}"
    assert register.oddFooter.center.text == "第 &P 页　共 &N 页"
    assert register.freeze_panes == f"B{FIRST_ROW}"
    assert register.tables[TABLE].ref.endswith(str(LAST_ROW))


def test_every_choice_has_its_list_and_every_message_fits() -> None:
    for language in LANGUAGES:
        book = opened("repair-area", language)
        sheet = book[layout_of(load_pack("repair-area"), language).sheet]
        names = set(book.defined_names)
        for check in sheet.data_validations.dataValidation:
            assert check.type != "list" or check.formula1.lstrip("=") in names
            assert len(check.prompt or "") <= 255
            assert len(check.promptTitle or "") <= 32


def test_two_builds_are_the_same_bytes() -> None:
    pack = load_pack("generic-abc")
    again = build_template(pack, Calendar.load(pack.jurisdiction), pack.language)
    assert again == built("generic-abc")


@pytest.mark.parametrize("path", sorted(TEMPLATES.glob("*.xlsx")), ids=lambda path: path.name)
def test_the_shipped_template_is_what_the_pack_builds(path: Path) -> None:
    """Compared unpacked, since compressed bytes differ between versions of zlib."""
    pack_id = path.stem
    assert template_file_name(load_pack(pack_id)) == path.name
    assert _parts(path.read_bytes()) == _parts(built(pack_id)), "run: xltousu template build"
    with zipfile.ZipFile(path) as shipped:
        assert {one.date_time for one in shipped.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_the_words_have_the_same_keys_and_places_in_every_language() -> None:
    texts = [_words(language) for language in LANGUAGES]
    assert texts[0] == texts[1] == texts[2]


def test_a_word_with_a_separator_inside_is_found_among_several() -> None:
    formula = has_word("A1", "设备、设施", several=True)
    assert '"+设备+设施+"' in formula


def _words(language: Language) -> dict[str, list[str | None]]:
    text = (files("xltousu.template") / "words" / f"{language}.toml").read_text("utf-8")
    tables = tomllib.loads(text)
    return {
        f"{table}.{key}": sorted({field for _, field, _, _ in string.Formatter().parse(word) if field})
        for table, words in tables.items()
        for key, word in words.items()
    }


def _texts(sheet: Any) -> set[str]:
    found = set()
    for row in sheet.iter_rows(values_only=True):
        for value in row:
            if isinstance(value, dt.datetime):
                value = f"{value + dt.timedelta(milliseconds=500):%Y-%m-%d %H:%M}"  # noqa: PLW2901
            found.add(str(value))
    return found


def _parts(data: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name).decode("utf-8") for name in package.namelist()}


def _unquoted(formula: str) -> str:
    return re.sub(r'"[^"]*"|\'[^\']*\'', "", _plain(formula))


def _plain(formula: str) -> str:
    return html.unescape(formula)


def _paper(sheet: Any) -> tuple[int, str]:
    return int(sheet.page_setup.paperSize), sheet.page_setup.orientation
