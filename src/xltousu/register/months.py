"""Columns of months, such as the month a report is about."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import pandas as pd

from xltousu.cells import Value
from xltousu.register.cells_read import Codes
from xltousu.register.clean import squeeze
from xltousu.register.dates import parse_moments
from xltousu.register.model import Mask

_MONTH = re.compile(r"((?:19|20)\d{2})(?:[-/.年]?(0[1-9]|1[0-2])|[-/.年]([1-9]))月?(?:份)?")


def parse_months(values: Sequence[Value]) -> tuple[pd.Series, Mask, Codes | None]:
    """The first day of each month as a bare date; a day within a month stands for its month."""
    series, bare, problems = parse_moments([_first_day(value) for value in values])
    first = series.to_numpy(dtype="datetime64[M]").astype("datetime64[s]")
    return pd.Series(first), bare | ~np.isnat(first), problems


def _first_day(value: Value) -> Value:
    text = str(int(value)) if isinstance(value, int | float) and 190_000 < value < 210_000 else value
    match = _MONTH.fullmatch(squeeze(text)) if isinstance(text, str) else None
    return f"{match[1]}-{int(match[2] or match[3]):02}-01" if match else value
