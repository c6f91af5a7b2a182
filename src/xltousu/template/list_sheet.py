"""A form with a row for each case or each thing to look at: blank, waiting for something, or of a month."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import groupby, pairwise
from typing import Any

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from xltousu.cells import Value
from xltousu.template import looks
from xltousu.template.entry import add_entry, entry_format
from xltousu.template.expressions import text
from xltousu.template.filled_values import FilledCase
from xltousu.template.form_parts import (
    INDENT,
    Board,
    foot_height,
    frame,
    put_foot,
    put_line,
    put_signatures,
    put_title,
    signatures_height,
)
from xltousu.template.form_values import (
    Room,
    empty_boxes,
    in_lines,
    item_field,
    item_format,
    item_title,
    longest_value,
)
from xltousu.template.forms import UNITS, Form, Item
from xltousu.template.layout import LOOKED_AT
from xltousu.template.sheets import Making

NUMBER_WIDTH = 5.5
SIZE = 9.0
"""Size of the letters of a list."""
TICK_LINES, WIDEST_TICKS, ONE_LINE = 2, 34, 12
"""Tick boxes take this many lines where they are not too wide; one, where that is a narrow column."""
HEAD_HEIGHT, COUNT_HEIGHT = 20.0, 17.0
TEXT_LINES = 2
"""Lines of a text that rows of cases have room for; where a list is filled, they have room for all of it."""
LOWEST, HIGHEST, STEP = 20.0, 34.0, 0.5
"""Rows are as high as fills their pages, between what is needed to write in and what looks well."""
MOSTLY_BLANK = 0.5
WIDEST = 1.4
"""Columns are widened to fill the paper, but not beyond this."""
NEAR = 0.45
"""A box above the list that ends so near to a column's edge, in units, ends at the edge."""
SPARE = LOOKED_AT + 1
"""The place of a row that lists no case: the blank row below the register."""


@dataclass(frozen=True)
class _Plan:
    """The columns of a list: a number, then the form's own; each takes one or more columns of the sheet.

    It takes more than one where a box above the list ends within it.
    """

    making: Making
    form: Form

    @cached_property
    def items(self) -> tuple[Item, ...]:
        """The columns after the number; a number that the form has itself is that one."""
        return self.form.columns[1:] if self.has_own_number else self.form.columns

    @property
    def has_own_number(self) -> bool:
        """Whether the first column of the form is the running number."""
        return self.form.columns[0].field == "seq"

    @cached_property
    def _edges(self) -> list[float]:
        """Where the columns of the list begin and end, in digits from the left."""
        edges = [0.0, NUMBER_WIDTH]
        for item in self.items:
            edges.append(edges[-1] + self._width(item))
        room, _ = looks.room_of(self.form.paper, looks.MARGIN)
        wider = min(max(1.0, room / looks.DIGIT / edges[-1]), WIDEST)
        return [edge * wider for edge in edges]

    def _width(self, item: Item) -> float:
        """The width of a column: words of its head stay whole, tick boxes stand in two lines if they can."""
        width = max(item.width, looks.longest_word(item_title(self.making, item)) + 1)
        if not (item.options or item.kind in ("blank", "choices")):
            return width
        boxes = empty_boxes(self.making, item)

        def lines(width: float) -> int:
            return looks.lines_of(in_lines(boxes, Room(width, SIZE)), width, SIZE)

        most = max(TICK_LINES, lines(WIDEST_TICKS))
        wide = (wider for wider in range(math.ceil(width), WIDEST_TICKS) if lines(wider) <= most)
        return max(width, next((wider for wider in wide if wider >= ONE_LINE or lines(wider) == 1), width))

    @cached_property
    def _all_edges(self) -> list[float]:
        """The edges of the list, and those of the boxes above it that lie near none of them."""
        edges, unit = list(self._edges), self._edges[-1] / UNITS
        for line in self.form.lines:
            end = 0
            for item in line.items:
                marks = [end + item.label, end + item.span]
                end += item.span
                edges += [mark * unit for mark in marks if not self._near(mark * unit, NEAR * unit)]
        return sorted(set(edges))

    def _near(self, mark: float, distance: float) -> bool:
        return any(abs(mark - edge) <= distance for edge in self._edges)

    @property
    def widths(self) -> list[float]:
        """Widths of the columns of the sheet."""
        edges = self._all_edges
        return [after - before for before, after in pairwise(edges)]

    @property
    def starts(self) -> list[int]:
        """The column of the sheet at which each unit of a line begins."""
        edges, unit = self._all_edges, self._edges[-1] / UNITS
        nearest = (min(edges, key=lambda edge: abs(edge - mark * unit)) for mark in range(UNITS + 1))
        return [edges.index(edge) + 1 for edge in nearest]

    @cached_property
    def columns(self) -> list[tuple[int, int]]:
        """First and last column of the sheet for each column of the list, that of the number first."""
        places = [self._all_edges.index(edge) + 1 for edge in self._edges]
        return [(first, after - 1) for first, after in pairwise(places)]


