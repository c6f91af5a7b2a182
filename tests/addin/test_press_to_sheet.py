"""From the press of a button in the macros to the cells of an open workbook."""

from __future__ import annotations

import io
import re
from pathlib import Path

import openpyxl
import pytest
import xlwings
from libreoffice_office import Macros
from open_memory import MemoryOpenBook
from repairs import BAD, GOOD, HEADER

from xltousu.addin import buttons, undo_store
from xltousu.addin.build import ribbon
from xltousu.cells import Cell

SHEET = "报修登记"


@pytest.fixture
def live(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> MemoryOpenBook:
    book = openpyxl.Workbook()
    book.worksheets[0].title = SHEET
    for row in (HEADER, GOOD, BAD):
        book.worksheets[0].append(row)
    book.create_sheet("规则").append(["pack", "repair-area"])
    data = io.BytesIO()
    book.save(data)
    one = MemoryOpenBook(data.getvalue())
    one.app.selected = Cell(SHEET, 3, 2)
    monkeypatch.setattr(undo_store, "store_folder", lambda: tmp_path / "undo")
    monkeypatch.setattr(xlwings.main.engines, "active", xlwings.Engine(impl=one.app.engine))
    monkeypatch.setattr(xlwings.Book, "caller", classmethod(lambda cls: one.shown))
    return one


def test_every_button_of_the_ribbon_has_its_function() -> None:
    tags = re.findall(r'tag="(\w+)" imageMso', ribbon())
    assert tags
    assert [tag for tag in tags if not callable(getattr(buttons, tag, None))] == []


def test_a_press_ends_in_the_cells_and_another_takes_it_back(macros: Macros, live: MemoryOpenBook) -> None:
    before = live.read(SHEET)
    _press("deadlines", macros)
    assert live.read(SHEET).own
    _press("undo", macros)
    assert live.read(SHEET) == before
    assert len(live.app.told) == 2


def _press(tag: str, macros: Macros) -> None:
    """What the macro hands over is run as xlwings would."""
    macros.call("TousuRibbon.PressButton", macros.control(tag))
    command, _ = macros.call("xlwings.LastSent")
    exec(command, {})
