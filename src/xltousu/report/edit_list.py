"""Edits one by one, as the contract lists them: each cell that changes or gets a colour, before and after."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from xltousu.cells import Cell, Edit, Grid, Mark, Value

Place = tuple[str, int, int]
"""Sheet, row and column."""


@dataclass(slots=True)
class _Change:
    before: Value
    after: Value
    mark: Mark | None = None
    note: str | None = None


def listed_edits(edits: Sequence[Edit], grids: Mapping[str, Grid]) -> Iterator[dict[str, Any]]:
    """One object a cell, in the order of the edits; cells that stay as they are get none."""
    changes: dict[Place, _Change] = {}
    for edit in edits:
        for row, value in zip(edit.rows, edit.values if edit.values is not None else (), strict=False):
            _change(changes, grids, edit, int(row)).after = value
        for row, note in zip(edit.rows, edit.notes if edit.notes is not None else (), strict=False):
            _change(changes, grids, edit, int(row)).note = note
    for edit in edits:
        if edit.mark is not None:
            for row in _marked(edit, changes, grids):
                change = _change(changes, grids, edit, row)
                change.mark = change.mark or edit.mark
    for (sheet, row, column), change in changes.items():
        if change.before != change.after or change.mark is not None or change.note is not None:
            yield {
                "sheet": sheet,
                "cell": Cell("", row, column).address,
                "before": change.before,
                "after": change.after,
                "mark": change.mark,
                "note": change.note,
            }


def _change(changes: dict[Place, _Change], grids: Mapping[str, Grid], edit: Edit, row: int) -> _Change:
    place = (edit.sheet, row, edit.column)
    if place not in changes:
        now = grids[edit.sheet].value(row, edit.column)
        changes[place] = _Change(now, now)
    return changes[place]


def _marked(edit: Edit, changes: Mapping[Place, _Change], grids: Mapping[str, Grid]) -> Iterator[int]:
    """Rows that show the mark: all, or those whose row holds the text it depends on."""
    for row in map(int, edit.rows):
        if edit.when is None:
            yield row
            continue
        column, text = edit.when
        change = changes.get((edit.sheet, row, column))
        value = change.after if change else grids[edit.sheet].value(row, column)
        if value is not None and text.casefold() in str(value).casefold():
            yield row
