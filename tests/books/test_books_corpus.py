"""Workbooks by other people: each gets a column and a result sheet, and loses nothing."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from book_makers import members, result_book, tags

from xltousu.books.closed.book import ClosedBook
from xltousu.books.formats import open_book
from xltousu.cells import Edit
from xltousu.errors import FileError

_REFUSED = {"strict-workbook", "signed-workbook", "protected-workbook"}
_SHEET_REFUSED = {"protected-sheet", "merged-cell", "array-formula"}
_CELL_TAGS = ("}v", "}t", "}is", "}r", "}rPr")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "workbook" in metafunc.fixturenames:
        given = metafunc.config.getoption("--corpus")
        folders = [Path(given) / name for name in ("log", "messy", "feature")] if given else []
        files = [file for folder in folders for file in sorted(folder.glob("*.xls[xm]"))]
        metafunc.parametrize("workbook", files or [None], ids=lambda file: file.name if file else "none")


def edits_of(book: ClosedBook) -> list[Edit]:
    edits = []
    for name in book.sheets()[:3]:
        grid = book.read(name)
        column, top = (grid.right + 1, grid.top) if grid.rows else (1, 1)
        rows = range(top + 1, max(grid.bottom, top + 1) + 1)
        edits += [
            Edit(name, column, [top], ["办结时限"], own="due"),
            Edit(name, column, rows, ["逾期"] * len(rows), own="due", width=14),
            Edit(name, column, rows, mark="overdue", when=(column, "逾期")),
        ]
    return edits


def apply_allowed(book: ClosedBook, edits: list[Edit]) -> list[Edit]:
    """The edits that the workbook allows, applied."""
    while True:
        try:
            book.apply(edits, result_book())
        except FileError as error:
            if error.key not in _SHEET_REFUSED:
                raise
            edits = [edit for edit in edits if edit.sheet != error.params["sheet"]]
        else:
            return edits


def test_a_workbook_loses_nothing(workbook: Path | None, corpus: Path, tmp_path: Path) -> None:
    assert workbook is not None
    book = open_book(workbook)
    assert isinstance(book, ClosedBook)
    try:
        edits = apply_allowed(book, edits_of(book))
    except FileError as error:
        assert error.key in _REFUSED
        return
    data = book.to_bytes()
    _compare(members(workbook.read_bytes()), members(data))
    again = ClosedBook(data, "again")
    assert all(again.read(edit.sheet).own["due"] == edit.column for edit in edits)
    again.apply(edits, result_book())
    assert again.to_bytes() == data
    (tmp_path / workbook.name).write_bytes(data)
    linter = corpus.parent / "tools" / "xlint.py"
    assert not _findings(linter, tmp_path / workbook.name) - _findings(linter, workbook)


def _compare(before: dict[str, bytes], after: dict[str, bytes]) -> None:
    for name, part in before.items():
        if part != after[name]:
            lost = tags(part) - tags(after[name])
            assert not [tag for tag in lost if "worksheet" not in name or not tag.endswith(_CELL_TAGS)], name


def _findings(linter: Path, file: Path) -> Counter[str]:
    """What the linter says of a file."""
    code = (
        "import sys; sys.path.insert(0, sys.argv[1]); import xlint; print(*xlint.lint(sys.argv[2]), sep=';')"
    )
    command = [sys.executable, "-c", code, str(linter.parent), str(file)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
    return Counter(finding for finding in done.stdout.strip().split(";") if finding)
