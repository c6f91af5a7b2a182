"""The figures a regulation asks for: the shares of its limits that were kept, and its metrics.

Rates are compared with their targets unrounded; a denominator of zero has no value; a case belongs to
the period of the event its denominator names (convention D26).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from xltousu.deadlines import Judged
from xltousu.policy import Limit, Metric, PeriodName
from xltousu.register import Mask
from xltousu.statistics.basis import Basis, Counted, Entry, kept, missed, settled_rows, within
from xltousu.statistics.figure import Figure, Unit
from xltousu.statistics.period import KINDS, Period, period_of
from xltousu.statistics.times import hours, measured


def limit_figure(limit: Limit, basis: Basis, period: Period) -> Figure:
    """Cases whose limit fell due in the period, and those that kept it: every turn of it that did."""
    numerators, denominators = [], []
    for one in basis.counted:
        good, bad = np.zeros(one.register.size, dtype=bool), np.zeros(one.register.size, dtype=bool)
        for judged in one.judged:
            if judged.limit.name == limit.name:
                kept_rows, missed_rows = settled_rows(judged, period)
                good[kept_rows], bad[missed_rows] = True, True
        numerators.append(one.cases() & good & ~bad)
        denominators.append(one.cases() & (good | bad))
    return Figure(
        period.name,
        limit.name,
        numerators=tuple(numerators),
        denominators=tuple(denominators),
        better="higher",
        clause=limit.clause,
        aim=limit.aim,
    )


def metric_figure(metric: Metric, basis: Basis, period: Period) -> Figure:
    """The figure of a metric, over its own period where that is longer than the one asked for."""
    period = at_least(period, metric.period)
    figure = _with_target(metric, period)
    if metric.kind == "entered":
        return _entered(figure, metric, basis, period)
    if metric.kind == "per-day":
        return _per_day(figure, metric, basis, period)
    if metric.kind in ("time", "time-reduction"):
        return _time(figure, metric, basis, period)
    numerators, denominators = [], []
    for one in basis.counted:
        whole = _denominator(metric, one, period)
        denominators.append(whole)
        numerators.append(whole & _numerator(metric, one))
    figure = replace(figure, numerators=tuple(numerators), denominators=tuple(denominators))
    if metric.kind == "rate":
        found = _entry(metric, basis, period)
        return replace(figure, denominators=(), whole=found.denominator or 0)
    return figure


def at_least(period: Period, kind: PeriodName) -> Period:
    """The period itself, or the longer one of this kind in which it begins."""
    return period if KINDS.index(period.kind) >= KINDS.index(kind) else period_of(kind, period.first)


def _with_target(metric: Metric, period: Period) -> Figure:
    """The figure of a metric without its cases, with the target in force at the start of the period."""
    target = next((one for one in reversed(metric.target) if one.since <= period.first), None)
    return Figure(
        period.name,
        metric.name,
        _unit(metric),
        comparison=target.comparison if target else None,
        target=target.value if target else None,
        better=metric.direction,
        clause=metric.clause,
        aim=metric.aim,
        entered=metric.kind == "entered",
    )


def _unit(metric: Metric) -> Unit:
    if metric.kind == "per-day":
        return "per-day"
    if metric.kind == "time":
        return "hours"
    return "count" if metric.count else "share"


def _entered(figure: Figure, metric: Metric, basis: Basis, period: Period) -> Figure:
    found = _entry(metric, basis, period)
    if found.value is not None:
        return replace(figure, measured=found.value)
    if metric.count:
        return replace(figure, measured=found.numerator)
    return replace(figure, part=found.numerator, whole=found.denominator)


def _entry(metric: Metric, basis: Basis, period: Period) -> Entry:
    """What was entered for a period; counts entered for all parts of it are added up, values are not."""
    found = basis.entered.get((metric.name, period.name))
    if found is not None:
        return found
    parts = [one for kind in KINDS for one in _parts(metric, basis, period, kind)]
    if any(one.numerator is None and one.denominator is None for one in parts):
        return Entry()
    return Entry(_sum(one.numerator for one in parts), _sum(one.denominator for one in parts))


def _parts(metric: Metric, basis: Basis, period: Period, kind: PeriodName) -> Iterator[Entry]:
    if KINDS.index(kind) < KINDS.index(period.kind):
        names = (one.name for one in period.parts(kind))
        yield from (
            basis.entered[metric.name, name] for name in names if (metric.name, name) in basis.entered
        )


def _sum(numbers: Iterator[float | None]) -> float | None:
    found = [number for number in numbers if number is not None]
    return sum(found) if found else None


def _per_day(figure: Figure, metric: Metric, basis: Basis, period: Period) -> Figure:
    """Records a day over the days of the period that are over or begun; the value is the fewest of any."""
    first = np.datetime64(period.first, "D")
    after = min(np.datetime64(period.after, "D"), np.datetime64(basis.as_of, "D") + 1)
    days = np.arange(first, max(after, first))
    masks, records = [], np.zeros(days.size, dtype=np.int64)
    for one in basis.counted:
        day = one.at(metric.event).astype("datetime64[D]")
        mask = one.cases() & one.where(metric.denominator) & np.isin(day, days)
        masks.append(mask)
        records += np.bincount((day[mask] - first).astype(np.int64), minlength=days.size)
    fewest = int(records.min()) if days.size else None
    return replace(figure, numerators=tuple(masks), whole=int(days.size), measured=fewest)


def _time(figure: Figure, metric: Metric, basis: Basis, period: Period) -> Figure:
    """The mean, median or longest time between two events, or by how much the mean is below a baseline."""
    masks, times = [], []
    for one in basis.counted:
        found = hours(one, metric.start, metric.event)
        chosen = one.cases() & one.where(metric.denominator) & one.during(metric.event, period)
        masks.append(chosen & ~np.isnan(found))
        times.append(found[masks[-1]])
    figure = replace(figure, denominators=tuple(masks))
    value = measured(np.concatenate(times) if times else np.zeros(0), metric.measure)
    if metric.kind == "time-reduction":
        baseline = _baseline(metric, basis, period)
        value = (baseline - value) / baseline if baseline and value is not None else None
    return replace(figure, measured=value)


def _baseline(metric: Metric, basis: Basis, period: Period) -> float | None:
    """The baseline entered for the period, or else for good."""
    places = ((metric.name, period.name), (metric.name, ""))
    entries = (basis.entered.get(place) for place in places)
    return next((one.baseline for one in entries if one is not None and one.baseline is not None), None)


def _named(metric: Metric, one: Counted) -> list[Judged]:
    return [judged for judged in one.judged if judged.limit.name in metric.limits]


def _denominator(metric: Metric, one: Counted, period: Period) -> Mask:
    mask = one.cases() & one.where(metric.denominator)
    if not metric.kind.startswith("limits-"):
        return mask & one.during(metric.event, period)
    due = np.full(one.register.size, np.datetime64("NaT", "s"))
    for judged in _named(metric, one):
        due = np.fmax(due, np.where(judged.applies, judged.due, np.datetime64("NaT", "s")))
    return np.asarray(mask & within(due, period) & _decided(metric, one), dtype=bool)


def _decided(metric: Metric, one: Counted) -> Mask:
    """Cases of which it is certain whether all the named limits are kept."""
    bad, good = np.zeros(one.register.size, dtype=bool), np.ones(one.register.size, dtype=bool)
    for judged in _named(metric, one):
        bad |= missed(judged)
        good &= ~judged.applies | kept(judged)
    return bad | good


def _numerator(metric: Metric, one: Counted) -> Mask:
    if metric.kind.startswith("limits-"):
        good = np.ones(one.register.size, dtype=bool)
        for judged in _named(metric, one):
            good &= ~judged.applies | kept(judged)
        return good if metric.kind == "limits-kept" else ~good
    return one.where(metric.numerator)