def add_list(making: Making, form: Form, cases: Sequence[FilledCase] = ()) -> Worksheet:
    """The sheet; where it lists cases, a hidden column holds the row of each in the register.

    With ``cases``, one a row, it holds their values and no formulas.
    """
    plan = _Plan(making, form)
    board = Board(making, form, making.sheet(form.sheet(making.language)), plan.starts, plan.widths)
    board.set_widths()
    counted = row = put_title(board, 1)
    if form.start:
        board.height(counted, COUNT_HEIGHT)
        row += 1
    if form.holds_cases:  # more cases are written below the prepared rows: nothing may stand there
        row = put_foot(board, row)
    body = row
    for line in form.lines:
        put_line(board, row, line, None)
        row += 1
    head, first = row, _heads(board, plan, row)
    heights = _row_heights(board, plan, head, first, cases)
    last = first + len(heights) - 1
    if form.start:
        _count(board, counted, len(heights))
    for number, (row, height) in enumerate(zip(range(first, last + 1), heights, strict=True), start=1):
        case = cases[number - 1] if number <= len(cases) else None
        _row(replace(board, case=case), plan, row, number)
        board.height(row, height)
    if form.holds_cases:
        _entry(board, plan, first, last)
        frame(board, body, last)
        end = last
    else:
        end = put_signatures(board, last + 1)
        frame(board, body, end - 1)
        end = put_foot(board, end) - 1
    _view(board, plan, head, first, end)
    return board.sheet


def _count(board: Board, row: int, rows: int) -> None:
    """How many cases there are, and how many of them find no room in so many rows."""
    making, form = board.making, board.form
    count = f"COUNT({making.layout.whole(f'list.{form.id}')})"
    key = "month" if form.fill == "month" else form.purpose or "waiting"
    head, tail = making.words(f"list.{key}", count="|").split("|")
    more_head, more_tail = making.words("list.more", count="|").split("|")
    rest = f"{text('　　' + more_head)}&({count}-{rows})&{text(more_tail)}"
    told = f'{text(head)}&{count}&{text(tail)}&IF({count}>{rows},{rest},"")'
    if form.fill == "month":
        told = f'TEXT({making.own_name("month-first")},"yyyy-mm")&"　"&{told}'
    cell = board.put(row, 1, board.last, f"={told}")
    cell.font, cell.alignment = making.looks.font(10, bold=True, color="9C0006"), looks.aligned()


def _heads(board: Board, plan: _Plan, row: int) -> int:
    """The heads, with the bands above them where there are any; returns the first row of the list."""
    making, words = board.making, board.making.words
    own = [item_title(making, plan.form.columns[0])] if plan.has_own_number else [words("list.number")]
    titles = [*own, *(item_title(making, item) for item in plan.items)]
    bands = ["", *(item.band(making.language) if item.band else "" for item in plan.items)]
    under = row + 1 if any(bands) else row
    for band, group in groupby(zip(bands, titles, plan.columns, strict=True), key=lambda one: one[0]):
        columns = list(group)
        if band:
            _head(board, row, row, columns[0][2][0], columns[-1][2][1], band)
        for _, title, (first, last) in columns:
            _head(board, under if band else row, under, first, last, title)
    return under + 1


def _head(board: Board, top: int, bottom: int, first: int, last: int, title: str) -> None:
    if (top, first) != (bottom, last):
        board.sheet.merge_cells(start_row=top, end_row=bottom, start_column=first, end_column=last)
    cell = board.sheet.cell(top, first, title)
    cell.font, cell.alignment = board.making.looks.font(10, bold=True), looks.aligned("center")
    for row in range(top, bottom + 1):
        for column in range(first, last + 1):
            board.sheet.cell(row, column).fill = looks.solid(looks.OPTIONAL)
    needed = looks.height_of(title, board.width(first, last))
    board.height(top, HEAD_HEIGHT)
    board.height(bottom, max(HEAD_HEIGHT, needed - HEAD_HEIGHT * (bottom - top)))


def _row(board: Board, plan: _Plan, row: int, number: int) -> None:
    """One row: its number, and what the columns show of the case that stands in it."""
    making, form = board.making, plan.form
    place = None
    value: str | int = number
    if form.start:
        listed = making.layout.whole(f"list.{form.id}")
        letters = get_column_letter(board.last + 2)
        place = f"${letters}{row}"
        found = f"IFERROR(MATCH(SMALL({listed},{number}),{listed},0),{SPARE})"
        board.sheet[f"{letters}{row}"].value = f"={found}"
        value = f'=IF({place}={SPARE},"",{number})'
    elif form.holds_cases:
        cells = f"{get_column_letter(plan.columns[1][0])}{row}:{get_column_letter(board.last)}{row}"
        value = f'=IF(COUNTA({cells})=0,"",{number})'
    _cell(board, row, plan.columns[0], value).alignment = looks.aligned("center", wrap=False)
    for item, columns in zip(plan.items, plan.columns[1:], strict=True):
        room = Room(board.width(*columns), SIZE, TEXT_LINES)
        shown = None if form.holds_cases else board.shown(item, place, room)
        cell = _cell(board, row, columns, shown)
        cell.number_format = item_format(making, item)
        if cell.number_format != "General":
            cell.alignment = looks.fitted()
    if form.texts:
        cell = _cell(board, row, plan.columns[1], form.texts[number - 1](making.language))
        cell.alignment = looks.aligned("left", indent=1)


