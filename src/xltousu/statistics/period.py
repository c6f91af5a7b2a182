"""Spans of time that figures are told for, by the names people give them on the command line.

==========  ============  ============================================
kind        name          span
==========  ============  ============================================
day         2026-10-05    one day
week        2026-W41      Monday to Sunday (ISO 8601)
half-month  2026-10-H1    the 1st to the 15th; H2 the 16th to the end
month       2026-10       a calendar month
quarter     2026-Q4       three calendar months
year        2026          a calendar year
==========  ============  ============================================
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import get_args

from xltousu.errors import UsageError
from xltousu.policy import PeriodName

KINDS: tuple[PeriodName, ...] = get_args(PeriodName)
"""From the shortest to the longest."""

_NAME = re.compile(
    r"(?P<year>[1-9]\d{3})"
    r"(?:-W(?P<week>\d{2})|-Q(?P<quarter>[1-4])|-(?P<month>\d{2})(?:-H(?P<half>[12])|-(?P<day>\d{2}))?)?",
    re.ASCII,
)
_MIDDLE = 15
"""Last day of the first half of a month."""


@dataclass(frozen=True, slots=True)
class Period:
    """A span of whole days: ``first`` is its first day, ``after`` the first day after it."""

    name: str
    kind: PeriodName
    first: dt.date
    after: dt.date

    @property
    def previous(self) -> Period:
        """The period of the same kind just before."""
        return period_of(self.kind, self.first - dt.timedelta(days=1))

    @property
    def year_before(self) -> Period:
        """The same period a year before; for a week 53 the last week of that year."""
        if self.kind == "week":
            year, week, _ = self.first.isocalendar()
            last = dt.date(year - 1, 12, 28).isocalendar().week
            return period_of("week", dt.date.fromisocalendar(year - 1, min(week, last), 1))
        leap = (self.first.month, self.first.day) == (2, 29)
        return period_of(
            self.kind, self.first.replace(year=self.first.year - 1, day=28 if leap else self.first.day)
        )

    def last(self, count: int) -> tuple[Period, ...]:
        """So many periods of the kind, in order, of which this one is the last."""
        found = [self]
        while len(found) < count:
            found.append(found[-1].previous)
        return tuple(reversed(found))

    def parts(self, kind: PeriodName) -> tuple[Period, ...]:
        """The periods of a shorter kind that begin within this one, in order."""
        found, day = [], self.first
        while day < self.after:
            one = period_of(kind, day)
            if one.first >= self.first:
                found.append(one)
            day = one.after
        return tuple(found)


def read_period(text: str) -> Period:
    """The period of a name; raises :class:`UsageError` for what is none."""
    found = _NAME.fullmatch(text.strip())
    if found is None:
        raise UsageError("period-unreadable", value=text)
    try:
        period = _from_parts({name: int(part) for name, part in found.groupdict().items() if part})
    except ValueError:
        raise UsageError("period-unreadable", value=text) from None
    return period


def _from_parts(part: dict[str, int]) -> Period:
    year = part["year"]
    if "week" in part:
        return period_of("week", dt.date.fromisocalendar(year, part["week"], 1))
    if "quarter" in part:
        return period_of("quarter", dt.date(year, 3 * part["quarter"], 1))
    if "half" in part:
        return period_of("half-month", dt.date(year, part["month"], 1 if part["half"] == 1 else _MIDDLE + 1))
    if "day" in part:
        return period_of("day", dt.date(year, part["month"], part["day"]))
    if "month" in part:
        return period_of("month", dt.date(year, part["month"], 1))
    return period_of("year", dt.date(year, 1, 1))


def period_of(kind: PeriodName, day: dt.date) -> Period:
    """The period of a kind that a day lies in."""
    return _MAKERS[kind](day)


def _day(day: dt.date) -> Period:
    return Period(day.isoformat(), "day", day, day + dt.timedelta(days=1))


def _week(day: dt.date) -> Period:
    year, week, weekday = day.isocalendar()
    first = day - dt.timedelta(days=weekday - 1)
    return Period(f"{year}-W{week:02}", "week", first, first + dt.timedelta(days=7))


def _half_month(day: dt.date) -> Period:
    month, middle = _month(day), day.replace(day=_MIDDLE + 1)
    if day < middle:
        return Period(f"{month.name}-H1", "half-month", month.first, middle)
    return Period(f"{month.name}-H2", "half-month", middle, month.after)


def _month(day: dt.date) -> Period:
    first = day.replace(day=1)
    after = (first + dt.timedelta(days=31)).replace(day=1)
    return Period(f"{day.year}-{day.month:02}", "month", first, after)


def _quarter(day: dt.date) -> Period:
    number = (day.month - 1) // 3 + 1
    first = dt.date(day.year, 3 * number - 2, 1)
    after = (first + dt.timedelta(days=93)).replace(day=1)
    return Period(f"{day.year}-Q{number}", "quarter", first, after)


def _year(day: dt.date) -> Period:
    return Period(f"{day.year}", "year", dt.date(day.year, 1, 1), dt.date(day.year + 1, 1, 1))


_MAKERS: dict[PeriodName, Callable[[dt.date], Period]] = {
    "day": _day,
    "week": _week,
    "half-month": _half_month,
    "month": _month,
    "quarter": _quarter,
    "year": _year,
}
