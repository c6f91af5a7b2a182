"""Columns of moments: real dates, serials of Excel and every way people write a date."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from xltousu.cells import Value
from xltousu.register.cells_read import Codes, different
from xltousu.register.clean import LONGEST
from xltousu.register.date_text import (
    EMPTY,
    FIRST_YEAR,
    INCOMPLETE,
    LAST_YEAR,
    UNREADABLE,
    Loose,
    Moment,
    moment,
    ordered,
    orders,
    read_number,
    read_text,
)
from xltousu.register.model import Mask
from xltousu.register.problems import Problem

_LOW = np.datetime64(f"{FIRST_YEAR}-01-01", "s")
_HIGH = np.datetime64(f"{LAST_YEAR + 1}-01-01", "s")
_REAL = {dt.datetime, dt.date, type(None)}
_PLAIN = re.compile(r"(?:199\d|20\d\d)-[01]\d-[0-3]\d(?: [0-2]\d:[0-5]\d(?::[0-5]\d)?)?", re.ASCII).fullmatch
_DATE = len("2026-03-05")
_NAT = np.iinfo(np.int64).min
_ENOUGH = 8
"""So many different texts show the order of their numbers by the years they span."""


def parse_moments(values: Sequence[Value]) -> tuple[pd.Series, Mask, Codes | None]:
    """The moments of a column, where only the date is known, and the problems if there are any."""
    kinds = set(map(type, values))
    if kinds <= _REAL:
        return _real(values, kinds)
    return _mixed(values)


def _real(values: Sequence[Value], kinds: set[type]) -> tuple[pd.Series, Mask, Codes | None]:
    """A column of real dates only, all at once."""
    count = len(values)
    try:
        index = pd.DatetimeIndex(np.array(values, dtype=object))
    except (ValueError, TypeError):  # mixed zones, or years no calendar of pandas reaches
        return _mixed(values)
    if index.tz is not None:
        return _mixed(values)
    at = index.round("s").to_numpy("datetime64[s]")
    bare = np.zeros(count, dtype=bool)
    if dt.date in kinds:
        bare = np.fromiter((type(value) is dt.date for value in values), dtype=bool, count=count)
    wrong = (at < _LOW) | (at >= _HIGH)
    if not wrong.any():
        return pd.Series(at), bare, None
    at = np.where(wrong, np.datetime64("NaT", "s"), at)
    return pd.Series(at), bare & ~wrong, np.where(wrong, Problem.UNREADABLE, 0).astype(np.uint8)


def _mixed(values: Sequence[Value]) -> tuple[pd.Series, Mask, Codes | None]:
    """A column of anything: each different value is read once, then the column settles the order."""
    unique, codes = different(values)
    at, slow = _plain(unique)
    bare = np.array([isinstance(value, str) and len(value) == _DATE for value in unique]) & ~slow
    problems = np.zeros(len(unique), dtype=np.uint8)
    rest = np.flatnonzero(slow)
    read = _settle([read_value(unique[int(place)]) for place in rest], at[~slow].tolist())
    at[rest] = [_NAT if found.at is None else found.at for found in read]
    bare[rest] = [found.bare and found.at is not None for found in read]
    problems[rest] = [found.problem for found in read]
    series = pd.Series(at[codes].view("datetime64[s]"))
    return series, bare[codes], problems[codes] if problems.any() else None


def _plain(unique: Sequence[Value]) -> tuple[NDArray[np.int64], Mask]:
    """The moments of the plainest texts, all at once, and where that did not do."""
    slow = np.array([not (isinstance(value, str) and _PLAIN(value)) for value in unique], dtype=bool)
    at = np.full(len(unique), _NAT, dtype=np.int64)
    try:
        texts = [value for value, late in zip(unique, slow, strict=True) if not late]
        at[~slow] = np.array(texts, dtype="datetime64[s]").astype(np.int64)
    except ValueError:  # a day no calendar has: each text for itself
        slow[:] = True
    return at, slow


def read_value(value: Value) -> Moment:
    """What one cell of any kind says about a moment."""
    if isinstance(value, dt.date):
        return _read_date(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return read_number(value)
    if isinstance(value, str):
        return UNREADABLE if len(value) > LONGEST and len(value.strip()) > LONGEST else read_text(value)
    if isinstance(value, dt.time):
        return INCOMPLETE
    return EMPTY if value is None else UNREADABLE


def _read_date(value: dt.date) -> Moment:
    if not isinstance(value, dt.datetime):
        return moment(value.year, value.month, value.day, None)
    if value.tzinfo is not None or not FIRST_YEAR <= value.year <= LAST_YEAR:
        return UNREADABLE
    whole = value.replace(microsecond=0)
    since = whole - dt.datetime(1970, 1, 1)
    return Moment(since.days * 86_400 + since.seconds + (value.microsecond >= 500_000))


def _settle(read: list[Moment], plain: list[int]) -> list[Moment]:
    """The moments, with the order of loose numbers decided where the column leaves no doubt."""
    loose = [found.loose for found in read if found.loose is not None]
    if not loose:
        return read
    certain = plain + [found.at for found in read if found.at is not None and found.loose is None]
    order = {
        long: _order([part for part in loose if part.four_digits == long], certain) for long in (True, False)
    }
    return [_decided(found, order) for found in read]


def _decided(found: Moment, order: Mapping[bool, str | None]) -> Moment:
    if found.loose is None or found.problem != Problem.AMBIGUOUS:
        return found
    chosen = order[found.loose.four_digits]
    return found if chosen is None else ordered(found.loose, chosen)


def _order(loose: list[Loose], certain: list[int]) -> str | None:
    """The one order in which all these numbers are dates, if there is exactly one."""
    if not loose:
        return None
    read = {order: [ordered(part, order).at for part in loose] for order in orders(loose[0])}
    whole = {order: [at for at in found if at is not None] for order, found in read.items()}
    whole = {order: found for order, found in whole.items() if len(found) == len(loose)}
    if len(whole) == 1:
        return next(iter(whole))
    if not whole or loose[0].four_digits:
        return None
    return _by_years(whole, certain)


def _by_years(read: dict[str, list[int]], certain: list[int]) -> str | None:
    """The one order whose years fit the certain dates of the column, or alone form a short span."""
    years = {order: {_year(at) for at in found} for order, found in read.items()}
    if certain:
        known = {_year(at) for at in certain}
        low, high = min(known) - 1, max(known) + 1
        fits = [order for order, found in years.items() if low <= min(found) and max(found) <= high]
        return fits[0] if len(fits) == 1 else None
    spans = sorted((max(found) - min(found), order) for order, found in years.items())
    enough = len(next(iter(read.values()))) >= _ENOUGH
    return spans[0][1] if enough and spans[0][0] <= 3 and spans[1][0] >= 10 else None


def _year(at: int) -> int:
    return int(np.datetime64(at, "s").astype("datetime64[Y]").astype(int)) + 1970
