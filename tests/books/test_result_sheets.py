from __future__ import annotations

import io
import re

import openpyxl
import pytest
import xlsxwriter
from book_makers import closed, handmade, members, office_book, raw_members, result_book, zipped
from lxml import etree
from python_calamine import CalamineWorkbook
from scenarios import (
    furnished,
    in_strict_namespaces,
    strict,
    with_calculation_chain,
    without_a_type_for_relationships,
)

from xltousu.cells import Edit
from xltousu.errors import FileError

REGISTER = [["编号", "内容"], ["T1", "漏水"]]


def with_results(data: bytes, sheets: bytes) -> bytes:
    book = closed(data)
    book.apply([], sheets)
    return book.to_bytes()


def names(data: bytes) -> list[str]:
    return openpyxl.load_workbook(io.BytesIO(data)).sheetnames


def test_results_come_behind_the_sheets_of_the_office() -> None:
    result = with_results(office_book(REGISTER), result_book())
    assert names(result) == ["登记", "图表", "月度统计", "扣罚"]
    assert closed(result).sheets() == ["登记", "图表"]


def test_results_are_rewritten_whole() -> None:
    first = with_results(office_book(REGISTER), result_book(figure=3))
    second = with_results(first, result_book(figure=8))
    sheet = openpyxl.load_workbook(io.BytesIO(second))["月度统计"]
    assert sheet["B2"].value == 8
    assert sorted(members(first)) == sorted(members(second))
    assert with_results(second, result_book(figure=3)) == first


def test_results_that_are_no_longer_made_are_taken_out_whole() -> None:
    source = office_book(REGISTER)
    first = with_results(source, result_book(["甲", "乙", "丙"]))
    second = with_results(first, result_book(["乙"]))
    assert names(second) == ["登记", "图表", "乙"]
    assert sorted(members(second)) == sorted(members(with_results(source, result_book(["乙"]))))


def test_results_keep_the_place_the_office_gave_them() -> None:
    first = members(with_results(office_book(REGISTER), result_book(["统计"])))
    workbook = first["xl/workbook.xml"].decode()
    begin, end = workbook.index('<sheet name="登记"'), workbook.index("</sheets>")
    sheets = [line + "/>" for line in workbook[begin:end].split("/>") if line]
    moved = workbook[:begin] + "".join([sheets[2], sheets[0], sheets[1]]) + workbook[end:]
    moved = moved.replace('localSheetId="2"', 'localSheetId="0"')
    again = with_results(zipped(first | {"xl/workbook.xml": moved}), result_book(["统计"], figure=7))
    assert names(again) == ["统计", "登记", "图表"]
    assert closed(again).sheets() == ["登记", "图表"]


def test_a_sheet_of_the_office_of_the_same_name_is_never_touched() -> None:
    source = office_book(REGISTER)
    first = with_results(source, result_book(["登记", "另"]))
    assert names(first) == ["登记", "图表", "登记 (2)", "另"]
    assert closed(first).sheets() == ["登记", "图表"]
    second = with_results(first, result_book(["登记", "另"]))
    assert second == first
    assert closed(second).read("登记").value(2, 1) == "T1"
    charts = [part.decode() for name, part in members(first).items() if "charts/chart" in name]
    assert any("'登记 (2)'!$B$2:$B$3" in chart for chart in charts)


def test_a_copy_the_office_made_of_a_result_is_its_own() -> None:
    first = members(with_results(office_book(REGISTER), result_book(["统计"])))
    renamed = first["xl/workbook.xml"].replace('name="统计"'.encode(), 'name="统计 一月"'.encode())
    book = closed(zipped(first | {"xl/workbook.xml": renamed}))
    assert book.sheets() == ["登记", "图表", "统计 一月"]
    book.apply([], result_book(["统计"]))
    assert names(book.to_bytes()) == ["登记", "图表", "统计 一月", "统计"]


def test_results_keep_their_looks_links_tables_and_print_titles() -> None:
    result = with_results(office_book(REGISTER, table=True), result_book())
    book = openpyxl.load_workbook(io.BytesIO(result))
    sheet = book["扣罚"]
    assert sheet["A1"].font.b
    assert sheet["A5"].number_format == "yyyy-mm-dd"
    assert sheet["A7"].hyperlink is not None
    assert sheet["A7"].hyperlink.location == "'登记'!A1"
    assert sheet.print_title_rows == "$1:$1"
    tables = [table.displayName for one in book.worksheets for table in one.tables.values()]
    assert len(tables) == len(set(tables)) == 3
    assert not any(
        b"tabSelected" in part for name, part in members(result).items() if name.endswith("sheet4.xml")
    )
    assert "月度统计" in members(result)["docProps/app.xml"].decode()


