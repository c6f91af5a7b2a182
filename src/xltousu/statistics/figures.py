"""The figures of a month, with the cases behind every numerator and denominator.

Rates are compared with their targets unrounded; a denominator of zero has no value; a case belongs to
the month of the event its denominator names (convention D26). Figures of several registers are pooled
by adding numerators and denominators.
"""

from __future__ import annotations

import datetime as dt
import operator
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from xltousu.deadlines import Judged
from xltousu.errors import UsageError
from xltousu.policy import Condition, Limit, Metric, Policy, holds
from xltousu.register import Mask, Register

_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])\Z", re.ASCII)


@dataclass(frozen=True, slots=True)
class Counted:
    """A register with its judged limits, as the statistics take them."""

    register: Register
    judged: tuple[Judged, ...]

    def where(self, condition: Condition | None) -> Mask:
        """Cases where a condition holds."""
        register = self.register
        return holds(condition, is_set=register.given, has_choice=register.has_choice, size=register.size)

    def in_month(self, name: str | None, month: str) -> Mask:
        """Cases whose event of this name lies in the month."""
        event = self.register.moments(name).at.astype("datetime64[M]")
        return np.asarray(event == np.datetime64(month[:7], "M"), dtype=bool)


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure: ``metric`` is a metric or limit of the pack, or ``received`` or ``handled``.

    ``numerators`` and ``denominators`` hold one mask a register. A plain count has no denominators; one
    a day has ``days`` instead, and its value is the ``fewest`` records of any of them. ``met`` is
    ``None`` where there is no target or no value.
    """

    period: str
    metric: str
    numerators: tuple[Mask, ...] = ()
    denominators: tuple[Mask, ...] | None = ()
    comparison: str | None = None
    target: float | None = None
    clause: str | None = None
    aim: bool = False
    entered: bool = False
    days: int | None = None
    fewest: int | None = None

    @property
    def numerator(self) -> int | None:
        """Number of cases that count for the figure; ``None`` where the office enters it."""
        return None if self.entered else sum(int(mask.sum()) for mask in self.numerators)

    @property
    def denominator(self) -> int | None:
        """Number of cases it is a share of; ``None`` for a plain count."""
        if self.days is not None:
            return self.days
        if self.denominators is None or self.entered:
            return None
        return sum(int(mask.sum()) for mask in self.denominators)

    @property
    def value(self) -> float | None:
        """The share, or the count; ``None`` where the denominator is zero."""
        if self.days is not None:
            return self.fewest
        if self.numerator is None or self.denominators is None:
            return self.numerator
        return self.numerator / self.denominator if self.denominator else None

    @property
    def is_share(self) -> bool:
        """Whether the value is a share of cases, and not a count."""
        return self.denominators is not None and self.days is None

    @property
    def met(self) -> bool | None:
        """Whether the unrounded value reaches the target."""
        if self.value is None or self.target is None:
            return None
        return reaches(self.value, self.comparison, self.target)


def reaches(value: float, comparison: str | None, target: float) -> bool:
    """Whether an unrounded value reaches a target."""
    compare: dict[str | None, Callable[[float, float], bool]] = {
        ">=": operator.ge,
        "<=": operator.le,
        "=": operator.eq,
    }
    return compare[comparison](value, target)


def month_of(period: str | None, as_of: dt.datetime) -> str:
    """The month ``yyyy-mm`` asked for, or that of ``as_of``; raises :class:`UsageError`."""
    if period is None:
        return f"{as_of:%Y-%m}"
    if not _MONTH.match(period):
        raise UsageError("period-unreadable", value=period)
    return period


def figures(counted: Sequence[Counted], policy: Policy, month: str, as_of: dt.datetime) -> tuple[Figure, ...]:
    """All figures of a month: counts, the share of limits kept, and the metrics of the pack.

    A day ``yyyy-mm-dd`` may stand for the month where a metric counts by the day.
    """
    limits = [_limit(limit, counted, month) for limit in policy.pack.limit if limit.kind != "immediate"]
    metrics = [
        _per_day(metric, counted, month, as_of)
        if metric.kind == "per-day"
        else _metric(metric, counted, month)
        for metric in policy.pack.metric
    ]
    return (*counts(counted, policy, month), *limits, *metrics)


def counts(counted: Sequence[Counted], policy: Policy, month: str) -> tuple[Figure, Figure]:
    """How many cases were received and how many handled in a month."""
    received = policy.pack.flow[0][0] if policy.pack.flow else policy.pack.resembles[0]
    return (
        _count("received", received, counted, month),
        _count("handled", policy.pack.handled, counted, month),
    )


def _count(name: str, event: str, counted: Sequence[Counted], month: str) -> Figure:
    masks = tuple(one.register.cases() & one.in_month(event, month) for one in counted)
    return Figure(month, name, masks, None)


def _limit(limit: Limit, counted: Sequence[Counted], month: str) -> Figure:
    """Cases whose limit fell due in the month, and those that kept it: every turn of it that did."""
    kept, decided = [], []
    for one in counted:
        met, missed = np.zeros(one.register.size, dtype=bool), np.zeros(one.register.size, dtype=bool)
        for judged in one.judged:
            if judged.limit.name == limit.name:
                in_month = judged.due.astype("datetime64[M]") == np.datetime64(month[:7], "M")
                met |= in_month & _kept(judged)
                missed |= in_month & _missed(judged)
        kept.append(one.register.cases() & met & ~missed)
        decided.append(one.register.cases() & (met | missed))
    return Figure(month, limit.name, tuple(kept), tuple(decided), clause=limit.clause, aim=limit.aim)


def _kept(judged: Judged) -> Mask:
    return judged.is_status("on-time", "aim-met")


def _missed(judged: Judged) -> Mask:
    return judged.is_status("late", "overdue", "aim-missed")


def _per_day(metric: Metric, counted: Sequence[Counted], period: str, as_of: dt.datetime) -> Figure:
    """Records a day over the days of the period that are over or begun at ``as_of``."""
    first = np.datetime64(period, "D")
    after = (
        first + 1
        if len(period) > len("yyyy-mm")
        else (np.datetime64(period, "M") + 1).astype("datetime64[D]")
    )
    after = min(after, np.datetime64(as_of, "D") + 1)
    days = np.arange(first, max(after, first))
    masks, records = [], np.zeros(days.size, dtype=np.int64)
    for one in counted:
        day = one.register.moments(metric.event).at.astype("datetime64[D]")
        mask = one.register.cases() & one.where(metric.denominator) & np.isin(day, days)
        masks.append(mask)
        records += np.bincount((day[mask] - first).astype(np.int64), minlength=days.size)
    figure = _with_target(metric, period, tuple(masks))
    return replace(figure, days=int(days.size), fewest=int(records.min()) if days.size else None)


def _with_target(
    metric: Metric, period: str, numerators: tuple[Mask, ...], denominators: tuple[Mask, ...] | None = None
) -> Figure:
    """The figure of a metric with the target in force at the start of the period."""
    first = np.datetime64(period[:7], "D")
    target = next((t for t in reversed(metric.target) if np.datetime64(t.since, "D") <= first), None)
    return Figure(
        period,
        metric.name,
        numerators,
        denominators,
        comparison=target.comparison if target else None,
        target=target.value if target else None,
        clause=metric.clause,
        aim=metric.aim,
        entered=metric.kind == "entered",
    )


def _metric(metric: Metric, counted: Sequence[Counted], month: str) -> Figure:
    if metric.count:
        return _with_target(metric, month, ())
    numerators, denominators = [], []
    for one in counted:
        whole = _denominator(metric, one, month)
        denominators.append(whole)
        numerators.append(whole & _numerator(metric, one))
    return _with_target(metric, month, tuple(numerators), tuple(denominators))


def _named(metric: Metric, one: Counted) -> list[Judged]:
    return [judged for judged in one.judged if judged.limit.name in metric.limits]


def _denominator(metric: Metric, one: Counted, month: str) -> Mask:
    mask = one.register.cases() & one.where(metric.denominator)
    if not metric.kind.startswith("limits-"):
        return mask & one.in_month(metric.event, month[:7])
    due = np.full(one.register.size, np.datetime64("NaT", "s"))
    for judged in _named(metric, one):
        due = np.fmax(due, np.where(judged.applies, judged.due, np.datetime64("NaT", "s")))
    in_month = np.asarray(due.astype("datetime64[M]") == np.datetime64(month[:7], "M"), dtype=bool)
    return np.asarray(mask & in_month & _decided(metric, one), dtype=bool)


def _decided(metric: Metric, one: Counted) -> Mask:
    """Cases of which it is certain whether all the named limits are kept."""
    missed, kept = np.zeros(one.register.size, dtype=bool), np.ones(one.register.size, dtype=bool)
    for judged in _named(metric, one):
        missed |= _missed(judged)
        kept &= ~judged.applies | _kept(judged)
    return missed | kept


def _numerator(metric: Metric, one: Counted) -> Mask:
    if metric.kind.startswith("limits-"):
        kept = np.ones(one.register.size, dtype=bool)
        for judged in _named(metric, one):
            kept &= ~judged.applies | _kept(judged)
        return kept if metric.kind == "limits-kept" else ~kept
    return one.where(metric.numerator)
