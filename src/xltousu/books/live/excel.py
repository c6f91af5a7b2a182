"""Excel on Windows, in the words of its own object model.

Some of its habits shape this module. A formula of a conditional format is read from the active cell and
not from the range it is for. Removing a link with ``Delete`` takes the look of its cell with it,
``ClearHyperlinks`` does not. A list of addresses is read to its 255th character.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from typing import Any

from xltousu.books.closed.marks import SIGN
from xltousu.books.closed.notes import AUTHOR
from xltousu.books.closed.styles import Colour
from xltousu.books.live.areas import alike
from xltousu.books.live.program import Book, Link, Look, Note, Rule, Sheet
from xltousu.cells import Range
from xltousu.errors import FileError

MAX_ADDRESSES = 255
MAX_QUESTION = 255

_EXPRESSION = 2
_LIST = 3
_STOP = 1
_SOLID = 1
_WORKBOOK_FILE = 51
"""The format of workbooks without macros."""
_UNDERLINE_SINGLE = 2
_NO_UNDERLINE = -4142
_NONE = -4142
"""No fill, and no line."""
_PATTERN = -1
"""A fill of more than one colour, which stays as it is."""
_EDGES = (7, 8, 9, 10)
"""Left, top, bottom and right edge of a cell or of a range."""
_VISIBLE = 12
_LEFT, _BOTTOM, _INSIDE = 7, 9, 12
"""Left and lower edge, and the lines between the rows of a range."""
_LANGUAGE_OF_MENUS = 2
_PRIMARY, _CHINESE, _TRADITIONAL = 0x3FF, 0x04, (0x0404, 0x0C04, 0x1404)
"""The part of a language number that names the language, Chinese, and Taiwan, Hong Kong and Macao."""
_AS_TEXT = 2
_ESCAPE, _DOWN, _PRESSED = 0x1B, 0x8000, 0x0001
_ERRORS = {
    2000: "#NULL!",
    2007: "#DIV/0!",
    2015: "#VALUE!",
    2023: "#REF!",
    2029: "#NAME?",
    2036: "#NUM!",
    2042: "#N/A",
    2043: "#GETTING_DATA",
    2045: "#SPILL!",
    2046: "#CONNECT!",
    2047: "#BLOCKED!",
    2048: "#UNKNOWN!",
    2049: "#FIELD!",
    2050: "#CALC!",
}
_IN_CELL = 0
"""The kind of a link that is not on a picture or another shape."""
_LONGEST_ADDRESS = 200
"""Excel tells an address of many ranges to about its 255th character and leaves the others out."""
_ROW_OF_CELL = re.compile(r"(\$[A-Z]{1,3})([0-9]+)(?=\)\)\)\Z)")


class ExcelProgram:
    """What Excel does beyond the words of xlwings; errors of Excel itself go up as they are."""

    def __init__(self) -> None:
        _escape_state()  # what was pressed before the action began stops nothing

    def date1904(self, book: Book) -> bool:
        """Whether the days of the workbook count from 1904."""
        return bool(book.api.Date1904)

    def is_protected(self, sheet: Sheet) -> bool:
        """Whether the office forbids writing on the sheet."""
        return bool(sheet.api.ProtectContents)

    def is_filtered(self, sheet: Sheet) -> bool:
        """Whether a filter is on: Excel then puts the first of many values into every row it shows."""
        tables = [table.AutoFilter for table in sheet.api.ListObjects]
        return bool(sheet.api.FilterMode) or any(one is not None and one.FilterMode for one in tables)

    def check_structure(self, book: Book) -> None:
        """Raise :class:`FileError` where no sheets can be added or removed."""
        if book.api.ProtectStructure:
            raise FileError("protected-workbook-open")
        if book.api.MultiUserEditing:
            raise FileError("shared-workbook-open")
        if (
            book.api.Excel8CompatibilityMode
        ):  # its sheets have fewer rows than ours, and take no copies of them
            raise FileError("old-workbook-open")

    def full_name(self, book: Book) -> str:
        """Path or address of a workbook; its name alone where it was never saved.

        xlwings would look for the file of an address, and refuse where it finds none.
        """
        return str(book.api.FullName)

    def hidden_rows(self, sheet: Sheet, top: int, bottom: int) -> set[int]:
        """Those of some rows that are hidden, by halves on a protected sheet: there Excel selects nothing."""

        def ask(part: Range) -> bool | None:
            hidden = sheet.api.Range(f"{part.top}:{part.bottom}").EntireRow.Hidden
            return None if hidden is None else bool(hidden)

        place, rows = Range(top, 1, bottom, 1), set(range(top, bottom + 1))
        if ask(place) is None and not self.is_protected(sheet):
            for area in sheet.api.Range(f"{top}:{bottom}").SpecialCells(_VISIBLE).Areas:
                first = area.Row
                rows.difference_update(range(first, first + area.Rows.Count))
            return rows
        parts = (part for part, hidden in alike(place, ask) if hidden)
        return {row for part in parts for row in range(part.top, part.bottom + 1)}

    def is_empty(self, sheet: Sheet, address: str) -> bool:
        """Whether no cell of a range holds anything, be it a formula without a value."""
        return not sheet.api.Application.WorksheetFunction.CountA(sheet.api.Range(address))

    def values(self, sheet: Sheet, address: str) -> list[list[Any]]:
        """The values of a range, row by row: moments as numbers, errors as their texts."""
        found = sheet.api.Range(address).Value2
        rows = found if isinstance(found, tuple) else ((found,),)
        return [[_error(value) if type(value) is int else value for value in row] for row in rows]

    def has_array(self, sheet: Sheet, address: str) -> bool:
        """Whether any cell of a range belongs to an array formula."""
        return sheet.api.Range(address).HasArray is not False

    def rules(self, sheet: Sheet) -> list[Rule]:
        """Our conditional formats."""
        return [
            Rule(
                _colour(one),
                _places(one.AppliesTo),
                self._stored(sheet, one),
            )
            for one in self._ours(sheet)
        ]

    def put_rules(self, sheet: Sheet, rules: list[Rule]) -> None:
        """Put our conditional formats in place of those of ours there are, behind those of the office."""
        conditions = sheet.api.Cells.FormatConditions
        for number in range(conditions.Count, 0, -1):  # the ones behind a deleted one move up
            one = conditions.Item(number)
            if _is_ours(one):
                one.Delete()
        for rule in rules:
            cells = _union(sheet, rule.places)
            made = cells.FormatConditions.Add(
                Type=_EXPRESSION, Formula1=self._from_active(sheet, rule.formula)
            )
            made.StopIfTrue = False
            _paint(made, rule.colour)

    def links(self, sheet: Sheet) -> list[Link]:
        """All links to cells of the workbook, those of the office included."""
        return [
            Link(one.Range.Row, one.Range.Column, one.SubAddress, one.ScreenTip or "")
            for one in sheet.api.Hyperlinks
            if one.Type == _IN_CELL and one.SubAddress and not one.Address
        ]

    def add_links(self, sheet: Sheet, links: list[Link]) -> None:
        """Give cells links; their values stay."""
        known = sheet.api.Hyperlinks
        for link in links:
            cell = sheet.api.Cells(link.row, link.column)
            known.Add(Anchor=cell, Address="", SubAddress=link.target, ScreenTip=link.tip)

    def remove_link(self, sheet: Sheet, link: Link) -> None:
        """Take a link away; the value and the look of its cell stay."""
        sheet.api.Cells(link.row, link.column).ClearHyperlinks()

    def linked(self, sheet: Sheet) -> set[tuple[int, int]]:
        """Row and column of every cell that has any link."""
        links = [one for one in sheet.api.Hyperlinks if one.Type == _IN_CELL]
        return {(cell.Row, cell.Column) for one in links for cell in one.Range.Cells}

    def notes(self, sheet: Sheet) -> list[Note]:
        """All notes."""
        return [Note(one.Parent.Row, one.Parent.Column, one.Author, one.Text()) for one in sheet.api.Comments]

    def put_note(self, sheet: Sheet, note: Note) -> None:
        """Give a cell this note in place of the one it has; a cell with a conversation takes none."""
        cell = sheet.api.Cells(note.row, note.column)
        if _is_discussed(cell):
            return
        if cell.Comment is not None:
            cell.Comment.Text(note.text)
            return
        application = sheet.api.Application
        user = application.UserName
        application.UserName = note.author or AUTHOR  # whose name a note bears
        try:
            cell.AddComment(note.text)
        finally:
            application.UserName = user

    def remove_note(self, sheet: Sheet, row: int, column: int) -> None:
        """Take the note of a cell away."""
        cell = sheet.api.Cells(row, column)
        if cell.Comment is not None:
            cell.Comment.Delete()

    def offered(self, sheet: Sheet, row: int, column: int) -> tuple[str, str] | None:
        """Title of the message and formula of the drop-down list of a cell; ``None`` where it has no rule."""
        rule = sheet.api.Cells(row, column).Validation
        try:
            kind = rule.Type
        except Exception as error:  # Excel has no other way to say that there is no rule
            if type(error).__name__ != "com_error":
                raise
            return None
        # a rule of another kind need not have a formula, and Excel refuses to tell one
        return str(rule.InputTitle), str(rule.Formula1) if kind == _LIST else ""

    def offer(self, sheet: Sheet, row: int, column: int, title: str, formula: str) -> None:
        """Give a cell a drop-down list that forbids nothing."""
        rule = sheet.api.Cells(row, column).Validation
        rule.Add(Type=_LIST, AlertStyle=_STOP, Formula1=formula)
        rule.InputTitle = title
        rule.ShowInput = rule.ShowError = False

    def withdraw(self, sheet: Sheet, row: int, column: int) -> None:
        """Take the rule of a cell away."""
        sheet.api.Cells(row, column).Validation.Delete()

    def hide_name(self, name: Any) -> None:
        """Keep a defined name of xlwings out of the list of names."""
        name.api.Visible = False

    def dress(self, sheet: Sheet, source: str, target: str) -> None:
        """Give the cells of a range the font, fill, border and alignment of the cell to their left."""
        look = _look(sheet.api.Range(source))
        beside = [line for line in look["edges"] if line[0] != _LEFT]  # the source has it to its right
        _give(sheet.api.Range(target), {**look, "edges": beside})

    def looks(self, sheet: Sheet, place: Range) -> list[tuple[str, Look]]:
        """The looks of the cells of a column, by the addresses of those that are alike."""

        def ask(part: Range) -> Look | None:
            look = _look(sheet.api.Range(part.address))
            return None if part.top < part.bottom and _is_mixed(look) else look

        return [(part.address, look) for part, look in alike(place, ask)]

    def give_look(self, sheet: Sheet, address: str, look: Look) -> None:
        """Give the cells of a range a look in place of the one they have."""
        _give(sheet.api.Range(address), look)

    def keep_sheets(self, book: Book, names: Sequence[str], path: str) -> None:
        """Copy visible sheets, all together, into a workbook file of their own.

        What one of them says of another stays within the new workbook; copied one by one they would look
        back at the old one.
        """
        book.api.Sheets(list(names)).Copy()
        made = book.api.Application.ActiveWorkbook  # Excel makes a new workbook for them and shows it
        try:
            made.SaveAs(path, FileFormat=_WORKBOOK_FILE)
        finally:
            made.Close(SaveChanges=False)

    def keep_view(self, book: Book) -> Callable[[], None]:
        """What brings the selection, the active sheet and the scrolling back to what they are now."""
        application = book.api.Application
        window, sheet, selected = application.ActiveWindow, book.api.ActiveSheet, application.Selection
        scrolled = None
        with suppress(Exception):  # a sheet that is one chart does not scroll
            scrolled = window.ScrollRow, window.ScrollColumn

        def back() -> None:
            # a result sheet that was active has been made anew
            with suppress(Exception):
                book.api.Activate()
                sheet.Activate()
                selected.Select()
                if scrolled is not None:
                    window.ScrollRow, window.ScrollColumn = scrolled

        return back

    def language(self, app: Any) -> str:
        """The language in which Excel speaks; any but Chinese is English to us."""
        spoken = int(app.api.LanguageSettings.LanguageID(_LANGUAGE_OF_MENUS))
        return "en" if spoken & _PRIMARY != _CHINESE else "zh-TW" if spoken in _TRADITIONAL else "zh-CN"

    def open_copy(self, app: Any, path: str) -> None:
        """Open what a file holds as a new workbook; the file is needed no longer."""
        app.api.Workbooks.Add(path)

    def ask(self, app: Any, question: str) -> str | None:
        """What the user types; ``None`` where the question is closed."""
        answer = app.api.InputBox(question[:MAX_QUESTION], "xltousu", Type=_AS_TEXT)
        return None if answer is False else str(answer)

    def is_stopped(self, app: Any) -> bool:
        """Whether the Esc key is down or was pressed since the last question, while Excel is in front."""
        pressed = bool(_escape_state() & (_DOWN | _PRESSED))
        return pressed and _process_in_front() == app.pid

    def _ours(self, sheet: Sheet) -> Iterator[Any]:
        return (one for one in sheet.api.Cells.FormatConditions if _is_ours(one))

    def _from_active(self, sheet: Sheet, formula: str) -> str:
        """A formula as it reads from the active cell: every rule of ours looks at a cell of its own row."""
        active = sheet.api.Application.ActiveCell
        if active is None:  # a sheet that is one chart is in front
            sheet.api.Activate()
            active = sheet.api.Application.ActiveCell
        row = active.Row
        return "=" + _ROW_OF_CELL.sub(lambda found: f"{found[1]}{row}", formula)

    def _stored(self, sheet: Sheet, rule: Any) -> str:
        """The formula of a rule as it reads from the first cell of its range."""
        row = rule.AppliesTo.Row
        return _ROW_OF_CELL.sub(lambda found: f"{found[1]}{row}", str(rule.Formula1).removeprefix("="))


def _error(number: int) -> str:
    """The text of an error, which Excel tells by a number; a number of a cell never comes whole."""
    return _ERRORS.get(number & 0xFFFF, "#VALUE!")


def _is_ours(condition: Any) -> bool:
    return bool(condition.Type == _EXPRESSION and SIGN in condition.Formula1)


def _is_discussed(cell: Any) -> bool:
    """Whether a cell has a comment of the newer kind, beside which Excel takes no note."""
    try:
        return cell.CommentThreaded is not None
    except Exception as error:  # an Excel older than these comments
        if type(error).__name__ not in ("com_error", "AttributeError"):
            raise
        return False


def _places(cells: Any) -> str:
    """The addresses of all ranges of a range, apart by blanks."""
    address = str(cells.Address)
    if len(address) > _LONGEST_ADDRESS:
        address = ",".join(area.Address for area in cells.Areas)
    return address.replace("$", "").replace(",", " ")


def _escape_state() -> int:
    """What Windows says of the Esc key; asking takes away that it was pressed."""
    if sys.platform != "win32":
        return 0
    import ctypes

    return int(ctypes.windll.user32.GetAsyncKeyState(_ESCAPE))


def _process_in_front() -> int:
    """The number of the process whose window is in front: every workbook has a window of its own."""
    if sys.platform != "win32":
        return 0
    import ctypes

    number = ctypes.c_ulong()
    user = ctypes.windll.user32
    user.GetWindowThreadProcessId(user.GetForegroundWindow(), ctypes.byref(number))
    return int(number.value)


def _union(sheet: Sheet, places: str) -> Any:
    """One range of many addresses, of which Excel reads only so many characters at once."""
    parts: list[str] = []
    for place in places.split(" "):
        if parts and len(parts[-1]) + len(place) < MAX_ADDRESSES:
            parts[-1] += "," + place
        else:
            parts.append(place)
    cells = sheet.api.Range(parts[0])
    for part in parts[1:]:
        cells = sheet.api.Application.Union(cells, sheet.api.Range(part))
    return cells


def _paint(rule: Any, colour: Colour) -> None:
    rule.Font.Color = _number(colour.font)
    if colour.bold:
        rule.Font.Bold = True
    if colour.underlined:
        rule.Font.Underline = _UNDERLINE_SINGLE
    if colour.fill is not None:
        rule.Interior.Pattern = _SOLID
        rule.Interior.Color = _number(colour.fill)


def _colour(rule: Any) -> Colour:
    fill, underline = rule.Interior.Color, rule.Font.Underline
    return Colour(
        None if fill is None or rule.Interior.Pattern == _NONE else _text(fill),
        _text(rule.Font.Color or 0),
        bold=bool(rule.Font.Bold),
        underlined=underline not in (None, False, _NO_UNDERLINE),
    )


def _number(colour: str) -> int:
    """A colour as Excel counts it: blue, green, red."""
    return int(colour[4:6] + colour[2:4] + colour[0:2], 16)


def _text(number: float) -> str:
    plain = f"{int(number):06X}"
    return plain[4:6] + plain[2:4] + plain[0:2]


def _look(cells: Any) -> Look:
    """Font, fill, border and alignment; ``None`` stands for what differs from cell to cell."""
    font = cells.Font
    edges = (*_EDGES, _INSIDE) if cells.Rows.Count > 1 else _EDGES
    return {
        "font": {
            name: getattr(font, name) for name in ("Name", "Size", "Bold", "Italic", "Underline", "Color")
        },
        "fill": _fill(cells.Interior),
        "edges": [_line(cells, edge) for edge in edges],
        "place": {
            name: getattr(cells, name) for name in ("HorizontalAlignment", "VerticalAlignment", "WrapText")
        },
    }


def _fill(interior: Any) -> Any:
    """The colour of a fill; none and patterns have numbers of their own."""
    pattern = interior.Pattern
    if pattern in (None, _NONE):
        return pattern
    return interior.Color if pattern == _SOLID else _PATTERN


def _line(cells: Any, edge: int) -> list[Any]:
    """An edge, the style of its line and, if it has one, weight and colour."""
    border = cells.Borders(edge)
    style = border.LineStyle
    return [edge, style] if style == _NONE else [edge, style, border.Weight, border.Color]


def _is_mixed(look: Look) -> bool:
    """Whether the cells of a range differ in any part of their looks."""
    values = [*look["font"].values(), look["fill"], *look["place"].values()]
    return None in values or any(None in line for line in look["edges"])


def _give(cells: Any, look: Look) -> None:
    """Give all cells of a range a look; what differs within a cell, as the font of its words, stays."""
    for name, value in look["font"].items():
        if value is not None:
            setattr(cells.Font, name, value)
    if look["fill"] == _NONE:
        cells.Interior.Pattern = _NONE
    elif look["fill"] not in (None, _PATTERN):
        cells.Interior.Color = look["fill"]
    for edge, style, *ink in look["edges"]:
        if edge == _LEFT and style == _NONE:
            continue  # Excel would take the right edge of the neighbour away
        _draw(cells.Borders(edge), style, ink)
        if edge == _BOTTOM and cells.Rows.Count > 1:
            _draw(cells.Borders(_INSIDE), style, ink)  # a look of several rows says more of it below
    for name, value in look["place"].items():
        if value is not None:
            setattr(cells, name, value)


def _draw(border: Any, style: int | None, ink: list[Any]) -> None:
    if style is not None:
        border.LineStyle = style
    if ink and None not in ink:
        border.Weight, border.Color = ink
