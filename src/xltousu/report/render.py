"""The one renderer of result sheets: descriptions in, a small workbook out.

The closed host grafts the rendered sheets into a package, the live host copies them in.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterable, Sequence
from decimal import Decimal
from math import ceil
from typing import Any

import numpy as np
import xlsxwriter

from xltousu.report.render_forms import form_look, render_forms
from xltousu.report.sheet import Chart, Column, Forms, Link, Sheet, Style, Table, Toned, first_row
from xltousu.report.text_size import FONT, LINE, text_width

TONES = {
    "error": "#FFC7CE",
    "warning": "#FFEB9C",
    "info": "#DDEBF7",
    "good": "#E2EFDA",
    "late": "#F8CBAD",
    "overdue": "#FF7C80",
    "due-soon": "#FFE699",
    "unset": "#EDEDED",
}
COLOURS = ("#4472C4", "#70AD47", "#A5A5A5")
LINE_COLOUR = "#ED7D31"
SIGNATURE_HEIGHT = 40
FEWEST_LINES, MOST_LINES = 5, 20
"""Lines of a box to write in: what the page leaves, within these."""
BOX_LINE = 16
"""Height of such a line: a height of a row of its own, since the usual one differs between programs."""
PAGE_PIXELS, PAGE_POINTS = 690, 735
"""Width in pixels and height in points that A4 leaves within the margins."""
MOST_SHRUNK = 0.75
"""A page that had to be made smaller than this to fit on one sheet of paper runs on to a second."""
CHART_ROWS = 13
"""Rows of usual height that a chart of a page stands over."""
CHART_HEIGHT, ROW_PIXELS, DIGIT_PIXELS, CELL_PADDING = 255, 20, 7, 5
FEW = 8
"""Up to so many cases the axis of a chart counts them one by one."""
GAP = 2
"""Empty columns between what is printed and the tables aside."""


def render(sheets: Sequence[Sheet | Forms]) -> bytes:
    """The sheets as an .xlsx workbook; the same sheets give the same bytes."""
    target = io.BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(target, options)
    book.set_properties({"created": dt.datetime(2000, 1, 1)})
    formats = _Formats(book)
    for sheet in sheets:
        if isinstance(sheet, Forms):
            render_forms(book, formats, sheet)
        else:
            _render(book, formats, sheet)
    book.close()
    return target.getvalue()


class _Formats:
    """Cell formats of a workbook, each made once."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._made: dict[str, Any] = {}

    def __call__(self, name: str) -> Any:
        if name not in self._made:
            self._made[name] = self._book.add_format(_look(name))
        return self._made[name]


def _look(name: str) -> dict[str, Any]:
    base: dict[str, Any] = {"font_name": FONT, "font_size": 10, "valign": "top"}
    cell = {**base, "border": 1, "border_color": "#BFBFBF"}
    looks: dict[str, dict[str, Any]] = {
        "title": {**base, "font_size": 14, "bold": True},
        "line": {**base, "font_color": "#595959"},
        "caption": {**base, "font_size": 11, "bold": True},
        "head": {**cell, "bold": True, "bg_color": "#D9E1F2", "text_wrap": True, "valign": "vcenter"},
        "text": {**cell, "align": "left", "indent": 1},
        "right": {**cell, "align": "right"},
        "wrap": {**cell, "text_wrap": True},
        "number": {**cell, "num_format": "#,##0"},
        "decimal": {**cell, "num_format": "#,##0.0"},
        "money": {**cell, "num_format": "#,##0.00"},
        "percent": {**cell, "num_format": "0.0%"},
        "datetime": {**cell, "num_format": "yyyy-mm-dd hh:mm", "align": "left"},
        "link": {**cell, "font_color": "#0563C1", "underline": 1},
        "note": {**base, "font_color": "#595959", "italic": True},
        "box": {**cell, "text_wrap": True, "border_color": "#7F7F7F"},
    }
    if name.startswith("form:"):
        return form_look(name.removeprefix("form:"))
    if name.startswith("tone:"):
        _, tone, *style = name.split(":")
        return {**(looks[style[0]] if style else cell), "bg_color": TONES[tone]}
    return looks[name]


