"""A later event of the case is recorded before an earlier one.

The order is the pack's ``flow``. Each moment is compared with the one recorded before it in its chain, so
that one wrong time is named once and not by every later column; a bare date passes the comparison on to
the moment before it where that is later. Two bare dates of the same day are in order. A cell is named
once. A callback before the case was handled is left to ``callback_before_handling``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from xltousu.register import Mask
from xltousu.rules.model import Case, Flag, last_reading

CALLBACK = "callback_at"


def check(case: Case) -> Iterator[Flag]:
    """Moments that lie before the previous event of their chain."""
    told: dict[str, Mask] = {}
    for chain in case.pack.flow:
        present = [name for name in chain if case.register.has(name)]
        if present:
            yield from _chain(case, present, told)


def _chain(case: Case, chain: Sequence[str], told: dict[str, Mask]) -> Iterator[Flag]:
    names = np.array([f"field:{name}" for name in chain], dtype=object)
    latest = case.register.moments(chain[0]).at
    which = np.zeros(case.register.size, dtype=np.intp)
    for place, name in enumerate(chain[1:], start=1):
        moments = case.register.moments(name)
        wrong = last_reading(moments) < latest
        before = told.setdefault(name, _left_out(case, name))
        mask = wrong & ~before
        if mask.any():
            before |= mask
            yield Flag(name, mask, {"earlier": names[which], "time": latest})
        moved = ~np.isnat(moments.at) & ~(moments.bare & (moments.at < latest) & ~wrong)
        latest = np.where(moved, moments.at, latest)
        which = np.where(moved, place, which)


def _left_out(case: Case, name: str) -> Mask:
    """Cells another rule speaks of."""
    if name != CALLBACK or name == case.pack.handled:
        return case.nowhere()
    handled = case.register.moments(case.pack.handled)
    return last_reading(case.register.moments(name)) < handled.at
