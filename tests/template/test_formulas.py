"""The formulas of a template give what the engine gives, cell by cell, in LibreOffice."""

from __future__ import annotations

import datetime as dt
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import libreoffice
import numpy as np
import openpyxl
import pytest
from template_cases import Record, filled, layout_of, random_records, suggested

from xltousu import deadlines
from xltousu.deadlines import STATUSES, Office
from xltousu.policy import Language, load_pack, make_policy
from xltousu.register import register_from_records
from xltousu.template.build import build_template
from xltousu.template.calendar_sheet import HEAD, LAST_DAY
from xltousu.template.layout import FIRST_ROW, LAST_ROW, Layout
from xltousu.text import catalog
from xltousu.worktime import Calendar

AS_OF = dt.datetime(2026, 2, 16, 12, 0)
PACKS = ("repair-area", "generic-abc", "mall-sop")


class Sheet(NamedTuple):
    """A recalculated register and what the engine says about the same cases."""

    layout: Layout
    values: dict[tuple[str, int], Any]
    judged: tuple[deadlines.Judged, ...]
    governing: deadlines.Governing
    records: list[Record]
    errors: list[str]

    def native(self, key: str, row: int) -> Any:
        value = self.values[self.layout.letters(key), row]
        return None if value == "" else value


@cache
def built(pack_id: str, language: Language) -> bytes:
    pack = load_pack(pack_id)
    return build_template(pack, Calendar.load(pack.jurisdiction), language)


def calculate(
    folder: Path,
    pack_id: str,
    records: list[Record],
    *,
    language: Language | None = None,
    as_of: dt.datetime = AS_OF,
    settings: dict[str, Any] | None = None,
    closing: tuple[dt.date, ...] = (),
    opening: tuple[dt.date, ...] = (),
    due_soon: float | None = None,
) -> Sheet:
    pack = load_pack(pack_id)
    chosen: Language = language or pack.language
    layout = layout_of(pack, chosen)
    given = suggested(pack) if settings is None else settings
    cells: dict[tuple[str, str], object] = {}
    sheet_name = catalog(chosen)("sheet.calendar")
    for number, day in enumerate(closing):
        cells[sheet_name, f"I{HEAD + 1 + number}"] = day
    for number, day in enumerate(opening):
        cells[sheet_name, f"K{HEAD + 1 + number}"] = day
    if due_soon is not None:
        row = 7 + len(pack.parameter)
        cells[catalog(chosen)("sheet.settings"), f"B{row}"] = due_soon
    source = filled(
        built(pack_id, chosen),
        layout, records, as_of=as_of, settings=given, cells=cells, path=folder / f"{pack_id}.xlsx",
    )  # fmt: skip
    book = openpyxl.load_workbook(libreoffice.recalculated(source, folder), data_only=True)
    register = register_from_records([_as_entered(one) for one in records], pack)
    office = Office(
        Calendar.load(pack.jurisdiction, closing_days=closing, extra_working_days=opening),
        due_soon=None if due_soon is None else dt.timedelta(hours=due_soon),
    )
    judged = deadlines.judge(register, make_policy(pack, given), office, as_of)
    values = {
        (cell.column_letter, cell.row): cell.value
        for row in book[layout.sheet].iter_rows(min_row=FIRST_ROW, max_row=LAST_ROW)
        for cell in row
    }
    errors = [
        f"{sheet.title}!{cell.coordinate} {cell.value}"
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "e" or (isinstance(cell.value, str) and cell.value.startswith(("#", "Err:")))
    ]
    governing = deadlines.governing(judged, register.size)
    return Sheet(layout, values, judged, governing, records, errors)


def as_second(value: Any) -> np.datetime64:
    if not isinstance(value, dt.datetime):
        return np.datetime64("NaT", "s")
    return np.datetime64(value + dt.timedelta(microseconds=500_000), "s")


def differences(sheet: Sheet) -> list[str]:
    """Cells that differ from the engine. A formula asks for the time where the engine cannot judge."""
    found = []
    for one in sheet.judged:
        if f"due.{one.limit.name}" not in sheet.layout.by_key:
            continue
        for position, record in enumerate(sheet.records):
            row = FIRST_ROW + position
            cells = sheet.native(f"due.{one.limit.name}", row), sheet.native(f"state.{one.limit.name}", row)
            wanted = _wanted(sheet, one, position)
            if not _agree(sheet, one, position, cells):
                found.append(f"row {row} {one.limit.name}: {cells}, engine {wanted}; {record}")
    return found


def _wanted(sheet: Sheet, one: deadlines.Judged, position: int) -> tuple[np.datetime64, str | None]:
    if not one.applies[position]:
        return np.datetime64("NaT", "s"), None
    return one.due[position], catalog(sheet.layout.language)(f"status.{STATUSES[one.status[position]]}")


