"""A worksheet as a grid: values from the fast reader, put right where it knows less than the part."""

from __future__ import annotations

import datetime as dt
import gc
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from itertools import chain, islice, product
from typing import Any

from xltousu.books.closed import skeleton
from xltousu.books.closed.reader import readable
from xltousu.books.closed.sheet_part import SheetPart
from xltousu.cells import MAX_COLUMN, Grid, Range, Value, column_letters, column_number
from xltousu.errors import FileError

MAX_CELLS = 50_000_000
MAX_MOSTLY_EMPTY = 10_000_000
NARROW = 52
"""Columns of a usual register at most: A to AZ."""
_NARROW_LETTERS = b"(?:[A-Z]|A[A-Z])"
SPARSE = 50  # so many addresses for each cell there is

_HIDDEN = re.compile(rb"<(?:\w+:)?row\s[^<>]*?\shidden=\"(?:1|true)\"")
_ROW_NUMBER = re.compile(rb'\sr="([0-9]{1,7})"')
_STYLE = re.compile(rb'[^<>]*?\ss="([0-9]{1,7})"')
_ADDRESS = re.compile(rb'\sr="([A-Z]{1,3})([0-9]{1,7})"')
_LETTERS = re.compile(rb"[A-Za-z]{1,3}")
_PLACE = re.compile(rb"([A-Za-z]{1,3})([0-9]{1,7})")


