from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Sequence

import numpy as np
import openpyxl
import pytest
from book_makers import (
    BORDER,
    DATE,
    MAIN,
    MOMENT,
    STRICT,
    cell_xml,
    closed,
    handmade,
    members,
    office_book,
    raw_members,
    result_book,
    sheet_xml,
    tags,
    zipped,
)
from lxml import etree
from openpyxl.utils.escape import unescape
from scenarios import days_from_1904, extended, furnished, spilled, without_addresses

from xltousu.books.closed.styles import COLOURS
from xltousu.cells import Edit, Mark, Value
from xltousu.errors import FileError

REGISTER = [["编号", "内容"], ["T1", "漏水"], ["T2", "电梯"]]
OWN = [
    Edit("登记", 3, [1], ["办结时限"], own="due"),
    Edit(
        "登记",
        3,
        range(2, 4),
        [dt.datetime(2026, 3, 5, 9, 30), None],
        "yyyy-mm-dd hh:mm",
        own="due",
        width=18,
    ),
    Edit("登记", 4, [1], ["状态"], own="state"),
    Edit("登记", 4, range(2, 4), ["逾期", "按期"], own="state"),
    Edit("登记", 4, range(2, 4), mark="overdue", when=(4, "逾期")),
    Edit("登记", 2, [2], mark="error"),
]


def written(data: bytes, edits: Sequence[Edit], sheets: bytes | None = None) -> bytes:
    book = closed(data)
    book.apply(edits, sheets)
    return book.to_bytes()


def one(data: bytes, column: int, row: int, value: Value, number_format: str | None = None) -> bytes:
    return written(data, [Edit("登记", column, [row], [value], number_format)])


def test_untouched_members_stay_as_they_were_compressed() -> None:
    source = office_book(REGISTER)
    result = written(source, OWN, result_book())
    before, after = raw_members(source), raw_members(result)
    touched = {
        "[Content_Types].xml",
        "docProps/app.xml",
        "xl/workbook.xml",
        "xl/_rels/workbook.xml.rels",
        "xl/styles.xml",
        "xl/worksheets/sheet1.xml",
    }
    assert {name for name in before if before[name] != after[name]} == touched
    assert list(after)[: len(before)] == list(before)


def test_no_element_of_the_office_is_lost() -> None:
    source = office_book(REGISTER, table=True)
    result = members(written(source, OWN, result_book()))
    for name, part in members(source).items():
        if name.endswith((".xml", ".rels")):
            lost = tags(part) - tags(result[name])
            cells = {tag for tag in lost if tag.endswith(("}v", "}t"))}
            assert set(lost) == cells


def test_the_same_edits_again_change_no_byte() -> None:
    for source in (office_book(REGISTER), office_book(REGISTER, table=True, filtered=False)):
        first = written(source, OWN, result_book())
        assert written(first, OWN, result_book()) == first
        assert written(source, OWN, result_book()) == first


def test_other_readers_find_what_was_written() -> None:
    book = openpyxl.load_workbook(io.BytesIO(written(office_book(REGISTER), OWN, result_book())))
    sheet = book["登记"]
    assert sheet["C2"].value == dt.datetime(2026, 3, 5, 9, 30)
    assert sheet["D3"].value == "按期"
    assert sheet.column_dimensions["C"].width == 18
    assert book.sheetnames == ["登记", "图表", "月度统计", "扣罚"]
    assert sheet["A2"].comment is not None


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+1", "-1", "@x", " a", "a\nb", "<&>", "_x0041_", "\x07", "甲\u0001乙", "😀", "", "a\r\nb"],
)
def test_text_is_always_text(text: str) -> None:
    result = one(office_book(REGISTER), 1, 2, text)
    assert 't="inlineStr"' in cell_xml(result, "A2")
    assert "<f" not in cell_xml(result, "A2")
    seen = openpyxl.load_workbook(io.BytesIO(result))["登记"]["A2"].value or ""
    assert unescape(str(seen)) == text.replace("\r\n", "\n")


