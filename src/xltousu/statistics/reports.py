"""What the reports of a regulation tell of their periods."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from xltousu.policy import Report
from xltousu.register import Mask
from xltousu.statistics.basis import Basis
from xltousu.statistics.breakdown import Breakdown, breakdown, group_figures
from xltousu.statistics.figure import Figure
from xltousu.statistics.metrics import limit_figure, metric_figure
from xltousu.statistics.period import KINDS, Period, period_of
from xltousu.statistics.standard import all_kept, counts, is_open, left_open, shares
from xltousu.statistics.times import handling_times
from xltousu.statistics.trend import Trend, trend

OF_GROUPS = ("received", "handled", "open", "overdue", "all_kept")
"""What a report tells of every group, beside those of its own figures that can be told by group."""


@dataclass(frozen=True, slots=True)
class Told:
    """One report of one period.

    ``parts`` has the same figures for each shorter period of it; ``cases`` one mask a register, of those
    the report lists.
    """

    report: Report
    period: Period
    figures: tuple[Figure, ...]
    parts: tuple[tuple[Period, tuple[Figure, ...]], ...] = ()
    breakdowns: tuple[Breakdown, ...] = ()
    trend: Trend = ()
    cases: tuple[Mask, ...] = ()


def reports(basis: Basis, period: Period) -> Iterator[Told]:
    """The reports that are due with a period: its own, those of its halves, those of a longer one it ends."""
    for report in basis.pack.report:
        for one in _periods(report, basis, period):
            yield _told(report, basis, one)


def _periods(report: Report, basis: Basis, period: Period) -> list[Period]:
    if report.period == "half-month" and period.kind == "month":
        return [one for one in period.parts("half-month") if one.first <= basis.as_of.date()]
    if KINDS.index(report.period) < KINDS.index(period.kind):
        return []
    own = period_of(report.period, period.first)
    return [own] if own.after == period.after else []


def _told(report: Report, basis: Basis, period: Period) -> Told:
    totals = _group_totals(report, basis, period) if report.breakdowns else ()
    parts = period.parts(report.parts) if report.parts else ()
    return Told(
        report,
        period,
        figures=_figures(report, basis, period),
        parts=tuple((one, _figures(report, basis, one)) for one in parts),
        breakdowns=tuple(breakdown(field, totals, basis) for field in report.breakdowns),
        trend=trend(basis, parts[-1] if parts else period) if report.trend else (),
        cases=_cases(report, basis, period),
    )


def _group_totals(report: Report, basis: Basis, period: Period) -> tuple[Figure, ...]:
    return tuple(one for one in group_figures(basis, period) if one.metric in (*OF_GROUPS, *report.figures))


def _figures(report: Report, basis: Basis, period: Period) -> tuple[Figure, ...]:
    """The figures the report names, in its order; those the register cannot tell are left out."""
    known = {one.metric: one for figures in _usual(report, basis, period) for one in figures}
    known |= {
        one.name: limit_figure(one, basis, period) for one in basis.pack.limit if one.name in report.figures
    }
    metrics = [one for one in basis.pack.metric if one.name in report.figures]
    known |= {one.name: metric_figure(one, basis, period) for one in metrics}
    return tuple(known[name] for name in report.figures if name in known)


def _usual(report: Report, basis: Basis, period: Period) -> Iterator[Iterable[Figure]]:
    """The figures every register has, as far as the report names any of their kind."""
    names = report.figures
    if {"received", "handled"} & {*names}:
        yield counts(basis, period)
    if {"open", "overdue"} & {*names}:
        yield left_open(basis, period)
    if "all_kept" in names:
        yield (all_kept(basis, period),)
    if any(name.startswith("handling_") for name in names):
        yield handling_times(basis, period)
    yield shares(basis, period)


def _cases(report: Report, basis: Basis, period: Period) -> tuple[Mask, ...]:
    wanted = report.cases
    if wanted is None:
        return ()
    return tuple(
        one.cases()
        & (one.during(wanted.event, period) if wanted.event else is_open(one, basis, period))
        & one.where(wanted.when)
        for one in basis.counted
    )
