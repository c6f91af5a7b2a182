"""From the press of a button in the macros to the cells of an open workbook, and what the user is told.

The macros run in LibreOffice, as does one of the two open workbooks.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from office_macros import Macros
from open_book import OpenBook, put_in_front, shown
from open_memory import MemoryOpenBook
from open_office import OfficeOpenBook
from repairs import BAD, GOOD, HEADER

from xltousu.addin import buttons, undo_store
from xltousu.addin.build import ribbon
from xltousu.cells import Cell
from xltousu.text import catalog

SHEET = "报修登记"
BUTTONS = re.findall(r'tag="(\w+)" imageMso', ribbon())
EDITING = ("validate", "fix", "deadlines", "month")
OPENING = ("today", "ticket", "new_from_template")  # none of these cases is to be called back


def register() -> bytes:
    book = openpyxl.Workbook()
    book.worksheets[0].title = SHEET
    for row in (HEADER, GOOD, BAD):
        book.worksheets[0].append(row)
    book.create_sheet("规则").append(["pack", "repair-area"])
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


@pytest.fixture(params=["memory", "LibreOffice"])
def live(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Iterator[OpenBook]:
    monkeypatch.setattr(undo_store, "store_folder", lambda: tmp_path / "undo")
    one: Any
    if request.param == "memory":
        one = MemoryOpenBook(register())
        one.app.selected = Cell(SHEET, 3, 2)
    else:
        one = OfficeOpenBook(register(), request.getfixturevalue("office"), tmp_path)
        one.shown.sheets[SHEET].range((3, 2)).select()
    put_in_front(one, monkeypatch)
    yield one
    if request.param == "LibreOffice":
        one.close()


def press(tag: str, macros: Macros) -> None:
    """What the macro hands over is run as xlwings would."""
    macros.call("TousuRibbon.PressButton", macros.control(tag))
    command, _ = macros.call("xlwings.LastSent")
    exec(command, {})


def told(live: OpenBook) -> list[str]:
    return list(live.shown.app.impl.told)


def test_every_button_of_the_ribbon_has_its_function() -> None:
    assert BUTTONS
    assert [tag for tag in BUTTONS if not callable(getattr(buttons, tag, None))] == []


@pytest.mark.parametrize("tag", BUTTONS)
def test_every_press_ends_with_one_message(tag: str, macros: Macros, live: OpenBook) -> None:
    press(tag, macros)
    (message,) = told(live)
    assert "Error" not in message
    assert live.shown.app.impl.status_bar is False
    assert (len(live.shown.app.books) > 1) == (tag in OPENING)
    assert bool(live.read(SHEET).own) == (tag in ("validate", "fix", "deadlines"))


@pytest.mark.parametrize("tag", EDITING)
def test_another_press_takes_back_what_stands_in_the_cells(tag: str, macros: Macros, live: OpenBook) -> None:
    before, sheets = shown(live.read(SHEET)), [one.name for one in live.shown.sheets]
    press(tag, macros)
    assert [one.name for one in live.shown.sheets] != sheets
    press("undo", macros)
    assert shown(live.read(SHEET)) == before
    assert [one.name for one in live.shown.sheets] == sheets
    assert len(told(live)) == 2


def test_from_a_finding_to_its_cell(macros: Macros, live: OpenBook) -> None:
    press("validate", macros)
    words = catalog(live.program.language(live.shown.app))
    findings = live.result(words("sheet.findings"))
    assert findings is not None
    row, heads = next(
        line for line in enumerate(findings.rows, findings.top) if words("head.cell") in line[1]
    )
    place = findings.value(row + 1, list(heads).index(words("head.cell")) + findings.left)
    choose(live, Cell(words("sheet.findings"), row + 1, 1))
    press("jump", macros)
    chosen = live.shown.app.selection
    assert (chosen.sheet.name, chosen.address.replace("$", "")) == (SHEET, place)


def choose(live: OpenBook, cell: Cell) -> None:
    live.shown.sheets[cell.sheet].activate()
    live.shown.sheets[cell.sheet].range((cell.row, cell.column)).select()
