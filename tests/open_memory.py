"""An engine of xlwings whose workbooks are in memory, with the few words of Excel's object model we use.

It has the habits of Excel that matter here: text typed into a cell becomes a number or a date unless it is
kept a text, formulas of conditional formats are read from the active cell, a copied sheet gets a number
behind its name, rules of cells without any raise ``com_error``, an address of many ranges is cut off,
many values into a filtered sheet are the first of them in the rows it shows, and a number becomes a text in
a cell of the format for texts.
"""

from __future__ import annotations

import copy
import datetime as dt
import io
import pickle
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import openpyxl
import xlwings as xw
from coerced import EPOCH, coerced
from open_book import OpenBook
from open_engine import OpenEngine, OpenRange
from openpyxl.utils.escape import unescape
from openpyxl.worksheet.formula import ArrayFormula
from xlwings import base_classes

from xltousu.books.live.areas import runs
from xltousu.books.live.excel import ExcelProgram
from xltousu.cells import Cell, Range, column_letters, column_number

GENERAL = "General"
USUAL_PLACE = {"HorizontalAlignment": 1, "VerticalAlignment": -4107, "WrapText": False}
YEAR_MONTH, MONTH_DAY = 'yyyy"年"m"月"', 'm"月"d"日"'
MINUTES, HALF_DAY = 'h"时"mm"分"', '上午/下午h"时"mm"分"'
CHINESE_FORMATS = (
    dict.fromkeys((27, 36, 50, 52, 57), YEAR_MONTH)
    | dict.fromkeys((28, 29, 51, 53, 54, 58), MONTH_DAY)
    | {30: "m-d-yy", 31: f'{YEAR_MONTH}d"日"', 32: MINUTES, 33: f'{MINUTES}ss"秒"'}
    | {34: HALF_DAY, 35: f'{HALF_DAY}ss"秒"', 55: HALF_DAY, 56: f'{HALF_DAY}ss"秒"'}
)
"""The number formats that a Chinese Excel has without a code in the file, by their numbers."""
CODES = {"#N/A": -2146826246, "#SPILL!": -2146826243}
"""Errors as they come out of Excel."""
USUAL_FONT = {"Name": "宋体", "Size": 11, "Bold": False, "Italic": False, "Underline": -4142, "Color": 0}


class com_error(Exception):  # as pywin32 calls it
    """Excel refuses."""


@dataclass
class SheetState:
    """All that a worksheet holds."""

    name: str
    values: dict[tuple[int, int], Any] = field(default_factory=dict)
    formulas: dict[tuple[int, int], str] = field(default_factory=dict)
    formats: dict[tuple[int, int], str] = field(default_factory=dict)
    merges: list[Range] = field(default_factory=list)
    arrays: list[Range] = field(default_factory=list)
    hidden: set[int] = field(default_factory=set)
    names: dict[str, str] = field(default_factory=dict)
    shown_names: set[str] = field(default_factory=set)
    rules: list[dict[str, Any]] = field(default_factory=list)
    links: dict[tuple[int, int], tuple[str, str]] = field(default_factory=dict)
    notes: dict[tuple[int, int], tuple[str, str]] = field(default_factory=dict)
    lists: dict[tuple[int, int], dict[str, Any]] = field(default_factory=dict)
    widths: dict[int, float] = field(default_factory=dict)
    tables: list[Range] = field(default_factory=list)
    looks: dict[tuple[int, int], dict[str, Any]] = field(default_factory=dict)
    protected: bool = False
    filtered: bool = False
    filtered_tables: set[int] = field(default_factory=set)
    shape_links: list[str] = field(default_factory=list)
    conversations: set[tuple[int, int]] = field(default_factory=set)
    visible: bool = True


@dataclass
class BookState:
    """A workbook that is open."""

    name: str
    path: str
    sheets: list[SheetState]
    active: int = 0
    date1904: bool = False
    locked: bool = False
    shared: bool = False
    is_old: bool = False
    address: str = ""


class Engine(OpenEngine):
    """The engine; everything that changes a workbook is counted, and may be made to fail."""

    name = "memory"

    def __init__(self) -> None:
        self.app = App(self)
        self.writes = 0
        self.fail_at: int | None = None

    def count(self) -> None:
        self.writes += 1
        if self.writes == self.fail_at:
            raise com_error("refused")


