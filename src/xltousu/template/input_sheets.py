"""Tables an office keeps beside the register, as headed sheets with lists, checks and formats."""

from __future__ import annotations

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from xltousu.policy import FieldModel, InputTable
from xltousu.template import looks
from xltousu.template.entry import FORMATS, add_check, check_of
from xltousu.template.expressions import choice_words
from xltousu.template.forms import Paper
from xltousu.template.sheets import Making

HEAD, ROWS = 4, 200
"""The row of the heads, and how many rows below it are prepared."""
WIDTHS = {"datetime": 19.0, "month": 11.0, "person": 14.0, "text": 18.0, "id": 20.0, "choice": 16.0}
USUAL_WIDTH = 15.0
HEIGHT = 18.0


def add_input_sheet(making: Making, table: InputTable) -> Worksheet:
    """The sheet of one table: title, note, heads and rows to fill in."""
    sheet = making.sheet(table.title(making.language))
    widths = [_width(column, making) for column in table.column]
    last = get_column_letter(len(widths))
    looks.set_widths(sheet, {get_column_letter(n): width for n, width in enumerate(widths, start=1)})
    making.put(sheet, "A1", table.title(making.language), font=making.looks.font(16, bold=True))
    sheet.row_dimensions[1].height = 28
    if table.note is not None:
        note = table.note(making.language)
        sheet.merge_cells(f"A2:{last}2")
        grey = making.looks.font(10, color="595959")
        making.put(sheet, "A2", note, font=grey, align=looks.aligned(vertical="top"))
        sheet.row_dimensions[2].height = looks.height_of(note, sum(widths))
    heights = []
    for number, column in enumerate(table.column, start=1):
        heights.append(_column(making, sheet, column, get_column_letter(number), widths[number - 1]))
    sheet.row_dimensions[HEAD].height = max(heights)
    for row in range(HEAD + 1, HEAD + ROWS + 1):
        sheet.row_dimensions[row].height = HEIGHT
    sheet.freeze_panes = f"A{HEAD + 1}"
    sheet.sheet_properties.tabColor = "BF8F00"
    paper: Paper = (
        "A4" if sum(widths) < looks.room_of("A4", looks.MARGIN)[0] / looks.DIGIT else "A4-landscape"
    )
    looks.on_paper(sheet, paper, footer=making.words("register.page"))
    sheet.print_title_rows = f"{HEAD}:{HEAD}"
    sheet.print_area = f"A1:{last}{HEAD + ROWS}"
    return sheet


def _width(column: FieldModel, making: Making) -> float:
    """Wide enough for what is entered, and for the title in two lines."""
    words = choice_words(column, making.language).values() if column.choices else ()
    longest = max(map(looks.width_of, words), default=0.0) + 4
    title = looks.width_of(column.title(making.language)) / 2 + 4
    return max(WIDTHS.get(column.kind, USUAL_WIDTH), min(longest, 30.0), title)


def _column(making: Making, sheet: Worksheet, column: FieldModel, letters: str, width: float) -> float:
    """Head, check and formats of a column; returns the height its head needs."""
    title = column.title(making.language)
    head = making.put(sheet, f"{letters}{HEAD}", title)
    head.font = making.looks.font(10, bold=True, color="FFFFFF" if column.required else looks.INK)
    head.fill = looks.solid(looks.REQUIRED if column.required else looks.OPTIONAL)
    head.alignment, head.border = looks.aligned("center"), looks.boxed()
    first, last = HEAD + 1, HEAD + ROWS
    for row in range(first, last + 1):
        cell = sheet[f"{letters}{row}"]
        cell.font, cell.border = making.looks.font(10), looks.boxed(color="D0D0D0")
        cell.alignment = looks.fitted() if column.kind in ("datetime", "money") else looks.aligned("left")
        cell.number_format = "@" if column.kind == "id" else FORMATS.get(column.kind, "General")
    check = _check(making, column, letters, first, last)
    add_check(making, sheet, check, column, title, f"{letters}{first}:{letters}{last}")
    return max(HEIGHT, looks.height_of(title, width))


def _check(making: Making, column: FieldModel, letters: str, first: int, last: int) -> DataValidation:
    """What the cells of a column may hold; the choices of a table's own column stand in the check itself."""
    if column.kind == "id":  # a case has as many rows as it needs
        return DataValidation(None)
    if column.choices and making.pack.field_named(column.name) is None:
        listed = ",".join(choice_words(column, making.language).values())
        error = making.words("input.wrong-choice")
        return DataValidation("list", formula1=f'"{listed}"', showErrorMessage=True, error=error)
    return check_of(making, column, letters, first, last)
