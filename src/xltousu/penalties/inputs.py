"""What an office enters for a settlement, row by row; every row knows its cells."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal, NamedTuple

from xltousu.cells import Cell

DisciplineKind = Literal["warning", "minor_demerit", "major_demerit"]
FineKind = Literal["warning", "minor_demerit", "major_demerit", "performance"]


class Place(NamedTuple):
    """A row of a sheet and the columns of its fields."""

    sheet: str
    row: int
    columns: Mapping[str, int]

    def cell(self, name: str) -> Cell:
        """The cell of a field; of one the sheet has no column for, the first of the row."""
        return Cell(self.sheet, self.row, self.columns.get(name) or min(self.columns.values(), default=1))


class CaseRow(NamedTuple):
    """A case: of ``triggers`` only whether there are any; ``None`` for what the sheet has no column for."""

    place: Place
    case_id: str
    closed_at: dt.datetime | None = None
    cause_class: str | None = None
    triggers: tuple[str, ...] | None = None
    valid: str | None = None
    measure: str | None = None


class LossRow(NamedTuple):
    """The loss of a case: quantity, grade A price, when responsibility was judged, loss of the whole lot."""

    place: Place
    case_id: str
    qty: Decimal | None = None
    a_grade_price: Decimal | None = None
    discipline_judged_at: dt.datetime | None = None
    actual_loss_total: Decimal | None = None


class ResaleRow(NamedTuple):
    """Goods resold: ``bare`` where only the day of the sale is known."""

    place: Place
    case_id: str
    resold_at: dt.datetime
    qty: Decimal
    price: Decimal
    bare: bool = False


class ResponsibilityRow(NamedTuple):
    """Who bears a case: a person, or else a department; ``ratio`` in percent."""

    place: Place
    case_id: str
    person: str | None
    department: str | None
    ratio: Decimal | None


class DisciplineRow(NamedTuple):
    """Discipline of a person in a case: a kind, so many times."""

    place: Place
    case_id: str
    person: str
    kind: DisciplineKind
    times: int


class NoticeRow(NamedTuple):
    """The approval of a case's notice: nothing is deducted before it."""

    place: Place
    case_id: str
    approved_at: dt.datetime | None
    notice_no: str | None = None


class StaffMonth(NamedTuple):
    """A month of a person: bonus and wage in yuan, points for splitting, base for minor demerits."""

    place: Place
    person: str
    department: str | None
    month: str
    bonus: Decimal | None = None
    points: Decimal | None = None
    base: Decimal | None = None
    wage: Decimal | None = None


class CollectionRow(NamedTuple):
    """What a salesperson has to collect in a month, what of it complaints hold up, what was collected."""

    place: Place
    person: str
    month: str
    receivable: Decimal
    held_up: Decimal
    collected: Decimal


class ReturnRow(NamedTuple):
    """Goods sent back: the quantity approved, what came, and the excess accepted in percent."""

    place: Place
    case_id: str
    approved: Decimal
    actual: Decimal
    over_percent: Decimal


class RatioRow(NamedTuple):
    """The share of the performance pay, in percent, for losses from an amount on."""

    place: Place
    loss_from: Decimal
    ratio: Decimal


class PerformanceRow(NamedTuple):
    """Somebody who answers for a case with the performance pay of a month: directly, or as the head."""

    place: Place
    case_id: str
    person: str
    department: str | None
    role: str
    month: str
    loss: Decimal
    performance_pay: Decimal


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a row cannot count, or what about it should be looked at.

    ``rule`` names it in the catalog; ``case_id`` is the case that is left out of the settlement for it,
    if the problem is an error.
    """

    rule: str
    cell: Cell
    field: str
    value: object = None
    params: Mapping[str, object] = dataclasses.field(default_factory=dict)
    case_id: str | None = None


@dataclass(frozen=True, slots=True)
class Inputs:
    """Everything entered, in the order of the sheets and rows.

    ``problems`` are those of reading; the cases ``faulty`` among them are left out. ``blurred`` has the
    department and month of staff rows that could not be read, ``None`` where not even that could.
    """

    cases: tuple[CaseRow, ...] = ()
    losses: tuple[LossRow, ...] = ()
    resales: tuple[ResaleRow, ...] = ()
    responsibilities: tuple[ResponsibilityRow, ...] = ()
    discipline: tuple[DisciplineRow, ...] = ()
    notices: tuple[NoticeRow, ...] = ()
    staff: tuple[StaffMonth, ...] = ()
    collections: tuple[CollectionRow, ...] = ()
    returns: tuple[ReturnRow, ...] = ()
    ratios: tuple[RatioRow, ...] = ()
    performance: tuple[PerformanceRow, ...] = ()
    problems: tuple[Problem, ...] = ()
    faulty: frozenset[str] = frozenset()
    blurred: frozenset[tuple[str | None, str | None]] = frozenset()


@dataclass(slots=True)
class Entries:
    """What was entered about one case."""

    case: list[CaseRow] = field(default_factory=list)
    losses: list[LossRow] = field(default_factory=list)
    resales: list[ResaleRow] = field(default_factory=list)
    responsibilities: list[ResponsibilityRow] = field(default_factory=list)
    discipline: list[DisciplineRow] = field(default_factory=list)
    notices: list[NoticeRow] = field(default_factory=list)

    def rows(self) -> Iterator[tuple[Place, str]]:
        """Place and number of the case of every row but those of the case itself."""
        for rows in (self.losses, self.resales, self.responsibilities, self.discipline, self.notices):
            yield from ((row.place, row.case_id) for row in rows)


def by_case(inputs: Inputs) -> dict[str, Entries]:
    """The entries of every case that has any beside the case itself, sorted by its number."""
    found: dict[str, Entries] = {}
    for name in ("losses", "resales", "responsibilities", "discipline", "notices"):
        for row in getattr(inputs, name):
            getattr(found.setdefault(row.case_id, Entries()), name).append(row)
    for case in inputs.cases:
        if case.case_id in found:
            found[case.case_id].case.append(case)
    return dict(sorted(found.items()))
