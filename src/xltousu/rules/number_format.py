"""The number of a case is not written like the office's numbers.

The pack may say how: ``table = { case_id = "TS-{yyyy}{mm}-{0000}" }`` with the tokens ``{yyyy}``, ``{yy}``,
``{mm}``, ``{dd}`` and ``{0000}``, as many digits as zeros. Without it the way nearly all numbers of the
register are written counts; the digits at the end are a counter and may be of any length.
"""

from __future__ import annotations

import re
import string
from collections.abc import Iterator

import numpy as np
import pandas as pd

from xltousu.rules.model import Case, Flag

NUMBER = "case_id"
ENOUGH = 20
SHARE = 0.9

_TOKEN = re.compile(r"\{(yyyy|yy|mm|dd|0+)\}")
_DATE_PARTS = {
    "yyyy": r"[0-9]{4}",
    "yy": r"[0-9]{2}",
    "mm": "(?:0[1-9]|1[0-2])",
    "dd": "(?:0[1-9]|[12][0-9]|3[01])",
}
_SHAPE = str.maketrans({**dict.fromkeys(string.ascii_letters, "A"), **dict.fromkeys(string.digits, "9")})


def check(case: Case) -> Iterator[Flag]:
    """Numbers written in another way than the pack says, or than nearly all others."""
    asked = [
        (name, one, check.clause)
        for check in case.checks("number_format")
        for name, one in check.table.items()
    ]
    for name, pattern, clause in asked:
        if case.register.has(name):
            numbers = case.register.frame[name]
            fits = numbers.str.fullmatch(_expression(pattern)).to_numpy(dtype=bool, na_value=True)
            yield Flag(name, ~fits, {"usual": pattern}, clause)
    if not any(name == NUMBER for name, _, _ in asked) and case.register.has(NUMBER):
        yield from _unlike_most(case.register.frame[NUMBER])


def _expression(pattern: str) -> str:
    """The regular expression of a pattern with tokens."""
    parts = _TOKEN.split(pattern)
    return "".join(
        re.escape(part) if place % 2 == 0 else _DATE_PARTS.get(part, f"[0-9]{{{len(part)}}}")
        for place, part in enumerate(parts)
    )


def _unlike_most(numbers: pd.Series) -> Iterator[Flag]:
    codes, shapes = pd.factorize(numbers.str.translate(_SHAPE))
    kinds, _ = pd.factorize(pd.Series(shapes, dtype=object).map(_without_counter))
    each = np.append(kinds, -1)[codes]
    known = each >= 0
    counts = np.bincount(each[known], minlength=1)
    if known.sum() < ENOUGH or counts.max() < SHARE * known.sum():
        return
    usual = each == counts.argmax()
    yield Flag(str(numbers.name), known & ~usual, {"usual": numbers.iloc[int(usual.argmax())]})


def _without_counter(shape: str) -> str:
    """A shape with every letter alike and the last digits as one."""
    return re.sub(r"9+(?=[^9]*$)", "0", re.sub(r"[^\W\d_]", "A", shape))
