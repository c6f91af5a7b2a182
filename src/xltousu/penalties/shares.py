"""Who bears a loss: the shares of persons and departments, and of the people of a department."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from xltousu.penalties.inputs import Problem, ResponsibilityRow, StaffMonth
from xltousu.penalties.money import split
from xltousu.penalties.staff import Staff
from xltousu.penalties.terms import Terms

HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class Allocation:
    """How one share came about: a loss, the ratio of a person or department, and a person's points in it.

    ``unit_share`` is what falls on the ratio; where a department bears it, ``share`` is the part of the
    person by ``points`` of ``total_points``. ``month`` is that of the deduction, ``None`` before the
    approval, and ``person`` is then ``None`` for a department.
    """

    case_id: str
    loss: Decimal
    ratio: Decimal
    unit_share: Decimal
    share: Decimal
    person: str | None
    department: str | None
    month: str | None
    points: Decimal | None = None
    total_points: Decimal | None = None


def objections(rows: Sequence[ResponsibilityRow], staff: Staff, terms: Terms) -> Iterator[Problem]:
    """What is wrong with the rows of responsibility of a case."""
    for row in rows:
        if row.person is None and row.department is None:
            yield Problem("entry_missing", row.place.cell("person"), "person")
        elif row.person is not None and not staff.knows(row.person):
            yield Problem("unknown_person", row.place.cell("person"), "person", row.person)
        elif row.person is None and not terms.has("department_share"):
            yield Problem("not_settled_here", row.place.cell("department"), "department", row.department)
        if row.ratio is not None and row.ratio < 0:
            yield Problem("negative_amount", row.place.cell("ratio"), "ratio", row.ratio)
        if row.ratio is None and not _is_alone(rows, terms):
            yield Problem("entry_missing", row.place.cell("ratio"), "ratio")
    if len(rows) > 1 and not terms.has("shared_fault"):
        yield Problem("not_settled_here", rows[1].place.cell("ratio"), "ratio", rows[1].ratio)
    known = [row.ratio for row in rows if row.ratio is not None]
    if len(known) == len(rows) and rows and _total(known) not in (HUNDRED, Decimal(1)):
        params = {"total": f"{_total(known).normalize():f}"}
        yield Problem("ratio_sum", rows[-1].place.cell("ratio"), "ratio", rows[-1].ratio, params)


def warnings(rows: Sequence[ResponsibilityRow], month: str, staff: Staff) -> Iterator[Problem]:
    """Departments that bear a share beside people of their own."""
    named = {staff.department(row.person, month) for row in rows if row.person is not None}
    for row in rows:
        if row.person is None and row.department in named:
            cell = row.place.cell("department")
            yield Problem("department_beside_its_people", cell, "department", row.department)


def split_objections(
    rows: Sequence[ResponsibilityRow], month: str, staff: Staff, terms: Terms
) -> Iterator[Problem]:
    """Departments whose share cannot be split among their people of the month."""
    for row in rows:
        if row.person is not None or row.department is None:
            continue
        people, cell = staff.of(row.department, month), row.place.cell("department")
        params = {"month": month}
        if staff.is_blurred(row.department, month):
            yield Problem("staff_not_certain", cell, "department", row.department, params)
        elif not _total(_weights(people, terms)):
            yield Problem("nobody_to_split_among", cell, "department", row.department, params)
        elif terms.has("points_split"):
            for one in people:
                if one.points is None:
                    yield Problem("entry_missing", one.place.cell("points"), "points")


def allocate(
    case_id: str,
    loss: Decimal,
    rows: Sequence[ResponsibilityRow],
    month: str | None,
    staff: Staff,
    terms: Terms,
) -> Iterator[Allocation]:
    """The shares of a loss; those of departments are split once the month of the deduction is known."""
    ratios = [HUNDRED if row.ratio is None else row.ratio for row in rows]
    scale = 1 if _total(ratios) == HUNDRED else HUNDRED
    for row, ratio, unit_share in zip(rows, ratios, split(loss, ratios) if rows else [], strict=True):
        percent = (ratio * scale).normalize()
        if row.person is not None or month is None or row.department is None:
            department = staff.department(row.person, month) if row.person and month else row.department
            yield Allocation(case_id, loss, percent, unit_share, unit_share, row.person, department, month)
            continue
        people = staff.of(row.department, month)
        weights = _weights(people, terms)
        for one, weight, share in zip(people, weights, split(unit_share, weights), strict=True):
            yield Allocation(
                case_id,
                loss,
                percent,
                unit_share,
                share,
                one.person,
                row.department,
                month,
                weight,
                _total(weights),
            )


def _is_alone(rows: Sequence[ResponsibilityRow], terms: Terms) -> bool:
    """Whether one alone is at fault, who bears everything without a ratio being entered."""
    return len(rows) == 1 and terms.has("one_at_fault")


def _weights(people: Sequence[StaffMonth], terms: Terms) -> list[Decimal]:
    """What a department's share is split by: points, or evenly where the regulation names none."""
    if not terms.has("points_split"):
        return [Decimal(1)] * len(people)
    return [one.points or Decimal(0) for one in people]


def _total(numbers: Sequence[Decimal]) -> Decimal:
    return sum(numbers, Decimal(0))
