"""Reports that are owed again and again: when each was made, and when the next one is due."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from xltousu.register import SEPARATOR, Instants, Mask, Register

_NAT = np.datetime64("NaT", "s")
_DAY = np.timedelta64(1, "D")


class Turn(NamedTuple):
    """The n-th report of every case: when its clock started, when it was made, and where it is owed."""

    start: Instants
    done: Instants
    owed: Mask


def turns(register: Register, start: Instants, done: str, until: Instants) -> Iterator[Turn]:
    """First reports, second reports and so on, to the one that is owed next (convention D19).

    The clock of a report starts at the one before it. The event ``until`` ends the series and counts as
    its last report; after it none is owed.
    """
    made = _made(register, start, done)
    longest = max((len(one) for one in made), default=0)
    before = start
    for place in range(longest + 1):
        report = np.array(
            [one[place] if place < len(one) else _NAT for one in made], dtype="datetime64[s]"
        ).reshape(start.shape)
        missing = np.isnat(report)
        closed = missing & (until > before)
        over = missing & ~closed & ~np.isnat(until)
        owed = ~over & (~np.isnat(before) | (place == 0))
        yield Turn(np.where(owed, before, _NAT), np.where(closed, until, report), owed)
        before = report


def _made(register: Register, start: Instants, name: str) -> list[list[np.datetime64]]:
    """The reports of every case in the order of time; a time of day alone is the next such time."""
    if name not in register.frame:
        return [[] for _ in range(register.size)]
    texts = register.frame[name].tolist()
    return [
        _resolved(text, first) if isinstance(text, str) else []
        for text, first in zip(texts, start, strict=True)
    ]


def _resolved(text: str, first: np.datetime64) -> list[np.datetime64]:
    found: list[np.datetime64] = []
    latest = first
    for part in text.split(SEPARATOR):
        if "T" in part:
            latest = np.datetime64(part, "s")
        elif np.isnat(latest):
            continue  # a time of day with no day before it is no moment
        else:
            time = np.datetime64(f"1970-01-01T{part}", "s") - np.datetime64("1970-01-01", "s")
            at = latest.astype("datetime64[D]").astype("datetime64[s]") + time
            latest = at if at >= latest else at + _DAY
        found.append(latest)
    return sorted(found)
