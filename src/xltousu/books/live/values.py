"""Values as a live workbook takes them: times are serial numbers, and text stays text."""

from __future__ import annotations

import datetime as dt
import math
import re
from typing import Any

from xltousu.books.closed.values import shortened

Stored = str | float | bool | None
"""What is given to a cell, and kept for taking it back."""

_ONE_DAY = dt.timedelta(days=1)
_EPOCH_1900 = dt.datetime(1899, 12, 30)
_EPOCH_1904 = dt.datetime(1904, 1, 1)
_LEAP_1900 = 61  # Excel counts a 29 February 1900 that never was
_TEXT = "@"
_READS_AS_ELSE = re.compile(
    r"[0-9０-９〇零一二三四五六七八九十]|\A\s*[=+\-@＝＋－＠'#$¥￥(]|\A\s*(?:true|false|真|假)\s*\Z", re.I
)
"""Text that Excel might take for a number, a date, a formula, a truth value or an error."""


def stored(value: Any, *, date1904: bool = False) -> Stored:
    """A value as a cell takes it; not a number is nothing, and a moment before all days is a text."""
    value = value.item() if hasattr(value, "item") else value
    if isinstance(value, str):
        return shortened(value)
    if value is None or isinstance(value, bool):
        return value
    if value != value:  # noqa: PLR0124  # no number, and of pandas no time
        return None
    if isinstance(value, int | float):
        return float(value) if math.isfinite(value) else None
    return _serial(value, date1904=date1904)


def as_text(value: Stored, code: str) -> Stored:
    """A text that Excel would read as something else, with the apostrophe that keeps it a text.

    Cells of the format for texts need none.
    """
    if isinstance(value, str) and code != _TEXT and reads_as_else(value):
        return "'" + value
    return value


def reads_as_else(value: Stored) -> bool:
    """Whether Excel might take a text for something else."""
    return isinstance(value, str) and _READS_AS_ELSE.search(value) is not None


def _serial(value: Any, *, date1904: bool) -> Stored:
    """Days since the first one of the workbook."""
    if isinstance(value, dt.timedelta):
        return value / _ONE_DAY
    if isinstance(value, dt.time):
        value = dt.datetime.combine(_EPOCH_1904, value.replace(tzinfo=None))
        return float((value - _EPOCH_1904) / _ONE_DAY)
    if not isinstance(value, dt.datetime):
        value = dt.datetime(value.year, value.month, value.day)
    days = (value.replace(tzinfo=None) - (_EPOCH_1904 if date1904 else _EPOCH_1900)) / _ONE_DAY
    if days < _LEAP_1900 and not date1904:
        days -= 1
    return float(days) if days >= 0 else str(value.isoformat(" "))
