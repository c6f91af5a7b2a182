"""Columns of numbers, whole numbers and money: as numbers or as people type them."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from functools import cache

import numpy as np
import pandas as pd

from xltousu.cells import Value
from xltousu.register.cells_read import Codes, different, problems_of
from xltousu.register.clean import LONGEST, fold, is_placeholder, squeeze
from xltousu.register.problems import Problem
from xltousu.register.words import structure

_NUMBER = re.compile(
    r"(?P<open>\()?(?P<sign>[-+−])?(?:¥|rmb|cny|人民币|人民幣)?(?P<sign2>[-+−])?"
    r"(?P<whole>\d{1,3}(?:,\d{3})+|\d+)?(?P<part>\.\d*)?(?P<exp>e[-+]?\d+)?(?P<unit>[^\d.,()]*)(?P<close>\))?"
)
_SEVERAL = re.compile(r"\d[^\d.,]*[-~–—至到、/;+][^\d.,]*\d")
_NOTHING = (float("nan"), Problem.NONE)
_UNREADABLE = (float("nan"), Problem.UNREADABLE)


def parse_numbers(values: Sequence[Value], *, whole: bool = False) -> tuple[pd.Series, Codes | None]:
    """The numbers of a column; ``whole`` asks for whole numbers."""
    if set(map(type, values)) <= {float, int}:
        plain = np.array(values, dtype=np.float64)
        if np.isfinite(plain).all() and not (whole and (plain % 1).any()):
            return pd.Series(plain), None
    unique, codes = different(values)
    found = [read_number(value, whole=whole) for value in unique]
    numbers = np.array([number for number, _ in found], dtype=np.float64)
    return pd.Series(numbers[codes]), problems_of([problem for _, problem in found], codes)


def read_number(value: Value, *, whole: bool = False) -> tuple[float, Problem]:
    """The number in a cell, NaN where there is none, and what is wrong."""
    if value is None:
        return _NOTHING
    if isinstance(value, str):
        number, problem = _from_text(fold(value))
    elif isinstance(value, int | float) and not isinstance(value, bool):
        number, problem = float(value), Problem.NONE
    else:
        return _UNREADABLE
    if problem or math.isnan(number):
        return number, problem
    if math.isinf(number) or (whole and number != int(number)):
        return _UNREADABLE
    return number, Problem.NONE


def _from_text(text: str) -> tuple[float, Problem]:
    if is_placeholder(text):
        return _NOTHING
    if len(text) > LONGEST:
        return _UNREADABLE
    plain = text.replace(" ", "").casefold()
    match = _NUMBER.fullmatch(plain)
    if match is None or not (match["whole"] or (match["part"] and match["part"] != ".")):
        several = _SEVERAL.search(plain) is not None
        return float("nan"), Problem.SEVERAL if several else Problem.UNREADABLE
    factor = _factors().get(match["unit"])
    if factor is None or bool(match["open"]) != bool(match["close"]) or (match["sign"] and match["sign2"]):
        return _UNREADABLE
    number = float(f"{(match['whole'] or '0').replace(',', '')}{match['part'] or ''}{match['exp'] or ''}")
    negative = match["open"] or (match["sign"] or match["sign2"] or "+") != "+"
    return (-number if negative else number) * factor, Problem.NONE


@cache
def _factors() -> dict[str, float]:
    words = structure()
    factors = {squeeze(unit): 1.0 for unit in words.units}
    return {"": 1.0, **factors, **{squeeze(unit): factor for unit, factor in words.factors.items()}}