def test_a_formula_stays_and_its_cached_value_is_refreshed() -> None:
    rows = (
        '<row r="1"><c r="A1" s="3" t="str"><f>B1&amp;"x"</f><v>old</v></c>'
        '<c r="B1"><f t="shared" ref="B1:C1" si="0">1+1</f><v>2</v></c>'
        '<c r="C1"><f t="shared" si="0"/><v>2</v></c></row>'
    )
    edits = [
        Edit("登记", 1, [1], ["neu & <gut>"], "0.0"),
        Edit("登记", 2, [1], [5]),
        Edit("登记", 3, [1], [None]),
    ]
    result = written(handmade(rows), edits)
    assert cell_xml(result, "A1") == (
        '<c r="A1" s="3" t="str"><f>B1&amp;"x"</f><v>neu &amp; &lt;gut&gt;</v></c>'
    )
    assert cell_xml(result, "B1") == '<c r="B1"><f t="shared" ref="B1:C1" si="0">1+1</f><v>5</v></c>'
    assert cell_xml(result, "C1") == '<c r="C1"><f t="shared" si="0"/></c>'
    assert "fullCalcOnLoad" in members(result)["xl/workbook.xml"].decode()


def test_no_calculation_is_asked_for_without_formulas() -> None:
    result = one(handmade('<row r="1"/>'), 1, 1, "x")
    assert "fullCalcOnLoad" not in members(result)["xl/workbook.xml"].decode()


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="1"><c r="A1" t="inlineStr"><is><t>x</t></is></c><c r="B1"><f>A1</f><v>1</v></c></row>',
        '<row r="1"><c r="A1"/><c r="B1"><f>A1</f><v>1</v></c></row>',
    ],
)
def test_no_calculation_is_asked_for_where_every_cell_stays(rows: str) -> None:
    value = "x" if "inlineStr" in rows else None
    kept, changed = (members(one(handmade(rows), 1, 1, new)) for new in (value, "y"))
    assert "fullCalcOnLoad" not in kept["xl/workbook.xml"].decode()
    assert "fullCalcOnLoad" in changed["xl/workbook.xml"].decode()


def test_a_sheet_without_rows_stays_without_rows() -> None:
    result = written(handmade(""), [Edit("登记", 1, [1], mark="error")])
    assert b"<sheetData/>" in members(result)["xl/worksheets/sheet1.xml"]


def test_nothing_clears_the_value_and_keeps_the_style() -> None:
    result = one(handmade(f'<row r="1"><c r="A1" s="{BORDER}"><v>1</v></c></row>'), 1, 1, None)
    assert cell_xml(result, "A1") == f'<c r="A1" s="{BORDER}"/>'


def test_a_new_cell_takes_the_style_of_its_row_or_column() -> None:
    rows = '<row r="1"><c r="A1"><v>1</v></c></row><row r="2" s="3" customFormat="1"><c r="A2"/></row>'
    data = handmade(rows, before=f'<cols><col min="3" max="5" width="9" style="{DATE}"/></cols>')
    result = written(data, [Edit("登记", 4, [1, 2, 7], ["a", "b", "c"])])
    assert 's="1"' in cell_xml(result, "D1")
    assert 's="3"' in cell_xml(result, "D2")
    assert 's="1"' in cell_xml(result, "D7")


def test_an_own_column_looks_like_its_left_neighbour() -> None:
    rows = (
        f'<row r="1" spans="1:1"><c r="A1" s="{BORDER}" t="inlineStr"><is><t>编号</t></is></c></row>'
        f'<row r="2" spans="1:1"><c r="A2" s="{MOMENT}"><v>46000</v></c></row><row r="3" spans="1:1"/>'
    )
    edits = [
        Edit("登记", 2, [1], ["小时"], own="hours"),
        Edit("登记", 2, [2, 3], [1.5, 2.5], own="hours"),
        Edit("登记", 3, [1], ["日期"], own="day"),
        Edit("登记", 3, [2, 3], [dt.date(2026, 3, 5), None], "yyyy/m/d", own="day"),
    ]
    result = written(handmade(rows), edits)
    assert f's="{BORDER}"' in cell_xml(result, "B1")
    sheet = openpyxl.load_workbook(io.BytesIO(result))["登记"]
    codes = [sheet[cell].number_format for cell in ("A2", "B2", "C2")]
    assert codes == ["yyyy-mm-dd hh:mm", "General", "yyyy/m/d"]
    assert sheet["C2"].border.left.style == "thin"
    assert "spans" not in sheet_xml(result)
    assert written(result, edits) == result


