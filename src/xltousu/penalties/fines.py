"""Fines for discipline."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from xltousu.penalties.inputs import CaseRow, DisciplineRow, FineKind, Problem
from xltousu.penalties.money import NOTHING, nearest
from xltousu.penalties.staff import Staff
from xltousu.penalties.terms import Terms


@dataclass(frozen=True, slots=True)
class Fine:
    """A fine of a person: ``times`` times the ``rate``, for minor demerits times ``base``.

    Of performance pay the ``rate`` is in percent and the ``base`` the pay. A major demerit takes the bonus
    of the month, whatever it is: its ``amount`` is ``None``.
    """

    case_id: str
    person: str
    kind: FineKind
    times: int
    month: str
    amount: Decimal | None
    rate: Decimal | None = None
    base: Decimal | None = None


def objections(rows: Sequence[DisciplineRow], case: CaseRow | None, staff: Staff) -> Iterator[Problem]:
    """What is wrong with the discipline of a case: without an item of the regulation there is none."""
    for row in rows:
        if not staff.knows(row.person):
            yield Problem("unknown_person", row.place.cell("person"), "person", row.person)
        if row.times < 1:
            yield Problem("negative_amount", row.place.cell("count"), "count", row.times)
    if rows and case is not None and case.triggers == ():
        yield Problem("discipline_without_item", rows[0].place.cell("kind"), "kind", rows[0].kind)


def month_objections(
    rows: Sequence[DisciplineRow], month: str, staff: Staff, terms: Terms
) -> Iterator[Problem]:
    """Minor demerits whose base is not known in the month of the deduction."""
    for row in rows:
        if row.kind == "minor_demerit" and terms.has(row.kind) and _base(row, month, staff) is None:
            params = {"month": month}
            yield Problem("base_missing", row.place.cell("person"), "person", row.person, params)


def fines(rows: Sequence[DisciplineRow], month: str, staff: Staff, terms: Terms) -> Iterator[Fine]:
    """The fines of a case; a kind the regulation sets no fine for has none."""
    for row in rows:
        if row.kind == "major_demerit" and terms.has(row.kind):
            yield Fine(row.case_id, row.person, row.kind, row.times, month, None)
        rate = terms.figure(row.kind, month) if row.kind != "major_demerit" else None
        if rate is not None:
            base = _base(row, month, staff) if row.kind == "minor_demerit" else None
            amount = nearest(row.times * rate * (Decimal(1) if base is None else base))
            yield Fine(row.case_id, row.person, row.kind, row.times, month, amount or NOTHING, rate, base)


def _base(row: DisciplineRow, month: str, staff: Staff) -> Decimal | None:
    """The base of a person in a month: where none is entered, the points stand for it."""
    one = staff.month(row.person, month)
    return None if one is None else one.points if one.base is None else one.base
