"""Workbooks open in a real LibreOffice, through an engine of xlwings over UNO.

Like Excel, the engine makes numbers and dates of texts that are typed in, and a copied sheet keeps the names
that belong to it.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import xlwings as xw
from coerced import coerced
from needed import missing
from open_book import OpenBook
from open_engine import OpenEngine, OpenRange
from xlwings import base_classes

from xltousu.books.closed.marks import SIGN
from xltousu.books.closed.styles import Colour
from xltousu.books.live.areas import alike
from xltousu.books.live.program import Link, Note, Rule
from xltousu.cells import MAX_COLUMN, Cell, Range
from xltousu.errors import FileError

SYSTEM_PACKAGES = "/usr/lib/python3/dist-packages"
GENERAL = "General"
WIDTH_OF_A_DIGIT = 220  # in hundredths of a millimetre
LOOK = ("CharFontName", "CharHeight", "CharWeight", "CharColor", "CellBackColor", "HoriJustify")
_DOT = "_dot_"
_FEATURE = "\x01"
"""What stands for a tab in the values of many cells, though not in that of one."""
TEXT_FORMAT, LOGICAL_FORMAT = 256, 1024
CONTENTS = 1 + 2 + 4 + 16
"""Numbers, dates, texts and formulas."""
COMPOSED_TEXT = 512
"""Cells whose text is more than its characters, as all those with links are."""
_REFERENCE = re.compile(r"\A\$?'?(.+?)'?\.(\$?[A-Z]+\$?[0-9]+(?::\$?[A-Z]+\$?[0-9]+)?)\Z")


def uno_module() -> Any:
    """The bridge to LibreOffice, which comes with the system and not with a package."""
    if SYSTEM_PACKAGES not in sys.path:
        sys.path.append(SYSTEM_PACKAGES)
    try:
        import uno
    except ImportError:
        missing("the bridge to LibreOffice (python3-uno)")
    return uno


class Office:
    """A LibreOffice of our own without windows; it ends with :meth:`close`."""

    def __init__(self, program: str, folder: Path) -> None:
        self.uno = uno_module()
        pipe = f"xltousu{uuid.uuid4().hex[:12]}"
        self._command = [
            program,
            "--headless",
            "--norestore",
            "--nodefault",
            "--nofirststartwizard",
            f"-env:UserInstallation={folder.as_uri()}",
            f"--accept=pipe,name={pipe};urp;StarOffice.ComponentContext",
        ]
        self._address = f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext"
        self._start()

    def _start(self) -> None:
        self._process = self._started()
        try:
            self._context = self._connected(self._address)
        except BaseException:
            self._process.terminate()
            raise
        self.desktop = self.made("com.sun.star.frame.Desktop")

    def _started(self) -> subprocess.Popen[bytes]:
        environment = dict(os.environ, LC_ALL="C.UTF-8")
        return subprocess.Popen(
            self._command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment
        )

    def _connected(self, address: str) -> Any:
        local = self.uno.getComponentContext()
        resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
        for _ in range(600):
            try:
                return resolver.resolve(address)
            except Exception as error:  # a type of the bridge, which is not imported here
                if not type(error).__name__.endswith("NoConnectException"):
                    raise
                time.sleep(0.1)
        raise TimeoutError("LibreOffice does not answer")

    def made(self, service: str) -> Any:
        """An object of LibreOffice by the name of its service."""
        return self._context.ServiceManager.createInstanceWithContext(service, self._context)

    def load(self, path: str) -> Any:
        """The document of a file, without a window; a program that has broken down starts again."""
        if self._process.poll() is not None:
            self._start()
        url = self.uno.systemPathToFileUrl(path)
        return self.desktop.loadComponentFromURL(url, "_blank", 0, (self.property("Hidden", True),))

    def property(self, name: str, value: Any) -> Any:
        """A named argument of LibreOffice."""
        one = self.uno.createUnoStruct("com.sun.star.beans.PropertyValue")
        one.Name, one.Value = name, value
        return one

    def close(self) -> None:
        """End the program."""
        try:
            self.desktop.terminate()
        finally:
            try:
                self._process.wait(20)
            except subprocess.TimeoutExpired:
                self._process.kill()


class Engine(OpenEngine):
    name = "office"

    def __init__(self, app: App) -> None:
        self.app = app


class App(base_classes.App):
    screen_updating = enable_events = display_alerts = True
    calculation = "automatic"
    status_bar: Any = None
    pid, hwnd, version = 1, 0, "16.0"

    def __init__(self, office: Office) -> None:
        self.office = office
        self.engine = Engine(self)
        self.documents: list[tuple[Any, str]] = []
        self.told: list[str] = []

    @property
    def books(self) -> Books:
        return Books(self)

    @property
    def selection(self) -> RangeOf | None:
        """What is selected in the workbook that was opened first: the others are made by an action."""
        chosen = Book(self, *self.documents[0]).document.CurrentSelection
        if not hasattr(chosen, "RangeAddress"):
            return None
        sheet = Sheet(Book(self, *self.documents[0]), chosen.Spreadsheet)
        return RangeOf(sheet, _place(chosen.RangeAddress))

    def activate(self, steal_focus: bool = False) -> None:
        """A program without windows has nothing in front."""

    def alert(self, prompt: str, title: Any, buttons: Any, mode: Any, callback: Any) -> str:
        self.told.append(prompt)
        return "ok"


class Books(base_classes.Books):
    def __init__(self, app: App) -> None:
        self.app = app

    def __iter__(self) -> Iterator[Book]:
        return (Book(self.app, document, path) for document, path in self.app.documents)

    def __len__(self) -> int:
        return len(self.app.documents)

    def __call__(self, key: str) -> Book:
        for one in self:
            if key in (one.name, one.fullname):
                return one
        raise KeyError(key)

    def open(self, fullname: str, *_: Any, **__: Any) -> Book:
        self.app.documents.append((self.app.office.load(fullname), fullname))
        return self(fullname)


class Book(base_classes.Book):
    def __init__(self, app: App, document: Any, path: str) -> None:
        self._app, self.document, self._path = app, document, path

    app = property(lambda self: self._app)
    api = property(lambda self: self.document)
    fullname = property(lambda self: self._path)
    name = property(lambda self: Path(self._path).name)

    @property
    def sheets(self) -> Sheets:
        return Sheets(self)

    def activate(self) -> None:
        """A document without a window has no front."""

    def close(self) -> None:
        self._app.documents = [one for one in self._app.documents if one[0] != self.document]
        self.document.close(True)

    def format_key(self, code: str) -> int:
        """The number of a number format, which is made where it is not there."""
        known = self.document.NumberFormats
        language = self._app.office.uno.createUnoStruct("com.sun.star.lang.Locale")
        language.Language, language.Country = "en", "US"
        key = known.queryKey(code, language, False)
        return int(key if key >= 0 else known.addNew(code, language))


class Sheets(base_classes.Sheets):
    def __init__(self, book: Book) -> None:
        self.book = book

    def __iter__(self) -> Iterator[Sheet]:
        known = self.book.document.Sheets
        return (Sheet(self.book, known.getByIndex(place)) for place in range(known.Count))

    def __len__(self) -> int:
        return int(self.book.document.Sheets.Count)

    def __call__(self, key: Any) -> Sheet:
        if isinstance(key, int):
            return Sheet(self.book, self.book.document.Sheets.getByIndex(key - 1))
        for one in self:
            if one.name == key:
                return one
        raise KeyError(key)


class Sheet(base_classes.Sheet):
    def __init__(self, book: Book, api: Any) -> None:
        self._book, self._api = book, api

    book = property(lambda self: self._book)
    api = property(lambda self: self._api)
    tables = ()

    @property
    def name(self) -> str:
        return str(self._api.Name)

    @name.setter
    def name(self, value: str) -> None:
        self._api.Name = value

    @property
    def visible(self) -> bool:
        return bool(self._api.IsVisible)

    @visible.setter
    def visible(self, value: bool) -> None:
        self._api.IsVisible = value

    @property
    def index(self) -> int:
        return int(self._api.RangeAddress.Sheet) + 1

    def activate(self) -> None:
        self._book.document.CurrentController.setActiveSheet(self._api)

    @property
    def names(self) -> Names:
        return Names(self)

    @property
    def used_range(self) -> RangeOf:
        cursor = self._api.createCursor()
        cursor.gotoStartOfUsedArea(False)
        cursor.gotoEndOfUsedArea(True)
        return RangeOf(self, _place(cursor.RangeAddress))

    def range(self, one: Any, other: Any = None) -> RangeOf:
        if isinstance(one, str):
            return RangeOf(self, Range.parse(one.replace("$", "")))
        first, last = one, other or one
        if isinstance(first, RangeOf):
            return RangeOf(self, Range(first.row, first.column, last.place.bottom, last.place.right))
        return RangeOf(self, Range(first[0], first[1], last[0], last[1]))

    def delete(self) -> None:
        self._book.document.Sheets.removeByName(self.name)

    def copy(self, before: Any, after: Any) -> None:
        beside = before or after
        target = beside.book
        place = beside.index - 1 if before else beside.index
        target.document.Sheets.importSheet(self._book.document, self.name, place)
        made = Sheet(target, target.document.Sheets.getByIndex(place))
        for _, name in self.names.snapshot():
            if not made._api.NamedRanges.hasByName(name.plain):
                made.names.add(name.plain, name.refers_to.replace(f"'{self.name}'", f"'{made.name}'"))


class Names(base_classes.Names):
    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet

    def snapshot(self) -> list[tuple[str, Name]]:
        return [(one, Name(self._sheet, one)) for one in self._sheet.api.NamedRanges.ElementNames]

    def add(self, name: str, refers_to: str) -> Name:
        origin = self._sheet.api.getCellByPosition(0, 0).CellAddress
        known = name.replace(".", _DOT)  # LibreOffice reads names with dots, but takes none from outside
        self._sheet.api.NamedRanges.addNewByName(known, _as_office(refers_to), origin, 0)
        return Name(self._sheet, known)


class Name(base_classes.Name):
    def __init__(self, sheet: Sheet, plain: str) -> None:
        self._sheet, self.plain = sheet, plain

    @property
    def name(self) -> str:
        return f"'{self._sheet.name}'!{self.plain.replace(_DOT, '.')}"

    @property
    def refers_to(self) -> str:
        return _as_excel(self._sheet.api.NamedRanges.getByName(self.plain).Content)

    @refers_to.setter
    def refers_to(self, value: str) -> None:
        self._sheet.api.NamedRanges.getByName(self.plain).Content = _as_office(value)

    def delete(self) -> None:
        self._sheet.api.NamedRanges.removeByName(self.plain)


class RangeOf(OpenRange):
    @property
    def api(self) -> Any:
        one = self.place
        return self._sheet.api.getCellRangeByPosition(
            one.left - 1, one.top - 1, one.right - 1, one.bottom - 1
        )

    def _kind(self, row: int, column: int) -> int:
        key = self._sheet.api.getCellByPosition(column - 1, row - 1).NumberFormat
        return int(self._sheet.book.document.NumberFormats.getByKey(key).Type)

    @property
    def raw_value(self) -> Any:
        rows = [list(line) for line in self.api.getDataArray()]
        for row, line in enumerate(rows, self.row):
            for column, value in enumerate(line, self.column):
                if isinstance(value, str) and _FEATURE in value:
                    line[column - self.column] = self._sheet.api.getCellByPosition(column - 1, row - 1).String
                elif value in (0.0, 1.0) and self._kind(row, column) & LOGICAL_FORMAT:
                    line[column - self.column] = bool(value)
        return rows[0][0] if len(self) == 1 else tuple(map(tuple, rows))

    @raw_value.setter
    def raw_value(self, data: Any) -> None:
        for row, line in enumerate(data, self.row):
            for column, value in enumerate(line, self.column):
                self._put(row, column, value)

    def _put(self, row: int, column: int, value: Any) -> None:
        code = None
        if isinstance(value, str) and not self._kind(row, column) & TEXT_FORMAT:
            value, code = coerced(value)
        cell = self._sheet.api.getCellByPosition(column - 1, row - 1)
        if isinstance(value, bool):
            cell.Value, code = float(value), "BOOLEAN"
        elif isinstance(value, int | float):
            cell.Value = float(value)
        elif value:
            cell.String = value
        else:
            cell.clearContents(CONTENTS)
        if code is not None:
            cell.NumberFormat = self._sheet.book.format_key(code)

    @property
    def formula(self) -> Any:
        rows = self.api.getFormulaArray()
        return rows[0][0] if len(self) == 1 else rows

    @property
    def number_format(self) -> str | None:
        cells = self.api
        if cells.getPropertyState("NumberFormat").value == "AMBIGUOUS_VALUE":
            return None
        code = str(self._sheet.book.document.NumberFormats.getByKey(cells.NumberFormat).FormatString)
        return GENERAL if code == GENERAL else code.lower()  # LibreOffice writes them in capitals

    @number_format.setter
    def number_format(self, code: str) -> None:
        self.api.NumberFormat = self._sheet.book.format_key(code)

    def _merged(self, row: int, column: int) -> Range:
        return self._grown(Range(row, column, row, column))

    def _grown(self, place: Range) -> Range:
        """The range with all merged ranges that it meets."""
        cursor = self._sheet.api.createCursorByRange(RangeOf(self._sheet, place).api)
        cursor.collapseToMergedArea()
        return _place(cursor.RangeAddress)

    @property
    def merge_cells(self) -> bool | None:
        one = self.place
        if not self.api.IsMerged and self._grown(one) == one:
            return False
        area = self._merged(one.top, one.left)
        return True if area.contains(one.bottom, one.right) else None

    @property
    def merge_area(self) -> RangeOf:
        return RangeOf(self._sheet, self._merged(self.row, self.column))

    def select(self) -> None:
        self.sheet.book.document.CurrentController.select(self.api)

    @property
    def column_width(self) -> float:
        return float(self.api.Columns.getByIndex(0).Width) / WIDTH_OF_A_DIGIT

    @column_width.setter
    def column_width(self, width: float) -> None:
        self.api.Columns.Width = round(width * WIDTH_OF_A_DIGIT)


class OfficeProgram:
    """LibreOffice as the host's program."""

    def date1904(self, book: Any) -> bool:
        return bool(book.api.NullDate.Year == 1904)

    def is_protected(self, sheet: Any) -> bool:
        return bool(sheet.api.isProtected())

    def is_filtered(self, sheet: Any) -> bool:
        return False  # it writes into every row, shown or not

    def check_structure(self, book: Any) -> None:
        if book.api.isProtected():
            raise FileError("protected-workbook-open")

    def full_name(self, book: Any) -> str:
        return str(book.fullname)

    def hidden_rows(self, sheet: Any, top: int, bottom: int) -> set[int]:
        lines = sheet.api.getCellRangeByPosition(0, top - 1, MAX_COLUMN - 1, bottom - 1)
        shown = {
            row + 1
            for one in lines.queryVisibleCells().RangeAddresses
            for row in range(one.StartRow, one.EndRow + 1)
        }
        return set(range(top, bottom + 1)) - shown

    def is_empty(self, sheet: Any, address: str) -> bool:
        return not sheet.range(address).api.queryContentCells(CONTENTS).Count

    def values(self, sheet: Any, address: str) -> list[list[Any]]:
        found = sheet.range(address).impl.raw_value
        rows = found if isinstance(found, tuple) else ((found,),)
        return [[None if value == "" else value for value in row] for row in rows]

    def has_array(self, sheet: Any, address: str) -> bool:
        return bool(sheet.range(address).api.ArrayFormula)

    def rules(self, sheet: Any) -> list[Rule]:
        found = []
        for one in self._ours(sheet):
            entry = one.getByIndex(0)
            places = " ".join(_place(place).address for place in one.Range.RangeAddresses)
            formula = re.sub(r",1\)\Z", ",TRUE)", _with_commas(entry.Formula1))  # it prints TRUE as 1
            found.append(Rule(self._colour(sheet, entry.StyleName), places, formula))
        return found

    def put_rules(self, sheet: Any, rules: list[Rule]) -> None:
        known = sheet.api.ConditionalFormats
        for one in list(self._ours(sheet)):
            known.removeByID(one.ID)
        for rule in rules:
            cells = sheet.book.api.createInstance("com.sun.star.sheet.SheetCellRanges")
            for place in rule.places.split(" "):
                cells.addRangeAddress(sheet.range(place).api.RangeAddress, False)
            number = known.createByRange(cells)
            made = next(one for one in known.ConditionalFormats if number == one.ID)
            made.createEntry(0, 0)
            entry = made.getByIndex(0)
            entry.Operator = 9  # by a formula
            entry.Formula1 = _with_semicolons(rule.formula)
            entry.StyleName = self._style(sheet, rule.colour)

    def _ours(self, sheet: Any) -> Iterator[Any]:
        for one in sheet.api.ConditionalFormats.ConditionalFormats:
            if one.Count and one.getByIndex(0).Type == 0 and SIGN in one.getByIndex(0).Formula1:
                yield one

    def _style(self, sheet: Any, colour: Colour) -> str:
        styles = sheet.book.api.StyleFamilies.getByName("CellStyles")
        name = f"xltousu {colour.fill} {colour.font} {colour.bold} {colour.underlined}"
        if not styles.hasByName(name):
            styles.insertByName(name, sheet.book.api.createInstance("com.sun.star.style.CellStyle"))
            one = styles.getByName(name)
            one.CellBackColor = int(colour.fill, 16) if colour.fill else -1
            one.CharColor = int(colour.font, 16)
            one.CharWeight = 150.0 if colour.bold else 100.0
            one.CharUnderline = 1 if colour.underlined else 0
        return name

    def _colour(self, sheet: Any, name: str) -> Colour:
        one = sheet.book.api.StyleFamilies.getByName("CellStyles").getByName(name)
        fill = None if one.CellBackColor == -1 else f"{one.CellBackColor:06X}"
        return Colour(fill, f"{one.CharColor:06X}", one.CharWeight > 100.0, one.CharUnderline == 1)

    def _linked_cells(self, sheet: Any) -> Iterator[tuple[int, int, Any]]:
        for place in sheet.used_range.api.queryContentCells(COMPOSED_TEXT).RangeAddresses:
            for row in range(place.StartRow, place.EndRow + 1):
                for column in range(place.StartColumn, place.EndColumn + 1):
                    fields = sheet.api.getCellByPosition(column, row).TextFields
                    if fields.Count:
                        yield row + 1, column + 1, fields.getByIndex(0)

    def links(self, sheet: Any) -> list[Link]:
        return [
            Link(row, column, _as_excel(field.URL.removeprefix("#"))[1:], field.TargetFrame)
            for row, column, field in self._linked_cells(sheet)
            if field.URL.startswith("#")
        ]

    def add_links(self, sheet: Any, links: list[Link]) -> None:
        for link in links:
            self._add_link(sheet, link)

    def _add_link(self, sheet: Any, link: Link) -> None:
        cell = sheet.api.getCellByPosition(link.column - 1, link.row - 1)
        shown = cell.String
        field = sheet.book.api.createInstance("com.sun.star.text.TextField.URL")
        target = Cell.parse(link.target)
        field.Representation, field.URL = shown, f"#{target.sheet}.{target.address}"
        field.TargetFrame = link.tip
        cell.String = ""
        cell.insertTextContent(cell.createTextCursor(), field, False)

    def remove_link(self, sheet: Any, link: Link) -> None:
        cell = sheet.api.getCellByPosition(link.column - 1, link.row - 1)
        cell.String = cell.String

    def linked(self, sheet: Any) -> set[tuple[int, int]]:
        return {(row, column) for row, column, _ in self._linked_cells(sheet)}

    def notes(self, sheet: Any) -> list[Note]:
        known = sheet.api.Annotations
        found = [known.getByIndex(place) for place in range(known.Count)]
        return [Note(one.Position.Row + 1, one.Position.Column + 1, one.Author, one.String) for one in found]

    def put_note(self, sheet: Any, note: Note) -> None:
        self.remove_note(sheet, note.row, note.column)
        place = sheet.range((note.row, note.column)).api.getCellByPosition(0, 0).CellAddress
        sheet.api.Annotations.insertNew(place, note.text)

    def remove_note(self, sheet: Any, row: int, column: int) -> None:
        for place, note in enumerate(self.notes(sheet)):
            if (note.row, note.column) == (row, column):
                sheet.api.Annotations.removeByIndex(place)
                return

    def offered(self, sheet: Any, row: int, column: int) -> tuple[str, str] | None:
        rule = sheet.api.getCellByPosition(column - 1, row - 1).Validation
        if rule.Type.value == "ANY":
            return None
        formula = rule.getFormula1()
        if formula.startswith('"'):
            return rule.InputTitle, formula.replace('";"', ",").strip('"')
        return rule.InputTitle, _as_excel(formula)

    def offer(self, sheet: Any, row: int, column: int, title: str, formula: str) -> None:
        cell = sheet.api.getCellByPosition(column - 1, row - 1)
        rule = cell.Validation
        rule.Type = self._kind_of_rule("LIST")
        rule.InputTitle, rule.ShowInputMessage, rule.ShowErrorMessage = title, False, False
        texts = ";".join(f'"{one}"' for one in formula.split(","))
        rule.setFormula1(_as_office(formula) if formula.startswith("=") else texts)
        cell.Validation = rule

    def withdraw(self, sheet: Any, row: int, column: int) -> None:
        cell = sheet.api.getCellByPosition(column - 1, row - 1)
        rule = cell.Validation
        rule.Type = self._kind_of_rule("ANY")
        rule.InputTitle = ""
        cell.Validation = rule

    @staticmethod
    def _kind_of_rule(name: str) -> Any:
        return uno_module().Enum("com.sun.star.sheet.ValidationType", name)

    def hide_name(self, name: Any) -> None:
        """LibreOffice shows all names."""

    def dress(self, sheet: Any, source: str, target: str) -> None:
        self.give_look(sheet, target, self._look(sheet.range(source).api))

    def looks(self, sheet: Any, place: Range) -> list[tuple[str, dict[str, Any]]]:
        def ask(part: Range) -> dict[str, Any] | None:
            look = self._look(sheet.range(part.address).api)
            return look if None not in look.values() else None

        return [(part.address, look) for part, look in alike(place, ask)]

    @staticmethod
    def _look(cells: Any) -> dict[str, Any]:
        look = {}
        for name in LOOK:
            differs = cells.getPropertyState(name).value == "AMBIGUOUS_VALUE"
            value = cells.getPropertyValue(name)
            look[name] = None if differs else getattr(value, "value", value)
        return look

    def give_look(self, sheet: Any, address: str, look: dict[str, Any]) -> None:
        placed = uno_module().Enum("com.sun.star.table.CellHoriJustify", look["HoriJustify"])
        for name, value in {**look, "HoriJustify": placed}.items():
            sheet.range(address).api.setPropertyValue(name, value)

    def keep_sheets(self, book: Any, names: Sequence[str], path: str) -> None:
        office = book.app.impl.office
        hidden = (office.property("Hidden", True),)
        document = office.desktop.loadComponentFromURL("private:factory/scalc", "_blank", 0, hidden)
        try:
            made = Book(book.app.impl, document, path)
            empty = Sheet(made, document.Sheets.getByIndex(0))
            empty.name = "empty"
            for name in names:
                last = Sheet(made, document.Sheets.getByIndex(document.Sheets.Count - 1))
                book.sheets[name].impl.copy(None, last)
            empty.delete()
            file = office.property("FilterName", "Calc MS Excel 2007 XML")
            document.storeToURL(office.uno.systemPathToFileUrl(path), (file,))
        finally:
            document.close(True)

    def keep_view(self, book: Any) -> Callable[[], None]:
        controller = book.api.CurrentController
        sheet = controller.ActiveSheet.Name

        def back() -> None:
            if book.api.Sheets.hasByName(sheet):
                controller.setActiveSheet(book.api.Sheets.getByName(sheet))

        return back

    def language(self, app: Any) -> str:
        return "en"

    def open_copy(self, app: Any, path: str) -> None:
        office = app.impl.office
        url = office.uno.systemPathToFileUrl(path)
        arguments = (office.property("Hidden", True), office.property("AsTemplate", True))
        document = office.desktop.loadComponentFromURL(url, "_blank", 0, arguments)
        app.impl.documents.append((document, Path(path).stem))

    def ask(self, app: Any, question: str) -> str | None:
        return None

    def is_stopped(self, app: Any) -> bool:
        return False


