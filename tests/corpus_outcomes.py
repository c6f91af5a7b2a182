"""What becomes of each workbook by other people, as the tests expect it and as it is.

``python tests/corpus_outcomes.py DIR > tests/books/outcomes.tsv`` writes down what is now; look at the
difference before keeping it: to refuse more, or to recognise less, is a mistake.

A line has three parts. ``file``: the number of the workbook. ``written``: for each worksheet that was
written to its number and the column of ours, or why the workbook was refused. ``processed``: for each
register its worksheet, its table, the number of its cases, the column of each field and those of ours, or
why it was refused. A reader that runs wild is stopped by its memory or by its time, whichever ends first:
``|`` parts what may happen.
"""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from xltousu.app import Given, Work, assess, open_workbook, output, resolve, save_into
from xltousu.books.formats import AnyBook, open_book
from xltousu.cells import MAX_COLUMN, Cell, Edit, Grid, Range, column_letters
from xltousu.errors import FileError, UserError
from xltousu.register import Register

FOLDERS = ("log", "messy", "feature", "hostile")
EXPECTED = Path(__file__).parent / "books" / "outcomes.tsv"
PACK = "generic-abc"
AS_OF = dt.datetime(2026, 11, 21, 9)
RESULT = "月度统计"
MOST_SHEETS = 3
"""Worksheets of each workbook that are written to."""


class Expected(NamedTuple):
    """What is expected of a workbook."""

    written: str
    processed: str


@cache
def expected() -> dict[str, Expected]:
    """What is expected of each workbook, by its number."""
    lines = EXPECTED.read_text("utf-8").splitlines()[1:]
    return {number: Expected(*rest) for number, *rest in (line.split("\t") for line in lines)}


def files_in(corpus: Path) -> list[Path]:
    """All workbooks."""
    return [file for name in FOLDERS for file in sorted((corpus / name).iterdir())]


def number_of(file: Path) -> str:
    """The number that the name of a workbook begins with."""
    return file.name.split("_")[0]


def edits_of(book: AnyBook) -> list[Edit]:
    """For the first worksheets a list, and right of all they hold a column with notes, marks and links.

    Rows that are merged to the edge of the sheet are left out.
    """
    edits = []
    for name in book.sheets()[:MOST_SHEETS]:
        grid = book.read(name)
        ends = [one.right for one in grid.merges if one.right < MAX_COLUMN]
        column, top = max([grid.right if grid.rows else 0, *ends]) + 1, grid.top
        merged = [one for one in grid.merges if one.left <= column <= one.right]
        rows = [row for row in range(top + 1, max(grid.bottom, top + 1) + 1) if not _lies_in(row, merged)]
        notes = ["受理早于登记" if row % 40 == 0 else None for row in rows]
        links = [Cell(RESULT, 2, 1) if row % 3 else None for row in rows]
        edits += [
            Edit(name, column, [top], ["办结时限"], own="due"),
            Edit(name, column, rows, ["逾期"] * len(rows), own="due", width=14, notes=notes),
            Edit(name, column, rows, mark="overdue", when=(column, "逾期")),
            Edit(name, grid.left, rows[:3], mark="error"),
            Edit(name, column, rows, links=links),
            Edit(name, grid.left, rows, choices=["甲", "乙"]),
        ]
    return edits


def _lies_in(row: int, places: list[Range]) -> bool:
    return any(one.top <= row <= one.bottom for one in places)


def written(file: Path, results: bytes) -> tuple[str, AnyBook | None, list[Edit]]:
    """What becomes of a workbook that is written to, and the workbook with its edits."""
    try:
        book = open_book(file)
        edits = edits_of(book)
        book.apply(edits, results)
    except FileError as error:
        return f"refused:{error.key}", None, []
    names = book.sheets()
    heads = (edit for edit in edits if edit.own and len(edit.rows) == 1)
    places = {f"{names.index(edit.sheet) + 1}:{column_letters(edit.column)}": None for edit in heads}
    return " ".join(places) or "no sheets", book, edits


def processed(file: Path, target: Path) -> str:
    """What becomes of a workbook that is processed, and of its copy ``target``."""
    try:
        book = open_workbook(file)
        settings = resolve(Given("command-line", {"pack": PACK}), book, None)
        assessed = assess(book, str(file), settings, AS_OF, Work())
        save_into(book, output(assessed, Work()), target)
    except UserError as error:
        return f"refused:{error.key}"
    names = book.sheets()
    grids = {name: book.read(name) for name in assessed.grids}
    registers = [one.register for one in assessed.result.assessments]
    return "; ".join(
        " ".join((f"{names.index(one.sheet) + 1}!{one.table.address}", str(one.size), *_columns(one, grids)))
        for one in registers
    )


def _columns(register: Register, grids: dict[str, Grid]) -> Iterator[str]:
    for name, column in register.columns.items():
        yield f"{name}={column_letters(column.number)}"
    yield "+"
    for name, number in grids[register.sheet].own.items():
        yield f"{name}={column_letters(number)}"


def main(corpus: Path) -> None:
    """Print what becomes of every workbook."""
    import tempfile

    sys.path.insert(0, str(Path(__file__).parent / "books"))
    from book_makers import result_book  # type: ignore[import-not-found]

    lines = ["file\twritten\tprocessed"]
    with tempfile.TemporaryDirectory() as folder:
        for file in files_in(corpus):
            one = processed(file, Path(folder) / name_of_copy(file))
            lines.append(f"{number_of(file)}\t{written(file, result_book())[0]}\t{one}")
    sys.stdout.write("\n".join(lines) + "\n")


def name_of_copy(file: Path) -> str:
    """A name under which Excel opens the copy of a workbook."""
    return number_of(file) + (".xlsm" if file.suffix.lower() == ".xlsm" else ".xlsx")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
