from __future__ import annotations

import datetime as dt
import struct

import pytest
from book_makers import BORDER, DATE, MAIN, MOMENT, MONTH, PLAIN, closed, handmade, sheet_xml, zipped
from scenarios import phonetic, spilled

from xltousu.books.closed import numberformat
from xltousu.books.closed.reader import readable
from xltousu.cells import Range
from xltousu.errors import FileError


def test_only_a_cell_without_time_is_a_bare_date() -> None:
    rows = "".join(
        f'<row r="{n}"><c r="A{n}" s="{s}"><v>46000</v></c></row>' for n, s in enumerate((1, 2, 4), 1)
    )
    grid = closed(handmade(rows)).read("登记")
    assert [type(row[0]) for row in grid.rows] == [dt.date, dt.datetime, dt.date]
    assert (DATE, MOMENT, MONTH) == (1, 2, 4)


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ("yyyy-mm-dd", False),
        ("yyyy-mm-dd hh:mm", True),
        ("[h]:mm", True),
        ("[mm]:ss", True),
        ('0"h"', False),
        ("0\\h", False),
        ("[$-F800]dddd\\, mmmm dd\\, yyyy", False),
        ('yyyy"年"m"月"d"日" h"时"', True),
        ("上午/下午h:mm", True),
        ("[Red]0.00", False),
        ("General", False),
        ("m/d/yy AM/PM", True),
    ],
)
def test_a_number_format_shows_a_time_or_not(code: str, shown: bool) -> None:
    assert numberformat.shows_time(code) is shown


def test_days_may_count_from_1904() -> None:
    data = handmade(
        f'<row r="1"><c r="A1" s="{DATE}"><v>1</v></c></row>', settings='<workbookPr date1904="1"/>'
    )
    assert closed(data).read("登记").rows == [[dt.date(1904, 1, 2)]]


def test_formulas_merges_and_hidden_rows_are_known() -> None:
    rows = (
        '<row r="2"><c r="B2"><f>1+1</f><v>2</v></c>'
        '<c r="C2"><f t="shared" ref="C2:C3" si="0">B2</f><v>2</v></c></row>'
        '<row r="3" hidden="1"><c r="B3" t="str"><f>"x"</f><v>x</v></c>'
        '<c r="C3"><f t="shared" si="0"/><v>1</v></c></row>'
    )
    grid = closed(handmade(rows, behind='<mergeCells count="1"><mergeCell ref="A1:C1"/></mergeCells>')).read(
        "登记"
    )
    assert grid.formulas == {(2, 2), (2, 3), (3, 2), (3, 3)}
    assert grid.merges == (Range(1, 1, 1, 3),)
    assert grid.hidden_rows == {3}
    assert (grid.top, grid.left) == (2, 2)


def test_an_error_is_read_as_excel_shows_it() -> None:
    rows = (
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="3"><c r="C3" t="e"><f>1/0</f><v>#DIV/0!</v></c></row>'
    )
    grid = closed(handmade(rows)).read("登记")
    assert grid.value(3, 3) == "#DIV/0!"
    assert grid.value(1, 1) == 1.0
    assert len(grid.rows) == 3


def test_prefixed_parts_without_addresses_are_read() -> None:
    rows = '<x:row><x:c><x:v>1</x:v></x:c><x:c t="inlineStr"><x:is><x:t>甲</x:t></x:is></x:c></x:row><x:row/>'
    grid = closed(handmade(rows, prefix="x")).read("登记")
    assert grid.rows == [[1.0, "甲"]]


def test_a_declared_dimension_that_lies_costs_nothing() -> None:
    rows = f'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576" s="{BORDER}"/></row>'
    grid = closed(handmade(rows, before='<dimension ref="A1:XFD1048576"/>')).read("登记")
    assert grid.rows == [[1.0]]


def test_a_grid_beyond_all_memory_is_refused() -> None:
    rows = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    with pytest.raises(FileError, match="too-many-cells"):
        closed(handmade(rows)).read("登记")


