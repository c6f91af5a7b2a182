"""A number is higher than the regulation allows, by the maximum that held when the case came in."""

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


def _maximum(case: Case, field: FieldModel) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """The maximum of each case; the latest one where the receipt is unknown."""
    since = np.array([bound.since for bound in field.maximum], dtype="datetime64[s]")
    values = np.array([*(bound.value for bound in field.maximum), np.nan])
    received = case.register.moments(RECEIVED).at
    held = np.searchsorted(since, received, side="right") - 1
    return np.asarray(values[np.where(np.isnat(received), len(since) - 1, held)])
