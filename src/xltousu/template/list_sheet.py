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
from xltousu.template.form_parts import Board, frame, put_foot, put_line, put_signatures, put_title
from xltousu.template.form_values import (
    EMPTY_BOX,
    in_lines,
    item_field,
    item_format,
    item_title,
    longest_value,
)
from xltousu.template.forms import UNITS, Form, Item
from xltousu.template.layout import LOOKED_AT
from xltousu.template.page_sheet import MARGIN
from xltousu.template.sheets import Making

NUMBER_WIDTH = 5.5
SIZE = 9.0
"""Size of the letters of a list."""
TICK_LINES, WIDEST_TICKS = 2, 28.0
HEAD_HEIGHT = 20.0
LOWEST, HIGHEST = 20.0, 34.0
"""Rows are as high as fills their pages, between what is needed to write in and what looks well."""
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
        room, _ = looks.room_of(self.form.paper, MARGIN)
        wider = min(max(1.0, room / looks.DIGIT / edges[-1]), WIDEST)
        return [edge * wider for edge in edges]

    def _width(self, item: Item) -> float:
        """The width of a column; wide enough for its tick boxes in two lines, if that is not too wide."""
        to_tick = item.options or item.kind in ("blank", "choices")
        boxes = longest_value(self.making, item) if to_tick else ""
        wanted = looks.width_of(boxes) * SIZE / 10 / TICK_LINES + 3
        return max(item.width, min(wanted, WIDEST_TICKS)) if boxes else item.width

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

    @property
    def rows(self) -> int:
        """How many rows the list has."""
        return len(self.form.texts) or self.form.rows


def add_list(making: Making, form: Form, cases: Sequence[FilledCase] = ()) -> Worksheet:
    """The sheet; where it lists cases, a hidden column holds the row of each in the register.

    With ``cases``, one a row, it holds their values and no formulas.
    """
    plan = _Plan(making, form)
    board = Board(making, form, making.sheet(form.sheet(making.language)), plan.starts, plan.widths)
    board.set_widths()
    row = put_title(board, 1)
    row = _count(board, row) if form.start else row
    if form.holds_cases:  # more cases are written below the prepared rows: nothing may stand there
        row = put_foot(board, row)
    body = row
    for line in form.lines:
        put_line(board, row, line, None)
        row += 1
    head, first = row, _heads(board, plan, row)
    last = first + plan.rows - 1
    for number, row in enumerate(range(first, last + 1), start=1):
        case = cases[number - 1] if number <= len(cases) else None
        _row(replace(board, case=case), plan, row, number)
        board.height(row, LOWEST)
    if form.holds_cases:
        _entry(board, plan, first, last)
        frame(board, body, last)
        end = last
    else:
        end = put_signatures(board, last + 1)
        frame(board, body, end - 1)
        end = put_foot(board, end) - 1
    _fill_pages(board, head, first, last, end)
    _view(board, plan, head, first, end)
    return board.sheet


def _count(board: Board, row: int) -> int:
    """How many cases there are, and how many of them find no room; returns the row after it."""
    making, form = board.making, board.form
    count = f"COUNT({making.layout.whole(f'list.{form.id}')})"
    key = "month" if form.fill == "month" else form.purpose or "waiting"
    head, tail = making.words(f"list.{key}", count="|").split("|")
    more_head, more_tail = making.words("list.more", count="|").split("|")
    rest = f"{text('　　' + more_head)}&({count}-{form.rows})&{text(more_tail)}"
    told = f'{text(head)}&{count}&{text(tail)}&IF({count}>{form.rows},{rest},"")'
    if form.fill == "month":
        told = f'TEXT({making.own_name("month-first")},"yyyy-mm")&"　"&{told}'
    cell = board.put(row, 1, board.last, f"={told}")
    cell.font, cell.alignment = making.looks.font(10, bold=True, color="9C0006"), looks.aligned()
    board.height(row, 17)
    return row + 1


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
        shown = None if form.holds_cases else board.shown(item, place)
        if isinstance(shown, str) and shown.startswith(EMPTY_BOX):
            shown = in_lines(shown, board.width(*columns), SIZE)
            board.height(row, looks.height_of(shown, board.width(*columns), SIZE))
        cell = _cell(board, row, columns, shown)
        cell.number_format = item_format(making, item)
        if cell.number_format != "General":
            cell.alignment = looks.fitted()
        board.height(row, looks.height_of(longest_value(making, item), board.width(*columns), SIZE))
    if form.texts:
        words = form.texts[number - 1](making.language)
        cell = _cell(board, row, plan.columns[1], words)
        cell.alignment = looks.aligned("left", indent=1)
        board.height(row, looks.height_of(words, board.width(*plan.columns[1]) - 1, SIZE))


def _fill_pages(board: Board, head: int, first: int, last: int, end: int) -> None:
    """Rows higher where the pages have room; the heads stand on each of them."""
    width, room = looks.room_of(board.form.paper, MARGIN, footer=True)
    room /= min(1.0, width / looks.NARROW / board.width(1, board.last))
    heights = {row: board.sheet.row_dimensions[row].height for row in range(1, end + 1)}
    heads = sum(heights[row] for row in range(head, first))
    pages = math.ceil((sum(heights.values()) - heads) / (room - heads))
    spare = pages * (room - heads) + heads - sum(heights.values())
    higher = min(spare / (last - first + 1), HIGHEST - LOWEST)
    for row in range(first, last + 1):
        board.height(row, board.sheet.row_dimensions[row].height + higher)


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
    looks.on_paper(sheet, form.paper, margin=MARGIN, footer=board.making.words("register.page"))
    sheet.print_title_rows = f"{head}:{first - 1}"
    sheet.print_area = f"A1:{get_column_letter(board.last)}{end}"
