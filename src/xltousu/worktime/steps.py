"""Why this time: the days and instants that led to a due instant, one by one.

Written day by day and apart from the arithmetic of :mod:`xltousu.worktime.add`, so that each can check the
other. The last step is the due instant; the dated steps before it suffice to find it again.
"""

from __future__ import annotations

import calendar as months
import datetime as dt
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np

from xltousu.errors import SettingsError
from xltousu.worktime.add import DEFAULTS, MORNING, Conventions, Unit
from xltousu.worktime.calendar import Calendar
from xltousu.worktime.shifts import Shifts, add_office_minutes, office_minutes_between

ONE_DAY = dt.timedelta(days=1)
END_OF_DAY = dt.time(23, 59, 59)


@dataclass(frozen=True, slots=True)
class Step:
    """One day or instant on the way.

    ``why`` is a key: ``start``, ``start-day``, a reason of :meth:`Calendar.why_off` or
    :meth:`Calendar.why_working`, the unit, a convention, or the end. ``counted`` tells whether the step
    used up some of the amount, ``n`` how much is used up by then (the day of the month for
    ``day-of-next-month``, the minutes of that day for office hours).
    """

    at: dt.date | dt.datetime
    why: str
    counted: bool = False
    n: int | None = None


def steps(
    start: dt.datetime,
    amount: int,
    unit: Unit,
    calendar: Calendar,
    conventions: Conventions = DEFAULTS,
    *,
    close: int | None = None,
    shifts: Shifts | None = None,
) -> list[Step]:
    """The way from ``start`` to the due instant; the last step is the instant itself."""
    office = calendar.counted(every_day=conventions.every_day_works)
    if unit in ("minutes", "hours") and conventions.hours == "office-hours":
        return list(_office_hours(start, amount * (60 if unit == "hours" else 1), office, shifts))
    ways: dict[Unit, Callable[[], Iterator[Step]]] = {
        "minutes": partial(_elapsed, start, amount, unit),
        "hours": partial(_elapsed, start, amount, unit),
        "working-days": partial(_working_days, start, amount, office, conventions, close),
        "calendar-days": partial(_calendar_days, start, amount, office, conventions),
        "months": partial(_months, start, amount, conventions),
        "day-of-next-month": partial(_next_month, start, amount, conventions),
        "same-day": partial(_same_day, start, conventions),
        "same-day-cob": partial(_same_day_cob, start, office, conventions, close),
    }
    return list(ways[unit]())


def _elapsed(start: dt.datetime, amount: int, unit: Unit) -> Iterator[Step]:
    minutes = amount * (60 if unit == "hours" else 1)
    yield Step(start, "start")
    yield Step(start + dt.timedelta(minutes=minutes), unit, counted=True, n=amount)


def _office_hours(
    start: dt.datetime, minutes: int, calendar: Calendar, shifts: Shifts | None
) -> Iterator[Step]:
    if shifts is None:
        raise SettingsError("shifts-missing")
    over = add_office_minutes(np.datetime64(start, "s"), minutes, shifts, calendar)
    due = dt.datetime.fromisoformat(str(over))
    yield Step(start, "start")
    day = start.date()
    while day <= due.date():
        yield _office_day(day, start, due, shifts, calendar)
        day += ONE_DAY
    yield Step(due, "office-hours-over")


def _office_day(
    day: dt.date, start: dt.datetime, due: dt.datetime, shifts: Shifts, calendar: Calendar
) -> Step:
    reason = calendar.why_off(day)
    if reason:
        return Step(day, reason)
    midnight = dt.datetime.combine(day, dt.time())
    span = max(start, midnight), min(due, midnight + ONE_DAY)
    first, last = (np.datetime64(moment, "s") for moment in span)
    return Step(
        day,
        "office-hours",
        counted=True,
        n=round(float(office_minutes_between(first, last, shifts, calendar))),
    )


