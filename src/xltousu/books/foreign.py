"""Workbooks that are read but not written as they are: .xls, .xlsb, .ods, .csv. Results go to a new .xlsx."""

from __future__ import annotations

import datetime as dt
import io
import pickle
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from xltousu.books import child, delimited
from xltousu.books.closed.book import ClosedBook
from xltousu.books.closed.save import Source
from xltousu.cells import MAX_COLUMN, MAX_ROW, Edit, Grid, Range, Value
from xltousu.errors import FileError

_CREATED = dt.datetime(2000, 1, 1)
_WIDEST = 60
_GUESSES = ("strings_to_formulas", "strings_to_urls", "strings_to_numbers")
_CODES = ("yyyy-mm-dd", "yyyy-mm-dd hh:mm", "yyyy-mm-dd hh:mm:ss", "hh:mm", "hh:mm:ss", "[h]:mm:ss")


class ForeignBook:
    """The grids of a file of another format; edits turn it into a new workbook first."""

    def __init__(self, name: str, grids: Iterable[Grid], source: Source | None = None) -> None:
        self._name = name
        self._source = source
        self._grids = {grid.sheet: grid for grid in grids}
        self._converted: ClosedBook | None = None

    @classmethod
    def from_text(cls, source: Source, text: str) -> ForeignBook:
        """A file of separated values, as one sheet named after the file."""
        sheet = "".join(one for one in source.path.stem if one not in "[]:*?/\\'")[:31] or "Sheet1"
        return cls(str(source.path), [Grid(sheet, delimited.rows_of(text))], source)

    def sheets(self) -> list[str]:
        """Names of the worksheets, in order."""
        return list(self._grids)

    def read(self, sheet: str) -> Grid:
        """The used rectangle of a worksheet, edits applied so far included."""
        if self._converted is not None:
            return self._converted.read(sheet)
        if sheet not in self._grids:
            raise FileError("no-such-sheet", file=self._name, sheet=sheet)
        return self._grids[sheet]

    def apply(self, edits: Iterable[Edit], sheets: bytes | None = None) -> None:
        """Apply all edits to the workbook this file is converted to; all or none."""
        book = self._converted or self._convert()
        book.apply(edits, sheets)
        self._converted = book

    def to_bytes(self) -> bytes:
        """The converted workbook as a file."""
        return (self._converted or self._convert()).to_bytes()

    def save(self, target: Path, *, in_place: bool = False) -> None:
        """Write the converted workbook; the file it was read from cannot be written in place."""
        if in_place or target.suffix.lower() not in (".xlsx", ""):
            raise FileError("not-in-place", file=self._name, suffix=".xlsx")
        if self._source is not None:
            self._source.check_unchanged()
        (self._converted or self._convert()).save(target)

    def _convert(self) -> ClosedBook:
        return ClosedBook(as_workbook(self._grids.values()), self._name)


def as_workbook(grids: Iterable[Grid]) -> bytes:
    """A new workbook with these grids: values, times with formats, widths, merged ranges; no formulas."""
    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True} | dict.fromkeys(_GUESSES, False))
    book.set_properties({"created": _CREATED})
    formats = {code: book.add_format({"num_format": code}) for code in _CODES}
    for grid in grids:
        sheet = book.add_worksheet(grid.sheet)
        for place in grid.merges:
            if place.top < place.bottom or place.left < place.right:
                sheet.merge_range(place.top - 1, place.left - 1, place.bottom - 1, place.right - 1, "")
        for row, line in enumerate(grid.rows, grid.top - 1):
            for column, value in enumerate(line, grid.left - 1):
                if value is not None:
                    _write(sheet, row, column, value, formats)
        for column, width in enumerate(_widths(grid), grid.left - 1):
            sheet.set_column(column, column, width)
    book.close()
    return out.getvalue()


def _write(sheet: Any, row: int, column: int, value: Value, formats: dict[str, Any]) -> None:
    code = _code(value)
    if isinstance(value, str):
        sheet.write_string(row, column, value[:32_767])
    elif isinstance(value, bool):
        sheet.write_boolean(row, column, value)
    elif isinstance(value, int | float):
        sheet.write_number(row, column, value)
    elif code and not isinstance(value, dt.timedelta) and isinstance(value, dt.date) and value.year < 1900:
        sheet.write_string(row, column, value.isoformat())
    elif code:
        sheet.write_datetime(row, column, value, formats[code])


