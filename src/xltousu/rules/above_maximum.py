"""A number is higher than the regulation allows, by the maximum that held when the case came in.

A check of the pack names ``fields`` whose maximum the office sets in a ``parameter``; ``when`` narrows it
to some cases. Nothing is too high before the office has set it.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from xltousu.policy import FieldModel
from xltousu.rules.model import Case, Flag, clause_of

RECEIVED = "received_at"


def check(case: Case) -> Iterator[Flag]:
    """Values above the maximum of their field."""
    for field in case.fields("number", "integer", "money"):
        if field.maximum:
            most = _maximum(case, field)
            above = case.register.frame[field.name].to_numpy(dtype=float) > most
            yield Flag(field.name, above, {"maximum": most}, clause_of(field))
    for own in case.checks("above_maximum"):
        allowed = case.policy.parameters.get(own.parameter or "")
        for name in own.fields:
            if isinstance(allowed, int) and case.register.has(name):
                above = case.register.frame[name].to_numpy(dtype=float) > allowed
                yield Flag(name, above & case.where(own.when), {"maximum": allowed}, own.clause)


def _maximum(case: Case, field: FieldModel) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """The maximum of each case; the latest one where the receipt is unknown."""
    since = np.array([bound.since for bound in field.maximum], dtype="datetime64[s]")
    values = np.array([*(bound.value for bound in field.maximum), np.nan])
    received = case.register.moments(RECEIVED).at
    held = np.searchsorted(since, received, side="right") - 1
    return np.asarray(values[np.where(np.isnat(received), len(since) - 1, held)])
