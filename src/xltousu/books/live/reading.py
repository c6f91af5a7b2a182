"""A worksheet of a live workbook as a grid: a few questions a column, none a cell."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from itertools import product
from typing import Any

from xltousu.books.closed.names import COLUMN, SHEET, column_key, column_of
from xltousu.books.closed.numberformat import is_temporal, shows_duration, shows_time
from xltousu.books.live.areas import alike, runs
from xltousu.books.live.program import Program, Sheet
from xltousu.cells import Grid, Range, Value

EPOCH_1900 = dt.datetime(1899, 12, 30)
EPOCH_1904 = dt.datetime(1904, 1, 1)
_DAY = dt.timedelta(days=1)
_MILLISECOND = dt.timedelta(milliseconds=1)


def read_grid(sheet: Sheet, program: Program) -> Grid:
    """The used rectangle of a sheet, without empty rows and columns at its edges."""
    dressed = used_range(sheet)
    hidden = frozenset(program.hidden_rows(sheet, dressed.top, dressed.bottom))
    merges = tuple(merged(sheet, dressed))
    used = _without_empty_halves(sheet, program, dressed)
    values = block(sheet, program, used)
    formulas = frozenset(_formulas(sheet, used, values))
    _show_times(sheet, used, values, EPOCH_1904 if program.date1904(sheet.book) else EPOCH_1900)
    trimmed = _filled(values, used)
    inside = trimmed or Range(1, 1, 0, 0)
    rows = [
        row[inside.left - used.left : inside.right - used.left + 1]
        for row in values[inside.top - used.top : inside.bottom - used.top + 1]
    ]
    rows = rows if trimmed else []
    return Grid(sheet.name, rows, inside.top, inside.left, formulas, merges, hidden, own_columns(sheet))


def used_range(sheet: Sheet) -> Range:
    """The cells the program takes for used; formats alone count."""
    return _place_of(sheet.used_range)


def cells(sheet: Sheet, place: Range) -> Any:
    """The range of xlwings."""
    return sheet.range((place.top, place.left), (place.bottom, place.right))


def block(sheet: Sheet, program: Program, place: Range) -> list[list[Value]]:
    """The values of a range as the program keeps them: numbers, texts, errors as their texts.

    A moment is the number of its days: asked for moments, Excel refuses the whole range for one number that
    is none, as the 20240101 that it shows as ``#####``.
    """
    return [[_plain(value) for value in row] for row in program.values(sheet, place.address)]


def formula_block(sheet: Sheet, place: Range) -> list[list[Any]]:
    """The formulas of a range, and the constants as texts."""
    found = cells(sheet, place).formula
    return [list(row) for row in found] if isinstance(found, tuple | list) else [[found]]


def merged(sheet: Sheet, used: Range) -> Iterator[Range]:
    """The merged ranges of the used cells, from top to bottom."""
    found: list[Range] = []
    known: set[tuple[int, int]] = set()
    for place, is_merged in alike(used, lambda part: cells(sheet, part).merge_cells):
        for cell in _cells_in(place) if is_merged else ():
            if cell not in known:
                area = _place_of(sheet.range(cell).merge_area)
                found.append(area)
                known.update(_cells_in(_shared(area, used)))
    return iter(sorted(found))


def number_formats(sheet: Sheet, place: Range) -> Iterator[tuple[Range, str]]:
    """The parts of a range that have one number format, with it."""
    return alike(place, lambda part: cells(sheet, part).number_format)


def own_columns(sheet: Sheet) -> dict[str, int]:
    """Columns of ours by key; a name that lost its cell, or whose cell is elsewhere now, is passed over."""
    found = {}
    for plain, refers_to in sheet_names(sheet):
        if plain.startswith(COLUMN):
            column = column_of(refers_to, sheet.name)
            if column:
                found[column_key(plain)] = column
    return found


def own_key(sheet: Sheet) -> str | None:
    """The key of a result sheet of ours."""
    for plain, refers_to in sheet_names(sheet):
        text = refers_to.removeprefix("=")
        if plain == SHEET and len(text) > 1 and text[0] == text[-1] == '"':
            return text[1:-1].replace('""', '"')
    return None


def sheet_names(sheet: Sheet) -> list[tuple[str, str]]:
    """The defined names that belong to a sheet, without its name, and what each stands for."""
    return [(one.name.rpartition("!")[2], one.refers_to) for one in sheet.names]


def _place_of(cells: Any) -> Range:
    (lines, columns), top, left = cells.shape, cells.row, cells.column
    return Range(top, left, top + lines - 1, left + columns - 1)


def _cells_in(place: Range) -> Iterator[tuple[int, int]]:
    return product(range(place.top, place.bottom + 1), range(place.left, place.right + 1))


def _shared(one: Range, other: Range) -> Range:
    """The cells two ranges have in common."""
    return Range(
        max(one.top, other.top),
        max(one.left, other.left),
        min(one.bottom, other.bottom),
        min(one.right, other.right),
    )


def _plain(value: Any) -> Value:
    if isinstance(value, str):
        return value or None
    return value if value is None or isinstance(value, bool) else float(value)


def _formulas(sheet: Sheet, used: Range, values: list[list[Value]]) -> Iterator[tuple[int, int]]:
    """Where formulas stand; a text that only looks like one is its own value."""
    for row, (line, shown) in enumerate(zip(formula_block(sheet, used), values, strict=True), used.top):
        for column, (text, value) in enumerate(zip(line, shown, strict=True), used.left):
            if isinstance(text, str) and text.startswith("=") and text != value:
                yield row, column


def _show_times(sheet: Sheet, used: Range, values: list[list[Value]], epoch: dt.datetime) -> None:
    """Make of numbers what their number formats show."""
    for column in range(used.left, used.right + 1):
        place = column - used.left
        rows = [row for row, line in enumerate(values, used.top) if type(line[place]) is float]
        if not rows:
            continue
        for part, code in _formats_of(sheet, column, rows):
            if is_temporal(code):
                for line in values[part.top - used.top : part.bottom - used.top + 1]:
                    line[place] = _shown(line[place], code, epoch)


def _formats_of(sheet: Sheet, column: int, rows: list[int]) -> Iterator[tuple[Range, str]]:
    """The number formats of some cells of a column: all at once where they and those between are alike."""
    whole = Range(rows[0], column, rows[-1], column)
    code = cells(sheet, whole).number_format
    if code is not None:
        yield whole, code
        return
    for start, end in runs(rows):
        yield from number_formats(sheet, Range(rows[start], column, rows[end - 1], column))


def _shown(value: Value, code: str, epoch: dt.datetime) -> Value:
    """A number as its format shows it: a bare date has no time of day, and many a number is no day."""
    if not isinstance(value, float) or not 0 <= value < (dt.datetime.max - epoch) / _DAY:
        return value
    value = epoch + round(value * (_DAY / _MILLISECOND)) * _MILLISECOND
    if shows_duration(code):
        return value - epoch
    if value < epoch + _DAY:
        return value.time()
    if value.time() == dt.time(0) and not shows_time(code):
        return value.date()
    return value


def _without_empty_halves(sheet: Sheet, program: Program, used: Range) -> Range:
    """The used cells without the empty ones behind them: one that is merged to the edge makes millions."""
    while used.top < used.bottom:
        middle = (used.top + used.bottom) // 2
        if not program.is_empty(sheet, used._replace(top=middle + 1).address):
            break
        used = used._replace(bottom=middle)
    while used.left < used.right:
        middle = (used.left + used.right) // 2
        if not program.is_empty(sheet, used._replace(left=middle + 1).address):
            break
        used = used._replace(right=middle)
    return used


def _filled(values: list[list[Value]], used: Range) -> Range | None:
    """The smallest range that has all values; ``None`` where there is none."""
    lines = [number for number, row in enumerate(values) if any(value is not None for value in row)]
    if not lines:
        return None
    columns = [number for number in range(len(values[0])) if any(row[number] is not None for row in values)]
    return Range(used.top + lines[0], used.left + columns[0], used.top + lines[-1], used.left + columns[-1])