class App(base_classes.App):
    screen_updating = enable_events = display_alerts = True
    calculation = "automatic"
    status_bar: Any = None
    pid, hwnd, version = 1, 0, "16.0"

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.open: list[BookState] = []
        self.user = "Office"
        self.selected: Cell = Cell("", 1, 1)
        self.picture_chosen = False
        self.told: list[str] = []
        self.log: list[tuple[str, Any]] = []
        self.language = 2052
        self.chart_in_front = False
        self.answer: Any = False

    def __setattr__(self, name: str, value: Any) -> None:
        if "log" in self.__dict__ and name in ("screen_updating", "calculation", "status_bar"):
            self.log.append((name, value))
        super().__setattr__(name, value)

    @property
    def books(self) -> Books:
        return Books(self)

    @property
    def api(self) -> Any:
        return ApplicationWords(self)

    @property
    def selection(self) -> Any:
        if self.picture_chosen:
            raise AttributeError("<unknown>.Address")
        book = Book(self, self.open[0])
        sheet = next(one for one in book.sheets if one.name == self.selected.sheet)
        return RangeOf(sheet, Range(self.selected.row, self.selected.column, *self.selected[1:]))

    def activate(self, steal_focus: bool = False) -> None:
        pass

    def alert(self, prompt: str, title: Any, buttons: Any, mode: Any, callback: Any) -> str:
        self.told.append(prompt)
        return "ok"


class Books(base_classes.Books):
    def __init__(self, app: App) -> None:
        self.app = app

    @property
    def active(self) -> Book:
        return Book(self.app, self.app.open[0])

    def __call__(self, key: Any) -> Book:
        for one in self:
            if key in (one.name, one.state.path):
                return one
        raise KeyError(key)

    def __len__(self) -> int:
        return len(self.app.open)

    def __iter__(self) -> Iterator[Book]:
        return (Book(self.app, one) for one in self.app.open)

    def open(self, fullname: str, *_: Any, **__: Any) -> Book:
        self.app.open.insert(0, _from_file(fullname))
        return self.active


class Book(base_classes.Book):
    def __init__(self, app: App, state: BookState) -> None:
        self._app, self.state = app, state

    app = property(lambda self: self._app)
    name = property(lambda self: self.state.name)

    @property
    def fullname(self) -> str:
        if self.state.address:
            raise xw.XlwingsError("the file of the address was not found")
        return self.state.path

    @property
    def sheets(self) -> Sheets:
        return Sheets(self)

    @property
    def api(self) -> Any:
        return BookWords(self)

    def activate(self) -> None:
        self._app.open.remove(self.state)
        self._app.open.insert(0, self.state)

    def close(self) -> None:
        self._app.open.remove(self.state)


class Sheets(base_classes.Sheets):
    def __init__(self, book: Book) -> None:
        self.book = book

    def __iter__(self) -> Iterator[Sheet]:
        return (Sheet(self.book, one) for one in self.book.state.sheets)

    def __len__(self) -> int:
        return len(self.book.state.sheets)

    def __call__(self, key: Any) -> Sheet:
        if isinstance(key, int):
            return Sheet(self.book, self.book.state.sheets[key - 1])
        for one in self:
            if one.name.casefold() == key.casefold():
                return one
        raise KeyError(key)

    @property
    def active(self) -> Sheet:
        return Sheet(self.book, self.book.state.sheets[self.book.state.active])


