"""Office hours: shifts of a week, the next opening (D10), and working time between two instants (D02)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from xltousu.errors import SettingsError
from xltousu.worktime.calendar import FIRST, Calendar, Floats, Times, as_days, moved, weekdays

DAY_MINUTES = 24 * 60
USUAL_HOURS = "09:00-18:00"
"""Working hours where the office has set none (convention D10)."""

Shift = tuple[int, int]
"""Opening and close in minutes since midnight; the close itself is no longer inside."""

_Seconds = npt.NDArray[np.int64]

_NAT = np.datetime64("NaT", "s")
_ORIGIN = np.datetime64(FIRST, "s")
_HYPHENS = re.compile(r"\s*[-–—~～－至到]\s*")
_SHIFT = re.compile(r"([0-9]{1,2}):([0-5][0-9])-([0-9]{1,2}):([0-5][0-9])\Z")
_WEEKDAYS = re.compile(r"([1-7])(?:-([1-7]))?\Z")
_PUNCTUATION = str.maketrans("：，、,；", ":   ;")


@dataclass(frozen=True, slots=True)
class Shifts:
    """The shifts of each weekday, Monday first; a weekday without shifts has an empty tuple.

    On a make-up day whose weekday has no shifts the hours of the first weekday that has some hold.
    """

    week: tuple[tuple[Shift, ...], ...]

    @classmethod
    def parse(cls, text: str) -> Shifts:
        """The shifts of ``09:00-12:00 13:30-18:00``; weekdays that differ follow, ``; 6 09:00-12:00``.

        Weekdays count from 1 for Monday, and ``1-5`` names several. Raises ``SettingsError`` with the key
        ``shift-unreadable``.
        """
        usual: list[Shift] = []
        named: dict[int, list[Shift]] = {}
        for part in _HYPHENS.sub("-", text.translate(_PUNCTUATION)).replace("\n", ";").split(";"):
            words = part.split()
            shifts = [_shift(word, text) for word in words if ":" in word]
            days = [day for word in words if ":" not in word for day in _weekday_numbers(word, text)]
            if days and not shifts:
                raise SettingsError("shift-unreadable", value=text)
            for day in days:
                named.setdefault(day, []).extend(shifts)
            usual.extend(() if days else shifts)
        if not usual and not named:
            raise SettingsError("shift-unreadable", value=text)
        return cls(tuple(_in_order(named.get(day, usual), text) for day in range(7)))

    @property
    def close(self) -> int:
        """Close of business in minutes since midnight, on the first weekday that has shifts."""
        return self._usual[-1][1]

    @property
    def open(self) -> int:
        """Opening in minutes since midnight, on the first weekday that has shifts."""
        return self._usual[0][0]

    def on(self, weekday: int) -> tuple[Shift, ...]:
        """The shifts of a worked day, 0 for Monday to 6 for Sunday; never empty."""
        return self.week[weekday] or self._usual

    @property
    def _usual(self) -> tuple[Shift, ...]:
        return next(shifts for shifts in self.week if shifts)


def next_opening(times: npt.ArrayLike, *, open: int, close: int, calendar: Calendar | None = None) -> Times:
    """When a clock starts that runs only during opening hours ``[open, close)``, in minutes (D10).

    A time inside stays; one before the opening moves to it, one at or after the close to the next day's
    opening. Every day is open; the closing days of ``calendar``, if given, are skipped.
    """
    moment = np.asarray(times).astype("datetime64[s]")
    midnight = as_days(moment).astype("datetime64[s]")
    minute = (moment - midnight).astype(np.int64) / 60
    day = moved(as_days(moment), minute >= close, "D")
    if calendar is not None:
        day = np.where(calendar.trading.is_working(day), day, calendar.trading.add_working_days(day, 1))
    later: Times = np.maximum(moment, moved(day.astype("datetime64[s]"), open * 60, "s"))
    return later


def office_minutes_between(a: npt.ArrayLike, b: npt.ArrayLike, shifts: Shifts, calendar: Calendar) -> Floats:
    """Minutes of office hours from ``a`` to ``b``: negative where ``b`` is earlier, ``nan`` for ``NaT``."""
    return (_worked_before(b, shifts, calendar) - _worked_before(a, shifts, calendar)) / 60


def add_office_minutes(
    start: npt.ArrayLike, minutes: npt.ArrayLike, shifts: Shifts, calendar: Calendar
) -> Times:
    """The instant at which ``minutes`` of office hours have passed since ``start``; none is negative.

    The last minute of a shift ends at its close, not at the next opening; zero minutes end at the start.
    """
    moment, wanted = np.broadcast_arrays(
        np.asarray(start).astype("datetime64[s]"), np.asarray(minutes, dtype=np.int64) * 60
    )
    if np.any(wanted < 0):
        raise ValueError(minutes)
    done = _worked_before(moment, shifts, calendar)
    valid = ~np.isnan(done)
    target = np.where(valid, done, 0).astype(np.int64) + wanted
    table = _table(shifts, calendar)
    day = np.searchsorted(table.before, target, side="left") - 1
    valid &= day < calendar.working.size
    day = np.clip(day, 0, calendar.working.size - 1)
    second = table.second_of(day, target - table.before[day])
    due = _ORIGIN + (day * 86_400 + second).astype("timedelta64[s]")
    return np.where(wanted == 0, moment, np.where(valid, due, _NAT))


class _Table(NamedTuple):
    """``before[i]``: office seconds before day ``i``; ``opens`` and ``lengths`` by weekday and shift."""

    before: _Seconds
    opens: _Seconds
    lengths: _Seconds

    def second_of(self, day: _Seconds, passed: _Seconds) -> _Seconds:
        """Second of the day at which ``passed`` office seconds of a worked day are over."""
        weekday = weekdays(as_days(_ORIGIN) + day.astype("timedelta64[D]"))
        rest, second = passed, np.zeros_like(passed)
        for slot in range(self.opens.shape[1]):
            opening, length = self.opens[weekday, slot], self.lengths[weekday, slot]
            here = (rest > 0) & (length > 0)
            second = np.where(here, opening + np.minimum(rest, length), second)
            rest = rest - length
        return second


@lru_cache(maxsize=8)
def _table(shifts: Shifts, calendar: Calendar) -> _Table:
    slots = max(len(shifts.on(weekday)) for weekday in range(7))
    week = np.zeros((7, slots, 2), dtype=np.int64)
    for weekday in range(7):
        for slot, shift in enumerate(shifts.on(weekday)):
            week[weekday, slot] = shift
    opens, lengths = week[..., 0] * 60, (week[..., 1] - week[..., 0]) * 60
    day = as_days(_ORIGIN) + np.arange(calendar.working.size)
    seconds = np.where(calendar.working, lengths.sum(axis=1)[weekdays(day)], 0)
    return _Table(np.concatenate(([0], np.cumsum(seconds))), opens, lengths)


def _worked_before(times: npt.ArrayLike, shifts: Shifts, calendar: Calendar) -> Floats:
    """Office seconds from 1900-01-01 to each instant; ``nan`` for ``NaT`` and outside the calendar."""
    moment = np.asarray(times).astype("datetime64[s]")
    day = as_days(moment)
    table = _table(shifts, calendar)
    number = (day - as_days(_ORIGIN)).astype(np.int64)
    index = np.clip(number, 0, calendar.working.size - 1)
    passed_today = (moment - day.astype("datetime64[s]")).astype(np.int64)
    second = np.where(np.isnat(moment), 0, passed_today)
    weekday = weekdays(day)
    today = np.zeros_like(second)
    for slot in range(table.opens.shape[1]):
        today = today + np.clip(second - table.opens[weekday, slot], 0, table.lengths[weekday, slot])
    worked = table.before[index] + np.where(calendar.working[index], today, 0)
    return np.where(index == number, worked.astype(np.float64), np.nan)


def _shift(word: str, text: str) -> Shift:
    match = _SHIFT.match(word)
    if match is None:
        raise SettingsError("shift-unreadable", value=text)
    hour, minute, end_hour, end_minute = map(int, match.groups())
    shift = hour * 60 + minute, end_hour * 60 + end_minute
    if not shift[0] < shift[1] <= DAY_MINUTES:
        raise SettingsError("shift-unreadable", value=text)
    return shift


def _weekday_numbers(word: str, text: str) -> range:
    match = _WEEKDAYS.match(word)
    if match is None or int(match[2] or match[1]) < int(match[1]):
        raise SettingsError("shift-unreadable", value=text)
    return range(int(match[1]) - 1, int(match[2] or match[1]))


def _in_order(shifts: Iterable[Shift], text: str) -> tuple[Shift, ...]:
    ordered = tuple(sorted(shifts))
    if any(one[1] > two[0] for one, two in pairwise(ordered)):
        raise SettingsError("shift-unreadable", value=text)
    return ordered
