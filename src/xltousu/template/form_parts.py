"""The parts that pages and lists share: title, code and number, boxes, signatures, note and copies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from openpyxl.cell.cell import Cell
from openpyxl.styles import Border, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from xltousu.cells import Value
from xltousu.policy import Words
from xltousu.template import looks
from xltousu.template.filled_values import FilledCase, shown_value
from xltousu.template.form_values import (
    EMPTY_BOX,
    Room,
    item_format,
    item_title,
    item_value,
    longest_value,
    with_title,
)
from xltousu.template.forms import UNITS, Form, Item, Line, Paper
from xltousu.template.sheets import Making

LINE_HEIGHTS: dict[Paper, float] = {"A4": 25.0, "A4-landscape": 25.0, "A5-landscape": 22.0}
MORE_LINE = 17.0
"""Points a row grows by for each further line of handwriting."""
TALLEST = 400.0
"""Excel draws no row higher than 409 points."""
LABEL, FOOT = 9.0, 8.5
"""Sizes of the letters of a label and of what stands below a form."""
MOST_SIGNATURES = 4
SIGNATURE_HEIGHT = 50.0
INDENT = 2.0
"""Digits of width that an indent takes."""


@dataclass(frozen=True)
class Board:
    """A sheet on which a form is drawn.

    ``starts[u]`` is the column at which unit ``u`` of the form's 24 begins, ``starts[24]`` the one after
    the last; ``widths[c - 1]`` is the width of column ``c`` in digits. With a ``case`` the form shows its
    values; without one, formulas or room to write.
    """

    making: Making
    form: Form
    sheet: Worksheet
    starts: Sequence[int]
    widths: Sequence[float]
    case: FilledCase | None = None

    @property
    def last(self) -> int:
        """Number of the last column."""
        return len(self.widths)

    def width(self, first: int, last: int) -> float:
        """Width of the columns from one to another, in digits."""
        return sum(self.widths[first - 1 : last])

    def put(self, row: int, first: int, last: int, value: Value) -> Cell:
        """A value in the cells from one column to another, joined into one."""
        if last > first:
            self.sheet.merge_cells(start_row=row, end_row=row, start_column=first, end_column=last)
        cell = self.sheet[f"{get_column_letter(first)}{row}"]
        cell.value = value
        if self.case is not None and isinstance(value, str):
            cell.data_type = "s"  # what a case holds is never a formula
        return cell  # type: ignore[no-any-return]

    def shown(self, item: Item, place: str | None, room: Room) -> Value:
        """What a box shows: a value of the case, or a formula for the register's row at ``place``."""
        if self.case is not None:
            return shown_value(self.making, item, self.case, room)
        return item_value(self.making, item, place, room)

    def height(self, row: int, height: float) -> None:
        """A row at least this high."""
        before = self.sheet.row_dimensions[row].height or 0.0
        self.sheet.row_dimensions[row].height = min(max(before, height), TALLEST)

    def set_widths(self) -> None:
        """The widths of all columns."""
        for column, width in enumerate(self.widths, start=1):
            self.sheet.column_dimensions[get_column_letter(column)].width = width


def put_title(board: Board, row: int, number: str | None = None) -> int:
    """Code at the top right, title, running number below it; returns the row after them.

    ``number`` is a formula for the running number; without it there is room to write one.
    """
    form, making, look = board.form, board.making, board.making.looks
    if form.code:
        cell = board.put(row, 1, board.last, form.code)
        cell.font, cell.alignment = look.font(9), looks.aligned("right", wrap=False)
        board.height(row, 14)
        row += 1
    title = form.title(making.language)
    cell = board.put(row, 1, board.last, title)
    cell.font, cell.alignment = look.font(16, bold=True), looks.aligned("center")
    board.height(row, looks.height_of(title, board.width(1, board.last), 16) + 4)
    row += 1
    if form.numbered:
        cell = board.put(row, 1, board.last, number or f"{making.words('form.number')}________________")
        cell.font, cell.alignment = look.font(10), looks.aligned("right", wrap=False)
        board.height(row, 16)
        row += 1
    return row


def put_line(board: Board, row: int, line: Line, place: str | None) -> None:
    """One row of boxes, or a heading; ``place`` tells the row of the register that is shown."""
    making, look = board.making, board.making.looks
    if line.heading is not None:
        title = line.heading(making.language)
        cell = board.put(row, 1, board.last, title)
        cell.font, cell.fill = look.font(10.5, bold=True), looks.solid(looks.OPTIONAL)
        cell.alignment = looks.aligned("center")
        board.height(row, max(20.0, looks.height_of(title, board.width(1, board.last), 10.5)))
        return
    board.height(row, LINE_HEIGHTS[board.form.paper] + (line.lines - 1) * MORE_LINE)
    unit = 0
    for item in line.items:
        _put_item(board, row, unit, item, place, tall=line.lines > 1)
        unit += item.span


