"""Certain corrections: the value stays the same, only its spelling becomes regular.

A date written as text becomes a date, a phone number stored as a number becomes text, and a number or
choice loses stray spaces and full-width letters. Nothing that was read with doubt is touched.
"""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Iterator
from typing import Any

import numpy as np

from xltousu.cells import Edit, Value
from xltousu.register import Register
from xltousu.report.edits import DATE_TIME

DATE = "yyyy-mm-dd"
TEXT = "@"


def fix_edits(register: Register) -> list[Edit]:
    """One edit a column and number format, with the values before and after."""
    edits: list[Edit] = []
    for name in register.columns:
        groups: dict[str | None, list[tuple[int, Value, Value]]] = {}
        for row, before, after, number_format in _fixes(register, name):
            groups.setdefault(number_format, []).append((row, before, after))
        number = register.columns[name].number
        for number_format, changes in groups.items():
            rows = [row for row, _, _ in changes]
            old: list[Value] = [change[1] for change in changes]
            new: list[Value] = [change[2] for change in changes]
            edits.append(Edit(register.sheet, number, rows, new, number_format, before=old))
    return edits


def _fixes(register: Register, name: str) -> Iterator[tuple[int, Value, Value, str | None]]:
    raw, series = register.raw.get(name), register.frame[name]
    if raw is None:
        return
    rows, number = register.rows, register.columns[name].number
    read = series.notna().to_numpy()
    if name in register.problems:
        read &= register.problems[name] == 0
    bare = register.bare.get(name)
    is_date = np.issubdtype(series.dtype, np.datetime64) if isinstance(series.dtype, np.dtype) else False
    for position in map(int, np.flatnonzero(read)):
        if (int(rows[position]), number) in register.formulas:
            continue
        value = series.iloc[position]
        fixed = (
            _date(raw[position], value.to_pydatetime(), bare=bool(bare is not None and bare[position]))
            if is_date
            else _spelling(raw[position], value)
        )
        if fixed is not None:
            yield int(rows[position]), raw[position], *fixed


def _date(raw: Value, value: dt.datetime, *, bare: bool) -> tuple[Value, str] | None:
    """A date written as text or as a plain number becomes a date of the calendar."""
    if not isinstance(raw, str | int | float) or isinstance(raw, bool):
        return None
    return (value.date(), DATE) if bare else (value, DATE_TIME)


def _spelling(raw: Value, value: Any) -> tuple[Value, str | None] | None:
    """Text that equals its reading but for spaces and width, or a number that is really text."""
    if isinstance(value, str) and isinstance(raw, int | float) and not isinstance(raw, bool):
        return value, TEXT
    if not isinstance(raw, str) or not isinstance(value, str):
        return None
    plain = unicodedata.normalize("NFKC", raw).strip()
    return (plain, None) if plain != raw and len(plain) <= 40 and "\n" not in plain else None
