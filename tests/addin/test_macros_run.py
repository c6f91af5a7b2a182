"""The macros of the add-in are run: in LibreOffice, and in an interpreter of VBA."""

from __future__ import annotations

import re
import sys
from importlib.resources import files
from types import ModuleType

import pytest
from addin_support import needed_module, part, source
from lxml import etree
from office_macros import Macros

from xltousu.text import catalog

BUTTONS = [
    str(one.get("tag"))
    for one in etree.fromstring(part("customUI/customUI14.xml")).iter()
    if etree.QName(one).localname == "button"
]
RECEIVED = """Public Sub Received()
    ActiveWorkbook.Worksheets(1).Name = "xltousu.conf"
    ActiveWorkbook.Worksheets(1).Range("A1").Value = "INTERPRETER_WIN"
    ActiveWorkbook.Worksheets(1).Range("B1").Value = "C:\\received\\python.exe"
    Debug.Print GetConfig("INTERPRETER_WIN", "our own")
End Sub
"""


@pytest.mark.parametrize("tag", BUTTONS)
def test_a_button_hands_over_to_its_function_in_python(
    tag: str, macros: Macros, monkeypatch: pytest.MonkeyPatch
) -> None:
    macros.call("TousuRibbon.PressButton", macros.control(tag))
    command, _ = macros.call("xlwings.LastSent")
    pressed: list[str] = []
    buttons = ModuleType("xltousu.addin.buttons")
    for name in BUTTONS:
        setattr(buttons, name, lambda name=name: pressed.append(name))
    monkeypatch.setitem(sys.modules, "xltousu.addin.buttons", buttons)
    monkeypatch.setattr("xltousu.addin.buttons", buttons, raising=False)
    exec(command, {})
    assert pressed == [tag]


@pytest.mark.parametrize("tag", ["tab", "check_group", *BUTTONS])
def test_labels_are_those_of_the_catalog(tag: str, macros: Macros) -> None:
    _, left = macros.call("TousuRibbon.GetLabel", macros.control(tag), "")
    spoken = {catalog(language)(f"button.{tag}.label") for language in ("zh-CN", "en")}
    assert set(left) & spoken


@pytest.mark.parametrize(("language", "procedure"), [("zh-CN", "zhCN"), ("zh-TW", "zhTW"), ("en", "en")])
def test_words_come_out_of_vba_as_they_went_in(language: str, procedure: str, macros: Macros) -> None:
    words = catalog(language)
    for key in ("button.not-started", "button.validate.tip", "function.TS_STATUS.as_of"):
        assert macros.call(f"TousuWords.WordsIn{procedure}", key)[0] == words(key)


@pytest.mark.parametrize(
    ("code", "language"),
    [
        (2052, "zh-CN"),
        (4100, "zh-CN"),
        (1028, "zh-TW"),
        (3076, "zh-TW"),
        (1033, "en"),
        (86, "zh-CN"),
        (886, "zh-TW"),
        (852, "zh-TW"),
        (1, "en"),
    ],
)
def test_the_language_is_that_of_the_menus(code: int, language: str, macros: Macros) -> None:
    assert macros.call("TousuRibbon.LanguageOf", float(code))[0] == language


@pytest.mark.parametrize(
    "name",
    [
        "a&calc&.xlsx",
        "a^&calc.xlsx",
        "$(id).xlsx",
        "a`id`.xlsx",
        'a".xlsx',
        "%PATH%.xlsx",
        "a|b",
        "a'b",
        "a=b",
    ],
)
def test_a_name_that_a_shell_would_run_is_not_handed_over(name: str, macros: Macros) -> None:
    assert macros.call("TousuRibbon.PlainName", name)[0] == ""


def test_a_plain_name_is_handed_over(macros: Macros) -> None:
    assert macros.call("TousuRibbon.PlainName", "投诉 台账(10月)-1.xlsx")[0] == "投诉 台账(10月)-1.xlsx"


def test_a_mistake_is_told_by_its_sentence(macros: Macros) -> None:
    report = 'Traceback:\r\n  File "x"\r\nxltousu.addin.functions.Mistake: “abc”不是能认出的时刻。\r\n'
    assert macros.call("TousuRibbon.LastLine", report)[0] == "“abc”不是能认出的时刻。"
    assert macros.call("TousuRibbon.LastLine", "ValueError: x")[0] == "ValueError: x"
    assert macros.call("TousuRibbon.LastLine", "")[0] == ""


def test_the_sheet_of_settings_is_known_by_its_names(macros: Macros) -> None:
    for name in ("规则", "規則", "Rules"):
        assert macros.call("TousuWords.IsSettingsSheet", name)[0], name
    assert not macros.call("TousuWords.IsSettingsSheet", "投诉")[0]


def test_rows_behind_the_last_used_one_are_left_out() -> None:
    asked = {"A3:B1048576": "$A$3:$B$5", "A:A": "$A$1:$A$5", "B4:C5": "$B$4:$C$5", "A9:B12": "$A$9:$B$9"}
    shown = [f'Debug.Print UsedRows(ActiveSheet.Range("{place}")).Address' for place in asked]
    test = [
        "Public Sub Test()",
        'ActiveSheet.Range("B2:C5").Value = 1',
        *shown,
        "Debug.Print UsedRows(7)",
        "End Sub",
    ]
    excel = needed_module("pyopenvba.apps.excel").ExcelApplication()
    excel.add_workbook()
    excel.add_module(source("TousuRibbon"), name="TousuRibbon")
    excel.add_module("\r\n".join(test), name="Test")
    excel.run("Test")
    assert [str(line).strip() for line in excel.console] == [*asked.values(), "7"]


def test_a_sheet_of_a_received_workbook_names_no_interpreter() -> None:
    original = (files("xlwings") / "xlwings_custom_addin.bas").read_text("utf-8")
    assert _interpreter(original.replace('"myaddin"', '"xltousu"')) == "C:\\received\\python.exe"
    assert _interpreter(source("xlwings")) == "our own"


def _interpreter(vba: str) -> str:
    """Which Python the VBA of xlwings would start while a received workbook is the active one."""
    excel = needed_module("pyopenvba.apps.excel").ExcelApplication()
    plain = re.sub(r"(?m)^( *#(?:If|Const)[^'\n]*?) *'.*$", r"\1", vba.replace("\r\n", "\n"))
    plain = plain.replace("WScript.ExpandEnvironmentStrings(s)", "s")  # no program of Windows is here
    plain = plain.replace('Environ("USERPROFILE")', '"C:\\nobody"')
    plain = plain.replace("Attr = GetAttr(FileSpec)", "Err.Raise 53")  # no file of the user either
    excel.add_workbook()
    for name, text in (("xlwings", plain), ("TousuRibbon", source("TousuRibbon")), ("Test", RECEIVED)):
        excel.add_module(text.replace("\n", "\r\n"), name=name)
    excel.add_workbook()
    excel.run("Received")
    return str(excel.console[-1]).strip()
