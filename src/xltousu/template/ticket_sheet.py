"""The ticket: choose a case number, and one case stands on an A5 page, ready to print."""

from __future__ import annotations

from openpyxl.styles import Border, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from xltousu.template import looks
from xltousu.template.form_values import item_format, item_formula, item_title
from xltousu.template.forms import UNITS, Item, Line, Ticket
from xltousu.template.layout import LOOKED_AT
from xltousu.template.sheets import Making

CHOOSER_ROW, TITLE_ROW, FIRST_LINE = 1, 3, 5
UNIT_WIDTH = 3.8
LINE_HEIGHT = 24.0


def add_ticket(making: Making, ticket: Ticket) -> Worksheet:
    """The ticket sheet; its formulas find the row of the chosen case."""
    sheet = making.sheet(ticket.sheet(making.language))
    for unit in range(1, UNITS + 1):
        sheet.column_dimensions[get_column_letter(unit)].width = UNIT_WIDTH
    _chooser(making, sheet)
    _title(making, sheet, ticket)
    row = FIRST_LINE
    for line in ticket.lines:
        _line(making, sheet, row, line)
        row += 1
    _signatures(making, sheet, row, ticket)
    _frame(sheet, FIRST_LINE, row)
    _foot(making, sheet, row + 1, ticket)
    looks.on_paper(sheet, landscape=True, paper=11, margin=0.3)
    sheet.page_setup.fitToHeight = 1
    sheet.page_margins.bottom = 0.3
    sheet.print_options.verticalCentered = True
    sheet.print_area = f"A{TITLE_ROW}:{get_column_letter(UNITS)}{row + 1}"
    sheet.sheet_properties.tabColor = "BF8F00"
    return sheet


def _chooser(making: Making, sheet: Worksheet) -> None:
    """The cell in which a case is chosen, above the page; its row in the register is kept beside it."""
    words, look, row = making.words, making.looks, CHOOSER_ROW
    sheet.row_dimensions[row].height = 24
    sheet.merge_cells(f"A{row}:D{row}")
    sheet.merge_cells(f"E{row}:I{row}")
    sheet.merge_cells(f"J{row}:X{row}")
    making.put(
        sheet, f"A{row}", words("ticket.choose"), font=look.font(11, bold=True), align=looks.aligned("right")
    )
    chosen = making.put(sheet, f"E{row}", None, font=look.font(12, bold=True), align=looks.aligned("center"))
    for unit in range(5, 10):
        sheet.cell(row, unit).border = looks.boxed("medium", "BF8F00")
        sheet.cell(row, unit).fill = looks.solid("FFF2A8")
    chosen.number_format = "0"
    ids = making.layout.whole("case_id")
    told = (
        f'IF(E{row}="","{words("ticket.chosen")}",IF(Z{row}>{LOOKED_AT},"⚠ {words("ticket.not-found")}",""))'
    )
    making.put(
        sheet, f"J{row}", f"={told}", font=look.font(9, color="7F4F00"), align=looks.aligned(wrap=False)
    )
    tries = [f"MATCH(E{row},{ids},0)", f'MATCH(E{row}&"",{ids},0)', f"MATCH(VALUE(E{row}),{ids},0)"]
    found = str(LOOKED_AT + 1)
    for one in reversed(tries):
        found = f"IFERROR({one},{found})"
    making.put(sheet, f"Z{row}", f'=IF(E{row}="",{LOOKED_AT + 1},{found})')
    sheet.column_dimensions["Z"].hidden = True
    making.name(making.own_name("row"), sheet, f"$Z${row}")
    check = DataValidation("list", formula1=f"={making.own_name('ids')}", allow_blank=True)
    check.showErrorMessage = False
    check.promptTitle, check.prompt = words("ticket.choose"), words("ticket.pick")
    check.showInputMessage = True
    check.add(f"E{row}")
    sheet.add_data_validation(check)


def _title(making: Making, sheet: Worksheet, ticket: Ticket) -> None:
    last = get_column_letter(UNITS)
    sheet.merge_cells(f"A{TITLE_ROW}:{last}{TITLE_ROW}")
    making.put(
        sheet,
        f"A{TITLE_ROW}",
        ticket.title(making.language),
        font=making.looks.font(18, bold=True),
        align=looks.aligned("center"),
    )
    sheet.row_dimensions[TITLE_ROW].height = 28
    sheet.row_dimensions[TITLE_ROW + 1].height = 4


def _line(making: Making, sheet: Worksheet, row: int, line: Line) -> None:
    sheet.row_dimensions[row].height = LINE_HEIGHT * line.lines
    place = f"{making.own_name('row')}"
    unit = 1
    for item in line.items:
        label, first, last = unit, unit + item.label, unit + item.span - 1
        head = sheet.cell(row, label, item_title(making, item))
        head.font, head.alignment = making.looks.font(9.5), looks.aligned("center")
        head.fill = looks.solid("F2F2F2")
        sheet.merge_cells(start_row=row, end_row=row, start_column=label, end_column=first - 1)
        value = sheet.cell(row, first, item_formula(making, item, place))
        value.font = making.looks.font(10)
        value.number_format = item_format(making, item)
        value.alignment = looks.aligned("left" if _is_wide(item) else "center", indent=int(_is_wide(item)))
        if last > first:
            sheet.merge_cells(start_row=row, end_row=row, start_column=first, end_column=last)
        unit += item.span


def _is_wide(item: Item) -> bool:
    return item.span == UNITS


def _signatures(making: Making, sheet: Worksheet, row: int, ticket: Ticket) -> None:
    """A line to sign on for each person, with room for the date."""
    sheet.row_dimensions[row].height = 46
    share = UNITS // len(ticket.signatures)
    for number, title in enumerate(ticket.signatures):
        first = 1 + number * share
        words = f"{title(making.language)}\n\n　　　　　　　　{making.words('ticket.date')}"
        cell = sheet.cell(row, first, words)
        cell.font, cell.alignment = making.looks.font(9.5), looks.aligned("left", vertical="top", indent=1)
        sheet.merge_cells(start_row=row, end_row=row, start_column=first, end_column=first + share - 1)


def _frame(sheet: Worksheet, first: int, last: int) -> None:
    """Thin lines inside, a thick one around."""
    thin, thick = Side(style="thin", color="404040"), Side(style="medium", color="000000")
    for row in range(first, last + 1):
        for unit in range(1, UNITS + 1):
            sheet.cell(row, unit).border = Border(
                left=thick if unit == 1 else thin,
                right=thick if unit == UNITS else thin,
                top=thick if row == first else thin,
                bottom=thick if row == last else thin,
            )


def _foot(making: Making, sheet: Worksheet, row: int, ticket: Ticket) -> None:
    half = UNITS // 2
    sheet.row_dimensions[row].height = 16
    parts = ((1, half, ticket.note, "left"), (half + 1, UNITS, ticket.copies, "right"))
    for first, last, words, side in parts:
        sheet.merge_cells(start_row=row, end_row=row, start_column=first, end_column=last)
        cell = sheet.cell(row, first, words(making.language))
        cell.font, cell.alignment = making.looks.font(8.5), looks.aligned(side, wrap=False)