class _Canvas:
    """Cells of a sheet in any order; they are written row by row, as little memory as possible asks for."""

    def __init__(self, page: Any, formats: _Formats) -> None:
        self._page, self._formats = page, formats
        self._rows: dict[int, list[tuple[int, str, Any]]] = {}
        self._heights: dict[int, float] = {}
        self._merged: dict[int, list[tuple[int, int, int, str, str]]] = {}

    def put(self, row: int, place: int, style: str, value: Any) -> None:
        self._rows.setdefault(row, []).append((place, style, value))

    def merge(self, row: int, place: int, last_row: int, last_place: int, style: str, text: str) -> None:
        """One cell over several; nothing else may stand in its rows but what is merged there too."""
        self._merged.setdefault(row, []).append((place, last_row, last_place, style, text))

    def height(self, row: int, points: float) -> None:
        self._heights[row] = max(points, self._heights.get(row, 0))

    def points(self, rows: int) -> float:
        """Height of the first rows."""
        return sum(self._heights.get(row, LINE) for row in range(rows))

    def write(self) -> None:
        for row in sorted({*self._rows, *self._heights, *self._merged}):
            if row in self._heights:
                self._page.set_row(row, self._heights[row])
            for place, style, value in sorted(self._rows.get(row, ()), key=lambda one: one[0]):
                _write(self._page, self._formats, row, place, style, value)
            for place, last_row, last_place, style, text in self._merged.get(row, ()):
                self._page.merge_range(row, place, last_row, last_place, text, self._formats(style))


def _render(book: Any, formats: _Formats, sheet: Sheet) -> None:
    page = book.add_worksheet(sheet.name)
    page.hide_gridlines(2)
    page.set_paper(9)
    page.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.6)
    page.set_footer("&C&P / &N")
    if sheet.landscape:
        page.set_landscape()
    canvas = _Canvas(page, formats)
    canvas.height(0, 24)
    canvas.put(0, 0, "title", sheet.title)
    for row, line in enumerate(sheet.lines, start=1):
        canvas.put(row, 0, "line", line)
    widths = _widths(sheet.tables)
    row = first_row(sheet.lines) - 3  # its caption, counted from 0
    tops, row = _tables(page, canvas, sheet.tables, row, 0)
    if sheet.tables:
        widths |= _aside(page, canvas, sheet, tops, len(widths))
    charts_row = row
    if sheet.page:
        row = _boxes(canvas, sheet, row + _chart_rows(sheet), max(len(_widths(sheet.tables)), 1))
    canvas.write()
    for place, width in widths.items():
        page.set_column(place, place, width)
    if len(sheet.tables) == 1 and not sheet.page:
        page.freeze_panes(tops[0] + 1, 0)
        page.repeat_rows(tops[0])
    _charts(book, page, sheet, tops, charts_row)
    if sheet.page:
        page.print_area(0, 0, row, len(_widths(sheet.tables)) - 1)
    shrunk = PAGE_POINTS / canvas.points(row)
    page.fit_to_pages(1, 1 if sheet.page and shrunk >= MOST_SHRUNK * _scale(sheet) else 0)


def _scale(sheet: Sheet) -> float:
    """How much smaller a page is printed for its width to fit."""
    return min(1.0, PAGE_PIXELS / _pixels(sheet))


def _pixels(sheet: Sheet) -> int:
    """Width of the columns that are printed."""
    return sum(round(width * DIGIT_PIXELS) + CELL_PADDING for width in _widths(sheet.tables).values())


def _tables(
    page: Any, canvas: _Canvas, tables: Sequence[Table], row: int, left: int
) -> tuple[list[int], int]:
    """Puts tables one below the other; the row of each head, and the row for what follows."""
    tops = []
    for table in tables:
        tops.append(row + 1)
        row = _table(page, canvas, table, row, left)
    return tops, row


def _aside(page: Any, canvas: _Canvas, sheet: Sheet, tops: list[int], columns: int) -> dict[int, float]:
    """Puts the tables aside to the right of all others and adds their tops; the widths they need."""
    left = columns + GAP
    found, _ = _tables(page, canvas, sheet.aside, tops[0] - 1, left)
    tops += found
    return {left + place: width for place, width in _widths(sheet.aside).items()}


