"""The sheet of a month: its closed cases, how long departments took, returns and collections."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from xltousu.penalties import CaseResult, CaseRow, DaysUsed, Settlement, closed_cases, days_used
from xltousu.penalties.months import month_before, month_of
from xltousu.policy import Limit
from xltousu.report.penalty_shares import plain_number, state_of
from xltousu.report.result import Result
from xltousu.report.sheet import Column, Sheet, Table, Toned
from xltousu.report.shown import Names


def summary_month(result: Result) -> str:
    """The month that is summed up: the one asked for, or the one before that of judgement."""
    return result.month_asked or month_before(month_of(result.as_of))


def month_sheet(result: Result, settlement: Settlement, lines: Sequence[str], names: Names) -> Sheet:
    """The tables of the month that the regulation asks for."""
    words, month = names.words, summary_month(result)
    terms = settlement.terms
    closing = dt.datetime.fromisoformat(f"{month}-01")
    due = terms.due("closed_cases", closing)
    told = [*lines, words("penalty.summary-due", month=month, due=due), words("penalty.caution")]
    tables = []
    if terms.has("closed_cases"):
        tables.append(_closed(settlement, month, names))
    if terms.has("days_used"):
        tables.append(_days(result, month, names))
    if terms.has("collection_rate"):
        tables.append(_collections(settlement, month, names))
    if terms.has("return_posting"):
        tables.append(_postings(settlement, names))
    title = words("penalty.summary-of", month=month)
    return Sheet(words("sheet.penalty-month"), title, told, tables)


def _closed(settlement: Settlement, month: str, names: Names) -> Table:
    words = names.words
    heads = (("case", 20), ("closed", 16), ("cause", 14), ("state", 18), ("loss", 13))
    columns = [
        Column(words(f"penalty.{name}"), width, "money" if name == "loss" else "text")
        for name, width in heads
    ]
    columns += [Column(words("penalty.borne-by"), 34, "wrap"), Column(words("penalty.measures"), 40, "wrap")]
    rows = [_closed_row(row, case, names) for row, case in closed_cases(settlement, month)]
    lost = sum((row[4] for row in rows if isinstance(row[4], Decimal)), Decimal("0.00"))
    caption = words("penalty.closed-cases", month=month, count=len(rows), loss=lost)
    return Table(caption, columns, rows)


def _closed_row(row: CaseRow, case: CaseResult | None, names: Names) -> list[Any]:
    cause = names.choice("cause_class", row.cause_class) if row.cause_class else None
    closed = f"{row.closed_at:%Y-%m-%d}" if row.closed_at else None
    if case is None:
        return [row.case_id, closed, cause, None, None, None, row.measure]
    amount = case.loss.amount if case.loss and case.state != "not-fixed" else None
    return [row.case_id, closed, cause, state_of(case, names), amount, borne_by(case, names), row.measure]


def borne_by(case: CaseResult, names: Names) -> str | None:
    """Who bears the case with what ratio: persons, or departments as a whole."""
    told: dict[str, str] = {}
    for one in case.allocations:
        whole = one.person is None or one.points is not None
        told.setdefault(f"{one.department if whole else one.person}", f"{plain_number(one.ratio)}%")
    comma = names.words("penalty.comma")
    return comma.join(f"{who} {ratio}" for who, ratio in told.items()) or None


def _days(result: Result, month: str, names: Names) -> Table:
    """Days that each department held the cases closed in the month, against its limit."""
    words = names.words
    heads = ("stage", "held-by", "cases-held", "days-mean", "days-most", "limit", "beyond-limit")
    columns = [Column(words(f"penalty.{name}"), 14) for name in heads]
    judged = [(one.register, one.judged) for one in result.assessments]
    rows = [_day_row(one, result, names) for one in days_used(judged, result.policy, month)]
    return Table(words("penalty.days-used"), columns, rows)


def _day_row(one: DaysUsed, result: Result, names: Names) -> list[Any]:
    limit = next(limit for limit in result.policy.pack.limit if limit.name == one.limit)
    holder = limit.holder(result.language) if limit.holder else None
    days = [None if number is None else f"{number:.1f}" for number in (one.mean, one.most)]
    late = Toned(str(one.beyond), "late") if one.beyond else one.beyond
    return [names.limit(limit.name), holder, one.cases, *days, _allowed(one, limit, names), late]


def _allowed(one: DaysUsed, limit: Limit, names: Names) -> Any:
    """How long a limit is, or that the office has not set it."""
    words = names.words
    if one.allowed is None:
        return Toned(words("status.not-set"), "unset")
    return words("pack.amount", amount=one.allowed, unit=words(f"unit.{limit.amount[-1].unit}"))


def _collections(settlement: Settlement, month: str, names: Names) -> Table:
    words = names.words
    heads = ("salesperson", "month", "receivable", "held-up", "collected", "collection-rate")
    columns = [
        Column(words(f"penalty.{name}"), 14, "money" if 1 < place < 5 else "text")
        for place, name in enumerate(heads)
    ]
    rows = [
        [one.person, one.month, one.receivable, one.held_up, one.collected, percent(one.rate)]
        for one in settlement.collections
        if one.month == month
    ]
    return Table(words("penalty.collections"), columns, rows)


def percent(rate: Fraction | None) -> str | None:
    """A share in percent with two decimals, half up."""
    if rate is None:
        return None
    hundredths = int(rate * 10_000 + Fraction(1, 2))
    return f"{hundredths // 100}.{hundredths % 100:02}%"


def _postings(settlement: Settlement, names: Names) -> Table:
    words = names.words
    columns = [
        Column(words(f"penalty.{name}"), 14) for name in ("case", "approved", "came", "most", "to-post")
    ]
    rows = [
        [
            one.case_id,
            plain_number(one.approved),
            plain_number(one.actual),
            plain_number(one.most),
            Toned(words("penalty.ask"), "due-soon") if one.posted is None else plain_number(one.posted),
        ]
        for one in settlement.postings
    ]
    return Table(words("penalty.postings"), columns, rows)
