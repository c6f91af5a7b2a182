"""A bare date stands where a limit in minutes or hours needs a time of day (convention D23).

A cell is named once, by the first of the pack's limits that needs its time. The reports of a recurring
limit may be times of day alone; the event that ends them needs its time.
"""

from __future__ import annotations

from collections.abc import Iterator

from xltousu.policy import Limit, Policy
from xltousu.register import Mask
from xltousu.rules.model import Case, Flag

UNITS = ("minutes", "hours")


def check(case: Case) -> Iterator[Flag]:
    """Bare dates in the fields that start or end such a limit, where it applies."""
    told: dict[str, Mask] = {}
    for limit in case.pack.limit:
        if not _to_the_minute(limit, case.policy):
            continue
        applies = case.limit_applies(limit)
        for name in (limit.start, limit.until or limit.done):
            if name is None or not case.register.has(name):
                continue
            before = told.setdefault(name, case.nowhere())
            mask = applies & case.register.moments(name).bare & ~before
            before |= mask
            asked = applies & case.filled(name)
            yield Flag(name, mask, {"limit": f"limit:{limit.name}"}, limit.clause, asked)


def _to_the_minute(limit: Limit, policy: Policy) -> bool:
    """Whether an amount of the limit that has a number is in minutes or hours."""
    return any(amount.unit in UNITS and policy.amount(amount) is not None for amount in limit.amount)
