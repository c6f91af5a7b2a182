"""What Excel makes of a text that is typed into a cell which is not for texts."""

from __future__ import annotations

import datetime as dt
import re

_DATE = re.compile(r"(\d{4})[-/年](\d{1,2})(?:[-/月](\d{1,2})日?)?月?\Z")
_NUMBER = re.compile(r"\s*[-+]?\d[\d,]*\.?\d*(?:[eE][-+]?\d+)?(%?)\s*\Z")
EPOCH = dt.datetime(1899, 12, 30)


def coerced(text: str) -> tuple[str | float | bool | None, str | None]:
    """The value of the cell and the number format it takes; a formula stays a text that begins with ``=``."""
    if text.startswith("'"):
        return text[1:], None
    if text.upper() in ("TRUE", "FALSE"):
        return text.upper() == "TRUE", None
    date = _DATE.match(text)
    if date:
        moment = dt.datetime(int(date[1]), int(date[2]), int(date[3] or 1))
        return float((moment - EPOCH).days), "yyyy/m/d"
    number = _NUMBER.match(text)
    if number:
        plain = float(text.replace(",", "").replace("%", ""))
        return float(f"{plain / (100 if number[1] else 1):.15g}"), None
    return text or None, None
