"""When a limit ends: an amount of a unit after the start, under the conventions of an office.

Defaults and alternatives are the conventions D02 to D06, D09, D13 and D22.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
import numpy.typing as npt

from xltousu.errors import SettingsError
from xltousu.worktime.calendar import Calendar, Flags, Times, as_days, moved
from xltousu.worktime.shifts import Shifts, add_office_minutes

Unit = Literal[
    "minutes",
    "hours",
    "calendar-days",
    "working-days",
    "months",
    "same-day",
    "same-day-cob",
    "day-of-next-month",
]
UNITS: tuple[Unit, ...] = get_args(Unit)

MORNING = 6 * 60
"""The next morning of convention D09, in minutes since midnight."""

END_OF_DAY = 86_399
"""23:59:59, in seconds since midnight."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conventions:
    """How limits are counted where a regulation leaves it open; the first choice of each is the default."""

    hours: Literal["elapsed", "office-hours"] = "elapsed"
    """D02: hours run day and night, or only during the shifts of working days."""
    working_day_end: Literal["end-of-day", "close-of-business"] = "end-of-day"
    """D03: when the n-th working day is over."""
    calendar_day_end: Literal["as-counted", "next-working-day", "elapsed"] = "as-counted"
    """D04: the n-th day stands, moves off a day off, or days are rolling 24 hours."""
    month: Literal["same-day", "thirty-days"] = "same-day"
    """D05: the corresponding day, clamped to the end of the month, or 30 days."""
    month_day: Literal["included", "excluded"] = "included"
    """D06: whether "before the 10th" includes the 10th."""
    same_day_end: Literal["midnight", "next-morning"] = "midnight"
    """D09: the end of the day of the start, or 06:00 of the next morning."""
    every_day_works: bool = False
    """D13: every trading day counts as a working day; the office's closing days stay off."""
    service_days: Literal["every-day", "working-days"] = "every-day"
    """D22: the days on which a reply by close of business is owed."""


DEFAULTS = Conventions()


def add(
    start: npt.ArrayLike,
    amount: npt.ArrayLike,
    unit: Unit,
    calendar: Calendar,
    *,
    rules: Conventions = DEFAULTS,
    close: int | None = None,
    shifts: Shifts | None = None,
) -> Times:
    """The last instant still on time, as ``datetime64[s]``; ``NaT`` where the start is.

    ``amount`` is one number or one for each start; same-day units do not look at it, and for
    ``day-of-next-month`` it is the day of the month. ``close`` is the close of business in minutes since
    midnight. ``close`` and ``shifts`` are asked for only where the unit or a convention needs them.
    """
    moment, n = np.broadcast_arrays(
        np.asarray(start).astype("datetime64[s]"), np.asarray(amount, dtype=np.int64)
    )
    office = calendar.counted(every_day=rules.every_day_works)
    if unit in ("minutes", "hours"):
        return _clock(moment, n * (60 if unit == "hours" else 1), office, rules=rules, shifts=shifts)
    if unit == "calendar-days" and rules.calendar_day_end == "elapsed":
        return moved(moment, n, "D")
    if unit == "same-day-cob":
        return _end(_service_day(moment, office, rules=rules, close=close), close)
    if unit == "same-day" and rules.same_day_end == "next-morning":
        return _end(moved(as_days(moment), 1, "D"), MORNING)
    day = _last_day(as_days(moment), n, unit, office, rules=rules)
    by_close = unit == "working-days" and rules.working_day_end == "close-of-business"
    return _end(day, close) if by_close else moved(day.astype("datetime64[s]"), END_OF_DAY, "s")


def is_provisional(
    start: npt.ArrayLike,
    due: npt.ArrayLike,
    unit: Unit,
    calendar: Calendar,
    conventions: Conventions = DEFAULTS,
) -> Flags:
    """True where working days decided and one of the days in ``(start, due]`` has no notice yet (D25).

    The published years have no gaps, so that the first and the last of those days tell.
    """
    first, last = np.broadcast_arrays(as_days(start), as_days(due))
    if not depends_on_working_days(unit, conventions):
        return np.zeros(first.shape, dtype=np.bool_)
    if unit not in ("minutes", "hours"):
        first = moved(first, np.where(last < first, -1, 1), "D")  # the day of the start is not counted
    known = ~(np.isnat(first) | np.isnat(last))
    flags: Flags = known & (calendar.is_provisional(first) | calendar.is_provisional(last))
    return flags


def depends_on_working_days(unit: Unit, conventions: Conventions = DEFAULTS) -> bool:
    """Whether the published calendar can change the result."""
    if conventions.every_day_works:
        return False
    return unit == "working-days" or {
        "minutes": conventions.hours == "office-hours",
        "hours": conventions.hours == "office-hours",
        "calendar-days": conventions.calendar_day_end == "next-working-day",
        "same-day-cob": conventions.service_days == "working-days",
    }.get(unit, False)


def add_months(days: Times, n: npt.ArrayLike) -> Times:
    """The corresponding day ``n`` months later, or the last day of a shorter month (D05)."""
    month = days.astype("datetime64[M]")
    distance = (days - month.astype("datetime64[D]")).astype(np.int64)
    return _day_of_month(moved(month, n, "M"), distance)


def _clock(
    moment: Times,
    minutes: npt.NDArray[np.int64],
    calendar: Calendar,
    *,
    rules: Conventions,
    shifts: Shifts | None,
) -> Times:
    if rules.hours == "elapsed":
        return moved(moment, minutes, "m")
    if shifts is None:
        raise SettingsError("shifts-missing")
    return add_office_minutes(moment, minutes, shifts, calendar)


def _last_day(
    day: Times, n: npt.NDArray[np.int64], unit: Unit, calendar: Calendar, *, rules: Conventions
) -> Times:
    """The day at whose end the limit ends."""
    if unit == "working-days":
        return calendar.add_working_days(day, n)
    if unit == "calendar-days":
        last = moved(day, n, "D")
        return _rolled(last, calendar) if rules.calendar_day_end == "next-working-day" else last
    if unit == "months":
        thirty = rules.month == "thirty-days"
        return moved(day, 30 * n, "D") if thirty else add_months(day, n)
    if unit == "day-of-next-month":
        before = 1 if rules.month_day == "included" else 2
        return _day_of_month(moved(day.astype("datetime64[M]"), 1, "M"), n - before)
    return day


def _service_day(moment: Times, calendar: Calendar, *, rules: Conventions, close: int | None) -> Times:
    """The day by whose close of business a reply is owed (D22)."""
    day = as_days(moment)
    late = moment >= _end(day, close)
    day = moved(day, late, "D")
    return _rolled(day, calendar) if rules.service_days == "working-days" else day


def _rolled(day: Times, calendar: Calendar) -> Times:
    return np.where(calendar.is_working(day), day, calendar.add_working_days(day, 1))


def _day_of_month(month: Times, distance: npt.NDArray[np.int64]) -> Times:
    """The day ``distance`` days after the first of ``month``, or the month's last day."""
    first = month.astype("datetime64[D]")
    last = moved(moved(month, 1, "M").astype("datetime64[D]"), -1, "D")
    return np.minimum(moved(first, distance, "D"), last)


def _end(day: Times, close: int | None) -> Times:
    if close is None:
        raise SettingsError("close-missing")
    return moved(day.astype("datetime64[s]"), close * 60, "s")
