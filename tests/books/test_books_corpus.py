"""Workbooks by other people: each gets columns, marks, notes and result sheets, and loses nothing."""

from __future__ import annotations

import subprocess
from collections import Counter
from pathlib import Path

import pytest
from book_makers import result_book
from comparison import differences
from corpus_outcomes import expected, files_in, number_of, written
from validation import linted, mistakes

from xltousu.books.closed.book import ClosedBook
from xltousu.books.formats import open_book
from xltousu.cells import Grid

OPENED_ELSEWHERE = 12


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if {"workbook", "writable"} & set(metafunc.fixturenames):
        given = metafunc.config.getoption("--corpus")
        files = files_in(Path(given)) if given else []
        if "writable" in metafunc.fixturenames:
            files = [file for file in files if is_writable(file)]
            metafunc.parametrize("writable", files or [None], ids=number_of if files else lambda _: "none")
        else:
            metafunc.parametrize("workbook", files or [None], ids=number_of if files else lambda _: "none")


def is_writable(file: Path) -> bool:
    refused = number_of(file) in expected() and expected()[number_of(file)].written.startswith("refused:")
    return not refused and file.suffix.lower() in (".xlsx", ".xlsm") and file.read_bytes()[:2] == b"PK"


def test_a_workbook_is_processed_or_refused_as_expected(workbook: Path | None, corpus: Path) -> None:
    assert workbook is not None
    assert written(workbook, result_book())[0] in expected()[number_of(workbook)].written.split("|")


def test_every_workbook_has_its_expectation_and_no_other(corpus: Path) -> None:
    assert sorted(map(number_of, files_in(corpus))) == sorted(expected())


def test_a_workbook_loses_nothing(writable: Path | None, corpus: Path) -> None:
    assert writable is not None
    before = writable.read_bytes()
    _, book, edits = written(writable, result_book())
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
    _, book, _ = written(file, result_book())
    assert isinstance(book, ClosedBook)
    target = folder / f"{number_of(file)}{file.suffix.lower()}"
    target.write_bytes(book.to_bytes())
    return target


def test_the_linter_finds_nothing_new(writable: Path | None, corpus: Path, tmp_path: Path) -> None:
    assert writable is not None
    known = linted(corpus, writable)
    found = linted(corpus, processed(writable, tmp_path)) - known
    if any(one.startswith("sheet without relationship") for one in known):  # it counts sheets without these
        found = Counter(one for one in found if "localSheetId" not in one)
    assert not found


def test_the_validator_finds_nothing_new(
    writable: Path | None, corpus: Path, validator: str, tmp_path: Path
) -> None:
    assert writable is not None
    source = tmp_path / f"source{writable.suffix.lower()}"
    source.write_bytes(writable.read_bytes())
    assert not mistakes(validator, processed(writable, tmp_path)) - mistakes(validator, source)


def test_another_program_opens_the_results(soffice: str, corpus: Path, tmp_path: Path) -> None:
    """Each that it opens without our columns; a few it does not open at all."""
    files = [file for file in files_in(corpus) if is_writable(file)]
    chosen = files[:: max(len(files) // OPENED_ELSEWHERE, 1)][:OPENED_ELSEWHERE]
    results = [processed(file, tmp_path) for file in chosen]
    opened = _opened(soffice, results, tmp_path / "results")
    left = [file for file, result in zip(chosen, results, strict=True) if result.stem not in opened]
    assert len(left) < len(chosen) // 2
    assert not _opened(soffice, left, tmp_path / "sources")


def _opened(soffice: str, files: list[Path], out: Path) -> set[str]:
    """Names of the files, without suffix, that the program opens."""
    profile = f"-env:UserInstallation=file://{out.parent}/profile"
    command = [soffice, profile, "--headless", "--convert-to", "ods", "--outdir", str(out)]
    if files:
        subprocess.run([*command, *map(str, files)], capture_output=True, timeout=300, check=False)
    return {one.stem for one in out.glob("*.ods")}
