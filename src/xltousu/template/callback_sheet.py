"""The callback sheet: every case whose ticket is back and that nobody has called yet."""

from __future__ import annotations

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from xltousu.template import looks
from xltousu.template.form_values import item_format, item_formula, item_title
from xltousu.template.forms import Callback
from xltousu.template.layout import LOOKED_AT
from xltousu.template.sheets import Making

HEAD = 4
NUMBER_WIDTH = 5.5
ROW_HEIGHT = 28.5


def add_callback(making: Making, callback: Callback) -> Worksheet:
    """The sheet; a hidden column holds the row of each listed case in the register."""
    sheet = making.sheet(callback.sheet(making.language))
    last = get_column_letter(len(callback.columns) + 1)
    place = get_column_letter(len(callback.columns) + 3)
    _top(making, sheet, callback, last)
    _heads(making, sheet, callback)
    waiting = making.layout.whole("callback")
    spare = LOOKED_AT + 1
    for number in range(1, callback.rows + 1):
        row = HEAD + number
        found = f"IFERROR(MATCH(SMALL({waiting},{number}),{waiting},0),{spare})"
        sheet[f"{place}{row}"] = f"={found}"
        sheet[f"A{row}"] = f'=IF({place}{row}={spare},"",{number})'
        for column, item in enumerate(callback.columns, start=2):
            cell = sheet.cell(row, column, item_formula(making, item, f"${place}{row}"))
            cell.number_format = item_format(making, item)
        _style(making, sheet, row, len(callback.columns) + 1)
    sheet.column_dimensions[place].hidden = True
    _foot(making, sheet, callback, last)
    return sheet


def _top(making: Making, sheet: Worksheet, callback: Callback, last: str) -> None:
    look = making.looks
    for row in (1, 2, 3):
        sheet.merge_cells(f"A{row}:{last}{row}")
    making.put(
        sheet,
        "A1",
        callback.title(making.language),
        font=look.font(16, bold=True),
        align=looks.aligned("center"),
    )
    waiting = making.layout.whole("callback")
    count = f"COUNT({waiting})"
    head, tail = making.words("callback.waiting", count="|").split("|")
    more_head, more_tail = making.words("callback.more", count="|").split("|")
    rest = f'IF({count}>{callback.rows},"　　{more_head}"&({count}-{callback.rows})&"{more_tail}","")'
    making.put(
        sheet, "A2", f'="{head}"&{count}&"{tail}"&{rest}', font=look.font(10, bold=True, color="9C0006")
    )
    making.put(sheet, "A3", callback.note(making.language), font=look.font(9, color="595959"))
    for row, height in ((1, 26), (2, 16), (3, 16)):
        sheet.row_dimensions[row].height = height


def _heads(making: Making, sheet: Worksheet, callback: Callback) -> None:
    titles = [making.words("callback.number"), *(item_title(making, item) for item in callback.columns)]
    widths = [NUMBER_WIDTH, *(item.width for item in callback.columns)]
    for column, (title, width) in enumerate(zip(titles, widths, strict=True), start=1):
        cell = sheet.cell(HEAD, column, title)
        cell.font, cell.alignment = making.looks.font(10, bold=True), looks.aligned("center")
        cell.fill, cell.border = looks.solid(looks.OPTIONAL), looks.boxed(color="404040")
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.row_dimensions[HEAD].height = 30


def _style(making: Making, sheet: Worksheet, row: int, columns: int) -> None:
    sheet.row_dimensions[row].height = ROW_HEIGHT
    for column in range(1, columns + 1):
        cell = sheet.cell(row, column)
        cell.font, cell.border = making.looks.font(9), looks.boxed(color="404040")
        cell.alignment = looks.aligned("center")


def _foot(making: Making, sheet: Worksheet, callback: Callback, last: str) -> None:
    row = HEAD + callback.rows + 1
    sheet.merge_cells(f"A{row}:{last}{row}")
    making.put(
        sheet,
        f"A{row}",
        making.words("callback.sign"),
        font=making.looks.font(10),
        align=looks.aligned("right"),
    )
    sheet.row_dimensions[row].height = 26
    sheet.freeze_panes = f"C{HEAD + 1}"
    sheet.sheet_properties.tabColor = "548235"
    looks.on_paper(sheet, landscape=True, footer=making.words("register.page"))
    sheet.print_title_rows = f"{HEAD}:{HEAD}"
    sheet.print_area = f"A1:{last}{row}"