def _agree(sheet: Sheet, one: deadlines.Judged, position: int, cells: tuple[Any, Any]) -> bool:
    (due, state), (wanted_due, wanted) = cells, _wanted(sheet, one, position)
    ask, beyond = sheet.layout.words("state.needs-time"), sheet.layout.words("state.beyond")
    if beyond in cells:
        return not np.isnat(wanted_due) and wanted_due > np.datetime64(LAST_DAY) + 1
    agreed = sheet.records[position].get(one.limit.agreed or "")
    if (
        _is_bare(agreed) and wanted is not None
    ):  # the engine takes the end of the day, a formula cannot know that there is no time
        return due == ask and state in (wanted, ask)
    unjudged = catalog(sheet.layout.language)("status.unjudged")
    same_state = wanted == unjudged if state == ask else state == wanted
    return same_state and (np.isnat(wanted_due) if due == ask else _same(as_second(due), wanted_due))


def _as_entered(record: Record) -> Record:
    """Whole days as bare dates: a formula must treat them so, whatever the cell's format shows."""
    return {name: value.date() if _is_bare(value) else value for name, value in record.items()}  # type: ignore[attr-defined]


def _is_bare(value: object) -> bool:
    return isinstance(value, dt.datetime) and value.time() == dt.time()


def _same(one: np.datetime64, other: np.datetime64) -> bool:
    return bool(one == other or (np.isnat(one) and np.isnat(other)))


@pytest.mark.parametrize("pack_id", PACKS)
def test_every_due_time_and_state_equals_the_engine(pack_id: str, tmp_path: Path) -> None:
    pack = load_pack(pack_id)
    sheet = calculate(tmp_path, pack_id, random_records(pack, pack.language, seed=7, size=300))
    assert differences(sheet) == []
    assert sheet.errors == []
    seen = {STATUSES[code] for one in sheet.judged for code in one.status[one.applies]}
    assert {"on-time", "late", "open", "overdue", "waiting"} <= seen


@pytest.mark.parametrize("language", ["zh-TW", "en"])
def test_the_formulas_are_the_same_in_every_language(language: Language, tmp_path: Path) -> None:
    records = random_records(load_pack("repair-area"), language, seed=11, size=60)
    sheet = calculate(tmp_path, "repair-area", records, language=language, due_soon=24)
    assert differences(sheet) == []
    assert sheet.errors == []


def test_a_missing_time_of_day_is_never_shown_as_kept_unless_it_is(tmp_path: Path) -> None:
    records = random_records(load_pack("repair-area"), "zh-CN", seed=3, size=300, bare=True)
    sheet = calculate(tmp_path, "repair-area", records)
    assert differences(sheet) == []
    assert sheet.errors == []
    ask = sheet.layout.words("state.needs-time")
    assert sum(value == ask for value in sheet.values.values()) > 100


def test_the_limit_that_counts_now_is_the_engines(tmp_path: Path) -> None:
    records = random_records(load_pack("repair-area"), "zh-CN", seed=19, size=300)
    sheet = calculate(tmp_path, "repair-area", records, due_soon=48)
    assert differences(sheet) == []
    words, pack = catalog("zh-CN"), load_pack("repair-area")
    for position in range(len(records)):
        row, place = FIRST_ROW + position, sheet.governing.position[position]
        if any(map(_is_bare, records[position].values())):
            continue
        wanted = words(f"status.{STATUSES[sheet.governing.status[position]]}")
        assert sheet.native("governing.state", row) == wanted
        assert sheet.native("governing.item", row) == pack.limit[place].title("zh-CN")
        assert _same(as_second(sheet.native("governing.due", row)), sheet.governing.due[position])
    assert words("status.due-soon") in {
        sheet.native("governing.state", FIRST_ROW + position) for position in range(len(records))
    }


def test_a_limit_the_office_has_not_set_is_never_green(tmp_path: Path) -> None:
    records = random_records(load_pack("repair-area"), "zh-CN", seed=5, size=120)
    sheet = calculate(tmp_path, "repair-area", records, settings={})
    assert differences(sheet) == []
    states = {sheet.native("state.developer_reply", FIRST_ROW + place) for place in range(len(records))}
    assert states == {None, catalog("zh-CN")("status.not-set")}


def test_closing_days_of_the_office_move_the_due_times(tmp_path: Path) -> None:
    records = random_records(load_pack("repair-area"), "zh-CN", seed=23, size=150)
    closing = (dt.date(2026, 2, 24), dt.date(2026, 2, 25), dt.date(2025, 9, 28), dt.date(2027, 1, 4))
    opening = (dt.date(2025, 10, 1), dt.date(2026, 9, 19), dt.date(2027, 2, 6))
    sheet = calculate(tmp_path, "repair-area", records, closing=closing, opening=opening)
    assert differences(sheet) == []
    assert sheet.errors == []


def test_a_blank_workbook_is_blank_and_without_errors(tmp_path: Path) -> None:
    sheet = calculate(tmp_path, "repair-area", [])
    assert sheet.errors == []
    computed = {one.letters for one in sheet.layout.columns if one.kind != "field"}
    assert {value for (letters, _), value in sheet.values.items() if letters in computed} <= {None, ""}
