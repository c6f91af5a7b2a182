"""A template filled with cases and recalculated, beside what the engine says of the same cases."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import libreoffice
import numpy as np
from template_cases import Record, built, filled, layout_of, made, suggested

from xltousu import deadlines, statistics, worktime
from xltousu.books.closed.book import ClosedBook
from xltousu.cells import Grid, Value, column_number
from xltousu.deadlines import STATUSES, Office
from xltousu.policy import Language, Policy, load_pack, make_policy
from xltousu.register import Register, register_from_records
from xltousu.template.calendar_sheet import HEAD, LAST_DAY
from xltousu.template.layout import FIRST_ROW, Layout
from xltousu.template.limit_formulas import is_native
from xltousu.template.month_plan import COUNTS
from xltousu.template.sheets import Making
from xltousu.text import Catalog, catalog
from xltousu.worktime import Calendar

AS_OF = dt.datetime(2026, 2, 16, 12, 0)
NAT = np.datetime64("NaT", "s")


@dataclass(frozen=True)
class Calculated:
    """A recalculated workbook, and the engine's register, limits and figures of the same cases."""

    source: Path
    path: Path
    layout: Layout
    policy: Policy
    records: list[Record]
    register: Register
    judged: tuple[deadlines.Judged, ...]

    @cached_property
    def book(self) -> ClosedBook:
        """The recalculated workbook."""
        return ClosedBook(self.path.read_bytes(), self.path.name)

    @cached_property
    def grid(self) -> Grid:
        """The register as LibreOffice calculated it."""
        return self.book.read(self.layout.sheet)

    @cached_property
    def governing(self) -> deadlines.Governing:
        """Which limit the engine finds to decide each case."""
        return deadlines.governing(self.judged, self.register.size)

    @property
    def making(self) -> Making:
        """The template before anything was typed."""
        return made(self.policy.pack.id, self.layout.language)

    @property
    def words(self) -> Catalog:
        """The words of the program in the language of the workbook."""
        return catalog(self.layout.language)

    def native(self, key: str, position: int) -> Value:
        """What a formula gave for a case."""
        return self.at(self.grid, self.layout.letters(key), FIRST_ROW + position)

    def at(self, grid: Grid, letters: str, row: int) -> Value:
        """The value of a cell; empty text counts as none."""
        value = grid.value(row, column_number(letters))
        return None if value == "" else value

    def figures(self, month: str, as_of: dt.datetime) -> tuple[statistics.Figure, ...]:
        """The engine's figures of a month, as far as the month sheet of the workbook has them."""
        pack = self.policy.pack
        counted = [statistics.Counted(self.register, self.judged, pack.uncounted)]
        office = deadlines.Office(worktime.Calendar.load(pack.jurisdiction))
        basis = statistics.Basis(counted, self.policy, as_of, office)
        known = {*COUNTS, *(one.name for one in (*pack.limit, *pack.metric))}
        found = statistics.figures(basis, statistics.read_period(month))
        return tuple(figure for figure in found if figure.metric in known)

    def differences(self) -> list[str]:
        """Due times and states that differ from the engine's."""
        return [
            f"row {FIRST_ROW + place} {one.limit.name}: {cells}, engine {wanted}; {self.records[place]}"
            for one in self.judged
            if is_native(one.limit, self.policy.pack)
            for place in range(len(self.records))
            for cells in [(self.native(f"due.{one.limit.name}", place), self._state(one, place))]
            for wanted in [self._wanted(one, place)]
            if not self._agree(one, place, cells, wanted)
        ]

    def _state(self, one: deadlines.Judged, position: int) -> Value:
        return self.native(f"state.{one.limit.name}", position)

    def _wanted(self, one: deadlines.Judged, position: int) -> tuple[np.datetime64, str | None]:
        if not one.applies[position]:
            return NAT, None
        return one.due[position], self.words(f"status.{STATUSES[one.status[position]]}")

    def _agree(
        self,
        one: deadlines.Judged,
        position: int,
        cells: tuple[Value, Value],
        wanted: tuple[np.datetime64, str | None],
    ) -> bool:
        """Where the engine cannot judge for want of a time, a formula asks for it."""
        (due, state), (wanted_due, wanted_state) = cells, wanted
        ask, beyond = self.layout.words("state.needs-time"), self.layout.words("state.beyond")
        if beyond in cells:
            return not np.isnat(wanted_due) and wanted_due > np.datetime64(LAST_DAY) - 40
        agreed = self.records[position].get(one.limit.agreed or "")
        if is_bare(agreed) and wanted_state is not None:
            # the engine takes the end of the day, a formula cannot know that there is no time
            return due == ask and state in (wanted_state, ask)
        unjudged = self.words("status.unjudged")
        same_state = wanted_state == unjudged if state == ask else state == wanted_state
        return same_state and (np.isnat(wanted_due) if due == ask else same(as_second(due), wanted_due))


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
    cells: dict[tuple[str, str], object] | None = None,
) -> Calculated:
    """The template of a pack with these cases, settings and further cells, recalculated."""
    pack = load_pack(pack_id)
    chosen: Language = language or pack.language
    layout, words = layout_of(pack, chosen), catalog(chosen)
    given = suggested(pack) if settings is None else settings
    typed = dict(cells or {})
    for letters, days in (("I", closing), ("K", opening)):
        typed |= {
            (words("sheet.calendar"), f"{letters}{HEAD + row}"): dt.datetime.combine(day, dt.time())
            for row, day in enumerate(days, start=1)
        }
    if due_soon is not None:
        typed[words("sheet.settings"), f"B{7 + len(pack.parameter)}"] = due_soon
    source = filled(
        built(pack_id, chosen),
        layout, records, as_of=as_of, settings=given, cells=typed, path=folder / f"{pack_id}.xlsx",
    )  # fmt: skip
    register = register_from_records([_as_entered(one) for one in records], pack)
    office = Office(
        Calendar.load(pack.jurisdiction, closing_days=closing, extra_working_days=opening),
        due_soon=None if due_soon is None else dt.timedelta(hours=due_soon),
    )
    policy = make_policy(pack, given)
    judged = deadlines.judge(register, policy, office, as_of)
    recalculated = libreoffice.recalculated(source, folder)
    return Calculated(source, recalculated, layout, policy, records, register, judged)


def as_second(value: Value) -> np.datetime64:
    """A moment of a cell to the second."""
    if not isinstance(value, dt.datetime):
        return NAT
    return np.datetime64(value + dt.timedelta(microseconds=500_000), "s")


def as_text(value: object) -> str:
    """A value as people read it: moments to the minute, whole numbers without a point."""
    if isinstance(value, dt.datetime):
        return f"{value + dt.timedelta(milliseconds=500):%Y-%m-%d %H:%M}"
    if isinstance(value, dt.date):
        return f"{value:%Y-%m-%d} 00:00"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value)


def same(one: np.datetime64, other: np.datetime64) -> bool:
    """Whether two moments are the same, or both missing."""
    return bool(one == other or (np.isnat(one) and np.isnat(other)))


def is_bare(value: object) -> bool:
    """Whether a moment has no time of day."""
    return isinstance(value, dt.datetime) and value.time() == dt.time()


def _as_entered(record: Record) -> Record:
    """Whole days as bare dates: a formula must treat them so, whatever the cell's format shows."""
    return {name: value.date() if is_bare(value) else value for name, value in record.items()}  # type: ignore[attr-defined]
