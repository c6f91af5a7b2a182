"""A case is closed, and no callback is recorded although the regulation speaks of one.

A pack whose flow calls back after closing leaves this to the limit of the callback.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from xltousu.register import Mask
from xltousu.rules.model import Case, Flag

CALLBACK = "callback_at"
CLOSED = "closed_at"


def check(case: Case) -> Iterator[Flag]:
    """Closed cases without a callback."""
    if not case.register.has(CALLBACK) or not case.register.has(CLOSED) or _after_closing(case):
        return
    masks, clauses = _asked(case)
    if masks:
        asked = np.logical_or.reduce(masks) & case.filled(CLOSED)
        params = {"event": f"field:{CLOSED}"}
        yield Flag(CALLBACK, asked & ~case.filled(CALLBACK), params, clauses[0], asked)


def _after_closing(case: Case) -> bool:
    chains = [chain for chain in case.pack.flow if CLOSED in chain and CALLBACK in chain]
    return any(chain.index(CLOSED) < chain.index(CALLBACK) for chain in chains)


def _asked(case: Case) -> tuple[list[Mask], list[str]]:
    """Where limits and figures of the pack speak of a callback, with their clauses."""
    limits = [limit for limit in case.pack.limit if limit.done == CALLBACK and not limit.aim]
    if limits:
        return [case.limit_applies(limit) for limit in limits], [limit.clause for limit in limits]
    metrics = [one for one in case.pack.metric if one.numerator and CALLBACK in one.numerator.fields()]
    return [case.where(one.denominator) for one in metrics], [one.clause for one in metrics]
