"""Every action of the ribbon leaves the same on every host, cell by cell, and says the same."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from memory_desk import MemoryDesk
from open_book import OpenBook, put_in_front, shown
from open_memory import MemoryOpenBook
from open_office import OfficeOpenBook
from repairs import BAD, GOOD, HEADER

from xltousu.addin import ACTIONS, EDITS, run, undo_store
from xltousu.addin.desk import Desk
from xltousu.addin.live_desk import LiveDesk
from xltousu.app import Given
from xltousu.books.closed.book import ClosedBook
from xltousu.books.memory import MemoryBook
from xltousu.cells import Book, Cell, Value

AS_OF = dt.datetime(2025, 5, 7, 9, 0)
NAME = "登记.xlsx"
LOSSES: Mapping[str, list[list[Value]]] = {
    "客诉案件": [
        ["case_id", "closed_at", "cause_class", "trigger", "valid"],
        ["C1", dt.datetime(2025, 3, 20, 9), "quality", "T08", "Y"],
    ],
    "losses": [["case_id", "actual_loss_total"], ["C1", 1300.0]],
    "responsibilities": [["case_id", "person", "department", "ratio"], ["C1", "P1", None, 100.0]],
    "notices": [["case_id", "approved_at"], ["C1", dt.datetime(2025, 3, 25)]],
    "staff_months": [
        ["person", "department", "month", "bonus", "points", "base"],
        ["P1", "一部", "2025-03", 900.0, 10.0, None],
        ["P1", "一部", "2025-04", 1000.01, 10.0, None],
    ],
    "规则": [["pack", "maker"]],
}
REPAIRS: Mapping[str, list[list[Value]]] = {
    "报修登记": [
        list(HEADER),
        list(GOOD),
        list(BAD),
        ["B003", dt.datetime(2025, 5, 7, 8, 30), "王五", "010"],
    ],
    "规则": [["pack", "repair-area"]],
}
BOOKS = {"repairs": REPAIRS, "losses": LOSSES}
CASES = [
    *(("repairs", action) for action in ACTIONS if action not in ("undo", "penalties")),
    ("losses", "penalties"),
]
"""A closed file has no undo, and the regulation of repairs no penalties."""


@dataclass
class Host:
    """A workbook on a host, the desk of its user, and what the desk has opened."""

    book: Book
    desk: Desk
    opened: Callable[[], list[Any]]


Opener = Callable[[Mapping[str, list[list[Value]]], Cell], Host]


@pytest.fixture(params=["memory", "open in memory", "open in LibreOffice"])
def opener(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Iterator[Opener]:
    monkeypatch.setattr(undo_store, "store_folder", lambda: tmp_path / "undo")
    if request.param == "memory":
        yield in_memory
        return
    documents: list[OfficeOpenBook] = []

    def open_in_memory(sheets: Mapping[str, list[list[Value]]], chosen: Cell) -> Host:
        one = MemoryOpenBook(file_of(sheets), NAME)
        one.app.selected = chosen
        put_in_front(one, monkeypatch)
        return opened(one)

    def open_in_office(sheets: Mapping[str, list[list[Value]]], chosen: Cell) -> Host:
        one = OfficeOpenBook(file_of(sheets), request.getfixturevalue("office"), tmp_path, NAME)
        documents.append(one)
        put_in_front(one, monkeypatch)
        one.shown.sheets[chosen.sheet].activate()
        one.shown.sheets[chosen.sheet].range((chosen.row, chosen.column)).select()
        return opened(one)

    yield open_in_memory if request.param == "open in memory" else open_in_office
    for one in documents:
        one.close()


def in_memory(sheets: Mapping[str, list[list[Value]]], chosen: Cell) -> Host:
    book = MemoryBook(sheets)
    desk = MemoryDesk(book, chosen=chosen)
    return Host(book, desk, lambda: [front_of(ClosedBook(one, NAME)) for one in desk.opened.values()])


def on_a_file(sheets: Mapping[str, list[list[Value]]], chosen: Cell) -> Host:
    book = ClosedBook(file_of(sheets), NAME)
    desk = MemoryDesk(book, chosen=chosen)
    return Host(book, desk, lambda: [front_of(ClosedBook(one, NAME)) for one in desk.opened.values()])


def opened(one: OpenBook) -> Host:
    """The desk of a user who has the workbook open."""
    desk = LiveDesk(one.shown.app, one.shown, one.program)
    desk.usual = Given("excel")

    def others() -> list[Any]:
        found = [book for book in one.shown.app.books if book.name != NAME]
        return [front_of(OpenBook(book, one.program)) for book in found]

    return Host(desk.book, desk, others)


def file_of(sheets: Mapping[str, list[list[Value]]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for number, row in enumerate(rows, 1):
            for column, value in enumerate(row, 1):
                cell = sheet.cell(number, column, value)
                if isinstance(value, dt.datetime):
                    cell.number_format = "yyyy-mm-dd hh:mm"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def grids_of(book: Book, results: Iterable[str] = ()) -> dict[str, Any]:
    """What all sheets of a workbook say, those of the office and our results of these keys."""
    grids = {name: book.read(name) for name in book.sheets()}
    grids |= {name: grid for name in results if (grid := book.result(name)) is not None}
    return {name: shown(grid)["values"] for name, grid in grids.items()}


def front_of(book: Book) -> Any:
    """The names of the sheets of a workbook, and what the first of them says."""
    names = book.sheets()
    return names, shown(book.read(names[0]))["values"]


@pytest.mark.parametrize(("sheets", "action"), CASES)
def test_every_action_leaves_what_it_leaves_in_a_closed_file(
    sheets: str, action: str, opener: Opener
) -> None:
    chosen = Cell(next(iter(BOOKS[sheets])), 3, 2)
    mine, other = opener(BOOKS[sheets], chosen), on_a_file(BOOKS[sheets], chosen)
    for host in (mine, other):
        if action == "jump":  # from the first finding
            run("validate", host.desk, AS_OF)
            host.desk.go(first_finding(host.book))
    done, expected = run(action, mine.desk, AS_OF), run(action, other.desk, AS_OF)
    assert done == expected
    assert done.succeeded, done.message
    if not mine.opened():  # what was opened is in front
        assert mine.desk.selected() == other.desk.selected()
    assert isinstance(other.book, ClosedBook)
    results = other.book.result_names()
    assert grids_of(mine.book, results) == grids_of(other.book, results)
    assert mine.book.read(chosen.sheet).own == other.book.read(chosen.sheet).own
    assert mine.opened() == other.opened()
    assert bool(results) == (action in EDITS or action == "jump")


def first_finding(book: Book) -> Cell:
    told = book.result("检查结果")
    assert told is not None
    row = next(number for number, line in enumerate(told.rows, told.top) if "单元格" in line)
    return Cell("检查结果", row + 1, 1)
