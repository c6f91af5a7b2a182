"""What every host has in common; a new host passes the same tests."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import openpyxl
import pytest
from book_makers import closed, result_book, sheet_xml
from open_book import OpenBook
from open_memory import MemoryOpenBook
from open_office import OfficeOpenBook
from openpyxl.worksheet.worksheet import Worksheet

from xltousu.books.closed.book import ClosedBook
from xltousu.books.foreign import ForeignBook
from xltousu.books.formats import open_book
from xltousu.books.memory import MemoryBook
from xltousu.cells import Area, Book, Cell, Edit, Grid, Range, Value
from xltousu.errors import FileError

ROWS: list[list[Value]] = [
    ["编号", "受理时间", "登记日期", "件数"],
    ["T1", dt.datetime(2026, 3, 5, 9, 30), dt.date(2026, 3, 5), 2.0],
    ["T2", dt.datetime(2026, 3, 6, 0, 0), None, 1.5],
    ["=T3", None, dt.date(2026, 3, 7), None],
]

Maker = Callable[[Sequence[Sequence[Value]]], Book]


def _closed(rows: Sequence[Sequence[Value]]) -> Book:
    return closed(_file(rows))


def _live(rows: Sequence[Sequence[Value]]) -> Book:
    return MemoryOpenBook(_file(rows))


def _file(rows: Sequence[Sequence[Value]]) -> bytes:
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
    return out.getvalue()


def _foreign(rows: Sequence[Sequence[Value]]) -> Book:
    return ForeignBook("test.ods", [Grid("登记", rows)])


def _memory(rows: Sequence[Sequence[Value]]) -> Book:
    return MemoryBook({"登记": rows})


MAKERS: dict[str, Maker] = {"closed": _closed, "foreign": _foreign, "memory": _memory, "live": _live}


@pytest.fixture(params=[*MAKERS, "office"])
def book(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Book]:
    if request.param in MAKERS:
        yield MAKERS[request.param](ROWS)
        return
    one = OfficeOpenBook(_file(ROWS), request.getfixturevalue("office"), tmp_path)
    yield one
    one.close()


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


def test_results_of_an_earlier_run_go_but_for_those_that_are_kept(book: Book) -> None:
    book.apply([], result_book(["月报", "检查结果", "台账"]))
    link = Edit("登记", 5, [2], ["看"], links=[Cell("检查结果", 1, 1)], own="check")
    book.apply([link], result_book(["月报"], figure=8), lambda key: key == "检查结果")
    results = {key: book.result(key) for key in ("月报", "检查结果", "台账")}
    assert [key for key, grid in results.items() if grid is not None] == ["月报", "检查结果"]
    told = {key: grid.value(2, 2) for key, grid in results.items() if grid is not None}
    assert told == {"月报": 8, "检查结果": 3}
    assert book.sheets() == ["登记"]
    book.apply([], result_book(["检查结果"], figure=5), lambda key: True)
    renewed = book.result("检查结果")
    assert renewed is not None
    assert renewed.value(2, 2) == 5
    assert book.result("月报") is not None


def test_an_edit_without_anything_of_ours_leaves_colours_and_links(book: Book) -> None:
    marked = Edit("登记", 5, [2, 3], ["看", "看"], links=[Cell("登记", 1, 1)] * 2, own="check")
    book.apply([marked, Edit("登记", 1, [2, 3], mark="late", when=(5, "看"))])
    before = _ours(book)
    assert all(before)
    book.apply([Edit("登记", 4, [2], [9.0])])
    assert _ours(book) == before
    book.apply([Edit("登记", 5, [2, 3], ["", ""], own="check")])
    assert not any(_ours(book))


def _ours(book: Book) -> list[bool]:
    """Whether the sheet has colours of ours, and whether it has links."""
    if isinstance(book, MemoryBook):
        return [bool(book.marks("登记")), bool(book.links["登记"])]
    if isinstance(book, OpenBook):
        return [bool(book.rules("登记")), bool(book.links("登记"))]
    assert isinstance(book, ClosedBook | ForeignBook)
    sheet = sheet_xml(book.to_bytes(), 1)
    return ["xltousu" in sheet, "<hyperlink " in sheet]


def test_result_sheets_are_not_among_the_sheets(book: Book) -> None:
    book.apply([], result_book())
    assert book.sheets() == ["登记"]


def test_all_or_nothing_is_applied(book: Book) -> None:
    with pytest.raises(FileError):
        book.apply([Edit("登记", 1, [2], ["neu"]), Edit("没有", 1, [2], ["neu"])], result_book())
    assert book.read("登记").value(2, 1) == "T1"


def _saved(book: Book, folder: Path) -> Worksheet:
    """The sheet as another reader sees it; only hosts of files are saved."""
    assert isinstance(book, ClosedBook | ForeignBook)
    book.save(folder / "out.xlsx")
    sheet = openpyxl.load_workbook(folder / "out.xlsx")["登记"]
    assert isinstance(sheet, Worksheet)
    return sheet


def _links(book: Book, folder: Path) -> dict[str, Cell]:
    if isinstance(book, MemoryBook):
        return dict(book.links["登记"])
    if isinstance(book, OpenBook):
        return book.links("登记")
    sheet = _saved(book, folder)
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.hyperlink is not None]
    return {cell.coordinate: Cell.parse(str(cell.hyperlink.location)) for cell in cells}


def _choices(book: Book, folder: Path) -> dict[str, str]:
    """What each cell offers, as a list or a reference writes it."""
    if isinstance(book, MemoryBook):
        return {
            address: f"'{one.sheet}'!{one.cells.fixed}" if isinstance(one, Area) else f'"{",".join(one)}"'
            for address, one in book.choices["登记"].items()
        }
    if isinstance(book, OpenBook):
        return book.choices("登记")
    found = _saved(book, folder).data_validations.dataValidation
    return {
        str(cell): str(one.formula1)
        for one in found
        for place in str(one.sqref).split()
        for cell in _addresses(Range.parse(place))
    }


def _addresses(place: Range) -> list[str]:
    return [
        Cell("", row, column).address
        for row in range(place.top, place.bottom + 1)
        for column in range(place.left, place.right + 1)
    ]


def test_links_lead_to_cells_of_results_and_of_the_office(book: Book, tmp_path: Path) -> None:
    targets = [Cell("扣罚", 7, 2), None, Cell("登记", 1, 1)]
    edits = [
        Edit("登记", 5, [1], ["检查结果"], own="check", links=[Cell("月度统计", 1, 1)]),
        Edit("登记", 5, [2, 3, 4], ["✗", None, "✗"], own="check", links=targets),
    ]
    expected = {"E1": Cell("月度统计", 1, 1), "E2": Cell("扣罚", 7, 2), "E4": Cell("登记", 1, 1)}
    for _ in range(2):
        book.apply(edits, result_book())
        assert _links(book, tmp_path) == expected
    book.apply([Edit("登记", 5, [3], links=[Cell("登记", 2, 1)])], result_book())
    assert _links(book, tmp_path) == {"E3": Cell("登记", 2, 1)}


def test_a_link_to_a_sheet_that_is_not_there_is_refused(book: Book) -> None:
    for edit in (
        Edit("登记", 1, [2], ["neu"], links=[Cell("没有", 1, 1)]),
        Edit("登记", 1, [2], ["neu"], choices=Area("没有", Range(1, 1, 2, 1))),
    ):
        with pytest.raises(FileError) as caught:
            book.apply([edit], result_book())
        assert caught.value.key == "no-such-sheet"
        assert book.read("登记").value(2, 1) == "T1"


def test_a_column_offers_choices_until_it_gets_others(book: Book, tmp_path: Path) -> None:
    edits = [
        Edit("登记", 1, [2, 3], choices=["甲", "乙"]),
        Edit("登记", 4, [2], choices=Area("登记", Range(2, 1, 4, 1))),
    ]
    expected = {"A2": '"甲,乙"', "A3": '"甲,乙"', "D2": "'登记'!$A$2:$A$4"}
    for _ in range(2):
        book.apply(edits)
        assert _choices(book, tmp_path) == expected
    book.apply([Edit("登记", 1, [4], choices=["丙"])])
    assert _choices(book, tmp_path) == {"A4": '"丙"', "D2": "'登记'!$A$2:$A$4"}
    book.apply([Edit("登记", 1, [4], choices=[]), Edit("登记", 2, [2], [1])])
    assert _choices(book, tmp_path) == {"D2": "'登记'!$A$2:$A$4"}


def test_choices_that_excel_cannot_hold_are_refused(book: Book) -> None:
    for texts in (["甲" * 256], ["a,b"]):
        with pytest.raises(FileError) as caught:
            book.apply([Edit("登记", 1, [2], ["neu"], choices=texts)])
        assert caught.value.key == "list-too-long"
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
