"""Workbooks that are read but not written as they are: .xls, .xlsb, .ods, .csv. Results go to a new .xlsx."""

from __future__ import annotations

import datetime as dt
import io
import pickle
import subprocess
import sys
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any
from unicodedata import category

from xltousu.books import child
from xltousu.books.closed import markup, skeleton
from xltousu.books.closed.book import ClosedBook
from xltousu.books.closed.markup import SHEET_ORDER, Element
from xltousu.books.closed.package import Package
from xltousu.books.closed.plan import Layout, Line, Target
from xltousu.books.closed.save import Source
from xltousu.books.closed.sheet_part import SheetPart
from xltousu.books.closed.sheet_patch import RowPatcher
from xltousu.books.closed.styles import Styles
from xltousu.books.closed.values import Encoder
from xltousu.books.closed.workbook import Workbook
from xltousu.cells import MAX_COLUMN, MAX_ROW, Edit, Grid, Keep, Range, Value, keep_none
from xltousu.errors import FileError

_CREATED = dt.datetime(2000, 1, 1)
_WIDEST = 60
_UNFIT = "[]:*?/\\"
_LONGEST_NAME = 31  # of a sheet, in the units of UTF-16
_RESERVED = "history"  # Excel keeps this name for itself
_FIRST_DAY = dt.date(1900, 1, 1)


class ForeignBook:
    """The grids of a file of another format; edits turn it into a new workbook first."""

    def __init__(self, name: str, grids: Iterable[Grid], source: Source | None = None) -> None:
        self._name = name
        self._source = source
        self._grids = {grid.sheet: grid for grid in grids}
        self._converted: ClosedBook | None = None

    def sheets(self) -> list[str]:
        """Names of the worksheets, in order."""
        return list(self._grids)

    def result(self, key: str) -> Grid | None:
        """Files of other formats hold no results of ours, but for those that were just put in."""
        return None if self._converted is None else self._converted.result(key)

    def read(self, sheet: str) -> Grid:
        """The used rectangle of a worksheet, edits applied so far included."""
        if self._converted is not None:
            return self._converted.read(sheet)
        if sheet not in self._grids:
            raise FileError("no-such-sheet", file=self._name, sheet=sheet)
        return self._grids[sheet]

    def apply(self, edits: Iterable[Edit], sheets: bytes | None = None, keep: Keep = keep_none) -> None:
        """Apply all edits to the workbook this file is converted to; all or none."""
        book = self._converted or self._convert()
        book.apply(edits, sheets, keep)
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
        return ClosedBook(as_workbook(list(self._grids.values())), self._name)


def as_workbook(grids: Sequence[Grid]) -> bytes:
    """A new workbook with these grids: values, times with formats, widths, merged ranges; no formulas."""
    package = Package(_blank(grids))
    workbook = Workbook(package)
    styles = Styles(workbook)
    for grid in grids:
        name = workbook.worksheet(grid.sheet).part
        part = SheetPart(package.read(name), name)
        rows = RowPatcher(part.prefix, styles, lambda _: 0, _plan(grid)).patch(part.rows)
        _merge(part.skeleton, grid.merges)
        used = Range(grid.top, grid.left, max(grid.bottom, grid.top), max(grid.right, grid.left))
        skeleton.extend_dimension(part.skeleton, used)
        package.put(name, part.to_bytes(rows, skeleton_changed=True))
    styles.flush()
    return package.to_bytes()


def _blank(grids: Sequence[Grid]) -> bytes:
    """A workbook with the sheets of the grids and their widths, and no values."""
    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    book.set_properties({"created": _CREATED})
    for grid in grids:
        sheet = book.add_worksheet(grid.sheet)
        for column, width in enumerate(_widths(grid), grid.left - 1):
            sheet.set_column(column, column, width)
    book.close()
    return out.getvalue()


