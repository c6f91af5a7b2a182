"""What a ribbon button does, on a workbook in memory."""

from __future__ import annotations

import datetime as dt
import io

import openpyxl
import pytest
from memory_desk import MemoryDesk
from repairs import BAD, GOOD, HEADER

from xltousu.addin import ACTIONS, EDITS, run
from xltousu.app import Given
from xltousu.books.memory import MemoryBook
from xltousu.cells import Cell, Edit
from xltousu.text import catalog

AS_OF = dt.datetime(2026, 3, 6, 9, 0)
ROWS = [
    ["单号", "受理时间", "报修内容", "联系电话"],
    ["B1", "2026年3月5日下午3点", "漏水", 13800000001.0],
    ["B2", "2026年3月6日上午8点", "停电", "13800000002"],
]


CHOSEN = Cell("报修", 2, 2)


def desk(language: str = "zh-CN", chosen: Cell | None = CHOSEN) -> MemoryDesk:
    given = Given("ribbon", {"pack": "repair-area", "language": language})
    return MemoryDesk(MemoryBook({"报修": ROWS}), given, chosen=chosen)


@pytest.mark.parametrize("action", [one for one in ACTIONS if one not in ("undo", "jump", "callback")])
@pytest.mark.parametrize("language", ["zh-CN", "zh-TW", "en"])
def test_every_action_ends_with_one_message(action: str, language: str) -> None:
    done = run(action, desk(language), AS_OF)
    assert done.succeeded, done.message
    assert done.message


@pytest.mark.parametrize("action", EDITS)
def test_an_action_that_edits_tells_its_steps_and_keeps_what_takes_it_back(action: str) -> None:
    one = desk()
    run(action, one, AS_OF)
    words = catalog("zh-CN")
    assert one.steps == [words("ribbon.reading"), words("ribbon.judging"), words("ribbon.writing")]
    assert one.kept == 1


@pytest.mark.parametrize("action", EDITS)
def test_an_action_leaves_what_the_others_have_made(action: str) -> None:
    one = desk()
    run("process", one, AS_OF)
    before, results = one.book.read("报修"), {key: list(rows) for key, rows in one.book.results.items()}
    marks, links = one.book.marks("报修"), one.book.links["报修"]
    run(action, one, AS_OF)
    fixed = EDITS[action].fix
    assert one.book.read("报修").own == before.own
    assert fixed or one.book.results == results
    assert fixed or one.book.read("报修").rows == before.rows
    assert fixed or one.book.marks("报修") == marks
    assert fixed or one.book.links["报修"] == links


def test_deadlines_renew_the_findings_that_stand_beside_them() -> None:
    one = desk()
    run("validate", one, AS_OF)
    one.book.apply([Edit("报修", 4, [2], ["13800000001"])])
    run("deadlines", one, AS_OF)
    told, column = one.book.result("检查结果"), one.book.read("报修").own["check"]
    assert told is not None
    assert one.book.read("报修").value(2, column) is None
    assert "D2" not in {value for row in told.rows for value in row}


def test_where_no_penalties_are_settled_the_user_is_told_and_nothing_goes() -> None:
    one = desk("en")
    run("process", one, AS_OF)
    results = dict(one.book.results)
    assert "settles no penalties" in run("penalties", one, AS_OF).message
    assert one.book.results == results


@pytest.mark.parametrize("step", [1, 2, 3])
def test_an_action_that_is_stopped_changes_nothing(step: int) -> None:
    one = desk()
    one.stop_at = step
    done = run("process", one, AS_OF)
    assert not done.succeeded
    assert done.message == catalog("zh-CN")("error.stopped")
    assert one.book.read("报修").rows == MemoryBook({"报修": ROWS}).read("报修").rows
    assert one.kept == 0


def test_fix_makes_a_date_of_the_text_and_a_text_of_the_number() -> None:
    one = desk()
    run("fix", one, AS_OF)
    assert one.book.read("报修").value(2, 2) == dt.datetime(2026, 3, 5, 15, 0)
    assert one.book.read("报修").value(2, 4) == "13800000001"


def test_a_mistake_is_told_in_the_language_asked_for_and_nothing_changes() -> None:
    book = MemoryBook({"空": [["甲", "乙"], [1, 2]]})
    one = MemoryDesk(book, Given("ribbon", {"pack": "repair-area", "language": "en"}))
    done = run("process", one, AS_OF)
    assert not done.succeeded
    assert "登记.xlsx" in done.message
    assert book.read("空").rows == [["甲", "乙"], [1, 2]]
    assert book.results == {}


def test_without_a_language_of_the_workbook_that_of_the_program_is_spoken() -> None:
    one = MemoryDesk(MemoryBook({"报修": ROWS}), usual=Given("excel", {"language": "zh-TW"}))
    assert run("validate", one, AS_OF).message.startswith("不知道按哪個規程處理")


def test_the_work_list_opens_as_a_new_workbook() -> None:
    one = MemoryDesk(MemoryBook({"报修": [HEADER, GOOD, BAD]}), Given("ribbon", {"pack": "repair-area"}))
    done = run("today", one, dt.datetime(2025, 5, 7, 9, 0))
    assert "共 2 件" in done.message
    shown = openpyxl.load_workbook(io.BytesIO(one.opened["今日待办"])).worksheets[0]
    assert BAD[0] in {cell.value for row in shown.iter_rows() for cell in row}


def test_the_ticket_is_that_of_the_chosen_case_or_of_all_that_are_not_handled() -> None:
    for chosen, expected in ((Cell("报修", 3, 1), 1), (Cell("报修", 9, 1), 2), (None, 2)):
        one = desk(chosen=chosen)
        run("ticket", one, AS_OF)
        (content,) = one.opened.values()
        assert len(openpyxl.load_workbook(io.BytesIO(content)).worksheets) == expected


def test_why_names_the_clause_of_the_chosen_case() -> None:
    assert "repair-area." in run("explain", desk(), AS_OF).message
    assert not run("explain", desk(chosen=None), AS_OF).succeeded


def test_new_asks_which_regulation_where_the_workbook_names_none() -> None:
    one = MemoryDesk(MemoryBook({"报修": ROWS}), answer=" maker ")
    assert run("new", one, AS_OF).succeeded
    assert list(one.opened) == ["maker"]
    assert "repair-area" in one.asked[0]
    assert not run("new", MemoryDesk(MemoryBook({"报修": ROWS})), AS_OF).succeeded


def test_settings_lead_to_their_sheet_and_name_their_sources() -> None:
    rows = [["pack", "repair-area"]]
    one = MemoryDesk(MemoryBook({"报修": ROWS, "规则": rows}))
    done = run("settings", one, AS_OF)
    assert "pack = repair-area    [规则!]" in done.message
    assert one.chosen == Cell("规则", 1, 1)


def test_jump_leads_from_a_finding_to_its_cell() -> None:
    one = desk()
    run("validate", one, AS_OF)
    told = one.book.result("检查结果")
    assert told is not None
    head = next(number for number, row in enumerate(told.rows, told.top) if "单元格" in row)
    row, column = head + 1, list(told.rows[head - told.top]).index("单元格") + told.left
    one.chosen = Cell("检查结果", row, 1)
    assert run("jump", one, AS_OF).succeeded
    assert one.chosen == Cell.parse(str(told.value(row, column)), "报修")
    one.chosen = Cell("检查结果", 1, 1)
    assert not run("jump", one, AS_OF).succeeded


def test_undo_says_where_there_is_nothing_to_undo() -> None:
    assert run("undo", desk(), AS_OF).message == catalog("zh-CN")("error.nothing-to-undo")
