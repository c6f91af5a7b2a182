"""The sheet that shows how every share and every fine came about, and what was deducted for it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from xltousu.penalties import Allocation, CaseResult, Settlement
from xltousu.report.result import Result
from xltousu.report.sheet import Column, Sheet, Style, Table, Toned
from xltousu.report.shown import Names

STATES = {"settled": "good", "left-out": "error", "not-fixed": "unset", "not-approved": "due-soon"}
MOST = 20_000
"""More rows of a table than this are for programs, not for people."""


def shares_sheet(result: Result, settlement: Settlement, lines: Sequence[str], names: Names) -> Sheet:
    """Cases with their losses, shares, fines, and deductions by what they were taken for."""
    words = names.words
    cases = settlement.cases
    tables = [
        _table(names, "cases", _CASES, (_case_row(one, names) for one in cases)),
        _table(
            names, "allocations", _SHARES, (_share_row(one) for case in cases for one in case.allocations)
        ),
        _table(names, "fines-made", _FINES, _fine_rows(settlement, names)),
        _table(names, "payments", _PAYMENTS, _payment_rows(settlement, names)),
    ]
    title = words("sheet.allocations")
    return Sheet(title, title, [*lines, words("penalty.caution")], tables)


_CASES: tuple[tuple[str, float, Style], ...] = (
    ("case", 20, "text"),
    ("state", 18, "text"),
    ("loss", 13, "money"),
    ("qty", 12, "text"),
    ("sold", 14, "text"),
    ("gap", 13, "money"),
    ("rest", 13, "money"),
    ("window", 17, "datetime"),
    ("fixed", 17, "datetime"),
    ("due", 17, "datetime"),
)
_SHARES: tuple[tuple[str, float, Style], ...] = (
    ("case", 20, "text"),
    ("department", 16, "text"),
    ("loss", 13, "money"),
    ("ratio", 10, "text"),
    ("unit-share", 13, "money"),
    ("points", 10, "text"),
    ("total-points", 10, "text"),
    ("person", 14, "text"),
    ("share", 13, "money"),
    ("month", 10, "text"),
)
_FINES: tuple[tuple[str, float, Style], ...] = (
    ("case", 20, "text"),
    ("person", 14, "text"),
    ("kind", 13, "text"),
    ("times", 10, "text"),
    ("rate", 13, "money"),
    ("base", 10, "text"),
    ("fine", 13, "money"),
    ("month", 10, "text"),
)
_PAYMENTS: tuple[tuple[str, float, Style], ...] = (
    ("person", 20, "text"),
    ("month", 16, "text"),
    ("taken", 13, "money"),
    ("case", 14, "text"),
    ("of-kind", 13, "text"),
    ("of-month", 10, "text"),
)


def _table(
    names: Names, key: str, heads: Sequence[tuple[str, float, Style]], rows: Iterator[list[Any]]
) -> Table:
    words = names.words
    columns = [Column(words(f"penalty.{name}"), width, style) for name, width, style in heads]
    found = list(rows)
    note = words("sheet.cut", shown=MOST, total=len(found)) if len(found) > MOST else ""
    return Table(words(f"penalty.{key}"), columns, found[:MOST], note)


def state_of(case: CaseResult, names: Names) -> Toned:
    """What became of a case, on the colour of it."""
    return Toned(names.words(f"penalty.case-{case.state}"), STATES[case.state])


def _case_row(case: CaseResult, names: Names) -> list[Any]:
    lost = case.loss
    if lost is None:
        return [case.case_id, state_of(case, names), *[None] * 8]
    amount = None if case.state == "not-fixed" else lost.amount
    counted = [None, None] if case.state == "not-fixed" else [lost.gap, lost.rest]
    times = [lost.window_end, lost.fixed_at, lost.due]
    sold = plain_number(lost.sold) if lost.qty is not None else None
    return [case.case_id, state_of(case, names), amount, plain_number(lost.qty), sold, *counted, *times]


def _share_row(one: Allocation) -> list[Any]:
    points = [plain_number(one.points), plain_number(one.total_points)]
    ratio = f"{plain_number(one.ratio)}%"
    share = [one.person, one.share, one.month]
    return [one.case_id, one.department, one.loss, ratio, one.unit_share, *points, *share]


def _fine_rows(settlement: Settlement, names: Names) -> Iterator[list[Any]]:
    for case in settlement.cases:
        for one in case.fines:
            amount = names.words("penalty.whole-bonus") if one.amount is None else one.amount
            kind = names.words(f"penalty.{one.kind}")
            of_pay = one.kind == "performance"
            times = f"{plain_number(one.rate)}%" if of_pay else str(one.times)
            rate, base = None if of_pay else one.rate, plain_number(one.base)
            yield [one.case_id, one.person, kind, times, rate, base, amount, one.month]


def _payment_rows(settlement: Settlement, names: Names) -> Iterator[list[Any]]:
    for person, one in settlement.payments:
        item = one.item
        case = item.case_id or names.words("penalty.carried-before")
        yield [person, one.month, one.amount, case, names.words(f"penalty.of-{item.kind}"), item.month]


def plain_number(number: Decimal | None) -> str | None:
    """A quantity, a percentage or points without zeros at the end."""
    if number is None:
        return None
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
