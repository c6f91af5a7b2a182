"""Habits of Excel that would spoil a workbook or stop a button, as the engine in memory has them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from book_makers import office_book
from open_memory import MemoryOpenBook

from xltousu.books.closed.drop_downs import SIGN
from xltousu.books.closed.styles import COLOURS
from xltousu.cells import Cell, Edit
from xltousu.errors import FileError

SHEET = "登记"
SCATTERED = list(range(2, 400, 2))


def book(*, table: bool = False) -> MemoryOpenBook:
    return MemoryOpenBook(office_book([["编号", "件数"], ["甲", 1], ["乙", 2]], table=table))


def _filter_sheet(live: MemoryOpenBook) -> None:
    live.state.sheets[0].filtered = True


def _filter_table(live: MemoryOpenBook) -> None:
    live.state.sheets[0].filtered_tables.add(0)


@pytest.mark.parametrize("put_filter", [_filter_sheet, _filter_table])
def test_a_filtered_sheet_is_refused_before_anything_is_written(
    put_filter: Callable[[MemoryOpenBook], None],
) -> None:
    live = book(table=True)
    put_filter(live)
    live.state.sheets[0].hidden.add(2)
    with pytest.raises(FileError) as caught:
        live.apply([Edit(SHEET, 3, [1, 2, 3], ["状态", "好", "坏"], own="state")])
    assert caught.value.key == "filtered-sheet-open"
    assert live.app.engine.writes == 0


def test_nothing_is_taken_back_while_a_filter_is_on() -> None:
    live = book()
    live.apply([Edit(SHEET, 3, [1, 2, 3], ["状态", "好", "坏"], own="state")])
    _filter_sheet(live)
    assert live.undo is not None
    with pytest.raises(FileError) as caught:
        live.take_back(live.undo)
    assert caught.value.key == "filtered-sheet-open"
    assert live.read(SHEET).value(3, 3) == "坏"


def test_rows_hidden_by_hand_are_written() -> None:
    live = book()
    live.state.sheets[0].hidden.add(2)
    live.apply([Edit(SHEET, 3, [1, 2, 3], ["状态", "好", "坏"], own="state")])
    assert [live.read(SHEET).value(row, 3) for row in (1, 2, 3)] == ["状态", "好", "坏"]


def test_rules_for_many_ranges_are_told_whole() -> None:
    live = book()
    live.apply([Edit(SHEET, 1, SCATTERED, mark="error")])
    (rule,) = live.rules(SHEET)
    assert rule.places.split(" ") == [f"A{row}" for row in SCATTERED]


def test_all_rules_of_ours_are_taken_out_however_many() -> None:
    live = book()
    marks = [Edit(SHEET, 1, [row], mark=mark) for row, mark in enumerate(COLOURS, 1)]
    live.apply(marks)
    assert len(live.rules(SHEET)) > 2
    live.apply([Edit(SHEET, 1, [2], mark="error")])
    assert [rule.places for rule in live.rules(SHEET)] == ["A2"]


def test_links_of_pictures_are_passed_over() -> None:
    live = book()
    live.state.sheets[0].shape_links.append("'图表'!A1")
    live.apply([Edit(SHEET, 1, [2], links=[Cell("图表", 1, 1)])])
    assert set(live.links(SHEET)) == {"A2"}


def test_a_rule_without_a_formula_stays() -> None:
    live = book()
    lists = live.state.sheets[0].lists
    lists[2, 1] = {"Type": 0, "InputTitle": "提示"}
    live.apply([Edit(SHEET, 1, [2, 3], choices=["甲", "乙"])])
    assert lists[2, 1] == {"Type": 0, "InputTitle": "提示"}
    assert lists[3, 1]["InputTitle"] == SIGN


def test_a_cell_with_a_conversation_gets_no_note() -> None:
    live = book()
    live.state.sheets[0].notes.clear()
    live.state.sheets[0].conversations.add((2, 1))
    live.apply([Edit(SHEET, 1, [2, 3], notes=["一", "二"])])
    assert set(live.state.sheets[0].notes) == {(3, 1)}


def test_a_sheet_that_is_one_chart_may_be_in_front() -> None:
    live = book()
    live.app.chart_in_front = True
    live.apply([Edit(SHEET, 1, [2], mark="error")])
    assert len(live.rules(SHEET)) == 1


@pytest.mark.parametrize("number", [20240101.0, -5.0, 1e300])
def test_a_number_in_a_column_of_dates_is_read_as_the_number_it_is(number: float) -> None:
    live = book()
    sheet = live.state.sheets[0]
    sheet.values[2, 2], sheet.values[3, 2] = number, 45_000.0
    sheet.formats |= {(2, 2): "yyyy-mm-dd", (3, 2): "yyyy-mm-dd"}
    assert [live.read(SHEET).value(row, 2) for row in (2, 3)] == [number, dt.date(2023, 3, 15)]


def test_errors_are_read_as_their_texts() -> None:
    live = book()
    live.state.sheets[0].values |= {(2, 2): "#SPILL!", (3, 2): "#N/A"}
    assert [live.read(SHEET).value(row, 2) for row in (2, 3)] == ["#SPILL!", "#N/A"]
