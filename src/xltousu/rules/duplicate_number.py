"""The number of a case stands twice in the register.

Capitals and blanks make no difference. A case that a later sheet carries on is no duplicate.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from xltousu.rules.model import Case, Flag

NUMBER = "case_id"


def check(case: Case) -> Iterator[Flag]:
    """Every number after its first appearance, with the row of that."""
    if not case.register.has(NUMBER):
        return
    codes = _codes(case.register.frame[NUMBER])
    known = codes >= 0
    known &= case.register.cases()
    positions = np.flatnonzero(known)
    _, first, group = np.unique(codes[positions], return_index=True, return_inverse=True)
    origin = np.arange(case.register.size)
    origin[positions] = positions[first[group]]
    yield Flag(NUMBER, origin != np.arange(case.register.size), {"row": case.register.rows[origin]})


def _codes(numbers: pd.Series) -> np.ndarray[tuple[int], np.dtype[np.intp]]:
    """Equal codes for equal numbers, -1 for none."""
    codes, different = pd.factorize(numbers)
    plain = [number.replace(" ", "").casefold() for number in different]
    same, _ = pd.factorize(np.array(plain, dtype=object))
    return np.where(codes >= 0, np.append(same, -1)[codes], -1)
