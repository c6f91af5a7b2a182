"""The cell the user has chosen in a book of xlwings, and choosing one, on every system."""

from __future__ import annotations

from typing import Any

from xltousu.cells import Cell
from xltousu.errors import FileError


def selected_cell(book: Any) -> Cell | None:
    """The first cell of the selection; ``None`` where a chart or a picture is chosen, or no book is open."""
    if book is None:
        return None
    try:
        chosen = book.selection
        return None if chosen is None else Cell(chosen.sheet.name, chosen.row, chosen.column)
    except AttributeError:  # xlwings takes whatever is chosen for cells
        return None


def select_cell(book: Any, cell: Cell) -> None:
    """Choose a cell for the user to see; raises :class:`FileError` where its sheet is gone or hidden."""
    for sheet in book.sheets:
        if sheet.name == cell.sheet:
            if not sheet.visible:
                raise FileError("hidden-sheet", file=str(book.name), sheet=cell.sheet)
            sheet.activate()
            sheet.range((cell.row, cell.column)).select()
            return
    raise FileError("no-such-sheet", file=str(book.name), sheet=cell.sheet)
