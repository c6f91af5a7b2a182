"""Links from cells of the office's sheets to other cells of the workbook."""

from __future__ import annotations

import io
import re
import subprocess
from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pytest
from book_makers import closed, handmade, members, office_book, result_book, sheet_xml, zipped
from lxml import etree
from scenarios import RELATIONSHIPS, made

from xltousu.books.closed import links
from xltousu.cells import Cell, Edit
from xltousu.errors import FileError

REGISTER = [["编号", "内容"], ["T1", "漏水"], ["T2", "电梯"], ["T3", "停电"]]
RESULT = Cell("月度统计", 2, 1)
CHECK = [
    Edit("登记", 3, [1], ["检查结果"], own="check", links=[Cell("月度统计", 1, 1)]),
    Edit("登记", 3, [2, 3, 4], ["✗", "✗", None], own="check", links=[RESULT, RESULT, None]),
]


def written(data: bytes, edits: Sequence[Edit], sheets: bytes | None = None) -> bytes:
    book = closed(data)
    book.apply(edits, sheets)
    return book.to_bytes()


def linked(data: bytes) -> list[tuple[str | None, str | None]]:
    """Range and target of each link, as they are written."""
    root = etree.fromstring(members(data)["xl/worksheets/sheet1.xml"])
    return [(one.get("ref"), one.get("location")) for one in root.iterfind(".//{*}hyperlink")]


def test_cells_that_lead_to_the_same_place_share_a_link() -> None:
    result = written(office_book(REGISTER), CHECK, result_book())
    assert linked(result) == [("C1", "'月度统计'!A1"), ("C2:C3", "'月度统计'!A2")]
    assert 'tooltip="月度统计!A2 — xltousu"' in sheet_xml(result)
    assert re.search(r"</conditionalFormatting><hyperlinks>.*</hyperlinks><pageMargins", sheet_xml(result))


def test_a_linked_cell_looks_like_a_link_and_no_style_is_touched() -> None:
    source = office_book(REGISTER)
    result = written(source, CHECK, result_book())
    sheet = openpyxl.load_workbook(io.BytesIO(result))["登记"]
    (block,) = list(sheet.conditional_formatting)
    assert str(block.sqref) == "C1 C2:C3"
    (rule,) = block.rules
    assert (rule.dxf.font.u, rule.dxf.font.color.rgb, rule.dxf.fill) == ("single", "FF0563C1", None)
    assert re.findall(r'<c r="C\d"[^>]*', sheet_xml(result)) == [
        '<c r="C1" t="inlineStr"',
        '<c r="C2" t="inlineStr"',
        '<c r="C3" t="inlineStr"',
        '<c r="C4"/',
    ]


def test_links_of_before_are_replaced_and_go_without_a_trace() -> None:
    source = office_book(REGISTER)
    first = written(source, CHECK, result_book())
    assert written(first, CHECK, result_book()) == first
    moved = [Edit("登记", 3, [4], ["✗"], own="check", links=[Cell("扣罚", 7, 2)])]
    assert linked(written(first, moved, result_book())) == [("C4", "'扣罚'!B7")]
    last = written(first, [Edit("登记", 3, [1], ["检查结果"], own="check")], result_book())
    assert "hyperlink" not in sheet_xml(last)
    assert "conditionalFormatting" not in sheet_xml(last)


def office_links() -> bytes:
    def fill(book: object, sheet: object) -> None:
        sheet.write_column("A1", ["编号", "T1", "T2"])  # type: ignore[attr-defined]
        sheet.write_url("B2", "https://example.org/", string="网页", tip="外部")  # type: ignore[attr-defined]
        sheet.write_url("B3", "internal:'登记'!A1", string="表头")  # type: ignore[attr-defined]

    return made(fill)


def test_links_of_the_office_stay_when_their_cells_are_written() -> None:
    source = office_links()
    edits = [
        Edit("登记", 2, [2, 3], ["neu", "neu"], links=[RESULT, RESULT]),
        Edit("登记", 1, [3], links=[Cell("登记", 1, 1)]),
    ]
    result = written(source, edits, result_book())
    assert linked(result) == [*linked(source), ("A3", "'登记'!A1")]
    relations = "xl/worksheets/_rels/sheet1.xml.rels"
    assert members(result)[relations] == members(source)[relations]
    sheet = openpyxl.load_workbook(io.BytesIO(result))["登记"]
    assert (sheet["B2"].value, sheet["B2"].hyperlink.target, sheet["B2"].hyperlink.tooltip) == (
        "neu",
        "https://example.org/",
        "外部",
    )
    assert linked(written(result, [Edit("登记", 1, [1], ["编号"], links=[None])], result_book())) == linked(
        source
    )


