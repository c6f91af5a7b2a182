"""A workbook in memory: the host of tests, with the same methods as every other."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from itertools import repeat

from python_calamine import CalamineWorkbook

from xltousu.books.choices import check_choices
from xltousu.cells import Area, Cell, Edit, Grid, Keep, Mark, Value, column_letters, keep_none
from xltousu.errors import FileError

Rows = list[list[Value]]


class MemoryBook:
    """Sheets as lists of rows; what was applied can be looked at: values, marks, own columns, results."""

    def __init__(
        self,
        sheets: Mapping[str, Sequence[Sequence[Value]]],
        formulas: Mapping[str, Iterable[tuple[int, int]]] | None = None,
    ) -> None:
        self._sheets: dict[str, Rows] = {name: [list(row) for row in rows] for name, rows in sheets.items()}
        self._formulas = {name: frozenset(cells) for name, cells in (formulas or {}).items()}
        self._own: dict[str, dict[str, int]] = {}
        self._marks: dict[str, list[Edit]] = {}
        self.notes: dict[str, dict[str, str]] = {}
        self.links: dict[str, dict[str, Cell]] = {}
        self.choices: dict[str, dict[str, Sequence[str] | Area]] = {}
        self.results: dict[str, Rows] = {}
        self.number_formats: dict[tuple[str, int], str] = {}

    def sheets(self) -> list[str]:
        """Names of the worksheets, result sheets left out."""
        return list(self._sheets)

    def result(self, key: str) -> Grid | None:
        """The result sheet of this name."""
        rows = self.results.get(key)
        if rows is None:
            return None
        width = max(map(len, rows), default=0)
        return Grid(key, [[*row, *repeat(None, width - len(row))] for row in rows])

    def read(self, sheet: str) -> Grid:
        """All rows of a sheet, as long as the longest."""
        rows = self._rows(sheet)
        width = max(map(len, rows), default=0)
        full = [[*row, *repeat(None, width - len(row))] for row in rows]
        formulas = self._formulas.get(sheet, frozenset())
        return Grid(sheet, full, formulas=formulas, own=dict(self._own.get(sheet, {})))

    def apply(self, edits: Iterable[Edit], sheets: bytes | None = None, keep: Keep = keep_none) -> None:
        """Apply all edits and read the result sheets; nothing changes if a sheet is not there."""
        listed = list(edits)
        results = self.results if sheets is None else self._renewed(_read_all(sheets), keep)
        check_choices(listed)
        for edit in listed:
            self._rows(edit.sheet)
            self._check_places(edit, results)
        for name in {edit.sheet for edit in listed}:
            here = [edit for edit in listed if edit.sheet == name]
            if any(edit.renews for edit in here):
                self._renew(name, here)
            for edit in here:
                self._offer(edit)
        for edit in listed:
            self._write(edit)
        self.results = results

    def marks(self, sheet: str) -> dict[str, Mark]:
        """The mark each cell shows by its address; where several meet, the first one given is shown."""
        shown: dict[str, Mark] = {}
        grid = self.read(sheet)
        for edit in self._marks.get(sheet, ()):
            for row in edit.rows:
                if edit.mark is not None and _holds(grid, int(row), edit.when):
                    shown.setdefault(f"{column_letters(edit.column)}{row}", edit.mark)
        return shown

    def _renew(self, name: str, edits: Sequence[Edit]) -> None:
        """Colours, notes and links of a sheet in place of those an earlier run left."""
        self._marks[name] = [edit for edit in edits if edit.mark is not None]
        self.notes[name] = {
            f"{column_letters(edit.column)}{row}": note
            for edit in edits
            if edit.notes is not None
            for row, note in zip(edit.rows, edit.notes, strict=True)
            if note
        }
        self.links[name] = {
            f"{column_letters(edit.column)}{row}": target
            for edit in edits
            if edit.links is not None
            for row, target in zip(edit.rows, edit.links, strict=True)
            if target is not None
        }

    def _renewed(self, made: Mapping[str, Rows], keep: Keep) -> dict[str, Rows]:
        """The result sheets once these are put in."""
        return {key: rows for key, rows in self.results.items() if key in made or keep(key)} | dict(made)

    def _rows(self, sheet: str) -> Rows:
        if sheet not in self._sheets:
            raise FileError("no-such-sheet", file="", sheet=sheet)
        return self._sheets[sheet]

    def _check_places(self, edit: Edit, results: Mapping[str, Rows]) -> None:
        """Raise where a link or a list leads to a sheet that is not there."""
        named = {target.sheet for target in edit.links or () if target is not None}
        if isinstance(edit.choices, Area):
            named.add(edit.choices.sheet)
        for sheet in named - results.keys():
            self._rows(sheet)

    def _offer(self, edit: Edit) -> None:
        """Put the list of a column in place of the one it had."""
        if edit.choices is not None:
            letters, lists = column_letters(edit.column), self.choices.setdefault(edit.sheet, {})
            for address in [one for one in lists if one.rstrip("0123456789") == letters]:
                del lists[address]
            lists |= {f"{letters}{row}": edit.choices for row in edit.rows if edit.choices}

    def _write(self, edit: Edit) -> None:
        if edit.own is not None and edit.values is not None:
            self._own.setdefault(edit.sheet, {})[edit.own] = edit.column
        if edit.number_format is not None:
            self.number_formats[edit.sheet, edit.column] = edit.number_format
        rows = self._rows(edit.sheet)
        for row, value in zip(edit.rows, edit.values if edit.values is not None else (), strict=False):
            while len(rows) < row:
                rows.append([])
            line = rows[row - 1]
            line.extend(repeat(None, edit.column - len(line)))
            line[edit.column - 1] = value


def _holds(grid: Grid, row: int, when: tuple[int, str] | None) -> bool:
    if when is None:
        return True
    value = grid.value(row, when[0])
    return value is not None and when[1].casefold() in str(value).casefold()


def _read_all(data: bytes) -> dict[str, Rows]:
    """Every worksheet of a small workbook, from its first row and column on."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    return {
        name: [
            [None if value == "" else value for value in row]
            for row in book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        ]
        for name in book.sheet_names
    }
