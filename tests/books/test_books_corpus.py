"""Workbooks by other people: each gets columns, marks, notes and result sheets, and loses nothing."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from book_makers import result_book
from comparison import differences
from needed import missing

from xltousu.books.closed.book import ClosedBook
from xltousu.books.formats import AnyBook, open_book
from xltousu.cells import Edit, Grid
from xltousu.errors import FileError

OUTCOMES = dict(
    line.split("\t") for line in Path(__file__).with_name("outcomes.tsv").read_text().splitlines()
)
"""What becomes of each workbook: it is processed, or refused for a reason. To refuse more is a mistake."""

FOLDERS = ("log", "messy", "feature", "hostile")
OPENED_ELSEWHERE = 12


def identity(file: Path) -> str:
    return file.name.split("_")[0]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if {"workbook", "writable"} & set(metafunc.fixturenames):
        given = metafunc.config.getoption("--corpus")
        files = [file for name in FOLDERS if given for file in sorted((Path(given) / name).iterdir())]
        if "writable" in metafunc.fixturenames:
            files = [file for file in files if is_writable(file)]
            metafunc.parametrize("writable", files or [None], ids=identity if files else lambda _: "none")
        else:
            metafunc.parametrize("workbook", files or [None], ids=identity if files else lambda _: "none")


def is_writable(file: Path) -> bool:
    return OUTCOMES.get(identity(file)) == "processed" and file.read_bytes()[:2] == b"PK" and _is_ooxml(file)


def _is_ooxml(file: Path) -> bool:
    return file.suffix.lower() in (".xlsx", ".xlsm")


def free_column(grid: Grid) -> int:
    """The first column right of everything, merged cells included."""
    return max([grid.right if grid.rows else 0, *(one.right for one in grid.merges)]) + 1


def edits_of(book: AnyBook) -> list[Edit]:
    edits = []
    for name in book.sheets()[:3]:
        grid = book.read(name)
        column, top = free_column(grid), grid.top
        rows = range(top + 1, max(grid.bottom, top + 1) + 1)
        notes = ["受理早于登记" if row % 40 == 0 else None for row in rows]
        edits += [
            Edit(name, column, [top], ["办结时限"], own="due"),
            Edit(name, column, rows, ["逾期"] * len(rows), own="due", width=14, notes=notes),
            Edit(name, column, rows, mark="overdue", when=(column, "逾期")),
            Edit(name, grid.left, rows[:3], mark="error"),
        ]
    return edits


def outcome(file: Path) -> tuple[str, AnyBook | None, list[Edit]]:
    """What becomes of a workbook, and the workbook with its edits."""
    try:
        book = open_book(file)
        edits = edits_of(book)
        book.apply(edits, result_book())
    except FileError as error:
        return f"refused:{error.key}", None, []
    return "processed", book, edits


def test_a_workbook_is_processed_or_refused_as_expected(workbook: Path | None, corpus: Path) -> None:
    assert workbook is not None
    # a reader that runs wild is stopped by its memory or by its time, whichever ends first
    assert outcome(workbook)[0] in OUTCOMES[identity(workbook)].split("|")


def test_a_workbook_loses_nothing(writable: Path | None, corpus: Path) -> None:
    assert writable is not None
    before = writable.read_bytes()
    _, book, edits = outcome(writable)
    assert isinstance(book, ClosedBook)
    after = book.to_bytes()
    own: dict[str, set[int]] = {}
    for entry in book._workbook.sheets():
        columns = {edit.column for edit in edits if edit.sheet == entry.name and edit.own}
        own[entry.part] = columns
    assert list(differences(before, after, own)) == []
    again = ClosedBook(after, "again")
    first = open_book(writable)
    for name in first.sheets()[:3]:
        assert_same_values(first.read(name), again.read(name))
    again.apply(edits, result_book())
    assert again.to_bytes() == after


def assert_same_values(before: Grid, after: Grid) -> None:
    for number, row in enumerate(before.rows, before.top):
        for column, value in enumerate(row, before.left):
            assert after.value(number, column) == value
    assert before.formulas == after.formulas
    assert before.merges == after.merges


def processed(file: Path, folder: Path) -> Path:
    """The workbook with its edits, as a file."""
    _, book, _ = outcome(file)
    assert isinstance(book, ClosedBook)
    target = folder / f"{identity(file)}{file.suffix.lower()}"
    target.write_bytes(book.to_bytes())
    return target


def test_the_linter_finds_nothing_new(writable: Path | None, corpus: Path, tmp_path: Path) -> None:
    assert writable is not None
    linter = corpus.parent / "tools" / "xlint.py"
    if not linter.exists():
        missing("the linter of workbooks")
    known = _linted(linter, writable)
    found = _linted(linter, processed(writable, tmp_path)) - known
    if any(one.startswith("sheet without relationship") for one in known):  # it counts sheets without these
        found = Counter(one for one in found if "localSheetId" not in one)
    assert not found


def _linted(linter: Path, file: Path) -> Counter[str]:
    """What the linter says of a file."""
    code = (
        "import sys; sys.path.insert(0, sys.argv[1]); import xlint; print(*xlint.lint(sys.argv[2]), sep=';')"
    )
    command = [sys.executable, "-c", code, str(linter.parent), str(file)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
    return Counter(finding for finding in done.stdout.strip().split(";") if finding)


@pytest.fixture(scope="session")
def validator() -> str:
    """The Open XML SDK's validator of workbooks."""
    program = os.environ.get("OOXML_VALIDATOR") or shutil.which("ooxml-validator")
    if program is None:
        pytest.skip("ooxml-validator is neither on the path nor named by OOXML_VALIDATOR")
    return program


def test_the_validator_finds_nothing_new(
    writable: Path | None, corpus: Path, validator: str, tmp_path: Path
) -> None:
    assert writable is not None
    source = tmp_path / f"source{writable.suffix.lower()}"
    source.write_bytes(writable.read_bytes())
    assert not _validated(validator, processed(writable, tmp_path)) - _validated(validator, source)


def _validated(validator: str, file: Path) -> Counter[str]:
    """What the validator says of a file: kind and words of each mistake."""
    done = subprocess.run(
        [validator, str(file), "Microsoft365"], capture_output=True, text=True, timeout=300, check=False
    )
    found = json.loads(done.stdout)
    errors = found if isinstance(found, list) else found.get("errors", found.get("Errors", []))
    return Counter(str(one.get("id", "")) + str(one.get("description", one)) for one in errors)


def test_another_program_opens_the_results(soffice: str, corpus: Path, tmp_path: Path) -> None:
    files = [file for name in FOLDERS for file in sorted((corpus / name).iterdir()) if is_writable(file)]
    chosen = files[:: max(len(files) // OPENED_ELSEWHERE, 1)][:OPENED_ELSEWHERE]
    results = [processed(file, tmp_path) for file in chosen]
    command = [
        soffice,
        f"-env:UserInstallation=file://{tmp_path}/profile",
        "--headless",
        "--convert-to",
        "ods",
    ]
    out = tmp_path / "out"
    subprocess.run(
        [*command, "--outdir", str(out), *map(str, results)], capture_output=True, timeout=300, check=True
    )
    assert {one.stem for one in out.glob("*.ods")} == {one.stem for one in results}
