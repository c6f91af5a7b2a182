"""What every host has in common; a new host passes the same tests."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import openpyxl
import pytest
from book_makers import closed, result_book

from xltousu.books.foreign import ForeignBook
from xltousu.books.formats import open_book
from xltousu.books.memory import MemoryBook
from xltousu.cells import Book, Edit, Grid, Value
from xltousu.errors import FileError

ROWS: list[list[Value]] = [
    ["编号", "受理时间", "登记日期", "件数"],
    ["T1", dt.datetime(2026, 3, 5, 9, 30), dt.date(2026, 3, 5), 2.0],
    ["T2", dt.datetime(2026, 3, 6, 0, 0), None, 1.5],
    ["=T3", None, dt.date(2026, 3, 7), None],
]

Maker = Callable[[Sequence[Sequence[Value]]], Book]


def _closed(rows: Sequence[Sequence[Value]]) -> Book:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "登记"
    for number, row in enumerate(rows, 1):
        for column, value in enumerate(row, 1):
            cell = sheet.cell(number, column, value)
            if isinstance(value, dt.datetime):
                cell.number_format = "yyyy-mm-dd hh:mm"
            elif isinstance(value, str):
                cell.data_type = "s"
    out = io.BytesIO()
    book.save(out)
    return closed(out.getvalue())


def _foreign(rows: Sequence[Sequence[Value]]) -> Book:
    return ForeignBook("test.ods", [Grid("登记", rows)])


def _memory(rows: Sequence[Sequence[Value]]) -> Book:
    return MemoryBook({"登记": rows})


@pytest.fixture(params=[_closed, _foreign, _memory], ids=["closed", "foreign", "memory"])
def book(request: pytest.FixtureRequest) -> Book:
    maker: Maker = request.param
    return maker(ROWS)


def test_the_sheets_are_named_in_order(book: Book) -> None:
    assert book.sheets() == ["登记"]


def test_a_grid_has_the_values_of_the_sheet(book: Book) -> None:
    grid = book.read("登记")
    assert [list(row) for row in grid.rows] == ROWS
    assert (grid.top, grid.left, grid.bottom, grid.right) == (1, 1, 4, 4)


def test_a_midnight_is_a_moment_where_the_cell_shows_a_time(book: Book) -> None:
    grid = book.read("登记")
    assert type(grid.value(3, 2)) is dt.datetime
    assert type(grid.value(2, 3)) is dt.date


def test_a_sheet_that_is_not_there_is_refused(book: Book) -> None:
    with pytest.raises(FileError) as caught:
        book.read("没有")
    assert caught.value.key == "no-such-sheet"
    assert caught.value.params["sheet"] == "没有"


def test_values_are_written_and_read_again(book: Book) -> None:
    values: list[Value] = ["=1+1", 7, True]
    book.apply([Edit("登记", 4, [2, 3, 4], values)])
    grid = book.read("登记")
    assert [grid.value(row, 4) for row in (2, 3, 4)] == ["=1+1", 7.0, True]


def test_nothing_clears_a_value(book: Book) -> None:
    book.apply([Edit("登记", 1, [4], [None])])
    assert book.read("登记").value(4, 1) is None


def test_times_are_written_with_their_format(book: Book) -> None:
    moment = dt.datetime(2026, 4, 1, 18, 0)
    book.apply([Edit("登记", 5, [2], [moment], number_format="yyyy-mm-dd hh:mm", own="due")])
    assert book.read("登记").value(2, 5) == moment


def test_own_columns_are_remembered(book: Book) -> None:
    body = np.arange(2, 5)
    book.apply(
        [
            Edit("登记", 5, [1], ["办结时限"], own="due.closed_at"),
            Edit("登记", 5, body, ["甲", "乙", "丙"], own="due.closed_at", width=20),
            Edit("登记", 6, [1], ["状态"], own="状态 x"),
        ]
    )
    assert book.read("登记").own == {"due.closed_at": 5, "状态 x": 6}
    assert book.read("登记").value(4, 5) == "丙"


def test_result_sheets_are_not_among_the_sheets(book: Book) -> None:
    book.apply([], result_book())
    assert book.sheets() == ["登记"]


def test_all_or_nothing_is_applied(book: Book) -> None:
    with pytest.raises(FileError):
        book.apply([Edit("登记", 1, [2], ["neu"]), Edit("没有", 1, [2], ["neu"])], result_book())
    assert book.read("登记").value(2, 1) == "T1"


def test_marks_show_where_the_row_holds_the_text() -> None:
    book = MemoryBook({"登记": ROWS})
    book.apply([Edit("登记", 1, [2, 3, 4], mark="late", when=(1, "t3")), Edit("登记", 1, [2], mark="error")])
    assert book.marks("登记") == {"A4": "late", "A2": "error"}


def test_results_of_the_memory_host_can_be_read() -> None:
    book = MemoryBook({"登记": ROWS})
    book.apply([], result_book(["统计"], figure=9))
    assert book.results["统计"][1][:2] == ["2026-01", 9.0]


def test_a_converted_workbook_is_saved_as_a_new_one(tmp_path: Path) -> None:
    book = _foreign(ROWS)
    assert isinstance(book, ForeignBook)
    book.apply([Edit("登记", 5, [1], ["状态"], own="state")])
    book.save(tmp_path / "neu.xlsx")
    again = open_book(tmp_path / "neu.xlsx")
    assert again.read("登记").own == {"state": 5}
    with pytest.raises(FileError, match="not-in-place"):
        book.save(tmp_path / "alt.ods", in_place=True)