def _table(page: Any, canvas: _Canvas, table: Table, row: int, left: int) -> int:
    """Puts a table from ``row`` on and gives back the row for what follows."""
    canvas.put(row, left, "caption", table.caption)
    canvas.height(
        row + 1, LINE * _lines(table.columns, [column.title for column in table.columns], heads=True)
    )
    for place, column in enumerate(table.columns, start=left):
        canvas.put(row + 1, place, "head", column.title)
    for offset, values in enumerate(table.rows, start=row + 2):
        lines = _lines(table.columns, values)
        if lines > 1:
            canvas.height(offset, LINE * lines)
        for place, (column, value) in enumerate(zip(table.columns, values, strict=True), start=left):
            canvas.put(offset, place, column.style, value)
    first, row = row + 1, row + 2 + len(table.rows)
    if len(table.rows) > 1 and table.filtered and not left:
        page.autofilter(first, 0, row - 1, len(table.columns) - 1)
    if table.note:
        canvas.put(row, left, "note", table.note)
        row += 1
    return row + 1


def _boxes(canvas: _Canvas, sheet: Sheet, row: int, columns: int) -> int:
    """Puts rooms to write in, those who sign beside each other, and the foot."""
    last, lines = columns - 1, _box_lines(sheet, canvas.points(row))
    for title in sheet.boxes:
        canvas.merge(row, 0, row + lines - 1, last, "box", title)
        for line in range(row, row + lines):
            canvas.height(line, BOX_LINE)
        row += lines
    row += bool(sheet.boxes)
    count = len(sheet.signatures)
    for number, title in enumerate(sheet.signatures):
        first, until = columns * number // count, columns * (number + 1) // count - 1
        if until > first:
            canvas.merge(row, first, row, until, "box", title)
        else:
            canvas.put(row, first, "box", title)
    if count:
        canvas.height(row, SIGNATURE_HEIGHT)
        row += 1
    if sheet.foot:
        canvas.put(row, 0, "note", sheet.foot)
        row += 1
    return row


def _box_lines(sheet: Sheet, used: float) -> int:
    """Lines of each box, so that what is left of the page is shared among them."""
    left = PAGE_POINTS / _scale(sheet) - used - SIGNATURE_HEIGHT - 2 * LINE
    lines = int(left / BOX_LINE / max(len(sheet.boxes), 1))
    return max(FEWEST_LINES, min(MOST_LINES, lines))


def _lines(columns: Sequence[Column], values: Sequence[Any], *, heads: bool = False) -> int:
    """How many lines the longest wrapped text of a row takes in its column."""
    wrapped = [
        ceil(text_width(str(value)) / column.width)
        for column, value in zip(columns, values, strict=True)
        if (heads or column.style == "wrap") and value is not None
    ]
    return max(wrapped, default=1)


def _write(page: Any, formats: _Formats, row: int, place: int, style: Style | str, value: Any) -> None:
    if value is None:
        page.write_blank(row, place, None, formats("text"))
    elif isinstance(value, Link):
        _write_link(page, formats, row, place, value)
    elif isinstance(value, Toned):
        if isinstance(value.text, str):
            page.write_string(row, place, value.text, formats(f"tone:{value.tone}"))
        else:
            page.write_number(row, place, value.text, formats(f"tone:{value.tone}:{style}"))
    elif isinstance(value, dt.datetime):
        page.write_datetime(row, place, value, formats("datetime"))
    elif isinstance(value, bool):
        page.write_boolean(row, place, value, formats("text"))
    elif isinstance(value, int):
        page.write_number(row, place, value, formats("number"))
    elif isinstance(value, float | np.number | Decimal):
        page.write_number(row, place, float(value), formats(style))
    else:
        look = style if style in _FREE else "right" if value == "-" or style in _NUMBERS else "text"
        page.write_string(row, place, str(value)[:32_000], formats(look))


_NUMBERS = ("number", "decimal", "percent")
_FREE = ("wrap", "title", "line", "caption", "head", "note", "box")
"""Styles a text keeps; in a column of numbers it stands to the right as they do."""


