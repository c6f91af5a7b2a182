"""Fines of a share of the performance pay, by the loss: for who is responsible and for the head.

The regulation prints no shares: they stand in a table of the office, and while that is empty no fine is
set.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

from xltousu.penalties.case import CaseResult
from xltousu.penalties.fines import Fine
from xltousu.penalties.inputs import Inputs, PerformanceRow, Problem, RatioRow
from xltousu.penalties.ledger import LedgerRow
from xltousu.penalties.money import NOTHING, is_whole_cents, nearest
from xltousu.penalties.months import month_of
from xltousu.penalties.settle import Earlier, Settlement, differences_of
from xltousu.penalties.terms import Terms

HUNDRED = Decimal(100)
ROLES = {"direct", "head"}


def settle_performance(
    inputs: Inputs, terms: Terms, as_of: dt.datetime, earlier: Earlier | None = None
) -> Settlement:
    """The fines of every case and their sums by person and month; settled months stand."""
    problems = [*inputs.problems, *_ratio_objections(inputs.ratios)]
    known = {case.case_id for case in inputs.cases}
    cases: list[CaseResult] = []
    by_case: dict[str, list[PerformanceRow]] = {}
    for row in inputs.performance:
        by_case.setdefault(row.case_id, []).append(row)
    sound = len(problems) == len(inputs.problems)
    for case_id, rows in sorted(by_case.items()):
        found = list(_objections(case_id, rows, known, terms))
        faulty = case_id in inputs.faulty or any(one.rule != "ratio_not_set" for one in found)
        fines = () if faulty or not sound else tuple(_fines(rows, inputs.ratios, terms))
        missing = [] if faulty or not sound else list(_not_set(rows, inputs.ratios, terms))
        problems += [replace(one, case_id=case_id) for one in [*found, *missing]]
        cases.append(_result(case_id, fines, left_out=faulty or not sound))
    rows_made = list(_ledger(cases, inputs.performance))
    standing = earlier.rows if earlier else ()
    since = max(month_of(as_of), earlier.since if earlier else "")
    differences = differences_of(standing, rows_made, earlier.since if earlier else "")
    kept = [row for row in rows_made if earlier is None or row.month >= earlier.since]
    ledger = sorted([*standing, *kept], key=lambda row: (row.person, row.month))
    return Settlement(
        terms=terms,
        since=since,
        case_rows=inputs.cases,
        cases=tuple(cases),
        ledger=tuple(ledger),
        payments=(),
        differences=tuple(differences),
        postings=(),
        collections=(),
        problems=tuple(problems),
    )


def _result(case_id: str, fines: tuple[Fine, ...], *, left_out: bool) -> CaseResult:
    return CaseResult(case_id, "left-out" if left_out else "settled", fines=fines)


def _ratio_objections(ratios: Sequence[RatioRow]) -> Iterator[Problem]:
    """Ratios that are no percentages, or that do not rise with the loss."""
    ordered = sorted(ratios, key=lambda row: row.loss_from)
    for row in ordered:
        if not 0 <= row.ratio <= HUNDRED:
            yield Problem("negative_amount", row.place.cell("ratio"), "ratio", row.ratio)
        if row.loss_from < 0:
            yield Problem("negative_amount", row.place.cell("loss_from"), "loss_from", row.loss_from)
    for before, after in pairwise(ordered):
        if after.loss_from == before.loss_from:
            params = {"of": str(after.loss_from)}
            yield Problem(
                "entered_twice", after.place.cell("loss_from"), "loss_from", after.loss_from, params
            )
        elif after.ratio < before.ratio:
            yield Problem("ratio_not_rising", after.place.cell("ratio"), "ratio", after.ratio)


def _objections(
    case_id: str, rows: Sequence[PerformanceRow], known: set[str], terms: Terms
) -> Iterator[Problem]:
    if known and case_id not in known:
        yield Problem("unknown_case", rows[0].place.cell("case_id"), "case_id", case_id)
    for row in rows:
        for name in ("loss", "performance_pay"):
            amount: Decimal = getattr(row, name)
            if amount < 0:
                yield Problem("negative_amount", row.place.cell(name), name, amount)
            elif not is_whole_cents(amount):
                yield Problem("part_of_a_cent", row.place.cell(name), name, amount)
    if terms.has("person_and_head") and {row.role for row in rows} != ROLES:
        yield Problem("person_or_head_missing", rows[0].place.cell("role"), "role", case_id)


def _fines(rows: Iterable[PerformanceRow], ratios: Sequence[RatioRow], terms: Terms) -> Iterator[Fine]:
    for row in rows:
        ratio = _ratio(row.loss, ratios, terms)
        if ratio is not None:
            amount = nearest(row.performance_pay * ratio / HUNDRED)
            yield Fine(
                row.case_id, row.person, "performance", 1, row.month, amount, ratio, row.performance_pay
            )


def _not_set(rows: Iterable[PerformanceRow], ratios: Sequence[RatioRow], terms: Terms) -> Iterator[Problem]:
    for row in rows:
        if terms.has("performance_pay") and _ratio(row.loss, ratios, terms) is None:
            yield Problem("ratio_not_set", row.place.cell("loss"), "loss", row.loss)


def _ratio(loss: Decimal, ratios: Sequence[RatioRow], terms: Terms) -> Decimal | None:
    """The ratio of the greatest threshold that a loss reaches."""
    reached = [row for row in ratios if row.loss_from <= loss and terms.has("performance_pay")]
    return max(reached, key=lambda row: row.loss_from).ratio if reached else None


def _ledger(cases: Iterable[CaseResult], rows: Iterable[PerformanceRow]) -> Iterator[LedgerRow]:
    """The fines of each person and month against the performance pay."""
    departments = {(row.person, row.month): row.department for row in rows}
    sums: dict[tuple[str, str], tuple[Decimal, Decimal]] = {}
    for fine in (one for case in cases for one in case.fines):
        pay, total = sums.get((fine.person, fine.month), (NOTHING, NOTHING))
        sums[fine.person, fine.month] = max(pay, fine.base or NOTHING), total + (fine.amount or NOTHING)
    for (person, month), (pay, total) in sorted(sums.items()):
        yield LedgerRow(
            person=person,
            department=departments.get((person, month)),
            month=month,
            bonus=pay + NOTHING,
            cap=pay + NOTHING,
            opening=NOTHING,
            fines=total,
            loss_share=NOTHING,
            forfeited=NOTHING,
            deducted=total,
            carried=NOTHING,
            net_bonus=pay - total,
            deducted_fines=total,
        )
