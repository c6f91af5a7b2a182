"""A customer is not satisfied, and neither a second handling nor a second callback is recorded.

Asked where the log has a column for the follow-up, or where the pack has a check for it: its ``fields``
are the columns of the follow-up. A score below its ``minimum`` is low; with a ``parameter``, one up to the
number the office has set, and none before it has set one.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from xltousu.policy import Check, FieldModel
from xltousu.register import Mask
from xltousu.rules.model import Case, Flag, clause_of

SCORE = "satisfaction"
FOLLOW_UP = ("second_handled_at", "second_callback_at")
WORST = ("unsatisf", "dissatisf")


def check(case: Case) -> Iterator[Flag]:
    """Low scores without a follow-up."""
    field = case.column(SCORE)
    own = next(iter(case.checks("low_score_unfollowed")), None)
    names = [name for name in (own.fields if own else ()) or FOLLOW_UP if case.register.has(name)]
    if field is None or not (names or own):
        return
    low = _low(case, field, own) & case.where(own.when if own else None)
    followed = np.logical_or.reduce([case.nowhere(), *(case.filled(name) for name in names)])
    clause = (own.clause if own else None) or clause_of(field)
    yield Flag(names[0] if names else SCORE, low & ~followed, clause=clause, asked=low)


def _low(case: Case, field: FieldModel, own: Check | None) -> Mask:
    if own and own.parameter:
        highest = case.policy.parameters.get(own.parameter)
        scores = pd.to_numeric(case.register.frame[SCORE].astype(object), errors="coerce")
        return np.asarray(scores <= highest) if isinstance(highest, int) else case.nowhere()
    if field.kind == "choice":
        worst = [choice.value for choice in field.choices if any(word in choice.value for word in WORST)]
        masks = [case.nowhere(), *(case.register.has_choice(SCORE, value) for value in worst)]
        return np.asarray(np.logical_or.reduce(masks))
    if own is None or own.minimum is None or field.kind not in ("number", "integer"):
        return case.nowhere()
    return np.asarray(case.register.frame[SCORE].to_numpy(dtype=float) < own.minimum)
