"""From the input sheets and the registers of a workbook to the entries of a settlement.

A row that cannot be read counts for nothing, its problem is told at its cell, and the case it names is
left out of the settlement.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, cast

import numpy as np

from xltousu.cells import Cell, Grid
from xltousu.penalties import (
    CaseRow,
    CollectionRow,
    DisciplineRow,
    Inputs,
    LossRow,
    NoticeRow,
    PerformanceRow,
    Place,
    Problem,
    RatioRow,
    ResaleRow,
    ResponsibilityRow,
    ReturnRow,
    StaffMonth,
)
from xltousu.policy import InputTable
from xltousu.register import SEPARATOR, InputRows, Register, read_table
from xltousu.register.clean import fold

Sheets = Sequence[tuple[Grid, InputTable]]


@dataclass(frozen=True, slots=True)
class Read:
    """The rows of every sheet of a table."""

    sheets: tuple[InputRows, ...]

    def of(self, table: str) -> Iterator[InputRows]:
        """The sheets of one table that have all its columns."""
        return (one for one in self.sheets if one.table.name == table and not one.missing)


def read_sheets(sheets: Sheets) -> Read:
    """The input sheets of a workbook, read."""
    return Read(tuple(read_table(grid, table) for grid, table in sheets))


def entered(read: Read, registers: Sequence[Register], over_percent: Decimal | None) -> Inputs:
    """The entries of a settlement; ``over_percent`` is the excess of returned goods the company accepts."""
    bad = {id(rows): _bad_rows(rows) for rows in read.sheets}
    problems = [one for rows in read.sheets for one in _problems(rows)]
    return Inputs(
        cases=(*_cases(registers), *_made(read, bad, "cases", _case)),
        losses=_made(read, bad, "losses", _loss),
        resales=_made(read, bad, "resales", _resale),
        responsibilities=_made(read, bad, "responsibilities", _responsibility),
        discipline=_made(read, bad, "discipline", _discipline),
        notices=_made(read, bad, "notices", _notice),
        staff=_made(read, bad, "staff_months", _staff_month),
        collections=_made(read, bad, "collections", _collection),
        ratios=_made(read, bad, "fine_ratios", _ratio),
        performance=_made(read, bad, "performance_fines", _performance),
        returns=tuple(_returns(registers, over_percent or Decimal(0))),
        problems=tuple(problems),
        faulty=frozenset(_faulty(read, bad)),
        blurred=frozenset(_blurred(read, bad)),
    )


def _problems(rows: InputRows) -> Iterator[Problem]:
    """What is wrong with the sheet and its cells."""
    for name in rows.missing:
        row = rows.header_row or 1
        yield Problem("input_column_missing", Cell(rows.sheet, row, 1), name)
    if rows.missing:
        return
    for position, name, _ in rows.faults():
        yield Problem("input_unreadable", rows.cell(name, position), name, rows.raw[name][position])
    for position, name in rows.gaps():
        yield Problem("entry_missing", rows.cell(name, position), name)


def _bad_rows(rows: InputRows) -> set[int]:
    """Positions of the rows that count for nothing."""
    return {position for position, _, _ in rows.faults()} | {position for position, _ in rows.gaps()}


def _faulty(read: Read, bad: dict[int, set[int]]) -> Iterator[str]:
    """Cases named by a row that counts for nothing."""
    for rows in read.sheets:
        for position in bad[id(rows)] if not rows.missing else ():
            case_id = rows.column("case_id")[position]
            if isinstance(case_id, str):
                yield case_id


def _blurred(read: Read, bad: dict[int, set[int]]) -> Iterator[tuple[str | None, str | None]]:
    """Department and month of the staff rows that count for nothing, as far as they are known."""
    for rows in read.of("staff_months"):
        for position in bad[id(rows)]:
            department, month = rows.column("department")[position], rows.column("month")[position]
            yield _name(department), _text(month)


def _made(read: Read, bad: dict[int, set[int]], table: str, make: Callable[..., Any]) -> tuple[Any, ...]:
    """The sound rows of a table, each made from its place and its values by name."""
    return tuple(
        make(Place(rows.sheet, rows.rows[position], rows.columns), dict(zip(rows.values, line, strict=True)))
        for rows in read.of(table)
        for position, line in enumerate(zip(*rows.values.values(), strict=True))
        if position not in bad[id(rows)]
    )


def _case(place: Place, values: dict[str, Any]) -> CaseRow:
    triggers = _triggers(values["trigger"]) if "trigger" in values else None
    return CaseRow(
        place,
        values["case_id"],
        values.get("closed_at"),
        values.get("cause_class"),
        triggers,
        values.get("valid"),
        values.get("measure"),
    )


def _loss(place: Place, values: dict[str, Any]) -> LossRow:
    names = ("qty", "a_grade_price", "discipline_judged_at", "actual_loss_total")
    return LossRow(place, values["case_id"], *map(values.get, names))


def _resale(place: Place, values: dict[str, Any]) -> ResaleRow:
    sold: dt.datetime = values["resold_at"]
    # the day of a sale is what people note: its midnight is no time of day
    return ResaleRow(place, values["case_id"], sold, values["qty"], values["price"], sold.time() == dt.time())


def _responsibility(place: Place, values: dict[str, Any]) -> ResponsibilityRow:
    person, department = values.get("person"), _name(values.get("department"))
    return ResponsibilityRow(place, values["case_id"], person, department, values.get("ratio"))


def _discipline(place: Place, values: dict[str, Any]) -> DisciplineRow:
    return DisciplineRow(place, values["case_id"], values["person"], values["kind"], int(values["count"]))


def _notice(place: Place, values: dict[str, Any]) -> NoticeRow:
    return NoticeRow(place, values["case_id"], values.get("approved_at"), values.get("notice_no"))


def _staff_month(place: Place, values: dict[str, Any]) -> StaffMonth:
    amounts = (values.get(name) for name in ("bonus", "points", "base", "wage"))
    return StaffMonth(place, values["person"], _name(values.get("department")), values["month"], *amounts)


def _collection(place: Place, values: dict[str, Any]) -> CollectionRow:
    sums = (values[name] for name in ("receivable", "receivable_held_up", "collected"))
    return CollectionRow(place, values["person"], values["month"], *sums)


def _ratio(place: Place, values: dict[str, Any]) -> RatioRow:
    return RatioRow(place, values["loss_from"], values["ratio"])


def _performance(place: Place, values: dict[str, Any]) -> PerformanceRow:
    person, department = values["person"], _name(values.get("department"))
    who = (values["case_id"], person, department, values["role"], values["month"])
    return PerformanceRow(place, *who, values["loss"], values["performance_pay"])


def _cases(registers: Iterable[Register]) -> Iterator[CaseRow]:
    """The cases of the registers that have a number; one that a later sheet carries on counts there."""
    for register in registers:
        if not register.has("case_id"):
            continue
        columns = {name: column.number for name, column in register.columns.items()}
        numbers, counted = register.frame["case_id"].tolist(), register.cases().tolist()
        closed = register.moments("closed_at").at.tolist()
        others = {name: _texts(register, name) for name in ("cause_class", "trigger", "valid", "measure")}
        has_trigger = register.has("trigger")
        for position, row in enumerate(register.rows.tolist()):
            if counted[position] and isinstance(numbers[position], str):
                yield CaseRow(
                    Place(register.sheet, row, columns),
                    numbers[position],
                    closed[position],
                    others["cause_class"][position],
                    _triggers(others["trigger"][position]) if has_trigger else None,
                    others["valid"][position],
                    others["measure"][position],
                )


def _texts(register: Register, name: str) -> list[str | None]:
    if name not in register.frame:
        return [None] * register.size
    return [one if isinstance(one, str) else None for one in register.frame[name].tolist()]


def _triggers(value: object) -> tuple[str, ...]:
    return tuple(value.split(SEPARATOR)) if isinstance(value, str) else ()


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _name(value: object) -> str | None:
    """The name of a department, whatever its widths and blanks."""
    return fold(value) if isinstance(value, str) else None


def _returns(registers: Iterable[Register], over_percent: Decimal) -> Iterator[ReturnRow]:
    """Returned goods with the quantity approved and the one that came; the customer's excess goes first."""
    for register in registers:
        if not (register.has("approved_return_qty") and register.has("returned_qty")):
            continue
        columns = {name: column.number for name, column in register.columns.items()}
        names = ("approved_return_qty", "returned_qty", "over_acceptance_percent")
        approved, actual, over = (_decimals(register, name) for name in names)
        numbers = _texts(register, "case_id")
        for position in np.flatnonzero(register.cases()).tolist():
            came, wanted, excess = actual[position], approved[position], over[position]
            if came is not None and wanted is not None:
                place = Place(register.sheet, int(register.rows[position]), columns)
                percent = over_percent if excess is None else excess
                yield ReturnRow(place, numbers[position] or "", wanted, came, percent)


def _decimals(register: Register, name: str) -> list[Decimal | None]:
    if name not in register.frame:
        return [None] * register.size
    numbers = cast("list[float]", register.frame[name].tolist())
    return [None if one != one else Decimal(f"{one:.15g}") for one in numbers]  # noqa: PLR0124  # NaN