class Sheet(base_classes.Sheet):
    def __init__(self, book: Book, state: SheetState) -> None:
        self._book, self.state = book, state

    book = property(lambda self: self._book)

    @property
    def name(self) -> str:
        return self.state.name

    @name.setter
    def name(self, value: str) -> None:
        if any(one.name.casefold() == value.casefold() for one in self._book.state.sheets):
            raise com_error("name taken")
        self._book.app.engine.count()
        self.state.name = value

    @property
    def visible(self) -> bool:
        return self.state.visible

    @visible.setter
    def visible(self, value: bool) -> None:
        self._book.app.engine.count()
        self.state.visible = value

    @property
    def index(self) -> int:
        return next(n for n, one in enumerate(self._book.state.sheets, 1) if one is self.state)

    @property
    def api(self) -> SheetWords:
        return SheetWords(self)

    @property
    def names(self) -> Names:
        return Names(self)

    @property
    def tables(self) -> list[Any]:
        return Tables(self)

    @property
    def used_range(self) -> RangeOf:
        state = self.state
        corners = [cell for one in state.merges for cell in (one[:2], one[2:])]
        held = [*state.values, *state.formats, *corners] or [(1, 1)]
        rows, columns = [row for row, _ in held], [column for _, column in held]
        return RangeOf(self, Range(min(rows), min(columns), max(rows), max(columns)))

    def range(self, one: Any, other: Any = None) -> RangeOf:
        if isinstance(one, str):
            return RangeOf(self, Range.parse(one.replace("$", "")))
        first, last = one, other or one
        if isinstance(first, RangeOf):
            return RangeOf(self, Range(first.row, first.column, last.place.bottom, last.place.right))
        return RangeOf(self, Range(first[0], first[1], last[0], last[1]))

    def activate(self) -> None:
        self._book.state.active = self.index - 1

    def delete(self) -> None:
        """Formulas that look at the sheet are broken for good."""
        self._book.app.engine.count()
        self._book.state.sheets = [one for one in self._book.state.sheets if one is not self.state]
        for sheet in self._book.state.sheets:
            for cell, text in sheet.formulas.items():
                sheet.formulas[cell] = text.replace(f"{self.name}!", "#REF!")
        self._book.state.active = 0

    def copy(self, before: Any, after: Any) -> None:
        beside = before or after
        beside.book.app.engine.count()
        sheets = beside.book.state.sheets
        made = _looking_back(self.state, self._book.state, {self.name})
        taken, number = {one.name for one in sheets}, 2
        while made.name in taken:
            made.name, number = f"{self.state.name} ({number})", number + 1
        place = beside.index - 1 if before else beside.index
        sheets.insert(place, made)
        beside.book.state.active = place


class Tables(base_classes.Tables):
    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet

    def __iter__(self) -> Iterator[Any]:
        for position, place in enumerate(self._sheet.state.tables):
            yield Table(self._sheet, position, place)

    def __len__(self) -> int:
        return len(self._sheet.state.tables)


class Table(base_classes.Table):
    def __init__(self, sheet: Sheet, position: int, place: Range) -> None:
        self._sheet, self._position, self._place = sheet, position, place

    @property
    def name(self) -> str:
        return f"台账{self._position}"

    @property
    def range(self) -> RangeOf:
        return RangeOf(self._sheet, self._place)

    def resize(self, target: Any) -> None:
        self._sheet.book.app.engine.count()
        self._sheet.state.tables[self._position] = target.impl.place
        name_columns(self._sheet.state)


class Names(base_classes.Names):
    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet

    def snapshot(self) -> list[tuple[str, Name]]:
        return [(name, Name(self._sheet, name)) for name in list(self._sheet.state.names)]

    def add(self, name: str, refers_to: str) -> Name:
        self._sheet.book.app.engine.count()
        self._sheet.state.names[name] = refers_to
        self._sheet.state.shown_names.add(name)
        return Name(self._sheet, name)


class Name(base_classes.Name):
    def __init__(self, sheet: Sheet, plain: str) -> None:
        self._sheet, self._plain = sheet, plain

    @property
    def api(self) -> Name:
        return self

    @property
    def name(self) -> str:
        return f"'{self._sheet.name}'!{self._plain}"

    @property
    def refers_to(self) -> str:
        return self._sheet.state.names[self._plain]

    @refers_to.setter
    def refers_to(self, value: str) -> None:
        self._sheet.state.names[self._plain] = value

    def __setattr__(self, name: str, value: Any) -> None:
        if name == "Visible":
            assert value is False
            self._sheet.state.shown_names.discard(self._plain)
        else:
            super().__setattr__(name, value)

    def delete(self) -> None:
        del self._sheet.state.names[self._plain]