def _plan(grid: Grid) -> dict[int, Line]:
    """The values row by row, as the writer of rows takes them."""
    encoder = Encoder()
    plan: dict[int, Line] = {}
    layouts: dict[tuple[tuple[int, str | None], ...], Layout] = {}
    for number, row in enumerate(grid.rows, grid.top):
        cells = [(column, value) for column, value in enumerate(row, grid.left) if value is not None]
        if cells:
            looks = tuple((column, _code(value)) for column, value in cells)
            if looks not in layouts:
                layouts[looks] = Layout(Target(column, code, None, own=False) for column, code in looks)
            plan[number] = layouts[looks], tuple(encoder.tails([_writable(value) for _, value in cells]))
    return plan


def _writable(value: Value) -> Value:
    """A time before those that Excel counts as the text that says it."""
    if isinstance(value, dt.datetime):
        return value.isoformat(" ") if value.date() < _FIRST_DAY else value
    return value.isoformat() if isinstance(value, dt.date) and value < _FIRST_DAY else value


def _merge(root: Element, merges: Iterable[Range]) -> None:
    """Enter the merged ranges but those that meet an earlier one: Excel refuses such."""
    near: list[Range] = []
    for place in sorted(one for one in merges if (one.top, one.left) != (one.bottom, one.right)):
        near = [one for one in near if one.bottom >= place.top]
        if not any(map(place.meets, near)):
            near.append(place)
            holder = markup.ensure(root, "mergeCells", SHEET_ORDER)
            markup.append(holder, "mergeCell", ref=place.address)
            holder.set("count", str(len(holder)))


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


def read_in_child(path: Path, data: bytes, passwords: tuple[str, ...] = ()) -> list[Grid] | bytes:
    """The grids of a workbook, read where a crash, a flood of memory or an endless loop do no harm.

    A workbook that turns out to be a package under its encryption comes back as that package.
    """
    command = [sys.executable, "-P", str(Path(child.__file__))]
    question, seconds = pickle.dumps((passwords, data)), child.seconds_for(len(data))
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
    return _named([_grid(one, path) for one in answer], path.stem)


def _mistake(key: str, file: str) -> FileError:
    """What the child says is wrong with a file."""
    known = (
        FileError("too-many-cells", file=file, sheet="", limit=child.MAX_CELLS),
        FileError("unknown-format", file=file),
        FileError("empty-file", file=file),
        FileError("html-file", file=file),
        FileError("xml-file", file=file),
        FileError("xml-2003-file", file=file),
        FileError("json-file", file=file),
        FileError("damaged-text", file=file),
        FileError("encrypted-workbook", file=file),
        FileError("wrong-password", file=file),
        FileError("cannot-decrypt", file=file),
        FileError("decryption-not-installed", file=file),
    )
    return next((one for one in known if one.key == key), FileError("damaged-workbook", file=file))


def _named(grids: Sequence[Grid], stem: str) -> list[Grid]:
    """The grids under names that Excel takes; one without a name takes that of the file."""
    taken, named = {_RESERVED}, []
    for grid in grids:
        plain = "".join(one for one in grid.sheet or stem if one not in _UNFIT and category(one)[0] != "C")
        wanted = name = _shortened(plain, _LONGEST_NAME) or "Sheet"
        number = 1
        while name.casefold() in taken:
            number += 1
            name = f"{_shortened(wanted, _LONGEST_NAME - 6)} ({number})"
        taken.add(name.casefold())
        named.append(replace(grid, sheet=name))
    return named


def _shortened(name: str, length: int) -> str:
    """The beginning of a name, no longer than so many units of UTF-16, without blanks and quotes around."""
    units = name.encode("utf-16-le")[: 2 * length]
    return units.decode("utf-16-le", "ignore").strip(" '")


def _grid(one: dict[str, Any], path: Path) -> Grid:
    rows = one["rows"]
    while rows and not any(value is not None for value in rows[-1]):
        rows.pop()
    bottom, right = one["top"] + len(rows), one["left"] + (len(rows[0]) if rows else 0)
    if bottom > MAX_ROW + 1 or right > MAX_COLUMN + 1:
        raise FileError("too-many-cells", file=str(path), sheet=one["name"], limit=MAX_ROW)
    merges = tuple(Range(top + 1, left + 1, low + 1, far + 1) for (top, left), (low, far) in one["merges"])
    return Grid(one["name"], rows, one["top"], one["left"], merges=merges)
