"""A head and its rows as a register: every column typed, every cell remembered."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import pandas as pd

from xltousu.cells import Grid, Range, Value
from xltousu.policy import FieldModel, Pack
from xltousu.register.cells_read import Codes
from xltousu.register.headers import Vocabulary
from xltousu.register.model import Column, Mask, Register
from xltousu.register.parse import parse_column
from xltousu.register.tables import Head
from xltousu.register.two_columns import Pair, make_pair, parse_pair, time_beside


class _Typed(NamedTuple):
    """One field, read: the columns it came from, its cells as found, and what they say."""

    columns: tuple[int, ...]
    raw: list[Value]
    series: pd.Series
    bare: Mask | None
    problems: Codes | None


def build_register(
    grid: Grid, head: Head, rows: list[int], pack: Pack, vocabulary: Vocabulary | None = None
) -> Register:
    """The register of these rows; with a vocabulary, a date and a time in two columns become one moment."""
    cells = RowCells(grid, rows)
    fields = {match.field: column for column, match in head.fields.items()}
    read = {
        model.name: _read_field(cells, model, fields[model.name], head, vocabulary)
        for model in pack.field
        if model.name in fields
    }
    labels = {label.column: label.text for label in head.labels}
    used = {column for one in read.values() for column in one.columns} | head.fields.keys()
    index = pd.Index(rows, dtype="int64")
    area = Range(head.rows[0], head.left, max(rows, default=head.rows[-1]), head.right)
    return Register(
        sheet=grid.sheet,
        table=area,
        header_rows=head.rows,
        columns={
            name: Column(name, one.columns[0], labels.get(one.columns[0], "")) for name, one in read.items()
        },
        frame=pd.DataFrame({name: one.series.set_axis(index) for name, one in read.items()}, index=index),
        bare={name: one.bare for name, one in read.items() if one.bare is not None},
        raw={name: one.raw for name, one in read.items()},
        problems={name: one.problems for name, one in read.items() if one.problems is not None},
        unknown=tuple(
            Column("", label.column, label.text) for label in head.labels if label.column not in used
        ),
        formulas=frozenset(cell for cell in grid.formulas if area.contains(*cell)),
        own=dict(grid.own),
        money=frozenset(model.name for model in pack.field if model.kind == "money"),
        paired=frozenset(name for name, one in read.items() if len(one.columns) > 1),
    )


def _read_field(
    cells: RowCells, model: FieldModel, column: int, head: Head, vocabulary: Vocabulary | None
) -> _Typed:
    values = cells.column(column)
    if model.kind == "datetime" and vocabulary is not None:
        pair = _pair(cells, values, column, time_beside(head, model.name, column, vocabulary))
        if pair is not None:
            dates = cells.column(pair.date)
            return _Typed(tuple(pair), dates, *parse_pair(dates, cells.column(pair.time)))
    return _Typed((column,), values, *parse_column(values, model))


def _pair(cells: RowCells, values: Sequence[Value], column: int, beside: Sequence[int]) -> Pair | None:
    pairs = (make_pair(column, values, other, cells.column(other)) for other in beside)
    return next((pair for pair in pairs if pair is not None), None)


class RowCells:
    """The cells of some rows of a grid, by column."""

    def __init__(self, grid: Grid, rows: list[int]) -> None:
        self._grid = grid
        self._rows = rows
        self._lines = [grid.rows[row - grid.top] for row in rows]

    def column(self, number: int) -> list[Value]:
        """The cells of a column; a value merged down belongs to every row it covers."""
        grid, rows = self._grid, self._rows
        if not rows or not grid.left <= number <= grid.right:
            return [None] * len(rows)
        values = [line[number - grid.left] for line in self._lines]
        tall = [area for area in grid.merges if area.left == number and area.bottom > area.top]
        place = {row: position for position, row in enumerate(rows)} if tall else {}
        for area in tall:
            for row in range(area.top + 1, area.bottom + 1):
                if row in place:
                    values[place[row]] = grid.value(area.top, number)
        return values