class RangeOf(OpenRange):
    api = property(lambda self: self)

    def get_address(self, *_: Any) -> str:
        return self.place.fixed

    def select(self) -> None:
        self._sheet.book.app.selected = Cell(self._sheet.name, self.row, self.column)

    def _cells(self) -> Iterator[tuple[int, int]]:
        return cells_in(self.place)

    def _shaped(self, ask: Any) -> Any:
        found = [ask(one) for one in self._cells()]
        if len(found) == 1:
            return found[0]
        width = self.shape[1]
        return tuple(tuple(found[start : start + width]) for start in range(0, len(found), width))

    @property
    def raw_value(self) -> Any:
        """One number that is no day makes Excel refuse all the moments."""
        raise com_error("overflow")

    @raw_value.setter
    def raw_value(self, data: Any) -> None:
        state = self._sheet.state
        if state.protected:
            raise com_error("protected")
        filtered = len(data) > 1 and (state.filtered or state.filtered_tables)
        for row, line in enumerate(data, self.row):
            for column, value in enumerate(line, self.column):
                self._sheet.book.app.engine.count()
                if not filtered:
                    self._put((row, column), value)
                elif row not in state.hidden:
                    self._put((row, column), data[0][0])
        name_columns(state)

    def _put(self, cell: tuple[int, int], value: Any) -> None:
        state = self._sheet.state
        code = None
        if isinstance(value, str) and state.formats.get(cell) != "@":
            value, code = coerced(value)
        elif type(value) in (int, float) and state.formats.get(cell) == "@":
            value = f"{value:g}"
        state.values.pop(cell, None)
        state.formulas.pop(cell, None)
        if value not in ("", None) or isinstance(value, bool):
            state.values[cell] = float(value) if type(value) is int else value
        if code and state.formats.get(cell, GENERAL) == GENERAL:
            state.formats[cell] = code

    @property
    def formula(self) -> Any:
        state = self._sheet.state
        return self._shaped(lambda cell: state.formulas.get(cell, state.values.get(cell, "")))

    @formula.setter
    def formula(self, text: str) -> None:
        self._sheet.state.formulas[self.place.top, self.place.left] = text

    @property
    def number_format(self) -> str | None:
        found = {self._sheet.state.formats.get(cell, GENERAL) for cell in self._cells()}
        return found.pop() if len(found) == 1 else None

    @number_format.setter
    def number_format(self, code: str) -> None:
        self._sheet.book.app.engine.count()
        self._sheet.state.formats |= dict.fromkeys(self._cells(), code)

    @property
    def merge_cells(self) -> bool | None:
        merged = sum(_common(self.place, one) for one in self._sheet.state.merges)
        return None if 0 < merged < len(self) else merged > 0

    @property
    def merge_area(self) -> RangeOf:
        place = next(one for one in self._sheet.state.merges if one.contains(self.row, self.column))
        return RangeOf(self._sheet, place)

    @property
    def column_width(self) -> float:
        return self._sheet.state.widths.get(self.column, 8.43)

    @column_width.setter
    def column_width(self, width: float) -> None:
        self._sheet.book.app.engine.count()
        self._sheet.state.widths[self.column] = width


class BookWords:
    """A workbook in Excel's words."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self.Application = ApplicationWords(book.app)
        self.Date1904, self.ProtectStructure = book.state.date1904, book.state.locked
        self.MultiUserEditing, self.Excel8CompatibilityMode = book.state.shared, book.state.is_old
        self.FullName = book.state.address or book.state.path

    @property
    def ActiveSheet(self) -> Any:
        return self._book.sheets.active.api

    def Activate(self) -> None:
        self._book.activate()

    def Sheets(self, names: list[str]) -> Any:
        return SimpleNamespace(Copy=lambda: self._copy(names))

    def _copy(self, names: list[str]) -> None:
        """The sheets, together, as a new workbook in front; one of hidden sheets alone cannot be."""
        app, state = self._book.app, self._book.state
        chosen = [one for one in state.sheets if one.name in names]
        assert len(chosen) == len(names)
        if not any(one.visible for one in chosen):
            raise com_error("hidden")
        app.engine.count()
        sheets = [_looking_back(one, state, set(names)) for one in chosen]
        app.open.insert(0, BookState("工作簿1", "工作簿1", sheets))


class SavedWords:
    """The workbook in front in Excel's words, where it is to be saved."""

    def __init__(self, app: App) -> None:
        self._app, self._state = app, app.open[0]

    def SaveAs(self, path: str, *, FileFormat: int) -> None:
        assert FileFormat == 51
        self._app.engine.count()
        Path(path).write_bytes(pickle.dumps(self._state.sheets))

    def Close(self, *, SaveChanges: bool) -> None:
        assert not SaveChanges
        self._app.open.remove(self._state)