def test_cells_are_put_in_their_order() -> None:
    rows = (
        '<row r="2"><c r="B2"><v>1</v></c><c r="D2"><v>2</v></c></row><row r="5"/>'
        '<row r="9"><c r="A9"><v>1</v></c></row>'
    )
    edits = [
        Edit("登记", 1, [1, 2, 5], ["a", "b", "c"]),
        Edit("登记", 3, [2, 7, 12], [1, 2, 3]),
        Edit("登记", 5, [2], [True]),
    ]
    sheet = sheet_xml(written(handmade(rows), edits))
    places = [part.split('"')[0] for part in sheet.split(' r="')[1:]]
    assert places == [
        "1",
        "A1",
        "2",
        "A2",
        "B2",
        "C2",
        "D2",
        "E2",
        "5",
        "A5",
        "7",
        "C7",
        "9",
        "A9",
        "12",
        "C12",
    ]


def test_parts_of_other_programs_are_written_in_their_own_way() -> None:
    rows = (
        "<x:row><x:c s='3'><x:v>1</x:v></x:c><!-- x --><x:c><x:v><![CDATA[2]]></x:v></x:c></x:row>"
        "<x:row><x:c r='B2'><x:v>3</x:v></x:c></x:row>"
    )
    result = written(handmade(rows, prefix="x"), [Edit("登记", 3, [1, 2], ["a", "b"], own="k")])
    grid = closed(result).read("登记")
    assert grid.rows == [[1.0, 2.0, "a"], [None, 3.0, "b"]]
    assert "<x:is><x:t>a</x:t></x:is>" in sheet_xml(result)


def test_a_utf_16_part_is_written_as_utf_8() -> None:
    sheet = sheet_xml(handmade('<row r="1"><c r="A1" t="inlineStr"><is><t>甲</t></is></c></row>'))
    data = handmade(
        "",
        more={"xl/worksheets/sheet1.xml": f'<?xml version="1.0" encoding="UTF-16"?>{sheet}'.encode("utf-16")},
    )
    assert closed(one(data, 2, 1, "乙")).read("登记").rows == [["甲", "乙"]]


def test_days_are_counted_from_1904_where_the_workbook_does() -> None:
    data = handmade('<row r="1"><c r="A1"><v>1</v></c></row>', settings='<workbookPr date1904="1"/>')
    result = one(data, 2, 1, dt.datetime(2026, 3, 5, 12, 0), "yyyy-mm-dd hh:mm")
    assert closed(result).read("登记").value(1, 2) == dt.datetime(2026, 3, 5, 12, 0)


@pytest.mark.parametrize(
    "value",
    [
        dt.datetime(2026, 3, 5, 9, 30),
        dt.date(2026, 3, 5),
        dt.date(1900, 1, 1),
        dt.time(8, 15),
        dt.timedelta(hours=30),
        dt.datetime(2026, 12, 31, 23, 59, 59),
    ],
)
def test_a_time_without_a_format_takes_a_usual_one(value: Value) -> None:
    result = one(office_book(REGISTER), 3, 2, value)
    seen = closed(result).read("登记").value(2, 3)
    assert seen == value
    assert type(seen) is type(value)


def test_merged_cells_and_arrays_are_not_written_into() -> None:
    merged = handmade(
        '<row r="1"><c r="A1"><v>1</v></c></row>', behind='<mergeCells><mergeCell ref="A1:A3"/></mergeCells>'
    )
    assert 'r="A1"' in cell_xml(one(merged, 1, 1, "x"), "A1")
    one(merged, 1, 2, None)
    with pytest.raises(FileError) as caught:
        one(merged, 1, 2, "x")
    assert caught.value.key == "merged-cell"
    assert caught.value.params == {"file": "test.xlsx", "sheet": "登记", "cell": "A2"}
    array = handmade('<row r="1"><c r="A1"><f t="array" ref="A1:A3">ROW(1:3)</f><v>1</v></c></row>')
    with pytest.raises(FileError, match="array-formula"):
        one(array, 1, 2, "x")


def test_spilled_values_are_not_written_into_and_a_column_beside_them_is() -> None:
    scenario = spilled()
    with pytest.raises(FileError, match="array-formula"):
        one(scenario.source, 2, 3, "x")
    result = written(scenario.source, scenario.edits(), result_book())
    for address in ("B2", "B3"):
        assert cell_xml(result, address) == cell_xml(scenario.source, address)