class OfficeOpenBook(OpenBook):
    """A workbook of these bytes, open in LibreOffice."""

    def __init__(self, data: bytes, office: Office, folder: Path, name: str | None = None) -> None:
        path = folder / (name or f"{uuid.uuid4().hex}.xlsx")
        path.write_bytes(data)
        self.app = App(office)
        super().__init__(xw.Book(impl=self.app.books.open(str(path))), OfficeProgram())

    def close(self) -> None:
        """Close all documents."""
        for document, _ in self.app.documents:
            document.close(True)


def _place(one: Any) -> Range:
    return Range(one.StartRow + 1, one.StartColumn + 1, one.EndRow + 1, one.EndColumn + 1)


def _as_office(text: str) -> str:
    """A reference of Excel, ``='Sheet'!$A$1``, as LibreOffice writes it; a text stays."""
    found = re.match(r"\A='(.+)'!(.+)\Z", text)
    return f"$'{found[1]}'.{found[2]}" if found else text.removeprefix("=")


def _as_excel(text: str) -> str:
    """A reference of LibreOffice as Excel writes it; a text stays."""
    found = _REFERENCE.match(text)
    return f"='{found[1]}'!{found[2]}" if found else f"={text}"


def _with_commas(formula: str) -> str:
    return "".join(
        part if place % 2 else part.replace(";", ",")
        for place, part in enumerate(re.split(r'("[^"]*")', formula))
    )


def _with_semicolons(formula: str) -> str:
    return "".join(
        part if place % 2 else part.replace(",", ";")
        for place, part in enumerate(re.split(r'("[^"]*")', formula))
    )