class ApplicationWords:
    """The program in Excel's words."""

    def __init__(self, app: App) -> None:
        self._app = app
        self.ActiveWindow = (
            SimpleNamespace() if app.chart_in_front else SimpleNamespace(ScrollRow=1, ScrollColumn=1)
        )
        self.LanguageSettings = SimpleNamespace(LanguageID=lambda which: app.language if which == 2 else 0)
        self.Workbooks = SimpleNamespace(Add=self._add)
        self.WorksheetFunction = SimpleNamespace(CountA=lambda cells: cells.count())

    @property
    def ActiveWorkbook(self) -> SavedWords:
        return SavedWords(self._app)

    def _add(self, path: str) -> None:
        """A new workbook after a file: it has a name and no path."""
        state = loaded(io.BytesIO(Path(path).read_bytes()), path)
        state.name = state.path = f"{Path(path).stem}1"
        self._app.open.insert(0, state)

    def InputBox(self, prompt: str, title: str, *, Type: int) -> Any:
        assert len(prompt) <= 255
        self._app.told.append(prompt)
        return self._app.answer

    @property
    def ActiveCell(self) -> Any:
        return None if self._app.chart_in_front else SimpleNamespace(Row=self._app.selected.row)

    @property
    def Selection(self) -> Any:
        cell = self._app.selected
        return SimpleNamespace(Select=lambda: setattr(self._app, "selected", cell))

    @property
    def UserName(self) -> str:
        return self._app.user

    @UserName.setter
    def UserName(self, value: str) -> None:
        self._app.user = value

    @staticmethod
    def Union(one: Any, other: Any) -> Any:
        return CellWords(one.sheet, [*one.places, *other.places])


class SheetWords:
    """A worksheet in Excel's words."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet
        self.ProtectContents, self.FilterMode = sheet.state.protected, sheet.state.filtered
        self.Application = ApplicationWords(sheet.book.app)

    def Activate(self) -> None:
        self._sheet.book.app.chart_in_front = False
        self._sheet.activate()

    @property
    def ListObjects(self) -> list[Any]:
        """The tables; the second of them has no arrows to filter by."""
        filters = [
            SimpleNamespace(FilterMode=number in self._sheet.state.filtered_tables) if number != 1 else None
            for number in range(len(self._sheet.state.tables))
        ]
        return [SimpleNamespace(AutoFilter=one) for one in filters]

    def Range(self, address: str) -> CellWords:
        assert len(address) <= 255
        rows = re.fullmatch(r"(\d+):(\d+)", address)
        if rows:
            return CellWords(self._sheet, [Range(int(rows[1]), 1, int(rows[2]), 1)])
        return CellWords(self._sheet, [Range.parse(one) for one in address.split(",")])

    @property
    def Cells(self) -> Any:
        return SheetCells(self._sheet)

    @property
    def Hyperlinks(self) -> Any:
        return Hyperlinks(self._sheet)

    @property
    def Comments(self) -> list[Any]:
        return [Comment(self._sheet, cell) for cell in sorted(self._sheet.state.notes)]


class SheetCells:
    """``Cells``: called it gives a cell, and it has the conditional formats of the sheet."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet

    def __call__(self, row: int, column: int) -> CellWords:
        return CellWords(self._sheet, [Range(row, column, row, column)])

    @property
    def FormatConditions(self) -> Any:
        return Conditions(self._sheet)