def test_what_belonged_to_the_old_value_of_a_formula_goes_with_it() -> None:
    rows = (
        '<row r="1"><c r="A1" cm="1" vm="2" t="e"><f t="array" ref="A1">X</f><v>#VALUE!</v></c>'
        '<c r="B1" vm="1" t="e"><v>#VALUE!</v></c></row>'
    )
    result = written(handmade(rows), [Edit("登记", 1, [1], [5]), Edit("登记", 2, [1], ["x"])])
    assert cell_xml(result, "A1") == '<c r="A1" cm="1"><f t="array" ref="A1">X</f><v>5</v></c>'
    assert cell_xml(result, "B1") == '<c r="B1" t="inlineStr"><is><t>x</t></is></c>'


def test_a_cached_text_keeps_its_spaces() -> None:
    rows = '<row r="1"><c r="A1" t="str"><f>" a "</f><v> a </v></c></row>'
    result = one(handmade(rows), 1, 1, "  b ")
    assert cell_xml(result, "A1") == '<c r="A1" t="str"><f>" a "</f><v>  b </v></c>'
    assert closed(result).read("登记").rows == [["  b "]]


@pytest.mark.parametrize("letter", ["甲", "😀"])
def test_a_text_is_cut_where_excel_cuts_it(letter: str) -> None:
    result = closed(one(office_book(REGISTER), 1, 2, "a" + letter * 40_000)).read("登记").value(2, 1)
    assert isinstance(result, str)
    units = len(result.encode("utf-16-le")) // 2
    assert 32_766 <= units <= 32_767
    assert set(result) == {"a", letter}


def test_a_style_is_derived_once_for_all_cells_alike() -> None:
    rows = "".join(f'<row r="{n}"><c r="A{n}" s="{BORDER}"><v>1</v></c></row>' for n in range(1, 200))
    times = [dt.datetime(2026, 3, 5)] * 199
    edit = Edit("登记", 2, range(1, 200), times, "yyyy-mm-dd hh:mm", own="due")
    result = written(handmade(rows), [edit])
    assert {sheet_xml(result).split(f'r="B{n}" s="')[1].split('"')[0] for n in range(1, 200)} == {"5"}
    assert members(result)["xl/styles.xml"].count(b"<xf ") == 1 + 6


def test_a_sheet_keeps_its_panes_print_area_breaks_and_names() -> None:
    scenario = furnished()
    result = written(scenario.source, scenario.edits(), result_book())
    before, after = sheet_xml(scenario.source), sheet_xml(result)
    for name in ("sheetViews", "mergeCells", "pageSetup", "headerFooter", "rowBreaks", "ignoredErrors"):
        assert part(before, name) == part(after, name)
    names = {
        (one.get("name"), one.text)
        for one in etree.fromstring(members(result)["xl/workbook.xml"]).iterfind(".//{*}definedName")
        if one.get("localSheetId") in (None, "0")
    }
    assert names == {
        ("_xlnm.Print_Area", "登记!$A$1:$B$4"),
        ("_xlnm.Print_Titles", "登记!$2:$2"),
        ("台账区", "'登记'!$A$2:$B$4"),
        ("首行", "'登记'!$A$3"),
        ("_xltousu.col.check", "'登记'!$C$2"),
        ("_xltousu.col.due", "'登记'!$D$2"),
    }


def part(sheet: str, name: str) -> str:
    found = re.search(rf"<{name}[ >].*?</{name}>|<{name}[ /][^>]*?/>", sheet)
    assert found is not None, name
    return found[0]


def test_a_head_under_merged_titles_takes_its_column_beside_them() -> None:
    result = written(furnished().source, furnished().edits(), result_book())
    assert '<mergeCell ref="A1:B1"/>' in sheet_xml(result)
    assert "检查结果" in cell_xml(result, "C2")
    assert cell_xml(result, "C1") == ""


@pytest.mark.parametrize(
    ("declared", "expected"), [("A1", "A1:D3"), ("A1:XFD9", "A1:XFD9"), ("B2:#REF!", "C1:D3")]
)
def test_a_dimension_that_lies_covers_at_least_what_was_written(declared: str, expected: str) -> None:
    files = members(office_book(REGISTER))
    sheet = files["xl/worksheets/sheet1.xml"].replace(
        b'dimension ref="A1:B3"', b'dimension ref="%b"' % declared.encode()
    )
    result = written(zipped(files | {"xl/worksheets/sheet1.xml": sheet}), OWN)
    assert f'<dimension ref="{expected}"/>' in sheet_xml(result)
    assert closed(result).read("登记").value(3, 4) == "按期"