def test_a_range_that_the_office_links_as_a_whole_keeps_its_link() -> None:
    behind = '<hyperlinks><hyperlink ref="A1:B3" location="登记!A1"/></hyperlinks>'
    source = handmade('<row r="1"><c r="A1"><v>1</v></c></row>', behind=behind)
    result = written(source, [Edit("登记", 2, [3, 4], links=[Cell("登记", 1, 1)] * 2)])
    assert linked(result) == [("A1:B3", "登记!A1"), ("B4", "'登记'!A1")]


def test_where_the_office_has_a_sheet_of_that_name_links_lead_across() -> None:
    source = office_book(REGISTER)
    edits = [Edit("登记", 3, [1], ["检查结果"], own="check", links=[Cell("登记", 5, 1)])]
    result = written(source, edits, result_book(["登记"]))
    assert linked(result) == [("C1", "'登记 (2)'!A5")]
    sheet = openpyxl.load_workbook(io.BytesIO(result))["登记 (2)"]
    assert sheet["A7"].hyperlink.location == "'登记'!A1"
    assert written(result, edits, result_book(["登记"])) == result


def test_results_of_an_earlier_run_can_be_led_to() -> None:
    first = written(office_book(REGISTER), [], result_book(["登记"]))
    assert linked(written(first, [Edit("登记", 1, [1], links=[Cell("登记", 1, 1)])])) == [
        ("A1", "'登记 (2)'!A1")
    ]


def test_a_link_to_no_sheet_is_refused() -> None:
    with pytest.raises(FileError) as caught:
        written(office_book(REGISTER), [Edit("登记", 1, [1], links=[Cell("没有", 1, 1)])])
    assert caught.value.key == "no-such-sheet"


def test_no_more_links_are_made_than_excel_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    targets = [Cell("登记", row, 1) for row in range(1, 9)]
    for most, added in ((4, ["A1", "A2"]), (1, [])):
        monkeypatch.setattr(links, "MAX_LINKS", most)
        result = written(office_links(), [Edit("登记", 1, range(1, 9), links=targets)])
        assert [place for place, _ in linked(result)] == ["B2", "B3", *added]


def test_a_link_to_a_place_outside_is_never_taken_for_ours() -> None:
    """Those of a column of ours that lead out of the workbook, or to a sheet of the office."""
    first = members(written(office_book(REGISTER), CHECK, result_book()))
    more = '<hyperlink ref="C4" location="图表!A1"/><hyperlink ref="C9" location="name"/>'.encode()
    sheet = first["xl/worksheets/sheet1.xml"].replace(b"</hyperlinks>", more + b"</hyperlinks>")
    result = written(zipped(first | {"xl/worksheets/sheet1.xml": sheet}), CHECK, result_book())
    assert linked(result)[:2] == [("C4", "图表!A1"), ("C9", "name")]
    assert linked(result)[2:] == [("C1", "'月度统计'!A1"), ("C2:C3", "'月度统计'!A2")]


def test_a_link_inside_of_the_workbook_needs_no_relationship() -> None:
    result = written(office_book(REGISTER), CHECK, result_book())
    relations = etree.fromstring(members(result)["xl/worksheets/_rels/sheet1.xml.rels"])
    assert RELATIONSHIPS in str(relations.tag)
    assert not [one for one in relations if "hyperlink" in (one.get("Type") or "")]


def test_links_are_known_again_after_another_program_has_saved_them(soffice: str, tmp_path: Path) -> None:
    source = tmp_path / "saved.xlsx"
    source.write_bytes(written(office_book(REGISTER), CHECK, result_book()))
    command = [soffice, f"-env:UserInstallation=file://{tmp_path}/profile", "--headless"]
    command += ["--convert-to", "xlsx", "--outdir", str(tmp_path / "out"), str(source)]
    subprocess.run(command, capture_output=True, timeout=120, check=True)
    saved = (tmp_path / "out" / "saved.xlsx").read_bytes()
    assert len(linked(saved)) == 3
    assert "tooltip" not in sheet_xml(saved)
    again = written(saved, CHECK, result_book())
    assert linked(again) == [("C1", "'月度统计'!A1"), ("C2:C3", "'月度统计'!A2")]