class Conditions:
    """The conditional formats of a sheet, counted from 1; the ones behind a deleted one move up."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet

    @property
    def Count(self) -> int:
        return len(self._sheet.state.rules)

    def Item(self, number: int) -> Any:
        return Condition(self._sheet, self._sheet.state.rules[number - 1])

    def __iter__(self) -> Iterator[Any]:
        number = 1
        while number <= self.Count:
            yield self.Item(number)
            number += 1


class CellWords:
    """Some cells in Excel's words."""

    def __init__(self, sheet: Sheet, places: list[Range]) -> None:
        object.__setattr__(self, "sheet", sheet)
        object.__setattr__(self, "places", places)

    @property
    def _state(self) -> SheetState:
        return self.sheet.state

    @property
    def _cell(self) -> tuple[int, int]:
        return self.places[0].top, self.places[0].left

    @property
    def EntireRow(self) -> Any:
        place = self.places[0]
        found = {row in self._state.hidden for row in range(place.top, place.bottom + 1)}
        return SimpleNamespace(Hidden=found.pop() if len(found) == 1 else None)

    @property
    def Value2(self) -> Any:
        place, values = self.places[0], self._state.values
        found = [
            [values.get((row, column)) for column in range(place.left, place.right + 1)]
            for row in range(place.top, place.bottom + 1)
        ]
        rows = tuple(tuple(CODES.get(value, value) for value in row) for row in found)
        return rows[0][0] if len(rows) == len(rows[0]) == 1 else rows

    def SpecialCells(self, kind: int) -> CellWords:
        assert kind == 12  # those that are visible
        if self._state.protected:
            raise com_error("not on a protected sheet")
        place = self.places[0]
        rows = [row for row in range(place.top, place.bottom + 1) if row not in self._state.hidden]
        if not rows:
            raise com_error("no cells were found")
        found = [place._replace(top=rows[start], bottom=rows[end - 1]) for start, end in runs(rows)]
        return CellWords(self.sheet, found)

    @property
    def HasArray(self) -> bool | None:
        return None if any(one.meets(place) for one in self._state.arrays for place in self.places) else False

    @property
    def FormatConditions(self) -> Any:
        return SimpleNamespace(Add=self._add_condition)

    def _add_condition(self, *, Type: int, Formula1: str) -> Any:
        """The formula is read from the active cell: it is kept as it reads from the first one."""
        self.sheet.book.app.engine.count()
        shift = self.places[0].top - self.sheet.book.app.selected.row
        formula = re.sub(
            r"(\$[A-Z]{1,3})(\d+)(?=\)\)\)\Z)", lambda found: f"{found[1]}{int(found[2]) + shift}", Formula1
        )
        rule = {"type": Type, "formula": formula.removeprefix("="), "places": self.places, "look": {}}
        self._state.rules.append(rule)
        return Condition(self.sheet, rule)

    @property
    def Row(self) -> int:
        return self.places[0].top

    @property
    def Column(self) -> int:
        return self.places[0].left

    @property
    def Address(self) -> str:
        whole = ",".join(one.fixed for one in self.places)
        return whole if len(whole) <= 255 else whole[:256].rpartition(",")[0]

    @property
    def Areas(self) -> list[CellWords]:
        return [CellWords(self.sheet, [one]) for one in self.places]

    @property
    def Rows(self) -> Any:
        return SimpleNamespace(Count=self.places[0].bottom - self.places[0].top + 1)

    @property
    def Cells(self) -> list[CellWords]:
        return [
            CellWords(self.sheet, [Range(row, column, row, column)])
            for one in self.places
            for row in range(one.top, one.bottom + 1)
            for column in range(one.left, one.right + 1)
        ]

    def count(self) -> int:
        """The number of cells that hold anything."""
        held = self._state.values.keys() | self._state.formulas.keys()
        return sum(any(one.contains(*cell) for one in self.places) for cell in held)

    def ClearHyperlinks(self) -> None:
        self._state.links.pop(self._cell, None)

    @property
    def Comment(self) -> Any:
        return Comment(self.sheet, self._cell) if self._cell in self._state.notes else None

    def AddComment(self, text: str) -> None:
        assert self._cell not in self._state.notes
        if self._cell in self._state.conversations:
            raise com_error("a cell has a note or a conversation")
        self._state.notes[self._cell] = (self.sheet.book.app.user, text)

    @property
    def CommentThreaded(self) -> Any:
        return SimpleNamespace() if self._cell in self._state.conversations else None

    @property
    def Validation(self) -> Any:
        return Validation(self.sheet, self._cell)

    @property
    def _look(self) -> dict[str, Any]:
        return self._state.looks.setdefault(self._cell, {})

    @property
    def Font(self) -> Any:
        return Look(self, "Font", USUAL_FONT)

    @property
    def Interior(self) -> Any:
        return Look(self, "Interior", {"Pattern": -4142})

    def Borders(self, edge: int) -> Any:
        return Look(self, f"Borders{edge}", {"LineStyle": -4142})

    def __getattr__(self, name: str) -> Any:
        if name not in USUAL_PLACE:
            raise AttributeError(name)
        found = {one._look.get(name, USUAL_PLACE[name]) for one in self.Cells}
        return found.pop() if len(found) == 1 else None

    def __setattr__(self, name: str, value: Any) -> None:
        for one in self.Cells:
            one._look[name] = value


class Look:
    """Font, fill or border of some cells."""

    def __init__(self, cells: CellWords, part: str, usual: dict[str, Any]) -> None:
        object.__setattr__(self, "_data", (cells, part, usual))

    def __getattr__(self, name: str) -> Any:
        cells, part, usual = self._data
        found = {one._look.get(f"{part}.{name}", usual.get(name)) for one in cells.Cells}
        return found.pop() if len(found) == 1 else None

    def __setattr__(self, name: str, value: Any) -> None:
        cells, part, _ = self._data
        cells.sheet.book.app.engine.count()
        for one in cells.Cells:
            one._look[f"{part}.{name}"] = value
            if (part, name) == ("Interior", "Color"):
                one._look["Interior.Pattern"] = 1