def _working_days(
    start: dt.datetime, amount: int, calendar: Calendar, conventions: Conventions, close: int | None
) -> Iterator[Step]:
    day, n = start.date(), 0
    direction = 1 if amount >= 0 else -1
    yield Step(day, "start-day")
    while n != amount:
        day += direction * ONE_DAY
        reason = calendar.why_off(day)
        if reason:
            yield Step(day, reason)
        else:
            n += direction
            yield Step(day, calendar.why_working(day), counted=True, n=n)
    by_close = conventions.working_day_end == "close-of-business"
    yield _close_of_business(day, close) if by_close else _end_of_day(day)


def _calendar_days(
    start: dt.datetime, amount: int, calendar: Calendar, conventions: Conventions
) -> Iterator[Step]:
    if conventions.calendar_day_end == "elapsed":
        yield Step(start, "start")
        yield Step(start + amount * ONE_DAY, "days-of-24-hours", counted=True, n=amount)
        return
    yield Step(start.date(), "start-day")
    day = start.date() + amount * ONE_DAY
    yield Step(day, "calendar-days", counted=True, n=amount)
    if conventions.calendar_day_end == "next-working-day":
        day = yield from _roll(day, calendar)
    yield _end_of_day(day)


def _months(start: dt.datetime, amount: int, conventions: Conventions) -> Iterator[Step]:
    yield Step(start.date(), "start-day")
    if conventions.month == "thirty-days":
        day = start.date() + 30 * amount * ONE_DAY
        yield Step(day, "months-of-30-days", counted=True, n=amount)
    else:
        day = _day_of_month(start.date(), amount, start.day)
        why = "months" if day.day == start.day else "months-clamped"
        yield Step(day, why, counted=True, n=amount)
    yield _end_of_day(day)


def _next_month(start: dt.datetime, amount: int, conventions: Conventions) -> Iterator[Step]:
    yield Step(start.date(), "start-day")
    wanted = amount if conventions.month_day == "included" else amount - 1
    day = _day_of_month(start.date(), 1, max(wanted, 1)) + min(wanted - 1, 0) * ONE_DAY
    why = "day-of-next-month" if wanted < 1 or day.day == wanted else "day-of-next-month-clamped"
    yield Step(day, why, counted=True, n=amount)
    yield _end_of_day(day)


def _same_day(start: dt.datetime, conventions: Conventions) -> Iterator[Step]:
    yield Step(start.date(), "same-day", counted=True)
    if conventions.same_day_end == "midnight":
        yield _end_of_day(start.date())
    else:
        yield Step(_at(start.date() + ONE_DAY, MORNING), "next-morning")


def _same_day_cob(
    start: dt.datetime, calendar: Calendar, conventions: Conventions, close: int | None
) -> Iterator[Step]:
    day = start.date()
    end = _close_of_business(day, close)
    if isinstance(end.at, dt.datetime) and start >= end.at:
        yield Step(day, "after-close")
        day += ONE_DAY
    yield Step(day, "same-day-cob", counted=True)
    if conventions.service_days == "working-days":
        day = yield from _roll(day, calendar)
    yield _close_of_business(day, close)


def _roll(day: dt.date, calendar: Calendar) -> Generator[Step, None, dt.date]:
    """Each day off from ``day`` on and the working day after them, which is also returned."""
    if calendar.is_working(np.datetime64(day, "D")):
        return day
    while reason := calendar.why_off(day):
        yield Step(day, reason)
        day += ONE_DAY
    yield Step(day, "next-working-day")
    return day


def _end_of_day(day: dt.date) -> Step:
    return Step(dt.datetime.combine(day, END_OF_DAY), "end-of-day")


def _close_of_business(day: dt.date, close: int | None) -> Step:
    if close is None:
        raise SettingsError("close-missing")
    return Step(_at(day, close), "close-of-business")


def _at(day: dt.date, minutes: int) -> dt.datetime:
    return dt.datetime.combine(day, dt.time()) + dt.timedelta(minutes=minutes)


def _day_of_month(day: dt.date, distance: int, wanted: int) -> dt.date:
    """Day ``wanted`` of the month ``distance`` months after that of ``day``, or that month's last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + distance, 12)
    return dt.date(year, month + 1, min(wanted, months.monthrange(year, month + 1)[1]))