def test_a_value_of_an_array_formula_counts_as_a_formula() -> None:
    assert closed(spilled().source).read("登记").formulas == {(2, 2), (3, 2)}
    wide = (
        '<row r="1"><c r="A1"><f t="array" ref="A1:XFD1048576">1</f><v>1</v></c><c r="B1"><v>1</v></c></row>'
    )
    assert closed(handmade(wide)).read("登记").formulas == {(1, 1), (1, 2)}
    text = 'x t="array" ref="A1:B9"'
    plain = f'<row r="1"><c r="A1" t="inlineStr"><is><t>{text}</t></is></c><c r="B1"><f>1</f></c></row>'
    assert closed(handmade(plain)).read("登记").formulas == {(1, 2)}


def test_readings_of_a_text_are_no_part_of_it() -> None:
    assert closed(phonetic().source).read("登记").rows == [["課", "富 文"]]
    inline = '<c r="A1" t="inlineStr"><is><t>課</t><rPh sb="0" eb="1"><t>カ</t></rPh></is></c>'
    assert closed(handmade(f'<row r="1">{inline}</row>')).read("登记").rows == [["課"]]


def test_a_moment_may_be_written_out() -> None:
    times = ("2026-03-05T09:30:00", "2026-03-05", "09:30:00")
    cells = "".join(
        f'<c r="{letter}1" t="d"><v>{time}</v></c>' for letter, time in zip("ABC", times, strict=True)
    )
    found = closed(handmade(f'<row r="1">{cells}</row>')).read("登记").rows
    assert found == [[dt.datetime(2026, 3, 5, 9, 30), dt.date(2026, 3, 5), dt.time(9, 30)]]


def test_a_sheet_with_nothing_in_it_is_an_empty_grid() -> None:
    grid = closed(handmade("")).read("登记")
    assert list(grid.rows) == []
    assert grid.own == {}


def test_an_own_column_that_was_deleted_is_forgotten() -> None:
    name = '<definedName name="_xltousu.col.due" localSheetId="0" hidden="1">#REF!</definedName>'
    names = f"<definedNames>{name}</definedNames>"
    data = handmade(f'<row r="1"><c r="A1" s="{PLAIN}"><v>1</v></c></row>', names=names)
    assert closed(data).read("登记").own == {}


def test_a_panic_of_the_reader_is_a_mistake_of_the_file() -> None:
    panic = type("PanicException", (BaseException,), {})
    with pytest.raises(FileError, match="damaged-workbook"), readable(sheet="登记"):
        raise panic


def test_an_interruption_is_none() -> None:
    with pytest.raises(KeyboardInterrupt), readable(sheet="登记"):
        raise KeyboardInterrupt


def test_a_part_with_a_document_type_is_refused() -> None:
    data = handmade("", more={"xl/styles.xml": f'<!DOCTYPE a [<!ENTITY b "c">]><styleSheet xmlns="{MAIN}"/>'})
    with pytest.raises(FileError, match="damaged-part"):
        closed(data).read("登记")


def test_a_flood_is_refused_before_it_is_inflated() -> None:
    data = bytearray(handmade("", more={"xl/media/image1.png": b"x" * 12_345}))
    size = struct.pack("<I", 12_345)
    central = data.rindex(b"xl/media/image1.png") - 46
    for promised in (3_000_000_000, 150_000_000):
        data[central + 24 : central + 28] = struct.pack("<I", promised)
        with pytest.raises(FileError, match="inflates-too-big"):
            closed(bytes(data))
    data[central + 24 : central + 28] = size
    assert closed(bytes(data)).sheets() == ["登记"]


def test_a_part_longer_than_it_says_is_refused() -> None:
    data = bytearray(handmade('<row r="1"/>'))
    central = data.rindex(b"xl/worksheets/sheet1.xml") - 46
    data[central + 24 : central + 28] = struct.pack("<I", 10)
    with pytest.raises(FileError, match="damaged-part"):
        closed(bytes(data)).read("登记")


def test_too_many_parts_are_refused() -> None:
    with pytest.raises(FileError, match="too-many-parts"):
        closed(zipped({f"{number}.xml": "" for number in range(10_001)}))


def test_a_zip_that_is_no_workbook_is_refused() -> None:
    with pytest.raises(FileError, match=r"missing-part|not-a-workbook"):
        closed(zipped({"a.txt": "b"}))


def test_a_damaged_sheet_names_its_part() -> None:
    data = handmade('<row r="1"><c r="A1">', behind="<broken>")
    with pytest.raises(FileError) as caught:
        closed(data).read("登记")
    assert caught.value.params["file"] == "test.xlsx"
    assert sheet_xml(data)