def _row_heights(
    board: Board, plan: _Plan, head: int, first: int, cases: Sequence[FilledCase]
) -> list[float]:
    """Heights of the rows of a list, which stand below those of its heads.

    Rows are as high as fills the pages they need. Where they are not given by ``cases`` or texts, there are
    fewer if the last page would be mostly blank, else as many more as it has room for.
    """
    width, room = looks.room_of(board.form.paper, looks.MARGIN, footer=True)
    room /= min(1.0, width / looks.NARROW / board.width(1, board.last))
    above = [board.sheet.row_dimensions[row].height for row in range(1, first)]
    heads = sum(above[head - 1 :])
    foot = 0.0 if board.form.holds_cases else signatures_height(board) + foot_height(board)

    def pages(heights: Sequence[float]) -> int:
        return _pages(heights, room=room, top=sum(above), heads=heads, foot=foot)

    least = _least_heights(board, plan, cases)
    free = not (cases or board.form.texts)
    if free:
        fewer = max((rows for rows in range(1, len(least)) if pages(least[:rows]) < pages(least)), default=0)
        if fewer and sum(least[fewer:]) < MOSTLY_BLANK * (room - heads):
            least = least[:fewer]
    steps = range(int((HIGHEST - LOWEST) / STEP), -1, -1)
    higher = next(step * STEP for step in steps if pages([h + step * STEP for h in least]) == pages(least))
    heights = [height + higher for height in least]
    while free and pages([*heights, heights[-1]]) == pages(heights):
        heights.append(heights[-1])
    return heights


def _pages(heights: Sequence[float], *, room: float, top: float, heads: float, foot: float) -> int:
    """How many pages rows of these heights take, with the heads on each and the foot on the last."""
    pages, used = 1, top
    for height in heights:
        if used + height > room:
            pages, used = pages + 1, heads
        used += height
    return pages + (used + foot > room)


def _least_heights(board: Board, plan: _Plan, cases: Sequence[FilledCase]) -> list[float]:
    """Heights in which the rows show all that is known to stand in them and leave room to write.

    Rows that will show cases have room for two lines of a text.
    """
    making, form = board.making, board.form
    rooms = [Room(board.width(*columns), SIZE) for columns in plan.columns[1:]]
    boxes = (longest_value(making, item, room) for item, room in zip(plan.items, rooms, strict=True))
    needed = [looks.height_of(known, room.width, SIZE) for known, room in zip(boxes, rooms, strict=True)]
    least = max(LOWEST, looks.height_of("\n" * (TEXT_LINES - 1), 0, SIZE) if form.start else 0, *needed)
    if form.texts:
        width = rooms[0].width - INDENT
        return [max(least, looks.height_of(words(making.language), width, SIZE)) for words in form.texts]
    if not cases:
        return [least] * form.rows
    boards = [replace(board, case=case) for case in cases]
    pairs = list(zip(plan.items, rooms, strict=True))
    return [max(least, *(_height_of(one, item, room) for item, room in pairs)) for one in boards]


def _height_of(board: Board, item: Item, room: Room) -> float:
    """Height of a row that shows all that a column has of a case."""
    shown = board.shown(item, None, room)
    return looks.height_of(shown, room.width, room.size) if isinstance(shown, str) else LOWEST


def _cell(board: Board, row: int, columns: tuple[int, int], value: Value) -> Any:
    cell = board.put(row, *columns, value)
    cell.font, cell.alignment = board.making.looks.font(SIZE), looks.aligned("center")
    return cell


def _entry(board: Board, plan: _Plan, first: int, last: int) -> None:
    """Lists, checks and formats for the columns of a list in which cases are kept."""
    for item, (column, _) in zip(plan.items, plan.columns[1:], strict=True):
        field = item_field(board.making, item)
        if field is not None:
            letters = get_column_letter(column)
            add_entry(board.making, board.sheet, field, item_title(board.making, item), letters, first, last)
            for row in range(first, last + 1):
                board.sheet[f"{letters}{row}"].number_format = entry_format(board.making, field)


def _view(board: Board, plan: _Plan, head: int, first: int, end: int) -> None:
    sheet, form = board.sheet, plan.form
    if form.start:
        sheet.column_dimensions[get_column_letter(board.last + 2)].hidden = True
    frozen = 1 if form.texts else plan.columns[1][1] + 1
    sheet.freeze_panes = f"{get_column_letter(frozen)}{first}"
    sheet.sheet_properties.tabColor = "548235" if form.start else "7F7F7F"
    looks.on_paper(sheet, form.paper, footer=board.making.words("register.page"))
    sheet.print_title_rows = f"{head}:{first - 1}"
    sheet.print_area = f"A1:{get_column_letter(board.last)}{end}"
