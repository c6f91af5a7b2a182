"""A result sheet as a small description, and its one renderer.

The closed host grafts the rendered sheets into a package, the live host copies them in: there is no
second renderer.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any, Literal
from unicodedata import east_asian_width

import numpy as np
import xlsxwriter

from xltousu.cells import Cell

Style = Literal["text", "wrap", "number", "percent", "datetime", "link", "tone"]
FONT = "Microsoft YaHei"
LINE = 15
"""Height of a line of text, in points."""
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


@dataclass(frozen=True, slots=True)
class Link:
    """Text that leads to a cell of the workbook."""

    text: str
    sheet: str
    cell: str


@dataclass(frozen=True, slots=True)
class Toned:
    """Text on the colour of its meaning."""

    text: str
    tone: str


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its title, width in characters and how its values look."""

    title: str
    width: float
    style: Style = "text"


@dataclass(frozen=True, slots=True)
class Table:
    """A table under a caption; ``note`` stands below it."""

    caption: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Any]]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Chart:
    """A native chart over columns of a table of the same sheet (positions count from 0)."""

    kind: Literal["column", "line"]
    title: str
    table: int
    category: int
    series: Sequence[int]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: a title, lines under it, tables from top to bottom, charts below them."""

    name: str
    title: str
    lines: Sequence[str]
    tables: Sequence[Table]
    charts: Sequence[Chart] = ()
    landscape: bool = True


def first_row(lines: Sequence[str]) -> int:
    """Number of the worksheet row that holds the first row of the first table under so many lines."""
    return len(lines) + 5


def render(sheets: Sequence[Sheet]) -> bytes:
    """The sheets as an .xlsx workbook; the same sheets give the same bytes."""
    target = io.BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(target, options)
    book.set_properties({"created": dt.datetime(2000, 1, 1)})
    formats = _Formats(book)
    for sheet in sheets:
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
        "text": cell,
        "wrap": {**cell, "text_wrap": True},
        "number": {**cell, "num_format": "#,##0"},
        "percent": {**cell, "num_format": "0.0%"},
        "datetime": {**cell, "num_format": "yyyy-mm-dd hh:mm", "align": "left"},
        "link": {**cell, "font_color": "#0563C1", "underline": 1},
        "note": {**base, "font_color": "#595959", "italic": True},
    }
    if name.startswith("tone:"):
        return {**cell, "bg_color": TONES[name.removeprefix("tone:")]}
    return looks[name]


def _render(book: Any, formats: _Formats, sheet: Sheet) -> None:
    page = book.add_worksheet(sheet.name)
    page.hide_gridlines(2)
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.6)
    page.set_footer("&C&P / &N")
    if sheet.landscape:
        page.set_landscape()
    page.set_row(0, 24)
    page.write_string(0, 0, sheet.title, formats("title"))
    for row, line in enumerate(sheet.lines, start=1):
        page.write_string(row, 0, line, formats("line"))
    row = first_row(sheet.lines) - 3  # its caption, counted from 0
    tops = []
    for table in sheet.tables:
        tops.append(row + 1)
        row = _render_table(page, formats, table, row)
    _set_widths(page, sheet.tables)
    if len(sheet.tables) == 1:
        page.freeze_panes(tops[0] + 1, 0)
        page.repeat_rows(tops[0])
    for chart in sheet.charts:
        row = _render_chart(book, page, sheet, chart, tops[chart.table], row)


def _render_table(page: Any, formats: _Formats, table: Table, row: int) -> int:
    """Writes a table from ``row`` on and gives back the row for what follows."""
    page.write_string(row, 0, table.caption, formats("caption"))
    for place, column in enumerate(table.columns):
        page.write_string(row + 1, place, column.title, formats("head"))
    for offset, values in enumerate(table.rows, start=row + 2):
        lines = _lines(table.columns, values)
        if lines > 1:
            page.set_row(offset, LINE * lines)
        for place, (column, value) in enumerate(zip(table.columns, values, strict=True)):
            _write(page, formats, offset, place, column.style, value)
    row += 2 + len(table.rows)
    if table.note:
        page.write_string(row, 0, table.note, formats("note"))
        row += 1
    if len(table.rows) > 1:
        page.autofilter(
            row - len(table.rows) - 1 - bool(table.note),
            0,
            row - 1 - bool(table.note),
            len(table.columns) - 1,
        )
    return row + 1


def _lines(columns: Sequence[Column], values: Sequence[Any]) -> int:
    """How many lines the longest wrapped text of a row takes in its column."""
    wrapped = [
        ceil(_width(str(value)) / column.width)
        for column, value in zip(columns, values, strict=True)
        if column.style == "wrap" and value is not None
    ]
    return max(wrapped, default=1)


def _width(text: str) -> float:
    """Width of a text in characters: a Chinese one is as wide as two, and words do not break anywhere."""
    return 1.1 * sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)


def _write(page: Any, formats: _Formats, row: int, place: int, style: Style, value: Any) -> None:
    if value is None:
        page.write_blank(row, place, None, formats("text"))
    elif isinstance(value, Link):
        target = "internal:'{}'!{}".format(value.sheet.replace("'", "''"), value.cell)
        page.write_url(row, place, target, formats("link"), value.text)
    elif isinstance(value, Toned):
        page.write_string(row, place, value.text, formats(f"tone:{value.tone}"))
    elif isinstance(value, dt.datetime):
        page.write_datetime(row, place, value, formats("datetime"))
    elif isinstance(value, bool):
        page.write_boolean(row, place, value, formats("text"))
    elif isinstance(value, int):
        page.write_number(row, place, value, formats("number"))
    elif isinstance(value, float | np.number):
        page.write_number(row, place, float(value), formats(style))
    else:
        page.write_string(row, place, str(value)[:32_000], formats("wrap" if style == "wrap" else "text"))


def _set_widths(page: Any, tables: Sequence[Table]) -> None:
    widths: dict[int, float] = {}
    for table in tables:
        for place, column in enumerate(table.columns):
            widths[place] = max(widths.get(place, 0), column.width)
    for place, width in widths.items():
        page.set_column(place, place, width)


def _render_chart(book: Any, page: Any, sheet: Sheet, chart: Chart, top: int, row: int) -> int:
    table = sheet.tables[chart.table]
    if not table.rows:
        return row
    first, last = top + 1, top + len(table.rows)
    drawn = book.add_chart({"type": chart.kind})
    for place in chart.series:
        drawn.add_series(
            {
                "name": [sheet.name, top, place],
                "categories": [sheet.name, first, chart.category, last, chart.category],
                "values": [sheet.name, first, place, last, place],
            }
        )
    drawn.set_title({"name": chart.title, "name_font": {"name": FONT, "size": 11}})
    drawn.set_legend({"position": "bottom", "font": {"name": FONT}})
    drawn.set_size({"width": 760, "height": 300})
    page.insert_chart(Cell("", row + 1, 1).address, drawn)
    return row + 16
