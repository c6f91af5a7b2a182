"""Columns of text, of numbers of cases and of people."""

from __future__ import annotations

import datetime as dt
import re

from xltousu.cells import Value
from xltousu.register.cells_read import EMPTY, UNREADABLE, Read
from xltousu.register.clean import fold, is_placeholder, trim

_INNER = "!-~\u2010-\u2027\u3001-\u303f\u3400-\u9fff\uff01-\uffee"
_FIRST = "0-9A-Za-z\u3400-\u9fff"
PLAIN_TEXT = re.compile(f"[{_FIRST}](?:[ {_INNER}]{{7,}}[{_INNER}]|[{_INNER}]*[0-9][{_INNER}]*)")
"""A text that is surely no placeholder, being long or holding a digit, and needs no trimming."""
PLAIN_ID = re.compile(r"[A-Za-z]*[0-9][0-9A-Za-z-]*")
"""A number of a case that needs no cleaning."""
_EXACT = 10**15
"""From here on a number in a cell has lost digits."""

_ROUNDED = re.compile(r"\d\.\d{2,}E\+?\d{2}", re.IGNORECASE)
_WHOLE_FLOAT = re.compile(r"\d+\.0")
_CHINESE = re.compile("[\u3400-\u9fff·]")


def number_text(value: float) -> str:
    """A number as people write it: whole numbers without a point."""
    return str(int(value)) if value == int(value) else repr(value)


def read_text(value: Value) -> Read:
    """Any cell as text; a placeholder such as a dash is empty."""
    if isinstance(value, str):
        text = trim(value)
        return EMPTY if len(text) <= 8 and is_placeholder(fold(text)) else Read(text)
    if value is None:
        return EMPTY
    if isinstance(value, dt.date | dt.time):
        return Read(_iso(value))
    if isinstance(value, bool):
        return Read(str(value).upper())
    if isinstance(value, int | float):
        return Read(number_text(value)) if abs(value) < float("inf") else UNREADABLE
    return Read(str(value))


def read_id(value: Value) -> Read:
    """A number of a case: digits as text with their leading zeros, a number without ``.0``."""
    if isinstance(value, bool | dt.date | dt.time | dt.timedelta):
        return UNREADABLE
    if isinstance(value, int | float):
        # a serial number that became a number of 16 digits has lost its last ones
        return Read(number_text(value)) if 0 <= value < _EXACT else UNREADABLE
    found = read_text(value)
    if found.text is None:
        return found
    text = fold(found.text)
    if _ROUNDED.fullmatch(text):
        return UNREADABLE
    return Read(text[:-2] if _WHOLE_FLOAT.fullmatch(text) else text)


def read_person(value: Value) -> Read:
    """A name; blanks between Chinese characters do not count."""
    if isinstance(value, bool | dt.date | dt.time | dt.timedelta):
        return UNREADABLE
    found = read_text(value)
    if found.text is None:
        return found
    text = fold(found.text)
    return Read(text.replace(" ", "") if _CHINESE.match(text.replace(" ", "")[-1:]) else text)


def _iso(value: dt.date | dt.time) -> str:
    if isinstance(value, dt.datetime):
        return value.isoformat(" ", "minutes" if value.second == 0 else "seconds")
    if isinstance(value, dt.time):
        return value.isoformat("minutes" if value.second == 0 else "seconds")
    return value.isoformat()
