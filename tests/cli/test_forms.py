"""Tickets and callback sheets from a register, and callback sheets that come back."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from cli_support import COMMON, call, write

HEAD = ["单号", "受理时间", "房号", "报修人", "联系电话", "报修项目", "报修对象", "维修类别"]
MORE = ["完成时间", "交回时间", "回访时间", "回访方式", "回访人", "业主意见"]


def log(path: Path) -> Path:
    """Four repairs: open, open, waiting for a callback, called back."""
    rows = [
        ["W1", "2025-05-06 10:00", "1-101", "王甲", "13800000001", "水管漏水", "自用部位", "零修"],
        ["W2", "2025-05-06 11:00", "1-102", "李乙", "13800000002", "=门锁", "自用部位", "急修"],
        ["W3", "2025-05-05 09:00", "2-201", "赵丙", "13800000003", "灯不亮", "共用设施设备", "共用小项"],
        ["W4", "2025-05-05 10:00", "2-202", "孙丁", "13800000004", "墙面渗水", "自用部位", "一般维修"],
    ]
    late = {
        "W3": ["2025-05-05 11:00", "2025-05-05 12:00", None, None, None, None],
        "W4": ["2025-05-05 12:00", "2025-05-05 13:00", "2025-05-06 09:00", "电话", "钱戊", "满意"],
    }
    write(path, {"报修登记": [[*HEAD, *MORE], *([*row, *late.get(row[0], [None] * 6)] for row in rows)]})
    book = openpyxl.load_workbook(path)
    book.worksheets[0]["F3"].data_type = "s"  # a text that looks like a formula
    book.save(path)
    return path


def texts(path: Path, sheet: int = 0) -> list[str]:
    page = openpyxl.load_workbook(path).worksheets[sheet]
    return [str(cell.value) for row in page.iter_rows() for cell in row if cell.value is not None]


def test_a_ticket_is_a_page_of_its_case(tmp_path: Path) -> None:
    target = tmp_path / "单.xlsx"
    called = call("ticket", log(tmp_path / "台账.xlsx"), *COMMON, "--case", "W2", "-o", target)
    assert called.status == 0, called.err
    book = openpyxl.load_workbook(target)
    assert book.sheetnames == ["W2"]
    found = texts(target)
    assert {"W2", "1-102", "李乙", "13800000002"} <= set(found)
    assert any("☑急修" in text and "□零修" in text for text in found)
    assert all(cell.data_type != "f" for row in book["W2"].iter_rows() for cell in row)
    assert "=门锁" in found
    assert book["W2"].page_setup.paperSize == 11


def test_without_numbers_every_open_case_has_a_ticket(tmp_path: Path) -> None:
    target = tmp_path / "单.xlsx"
    table = call("ticket", log(tmp_path / "台账.xlsx"), *COMMON, "-o", target, "--format", "json").json
    assert table["cases"] == ["W1", "W2"]
    assert openpyxl.load_workbook(target).sheetnames == ["W1", "W2"]


def test_a_run_of_tickets_has_a_page_break_between_cases(tmp_path: Path) -> None:
    target = tmp_path / "单.xlsx"
    assert call("ticket", log(tmp_path / "台账.xlsx"), *COMMON, "--one-sheet", "-o", target).status == 0
    (sheet,) = openpyxl.load_workbook(target).worksheets
    assert len(sheet.row_breaks.brk) == 1
    assert {"W1", "W2"} <= set(texts(target))


def test_a_number_the_register_does_not_have_is_named(tmp_path: Path) -> None:
    called = call("ticket", log(tmp_path / "台账.xlsx"), *COMMON, "--case", "W9", "-o", tmp_path / "x.xlsx")
    assert called.status == 2
    assert "W9" in called.err
    assert not (tmp_path / "x.xlsx").exists()


def test_no_file_is_overwritten(tmp_path: Path) -> None:
    target = tmp_path / "单.xlsx"
    target.write_bytes(b"mine")
    assert call("ticket", log(tmp_path / "台账.xlsx"), *COMMON, "-o", target).status == 2
    assert target.read_bytes() == b"mine"


def test_the_callback_sheet_lists_what_waits(tmp_path: Path) -> None:
    target = tmp_path / "回访.xlsx"
    table = call("callback", log(tmp_path / "台账.xlsx"), *COMMON, "-o", target, "--format", "json").json
    assert table["groups"] == [{"by": None, "cases": ["W3"]}]
    found = texts(target)
    assert "W3" in found and "W4" not in found
    assert "2025-05-08 12:00:00" in found


def test_the_level_decides_who_calls_back(tmp_path: Path) -> None:
    head = ["编号", "受理时间", "投诉人", "联系电话", "投诉内容", "级别", "处理完成时间", "回访时间"]
    rows = [
        ["T1", "2025-05-05 09:00", "王甲", "13800000001", "噪音", "重大", "2025-05-05 12:00", None],
        ["T2", "2025-05-05 09:30", "李乙", "13800000002", "漏水", "一般", "2025-05-05 13:00", None],
    ]
    source = write(tmp_path / "台账.xlsx", {"登记": [head, *rows]})
    target = tmp_path / "回访.xlsx"
    common = ("--pack", "pm-forms", "--as-of", "2025-05-07T09:00", "--format", "json")
    table = call("callback", source, *common, "-o", target).json
    assert {one["by"]: one["cases"] for one in table["groups"]} == {"经理": ["T1"], "物业管理员": ["T2"]}
    assert len(openpyxl.load_workbook(target).sheetnames) == 2


def fill(path: Path, entries: dict[str, dict[str, str]]) -> None:
    """Writes into the rows of a callback sheet, by case number and head."""
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    heads = {cell.value: cell for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)}
    number = heads["单号"]
    for row in range(number.row + 1, sheet.max_row + 1):
        for head, text in entries.get(str(sheet.cell(row, number.column).value), {}).items():
            sheet.cell(row, heads[head].column).value = text
    book.save(path)


@pytest.fixture
def returned(tmp_path: Path) -> tuple[Path, Path]:
    source, sheet = log(tmp_path / "台账.xlsx"), tmp_path / "回访.xlsx"
    assert call("callback", source, *COMMON, "-o", sheet).status == 0
    written = {
        "回访时间": "2025-05-07 08:30",
        "回访方式": "☑电话 □上门走访 □其他",
        "回访人": "周己",
        "业主意见": "好",
    }
    fill(sheet, {"W3": written})
    return source, sheet


def test_what_was_written_goes_into_the_register(tmp_path: Path, returned: tuple[Path, Path]) -> None:
    source, sheet = returned
    target = tmp_path / "新.xlsx"
    called = call("callback", source, *COMMON, "--merge", sheet, "-o", target, "--format", "json")
    assert called.status == 0, called.out
    assert {one["field"]: one["after"] for one in called.json["taken"]} == {
        "callback_at": "2025-05-07 08:30",
        "callback_method": "电话",
        "callback_by": "周己",
        "customer_opinion": "好",
    }
    page = openpyxl.load_workbook(target)["报修登记"]
    row = [cell.value for cell in page[4]]
    assert row[10:14] == ["2025-05-07 08:30", "电话", "周己", "好"]
    again = call("callback", target, *COMMON, "--merge", sheet, "--format", "json").json
    assert (again["taken"], again["kept"]) == ([], [])


def test_a_filled_cell_is_kept_and_told(tmp_path: Path, returned: tuple[Path, Path]) -> None:
    source, sheet = returned
    target = tmp_path / "新.xlsx"
    assert call("callback", source, *COMMON, "--merge", sheet, "-o", target).status == 0
    fill(sheet, {"W3": {"回访人": "吴庚"}})
    called = call("callback", target, *COMMON, "--merge", sheet, "--format", "json")
    assert called.status == 1
    assert [(one["before"], one["after"]) for one in called.json["kept"]] == [("周己", "吴庚")]


def test_a_number_nobody_knows_is_told(tmp_path: Path, returned: tuple[Path, Path]) -> None:
    source, sheet = returned
    book = openpyxl.load_workbook(sheet)
    for row in book.worksheets[0].iter_rows():
        for cell in row:
            if cell.value == "W3":
                cell.value = "W77"
    book.save(sheet)
    called = call("callback", source, *COMMON, "--merge", sheet, "--dry-run")
    assert called.status == 1
    assert "W77" in called.out


def test_a_dry_run_writes_nothing(returned: tuple[Path, Path]) -> None:
    source, sheet = returned
    before = source.read_bytes()
    assert call("callback", source, *COMMON, "--merge", sheet, "--in-place", "--dry-run").status == 0
    assert source.read_bytes() == before


def test_a_workbook_without_callbacks_is_refused(tmp_path: Path, returned: tuple[Path, Path]) -> None:
    other = write(tmp_path / "别的.xlsx", {"价目": [["品名", "单价"], ["灯", 3]]})
    called = call("callback", returned[0], *COMMON, "--merge", other)
    assert called.status == 2
    assert "别的.xlsx" in called.err


def test_a_pack_without_the_form_says_so(tmp_path: Path) -> None:
    head = ["受理时间", "投诉内容"]
    source = write(tmp_path / "台账.xlsx", {"登记": [head, ["2025-05-05 09:00", "噪音"]]})
    called = call("callback", source, "--pack", "jh-013", "-o", tmp_path / "x.xlsx")
    assert called.status == 2
    assert "jh-013" in called.err
