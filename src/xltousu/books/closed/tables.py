"""Tables (list objects): columns of ours at their right edge become columns of the table."""

from __future__ import annotations

from xltousu.books.closed import markup, skeleton
from xltousu.books.closed.markup import Element
from xltousu.books.closed.workbook import Workbook
from xltousu.cells import Range

_LINE_BREAK = "_x000a_"


class Tables:
    """The tables of one worksheet."""

    def __init__(self, workbook: Workbook, sheet_part: str) -> None:
        self._workbook = workbook
        parts = workbook.parts.related(sheet_part, "table")
        self._tables = [
            (part, markup.parse(workbook.package.read(part), part))
            for part in parts
            if workbook.package.has(part)
        ]

    def take_header(self, row: int, column: int, text: str) -> str:
        """The text a header cell is to show.

        A cell in the header row of a table, or just right of it, names a column of that table, so the
        text is made unique there. Other cells show the text as it is.
        """
        for part, root in self._tables:
            place = skeleton.parse_range(root.get("ref", ""))
            if place is None or place.top != row or not _is_plain(root):
                continue
            if column == place.right + 1:
                self._grow(root, place)
            if place.left <= column <= place.right + 1:
                text = _name_column(root, column - place.left, text)
                self._workbook.package.put(part, markup.serialise(root))
        return text

    @staticmethod
    def _grow(root: Element, place: Range) -> None:
        """Append a column, still without a name, to the table and its filter."""
        root.set("ref", place._replace(right=place.right + 1).address)
        filter_ = markup.child(root, "autoFilter")
        filtered = skeleton.parse_range(filter_.get("ref", "")) if filter_ is not None else None
        if filter_ is not None and filtered is not None:
            filter_.set("ref", filtered._replace(right=filtered.right + 1).address)
        holder = markup.child(root, "tableColumns")
        if holder is None:
            return
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
    while wanted.replace("\n", _LINE_BREAK).casefold() in others:
        wanted, number = f"{text} ({number})", number + 1
    columns[index].set("name", wanted.replace("\n", _LINE_BREAK))
    return wanted
