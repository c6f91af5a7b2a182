"""Columns whose cells hold several moments, such as the times of the reports on one case."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence

import numpy as np
import pandas as pd

from xltousu.cells import Value
from xltousu.register.cells_read import EMPTY, Codes, Read, read_texts
from xltousu.register.clean import is_placeholder, squeeze
from xltousu.register.clock import read_clock
from xltousu.register.dates import read_value
from xltousu.register.model import SEPARATOR
from xltousu.register.problems import Problem

MOST = 96
"""More moments than these, two days of half hours, are no list of one case."""

_BETWEEN = re.compile(r"[,，、;；+\n]")


def parse_several_moments(values: Sequence[Value]) -> tuple[pd.Series, Codes | None]:
    """Moments in ISO form joined by ``+``; one written without its date is a time of day alone."""
    return read_texts(values, _read)


def _read(value: Value) -> Read:
    if not isinstance(value, str):
        return _read_one(value)
    if is_placeholder(squeeze(value)):
        return EMPTY
    pieces = [piece for piece in _BETWEEN.split(value) if piece.strip()]
    if len(pieces) > MOST:
        return Read(None, Problem.SEVERAL)
    read = [_read_one(piece.strip()) for piece in pieces]
    wrong = next((one for one in read if one.text is None), None)
    if wrong is not None:
        return wrong
    return Read(SEPARATOR.join(one.text or "" for one in read) or None)


def _read_one(value: Value) -> Read:
    if value is None:
        return EMPTY
    time = _time_of_day(value)
    if time is not None:
        return Read(time)
    found = read_value(value)
    if found.at is None:
        return Read(None, found.problem or Problem.UNREADABLE)
    if found.bare:
        return Read(None, Problem.INCOMPLETE)
    return Read(str(np.datetime64(found.at, "s")))


def _time_of_day(value: Value) -> str | None:
    """A time without a date; Excel stores one as a fraction of a day."""
    if isinstance(value, dt.time):
        return value.replace(microsecond=0).isoformat()
    if isinstance(value, float) and 0 <= value < 1:
        return _clock(round(value * 86_400))
    seconds = read_clock(squeeze(value)).seconds if isinstance(value, str) else None
    return None if seconds is None else _clock(seconds)


def _clock(seconds: int) -> str:
    return str(np.datetime64(seconds, "s"))[11:]
