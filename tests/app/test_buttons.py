"""A button of the ribbon from the press to the message, on a workbook open in memory."""

from __future__ import annotations

import datetime as dt
import inspect
import io
import os
import time
from pathlib import Path

import openpyxl
import pytest
import xlwings as xw
from open_memory import MemoryOpenBook
from open_state import everything
from openpyxl.worksheet.worksheet import Worksheet
from repairs import BAD, GOOD, HEADER

from xltousu.addin import ACTIONS, buttons, undo_store
from xltousu.books.live.excel import ExcelProgram
from xltousu.cells import Cell
from xltousu.text import catalog

BUTTONS = [
    name
    for name, one in inspect.getmembers(buttons, inspect.isfunction)
    if one.__module__ == buttons.__name__ and name != "press"
]


def register(pack: str = "repair-area") -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = "报修登记"
    for row in (HEADER, GOOD, BAD):
        sheet.append(row)
    book.create_sheet("规则").append(["pack", pack])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.fixture
def live(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> MemoryOpenBook:
    monkeypatch.setattr(undo_store, "store_folder", lambda: tmp_path / "undo")
    one = MemoryOpenBook(register())
    one.app.selected = Cell("报修登记", 3, 2)
    monkeypatch.setattr(xw.main.engines, "active", xw.Engine(impl=one.app.engine))
    monkeypatch.setattr(xw.Book, "caller", classmethod(lambda cls: one.shown))
    return one


def test_every_action_but_the_whole_has_its_button() -> None:
    names = {"new" if name == "new_from_template" else name for name in BUTTONS}
    assert names == set(ACTIONS) - {"process"}


@pytest.mark.parametrize("name", BUTTONS)
def test_every_button_tells_one_message_and_frees_the_status_bar(name: str, live: MemoryOpenBook) -> None:
    getattr(buttons, name)()
    assert len(live.app.told) == 1
    assert "Error" not in live.app.told[0]
    assert live.app.status_bar is False
    assert live.app.screen_updating


def test_the_message_is_in_the_language_of_excel_where_the_workbook_names_none(live: MemoryOpenBook) -> None:
    for number, language in (
        (1033, "en"),
        (1028, "zh-TW"),
        (3076, "zh-TW"),
        (2052, "zh-CN"),
        (4100, "zh-CN"),
    ):
        live.app.language = number
        buttons.help()
        assert live.app.told.pop() == catalog(language)("ribbon.help")


def test_a_workbook_in_the_web_whose_file_is_nowhere_is_worked_on(live: MemoryOpenBook) -> None:
    live.state.address = "https://example.org/documents/台账.xlsx"
    buttons.deadlines()
    assert live.read("报修登记").own
    buttons.undo()
    assert not live.read("报修登记").own


def test_a_picture_that_is_chosen_is_no_cell(live: MemoryOpenBook) -> None:
    live.app.picture_chosen = True
    buttons.explain()
    assert live.app.told == [catalog("zh-CN")("error.no-cell-chosen")]
    buttons.ticket()
    assert len(live.app.open) == 2


def test_a_hidden_sheet_is_not_gone_to(live: MemoryOpenBook) -> None:
    live.state.sheets[1].visible = False
    buttons.settings()
    assert "repair-area" in live.app.told.pop()
    buttons.validate()
    told = live.result("检查结果")
    assert told is not None
    head = next(number for number, row in enumerate(told.rows, told.top) if "单元格" in row)
    live.app.selected = Cell("检查结果", head + 1, 1)
    live.state.sheets[0].visible = False
    buttons.jump()
    expected = catalog("zh-CN")("error.hidden-sheet", file="台账.xlsx", sheet="报修登记")
    assert live.app.told[-1] == expected


def test_undo_takes_back_what_another_press_has_written(live: MemoryOpenBook) -> None:
    before = live.read("报修登记")
    buttons.deadlines()
    assert live.read("报修登记").own
    buttons.undo()
    assert live.read("报修登记") == before
    buttons.undo()
    assert live.app.told[-1] == catalog("zh-CN")("error.nothing-to-undo")


def test_undo_is_kept_for_the_user_alone_and_a_day_at_most(live: MemoryOpenBook, tmp_path: Path) -> None:
    stale = tmp_path / "undo" / "alt.json"
    stale.parent.mkdir()
    stale.write_text("{}")
    os.utime(stale, (0, time.time() - undo_store.KEPT_SECONDS - 60))
    buttons.deadlines()
    (kept,) = stale.parent.iterdir()
    assert kept.name != "alt.json"
    assert kept.stat().st_mode & 0o077 == 0


def test_a_new_workbook_opens_beside_and_leaves_no_file(live: MemoryOpenBook) -> None:
    buttons.ticket()
    assert len(live.app.open) == 2
    assert not Path(live.app.open[0].path).exists()
    buttons.new_from_template()
    assert len(live.app.open) == 3


def test_steps_are_shown_in_the_status_bar(live: MemoryOpenBook) -> None:
    live.app.log.clear()
    buttons.deadlines()
    words = catalog("zh-CN")
    shown = [value for name, value in live.app.log if name == "status_bar"]
    assert shown[-1] is False
    reading, judging, writing = (words(f"ribbon.{one}") for one in ("reading", "judging", "writing"))
    assert [one for one in shown[:-1] if "/" not in one] == [reading, judging, writing]
    assert [one for one in shown if one and one.startswith(reading)] == [reading, f"{reading} 1/2"]
    assert [one for one in shown if one and one.startswith(judging)] == [judging, f"{judging} 2/2"]
    written = [one for one in shown if one and one.startswith(f"{writing} ")]
    assert written == [f"{writing} {part}/{len(written)}" for part in range(1, len(written) + 1)]
    assert len(written) > 5


def test_esc_stops_before_every_step_and_leaves_the_workbook_as_it_was(
    live: MemoryOpenBook, monkeypatch: pytest.MonkeyPatch
) -> None:
    buttons.month()
    before, undo = everything(live), kept_files()
    words, step = catalog("zh-CN"), 0
    while True:
        step += 1
        looks = iter(range(1, 1000))
        monkeypatch.setattr(ExcelProgram, "is_stopped", lambda *_, at=step, looks=looks: next(looks) == at)
        buttons.deadlines()
        if live.app.told[-1] == words("ribbon.done-deadlines"):
            break
        assert live.app.told[-1] == words("error.stopped")
        assert everything(live) == before
        assert kept_files() == undo
        assert live.app.status_bar is False
    assert step > 10


def kept_files() -> dict[str, bytes]:
    return {one.name: one.read_bytes() for one in undo_store.store_folder().iterdir()}


def test_undo_brings_the_result_sheets_of_an_earlier_press_back(live: MemoryOpenBook) -> None:
    buttons.validate()
    before = everything(live)
    live.shown.sheets["报修登记"].range((2, 4)).value = [[None]]
    changed = everything(live)
    buttons.validate()
    assert everything(live)[2]["values"].keys() != before[2]["values"].keys()
    assert len(kept_files()) == 1
    buttons.undo()
    assert everything(live) == changed
    assert kept_files() == {}


def test_what_excel_refuses_is_told_without_a_traceback(live: MemoryOpenBook) -> None:
    live.app.engine.fail_at = live.app.engine.writes + 1
    buttons.deadlines()
    assert live.app.told == [catalog("zh-CN")("ribbon.refused", detail="com_error: refused")]


def test_what_nobody_foresaw_is_told_without_a_traceback(
    live: MemoryOpenBook, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("division")

    monkeypatch.setattr(buttons, "run", broken)
    buttons.month()
    assert live.app.told == [catalog("zh-CN")("ribbon.failed", detail="ZeroDivisionError: division")]


def test_explain_speaks_of_the_chosen_cell(live: MemoryOpenBook) -> None:
    live.app.selected = Cell("报修登记", 2, 11)
    buttons.explain()
    assert "repair-area." in live.app.told[0]


def test_jump_leads_from_the_sheet_of_findings_to_the_cell(live: MemoryOpenBook) -> None:
    buttons.validate()
    told = live.result("检查结果")
    assert told is not None
    head = next(number for number, row in enumerate(told.rows, told.top) if "单元格" in row)
    live.app.selected = Cell("检查结果", head + 1, 1)
    buttons.jump()
    assert live.app.selected.sheet == "报修登记"
    assert len(live.app.told) == 1


def test_without_an_open_workbook_the_user_is_told_so(
    live: MemoryOpenBook, monkeypatch: pytest.MonkeyPatch
) -> None:
    from xltousu.addin.actions import run
    from xltousu.addin.live_desk import LiveDesk

    desk = LiveDesk(live.shown.app, None)
    for action in set(ACTIONS) - {"help", "new"}:
        done = run(action, desk, dt.datetime(2025, 5, 7))
        assert not done.succeeded
        assert done.message
    live.app.answer = "maker"
    assert run("new", desk, dt.datetime(2025, 5, 7)).succeeded