def _put_item(board: Board, row: int, unit: int, item: Item, place: str | None, *, tall: bool) -> None:
    making, look = board.making, board.making.looks
    first, middle, after = (board.starts[unit + part] for part in (0, item.label, item.span))
    title, number_format = item_title(making, item), item_format(making, item)
    beside = first < middle < after
    written = board.width(middle, after - 1) - (0 if beside else looks.width_of(f"{title}："))
    room = Room(written - INDENT, 10)
    value, known = board.shown(item, place, room), longest_value(making, item, room)
    if beside:
        head = board.put(row, first, middle - 1, title)
        head.font, head.alignment = look.font(LABEL), looks.aligned("center")
        head.fill = looks.solid("F2F2F2")
        board.height(row, looks.height_of(title, board.width(first, middle - 1), LABEL))
        cell = board.put(row, middle, after - 1, value)
        cell.number_format = number_format
        board.height(row, looks.height_of(known, room.width))
    else:
        cell = board.put(row, first, after - 1, with_title(title, value, number_format))
        board.height(row, looks.height_of(f"{title}：{known}", board.width(first, after - 1) - INDENT))
    centred = item.label and item.span < UNITS and not known.startswith(EMPTY_BOX) and not tall
    cell.font = look.font(9 if centred else 10)  # small enough for a text of two lines
    if cell.number_format != "General":
        cell.alignment = looks.fitted("center" if item.label else "left")
        return
    cell.alignment = looks.aligned(
        "center" if centred else "left",
        vertical="top" if tall and not item.label else "center",
        indent=int(not centred),
    )


def put_signatures(board: Board, row: int) -> int:
    """A box to sign in for each person, with room for the date; returns the row after them."""
    for signatures in _signature_rows(board.form):
        _put_signature_row(board, row, signatures)
        row += 1
    return row


def signatures_height(board: Board) -> float:
    """Height of the boxes to sign in, where no caption is long."""
    return len(_signature_rows(board.form)) * SIGNATURE_HEIGHT


def _signature_rows(form: Form) -> list[Sequence[Words]]:
    """The captions of the boxes to sign in, row by row."""
    signatures = form.signatures
    rows = -(-len(signatures) // MOST_SIGNATURES)
    per_row = -(-len(signatures) // rows) if rows else 1
    return [signatures[begin : begin + per_row] for begin in range(0, len(signatures), per_row)]


def _put_signature_row(board: Board, row: int, signatures: Sequence[Words]) -> None:
    making, look = board.making, board.making.looks
    board.height(row, SIGNATURE_HEIGHT)
    for number, title in enumerate(signatures):
        first = board.starts[UNITS * number // len(signatures)]
        last = board.starts[UNITS * (number + 1) // len(signatures)] - 1
        words = f"{title(making.language)}\n\n{making.words('form.date')}"
        cell = board.put(row, first, last, words)
        cell.font, cell.alignment = look.font(9.5), looks.aligned("left", indent=1)
        board.height(row, looks.height_of(words, board.width(first, last) - INDENT, 9.5))


def put_foot(board: Board, row: int) -> int:
    """The note, and who gets which copy; returns the row after them."""
    for text, height in _foot(board):
        cell = board.put(row, 1, board.last, text)
        cell.font, cell.alignment = board.making.looks.font(FOOT), looks.aligned()
        board.height(row, height)
        row += 1
    return row


def foot_height(board: Board) -> float:
    """Height of the note and of who gets which copy."""
    return sum(height for _, height in _foot(board))


def _foot(board: Board) -> list[tuple[str, float]]:
    """The lines below a form, with their heights."""
    width, language = board.width(1, board.last), board.making.language
    texts = [words(language) for words in (board.form.note, board.form.copies) if words is not None]
    return [(text, looks.height_of(text, width, FOOT)) for text in texts]


def frame(board: Board, first: int, last: int) -> None:
    """Thin lines inside, a thick one around the rows from one to another."""
    thin, thick = Side(style="thin", color="404040"), Side(style="medium", color="000000")
    for row in range(first, last + 1):
        for column in range(1, board.last + 1):
            board.sheet.cell(row, column).border = Border(
                left=thick if column == 1 else thin,
                right=thick if column == board.last else thin,
                top=thick if row == first else thin,
                bottom=thick if row == last else thin,
            )