def _code(value: Value) -> str | None:
    """The number format that shows all of a time."""
    if isinstance(value, dt.datetime):
        return "yyyy-mm-dd hh:mm:ss" if value.second or value.microsecond else "yyyy-mm-dd hh:mm"
    if isinstance(value, dt.date):
        return "yyyy-mm-dd"
    if isinstance(value, dt.time):
        return "hh:mm:ss" if value.second or value.microsecond else "hh:mm"
    return "[h]:mm:ss" if isinstance(value, dt.timedelta) else None


def _widths(grid: Grid) -> list[float]:
    """A width for each column that shows most of its first hundred values."""
    return [
        min(max([8, *(_length(value) for value in column[:100])]) + 2, _WIDEST)
        for column in zip(*grid.rows[:100], strict=True)
    ]


def _length(value: Value) -> int:
    """Width of a value in characters; those beyond Latin take two."""
    code = _code(value)
    if code:
        return len(code)
    lines = str(value if value is not None else "").splitlines() or [""]
    return max(sum(2 if one > "\u2e7f" else 1 for one in line) for line in lines)


class _Plain(pickle.Unpickler):
    """Takes lists, texts, numbers and times from a child, and nothing that could run."""

    def find_class(self, module: str, name: str) -> Any:
        if module == "datetime" and name in ("datetime", "date", "time", "timedelta"):
            return getattr(dt, name)
        raise pickle.UnpicklingError(name)


def read_in_child(path: Path, data: bytes, password: str | None = None) -> list[Grid] | bytes:
    """The grids of a workbook, read where a crash, a flood of memory or an endless loop do no harm.

    A workbook that turns out to be a package under its encryption comes back as that package.
    """
    command = [sys.executable, "-P", str(Path(child.__file__))]
    question, seconds = pickle.dumps((password, data)), child.seconds_for(len(data))
    try:
        done = subprocess.run(command, input=question, capture_output=True, timeout=seconds, check=False)
    except subprocess.TimeoutExpired as error:
        raise FileError("reading-too-long", file=str(path), seconds=seconds) from error
    if done.returncode != 0 and b"memory allocation" in done.stderr:  # the reader's last words
        raise _mistake("too-many-cells", str(path))
    if done.returncode != 0 or not done.stdout:
        raise FileError("damaged-workbook", file=str(path))
    try:
        answer = _Plain(io.BytesIO(done.stdout)).load()
    except (pickle.UnpicklingError, EOFError, AttributeError) as error:
        raise FileError("damaged-workbook", file=str(path)) from error
    if isinstance(answer, bytes):
        return answer
    if isinstance(answer, str):
        raise _mistake(answer, str(path))
    return [_grid(one, path) for one in answer]


def _mistake(key: str, file: str) -> FileError:
    """What the child says is wrong with a file."""
    known = (
        FileError("too-many-cells", file=file, sheet="", limit=child.MAX_CELLS),
        FileError("encrypted-workbook", file=file),
        FileError("wrong-password", file=file),
        FileError("cannot-decrypt", file=file),
        FileError("decryption-not-installed", file=file),
    )
    return next((one for one in known if one.key == key), FileError("damaged-workbook", file=file))


def _grid(one: dict[str, Any], path: Path) -> Grid:
    rows = one["rows"]
    while rows and not any(value is not None for value in rows[-1]):
        rows.pop()
    bottom, right = one["top"] + len(rows), one["left"] + (len(rows[0]) if rows else 0)
    if bottom > MAX_ROW + 1 or right > MAX_COLUMN + 1:
        raise FileError("too-many-cells", file=str(path), sheet=one["name"], limit=MAX_ROW)
    merges = tuple(Range(top + 1, left + 1, low + 1, far + 1) for (top, left), (low, far) in one["merges"])
    return Grid(one["name"], rows, one["top"], one["left"], merges=merges)
