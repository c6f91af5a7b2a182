"""Tables beside the register, read row by row: every value typed, every cell remembered.

Numbers are exact: a cell holds 15 significant digits, as Excel shows them, and what a formula left behind
them is no part of the value. What cannot be read with certainty is missing in the values and named in
``problems``: never a guess.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from xltousu.cells import Cell, Grid, Value
from xltousu.policy import FieldModel, InputTable
from xltousu.register.build import RowCells
from xltousu.register.cells_read import Codes
from xltousu.register.clean import is_empty
from xltousu.register.headers import Vocabulary, label_keys, make_vocabulary
from xltousu.register.model import Mask
from xltousu.register.parse import parse_column
from xltousu.register.problems import Problem
from xltousu.register.rows import announced
from xltousu.register.tables import SEARCHED, Cells, Head, heads_at

InputValue = str | Decimal | dt.datetime | None
"""Texts, choices, answers and months (``yyyy-mm``) are ``str``; numbers and money ``Decimal``."""

EXACT = 10**13
"""From here on a number with two decimals has more digits than a cell holds."""


@dataclass(frozen=True, slots=True)
class InputRows:
    """The rows of one sheet of an input table.

    ``columns`` has the number of every column found, ``rows`` the Excel row numbers, ascending; ``values``,
    ``raw`` and ``problems`` hold one entry a row for each of those columns (``problems`` only where there
    are any). ``bare[name]`` is true where a moment is a mere date. ``header_row`` is ``None`` where no row
    of the sheet looks like the head of the table.
    """

    table: InputTable
    sheet: str
    header_row: int | None = None
    columns: Mapping[str, int] = field(default_factory=dict)
    rows: tuple[int, ...] = ()
    values: Mapping[str, Sequence[InputValue]] = field(default_factory=dict)
    raw: Mapping[str, Sequence[Value]] = field(default_factory=dict)
    problems: Mapping[str, Codes] = field(default_factory=dict)
    bare: Mapping[str, Mask] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """Number of rows."""
        return len(self.rows)

    @property
    def missing(self) -> tuple[str, ...]:
        """Names of required columns that the sheet does not have."""
        return tuple(one.name for one in self.table.column if one.required and one.name not in self.columns)

    def column(self, name: str) -> Sequence[InputValue]:
        """The values of a column, one a row; all missing where the sheet does not have it."""
        return self.values.get(name, (None,) * self.size)

    def problem(self, name: str, position: int) -> Problem:
        """What is wrong with a cell of the row at a position (0-based)."""
        found = self.problems.get(name)
        return Problem.NONE if found is None else Problem(int(found[position]))

    def faults(self) -> Iterator[tuple[int, str, Problem]]:
        """Position, column and problem of every cell that could not be read."""
        for name, codes in self.problems.items():
            for position in map(int, np.flatnonzero(codes)):
                yield position, name, Problem(int(codes[position]))

    def gaps(self) -> Iterator[tuple[int, str]]:
        """Position and column of every required cell that is empty."""
        for column in self.table.column:
            if column.required and column.name in self.columns:
                for position, value in enumerate(self.values[column.name]):
                    if value is None and not self.problem(column.name, position):
                        yield position, column.name

    def cell(self, name: str, position: int) -> Cell:
        """The cell of a column in the row at a position; in a sheet without the column, the row's first."""
        return Cell(self.sheet, self.rows[position], self.columns.get(name, min(self.columns.values())))


def named_sheets(tables: Iterable[InputTable], sheets: Iterable[str]) -> dict[str, InputTable]:
    """The sheets that are called like one of the tables, in any language, each with its table.

    Other names of a table count only where no sheet bears its own: a form may be called so as well.
    """
    names = list(sheets)
    found: dict[str, InputTable] = {}
    for table in tables:
        for words in ((table.name, *table.title.all()), table.aliases):
            keys = {_key(word) for word in words}
            called = [sheet for sheet in names if _key(sheet) in keys]
            if called:
                found |= dict.fromkeys(called, table)
                break
    return {sheet: found[sheet] for sheet in names if sheet in found}


