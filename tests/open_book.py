"""A live workbook of the tests, at which everything the host has done can be looked at."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import xlwings

from xltousu.addin import live_desk
from xltousu.books.closed.drop_downs import SIGN
from xltousu.books.live.book import LiveBook
from xltousu.books.live.program import Program, Rule
from xltousu.books.live.reading import cells, used_range
from xltousu.cells import Cell, Grid, Range


class OpenBook(LiveBook):
    """The host with the book of xlwings and the program it works through."""

    def __init__(self, book: Any, program: Program) -> None:
        super().__init__(book, program)
        self.shown = book
        self.program = program

    def links(self, sheet: str) -> dict[str, Cell]:
        """Where the links of a sheet lead, by the address of their cell."""
        found = self.program.links(self.shown.sheets[sheet])
        return {Cell("", one.row, one.column).address: Cell.parse(one.target) for one in found}

    def choices(self, sheet: str) -> dict[str, str]:
        """What our lists of a sheet offer, by the address of their cell, as a file writes it."""
        used = used_range(self.shown.sheets[sheet])
        found = {}
        for row in range(1, used.bottom + 1):
            for column in range(1, used.right + 1):
                offer = self.program.offered(self.shown.sheets[sheet], row, column)
                if offer is not None and offer[0] == SIGN:
                    formula = offer[1].removeprefix("=")
                    found[Cell("", row, column).address] = formula if offer[1][0] == "=" else f'"{formula}"'
        return found

    def rules(self, sheet: str) -> list[Rule]:
        """Our conditional formats of a sheet."""
        return self.program.rules(self.shown.sheets[sheet])

    def formats(self, sheet: str) -> dict[str, str]:
        """The number formats of the used cells of a sheet that are not general, by address."""
        one = self.shown.sheets[sheet]
        used = used_range(one)
        found = {}
        for row in range(used.top, used.bottom + 1):
            for column in range(used.left, used.right + 1):
                code = cells(one, Range(row, column, row, column)).number_format
                if code != "General":
                    found[Cell("", row, column).address] = code
        return found


Opener = Callable[[bytes], OpenBook]
"""Opens the bytes of a workbook in a program."""


def put_in_front(one: OpenBook, monkeypatch: pytest.MonkeyPatch) -> None:
    """xlwings speaks to the program of this workbook, whose buttons are pressed."""
    engine = xlwings.Engine(impl=one.shown.app.impl.engine)
    monkeypatch.setattr(xlwings.main.engines, "active", engine)
    monkeypatch.setattr(xlwings.Book, "caller", classmethod(lambda cls: one.shown))
    monkeypatch.setattr(live_desk, "ExcelProgram", lambda: one.program)


def shown(grid: Grid) -> dict[str, Any]:
    """All that a grid says, cell by cell; the value of a formula is the business of its program."""
    values = {
        Cell("", row, column).address: grid.value(row, column)
        for row in range(grid.top, grid.bottom + 1)
        for column in range(grid.left, grid.right + 1)
        if grid.value(row, column) is not None and (row, column) not in grid.formulas
    }
    return {
        "values": values,
        "formulas": grid.formulas,
        "merges": set(grid.merges),
        "hidden": grid.hidden_rows,
        "own": dict(grid.own),
    }
