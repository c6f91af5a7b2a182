"""Two neighbouring events lie so far apart that one of them probably has a wrong year.

A case is named once. The pack may set another number of days by ``maximum``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from xltousu.register import Mask
from xltousu.rules.model import Case, Flag

DAYS = 1_000


def check(case: Case) -> Iterator[Flag]:
    """Moments more than the days allowed after the one recorded before them in their chain."""
    own = [check.maximum for check in case.checks("impossible_duration") if check.maximum is not None]
    days = max(own, default=DAYS)
    told = case.nowhere()
    for chain in case.pack.flow:
        present = [name for name in chain if case.register.has(name)]
        if present:
            yield from _chain(case, present, np.timedelta64(round(days * 86_400), "s"), told)


def _chain(case: Case, chain: Sequence[str], most: np.timedelta64, told: Mask) -> Iterator[Flag]:
    names = np.array([f"field:{name}" for name in chain], dtype=object)
    latest = case.register.moments(chain[0]).at
    which = np.zeros(case.register.size, dtype=np.intp)
    for place, name in enumerate(chain[1:], start=1):
        at = case.register.moments(name).at
        mask = (at - latest > most) & (at <= case.now) & ~told
        if mask.any():
            told |= mask
            days = (at - latest) // np.timedelta64(1, "D")
            yield Flag(name, mask, {"earlier": names[which], "time": latest, "days": days})
        known = ~np.isnat(at)
        latest = np.where(known, at, latest)
        which = np.where(known, place, which)