def test_results_keep_their_panes_page_and_rows_above_each_page() -> None:
    out = io.BytesIO()
    made = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = made.add_worksheet("登记")
    sheet.write_row("A1", ["甲", "乙"])
    sheet.freeze_panes(1, 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.4)
    sheet.set_footer("&C&P")
    sheet.repeat_rows(0)
    sheet.print_area("A1:B9")
    sheet.autofilter("A1:B9")
    made.close()
    book = openpyxl.load_workbook(io.BytesIO(with_results(office_book(REGISTER), out.getvalue())))
    page = book["登记 (2)"]
    assert page.freeze_panes == "B2"
    assert (page.page_setup.orientation, page.page_setup.paperSize, page.page_setup.fitToHeight) == (
        "landscape",
        9,
        0,
    )
    assert page.sheet_properties.pageSetUpPr.fitToPage
    assert (page.page_margins.left, page.oddFooter.center.text) == (0.4, "&P")
    assert (page.print_title_rows, page.print_area) == ("$1:$1", "'登记 (2)'!$A$1:$B$9")
    assert page.auto_filter.ref == "A1:B9"


def test_rules_and_tables_of_results_keep_their_colours_beside_those_of_the_office() -> None:
    out = io.BytesIO()
    made = xlsxwriter.Workbook(out, {"in_memory": True})
    red, blue = made.add_format({"bg_color": "#FF0000"}), made.add_format({"font_color": "#0000FF"})
    sheet = made.add_worksheet("统计")
    sheet.conditional_format("A1:A9", {"type": "cell", "criteria": ">", "value": 3, "format": red})
    sheet.add_table("C1:C3", {"columns": [{"header": "甲", "format": blue}]})
    made.close()
    result = with_results(furnished().source, out.getvalue())
    sheet = openpyxl.load_workbook(io.BytesIO(result))["统计"]
    (rule,) = next(iter(sheet.conditional_formatting)).rules
    assert rule.dxf.fill.bgColor.rgb == "FFFF0000"
    (table,) = sheet.tables.values()
    looks = etree.fromstring(members(result)["xl/styles.xml"]).findall("{*}dxfs/{*}dxf")
    assert len(looks) == 3
    colour = looks[table.tableColumns[0].dataDxfId].find("{*}font/{*}color")
    assert colour is not None
    assert colour.get("rgb") == "FF0000FF"


def test_charts_of_results_are_charts_of_the_new_workbook() -> None:
    result = with_results(office_book(REGISTER), result_book(["登记"]))
    files = members(result)
    book = openpyxl.load_workbook(io.BytesIO(result))
    assert [len(one._charts) for one in book.worksheets] == [0, 1, 1]
    chart = book["登记 (2)"]._charts[0]
    assert chart.series[0].val.numRef.f == "'登记 (2)'!$B$2:$B$3"
    office = [name for name in members(office_book(REGISTER)) if "chart" in name or "drawing" in name]
    assert all(files[name] == members(office_book(REGISTER))[name] for name in office)
    types = files["[Content_Types].xml"].decode()
    assert all(
        f'PartName="/{name}"' in types for name in files if re.search(r"(chart|drawing)\d+\.xml$", name)
    )


def test_the_list_of_formula_cells_stays_unless_it_names_a_sheet_that_goes() -> None:
    source = with_calculation_chain(office_book(REGISTER), 1, 2)
    book = closed(source)
    book.apply([Edit("登记", 3, [1], ["x"], own="k")], result_book())
    first = book.to_bytes()
    assert raw_members(first)["xl/calcChain.xml"] == raw_members(source)["xl/calcChain.xml"]
    again = with_results(first, result_book())
    assert raw_members(again)["xl/calcChain.xml"] == raw_members(source)["xl/calcChain.xml"]
    numbers = [int(one) for one in re.findall(rb'sheetId="(\d+)"', members(first)["xl/workbook.xml"])]
    typed = with_calculation_chain(with_results(office_book(REGISTER), result_book()), 1, numbers[-1])
    files = members(with_results(typed, result_book()))
    assert "xl/calcChain.xml" not in files
    assert not [name for name, part in files.items() if b"calcChain" in part]


