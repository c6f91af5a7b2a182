"""The desk of a user who has a workbook open in Excel for macOS, where the buttons work on its file.

There xlwings speaks to Excel in another language than on Windows, which lacks much of what the live host
asks for. So the workbook is read as it was saved last, by the host of closed files, and whatever a button
makes is a new file beside it. Excel is asked for nothing but what xlwings offers on every system, and for
two properties of the workbook: its full name, and whether it is saved.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from xltousu.addin.places import FILE
from xltousu.addin.selection import select_cell, selected_cell
from xltousu.app import Given, copy_beside, free_path, open_workbook, resolve, write_new
from xltousu.books.formats import AnyBook
from xltousu.cells import Cell, Edit, Grid, Keep, keep_none
from xltousu.errors import UsageError, UserError
from xltousu.text import DEFAULT, Catalog, catalog, language_named


class FileDesk:
    """Excel and the book in front; no book where none is open."""

    def __init__(self, app: Any, book: Any) -> None:
        self._app = app
        self._shown = book
        self._book: FileBook | None = None
        self._written: Path | None = None
        self.given = Given("ribbon")
        self.usual = Given("excel", {"language": _language(app)})

    @classmethod
    def in_front(cls) -> FileDesk:
        """The desk of the active book.

        It is not looked for by its name as on Windows: on macOS xlwings opens a file, or adds a workbook,
        where it does not find the name.
        """
        import xlwings

        app: Any = xlwings.apps.active  # there is one: its button was pressed
        return cls(app, app.books.active if len(app.books) else None)

    @property
    def book(self) -> FileBook:
        """The workbook as it was saved last; raises :class:`UsageError` where something else is shown."""
        if self._book is None:
            path = self._saved_file()
            self._book = FileBook(open_workbook(path), lambda edited: self._save_copy(edited, path))
        return self._book

    @property
    def name(self) -> str:
        """The name of the workbook."""
        return str(self._shown.name)

    @property
    def path(self) -> Path | None:
        """The file of the workbook; one that was never saved or lies in the web has none."""
        path = Path(self._full_name())
        return path if path.is_absolute() and path.is_file() else None

    def selected(self) -> Cell | None:
        """The first cell of the selection, if cells are selected."""
        return selected_cell(self._shown)

    def go(self, cell: Cell) -> None:
        """Choose a cell for the user to see; raises :class:`FileError` where its sheet is gone or hidden."""
        select_cell(self._shown, cell)

    def show(self, content: bytes, name: str) -> None:
        """Write a new workbook beside the one there is, else among the user's documents, and open it.

        Where Excel for macOS may open a file without asking, nobody would find it again.
        """
        folder = self.path.parent if self.path is not None else Path.home() / "Documents"
        target = free_path(folder / f"{name}.xlsx", self._names())
        write_new(target, content)
        self._open(target)

    def ask(self, question: str) -> str | None:
        """Raises :class:`UsageError` with the question: on macOS xlwings has no box for an answer."""
        raise UsageError("cannot-ask", question=question)

    def progress(self, text: str) -> None:
        """Show that there is work, without the text: it tells how to stop, and here nothing can."""
        self._app.status_bar = catalog(str(self.usual.values["language"]))("ribbon.working")

    def clear(self) -> None:
        """Leave the status bar to the program again."""
        self._app.status_bar = False

    def tell(self, text: str) -> None:
        """Show a message, and where the file is that was written."""
        if self._written is not None:
            text += "\n" + self._words()("ribbon.in-file", file=self._written)
        self._app.alert(text, title="xltousu")

    def keep_undo(self) -> None:
        """Nothing is to be kept: the workbook was not changed."""

    def take_back(self) -> bool:
        """Raises :class:`UsageError`: no button has changed the workbook."""
        raise UsageError("nothing-to-undo-in-copies")

    def _saved_file(self) -> Path:
        """The file that holds what is shown."""
        if self._shown is None:
            raise UsageError("no-open-workbook")
        if "://" in self._full_name():
            raise UsageError("workbook-in-web", file=self.name)
        if self.path is None or not self._shown.api.saved.get():
            raise UsageError("workbook-not-saved", file=self.name)
        return self.path

    def _full_name(self) -> str:
        """Path or address of the workbook, its name alone where it was never saved.

        That of xlwings makes a path of an address, and the file there may be older than what is shown.
        """
        return str(self._shown.api.full_name.get()) if self._shown is not None else ""

    def _save_copy(self, edited: AnyBook, path: Path) -> None:
        """Write a book that has edits beside its file, and open it."""
        target = copy_beside(path, self._names())
        edited.save(target)
        self._open(target)

    def _names(self) -> list[str]:
        """The names of all workbooks that are open."""
        return [one.name for one in self._app.books]

    def _open(self, path: Path) -> None:
        """Open a file that was written; where the user forbids Excel to, the file is told all the same."""
        self._written = path
        self._app.books.open(str(path))

    def _words(self) -> Catalog:
        """The words of the language of the workbook, else of Excel."""
        try:
            return catalog(resolve(self.given, self.book, self.path, self.usual).language)
        except UserError:
            return catalog(str(self.usual.values["language"]))


class FileBook:
    """A workbook that was read from its file; edits are given to ``save`` together with the book."""

    def __init__(self, book: AnyBook, save: Callable[[AnyBook], None]) -> None:
        self._book = book
        self._save = save

    def sheets(self) -> list[str]:
        """Names of the worksheets of the office, in order."""
        return self._book.sheets()

    def result(self, key: str) -> Grid | None:
        """Our result sheet of this key."""
        return self._book.result(key)

    def read(self, sheet: str) -> Grid:
        """The used rectangle of a worksheet."""
        return self._book.read(sheet)

    def apply(self, edits: Iterable[Edit], sheets: bytes | None = None, keep: Keep = keep_none) -> None:
        """Apply all edits and put our result sheets in, all or none, and save where there are any."""
        listed = list(edits)
        if listed or sheets is not None:
            self._book.apply(listed, sheets, keep)
            self._save(self._book)


def _language(app: Any) -> str:
    """The language of the ribbon, which the add-in knows; the usual one where it does not answer."""
    try:
        return language_named(str(app.macro(f"'{FILE}'!MenuLanguage")()))
    except Exception:  # noqa: BLE001  # without its language a button works as well
        return DEFAULT
