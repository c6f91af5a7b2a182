"""The ribbon: its description is valid, every callback is there, every word is in three languages."""

from __future__ import annotations

import re

import pytest
from addin_support import part, source
from lxml import etree

from xltousu.text import LANGUAGES, catalog

NAMESPACE = "http://schemas.microsoft.com/office/2009/07/customui"
PARAMETERS = {"onLoad": 1, "onAction": 1, "getLabel": 2, "getScreentip": 2, "getSupertip": 2}
"""How many parameters Office gives a callback of VBA."""
TEXTS = {"getLabel", "getScreentip", "getSupertip"}
NAMES = {"id", "tag", "keytip"}
ALLOWED = {
    "customUI": {"onLoad"},
    "ribbon": set(),
    "tabs": set(),
    "tab": NAMES | TEXTS | {"insertAfterMso"},
    "group": NAMES | TEXTS,
    "button": NAMES | TEXTS | {"imageMso", "size", "onAction"},
}
"""The elements of the ribbon used here, and which of their attributes the schema of Office knows."""
INSIDE = {
    "customUI": None,
    "ribbon": "customUI",
    "tabs": "ribbon",
    "tab": "tabs",
    "group": "tab",
    "button": "group",
}
ACTIONS = {
    "validate", "fix", "undo", "jump", "explain", "deadlines", "today", "month", "penalties", "ticket",
    "callback", "new_from_template", "settings", "help",
}  # fmt: skip
RIBBON = etree.fromstring(part("customUI/customUI14.xml"))
ELEMENTS = list(RIBBON.iter())
BUTTONS = [one for one in ELEMENTS if etree.QName(one).localname == "button"]


def test_the_elements_are_where_the_schema_of_office_has_them() -> None:
    for one in ELEMENTS:
        name, parent = etree.QName(one), one.getparent()
        assert name.namespace == NAMESPACE
        assert set(one.attrib) <= ALLOWED[name.localname], name.localname
        assert INSIDE[name.localname] == (None if parent is None else etree.QName(parent).localname)
        for given in filter(re.compile("get").match, one.attrib):
            assert given[3].lower() + given[4:] not in one.attrib


def test_identifiers_and_key_tips_are_unique() -> None:
    identifiers = [one.get("id") for one in ELEMENTS if one.get("id")]
    tips = [one.get("keytip") for one in BUTTONS]
    assert len(identifiers) == len(set(identifiers))
    assert len(tips) == len(set(tips)) == len(BUTTONS)
    assert all(re.fullmatch("[A-Z0-9]{1,3}", str(tip)) for tip in tips)
    assert {one.get("size") for one in BUTTONS} <= {"large", "normal"}
    assert all(one.get("imageMso") for one in BUTTONS)


def test_there_is_a_button_for_every_action_and_no_other() -> None:
    assert sorted(str(one.get("tag")) for one in BUTTONS) == sorted(ACTIONS)


def test_every_callback_is_there_with_as_many_parameters_as_office_gives_it() -> None:
    called = {(name, value) for one in ELEMENTS for name, value in one.attrib.items() if name in PARAMETERS}
    assert {name for name, _ in called} == set(PARAMETERS)
    for name, value in called:
        module, _, procedure = str(value).partition(".")
        found = re.findall(rf"(?m)^Public Sub {procedure}\((.*)\)$", source(module))
        assert len(found) == 1, value
        assert len(found[0].split(",")) == PARAMETERS[str(name)]
        assert PARAMETERS[str(name)] == 1 or "ByRef" in found[0]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_label_and_tip_is_in_the_add_in(language: str) -> None:
    words = catalog(language)
    spoken = _spoken(language)
    for one in ELEMENTS:
        tag = one.get("tag")
        if tag is not None:
            assert spoken[f"button.{tag}.label"] == words(f"button.{tag}.label")
    for one in BUTTONS:
        assert spoken[f"button.{one.get('tag')}.tip"] == words(f"button.{one.get('tag')}.tip")


def test_the_macros_hold_no_rule_and_every_button_the_same_call() -> None:
    text = source("TousuRibbon")
    assert text.count("RunPython") == 1
    assert 'xlwings.RunPython "import xltousu.addin.buttons as b; b." & control.Tag & "()"' in text


def test_excel_neither_stops_a_button_nor_complains_while_it_works() -> None:
    body = source("TousuRibbon").partition("Public Sub PressButton")[2].partition("End Sub")[0]
    before, call, after = body.partition("xlwings.RunPython")
    assert call
    assert "Application.EnableCancelKey = NO_CANCEL_KEY" in before
    assert "Application.DisplayAlerts = False" in before
    done, _, failed = after.partition("Failed:")
    assert all("Application.DisplayAlerts = True" in one for one in (done, failed))


def _spoken(language: str) -> dict[str, str]:
    """The words in the module of the add-in, put together as VBA does."""
    name = "WordsIn" + language.replace("-", "")
    body = re.search(rf"(?s)Public Function {name}\(.*?End Function", source("TousuWords"))
    assert body is not None
    cases = re.findall(rf'Case "([^"]+)"\n +{name} = (.*)', body[0])
    return {key: _text(expression) for key, expression in cases}


def _text(expression: str) -> str:
    pieces = re.findall(r'Characters\("([0-9A-F]+)"\)|"((?:[^"]|"")*)"', expression)
    return "".join(
        bytes.fromhex(units).decode("utf-16-be") if units else plain.replace('""', '"')
        for units, plain in pieces
    )