def test_views_and_names_count_the_sheets_anew() -> None:
    first = members(with_results(office_book(REGISTER, filtered=True), result_book(["甲", "乙"])))
    root = etree.fromstring(first["xl/workbook.xml"])
    sheets = root.find("{*}sheets")
    assert sheets is not None
    moved = {"0": "2", "1": "3", "2": "0", "3": "1"}
    sheets[:] = [sheets[2], sheets[3], sheets[0], sheets[1]]
    for one in root.iterfind(".//{*}definedName"):
        one.set("localSheetId", moved[one.get("localSheetId") or ""])
    view = root.find(".//{*}workbookView")
    assert view is not None
    view.set("activeTab", "3")
    view.set("firstSheet", "2")
    source = zipped(first | {"xl/workbook.xml": etree.tostring(root)})
    root = etree.fromstring(members(with_results(source, result_book(["乙"])))["xl/workbook.xml"])
    assert [one.get("name") for one in root.iterfind(".//{*}sheet")] == ["登记", "乙", "图表"]
    view = root.find(".//{*}workbookView")
    assert view is not None
    assert (view.get("activeTab"), view.get("firstSheet")) == ("2", "0")
    places = {(one.get("name"), one.get("localSheetId")) for one in root.iterfind(".//{*}definedName")}
    assert places == {
        ("_xlnm._FilterDatabase", "0"),
        ("_xlnm.Print_Titles", "1"),
        ("_xltousu.sheet", "1"),
    }


def test_a_package_without_common_types_names_those_of_new_parts() -> None:
    scenario = without_a_type_for_relationships()
    book = closed(scenario.source)
    book.apply(scenario.edits(), result_book())
    types = members(book.to_bytes())["[Content_Types].xml"].decode()
    assert 'Default Extension="rels" ContentType="application/vnd.openxmlformats-package.rel' in types
    assert 'Default Extension="vml" ContentType="application/vnd.openxmlformats-officedocument.vml' in types
    assert 'PartName="/xl/comments1.xml"' in types


def test_properties_without_titles_stay_as_they_are() -> None:
    files = members(office_book(REGISTER))
    bare = files["docProps/app.xml"].split(b"<HeadingPairs>")[0] + b"</Properties>"
    source = zipped(files | {"docProps/app.xml": bare})
    result = raw_members(with_results(source, result_book()))
    for name in ("docProps/app.xml", "docProps/core.xml"):
        assert result[name] == raw_members(source)[name]


def test_a_strict_workbook_takes_results_in_its_own_namespaces() -> None:
    source = zipped(in_strict_namespaces(office_book(REGISTER, table=True)))
    first = with_results(source, result_book())
    assert closed(first).sheets() == ["登记", "图表"]
    for name, part in members(first).items():
        if name.endswith((".xml", ".rels")):
            assert b"openxmlformats.org/spreadsheetml" not in part
            assert b"openxmlformats.org/officeDocument" not in part
            assert b"openxmlformats.org/drawingml" not in part
    assert "月度统计" in members(first)["docProps/app.xml"].decode()
    assert with_results(first, result_book()) == first
    assert CalamineWorkbook.from_filelike(io.BytesIO(first)).sheet_names[2:] == ["月度统计", "扣罚"]


def test_shares_in_charts_of_a_strict_workbook_have_their_sign() -> None:
    """The standard asks for it there, though a validator made for the other kind objects."""
    out = io.BytesIO()
    made = xlsxwriter.Workbook(out, {"in_memory": True})
    chart = made.add_chart({"type": "column"})
    pale = {"color": "red", "transparency": 40}
    chart.add_series({"values": "=统计!$A$1:$A$2", "gap": 80, "overlap": 20, "fill": pale})
    made.add_worksheet("统计").insert_chart("C1", chart)
    made.close()
    result = members(with_results(strict().source, out.getvalue()))["xl/charts/chart2.xml"]
    for share in (b'gapWidth val="80%"', b'overlap val="20%"', b'alpha val="60%"'):
        assert share in result


def test_a_locked_workbook_takes_no_results() -> None:
    locked = handmade("", settings='<workbookProtection lockStructure="1"/>')
    with pytest.raises(FileError, match="protected-workbook"):
        with_results(locked, result_book())
