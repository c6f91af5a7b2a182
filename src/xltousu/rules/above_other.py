"""A number of a case is greater than another number of the case allows.

A check of the pack gives in its ``table`` the number that each field may not exceed; ``when`` narrows it to
some cases. The excess that is allowed, in percent, stands in the number field its ``fields`` name, or where
that is empty in its ``parameter``; a check that names neither allows none.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from xltousu.policy import Check
from xltousu.rules.model import Case, Flag

Numbers = NDArray[np.float64]


def check(case: Case) -> Iterator[Flag]:
    """Numbers above the other one and the excess allowed; none where a number is not known."""
    for own in case.checks("above_other"):
        where = case.where(own.when)
        for name, other in own.table.items():
            if case.register.has(name) and case.register.has(other):
                # the percentage is added first: whole numbers then stay exact
                most = _numbers(case, other) * (100 + _excess(case, own)) / 100
                above = where & (_numbers(case, name) > most)
                yield Flag(name, above, {"other": f"field:{other}", "maximum": most}, own.clause)


def _excess(case: Case, own: Check) -> Numbers:
    """Percent allowed above the other number, one a case; NaN where the office has not set it."""
    set_ = case.policy.parameters.get(own.parameter or "")
    usual = 0 if own.parameter is None else set_ if isinstance(set_, int) else np.nan
    excess = np.full(case.register.size, usual, dtype=float)
    for name in own.fields:
        if case.register.has(name):
            given = _numbers(case, name)
            excess = np.where(np.isnan(given), excess, given)
    return excess


def _numbers(case: Case, name: str) -> Numbers:
    """A number field, NaN where it is empty or unreadable."""
    return np.asarray(case.register.frame[name].to_numpy(dtype=float))
