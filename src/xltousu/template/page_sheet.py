"""A form on one page, of a case that is chosen above it or to be filled in by hand."""

from __future__ import annotations

from dataclasses import replace

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from xltousu.template import looks
from xltousu.template.case_number import FIELD as CASE_ID
from xltousu.template.case_number import case_number
from xltousu.template.expressions import text
from xltousu.template.form_parts import Board, frame, put_foot, put_line, put_signatures, put_title
from xltousu.template.forms import UNITS, Form
from xltousu.template.layout import LOOKED_AT
from xltousu.template.sheets import Making

CHOOSER = "E1"
"""The cell in which a case is chosen."""
PLACE = "$Z$1"
"""The cell that holds the row of the chosen case in the register."""
RUN_SCALE = 78
"""Per cent at which a run of pages is printed: some fonts make columns a quarter wider than others."""


def add_page(making: Making, form: Form) -> Worksheet:
    """The sheet; on one of a case, formulas find the row of the chosen case."""
    sheet = making.sheet(form.sheet(making.language))
    board = page_board(making, form, sheet)
    of_case = form.fill == "case"
    if of_case:
        _chooser(making, sheet)
    top = 3 if of_case else 1
    row = draw_page(board, top, PLACE if of_case else None)
    finish_page(board, top, row - 1)
    sheet.sheet_properties.tabColor = "BF8F00" if of_case else "7F7F7F"
    return sheet


def page_board(making: Making, form: Form, sheet: Worksheet) -> Board:
    """The grid of a page, as wide as the paper between its margins."""
    width, _ = looks.room_of(form.paper, looks.MARGIN)
    board = Board(making, form, sheet, range(1, UNITS + 2), [width / looks.DIGIT / UNITS] * UNITS)
    board.set_widths()
    return board


def draw_page(board: Board, top: int, place: str | None = None) -> int:
    """A page from the row ``top`` on; returns the row after it."""
    number = _number(board.making) if place else _written_number(board)
    body = row = put_title(board, top, number)
    for line in board.form.lines:
        put_line(board, row, line, place)
        row += 1
    row = put_signatures(board, row)
    frame(board, body, row - 1)
    row = put_foot(board, row)
    _stretch(board, body, range(top, row))
    return row


def finish_page(board: Board, top: int, last: int, *, pages: int = 1) -> None:
    """Print set-up of the rows from ``top`` to ``last``, so many pages of the form's paper."""
    sheet = board.sheet
    looks.on_paper(sheet, board.form.paper, one_page=pages == 1)
    if pages == 1:
        _widen(board, range(top, last + 1))
    else:  # page breaks count only where nothing is fitted to the page
        sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=False)
        sheet.page_setup.scale = RUN_SCALE
    sheet.print_area = f"A{top}:{get_column_letter(UNITS)}{last}"


def _widen(board: Board, rows: range) -> None:
    """A page too tall for its paper is printed smaller: its columns are widened to fill the width again."""
    _, room = looks.room_of(board.form.paper, looks.MARGIN)
    smaller = sum(board.sheet.row_dimensions[row].height for row in rows) / room
    replace(board, widths=[width * max(1.0, smaller) for width in board.widths]).set_widths()


def _written_number(board: Board) -> str | None:
    """The running number of a page that shows a case."""
    return None if board.case is None else board.making.words("form.number") + board.case.case_id


def _number(making: Making) -> str:
    """The number of the chosen case in the place of a running number."""
    head, ids = making.words("form.number"), making.layout.whole(CASE_ID)
    blank = text(head + "_" * 16)
    return f'=IF({CHOOSER}="",{blank},{text(head)}&INDEX({ids},{PLACE}))'


def _stretch(board: Board, body: int, rows: range) -> None:
    """Boxes of several lines take up what is left of the page."""
    heights = [board.sheet.row_dimensions[row].height for row in rows]
    _, room = looks.room_of(board.form.paper, looks.MARGIN)
    spare = room - sum(heights)
    tall = {row: line.lines for row, line in enumerate(board.form.lines, start=body) if line.lines > 1}
    for row, lines in tall.items():
        more = max(0.0, spare) * lines / sum(tall.values())
        board.height(row, board.sheet.row_dimensions[row].height + more)


def _chooser(making: Making, sheet: Worksheet) -> None:
    """The cell in which a case is chosen, above the page; its row in the register is kept beside it."""
    words, look = making.words, making.looks
    sheet.row_dimensions[1].height = 24
    for cells in ("A1:D1", "E1:I1", "J1:X1"):
        sheet.merge_cells(cells)
    label = making.put(sheet, "A1", words("form.choose"), font=look.font(11, bold=True))
    label.alignment = looks.aligned("right", wrap=False)
    chosen = making.put(sheet, CHOOSER, None, font=look.font(12, bold=True), align=looks.aligned("center"))
    for cell in sheet["E1:I1"][0]:
        cell.border, cell.fill = looks.boxed("medium", "BF8F00"), looks.solid("FFF2A8")
    chosen.number_format = "@" if case_number(making.pack) else "0"
    nothing = LOOKED_AT + 1
    missing = text(f"⚠ {words('form.not-found')}")
    told = f'=IF({CHOOSER}="",{text(words("form.chosen"))},IF({PLACE}>{LOOKED_AT},{missing},""))'
    making.put(sheet, "J1", told, font=look.font(9, color="7F4F00"), align=looks.aligned(wrap=False))
    ids = making.layout.whole(CASE_ID)
    found = str(nothing)
    for number in (f"VALUE({CHOOSER})", f'{CHOOSER}&""', CHOOSER):
        found = f"IFERROR(MATCH({number},{ids},0),{found})"
    sheet[PLACE.replace("$", "")].value = f'=IF({CHOOSER}="",{nothing},{found})'
    sheet.column_dimensions["Z"].hidden = True
    check = DataValidation("list", formula1=f"={making.own_name('ids')}", allow_blank=True)
    check.showErrorMessage, check.showInputMessage = False, True
    check.promptTitle, check.prompt = words("form.choose"), words("form.pick")
    check.add(CHOOSER)
    sheet.add_data_validation(check)
