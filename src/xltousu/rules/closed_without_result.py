"""A case is closed or handled, and its result is not written down.

Where the pack itself says when a result is asked for, ``required_when`` speaks.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from xltousu.rules.model import Case, Flag, clause_of

RESULT = "result"
CLOSED = "closed_at"


def check(case: Case) -> Iterator[Flag]:
    """Closed or handled cases without a result."""
    field = case.column(RESULT)
    if field is None or field.required or field.required_when:
        return
    closed, handled = case.filled(CLOSED), case.filled(case.pack.handled)
    done = closed | handled
    event = np.where(closed, f"field:{CLOSED}", f"field:{case.pack.handled}").astype(object)
    yield Flag(RESULT, done & ~case.filled(RESULT), {"event": event}, clause_of(field), done)
