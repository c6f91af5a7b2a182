"""The macOS part of xlwings itself, between a button and an Excel that understands its dictionary alone.

appscript, which carries its words to Excel, is there on macOS only; a stand-in takes the same words, knows
those of the dictionary that xlwings brings along, and refuses every other as appscript does.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
import xlwings as xw
from test_buttons import BUTTONS, register

from xltousu.addin import buttons
from xltousu.text import catalog

WORDS = catalog("en")
SHEETS = ["报修登记", "规则"]


class CommandError(Exception):
    """Excel refuses."""


class Excel:
    """An Excel with one workbook open, and the log of what it was told to do."""

    def __init__(self, path: Path) -> None:
        self.books = [{"name": path.name, "full_name": str(path), "saved": True}]
        self.sheet = 1
        self.row = 3
        self.log: list[tuple[str, Any]] = []
        self.told: list[str] = []

    def value(self, path: tuple[Any, ...]) -> Any:  # noqa: PLR0911  # a table of words
        match path:
            case ("active_workbook", "name"):
                return self.books[0]["name"]
            case ("workbooks", key, ("name" | "full_name" | "saved") as word):
                return self._book(key)[word]
            case ("workbooks", _, "active_sheet", "name"):
                return SHEETS[self.sheet - 1]
            case ("workbooks", _, "worksheets", key, "name"):
                return SHEETS[key - 1] if isinstance(key, int) else key
            case ("workbooks", _, "worksheets", _, "visible"):
                return "sheet_visible"
            case ("workbooks", _, "worksheets", _, "cells", _, "first_row_index"):
                return self.row
            case ("workbooks", _, "worksheets", _, "cells", _, "first_column_index"):
                return 2
        raise AssertionError(path)

    def run(self, path: tuple[Any, ...], *given: Any, **named: Any) -> Any:  # noqa: PLR0911  # a table of words
        match path:
            case ("count",) if named == {"each": "workbook"}:
                return len(self.books)
            case ("workbooks", _, "count") if named == {"each": "worksheet"}:
                return len(SHEETS)
            case ("workbooks", _, "worksheets", _, "cells", _, "count"):
                return 1
            case ("selection", "get_address"):
                return f"$B${self.row}"
            case ("workbooks", _, "worksheets", _, "rows", row, "columns", _, "get_address"):
                return f"$A${row}"
            case ("workbooks", name, "exists"):
                return any(one["name"] == name for one in self.books)
            case ("run_VB_macro",):
                assert given == ("'xltousu.xlam'!MenuLanguage",)
                return "en"
            case ("open_workbook",):
                opened = Path(named["workbook_file_name"])
                self.books.insert(0, {"name": opened.name, "full_name": str(opened), "saved": True})
                return None
            case (*_, "activate_object" | "select"):
                self.log.append((path[-1], path[-2]))
                return None
        raise AssertionError(path)

    def _book(self, key: int | str) -> dict[str, Any]:
        if isinstance(key, int):
            return self.books[key - 1]
        return next(one for one in self.books if one["name"] == key)


class Reference:
    """A reference of appscript: words of the dictionary in a row, asked for nothing before ``get``."""

    def __init__(self, excel: Excel, known: set[str], path: tuple[Any, ...] = ()) -> None:
        self._excel, self._known, self._path = excel, known, path

    def __getattr__(self, word: str) -> Reference:
        if word not in self._known:
            raise AttributeError(f"Unknown property, element or command: {word!r}")
        return Reference(self._excel, self._known, (*self._path, word))

    def __getitem__(self, key: Any) -> Reference:
        return Reference(self._excel, self._known, (*self._path, key))

    def __call__(self, *given: Any, **named: Any) -> Any:
        return self._excel.run(self._path, *given, **named)

    def get(self) -> Any:
        return self._excel.value(self._path)

    def set(self, value: Any) -> None:
        self._excel.log.append((self._path[-1], value))


class Keywords:
    """The names that stand for constants."""

    def __getattr__(self, name: str) -> str:
        return name


def stand_ins(excel: Excel, known: Callable[[], set[str]]) -> dict[str, ModuleType]:
    """The modules that are there on macOS only."""

    def display_alert(title: str, *, message: str, buttons: Any, as_: str) -> dict[str, str]:
        excel.told.append(message)
        return {"button_returned": "OK"}

    scripting = SimpleNamespace(activate=lambda: None, display_alert=display_alert)
    contents: dict[str, dict[str, Any]] = {
        "aem": {},
        "osax": {"OSAX": lambda pid: scripting},
        "psutil": {"process_iter": list, "NoSuchProcess": ProcessLookupError},
        "appscript": {
            "k": Keywords(),
            "its": SimpleNamespace(),
            "mactypes": SimpleNamespace(),
            "app": lambda pid, terms: Reference(excel, known()),
        },
        "appscript.reference": {"CommandError": CommandError, "Reference": Reference},
    }
    modules = {}
    for name, content in contents.items():
        modules[name] = ModuleType(name)
        vars(modules[name]).update(content)
    modules["appscript"].reference = modules["appscript.reference"]  # type: ignore[attr-defined]
    return modules


@pytest.fixture
def excel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Excel]:
    path = tmp_path / "台账.xlsx"
    path.write_bytes(register())
    one = Excel(path)

    def known() -> set[str]:
        dictionary = importlib.import_module("xlwings.mac_dict")
        groups = (dictionary.properties, dictionary.elements, dictionary.commands)
        return {entry[0] for group in groups for entry in group} | {"count", "exists"}

    for name, module in stand_ins(one, known).items():
        monkeypatch.setitem(sys.modules, name, module)
    monkeypatch.delitem(sys.modules, "xlwings._xlmac", raising=False)
    mac = importlib.import_module("xlwings._xlmac")
    monkeypatch.setattr(mac.Apps, "_iter_excel_instances", lambda apps: iter([77]))
    monkeypatch.setattr(mac.App, "pid", 77)
    monkeypatch.setattr(mac.App, "visible", False)  # the window is the business of macOS, not of Excel
    monkeypatch.setattr(mac.App, "activate", lambda app, steal_focus=False: None)
    monkeypatch.setattr("xltousu.app.new.blank_workbook", lambda pack, language: register(pack))
    monkeypatch.setattr(xw.main.engines, "active", xw.Engine(impl=mac.engine))
    monkeypatch.setattr(sys, "platform", "darwin")
    yield one
    sys.modules.pop("xlwings._xlmac", None)


@pytest.mark.parametrize("name", BUTTONS)
def test_every_button_uses_words_that_xlwings_has_on_macos(name: str, excel: Excel) -> None:
    getattr(buttons, name)()
    (told,) = excel.told
    assert "Error" not in told
    assert [value for word, value in excel.log if word == "status_bar"][-1] is False


def test_a_copy_is_opened_in_excel(excel: Excel, tmp_path: Path) -> None:
    buttons.validate()
    copy = tmp_path / "台账-xltousu.xlsx"
    assert excel.books[0]["full_name"] == str(copy)
    assert copy.is_file()
    assert ("status_bar", WORDS("ribbon.working")) in excel.log


def test_what_is_not_saved_is_seen(excel: Excel) -> None:
    excel.books[0]["saved"] = False
    buttons.validate()
    assert excel.told == [WORDS("error.workbook-not-saved", file="台账.xlsx")]


def test_the_sheet_of_settings_is_gone_to(excel: Excel) -> None:
    buttons.settings()
    assert ("activate_object", 2) in excel.log
    assert ("select", "$A$1") in excel.log


def test_explain_speaks_of_the_selected_row(excel: Excel) -> None:
    buttons.explain()
    assert "repair-area." in excel.told[0]
    excel.row = 9
    buttons.explain()
    assert "repair-area." not in excel.told[1]