@contextmanager
def without_collector() -> Iterator[None]:
    """Millions of cells that live on are no garbage: looking for some would double the time."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def read_sheet(reader: Any, name: str, part: SheetPart, times: set[int], own: dict[str, int]) -> Grid:
    """The used rectangle of a worksheet, ``times`` being the cell formats that show a time of day."""
    _check_extent(part, name)
    with readable(sheet=name):
        sheet = reader.get_sheet_by_name(name)
        if sheet.height * sheet.width > MAX_CELLS:
            raise FileError("too-many-cells", sheet=name, limit=MAX_CELLS)
        start = sheet.start
        rows = _rows(sheet) if start else []
        del sheet  # as big as the rows
    top, left = (start[0] + 1, start[1] + 1) if start else (1, 1)
    errors = list(_error_cells(part))
    if errors:
        rows, top, left = _with_errors(rows, top, left, errors)
    _trim(rows)
    _show_times(rows, top, left, part, times)
    return Grid(
        name,
        rows,
        top,
        left,
        frozenset(chain(_formula_cells(part), _array_cells(part, top, left, rows))),
        skeleton.merges(part.skeleton),
        frozenset(_hidden_rows(part)),
        own,
    )


def check_total(sizes: Iterable[tuple[int, int]]) -> None:
    """Raise for sheets that together have far more addresses than bytes that fill them."""
    addresses, filled = map(sum, zip(*sizes, strict=True))
    if addresses > max(2 * MAX_MOSTLY_EMPTY, filled):
        raise FileError("too-many-cells", limit=2 * MAX_MOSTLY_EMPTY)


def _rows(sheet: Any) -> list[list[Value]]:
    """The rows from the first that is not empty; equal texts are one object, which saves memory and time."""
    texts: dict[str, Value] = {"": None}
    one = texts.setdefault
    rows = islice(sheet.iter_rows(), sheet.start[0], None)
    return [[one(value, value) if type(value) is str else value for value in row] for row in rows]


def _trim(rows: list[list[Value]]) -> None:
    """Take empty rows off the end, and empty columns off the right."""
    while rows and all(value is None for value in rows[-1]):
        rows.pop()
    width = max((_filled(row) for row in rows), default=0) if rows and rows[0][-1] is None else None
    if width is not None and width < len(rows[0]):
        for index, row in enumerate(rows):
            rows[index] = row[:width]


def _filled(row: list[Value]) -> int:
    return next((index for index in range(len(row), 0, -1) if row[index - 1] is not None), 0)


def _check_extent(part: SheetPart, name: str) -> None:
    """Raise before the reader makes a grid that fits no memory; it makes one cell for every address."""
    rows, start, closing = part.rows, b"<" + part.prefix + b'c r="', b"</" + part.prefix + b"row>"
    if _last_row(part) * NARROW <= MAX_MOSTLY_EMPTY and not _strays(part, _NARROW_LETTERS):
        return
    if not _strays(part):
        if _last_row(part) * MAX_COLUMN <= MAX_MOSTLY_EMPTY:
            return
        letters: set[bytes] = set()
        begin, position = 0, rows.find(closing)
        while position >= 0:
            last = _LETTERS.match(rows, rows.rfind(start, begin, position) + len(start))
            letters.update([last[0]] if last else [])
            begin, position = position, rows.find(closing, position + 1)
        if _last_row(part) * max(map(_column, letters), default=0) <= MAX_MOSTLY_EMPTY:
            return
    extent = _extent(part)
    if extent > MAX_MOSTLY_EMPTY and extent > min(MAX_CELLS, SPARSE * rows.count(start)):
        raise FileError("too-many-cells", sheet=name, limit=MAX_MOSTLY_EMPTY)


def _strays(part: SheetPart, letters: bytes = b"[A-Za-z]{1,3}") -> bool:
    """Whether a cell has an address that is none, or in another column or in a row behind the last one."""
    address = letters + _no_more_than(_last_row(part))
    return re.search(b'<%bc r="(?!%b")' % (part.prefix, address), part.rows) is not None


def _no_more_than(number: int) -> bytes:
    """A pattern of the whole numbers from 1 to this one."""
    digits = str(number)
    pieces = [f"[1-9][0-9]{{0,{len(digits) - 2}}}"] if len(digits) > 1 else []
    for place, digit in enumerate(digits):
        low = 0 if place else 1
        if int(digit) > low:
            rest = len(digits) - place - 1
            pieces.append(f"{digits[:place]}[{low}-{int(digit) - 1}][0-9]{{{rest}}}")
    return f"(?:{'|'.join([*pieces, digits])})".encode()


def _extent(part: SheetPart) -> int:
    """The addresses from the first to the last cell that holds something."""
    pattern = rb'<%bc r="([^"]*)"(?:[^>]*[^/>])?>' % part.prefix
    places = list(map(_PLACE.fullmatch, set(re.findall(pattern, part.rows))))
    found = [one for one in places if one is not None]
    if len(found) < len(places):
        raise FileError("damaged-part", part=part.part)
    lines, columns = [int(one[2]) for one in found], [_column(one[1]) for one in found]
    return (max(lines) - min(lines) + 1) * (max(columns) - min(columns) + 1) if found else 0


def _column(letters: bytes) -> int:
    return column_number(letters.decode())


def _last_row(part: SheetPart) -> int:
    found = _ROW_NUMBER.search(part.rows, max(part.rows.rfind(b"<" + part.prefix + b"row "), 0))
    return int(found[1]) if found else 0


def _show_times(rows: list[list[Value]], top: int, left: int, part: SheetPart, times: set[int]) -> None:
    """Make a midnight a moment where its cell shows a time: only a bare date is a ``date``."""
    if not rows or not times:
        return
    starts = [
        b'<%bc r="%b' % (part.prefix, column_letters(left + place).encode()) for place in range(len(rows[0]))
    ]
    position, find = 0, part.rows.find
    for number, row in enumerate(rows, top):
        if dt.date not in map(type, row):
            continue
        for place, value in enumerate(row):
            if type(value) is dt.date:
                position = find(b'%b%d"' % (starts[place], number), position)
                if position < 0:  # rows out of order, as no program writes them
                    return
                style = _STYLE.match(part.rows, position + 1)
                if style is not None and int(style[1]) in times:
                    row[place] = dt.datetime(value.year, value.month, value.day)


def _formula_cells(part: SheetPart) -> Iterator[tuple[int, int]]:
    if not part.has_formulas:
        return
    rows, start = part.rows, b"<" + part.prefix + b"c "
    columns: dict[bytes, int] = {}
    sign = b"<" + part.prefix + b"f"
    position = rows.find(sign)
    while position >= 0:
        if rows[position + len(sign) : position + len(sign) + 1] in b" />":
            found = _ADDRESS.match(rows, rows.rfind(start, 0, position) + len(start) - 1)
            if found:
                if found[1] not in columns:
                    columns[found[1]] = column_number(found[1].decode())
                yield int(found[2]), columns[found[1]]
        position = rows.find(sign, position + 1)


def _array_cells(part: SheetPart, top: int, left: int, rows: list[list[Value]]) -> Iterator[tuple[int, int]]:
    """The cells of the grid that take their value from a formula of another cell."""
    size = len(rows) * len(rows[0]) if rows else 0
    for place in part.arrays():
        lines = range(max(place.top, top), min(place.bottom, top + len(rows) - 1) + 1)
        columns = range(max(place.left, left), min(place.right, left + len(rows[0]) - 1) + 1) if rows else ()
        size -= len(lines) * len(columns)
        if size < 0:  # they cover each other, as Excel lets none do
            raise FileError("damaged-part", part=part.part)
        yield from product(lines, columns)


def _hidden_rows(part: SheetPart) -> Iterator[int]:
    if b' hidden="' in part.rows:
        for found in _HIDDEN.finditer(part.rows):
            number = _ROW_NUMBER.search(found[0])
            if number:
                yield int(number[1])


def _error_cells(part: SheetPart) -> Iterator[tuple[int, int, str]]:
    """The cells that hold an error, which the reader takes for empty ones."""
    if b"#" not in part.rows or b't="e"' not in part.rows:  # as in #N/A; one letter is found at once
        return
    p = part.prefix
    pattern = (
        rb'<%bc r="([A-Z]{1,3})([0-9]{1,7})"[^<>]*? t="e"[^<>]*>(?:(?!</?%bc[ >]).)*?<%bv>([^<]*)</%bv>'
        % ((p,) * 4)
    )
    for found in re.finditer(pattern, part.rows, re.DOTALL):
        with suppress(UnicodeDecodeError):
            yield int(found[2]), column_number(found[1].decode()), found[3].decode()


def _with_errors(
    rows: list[list[Value]], top: int, left: int, errors: list[tuple[int, int, str]]
) -> tuple[list[list[Value]], int, int]:
    """The grid with its errors as the text Excel shows, widened where they lie outside."""
    used = Range(top, left, top + len(rows) - 1, left + (len(rows[0]) if rows else 0) - 1)
    if not rows:
        used = Range(errors[0][0], errors[0][1], errors[0][0], errors[0][1])
    lines, columns = [one[0] for one in errors], [one[1] for one in errors]
    wide = Range(
        min(used.top, *lines), min(used.left, *columns), max(used.bottom, *lines), max(used.right, *columns)
    )
    if wide != used or not rows:
        grown: list[list[Value]] = [
            [None] * (wide.right - wide.left + 1) for _ in range(wide.top, wide.bottom + 1)
        ]
        for index, row in enumerate(rows, used.top - wide.top):
            grown[index][used.left - wide.left : used.left - wide.left + len(row)] = row
        rows = grown
    for line, column, text in errors:
        rows[line - wide.top][column - wide.left] = text
    return rows, wide.top, wide.left
