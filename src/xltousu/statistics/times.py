"""How long cases took: in days for all of them, in hours and in working hours where the times are known."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from xltousu import worktime
from xltousu.register import Mask
from xltousu.statistics.basis import Basis, Counted
from xltousu.statistics.figure import Figure
from xltousu.statistics.period import Period
from xltousu.worktime import USUAL_HOURS

Floats = NDArray[np.float64]
Measure = Literal["mean", "median", "p90", "longest"]
MEASURES: tuple[Measure, ...] = ("mean", "median", "p90", "longest")
CLOCKS = ("days", "hours", "working_hours")

_HOUR, _DAY = np.timedelta64(3600, "s"), np.timedelta64(1, "D")


def handling_times(basis: Basis, period: Period) -> list[Figure]:
    """Times from receipt to handling of the cases handled in the period, by each clock and each measure.

    A case of which only dates are known counts by its days alone. The denominators are the cases measured.
    """
    figures = []
    for clock in CLOCKS:
        masks, times = [], []
        for one in basis.counted:
            found = _between(clock, one, basis)
            masks.append(one.cases() & one.during(basis.pack.handled, period) & ~np.isnan(found))
            times.append(found[masks[-1]])
        values = np.concatenate(times) if times else np.zeros(0)
        figures += [
            Figure(
                period.name,
                f"handling_{clock}_{measure}",
                "days" if clock == "days" else "hours",
                denominators=tuple(masks),
                measured=measured(values, measure),
                better="lower",
            )
            for measure in MEASURES
        ]
    return figures


def measured(times: Floats, measure: Measure) -> float | None:
    """One measure of some times; ``None`` where there are none. Percentiles are interpolated as in Excel."""
    if not times.size:
        return None
    if measure == "mean":
        return float(times.mean())
    if measure == "longest":
        return float(times.max())
    return float(np.percentile(times, 50 if measure == "median" else 90))


def hours(one: Counted, start: str | None, end: str | None) -> Floats:
    """Hours between two events of each case; NaN where either is unknown, a bare date or before the other."""
    exact = _exact(one, start, end)
    between = (one.at(end) - one.at(start)) / _HOUR
    return np.where(exact & (between >= 0), between, np.nan)


def _between(clock: str, one: Counted, basis: Basis) -> Floats:
    start, end = basis.pack.received, basis.pack.handled
    if clock == "days":
        days = (one.at(end).astype("datetime64[D]") - one.at(start).astype("datetime64[D]")) / _DAY
        return np.where(days >= 0, days, np.nan)
    elapsed = hours(one, start, end)
    if clock == "hours":
        return elapsed
    known = ~np.isnan(elapsed)
    shifts = basis.office.shifts or worktime.Shifts.parse(USUAL_HOURS)
    minutes = worktime.office_minutes_between(
        one.at(start)[known], one.at(end)[known], shifts, basis.calendar
    )
    found = np.full(one.register.size, np.nan)
    found[known] = np.asarray(minutes) / 60
    return found


def _exact(one: Counted, start: str | None, end: str | None) -> Mask:
    first, last = one.register.moments(start), one.register.moments(end)
    return ~(first.bare | last.bare | np.isnat(first.at) | np.isnat(last.at))