class Condition:
    """A conditional format."""

    def __init__(self, sheet: Sheet, rule: dict[str, Any]) -> None:
        object.__setattr__(self, "_data", (sheet, rule))

    @property
    def Type(self) -> int:
        return int(self._data[1]["type"])

    @property
    def Formula1(self) -> str:
        return "=" + str(self._data[1]["formula"])

    @property
    def AppliesTo(self) -> CellWords:
        return CellWords(self._data[0], self._data[1]["places"])

    @property
    def Font(self) -> Any:
        return Paint(self._data[1]["look"], "Font")

    @property
    def Interior(self) -> Any:
        return Paint(self._data[1]["look"], "Interior")

    def __setattr__(self, name: str, value: Any) -> None:
        assert (name, value) == ("StopIfTrue", False)

    def Delete(self) -> None:
        sheet, rule = self._data
        sheet.state.rules = [one for one in sheet.state.rules if one is not rule]


class Paint:
    """A part of the look of a conditional format."""

    def __init__(self, look: dict[str, Any], part: str) -> None:
        object.__setattr__(self, "_data", (look, part))

    def __getattr__(self, name: str) -> Any:
        look, part = self._data
        return look.get(f"{part}.{name}")

    def __setattr__(self, name: str, value: Any) -> None:
        look, part = self._data
        look[f"{part}.{name}"] = value


