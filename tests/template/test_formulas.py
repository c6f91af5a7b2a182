"""The formulas of a template give what the engine gives, cell by cell, in LibreOffice."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import openpyxl
import pytest

import libreoffice
from cases import Record, filled, layout_of, random_records, suggested
from xltousu import deadlines
from xltousu.deadlines import STATUSES, Office
from xltousu.policy import Language, load_pack, make_policy
from xltousu.register import register_from_records
from xltousu.template import build_template
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
        build_template(pack, Calendar.load(pack.jurisdiction), chosen),
        layout, records, as_of=as_of, settings=given, cells=cells, path=folder / f"{pack_id}.xlsx",
    )  # fmt: skip
    book = openpyxl.load_workbook(libreoffice.recalculated(source, folder), data_only=True)
    register = register_from_records(records, pack)
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
    """Cells that differ from the engine; a request for the time is allowed where a time is missing."""
    words, own = catalog(sheet.layout.language), sheet.layout.words
    ask, beyond = own("state.needs-time"), own("state.beyond")
    found = []
    for one in sheet.judged:
        name = one.limit.name
        if f"due.{name}" not in sheet.layout.by_key:
            continue
        for position, record in enumerate(sheet.records):
            row = FIRST_ROW + position
            due, state = sheet.native(f"due.{name}", row), sheet.native(f"state.{name}", row)
            wanted = words(f"status.{STATUSES[one.status[position]]}") if one.applies[position] else None
            wanted_due = one.due[position] if one.applies[position] else np.datetime64("NaT", "s")
            outside = not np.isnat(wanted_due) and wanted_due > np.datetime64(LAST_DAY) + 1
            if state == ask and any(_is_whole(value) for value in record.values()):
                continue
            if outside and beyond in (due, state):
                continue
            due_differs = due != ask and not _same(as_second(due), wanted_due)
            if state != wanted or due_differs:
                found.append(f"row {row} {name}: {due} {state}, engine {wanted_due} {wanted}; {record}")
    return found


def _is_whole(value: object) -> bool:
    return isinstance(value, dt.datetime) and value.time() == dt.time()


def _same(one: np.datetime64, other: np.datetime64) -> bool:
    return bool(one == other or (np.isnat(one) and np.isnat(other)))


@pytest.mark.parametrize("pack_id", PACKS)
def test_every_due_time_and_state_equals_the_engine(pack_id: str, tmp_path: Path) -> None:
    pack = load_pack(pack_id)
    records = random_records(pack, pack.language, seed=7, size=300)
    sheet = calculate(tmp_path, pack_id, records)
    assert differences(sheet) == []
    assert sheet.errors == []
    seen = {STATUSES[code] for one in sheet.judged for code in one.status[one.applies]}
    assert {"on-time", "late", "open", "overdue", "waiting"} <= seen
