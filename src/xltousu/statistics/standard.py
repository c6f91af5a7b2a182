"""The figures that every register has, whatever its regulation asks for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from xltousu.register import Mask
from xltousu.statistics.basis import Basis, Counted, settled_rows
from xltousu.statistics.figure import Figure, Group
from xltousu.statistics.period import Period

SATISFIED = ("satisfied", "4", "5")
"""Choices of a satisfaction that count as satisfied: of five points the upper two."""
OPEN_AGES = (3, 7, 15, 30)
"""Whole days since receipt up to which an open case belongs to an age."""
OVERDUE_AGES = (1, 3, 7, 30)
"""Whole days past the due time up to which an overdue case belongs to an age."""

_NAT = np.datetime64("NaT", "s")


def standard_figures(basis: Basis, period: Period) -> tuple[Figure, ...]:
    """The counts and shares that every register has."""
    return (
        *counts(basis, period),
        *left_open(basis, period),
        all_kept(basis, period),
        *shares(basis, period),
    )


def counts(basis: Basis, period: Period) -> tuple[Figure, Figure]:
    """How many cases were received and how many handled in a period."""
    return _count("received", basis.pack.received, basis, period), _count(
        "handled", basis.pack.handled, basis, period
    )


def all_kept(basis: Basis, period: Period) -> Figure:
    """Of the cases with a limit that fell due in the period, those that missed none of these; aims apart."""
    pairs = [_settled(one, period) for one in basis.counted]
    return Figure(
        period.name,
        "all_kept",
        numerators=tuple(good & ~bad for good, bad in pairs),
        denominators=tuple(good | bad for good, bad in pairs),
        better="higher",
    )


def left_open(basis: Basis, period: Period) -> tuple[Figure, Figure]:
    """Cases not handled at the end of the period (or now), and cases with a limit past its due time then.

    A handled case may still be overdue: its callback, say.
    """
    pending = tuple(is_open(one, basis, period) for one in basis.counted)
    overdue = tuple(one.cases() & ~np.isnat(overdue_since(one, basis, period)) for one in basis.counted)
    return (
        Figure(period.name, "open", "count", numerators=pending, better="lower"),
        Figure(period.name, "overdue", "count", numerators=overdue, better="lower"),
    )


def is_open(one: Counted, basis: Basis, period: Period) -> Mask:
    """Cases received and not yet handled at the end of the period; an unreadable entry is no open case."""
    end, handled = basis.end(period), one.at(basis.pack.handled)
    entered = one.register.is_set(basis.pack.handled)
    pending = np.where(np.isnat(handled), ~entered, handled >= end)
    return np.asarray(one.cases() & (one.at(basis.pack.received) < end) & pending, dtype=bool)


def overdue_since(one: Counted, basis: Basis, period: Period) -> NDArray[np.datetime64]:
    """The earliest due time of each case that was over and not kept at the end of the period; else NaT."""
    end, since = basis.end(period), np.full(one.register.size, _NAT)
    for judged in one.musts():
        rows = np.flatnonzero(judged.is_status("late", "overdue"))  # few, so that the rest costs little
        due, done = judged.due[rows], judged.done[rows]
        owed = (due < end) & (np.isnat(done) | (done >= end))
        since[rows[owed]] = np.fmin(since[rows[owed]], due[owed])
    return since


def ages(basis: Basis, period: Period) -> Iterator[Figure]:
    """Open cases by their age, and overdue cases by how long ago their oldest limit was due, in days."""
    end = basis.end(period)

    def since_receipt(one: Counted) -> NDArray[np.float64]:
        found = (end.astype("datetime64[D]") - one.at(basis.pack.received).astype("datetime64[D]")).astype(
            float
        )
        return np.where(is_open(one, basis, period), found, np.nan)

    def since_due(one: Counted) -> NDArray[np.float64]:
        passed = (end - overdue_since(one, basis, period)) / np.timedelta64(1, "D")
        return np.where(one.cases(), passed, np.nan)

    yield from _aged("open_age", since_receipt, OPEN_AGES, basis, period)
    yield from _aged("overdue_age", since_due, OVERDUE_AGES, basis, period)


def shares(basis: Basis, period: Period) -> Iterator[Figure]:
    """Callbacks, satisfaction, repeats and rework, as far as the register tells them.

    Where the regulation has a metric of its own for one of them, that one is told instead.
    """
    metrics = {metric.name for metric in basis.pack.metric}
    for share in _SHARES:
        known = [field for field in share.fields if basis.pack.field_named(field)]
        if share.metric not in metrics and known:
            yield _share(share, known, basis, period)


def _called_back(one: Counted, fields: list[str]) -> tuple[Mask, Mask]:
    return np.ones(one.register.size, dtype=bool), one.register.given(fields[0])


def _satisfied(one: Counted, fields: list[str]) -> tuple[Mask, Mask]:
    chosen = [one.register.has_choice(fields[0], choice) for choice in SATISFIED]
    return one.register.is_set(fields[0]), np.logical_or.reduce(chosen)


def _marked(one: Counted, fields: list[str]) -> tuple[Mask, Mask]:
    """Cases with a link to an earlier one, or that say yes."""
    found = np.zeros(one.register.size, dtype=bool)
    for name in fields:
        is_answer = one.register.has(name) and one.register.frame[name].dtype.name == "category"
        found |= one.register.has_choice(name, "Y") if is_answer else one.register.given(name)
    return np.ones(one.register.size, dtype=bool), found


_Counting = Callable[[Counted, list[str]], tuple[Mask, Mask]]


class _Share(NamedTuple):
    """A share of the cases received or handled; ``metric`` is the one that takes its place."""

    name: str
    metric: str
    fields: tuple[str, ...]
    of_handled: bool
    counting: _Counting
    better: Literal["higher", "lower"]


_SHARES = (
    _Share("called_back", "callback_rate", ("callback_at",), True, _called_back, "higher"),
    _Share("satisfied", "satisfaction_rate", ("satisfaction",), True, _satisfied, "higher"),
    _Share("repeated", "repeat_rate", ("repeat_of",), False, _marked, "lower"),
    _Share("reworked", "rework_rate", ("rework", "rework_of"), True, _marked, "lower"),
)


STANDARD_SHARES = tuple(share.metric for share in _SHARES)
"""Names of the metrics that take the place of a standard share."""


def _share(share: _Share, fields: list[str], basis: Basis, period: Period) -> Figure:
    numerators, denominators = [], []
    event = basis.pack.handled if share.of_handled else basis.pack.received
    for one in basis.counted:
        asked, counted = share.counting(one, fields)
        has_column = any(one.register.has(field) for field in fields)
        whole = one.cases() & one.during(event, period) & asked & has_column
        denominators.append(whole)
        numerators.append(whole & counted)
    return Figure(
        period.name,
        share.name,
        numerators=tuple(numerators),
        denominators=tuple(denominators),
        better=share.better,
    )


def _count(name: str, event: str, basis: Basis, period: Period) -> Figure:
    masks = tuple(one.cases() & one.during(event, period) for one in basis.counted)
    return Figure(period.name, name, "count", numerators=masks)


def _settled(one: Counted, period: Period) -> tuple[Mask, Mask]:
    """Cases with a limit due in the period that was kept, and with one that was missed."""
    good, bad = np.zeros(one.register.size, dtype=bool), np.zeros(one.register.size, dtype=bool)
    for judged in one.musts():
        kept_rows, missed_rows = settled_rows(judged, period)
        good[kept_rows], bad[missed_rows] = True, True
    return good & one.cases(), bad & one.cases()


def _aged(
    name: str,
    age: Callable[[Counted], NDArray[np.float64]],
    bounds: tuple[int, ...],
    basis: Basis,
    period: Period,
) -> Iterator[Figure]:
    found = [age(one) for one in basis.counted]
    lower = -np.inf
    for upper, label in zip((*bounds, np.inf), _labels(bounds), strict=True):
        masks = tuple((days > lower) & (days <= upper) for days in found)
        yield Figure(period.name, name, "count", numerators=masks, group=Group("days", label))
        lower = upper


def _labels(bounds: tuple[int, ...]) -> Iterator[str]:
    yield f"<={bounds[0]}"
    for lower, upper in pairwise(bounds):
        yield f"{lower}-{upper}"
    yield f">{bounds[-1]}"