def _write_link(page: Any, formats: _Formats, row: int, place: int, link: Link) -> None:
    target = "internal:'{}'!{}".format(link.sheet.replace("'", "''"), link.cell)
    page.write_url(row, place, target, formats("link"), str(link.text))
    if not isinstance(link.text, str):
        page.write_number(row, place, link.text, formats("link"))


def _widths(tables: Iterable[Table]) -> dict[int, float]:
    widths: dict[int, float] = {}
    for table in tables:
        for place, column in enumerate(table.columns):
            widths[place] = max(widths.get(place, 0), column.width)
    return widths


def _drawn(sheet: Sheet) -> list[Chart]:
    """The charts that have something to draw."""
    tables = [*sheet.tables, *sheet.aside]
    return [chart for chart in sheet.charts if tables[chart.table].rows]


def _chart_rows(sheet: Sheet) -> int:
    """Rows that the charts of a page stand over, two charts beside each other, and one below them."""
    charts = len(_drawn(sheet))
    return (charts + 1) // 2 * CHART_ROWS + bool(charts)


def _charts(book: Any, page: Any, sheet: Sheet, tops: Sequence[int], row: int) -> None:
    """Puts the charts: one below the other, on a page two in a row or one over its whole width."""
    tables, charts = [*sheet.tables, *sheet.aside], _drawn(sheet)
    beside = min(len(charts), 2)
    for number, chart in enumerate(charts):
        left = 0 if chart.table < len(sheet.tables) else len(_widths(sheet.tables)) + GAP
        drawn = _chart(book, sheet.name, chart, tables[chart.table], tops[chart.table], left)
        if sheet.page:
            width = _pixels(sheet) // beside
            drawn.set_size({"width": width - 6, "height": CHART_HEIGHT})
            offset = {"x_offset": number % beside * width, "y_offset": 0}
            page.insert_chart(row + number // beside * CHART_ROWS, 0, drawn, offset)
        else:
            drawn.set_size({"width": 760, "height": 300})
            page.insert_chart(row + 1 + number * 16, 0, drawn)


def _chart(book: Any, name: str, chart: Chart, table: Table, top: int, left: int) -> Any:
    first, last = top + 1, top + len(table.rows)

    def series(place: int, colour: str, **more: Any) -> dict[str, Any]:
        column = left + place
        return {
            "name": [name, top, column],
            "categories": [name, first, left + chart.category, last, left + chart.category],
            "values": [name, first, column, last, column],
            "fill": {"color": colour},
            **more,
        }

    drawn = book.add_chart({"type": chart.kind})
    for place, colour in zip(chart.series, COLOURS, strict=False):
        labels = {"value": True, "font": {"name": FONT, "size": 8}} if chart.kind == "bar" else {}
        drawn.add_series(series(place, colour, gap=60, data_labels=labels))
    font = {"name": FONT, "size": 8}
    if chart.lines:
        shares = book.add_chart({"type": "line"})
        for place in chart.lines:
            line, marker = {"color": LINE_COLOUR, "width": 2}, {"type": "circle", "size": 4}
            shares.add_series(series(place, LINE_COLOUR, y2_axis=True, line=line, marker=marker))
        drawn.combine(shares)
        shares.set_y2_axis({"min": 0, "max": 1, "num_format": "0%", "num_font": font})
    lines = {"visible": True, "line": {"color": "#E0E0E0"}}
    values: dict[str, Any] = {"num_font": font, "major_gridlines": lines, "min": 0}
    if chart.percent:
        values |= {"max": 1, "num_format": "0%"}
    elif max(row[place] or 0 for row in table.rows for place in chart.series) <= FEW:
        values["major_unit"] = 1
    if chart.kind == "bar":  # its categories run down the side, the first on top
        drawn.set_y_axis({"num_font": font, "reverse": True, "crossing": "max"})
        drawn.set_x_axis(values)
    else:
        drawn.set_x_axis({"num_font": font})
        drawn.set_y_axis(values)
    drawn.set_title({"name": chart.title, "name_font": {"name": FONT, "size": 11}})
    if len(chart.series) + len(chart.lines) > 1:
        drawn.set_legend({"position": "bottom", "font": font})
    else:
        drawn.set_legend({"none": True})
    return drawn