def test_rules_of_ours_come_behind_those_of_the_extension_list() -> None:
    result = sheet_xml(written(extended().source, [Edit("登记", 1, [1], mark="error")]))
    assert '<cfRule type="expression" dxfId="0" priority="8">' in result


@pytest.mark.parametrize(
    "value", [dt.date(2026, 3, 5), dt.time(8, 15), dt.timedelta(hours=30), dt.date(1904, 1, 2)]
)
def test_times_of_every_kind_are_counted_from_1904(value: Value) -> None:
    assert closed(one(days_from_1904().source, 2, 1, value)).read("登记").value(1, 2) == value


def test_rows_and_cells_without_addresses_are_counted() -> None:
    scenario = without_addresses()
    book = closed(written(scenario.source, [*scenario.edits(), Edit("登记", 2, [2], ["neu"])], result_book()))
    assert [row[:3] for row in book.read("登记").rows] == [
        ["编号", "内容", "检查结果"],
        ["T1", "neu", "✗ 时间"],
        ["T2", 2.0, None],
    ]


def test_a_protected_sheet_is_respected() -> None:
    data = handmade('<row r="1"/>', behind='<sheetProtection sheet="1"/>')
    with pytest.raises(FileError, match="protected-sheet"):
        one(data, 1, 1, "x")


def test_rows_out_of_order_are_refused() -> None:
    with pytest.raises(FileError, match="rows-out-of-order"):
        one(handmade('<row r="2"/><row r="1"/>'), 1, 1, "x")


def test_a_width_is_set_for_one_column_of_several() -> None:
    data = handmade(
        '<row r="1"/>', before='<cols><col min="1" max="5" width="9" style="1" customWidth="1"/></cols>'
    )
    result = sheet_xml(written(data, [Edit("登记", 3, [1], ["x"], own="k", width=17.5)]))
    assert '<col min="1" max="2" width="9"' in result
    assert '<col min="3" max="3" width="17.5" style="1"' in result
    assert '<col min="4" max="5" width="9"' in result


def test_a_new_own_column_is_shown_and_stays_as_the_office_has_it() -> None:
    data = handmade('<row r="1"/>', before='<cols><col min="2" max="16384" width="9" hidden="1"/></cols>')
    edits = [Edit("登记", 2, [1], ["x"], own="k", width=12)]
    first = written(data, edits)
    assert '<col min="2" max="2" width="12" customWidth="1"/>' in sheet_xml(first)
    files = members(first)
    hidden = sheet_xml(first).replace('max="2" width="12"', 'max="2" width="12" hidden="1"')
    files["xl/worksheets/sheet1.xml"] = hidden.encode()
    assert sheet_xml(written(zipped(files), edits)) == hidden


def test_a_strict_workbook_takes_edits() -> None:
    files = {
        name: part.decode().replace(MAIN, STRICT) for name, part in members(handmade('<row r="1"/>')).items()
    }
    result = written(zipped({name: _strict(part) for name, part in files.items()}), OWN)
    assert closed(result).read("登记").own == {"due": 3, "state": 4}
    assert written(result, OWN) == result


def _strict(part: str) -> str:
    return part.replace(
        "http://schemas.openxmlformats.org/officeDocument/2006/rel",
        "http://purl.oclc.org/ooxml/officeDocument/rel",
    )


def test_arrays_of_numpy_are_written() -> None:
    rows = np.arange(2, 6)
    moments = np.array(["2026-03-05T09:30", "NaT", "2026-03-06", "2026-03-07"], dtype="datetime64[ns]")
    result = written(
        office_book(REGISTER),
        [
            Edit("登记", 3, rows, moments, "yyyy-mm-dd hh:mm", own="due"),  # type: ignore[arg-type]
            Edit("登记", 4, rows, np.array([1.5, np.nan, np.inf, 2], dtype=object), own="n"),  # type: ignore[arg-type]
            Edit("登记", 5, rows, np.array([np.float64(1), np.int64(2), np.bool_(True), None]), own="m"),  # type: ignore[arg-type]
        ],
    )
    grid = closed(result).read("登记")
    assert [grid.value(row, 3) for row in (2, 3)] == [dt.datetime(2026, 3, 5, 9, 30), None]
    assert [grid.value(row, 4) for row in (2, 3, 4, 5)] == [1.5, None, "#NUM!", 2.0]
    assert [grid.value(row, 5) for row in (2, 3, 4, 5)] == [1.0, 2.0, True, None]


