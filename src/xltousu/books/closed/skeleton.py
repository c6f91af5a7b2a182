"""The tree around the rows of a worksheet: widths, dimension, filters, what forbids writing."""

from __future__ import annotations

import copy
import re
from bisect import bisect_left
from collections.abc import Sequence

from xltousu.books.closed import markup
from xltousu.books.closed.markup import SHEET_ORDER, Element
from xltousu.books.closed.plan import Rows
from xltousu.cells import Range, column_number
from xltousu.errors import FileError

_USUAL = re.compile(r"([A-Z]{1,2})([1-9][0-9]{0,5}):([A-Z]{1,2})([1-9][0-9]{0,5})")
"""A range as every program writes it."""


def merges(root: Element) -> tuple[Range, ...]:
    """The merged ranges."""
    columns: dict[str, int] = {}

    def place(reference: str) -> Range | None:
        usual = _USUAL.fullmatch(reference)
        if usual is None:
            return parse_range(reference)
        left, top, right, bottom = usual.groups()
        for letters in (left, right):
            if letters not in columns:
                columns[letters] = column_number(letters)
        found = Range(int(top), columns[left], int(bottom), columns[right])
        upright = found.top <= found.bottom and found.left <= found.right
        return found if upright else parse_range(reference)

    found = (place(one.get("ref", "")) for one in markup.descendants(root, "mergeCell"))
    return tuple(one for one in found if one is not None)


def parse_range(reference: str) -> Range | None:
    """The rectangle of a reference, ``None`` where it is none."""
    try:
        return Range.parse(reference)
    except ValueError:
        return None


def column_style(root: Element, column: int) -> int:
    """The style of the cells of a column that do not exist yet."""
    for one in markup.children(markup.child(root, "cols"), "col"):
        if markup.number(one, "min") <= column <= markup.number(one, "max"):
            return markup.number(one, "style")
    return 0


def set_width(root: Element, column: int, width: float, *, show: bool) -> bool:
    """Give one column a width, and ``show`` it if it was hidden; whether that changed anything."""
    holder = markup.child(root, "cols")
    if holder is None:
        holder = markup.insert_ordered(root, markup.new(root, "cols"), SHEET_ORDER)
    one = _single(holder, column)
    before = _attributes(one)
    one.set("width", f"{width:g}")
    one.set("customWidth", "1")
    if show:
        one.attrib.pop("hidden", "")
    return _attributes(one) != before


def extend_dimension(root: Element, used: Range) -> bool:
    """Have the declared dimension cover ``used``; whether that changed anything."""
    dimension = markup.child(root, "dimension")
    if dimension is None:
        return False
    declared = parse_range(dimension.get("ref", ""))
    if declared is not None:
        used = Range(
            min(used.top, declared.top),
            min(used.left, declared.left),
            max(used.bottom, declared.bottom),
            max(used.right, declared.right),
        )
    if used == declared:
        return False
    dimension.set("ref", used.address)
    return True


def grow_filter(root: Element, header: int, column: int) -> Range | None:
    """The new range of the sheet's filter, grown by the column at its right; ``None`` if it does not touch.

    A column outside the filter would keep its order when the office sorts.
    """
    one = markup.child(root, "autoFilter")
    place = parse_range(one.get("ref", "")) if one is not None else None
    if one is None or place is None or place.top != header or place.right + 1 != column:
        return None
    grown = place._replace(right=column)
    one.set("ref", grown.address)
    sort = markup.child(one, "sortState")
    sorted_ = parse_range(sort.get("ref", "")) if sort is not None else None
    if sort is not None and sorted_ is not None and sorted_.right + 1 == column:
        sort.set("ref", sorted_._replace(right=column).address)
    return grown


def check_merges(
    merged: Sequence[Range], sheet: str, column: int, rows: Rows, values: Sequence[object]
) -> None:
    """Raise where a value would go into a merged cell that is not the first of its range."""
    for place in merged:
        if not place.left <= column <= place.right:
            continue
        for index in range(bisect_left(rows, place.top), len(rows)):
            row = int(rows[index])
            if row > place.bottom:
                break
            if (row, column) != (place.top, place.left) and values[index] is not None:
                raise FileError("merged-cell", sheet=sheet, cell=Range(row, column, row, column).address)


def _single(holder: Element, column: int) -> Element:
    """The entry of this one column, split off from the entry of several."""
    for one in markup.children(holder, "col"):
        first, last = markup.number(one, "min"), markup.number(one, "max")
        if first > column:
            fresh = markup.new(holder, "col", min=str(column), max=str(column))
            one.addprevious(fresh)
            return fresh
        if first <= column <= last:
            return _split(one, column, first, last)
    return markup.append(holder, "col", min=str(column), max=str(column))


def _split(one: Element, column: int, first: int, last: int) -> Element:
    if first < column:
        left = copy.deepcopy(one)
        left.set("max", str(column - 1))
        one.addprevious(left)
    if column < last:
        right = copy.deepcopy(one)
        right.set("min", str(column + 1))
        one.addnext(right)
    one.set("min", str(column))
    one.set("max", str(column))
    return one


def _attributes(one: Element) -> dict[str, str]:
    return {str(name): str(value) for name, value in one.attrib.items()}
