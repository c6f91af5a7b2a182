"""All the figures of a period, beside those of the period before and of a year before.

Figures of several registers are pooled by adding numerators and denominators.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from xltousu.statistics.basis import Basis
from xltousu.statistics.breakdown import Breakdown, breakdowns
from xltousu.statistics.figure import Figure
from xltousu.statistics.metrics import limit_figure, metric_figure
from xltousu.statistics.period import Period, period_of, read_period
from xltousu.statistics.reports import Told, reports
from xltousu.statistics.standard import ages, standard_figures
from xltousu.statistics.times import handling_times
from xltousu.statistics.trend import Trend, trend


@dataclass(frozen=True, slots=True)
class Statistics:
    """What there is to tell of a period.

    ``previous`` and ``year_before`` hold the figures to compare with by metric; ``trend`` the counts and
    the share of kept limits of each of the last periods. ``reports`` are those due with the period.
    """

    period: Period
    figures: tuple[Figure, ...]
    times: tuple[Figure, ...]
    ages: tuple[Figure, ...]
    previous: Mapping[str, Figure]
    year_before: Mapping[str, Figure]
    breakdowns: tuple[Breakdown, ...]
    trend: Trend
    reports: tuple[Told, ...] = ()

    def all(self, *, cases: bool = False) -> tuple[Figure, ...]:
        """Every figure of the period, those of groups last; with ``cases`` these hold their cases too."""
        groups = (
            one.figures(place, cases=cases) for one in self.breakdowns for place in range(len(one.values))
        )
        return (*self.figures, *self.times, *self.ages, *(figure for group in groups for figure in group))


def period_asked(name: str | None, as_of: dt.datetime) -> Period:
    """The period asked for by its name, or the month of ``as_of``; raises :class:`UsageError`."""
    return period_of("month", as_of.date()) if name is None else read_period(name)


def statistics(basis: Basis, period: Period) -> Statistics:
    """Everything there is to tell of a period."""
    return Statistics(
        period,
        figures=figures(basis, period),
        times=tuple(handling_times(basis, period)),
        ages=tuple(ages(basis, period)),
        previous=_by_metric(basis, period.previous),
        year_before=_by_metric(basis, period.year_before),
        breakdowns=breakdowns(basis, period),
        trend=trend(basis, period),
        reports=tuple(reports(basis, period)),
    )


def figures(basis: Basis, period: Period) -> tuple[Figure, ...]:
    """The counts, the shares every register has, those of the limits, and the metrics of the regulation."""
    limits = [limit_figure(limit, basis, period) for limit in basis.pack.limit if limit.kind != "immediate"]
    return (
        *standard_figures(basis, period),
        *limits,
        *(metric_figure(metric, basis, period) for metric in basis.pack.metric),
    )


def _by_metric(basis: Basis, period: Period) -> dict[str, Figure]:
    return {one.metric: one for one in (*figures(basis, period), *handling_times(basis, period))}
