"""The desk of a user who has a workbook open in Excel."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from xltousu.addin import undo_store
from xltousu.addin.selection import select_cell, selected_cell
from xltousu.app import Given
from xltousu.books.live.book import LiveBook
from xltousu.books.live.excel import ExcelProgram
from xltousu.books.live.program import Program
from xltousu.cells import Cell
from xltousu.errors import UsageError


class LiveDesk:
    """A program of xlwings and the book in front; no book where none is open."""

    def __init__(self, app: Any, book: Any, program: Program | None = None) -> None:
        self._app = app
        self._shown = book
        self._program: Program = program or ExcelProgram()
        self._live = LiveBook(book, self._program, self._tell) if book is not None else None
        self._doing = ""
        self.given = Given("ribbon")
        self.usual = Given("excel", {"language": self._program.language(app)})

    @classmethod
    def in_front(cls) -> LiveDesk:
        """The desk of the book whose button was pressed, or else of the active one."""
        import xlwings

        try:
            book = xlwings.Book.caller()
        except Exception:  # noqa: BLE001  # xlwings has no type for it; a name with "=" is not found, either
            book = xlwings.books.active
        return cls(book.app if book is not None else xlwings.apps.active, book)

    @property
    def book(self) -> LiveBook:
        """The workbook; raises :class:`UsageError` where none is open."""
        if self._live is None:
            raise UsageError("no-open-workbook")
        return self._live

    @property
    def name(self) -> str:
        """The name of the workbook."""
        return self.book.name

    @property
    def path(self) -> Path | None:
        """The file of the workbook; one that was never saved or lies in the web has none."""
        full = self._full_name()
        return Path(full) if full and "://" not in full and Path(full).is_file() else None

    def selected(self) -> Cell | None:
        """The first cell of the selection, if cells are selected."""
        return selected_cell(self._shown)

    def go(self, cell: Cell) -> None:
        """Choose a cell for the user to see; raises :class:`FileError` where its sheet is gone or hidden."""
        select_cell(self._shown, cell)

    def show(self, content: bytes, name: str) -> None:
        """Open a new workbook that has no file yet."""
        with tempfile.TemporaryDirectory(prefix="xltousu-", ignore_cleanup_errors=True) as folder:
            path = Path(folder) / f"{name}.xlsx"
            path.write_bytes(content)
            self._program.open_copy(self._app, str(path))

    def ask(self, question: str) -> str | None:
        """What the user answers."""
        return self._program.ask(self._app, question)

    def progress(self, text: str) -> None:
        """Show the text in the status bar; raises :class:`UsageError` where the user has pressed Esc."""
        self._doing = text
        self._show_step(text)

    def _tell(self, part: int, parts: int) -> None:
        """How far the book is with what the last text says."""
        self._show_step(f"{self._doing} {part}/{parts}")

    def _show_step(self, text: str) -> None:
        self._app.status_bar = text
        if self._program.is_stopped(self._app):
            raise UsageError("stopped")

    def clear(self) -> None:
        """Leave the status bar to the program again."""
        self._app.status_bar = False

    def tell(self, text: str) -> None:
        """Show a message."""
        self._app.alert(text, title="xltousu")

    def keep_undo(self) -> None:
        """Keep what takes the last edits back, for a later press of a button knows nothing of this one."""
        if self.book.undo is not None:
            undo_store.keep(self._identity(), self.book.undo)

    def take_back(self) -> bool:
        """Take the last edits back; whether there were any."""
        undo = undo_store.kept(self._identity())
        if undo is None:
            return False
        self.book.take_back(undo)
        undo_store.forget(self._identity())
        return True

    def _identity(self) -> str:
        return f"{self._full_name()}|{self._app.pid}"

    def _full_name(self) -> str:
        return self._program.full_name(self._shown) if self._shown is not None else ""
