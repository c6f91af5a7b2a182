"""The engine in memory as xlwings meets Excel for macOS: no word of the object model of Windows is there.

Of what only this system has, a workbook tells its full name and whether it is saved, and the add-in its
language. A book is not to be looked for by its name: there xlwings would open or add one.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import open_memory
import pytest
import xlwings as xw
from open_memory import com_error

from xltousu.cells import Cell


class CommandError(Exception):  # as appscript calls it
    """Excel refuses."""


class MacExcel:
    """Excel with one workbook open that has a file; ``unsaved`` holds the names of those with changes."""

    def __init__(self, path: Path) -> None:
        self.app = open_memory.Engine().app
        self.unsaved: set[str] = set()
        self.language: object = "zh-CN"
        self.forbidden = False
        self.open(path)
        self.app.selected = Cell(self.front.sheets[0].name, 1, 1)

    @property
    def front(self) -> open_memory.BookState:
        return self.app.open[0]

    def open(self, path: Path) -> None:
        self.app.books.open(str(path))

    def full_names(self) -> list[str]:
        return [one.path for one in self.app.open]


@contextmanager
def excel_on_mac(path: Path) -> Iterator[MacExcel]:
    """Excel for macOS in front of Python, with this file open."""
    excel = MacExcel(path)
    opened = open_memory.Books.open

    def run(_: Any, macro: str, args: list[Any]) -> object:
        if macro != "'xltousu.xlam'!MenuLanguage" or isinstance(excel.language, Exception):
            raise CommandError(macro)
        return excel.language

    def open_file(books: Any, name: str, *args: Any, **settings: Any) -> Any:
        if excel.forbidden:
            raise CommandError("OSERROR: -1743")
        return opened(books, name, *args, **settings)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sys.platform", "darwin")
        patch.setattr(xw.main.engines, "active", xw.Engine(impl=excel.app.engine))
        patch.setattr(xw.Book, "caller", classmethod(_forbidden))
        patch.setattr(open_memory.App, "api", property(_forbidden))
        patch.setattr(open_memory.Sheet, "api", property(_forbidden))
        patch.setattr(open_memory.RangeOf, "api", property(_forbidden), raising=False)
        patch.setattr(open_memory.Book, "api", property(lambda book: _words(excel, book.state)))
        patch.setattr(open_memory.App, "run", run, raising=False)
        patch.setattr(open_memory.Books, "open", open_file)
        yield excel


def _words(excel: MacExcel, state: open_memory.BookState) -> Any:
    return SimpleNamespace(
        full_name=SimpleNamespace(get=lambda: state.path),
        saved=SimpleNamespace(get=lambda: state.name not in excel.unsaved),
    )


def _forbidden(_: object) -> Any:
    raise com_error("not a word of Excel for macOS")