def test_a_table_grows_with_an_own_column() -> None:
    source = office_book(REGISTER, table=True)
    edits = [Edit("登记", 3, [1], ["内容"], own="x"), Edit("登记", 3, [2, 3], ["a", "b"], own="x")]
    result = written(source, edits)
    table = members(result)["xl/tables/table1.xml"].decode()
    assert 'ref="A1:C3"' in table.split(">")[1] or 'ref="A1:C3"' in table
    assert '<autoFilter ref="A1:C3"/>' in table
    assert 'count="3"' in table
    assert 'name="内容 (2)"' in table
    assert "内容 (2)" in cell_xml(result, "C1")
    assert written(result, edits) == result


def test_a_filter_grows_with_an_own_column() -> None:
    result = written(office_book(REGISTER, filtered=True), OWN)
    assert '<autoFilter ref="A1:D3"' in sheet_xml(result)
    assert "登记!$A$1:$D$3" in members(result)["xl/workbook.xml"].decode()


def test_the_order_of_a_filtered_sheet_covers_what_it_grew_by() -> None:
    order = '<sortState ref="A2:B3"><sortCondition ref="A2:A3"/></sortState>'
    files = members(office_book(REGISTER, filtered=True))
    sheet = files["xl/worksheets/sheet1.xml"].decode()
    plain = '<autoFilter ref="A1:B3"/>'
    assert plain in sheet
    ordered = sheet.replace(plain, f'<autoFilter ref="A1:B3">{order}</autoFilter>')
    result = sheet_xml(written(zipped(files | {"xl/worksheets/sheet1.xml": ordered.encode()}), OWN))
    assert '<autoFilter ref="A1:D3"><sortState ref="A2:D3"><sortCondition ref="A2:A3"/>' in result


def test_marks_follow_the_data_and_replace_those_of_before() -> None:
    existing = (
        '<conditionalFormatting sqref="A1"><cfRule type="expression" priority="4">'
        "<formula>A1=1</formula></cfRule></conditionalFormatting>"
    )
    data = handmade('<row r="5"><c r="A5" t="inlineStr"><is><t>a*"b</t></is></c></row>', behind=existing)
    edits = [
        Edit("登记", 1, range(5, 8), mark="late", when=(1, 'a*"b')),
        Edit("登记", 2, [1, 2, 3, 7], mark="error"),
        Edit("登记", 4, [9], mark="error"),
    ]
    first = written(data, edits)
    sheet = sheet_xml(first)
    assert existing in sheet
    assert 'AND(N("xltousu")=0,ISNUMBER(SEARCH("a~*""b",$A5)))' in sheet
    assert (
        '<conditionalFormatting sqref="B1:B3 B7 D9"><cfRule type="expression" dxfId="1" priority="6">'
        in sheet
    )
    assert written(first, edits) == first
    strange = sheet_xml(written(data, [Edit("登记", 1, [5], mark="late", when=(1, "\x07"))]))
    assert 'SEARCH("_x0007_",$A5)' in strange
    last = sheet_xml(written(first, [Edit("登记", 1, [5], ["neu"], notes=[None])]))
    assert "xltousu" not in last
    assert existing in last


@pytest.mark.parametrize("mark", COLOURS)
def test_every_mark_has_a_colour(mark: Mark) -> None:
    result = written(office_book(REGISTER), [Edit("登记", 1, [2], mark=mark)])
    assert COLOURS[mark].fill in members(result)["xl/styles.xml"].decode()


def test_edits_of_nothing_change_nothing() -> None:
    source = office_book(REGISTER)
    assert written(source, []) == source


def test_a_macro_workbook_keeps_its_macros() -> None:
    source = handmade('<row r="1"/>', more={"xl/vbaProject.bin": b"\0macro"})
    assert (
        raw_members(one(source, 1, 1, "x"))["xl/vbaProject.bin"] == raw_members(source)["xl/vbaProject.bin"]
    )
