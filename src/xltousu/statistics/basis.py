"""What figures are told from: judged registers, the regulation, the moment, and what the office enters."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from xltousu.deadlines import CODE, Judged, Office
from xltousu.policy import Condition, Pack, Policy, holds
from xltousu.register import Instants, Mask, Register
from xltousu.statistics.period import Period
from xltousu.worktime import Calendar

Rows = NDArray[np.int64]
"""Positions of cases."""
_KEPT = [CODE["on-time"], CODE["aim-met"]]
_MISSED = [CODE["late"], CODE["overdue"], CODE["aim-missed"]]


class Entry(NamedTuple):
    """What the office entered for a metric and a period; ``baseline`` is what a change is measured from."""

    numerator: float | None = None
    denominator: float | None = None
    value: float | None = None
    baseline: float | None = None


@dataclass(frozen=True, slots=True)
class Counted:
    """A register with its judged limits; cases with a choice named in ``uncounted`` are left out."""

    register: Register
    judged: tuple[Judged, ...]
    uncounted: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def cases(self) -> Mask:
        """The cases that enter the statistics."""
        found = self.register.cases()
        for name, choices in self.uncounted.items():
            for choice in choices:
                found = found & ~self.register.has_choice(name, choice)
        return found

    def where(self, condition: Condition | None) -> Mask:
        """Cases where a condition holds."""
        register = self.register
        return holds(condition, is_set=register.given, has_choice=register.has_choice, size=register.size)

    def at(self, name: str | None) -> Instants:
        """The moments of an event."""
        return self.register.moments(name).at

    def during(self, name: str | None, period: Period) -> Mask:
        """Cases whose event of this name lies in the period."""
        return within(self.at(name), period)

    def musts(self) -> list[Judged]:
        """The judged limits that are no mere aims."""
        return [judged for judged in self.judged if not judged.limit.aim]


@dataclass(frozen=True, slots=True)
class Basis:
    """The registers and everything else that figures depend on.

    ``entered`` holds the office's own figures by metric and name of the period; a baseline that holds for
    good stands under the name of the metric and an empty period.
    """

    counted: Sequence[Counted]
    policy: Policy
    as_of: dt.datetime
    office: Office
    entered: Mapping[tuple[str, str], Entry] = field(default_factory=dict)

    @property
    def pack(self) -> Pack:
        """The regulation."""
        return self.policy.pack

    @property
    def calendar(self) -> Calendar:
        """The working days of the office."""
        return self.office.calendar.counted(every_day=self.pack.conventions.every_day_works)

    def end(self, period: Period) -> np.datetime64:
        """The moment at which what is still open in a period is counted: its end, or now before that."""
        return min(np.datetime64(period.after, "s"), np.datetime64(self.as_of, "s") + 1)


def within(moments: Instants, period: Period) -> Mask:
    """Where moments lie in a period."""
    first, after = np.datetime64(period.first, "s"), np.datetime64(period.after, "s")
    return np.asarray((moments >= first) & (moments < after), dtype=bool)


def settled_rows(judged: Judged, period: Period) -> tuple[Rows, Rows]:
    """Positions of the cases whose limit fell due in the period and was kept, and was missed."""
    rows = np.flatnonzero(judged.applies & within(judged.due, period))  # few, so that the rest costs little
    status = judged.status[rows]
    return rows[np.isin(status, _KEPT)], rows[np.isin(status, _MISSED)]


def kept(judged: Judged) -> Mask:
    """Cases that kept the limit."""
    return judged.is_status("on-time", "aim-met")


def missed(judged: Judged) -> Mask:
    """Cases that missed the limit or are missing it."""
    return judged.is_status("late", "overdue", "aim-missed")
