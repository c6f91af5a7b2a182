"""Months as texts ``yyyy-mm``, which sort as time runs."""

from __future__ import annotations

import datetime as dt


def month_of(moment: dt.datetime) -> str:
    """The month a moment lies in."""
    return f"{moment:%Y-%m}"


def first_day(month: str) -> dt.date:
    """The first day of a month."""
    return dt.date(int(month[:4]), int(month[5:]), 1)


def months_between(first: str, last: str) -> list[str]:
    """Every month from the first to the last, both included."""
    numbers = range(_number(first), _number(last) + 1)
    return [f"{number // 12:04}-{number % 12 + 1:02}" for number in numbers]


def month_before(month: str) -> str:
    """The month before a month."""
    number = _number(month) - 1
    return f"{number // 12:04}-{number % 12 + 1:02}"


def _number(month: str) -> int:
    return int(month[:4]) * 12 + int(month[5:]) - 1
