"""Tables (list objects) of the office when columns of ours come beside them."""

from __future__ import annotations

import re

import pytest
from book_makers import cell_xml, closed, members, result_book, zipped
from lxml import etree
from scenarios import (
    ALL,
    SHEET,
    Scenario,
    made,
    sorted_table,
    table_beside_another,
    table_beside_merged_cells,
    table_with_totals,
    table_with_totals_and_a_remark,
)

from xltousu.cells import Edit


def table(data: bytes, number: int = 1) -> etree._Element:
    return etree.fromstring(members(data)[f"xl/tables/table{number}.xml"])


def columns(data: bytes, number: int = 1) -> list[tuple[str | None, str | None]]:
    return [(one.get("id"), one.get("name")) for one in table(data, number).iterfind(".//{*}tableColumn")]


def written(scenario: Scenario) -> bytes:
    book = closed(scenario.source)
    book.apply([edit for edit in scenario.edits() if edit.own], result_book())
    return book.to_bytes()


def reference(data: bytes, number: int = 1) -> tuple[str | None, str | None]:
    """The ranges of a table and of its filter."""
    root = table(data, number)
    filter_ = root.find("{*}autoFilter")
    return root.get("ref"), None if filter_ is None else filter_.get("ref")


def test_a_table_with_totals_and_a_calculated_column_grows() -> None:
    scenario = table_with_totals()
    result = written(scenario)
    assert reference(result) == ("A1:E4", "A1:E3")
    assert columns(result) == [("1", "编号"), ("2", "件数"), ("3", "加倍"), ("4", "检查结果"), ("5", "到期")]
    root = table(result)
    assert root.get("totalsRowCount") == "1"
    assert root.find("{*}tableColumns").get("count") == "5"  # type: ignore[union-attr]
    assert [one.get("totalsRowFunction") for one in root.iterfind(".//{*}tableColumn")] == [
        None,
        "sum",
        "sum",
        None,
        None,
    ]
    before = table(scenario.source).findtext(".//{*}calculatedColumnFormula")
    assert before == root.findtext(".//{*}calculatedColumnFormula") == "[[#This Row],件数]*2"
    assert cell_xml(result, "C2") == cell_xml(scenario.source, "C2")
    assert cell_xml(result, "C4") == cell_xml(scenario.source, "C4")


def test_the_order_of_a_table_covers_what_it_grew_by() -> None:
    root = table(written(sorted_table()))
    found = [(etree.QName(one).localname, one.get("ref")) for one in root.iter() if one.get("ref")]
    assert found == [
        ("table", "A1:D3"),
        ("autoFilter", "A1:D3"),
        ("sortState", "A2:D3"),
        ("sortCondition", "B2:B3"),
    ]
    assert [one.get("colId") for one in root.iterfind(".//{*}filterColumn")] == ["0"]


@pytest.mark.parametrize(
    "scenario", [table_with_totals_and_a_remark, table_beside_another, table_beside_merged_cells]
)
def test_a_table_without_room_stays_as_it_is(scenario: object) -> None:
    one = ALL[scenario.__name__]()  # type: ignore[attr-defined]
    result = written(one)
    for name, part in members(one.source).items():
        if "tables/" in name:
            assert members(result)[name] == part
    assert "检查结果" in cell_xml(result, "C1")
    assert closed(result).read(SHEET).own == {"check": 3, "due": 4}


def test_an_empty_cell_with_a_look_is_room_enough() -> None:
    data = table_with_totals_and_a_remark().source
    sheet = "xl/worksheets/sheet1.xml"
    blank = re.sub(rb'<c r="C4"[^>]*>.*?</c>', b'<c r="C4" s="0"/>', members(data)[sheet])
    assert blank != members(data)[sheet]
    assert reference(written(Scenario(zipped(members(data) | {sheet: blank}))))[0] == "A1:D4"


@pytest.mark.parametrize("attribute", ['tableType="queryTable"', 'headerRowCount="0"'])
def test_a_table_that_is_not_the_offices_to_widen_stays_as_it_is(attribute: str) -> None:
    files = members(table_with_totals().source)
    part = files["xl/tables/table1.xml"].replace(b'name="', f'{attribute} name="'.encode(), 1)
    result = written(Scenario(zipped(files | {"xl/tables/table1.xml": part}), 4))
    assert members(result)["xl/tables/table1.xml"] == part


def test_a_head_that_the_table_has_is_numbered_in_the_cell_too() -> None:
    def fill(_: object, sheet: object) -> None:
        heads = [{"header": "检查结果"}, {"header": "检查结果 (2)"}]
        sheet.add_table("A1:B3", {"columns": heads})  # type: ignore[attr-defined]

    book = closed(made(fill))
    edits = [Edit(SHEET, 3, [1], ["检查结果"], own="check"), Edit(SHEET, 4, [1], ["两\n行\x07"], own="due")]
    book.apply(edits)
    result = book.to_bytes()
    assert columns(result)[2:] == [("3", "检查结果 (3)"), ("4", "两_x000a_行_x0007_")]
    assert "检查结果 (3)" in cell_xml(result, "C1")
    book.apply(edits)
    assert book.to_bytes() == result
