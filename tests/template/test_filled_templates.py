"""A template that an office has filled in: what its forms show, and what the program reads back."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from libreoffice import recalculated
from recalculation import as_text
from template_cases import built, filled, layout_of, made

from xltousu.app.sources import case_sheets, from_workbook
from xltousu.books.closed.book import ClosedBook
from xltousu.cells import Edit, Value
from xltousu.policy import FieldModel, load_pack, pack_ids
from xltousu.register import read_registers
from xltousu.template.calendar_sheet import HEAD, own_days
from xltousu.template.forms import forms_of
from xltousu.template.layout import FIRST_ROW, HEADER_ROW
from xltousu.template.page_sheet import CHOOSER

RECEIVED = dt.datetime(2026, 3, 2, 9, 0)
HOUR = dt.timedelta(hours=1)
LONG = "水龙头漏水，" * 12
HOLDING = [name for name in pack_ids() if any(one.holds_cases for one in forms_of(load_pack(name)).form)]


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> ClosedBook:
    """A filled-in workbook after recalculation: three cases, two of them back and not called."""
    folder = tmp_path_factory.mktemp("office")
    common = {"object": "自用部位", "repair_class": "零修", "content": "水龙头漏水", "phone": "013812345678"}
    records: list[dict[str, object]] = [
        {"case_id": 202603001, "received_at": RECEIVED, "address": "3-2-1102", **common,
         "notified_at": RECEIVED + HOUR / 20, "finished_at": RECEIVED + 3 * HOUR,
         "returned_at": RECEIVED + 9 * HOUR, "rework": "否", "fee": 35.5},
        {"case_id": 202603002, "received_at": RECEIVED + HOUR, **common, "content": LONG,
         "returned_at": RECEIVED + 5 * HOUR},
        {"case_id": 202603003, "received_at": RECEIVED + HOUR, **common, "returned_at": RECEIVED + 2 * HOUR,
         "callback_at": RECEIVED + 4 * HOUR},
    ]  # fmt: skip
    cells: dict[tuple[str, str], object] = {
        ("维修派工单", CHOOSER): 202603001,
        ("工作日历", f"I{HEAD + 1}"): dt.datetime(2026, 3, 9),
        ("工作日历", f"K{HEAD + 2}"): dt.datetime(2026, 3, 14),
    }
    source = filled(
        built("repair-area"), layout_of(load_pack("repair-area"), "zh-CN"), records, cells=cells,
        as_of=dt.datetime(2026, 3, 3), path=folder / "office.xlsx", settings={"developer_reply_days": 4},
    )  # fmt: skip
    path = recalculated(source, folder)
    return ClosedBook(path.read_bytes(), path.name)


def test_the_ticket_shows_the_chosen_case(office: ClosedBook) -> None:
    shown = _shown(office, "维修派工单")
    assert {"202603001", "3-2-1102", "水龙头漏水", "013812345678", "2026-03-02 09:00", "35.5"} <= shown
    assert "☑自用部位  □共用设施设备  □房屋质量（业主承担）  □房屋质量（开发商遗留）" in shown
    assert "□是  ☑否" in shown
    assert {"2026-03-02 09:05", "2026-03-02 11:00", "2026-03-03 09:00", "2026-03-03 12:00"} <= shown


def test_the_callback_sheet_lists_who_is_to_be_called_first(office: ClosedBook) -> None:
    grid = office.read("维修回访记录")
    first = next(row for row in range(1, 12) if grid.value(row, 1) == 1)
    assert [str(grid.value(row, 2) or "") for row in range(first, first + 3)] == [
        "202603002",
        "202603001",
        "",
    ]
    assert "待回访 2 件" in _shown(office, "维修回访记录")
    assert grid.value(first, 8) == dt.datetime(2026, 3, 5, 14, 0)


def test_a_text_too_long_for_its_row_ends_in_dots(office: ClosedBook) -> None:
    shown = [text for text in _shown(office, "维修回访记录") if text.startswith("水龙头漏水，")]
    (text,) = shown
    assert text.endswith("…")
    assert LONG.startswith(text[:-1])
    assert LONG in _shown(office, "报修投诉登记")


def test_the_register_suggests_the_next_number_and_counts_states(office: ClosedBook) -> None:
    row = [value for value in office.read("报修投诉登记").rows[1] if value is not None]
    assert row[row.index("下一个单号") + 1] == 202603004
    assert row[row.index("已逾期") + 1] >= 1  # type: ignore[operator]


def test_the_program_reads_the_register_back(office: ClosedBook) -> None:
    pack = load_pack("repair-area")
    assert case_sheets(office) == ["报修投诉登记"]
    reading = read_registers([office.read("报修投诉登记")], pack)
    (register,) = reading.registers
    assert register.header_rows == (HEADER_ROW,)
    layout = layout_of(pack, "zh-CN")
    places = {field.name: layout.by_key[field.name].number for field in pack.field}
    assert {name: column.number for name, column in register.columns.items()} == places
    assert list(register.rows) == [FIRST_ROW, FIRST_ROW + 1, FIRST_ROW + 2]
    assert not any(problems.any() for problems in register.problems.values())


def test_the_program_reads_settings_and_own_days_back(office: ClosedBook) -> None:
    settings, calendar = from_workbook(office, None)
    assert settings.values == {"pack": "repair-area", "language": "zh-CN", "developer_reply_days": "4"}
    assert calendar.values == {"closing_days": "2026-03-09", "extra_working_days": "2026-03-14"}
    days = own_days(office.read("工作日历"))
    assert days.closing == (dt.date(2026, 3, 9),)
    assert days.opening == (dt.date(2026, 3, 14),)


@pytest.mark.parametrize("pack_id", pack_ids())
def test_only_the_register_and_lists_of_cases_are_read_for_cases(pack_id: str) -> None:
    making = made(pack_id)
    holding = [form.sheet(making.language) for form in making.forms.form if form.holds_cases]
    found = case_sheets(ClosedBook(built(pack_id), f"{pack_id}.xlsx"))
    assert found == [making.layout.sheet, *holding]


def test_an_offices_own_sheet_called_lists_hides_no_register(tmp_path: Path) -> None:
    book = ClosedBook(built("repair-area"), "office.xlsx")
    book.apply([Edit("列表", 1, [4], ["我们的清单"])])
    assert "维修派工单" in case_sheets(book)


@pytest.mark.parametrize("pack_id", HOLDING)
def test_cases_kept_in_a_form_are_read_back(pack_id: str) -> None:
    making = made(pack_id)
    for form in making.forms.form:
        if form.holds_cases:
            sheet = making.book[form.sheet(making.language)]
            last = int(sheet.print_title_rows.rpartition(":")[2].strip("$"))
            rows = [last + 1, last + 2, last + 3]
            book = ClosedBook(built(pack_id), f"{pack_id}.xlsx")
            (blank,) = read_registers([book.read(sheet.title)], making.pack).registers
            typed = [column for column in blank.columns.values() if column.field != "seq"]
            assert len(typed) >= len(form.columns) - 1
            values = {one.number: _typed(making.pack.field_named(one.field)) for one in typed}
            book.apply(Edit(sheet.title, number, rows, [value] * 3) for number, value in values.items())
            (register,) = read_registers([book.read(sheet.title)], making.pack).registers
            assert list(register.rows) == rows
            assert not any(problems.any() for problems in register.problems.values())


def _typed(field: FieldModel | None) -> Value:
    """What somebody may type for a field."""
    assert field is not None
    if field.kind == "choice":
        return field.choices[0].title("zh-CN")
    return {"datetime": RECEIVED, "phone": "013812345678", "id": 202603001, "yes-no": "是"}.get(
        field.kind, "甲"
    )


def _shown(book: ClosedBook, sheet: str) -> set[str]:
    """Every value of a sheet as text, moments to the minute."""
    values = (value for row in book.read(sheet).rows for value in row if value is not None)
    return {as_text(value) for value in values}
