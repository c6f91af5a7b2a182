"""Which days are worked, and the arithmetic of working days (conventions D03, D13, D25).

All methods on arrays take ``datetime64`` of any unit, element by element, and work without a Python loop.
``NaT`` gives ``NaT``, ``False`` or ``nan``, and so does a day outside 1900 to 2199.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from typing import Literal

import numpy as np
import numpy.typing as npt

from xltousu.errors import SettingsError
from xltousu.worktime import notices
from xltousu.worktime.notices import Notice

Times = npt.NDArray[np.datetime64]
Flags = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]

FIRST = dt.date(1900, 1, 1)
LAST = dt.date(2199, 12, 31)

_ORIGIN: Times = np.asarray(FIRST, dtype="datetime64[D]")
_SIZE = (LAST - FIRST).days + 1
_NAT = np.datetime64("NaT", "D")


def as_days(times: npt.ArrayLike) -> Times:
    """The days of ``times``, as ``datetime64[D]``."""
    return np.asarray(times).astype("datetime64[D]")


def moved(times: Times, distance: npt.ArrayLike, unit: Literal["s", "m", "D", "M"]) -> Times:
    """``times`` moved by a whole number of seconds, minutes, days or months."""
    result: Times = times + np.asarray(distance, dtype=np.int64).astype(f"timedelta64[{unit}]")
    return result


def weekdays(days: Times) -> npt.NDArray[np.int64]:
    """0 for Monday to 6 for Sunday; of no meaning for ``NaT``."""
    numbers: npt.NDArray[np.int64] = (days.astype("datetime64[D]").astype(np.int64) + 3) % 7
    return numbers


@dataclass(frozen=True, eq=False)
class Calendar:
    """The days one office works: published notices, statutory days, and the office's own days.

    ``working[i]`` tells whether day ``i`` since 1900-01-01 is worked; everything else is derived.
    ``published_from`` and ``published_until`` enclose the years whose notice is out.
    """

    jurisdiction: str
    published_from: dt.date
    published_until: dt.date
    working: Flags = field(repr=False)
    festivals: Mapping[dt.date, str] = field(repr=False)
    make_up: frozenset[dt.date] = field(repr=False)
    closing_days: frozenset[dt.date]
    extra_working_days: frozenset[dt.date]
    source: notices.Jurisdiction = field(repr=False)
    every_day: bool = False

    def __post_init__(self) -> None:
        self.working.setflags(write=False)

    @classmethod
    def load(
        cls,
        jurisdiction: str = "cn",
        *,
        closing_days: Iterable[dt.date] = (),
        extra_working_days: Iterable[dt.date] = (),
    ) -> Calendar:
        """The calendar of a jurisdiction, with the days an office closes or opens on its own."""
        return _load(jurisdiction, frozenset(closing_days), frozenset(extra_working_days))

    @cached_property
    def trading(self) -> Calendar:
        """The same office where every trading day is a working day (D13): only closing days are off."""
        working = np.ones(_SIZE, dtype=np.bool_)
        _mark(working, self.closing_days, worked=False)
        return replace(self, working=working, festivals={}, make_up=frozenset(), every_day=True)

    def counted(self, *, every_day: bool) -> Calendar:
        """The same office, or the one in which every trading day is a working day (D13)."""
        return self.trading if every_day else self

    def is_working(self, days: npt.ArrayLike) -> Flags:
        """True where the day is worked."""
        index, inside = _index(as_days(days))
        flags: Flags = self.working[index] & inside
        return flags

    def add_working_days(self, days: npt.ArrayLike, n: npt.ArrayLike) -> Times:
        """The ``n``-th working day strictly after each day (D03).

        A negative ``n`` counts working days strictly before, zero gives the day itself.
        """
        day, count = np.broadcast_arrays(as_days(days), np.asarray(n, dtype=np.int64))
        index, inside = _index(day)
        wanted = self._before[index + (count > 0)] + count - (count > 0)
        inside &= (wanted >= 0) & (wanted < self._worked.size)
        found = self._worked[np.clip(wanted, 0, self._worked.size - 1)]
        result = np.where(inside, found, _NAT)
        return np.where(count == 0, day, result)

    def working_days_between(self, a: npt.ArrayLike, b: npt.ArrayLike) -> Floats:
        """How many working days lie in ``(a, b]``: negative where ``b`` is earlier, ``nan`` for ``NaT``."""
        (first, first_inside), (last, last_inside) = _index(as_days(a)), _index(as_days(b))
        count = self._before[last + 1] - self._before[first + 1]
        return np.where(first_inside & last_inside, count.astype(np.float64), np.nan)

    def working_days(self, first: dt.date, last: dt.date) -> Times:
        """All working days from ``first`` to ``last``, both included, as ``datetime64[D]``."""
        left = np.searchsorted(self._worked, np.datetime64(first, "D"), side="left")
        right = np.searchsorted(self._worked, np.datetime64(last, "D"), side="right")
        return self._worked[left:right]

    def is_provisional(self, days: npt.ArrayLike) -> Flags:
        """True where the day lies outside the published years (D25)."""
        day = as_days(days)
        first, last = np.datetime64(self.published_from, "D"), np.datetime64(self.published_until, "D")
        flags: Flags = (day < first) | (day > last)
        return flags

    def why_off(self, day: dt.date) -> str:
        """Why the day is off: ``office-closing``, a festival or ``weekend``; empty where it is worked."""
        if self.is_working(np.datetime64(day, "D")):
            return ""
        return "office-closing" if day in self.closing_days else self.festivals.get(day, "weekend")

    def why_working(self, day: dt.date) -> str:
        """``weekday``, ``make-up``, ``office-opening`` or ``trading-day``; empty where the day is off."""
        if not self.is_working(np.datetime64(day, "D")):
            return ""
        if self.every_day:
            return "trading-day"
        if day in self.extra_working_days:
            return "office-opening"
        return "make-up" if day in self.make_up else "weekday"

    def notice(self, year: int) -> tuple[Notice, ...]:
        """The notices that arrange ``year``, oldest first; empty where none is published."""
        return self.source.notices(year)

    @cached_property
    def _before(self) -> npt.NDArray[np.int64]:
        """``_before[i]``: working days before day ``i``; one longer than ``working``."""
        return np.concatenate(([0], np.cumsum(self.working, dtype=np.int64)))

    @cached_property
    def _worked(self) -> Times:
        """All working days, ascending."""
        days = moved(_ORIGIN, np.flatnonzero(self.working), "D")
        days.setflags(write=False)
        return days


def _index(days: Times) -> tuple[npt.NDArray[np.int64], Flags]:
    """Positions since 1900-01-01, forced into the range, and where no force was needed."""
    number = (days - _ORIGIN).astype(np.int64)
    index = np.clip(number, 0, _SIZE - 1)
    return index, np.asarray(index == number)


@lru_cache(maxsize=16)
def _load(jurisdiction: str, closing: frozenset[dt.date], opening: frozenset[dt.date]) -> Calendar:
    if not closing and not opening:
        return _shipped(jurisdiction)
    _check_own_days(closing, opening)
    shipped = _load(jurisdiction, frozenset(), frozenset())
    working = shipped.working.copy()
    _mark(working, closing, worked=False)
    own = frozenset(day for day in opening if not shipped.working[_position(day)])
    _mark(working, own, worked=True)
    return replace(shipped, working=working, closing_days=closing, extra_working_days=own)


def _shipped(jurisdiction: str) -> Calendar:
    source = notices.read(jurisdiction)
    working = weekdays(_ORIGIN + np.arange(_SIZE)) < 5
    festivals: dict[dt.date, str] = {}
    make_up: set[dt.date] = set()
    unpublished = (each for each in source.statutory if each.year not in source.years)
    for arrangement in (*source.published, *unpublished):
        _mark(working, arrangement.off, worked=False)
        _mark(working, arrangement.worked, worked=True)
        festivals.update(arrangement.off)
        make_up = (make_up - arrangement.off.keys()) | arrangement.worked
    return Calendar(
        jurisdiction=source.name,
        published_from=dt.date(source.years[0], 1, 1),
        published_until=dt.date(source.years[-1], 12, 31),
        working=working,
        festivals=festivals,
        make_up=frozenset(make_up),
        closing_days=frozenset(),
        extra_working_days=frozenset(),
        source=source,
    )


def _mark(working: Flags, days: Iterable[dt.date], *, worked: bool) -> None:
    working[[_position(day) for day in days]] = worked


def _position(day: dt.date) -> int:
    return (day - FIRST).days


def _check_own_days(closing: frozenset[dt.date], opening: frozenset[dt.date]) -> None:
    for day in sorted(closing & opening):
        raise SettingsError("calendar-day-closed-and-worked", day=day)
    for day in sorted(closing | opening):
        if not FIRST <= day <= LAST:
            raise SettingsError("calendar-day-outside", day=day)
