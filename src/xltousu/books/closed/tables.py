"""Tables (list objects): columns of ours at their right edge become columns of the table."""

from __future__ import annotations

from collections.abc import Callable

from xltousu.books.closed import markup, skeleton
from xltousu.books.closed.markup import Element
from xltousu.books.closed.values import printable
from xltousu.books.closed.workbook import Workbook
from xltousu.cells import Range

_LINE_BREAK = "_x000a_"


class Tables:
    """The tables of one worksheet; ``is_free`` tells whether nothing of the office's is in a range."""

    def __init__(self, workbook: Workbook, sheet_part: str, is_free: Callable[[Range], bool]) -> None:
        self._workbook = workbook
        self._is_free = is_free
        parts = workbook.parts.related(sheet_part, "table")
        self._tables = [
            (part, markup.parse(workbook.package.read(part), part))
            for part in parts
            if workbook.package.has(part)
        ]

    def take_header(self, row: int, column: int, text: str) -> str:
        """The text a header cell is to show.

        A cell in the header row of a table names a column of that table, so the text is made unique
        there; a cell just right of it names a new one, where the table has room to grow. Other cells show
        the text as it is.
        """
        for part, root in self._tables:
            place = skeleton.parse_range(root.get("ref", ""))
            if place is None or place.top != row or not _is_plain(root):
                continue
            if column == place.right + 1 and self._has_room(place):
                _grow(root, place)
                place = place._replace(right=column)
            if place.left <= column <= place.right:
                text = _name_column(root, column - place.left, text)
                self._workbook.package.put(part, markup.serialise(root))
        return text

    def _has_room(self, place: Range) -> bool:
        """Whether nothing stands in the column right of a table, its totals row included."""
        beside = place._replace(left=place.right + 1, right=place.right + 1)
        others = (skeleton.parse_range(root.get("ref", "")) for _, root in self._tables)
        return not any(one is not None and one.meets(beside) for one in others) and self._is_free(beside)


def _grow(root: Element, place: Range) -> None:
    """Append a column, still without a name, to the table, its filter and its order."""
    root.set("ref", place._replace(right=place.right + 1).address)
    holder = markup.child(root, "tableColumns")
    for one in (*markup.descendants(root, "autoFilter"), *markup.descendants(root, "sortState")):
        covered = skeleton.parse_range(one.get("ref", ""))
        if covered is not None and covered.right == place.right:
            one.set("ref", covered._replace(right=covered.right + 1).address)
    if holder is not None:
        columns = markup.children(holder)
        number = max([0, *(markup.number(one, "id") for one in columns)]) + 1
        markup.append(holder, "tableColumn", id=str(number), name="")
        holder.set("count", str(len(columns) + 1))


def _is_plain(root: Element) -> bool:
    """Whether the columns are the office's to choose, and shown in a header row."""
    return root.get("headerRowCount", "1") != "0" and root.get("tableType", "worksheet") == "worksheet"


def _name_column(root: Element, index: int, text: str) -> str:
    columns = markup.children(markup.child(root, "tableColumns"))
    if index >= len(columns):
        return text
    others = {one.get("name", "").casefold() for place, one in enumerate(columns) if place != index}
    wanted, number = text, 2
    while _encoded(wanted).casefold() in others:
        wanted, number = f"{text} ({number})", number + 1
    columns[index].set("name", _encoded(wanted))
    return wanted


def _encoded(name: str) -> str:
    return printable(name).replace("\n", _LINE_BREAK)
