"""All that a live workbook holds, as the host and its program see it: two states can be compared."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Any

from open_book import OpenBook
from open_memory import GENERAL, USUAL_FONT, USUAL_PLACE, MemoryOpenBook

from xltousu.books.live.program import Rule
from xltousu.books.live.reading import formula_block, number_formats, read_grid, sheet_names, used_range
from xltousu.cells import Range

_BESIDE = 25
"""Columns that are looked at, whether they are used or not."""
_USUAL = {
    **{f"Font.{name}": value for name, value in USUAL_FONT.items()},
    **USUAL_PLACE,
    "Interior.Pattern": -4142,
}


def everything(live: OpenBook) -> list[dict[str, Any]]:
    """Every sheet in order, those of ours included, with all that can be seen of it."""
    ours = {sheet.name for sheet in live.shown.sheets} - set(live.sheets())
    if isinstance(live, MemoryOpenBook):
        return [_held(asdict(one)) for one in live.state.sheets]
    return [_seen(live, sheet, is_ours=sheet.name in ours) for sheet in live.shown.sheets]


def _seen(live: OpenBook, sheet: Any, *, is_ours: bool) -> dict[str, Any]:
    used, grid = used_range(sheet), read_grid(sheet, live.program)
    seen = {
        "name": sheet.name,
        "visible": sheet.visible,
        "grid": replace(grid, rows=[list(map(_rounded, row)) for row in grid.rows]),
        "names": sorted(sheet_names(sheet)),
        "charts": sheet.impl.api.Charts.Count,
    }
    if is_ours:  # a file keeps widths a little rounded
        return {**seen, "widths": [round(_width(sheet, column)) for column in range(1, used.right + 1)]}
    columns = [Range(1, column, 12, column) for column in range(1, _BESIDE)]
    formats = [
        {cell: code for place, code in number_formats(sheet, one) for cell in _cells(place)}
        for one in columns
    ]
    looks = [
        {cell: look for place, look in live.program.looks(sheet, one) for cell in _cells(Range.parse(place))}
        for one in columns
    ]
    return {
        **seen,
        "formulas": formula_block(sheet, used),
        "links": sorted(live.program.links(sheet)),
        "widths": [_width(sheet, column) for column in range(1, _BESIDE)],
        "formats": formats,
        "looks": looks,
        "rules": [_by_cell(one) for one in live.program.rules(sheet)],
        "choices": live.choices(sheet.name),
        "notes": live.program.notes(sheet),
    }


def _by_cell(rule: Rule) -> tuple[Any, ...]:
    places = map(Range.parse, rule.places.split(" "))
    return rule.colour, rule.formula, {cell for place in places for cell in _cells(place)}


def _cells(place: Range) -> list[tuple[int, int]]:
    rows, columns = range(place.top, place.bottom + 1), range(place.left, place.right + 1)
    return [(row, column) for row in rows for column in columns]


def _rounded(value: Any) -> Any:
    """LibreOffice saves fifteen digits of a number."""
    return float(f"{value:.14g}") if isinstance(value, float) else value


def _width(sheet: Any, column: int) -> float:
    return float(sheet.range((1, column)).column_width)


def _held(state: dict[str, Any]) -> dict[str, Any]:
    """A sheet in memory without what only says that a cell is as usual."""
    state["formats"] = {cell: code for cell, code in state["formats"].items() if code != GENERAL}
    state["widths"] = {column: width for column, width in state["widths"].items() if width != 8.43}
    looks = {cell: _unusual(look) for cell, look in state["looks"].items()}
    state["looks"] = {cell: look for cell, look in looks.items() if look}
    state["links"] = sorted(state["links"].items())
    state["notes"] = sorted(state["notes"].items())
    return state


def _unusual(look: dict[str, Any]) -> dict[str, Any]:
    filled = look.get("Interior.Pattern", -4142) != -4142
    drawn = {
        name.partition(".")[0]
        for name, value in look.items()
        if name.endswith("LineStyle") and value != -4142
    }
    found = {}
    for name, value in look.items():
        part = name.partition(".")[0]
        hollow = (part == "Interior" and not filled) or (part.startswith("Borders") and part not in drawn)
        if value is not None and not hollow and _USUAL.get(name) != value:
            found[name] = value
    return found
