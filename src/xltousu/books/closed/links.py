"""Links of ours from cells to other cells of the workbook: written anew each time; the office's stay.

Ours say in their tip where they lead to and whose they are. A program that drops tips leaves them to be
known by their place: they lead from a column of ours to a sheet that is not the office's.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from xltousu.books.closed import markup, skeleton
from xltousu.books.closed.markup import SHEET_ORDER, Element
from xltousu.books.closed.names import quoted
from xltousu.books.closed.workbook import SheetEntry, Workbook
from xltousu.cells import Cell, Edit, Range

MAX_LINKS = 65_530
"""So many links Excel takes on one worksheet."""

SIGN = " \u2014 xltousu"
_Line = tuple[Range, Cell]


def remove_links(workbook: Workbook, entry: SheetEntry, root: Element) -> bool:
    """Take our links out; whether there were any."""
    holder = markup.child(root, "hyperlinks")
    columns = set(workbook.names.own_columns(entry.index, entry.name).values())
    office = {one.name for one in workbook.sheets() if one.own is None}
    ours = [one for one in markup.children(holder, "hyperlink") if _is_ours(one, columns, office)]
    if holder is None or not ours:
        return False
    for one in ours:
        holder.remove(one)
    if not markup.children(holder):
        root.remove(holder)
    return True


def add_links(workbook: Workbook, root: Element, edits: Sequence[Edit]) -> list[str]:
    """Append the links of all edits behind those of the office; the ranges that bear one.

    A cell that has a link keeps it, and what Excel has no room for is left out.
    """
    lines = list(_lines(root, edits))
    if not lines:
        return []
    sheets = {name: workbook.destination(name) for name in {target.sheet for _, target in lines}}
    holder = markup.ensure(root, "hyperlinks", SHEET_ORDER)
    room = max(MAX_LINKS - len(markup.children(holder)), 0)
    for place, target in lines[:room]:
        cell = target._replace(sheet=sheets[target.sheet])
        markup.append(
            holder,
            "hyperlink",
            ref=place.address,
            location=f"{quoted(cell.sheet)}!{cell.address}",
            tooltip=f"{cell.sheet}!{cell.address}{SIGN}",
        )
    return [place.address for place, _ in lines[:room]]


def _is_ours(link: Element, columns: set[int], office: set[str]) -> bool:
    if link.get("tooltip", "").endswith(SIGN):
        return True
    place = skeleton.parse_range(link.get("ref", ""))
    try:
        sheet = Cell.parse(link.get("location", "")).sheet
    except ValueError:
        return False
    return place is not None and place.left in columns and sheet != "" and sheet not in office


def _lines(root: Element, edits: Sequence[Edit]) -> Iterator[_Line]:
    """Runs of rows that lead to the same cell, with that cell; by columns, from top to bottom."""
    wanted = {
        (edit.column, int(row)): target
        for edit in edits
        if edit.links is not None
        for row, target in zip(edit.rows, edit.links, strict=True)
        if target is not None
    }
    if not wanted:
        return
    taken = _Places(root)
    free = [place for place in sorted(wanted) if place not in taken]
    runs = groupby(enumerate(free), lambda one: (one[1][0], one[1][1] - one[0], wanted[one[1]]))
    for (column, _, target), members in runs:
        rows = [row for _, (_, row) in members]
        yield Range(rows[0], column, rows[-1], column), target


class _Places:
    """The cells that have a link."""

    def __init__(self, root: Element) -> None:
        found = (skeleton.parse_range(one.get("ref", "")) for one in markup.descendants(root, "hyperlink"))
        ranges = [one for one in found if one is not None]
        self._cells = {(one.left, one.top) for one in ranges if one.address.find(":") < 0}
        self._ranges = [one for one in ranges if one.address.find(":") > 0]

    def __contains__(self, place: tuple[int, int]) -> bool:
        column, row = place
        return place in self._cells or any(one.contains(row, column) for one in self._ranges)
