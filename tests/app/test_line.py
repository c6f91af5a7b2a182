"""The main job, once through everything: a register in, due times, findings and a month out."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import openpyxl
import pytest
from memory_desk import MemoryDesk
from repairs import BAD, GOOD, HEADER

from xltousu.addin import run as run_action
from xltousu.app import Given
from xltousu.books.memory import MemoryBook
from xltousu.cli import run

AS_OF = dt.datetime(2025, 5, 7, 9, 0)
LATE = [*GOOD[:9], dt.datetime(2025, 5, 6, 10, 21), GOOD[10]]
ROWS = [HEADER, LATE, BAD]


@pytest.fixture
def register(tmp_path: Path) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "报修登记"
    for row in ROWS:
        sheet.append(row)
    path = tmp_path / "登记.xlsx"
    book.save(path)
    return path


def test_the_json_names_due_time_status_and_clause(
    register: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status = run(
        ["process", str(register), "--pack", "repair-area", "--as-of", "2025-05-07T09:00", "--format", "json"]
    )
    table = json.loads(capsys.readouterr().out)
    limits = {one["clause"]: one for one in table["cases"][0]["limits"]}
    assert status == 1
    assert limits["repair-area.38"] == {
        "clause": "repair-area.38",
        "name": "finish_small",
        "start": "2025-05-06T10:00:00",
        "due": "2025-05-07T10:00:00",
        "done": "2025-05-06T12:30:00",
        "status": "on-time",
        "provisional": False,
        "aim": False,
    }
    assert limits["repair-area.34"]["status"] == "late"
    assert limits["repair-area.37"]["status"] == "aim-missed"
    second = {one["clause"]: one["status"] for one in table["cases"][1]["limits"]}
    assert second["repair-area.38"] == "overdue"
    found = {(one["cell"], one["code"]) for one in table["findings"]}
    assert {("D3", "R403"), ("J3", "R304")} <= found


def test_the_processed_copy_holds_our_columns_and_sheets(register: Path, tmp_path: Path) -> None:
    before = register.read_bytes()
    target = tmp_path / "out.xlsx"
    run(["process", str(register), "--pack", "repair-area", "--as-of", "2025-05-07T09:00", "-o", str(target)])
    book = openpyxl.load_workbook(target)
    sheet = book["报修登记"]
    heads = [cell.value for cell in sheet[1]]
    assert register.read_bytes() == before
    assert heads[: len(HEADER)] == HEADER
    assert heads[len(HEADER) :] == ["时限状态", "到期时间", "所依时限", "检查结果"]
    assert sheet["L3"].value == "已逾期"
    assert sheet["M3"].value == dt.datetime(2025, 5, 7, 8, 0)
    assert book.sheetnames == [
        "报修登记",
        "检查结果",
        "时限一览",
        "月报",
        "分组统计",
        "数字明细",
        "报修项目月汇总 2025-05",
    ]


def test_processing_the_result_again_gives_the_same_bytes(register: Path, tmp_path: Path) -> None:
    first, second = tmp_path / "first.xlsx", tmp_path / "second.xlsx"
    common = ["--pack", "repair-area", "--as-of", "2025-05-07T09:00"]
    run(["process", str(register), *common, "-o", str(first)])
    run(["process", str(first), *common, "-o", str(second)])
    assert first.read_bytes() == second.read_bytes()


def test_a_ribbon_action_leaves_its_edits_in_the_book() -> None:
    book = MemoryBook({"报修登记": ROWS})
    done = run_action("process", MemoryDesk(book, Given("ribbon", {"pack": "repair-area"})), AS_OF)
    assert done.succeeded
    assert book.read("报修登记").value(3, 12) == "已逾期"
    assert book.marks("报修登记")["L3"] == "overdue"
    assert book.marks("报修登记")["D3"] == "warning"
    assert set(book.results) == {
        "检查结果",
        "时限一览",
        "月报",
        "分组统计",
        "数字明细",
        "报修项目月汇总 2025-05",
    }


def test_without_a_pack_the_refusal_lists_the_packs(
    register: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status = run(["process", str(register)])
    assert status == 2
    assert "repair-area" in capsys.readouterr().err