class Hyperlinks:
    """The links of a sheet."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet

    def __iter__(self) -> Iterator[Any]:
        for (row, column), (target, tip) in list(self._sheet.state.links.items()):
            cells = CellWords(self._sheet, [Range(row, column, row, column)])
            yield SimpleNamespace(Type=0, Range=cells, SubAddress=target, Address="", ScreenTip=tip)
        for target in self._sheet.state.shape_links:
            yield ShapeLink(target)

    def Add(self, *, Anchor: CellWords, Address: str, SubAddress: str, ScreenTip: str) -> None:
        assert Address == ""
        self._sheet.book.app.engine.count()
        self._sheet.state.links[Anchor.Row, Anchor.Column] = (SubAddress, ScreenTip)
        Anchor.Font.Underline = 2  # Excel gives the cell the style of links
        if (Anchor.Row, Anchor.Column) not in self._sheet.state.values:
            self._sheet.state.values[Anchor.Row, Anchor.Column] = SubAddress


class ShapeLink:
    """A link on a picture, which is at no cell."""

    Type, Address, ScreenTip = 1, "", ""

    def __init__(self, target: str) -> None:
        self.SubAddress = target

    @property
    def Range(self) -> Any:
        raise com_error("Range")


class Comment:
    """A note."""

    def __init__(self, sheet: Sheet, cell: tuple[int, int]) -> None:
        self._sheet, self._cell = sheet, cell
        self.Parent = SimpleNamespace(Row=cell[0], Column=cell[1])

    @property
    def Author(self) -> str:
        return str(self._sheet.state.notes[self._cell][0])

    def Text(self, text: str | None = None) -> str:
        if text is not None:
            self._sheet.state.notes[self._cell] = (self.Author, text)
        return str(self._sheet.state.notes[self._cell][1])

    def Delete(self) -> None:
        del self._sheet.state.notes[self._cell]


class Validation:
    """The rule of a cell."""

    def __init__(self, sheet: Sheet, cell: tuple[int, int]) -> None:
        object.__setattr__(self, "_data", (sheet.state.lists, cell))

    def __getattr__(self, name: str) -> Any:
        lists, cell = self._data
        if cell not in lists or (name == "Formula1" and lists[cell]["Type"] == 0):
            raise com_error(name)
        return lists[cell].get(name, "")

    def __setattr__(self, name: str, value: Any) -> None:
        lists, cell = self._data
        lists[cell][name] = value

    def Add(self, *, Type: int, AlertStyle: int, Formula1: str) -> None:
        lists, cell = self._data
        assert cell not in lists
        assert len(Formula1) <= 255
        lists[cell] = {"Type": Type, "Formula1": Formula1}

    def Delete(self) -> None:
        lists, cell = self._data
        lists.pop(cell, None)


def name_columns(state: SheetState) -> None:
    """Every column of a table has a head: Excel gives one to a column without."""
    for place in state.tables:
        for column in range(place.left, place.right + 1):
            state.values.setdefault((place.top, column), f"列{column - place.left + 1}")


def _looking_back(state: SheetState, book: BookState, together: set[str]) -> SheetState:
    """A copy of a sheet for another workbook: formulas that look at sheets left behind say so."""
    made = copy.deepcopy(state)
    for one in book.sheets:
        if one.name not in together:
            there = {
                cell: text.replace(f"{one.name}!", f"[{book.name}]{one.name}!")
                for cell, text in made.formulas.items()
            }
            made.formulas = there
    return made


def _from_file(path: str) -> BookState:
    """A workbook that was saved here, or a file that came from elsewhere."""
    data = Path(path).read_bytes()
    if data.startswith(b"PK"):
        return loaded(io.BytesIO(data), path)
    return BookState(Path(path).name, path, pickle.loads(data))


def loaded(data: io.BytesIO, path: str) -> BookState:
    """A file as Excel opens it, as far as the host looks at it."""
    book, cached = openpyxl.load_workbook(data), openpyxl.load_workbook(data, data_only=True)
    sheets = [_sheet(one, cached[one.title]) for one in book.worksheets]
    return BookState(Path(path).name, path, sheets)


def _sheet(sheet: Any, cached: Any) -> SheetState:
    state = SheetState(sheet.title)
    for place, cell in sheet._cells.items():  # the cells there are: the sheet may be as wide as Excel's
        value = cached.cell(*place).value
        if isinstance(cell.value, ArrayFormula):  # Excel tells it of each cell that takes a value from it
            state.arrays.append(Range.parse(cell.value.ref))
            state.formulas |= dict.fromkeys(cells_in(state.arrays[-1]), str(cell.value.text))
        elif cell.data_type == "f":
            state.formulas[place] = str(cell.value)
        if value is not None:
            state.values[place] = _plain(value)
        code = CHINESE_FORMATS.get(cell._style.numFmtId, cell.number_format)
        if code != GENERAL:
            state.formats[place] = code
        if cell.comment is not None:
            state.notes[place] = (cell.comment.author, cell.comment.text)
        if cell.hyperlink is not None and cell.hyperlink.location:
            state.links[place] = (cell.hyperlink.location, cell.hyperlink.tooltip or "")
    state.merges = [Range.parse(one.coord) for one in sheet.merged_cells.ranges]
    state.hidden = {number for number, one in sheet.row_dimensions.items() if one.hidden}
    state.names = {name: f"={one.attr_text}" for name, one in sheet.defined_names.items()}
    state.tables = [Range.parse(one.ref) for one in sheet.tables.values()]
    state.protected = bool(sheet.protection.sheet)
    state.visible = sheet.sheet_state == "visible"
    state.widths = {
        column_number(letters): one.width for letters, one in sheet.column_dimensions.items() if one.width
    }
    return state


def _plain(value: Any) -> Any:
    """A value as Excel keeps it: moments are numbers, and texts have all their characters."""
    if isinstance(value, str):
        return unescape(value)
    if isinstance(value, dt.datetime):
        return (value - EPOCH) / dt.timedelta(days=1)
    if isinstance(value, dt.date):
        return float((dt.datetime(value.year, value.month, value.day) - EPOCH).days)
    if isinstance(value, dt.time):
        return (value.hour * 3600 + value.minute * 60 + value.second) / 86_400
    if isinstance(value, dt.timedelta):
        return value / dt.timedelta(days=1)
    return float(value) if type(value) is int else value


def cells_in(place: Range) -> Iterator[tuple[int, int]]:
    """Row and column of each cell of a range."""
    return product(range(place.top, place.bottom + 1), range(place.left, place.right + 1))


def _common(one: Range, other: Range) -> int:
    """The number of cells that two ranges have in common."""
    lines = min(one.bottom, other.bottom) - max(one.top, other.top) + 1
    columns = min(one.right, other.right) - max(one.left, other.left) + 1
    return max(lines, 0) * max(columns, 0)


def letters(cell: tuple[int, int]) -> str:
    """The address of a cell of the state."""
    return f"{column_letters(cell[1])}{cell[0]}"


class MemoryOpenBook(OpenBook):
    """A workbook open in memory; ``state`` is all it holds, ``app`` the program."""

    def __init__(self, data: bytes, name: str = "台账.xlsx") -> None:
        self.app = Engine().app
        self.state = loaded(io.BytesIO(data), name)
        self.app.open.append(self.state)
        self.app.selected = Cell(self.state.sheets[0].name, 1, 1)
        super().__init__(xw.Book(impl=self.app.books.active), ExcelProgram())
