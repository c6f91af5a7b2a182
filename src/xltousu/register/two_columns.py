"""A moment that stands in two columns: the date in one, the time of day in the next."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from xltousu.cells import Value
from xltousu.register.cells_read import Codes
from xltousu.register.clean import fold, is_placeholder
from xltousu.register.clock import Clock, read_clock
from xltousu.register.dates import parse_moments
from xltousu.register.headers import Vocabulary, is_bare_moment
from xltousu.register.model import Mask
from xltousu.register.problems import Problem
from xltousu.register.tables import Head

_SAMPLE = 200


class Pair(NamedTuple):
    """The columns of one moment: its date and its time of day."""

    date: int
    time: int


def time_beside(head: Head, field: str, column: int, vocabulary: Vocabulary) -> list[int]:
    """The columns beside this one that no field has taken and that may hold the other half of its moment."""
    columns = [label.column for label in head.labels]
    place = columns.index(column) if column in columns else -2
    beside = [head.labels[number] for number in (place + 1, place - 1) if 0 <= number < len(columns)]
    return [
        label.column
        for label in beside
        if label.column not in head.fields
        and (is_bare_moment(label) or any(match.field == field for match in vocabulary.match(label)))
    ]


def make_pair(column: int, values: Sequence[Value], other: int, others: Sequence[Value]) -> Pair | None:
    """The pair of two columns where one holds dates only and the other times only."""
    if _holds_dates(values) and _holds_times(others):
        return Pair(column, other)
    if _holds_times(values) and _holds_dates(others):
        return Pair(other, column)
    return None


def parse_pair(dates: Sequence[Value], times: Sequence[Value]) -> tuple[pd.Series, Mask, Codes | None]:
    """The moments of a pair; a date without a time stays bare, a time without a date is incomplete."""
    series, bare, problems = parse_moments(dates)
    at = series.to_numpy("datetime64[s]").astype(np.int64)
    empty = np.isnat(series.to_numpy("datetime64[s]"))
    wrong = np.zeros(len(at), dtype=np.uint8) if problems is None else problems.copy()
    bare = bare.copy()
    for row, value in enumerate(times):
        clock = read_time(value)
        if clock is None or wrong[row]:
            continue
        if empty[row]:
            wrong[row] = Problem.INCOMPLETE
        elif clock.seconds is None or not bare[row]:
            wrong[row] = Problem.UNREADABLE
        else:
            at[row] += clock.seconds
            bare[row] = False
    found = np.where(wrong != 0, np.datetime64("NaT", "s"), at.view("datetime64[s]"))
    return pd.Series(found), bare & (wrong == 0), wrong if wrong.any() else None


def read_time(value: Value) -> Clock | None:
    """The time of day in a cell of its own; ``None`` where the cell is empty."""
    if isinstance(value, dt.datetime) and value.year <= 1900:
        value = value.time()
    if isinstance(value, dt.time):
        return Clock(value.hour * 3600 + value.minute * 60 + value.second + (value.microsecond >= 500_000))
    if isinstance(value, dt.timedelta) and dt.timedelta(0) <= value < dt.timedelta(days=1):
        return Clock(round(value.total_seconds()))
    if isinstance(value, float) and 0 <= value < 1:
        return Clock(round(value * 86_400))
    if isinstance(value, str):
        text = fold(value).replace(" ", "").lower()
        return None if is_placeholder(text) else read_clock(text)
    return None if value is None else Clock(None, "unreadable")


def _holds_dates(values: Sequence[Value]) -> bool:
    filled = [value for value in values if value is not None][:_SAMPLE]
    at, bare, _ = parse_moments(filled)
    return bool(filled) and int(bare.sum()) * 2 > len(filled) and not (at.notna().to_numpy() & ~bare).any()


def _holds_times(values: Sequence[Value]) -> bool:
    filled = [value for value in values if value is not None][:_SAMPLE]
    times = [
        clock for value in filled if (clock := read_time(value)) is not None and clock.seconds is not None
    ]
    return bool(filled) and len(times) * 2 > len(filled)
