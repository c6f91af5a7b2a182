"""Drop-down lists that we give the columns of an office's sheet."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest
from book_makers import closed, handmade, members, office_book, result_book, sheet_xml, zipped
from lxml import etree
from scenarios import extended, furnished

from xltousu.cells import Area, Edit, Range
from xltousu.errors import FileError

REGISTER = [["编号", "内容", "意见"], ["T1", "漏水", "满意"], ["T2", "电梯", None], ["T3", "停电", None]]
OPINIONS = Edit("登记", 3, range(2, 5), choices=["满意", "一般", "不满意"])


def written(data: bytes, edits: Sequence[Edit], sheets: bytes | None = None) -> bytes:
    book = closed(data)
    book.apply(edits, sheets)
    return book.to_bytes()


def rules(data: bytes) -> list[tuple[str | None, str | None]]:
    """Cells and first formula of each rule of the old kind."""
    root = etree.fromstring(members(data)["xl/worksheets/sheet1.xml"])
    found = root.iterfind("{*}dataValidations/{*}dataValidation")
    return [(one.get("sqref"), one.findtext("{*}formula1")) for one in found]


def test_a_list_offers_its_texts_and_forbids_nothing() -> None:
    result = written(office_book(REGISTER), [OPINIONS])
    assert rules(result) == [("C2:C4", '"满意,一般,不满意"')]
    expected = '<dataValidations count="1"><dataValidation type="list" allowBlank="1" promptTitle="xltousu" '
    assert expected in sheet_xml(result)
    assert "showErrorMessage" not in sheet_xml(result)
    assert written(result, [OPINIONS]) == result


def test_a_list_may_stand_in_cells_of_any_sheet() -> None:
    edits = [
        Edit("登记", 1, [2, 4], choices=Area("图表", Range(1, 1, 3, 1))),
        Edit("登记", 2, [2], choices=Area("月度统计", Range(2, 1, 2, 1))),
    ]
    result = written(office_book(REGISTER), edits, result_book())
    assert rules(result) == [("A2 A4", "'图表'!$A$1:$A$3"), ("B2", "'月度统计'!$A$2")]


def test_a_column_has_one_list_of_ours_and_others_keep_theirs() -> None:
    other = Edit("登记", 2, [2, 3], choices=["漏水", "电梯"])
    first = written(office_book(REGISTER), [OPINIONS, other])
    second = written(first, [Edit("登记", 3, [3], choices=["好", "不好"])])
    assert rules(second) == [("B2:B3", '"漏水,电梯"'), ("C3", '"好,不好"')]
    assert rules(written(second, [Edit("登记", 1, [2], ["T9"])])) == rules(second)
    last = written(second, [Edit("登记", 3, [], choices=()), Edit("登记", 2, [2], choices=[""])])
    assert "dataValidation" not in sheet_xml(last)


def test_a_list_that_a_program_joined_with_its_neighbour_is_parted() -> None:
    first = members(written(office_book(REGISTER), [OPINIONS]))
    sheet = first["xl/worksheets/sheet1.xml"].replace(b'sqref="C2:C4"', b'sqref="B2:D4 F2:F9"')
    joined = zipped(first | {"xl/worksheets/sheet1.xml": sheet})
    assert rules(written(joined, [Edit("登记", 3, [2], choices=["好"])])) == [
        ("B2:B4 D2:D4 F2:F9", '"满意,一般,不满意"'),
        ("C2", '"好"'),
    ]


def test_rules_of_the_office_stay_old_and_new() -> None:
    scenario = extended()
    edits = [
        Edit("登记", 1, range(1, 5), choices=["甲"]),
        Edit("登记", 2, range(1, 5), choices=["乙"]),
    ]
    result = written(scenario.source, edits)
    assert rules(result) == [("B3 D1", "1"), ("A1 A3:A4", '"甲"'), ("B1:B2 B4", '"乙"')]
    assert 'dataValidations count="3"' in sheet_xml(result)
    before, after = sheet_xml(scenario.source), sheet_xml(result)
    assert before[before.index("<extLst>") :] == after[after.index("<extLst>") :]
    assert after.index("<dataValidations ") < after.index("<extLst>")
    assert written(result, edits) == result


def test_the_list_of_rules_stands_between_colours_and_links() -> None:
    result = sheet_xml(written(furnished().source, furnished().edits(), result_book()))
    places = [result.index(f"<{name}") for name in ("conditionalFormatting", "dataValidations", "hyperlinks")]
    assert places == sorted(places)
    assert 'dataValidations count="3"' in result


@pytest.mark.parametrize("rule", ["A1:A1048576", "A1:XFD1048576", "A2 A3 A4"])
def test_a_column_that_the_office_rules_whole_gets_no_list(rule: str) -> None:
    behind = f'<dataValidations count="1"><dataValidation type="whole" sqref="{rule}"/></dataValidations>'
    source = handmade('<row r="1"/>', behind=behind)
    assert sheet_xml(written(source, [Edit("登记", 1, range(2, 5), choices=["甲"])])) == sheet_xml(source)


def test_quotation_marks_are_doubled_and_unfit_characters_escaped() -> None:
    result = written(office_book(REGISTER), [Edit("登记", 1, [2], choices=['甲"乙', "<丙>\x07"])])
    assert rules(result) == [("A2", '"甲""乙,<丙>_x0007_"')]


@pytest.mark.parametrize("texts", [["甲" * 128, "乙" * 127], ["甲,乙"]])
def test_a_list_that_excel_cannot_hold_is_refused(texts: list[str]) -> None:
    with pytest.raises(FileError) as caught:
        written(office_book(REGISTER), [Edit("登记", 1, [2], choices=texts)])
    assert caught.value.key == "list-too-long"
    written(office_book(REGISTER), [Edit("登记", 1, [2], choices=["甲" * 127, "乙" * 127])])


def test_cells_far_apart_share_a_few_rules() -> None:
    result = written(handmade('<row r="1"/>'), [Edit("登记", 1, range(1, 2001, 2), choices=["甲"])])
    assert [len((place or "").split()) for place, _ in rules(result)] == [500, 500]


def test_lists_are_known_again_after_another_program_has_saved_them(soffice: str, tmp_path: Path) -> None:
    source = tmp_path / "saved.xlsx"
    edits = [OPINIONS, Edit("登记", 1, [2, 4], choices=Area("图表", Range(1, 1, 3, 1)))]
    source.write_bytes(written(office_book(REGISTER), edits))
    command = [soffice, f"-env:UserInstallation=file://{tmp_path}/profile", "--headless"]
    command += ["--convert-to", "xlsx", "--outdir", str(tmp_path / "out"), str(source)]
    subprocess.run(command, capture_output=True, timeout=120, check=True)
    saved = (tmp_path / "out" / "saved.xlsx").read_bytes()
    assert sorted(rules(saved)) == [("A2 A4", "图表!$A$1:$A$3"), ("C2:C4", '"满意,一般,不满意"')]
    assert sorted(rules(written(saved, edits))) == [
        ("A2 A4", "'图表'!$A$1:$A$3"),
        ("C2:C4", '"满意,一般,不满意"'),
    ]
