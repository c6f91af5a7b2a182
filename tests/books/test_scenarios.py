"""Workbooks with one thing each that a careless writer breaks: what holds for all of them."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest
from book_makers import STRICT, closed, result_book
from comparison import differences
from scenarios import ALL, SHEET, Scenario
from validation import mistakes


@pytest.fixture(params=ALL)
def scenario(request: pytest.FixtureRequest) -> Scenario:
    return ALL[request.param]()


def written(scenario: Scenario, source: bytes | None = None) -> bytes:
    book = closed(scenario.source if source is None else source)
    book.apply(scenario.edits(), result_book())
    return book.to_bytes()


def test_nothing_is_lost(scenario: Scenario) -> None:
    columns = {scenario.column, scenario.column + 1}
    result = written(scenario)
    assert list(differences(scenario.source, result, {"xl/worksheets/sheet1.xml": columns})) == []


def test_the_same_again_changes_no_byte(scenario: Scenario) -> None:
    result = written(scenario)
    assert written(scenario, result) == result


@pytest.mark.filterwarnings("ignore:.*extension is not supported")
def test_other_readers_find_what_was_written(scenario: Scenario) -> None:
    result = written(scenario)
    readers = [closed(result).read(SHEET).value]
    if STRICT.encode() not in scenario.source_part("xl/workbook.xml"):  # which openpyxl does not read
        sheet = openpyxl.load_workbook(io.BytesIO(result))[SHEET]
        readers.append(lambda row, column: sheet.cell(row, column).value)
    for value_at in readers:
        for edit in scenario.edits():
            for row, value in zip(edit.rows, edit.values or (), strict=False):
                assert value_at(int(row), edit.column) == value


def test_all_other_values_stay(scenario: Scenario) -> None:
    before, after = closed(scenario.source).read(SHEET), closed(written(scenario)).read(SHEET)
    for number, line in enumerate(before.rows, before.top):
        for column, value in enumerate(line, before.left):
            if column < scenario.column:
                assert after.value(number, column) == value
    assert after.own == {"check": scenario.column, "due": scenario.column + 1}


def test_the_validator_finds_nothing_new(scenario: Scenario, validator: str, tmp_path: Path) -> None:
    before, after = tmp_path / "before.xlsx", tmp_path / "after.xlsx"
    before.write_bytes(scenario.source)
    after.write_bytes(written(scenario))
    assert not mistakes(validator, after) - mistakes(validator, before)