def read_table(grid: Grid, table: InputTable) -> InputRows:
    """The rows of a sheet; a headed empty sheet has none. Never raises, whatever the cells hold."""
    head = _head(grid, make_vocabulary(table.column))
    if head is None:
        return InputRows(table, grid.sheet)
    columns = {match.field: column for column, match in head.fields.items()}
    rows = list(_rows(grid, head.rows[-1] + 1, columns.values()))
    cells = RowCells(grid, rows)
    read = InputRows(
        table,
        grid.sheet,
        header_row=head.rows[-1],
        columns=columns,
        rows=tuple(rows),
        raw={name: cells.column(number) for name, number in columns.items()},
    )
    return _typed(read)


def _key(text: str) -> str:
    return (label_keys(text) or ("",))[0]


def _head(grid: Grid, vocabulary: Vocabulary) -> Head | None:
    """The first row near the top that has the most columns of the table."""
    cells, best = Cells(grid), None
    for row in range(grid.top, min(grid.bottom, grid.top + SEARCHED) + 1):
        for head in heads_at(cells, row, vocabulary):
            if head.fields and (best is None or head.weight > best.weight):
                best = head
    return best


def _rows(grid: Grid, first: int, columns: Iterable[int]) -> Iterator[int]:
    """Rows in which something was entered: no blanks, totals, notes or signatures."""
    places = sorted(number - grid.left for number in columns)
    for row in range(first, grid.bottom + 1):
        line = grid.rows[row - grid.top]
        entered = [
            place
            for place in places
            if not is_empty(line[place]) and (row, place + grid.left) not in grid.formulas
        ]
        if entered:
            opening = next((value for value in line if not is_empty(value)), None)
            if not (isinstance(opening, str) and announced(opening)):
                yield row


def _typed(read: InputRows) -> InputRows:
    """The rows with their values as the kinds of the columns say."""
    values: dict[str, Sequence[InputValue]] = {}
    problems: dict[str, Codes] = {}
    bare: dict[str, Mask] = {}
    for name in read.columns:
        column = read.table.column_named(name)
        if column is not None:
            series, dates_only, found = parse_column(read.raw[name], column)
            values[name], found = _plain(series, column, found)
            if found is not None:
                problems[name] = found
            if dates_only is not None and column.kind == "datetime":
                bare[name] = dates_only
    return replace(read, values=values, problems=problems, bare=bare)


def _plain(
    series: pd.Series, column: FieldModel, problems: Codes | None
) -> tuple[Sequence[InputValue], Codes | None]:
    """A typed column as plain values, ``None`` where there is none; numbers too long have a problem."""
    if column.kind in ("datetime", "month"):
        moments = series.to_numpy(dtype="datetime64[s]")
        return _moments(moments, month=column.kind == "month"), problems
    if column.kind in ("number", "integer", "money"):
        numbers = series.to_numpy(dtype=np.float64)
        long = np.abs(np.nan_to_num(numbers)) >= EXACT
        if long.any():
            before = np.zeros(len(numbers), dtype=np.uint8) if problems is None else problems
            problems = np.where(long, np.uint8(Problem.UNREADABLE), before)
            numbers = np.where(long, np.nan, numbers)
        return _decimals(numbers), problems
    return [one if isinstance(one, str) else None for one in series.tolist()], problems


def _moments(moments: NDArray[np.datetime64], *, month: bool) -> list[InputValue]:
    known = np.isnat(moments)
    if month:
        texts = np.datetime_as_string(moments, unit="M").tolist()
        return [None if missing else text for missing, text in zip(known.tolist(), texts, strict=True)]
    return [None if missing else at for missing, at in zip(known.tolist(), moments.tolist(), strict=True)]


def _decimals(numbers: NDArray[np.float64]) -> list[InputValue]:
    """The numbers by their 15 significant digits."""
    different, places = np.unique(numbers, return_inverse=True)
    exact = [None if np.isnan(one) else Decimal(f"{one:.15g}") for one in different.tolist()]
    return [exact[place] for place in places.tolist()]
