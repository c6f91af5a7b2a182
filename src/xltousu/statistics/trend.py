"""The same three figures over the last periods, all periods in one pass over the cases."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from xltousu.register import Instants
from xltousu.statistics.basis import Basis, Counted, kept, missed
from xltousu.statistics.figure import Figure
from xltousu.statistics.period import Period

TREND = 12
"""Periods of a trend, the one told being the last."""
Trend = tuple[tuple[Figure, Figure, Figure], ...]


def trend(basis: Basis, period: Period) -> Trend:
    """Cases received and handled and the share that kept all limits, as numbers without their cases."""
    periods = period.last(TREND)
    bounds = np.array([*(one.first for one in periods), period.after], dtype="datetime64[s]")
    received, handled, good, whole = (np.zeros(TREND, dtype=np.int64) for _ in range(4))
    for one in basis.counted:
        received += _tally(one, basis.pack.received, bounds)
        handled += _tally(one, basis.pack.handled, bounds)
        all_kept, settled = _settled(one, bounds)
        good += all_kept
        whole += settled
    return tuple(
        (
            Figure(name, "received", "count", part=int(received[place])),
            Figure(name, "handled", "count", part=int(handled[place])),
            Figure(name, "all_kept", part=int(good[place]), whole=int(whole[place]), better="higher"),
        )
        for place, name in enumerate(one.name for one in periods)
    )


def _places(moments: Instants, bounds: Instants) -> NDArray[np.int64]:
    """The period each moment lies in, by its place; -1 for what lies in none."""
    found = np.searchsorted(bounds, moments, side="right") - 1
    return np.where(np.isnat(moments) | (found >= bounds.size - 1), -1, found)


def _tally(one: Counted, event: str, bounds: Instants) -> NDArray[np.int64]:
    places = _places(one.at(event), bounds)
    return np.bincount(places[one.cases() & (places >= 0)], minlength=bounds.size - 1)


def _settled(one: Counted, bounds: Instants) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """By period, the cases that kept all their limits due in it, and all with a limit due in it."""
    good, bad = (np.zeros((bounds.size - 1, one.register.size), dtype=bool) for _ in range(2))
    for judged in one.musts():
        places = _places(judged.due, bounds)
        for mask, target in ((kept(judged), good), (missed(judged), bad)):
            rows = np.flatnonzero(mask & (places >= 0))
            target[places[rows], rows] = True
    cases = one.cases()
    return (good & ~bad & cases).sum(axis=1), ((good | bad) & cases).sum(axis=1)
