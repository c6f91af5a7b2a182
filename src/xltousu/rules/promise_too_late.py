"""A moment promised to the customer is later than the regulation's limit (convention D17).

A promise is compared with the limits that the same event keeps; a promise of a date alone means the end
of that day (D23). The strictest limit is named. The pack may name further ``fields`` and ``limits``.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from xltousu.policy import Limit
from xltousu.rules.model import Case, Flag, last_reading

KEPT_BY = {"promised_reply_at": "replied_at", "estimated_finish_at": "finished_at"}
"""The event that keeps a promise, where no limit of the pack says it."""


def check(case: Case) -> Iterator[Flag]:
    """Promises later than the strictest limit they stand beside."""
    for name, limits in _promises(case).items():
        known = [limit for limit in limits if limit.name in case.due]
        if not known or not case.register.has(name):
            continue
        due = np.stack([case.due[limit.name] for limit in known])
        late = last_reading(case.register.moments(name)) > np.fmin.reduce(due)
        strictest = np.where(np.isnat(due), np.datetime64("9999-12-31"), due).argmin(axis=0)
        for place, limit in enumerate(known):
            params = {"limit": f"limit:{limit.name}", "due": due[place]}
            yield Flag(name, late & (strictest == place), params, limit.clause)


def _promises(case: Case) -> dict[str, list[Limit]]:
    """Fields that hold promises, each with the limits it must not exceed."""
    must = [limit for limit in case.pack.limit if limit.kind == "duration" and not limit.aim]
    pairs = list(KEPT_BY.items())
    pairs += [(limit.agreed, limit.done) for limit in case.pack.limit if limit.agreed]
    promises: dict[str, list[Limit]] = {}
    for name, done in dict.fromkeys(pairs):
        promises.setdefault(name, []).extend(limit for limit in must if limit.done == done)
    for check in case.checks("promise_too_late"):
        for name in check.fields:
            promises.setdefault(name, []).extend(limit for limit in must if limit.name in check.limits)
    return {name: list({limit.name: limit for limit in limits}.values()) for name, limits in promises.items()}
