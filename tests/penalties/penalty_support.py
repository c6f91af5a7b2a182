"""Entries of a settlement in short, and the settlement of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from functools import cache
from typing import Any

from xltousu.penalties import (
    CaseRow,
    DisciplineRow,
    Earlier,
    Inputs,
    LedgerRow,
    LossRow,
    NoticeRow,
    Place,
    ResaleRow,
    ResponsibilityRow,
    Settlement,
    StaffMonth,
    Terms,
    settle,
)
from xltousu.policy import load_pack, make_policy
from xltousu.worktime import Calendar

AS_OF = dt.datetime(2026, 1, 31, 12)
APPROVED = dt.datetime(2025, 3, 20, 9)


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text)


def yuan(number: object) -> Decimal:
    return Decimal(str(number))


@cache
def calendar() -> Calendar:
    return Calendar.load("cn")


def terms(pack: str = "maker", **parameters: Any) -> Terms:
    return Terms(make_policy(load_pack(pack), parameters), calendar())


class Entered:
    """Entries one by one; rows are numbered as they come."""

    def __init__(self) -> None:
        self.rows: dict[str, list[Any]] = {}

    def _add(self, table: str, kind: Any, *values: Any) -> Entered:
        rows = self.rows.setdefault(table, [])
        columns = {name: number for number, name in enumerate(kind._fields)}
        rows.append(kind(Place(table, len(rows) + 2, columns), *values))
        return self

    def case(
        self, case_id: str = "C1", *, closed: str = "2025-03-20", triggers: Any = ("T01",), valid: str = "Y"
    ) -> Entered:
        return self._add("cases", CaseRow, case_id, at(closed), "quality", triggers, valid, None)

    def loss(
        self,
        actual: Any = None,
        case_id: str = "C1",
        *,
        qty: Any = None,
        price: Any = None,
        judged: str | None = None,
    ) -> Entered:
        found = [None if one is None else yuan(one) for one in (qty, price, actual)]
        judged_at = at(judged) if judged else None
        return self._add("losses", LossRow, case_id, found[0], found[1], judged_at, found[2])

    def resale(self, day: str, qty: Any, price: Any, case_id: str = "C1") -> Entered:
        bare = len(day) == len("2025-01-01")
        return self._add("resales", ResaleRow, case_id, at(day), yuan(qty), yuan(price), bare)

    def bears(self, who: str, ratio: Any = None, case_id: str = "C1", *, department: bool = False) -> Entered:
        people = (None, who) if department else (who, None)
        return self._add(
            "responsibilities", ResponsibilityRow, case_id, *people, None if ratio is None else yuan(ratio)
        )

    def fined(self, person: str, kind: str, times: int = 1, case_id: str = "C1") -> Entered:
        return self._add("discipline", DisciplineRow, case_id, person, kind, times)

    def approved(self, when: str | None = "2025-03-20", case_id: str = "C1") -> Entered:
        return self._add("notices", NoticeRow, case_id, at(when) if when else None)

    def staff(
        self, person: str, month: str = "2025-03", bonus: Any = 1000, points: Any = None, *,
        department: str | None = None, base: Any = None, wage: Any = None,
    ) -> Entered:  # fmt: skip
        amounts = [None if one is None else yuan(one) for one in (bonus, points, base, wage)]
        return self._add("staff", StaffMonth, person, department, month, *amounts)

    def inputs(self) -> Inputs:
        return Inputs(**{name: tuple(rows) for name, rows in self.rows.items()})  # type: ignore[arg-type]

    def settled(
        self, chosen: Terms | None = None, earlier: Earlier | None = None, as_of: dt.datetime = AS_OF
    ) -> Settlement:
        return settle(self.inputs(), chosen or terms(), as_of, earlier)


def shares(settlement: Settlement, case_id: str = "C1") -> list[str]:
    """The shares of a case in the order they were made."""
    return [str(one.share) for case in settlement.cases for one in case.allocations if one.case_id == case_id]


def rules(settlement: Settlement) -> list[str]:
    return [one.rule for one in settlement.problems]


def table(rows: Iterable[LedgerRow], *names: str) -> list[tuple[str, ...]]:
    """Months with some of their amounts."""
    return [(row.month, *(str(getattr(row, name)) for name in names)) for row in rows]
