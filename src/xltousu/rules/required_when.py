"""A field is empty although another entry of the same case calls for it.

A condition that looks at a column the log lacks counts only where it holds whatever stood there. The
field named as the cause is one without which nothing would be asked.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from xltousu.policy import Condition
from xltousu.register import Mask
from xltousu.rules.model import Case, Flag, clause_of


def check(case: Case) -> Iterator[Flag]:
    """Empty cells of fields whose condition holds."""
    for field in case.fields():
        if field.required_when is None or field.required:
            continue
        asked = case.surely(field.required_when)
        empty = asked & ~case.filled(field.name)
        if empty.any():
            params = {"cause": _causes(case, field.required_when, empty)}
            yield Flag(field.name, empty, params, clause_of(field), asked)


def _causes(case: Case, condition: Condition, empty: Mask) -> np.ndarray[tuple[int], np.dtype[np.object_]]:
    """Per case, the first field whose entry decides that the condition holds."""
    names = [name for name in dict.fromkeys(condition.fields()) if case.register.has(name)]
    causes = np.full(case.register.size, f"field:{names[0]}" if names else "-", dtype=object)
    for name in reversed(names):
        decides = empty & case.filled(name) & ~case.where(condition, ignoring=[name])
        causes[decides] = f"field:{name}"
    return causes
