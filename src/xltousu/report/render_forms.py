"""Forms to print, one a page."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from math import ceil
from typing import Any

from xltousu.report.sheet import UNITS, Forms, Line
from xltousu.report.text_size import FONT, LINE, text_width

UNIT_WIDTH, UNIT_ROOM = 2.8, 3.3
"""Width of a unit in characters, and the characters it has room for beside others.

The units fit on the paper whatever the normal font of the office's workbook makes of a character.
"""


def text_height(text: str, span: int, line: float = LINE) -> float:
    """The height in points that a wrapped text needs in a box so many units wide."""
    return line * max(1, ceil(text_width(text) / (span * UNIT_ROOM))) + 5


def form_look(name: str) -> dict[str, Any]:
    """The cell format of a box."""
    plain: dict[str, Any] = {"font_name": FONT, "font_size": 10, "valign": "vcenter", "text_wrap": True}
    box = {**plain, "border": 1, "border_color": "#7F7F7F"}
    money = {**box, "text_wrap": False, "shrink": True, "align": "right", "num_format": "#,##0.00"}
    looks: dict[str, dict[str, Any]] = {
        "title": {**plain, "font_size": 18, "bold": True, "align": "center"},
        "plain": plain,
        "label": {**box, "font_size": 9, "bold": True, "bg_color": "#EDEDED", "align": "center"},
        "value": {**box, "align": "center"},
        "wrap": {**box, "indent": 1},
        "money": {**money, "font_size": 9},
        "note": {**plain, "font_size": 9, "font_color": "#595959", "valign": "top"},
    }
    return looks[name]


def render_forms(book: Any, formats: Callable[[str], Any], sheet: Forms) -> None:
    """Writes the forms one below the other, each from the top of a page on."""
    page = book.add_worksheet(sheet.name)
    page.hide_gridlines(2)
    page.set_paper(9)
    page.set_margins(left=0.4, right=0.4, top=0.7, bottom=0.6)
    page.center_horizontally()
    page.set_column(0, UNITS - 1, UNIT_WIDTH)
    row, ends = 0, []
    for lines in sheet.forms:
        for line in lines:
            _line(page, formats, row, line)
            row += 1
        ends.append(row)
    page.set_h_pagebreaks(ends[:-1])
    page.print_area(0, 0, max(row, 1) - 1, UNITS - 1)


def _line(page: Any, formats: Callable[[str], Any], row: int, line: Line) -> None:
    page.set_row(row, line.height)
    place = 0
    for box in line.boxes:
        look = formats(f"form:{box.look}")
        if box.span > 1:
            page.merge_range(row, place, row, place + box.span - 1, "", look)
        if isinstance(box.content, Decimal):
            page.write_number(row, place, float(box.content), look)
        else:
            page.write_string(row, place, box.content, look)
        place += box.span
