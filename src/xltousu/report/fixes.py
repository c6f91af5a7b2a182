"""Certain corrections: the value stays the same, only its spelling becomes regular.

A date written as text becomes a date, a phone number stored as a number becomes text, and texts lose
spaces around them; numbers of cases, phones and choices also lose full-width letters, for which prose has
its uses. Nothing that was read with doubt is touched.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import numpy as np

from xltousu.cells import Edit, Grid, Value
from xltousu.policy import Pack
from xltousu.register import Register
from xltousu.report.edits import DATE_TIME

DATE = "yyyy-mm-dd"
TEXT = "@"
NARROW_KINDS = ("id", "phone", "choice", "yes-no")
_NARROW = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}


def fix_edits(register: Register, grid: Grid, pack: Pack) -> list[Edit]:
    """One edit a column and number format, with the values before and after.

    A cell that others are merged with is corrected once, at the top.
    """
    edits: list[Edit] = []
    for name in (one for one in register.columns if one not in register.paired):
        groups: dict[str | None, list[tuple[int, Value, Value]]] = {}
        for row, before, after, number_format in _fixes(register, name, grid, pack):
            groups.setdefault(number_format, []).append((row, before, after))
        number = register.columns[name].number
        for number_format, changes in groups.items():
            rows = [row for row, _, _ in changes]
            old: list[Value] = [change[1] for change in changes]
            new: list[Value] = [change[2] for change in changes]
            edits.append(Edit(register.sheet, number, rows, new, number_format, before=old))
    return edits


def _fixes(
    register: Register, name: str, grid: Grid, pack: Pack
) -> Iterator[tuple[int, Value, Value, str | None]]:
    raw, series = register.raw.get(name), register.frame[name]
    if raw is None:
        return
    rows, number = register.rows, register.columns[name].number
    read = series.notna().to_numpy()
    if name in register.problems:
        read = read & (register.problems[name] == 0)
    bare = register.bare.get(name)
    model = pack.field_named(name)
    narrow = model is not None and model.kind in NARROW_KINDS
    is_date = np.issubdtype(series.dtype, np.datetime64) if isinstance(series.dtype, np.dtype) else False
    for position in map(int, np.flatnonzero(read)):
        cell = int(rows[position]), number
        if cell in register.formulas or grid.value(*cell) is None:
            continue
        value = series.iloc[position]
        fixed = (
            _date(raw[position], value.to_pydatetime(), bare=bool(bare is not None and bare[position]))
            if is_date
            else _spelling(raw[position], value, narrow=narrow)
        )
        if fixed is not None:
            yield int(rows[position]), raw[position], *fixed


def _date(raw: Value, value: dt.datetime, *, bare: bool) -> tuple[Value, str] | None:
    """A date written as text or as a plain number becomes a date of the calendar."""
    if not isinstance(raw, str | int | float) or isinstance(raw, bool):
        return None
    return (value.date(), DATE) if bare else (value, DATE_TIME)


def _spelling(raw: Value, value: Any, *, narrow: bool) -> tuple[Value, str | None] | None:
    """Text without spaces around it and, if ``narrow``, without full-width letters; or a number as text."""
    if isinstance(value, str) and isinstance(raw, int | float) and not isinstance(raw, bool):
        return value, TEXT
    if not isinstance(raw, str) or not isinstance(value, str):
        return None
    plain = raw.translate(_NARROW).strip() if narrow else raw.strip()
    if not plain.isascii():
        plain = raw.strip()  # a name beside the number keeps its own punctuation
    return (plain, None) if plain != raw else None
