"""Workbooks by other people, open: read, processed and taken back as in their closed files.

The program in memory opens every log and every messy workbook, and works on the registers. LibreOffice, which
takes long to answer, reads the smallest workbooks that show all kinds of content, and works on the registers
of few cells.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from book_makers import closed
from corpus_outcomes import AS_OF, PACK, expected, files_in, number_of
from open_book import OpenBook
from open_memory import GENERAL, MemoryOpenBook, cells_in
from open_office import OfficeOpenBook
from test_live import cells_of, links_of, rules_of, shown

from xltousu.addin import EDITS
from xltousu.app import Given, assess, output, resolve
from xltousu.books.closed.book import ClosedBook
from xltousu.books.live.reading import number_formats, used_range
from xltousu.books.live.undo import Undo
from xltousu.cells import Book, Cell, Grid, Range
from xltousu.report import Output

KINDS = {"formulas", "merges", "hidden", "corner", "lines", "float", "bool", "date", "datetime"}
"""Kinds of content that a grid can show; no workbook holds a time of day or a duration alone."""
SUFFIXES = (".xlsx", ".xlsm", ".xls")
MOST_CELLS = 500
"""Cells of the registers that LibreOffice works on."""
MOST_BYTES = 1_000_000
"""Size of the registers that are processed: larger ones have the same columns, and only take longer."""

Opener = Callable[[bytes], OpenBook]
Known = Callable[[Grid, Any], Mapping[str, Any]]
"""What a grid of the closed file shows, but for what the program makes of it in its own sheet."""

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:openpyxl")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    given = metafunc.config.getoption("--corpus")
    files = packages(Path(given), "log", "messy") if given else []
    chosen = {
        "log": files,
        "register": [file for file in files if is_register(file) and file.stat().st_size <= MOST_BYTES],
    }
    for name in chosen.keys() & set(metafunc.fixturenames):
        metafunc.parametrize(name, chosen[name] or [None], ids=number_of if files else lambda _: "none")


def packages(corpus: Path, *folders: str) -> list[Path]:
    """The workbooks of some folders that are packages, be it under the name of an old one."""
    files = [file for file in files_in(corpus) if file.parent.name in folders]
    return [file for file in files if file.suffix in SUFFIXES and file.read_bytes()[:2] == b"PK"]


def is_register(file: Path) -> bool:
    """Whether the workbook is expected to be processed."""
    return not expected()[number_of(file)].processed.startswith("refused:")


@pytest.fixture
def in_office(office: Any, tmp_path: Path) -> Iterator[Opener]:
    opened: list[OfficeOpenBook] = []

    def maker(data: bytes) -> OpenBook:
        opened.append(OfficeOpenBook(data, office, tmp_path))
        return opened[-1]

    yield maker
    for one in opened:
        one.close()


def in_memory(data: bytes) -> OpenBook:
    """The workbook open in memory, unless openpyxl itself cannot read it."""
    try:
        return MemoryOpenBook(data)
    except TypeError:
        with pytest.raises(TypeError):
            openpyxl.load_workbook(io.BytesIO(data))
        pytest.skip("openpyxl does not read this workbook")


def test_a_log_is_read_as_its_closed_file(log: Path | None, corpus: Path) -> None:
    assert log is not None
    data = log.read_bytes()
    live, file = in_memory(data), closed(data)
    assert live.sheets() == file.sheets()
    for sheet in file.sheets():
        assert shown(live.read(sheet)) == without_covered(file.read(sheet))


def without_covered(grid: Grid, _: Any = None) -> dict[str, Any]:
    """What a grid shows without the values that merged cells cover, which openpyxl does not read."""
    told = shown(grid)
    covered = {
        Cell("", row, column).address
        for one in grid.merges
        for row, column in cells_in(one._replace(right=min(one.right, grid.right)))
        if (row, column) != one[:2]
    }
    return told | {
        "values": {place: value for place, value in told["values"].items() if place not in covered}
    }


def test_libreoffice_shows_every_kind_of_content_as_the_closed_file(corpus: Path, in_office: Opener) -> None:
    chosen = list(smallest_of_each_kind(packages(corpus, "log", "messy", "feature")))
    assert chosen
    for path in chosen:
        data = path.read_bytes()
        live, file = in_office(data), closed(data)
        for sheet, place in zip(file.sheets(), live.shown.sheets, strict=True):
            told = as_libreoffice_has_it(file.read(sheet), place)
            assert (number_of(path), shown(live.read(place.name))) == (number_of(path), told)


def smallest_of_each_kind(files: list[Path]) -> Iterator[Path]:
    """From the smallest on, each workbook that shows something no smaller one does, until all is shown."""
    missing = set(KINDS)
    for file in sorted(files, key=lambda one: one.stat().st_size):
        book = closed(file.read_bytes())
        new = missing & set(chain.from_iterable(kinds(book.read(sheet)) for sheet in book.sheets()))
        if new:
            missing -= new
            yield file
        if not missing:
            return
    assert not missing


def kinds(grid: Grid) -> Iterator[str]:
    """The kinds of content that a grid shows."""
    values = [value for row in grid.rows for value in row]
    yield from {type(value).__name__ for value in values}
    having = {
        "formulas": grid.formulas,
        "merges": grid.merges,
        "hidden": grid.hidden_rows,
        "corner": grid.rows and (grid.top, grid.left) != (1, 1),
        "lines": any(isinstance(value, str) and "\n" in value for value in values),
    }
    yield from (kind for kind, found in having.items() if found)


def as_libreoffice_has_it(grid: Grid, sheet: Any) -> dict[str, Any]:
    """What a grid shows, but for what LibreOffice makes of it.

    It ends lines with one character, reads a truth value as a formula, merges no cell with itself, and takes
    no row for used in which cells are merged or hidden and nothing else.
    """
    told, used = shown(grid), used_range(sheet)
    truths = {place for place, value in told["values"].items() if isinstance(value, bool)}
    cells = map(Cell.parse, truths)
    values = {place: value for place, value in told["values"].items() if place not in truths}
    return told | {
        "values": {
            place: value.replace("\r\n", "\n") if isinstance(value, str) else value
            for place, value in values.items()
        },
        "formulas": grid.formulas | {(cell.row, cell.column) for cell in cells},
        "merges": {one for one in grid.merges if one.meets(used) and one[:2] != one[2:]},
        "hidden": {row for row in grid.hidden_rows if used.top <= row <= used.bottom},
    }


def made(book: Book) -> Output:
    """What the button for processing makes of a workbook."""
    settings = resolve(Given("ribbon", {"pack": PACK}), book, None)
    return output(assess(book, "登记.xlsx", settings, AS_OF, EDITS["process"]), EDITS["process"])


def applied(book: Book) -> None:
    one = made(book)
    book.apply(one.edits, one.sheets)


def test_a_register_is_processed_and_taken_back(register: Path | None, corpus: Path) -> None:
    assert register is not None
    data = register.read_bytes()
    assert_processed_alike(in_memory(data), closed(data), without_covered)


def test_libreoffice_processes_and_takes_back_registers_of_few_cells(corpus: Path, in_office: Opener) -> None:
    chosen = [file for file in packages(corpus, "log", "messy") if is_small_register(file)]
    assert chosen
    for path in chosen:
        data = path.read_bytes()
        assert_processed_alike(in_office(data), closed(data), as_libreoffice_has_it)


def is_small_register(file: Path) -> bool:
    """Whether the workbook is a register that has cases, and few cells."""
    if not is_register(file) or expected()[number_of(file)].processed.split(" ")[1] == "0":
        return False
    book = closed(file.read_bytes())
    return sum(len(grid.rows) * grid.right for grid in map(book.read, book.sheets())) < MOST_CELLS


def assert_processed_alike(live: OpenBook, file: ClosedBook, known: Known) -> None:
    """Process both, take it back in the open one, and process both again, over what is there already."""
    before = state_of(live)
    applied(live)
    applied(file)
    assert_same(live, file, known)
    assert live.undo is not None
    live.take_back(Undo.from_json(live.undo.to_json()))
    assert state_of(live) == before
    applied(live)
    applied(live)
    applied(file)
    assert_same(live, file, known)


def assert_same(live: OpenBook, file: ClosedBook, known: Known) -> None:
    """The same cells, rules, links and results in both."""
    assert live.sheets() == file.sheets()
    for sheet in file.sheets():
        assert shown(live.read(sheet)) == known(file.read(sheet), live.shown.sheets[sheet])
        found = [(cells_of(rule.places), rule.formula) for rule in live.rules(sheet)]
        assert found == rules_of(file, sheet)
        assert live.links(sheet) == links_of(file, sheet)
    assert file.result_names()
    for key in file.result_names():
        mine, other = live.result(key), file.result(key)
        assert mine is not None
        assert other is not None
        assert shown(mine)["values"] == shown(other)["values"]


def state_of(book: OpenBook) -> dict[str, Any]:
    """All sheets by name, with everything that a run may touch."""
    names = [sheet.name for sheet in book.shown.sheets]
    assert names == book.sheets()
    return {
        name: (shown(book.read(name)), formats_of(sheet), book.rules(name), book.links(name))
        for name, sheet in zip(names, book.shown.sheets, strict=True)
    }


def formats_of(sheet: Any) -> dict[Range, str]:
    """The number formats that are not general, with the cells of one column that have them."""
    used = used_range(sheet)
    return {
        place: code
        for column in range(used.left, used.right + 1)
        for place, code in number_formats(sheet, used._replace(left=column, right=column))
        if code != GENERAL
    }
