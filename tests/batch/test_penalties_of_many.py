"""Penalties of many workbooks: settled as one by one, counted in the summary, settled anew on request."""

from __future__ import annotations

from pathlib import Path

import openpyxl
from batch_support import lines_of, run_batch

from xltousu.text import catalog

GIVEN = ["--pack", "maker", "--as-of", "2025-05-01T09:00", "--jobs", "1"]


def workbook(path: Path, *, ratio: int = 100, bonus: int = 1000) -> Path:
    """A case of 300 yuan borne by one person."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    sheets = {
        "cases": [["case_id", "closed_at", "valid"], ["C1", "2025-03-20", "Y"]],
        "losses": [["case_id", "actual_loss_total"], ["C1", 300]],
        "responsibilities": [["case_id", "person", "ratio"], ["C1", "P1", ratio]],
        "notices": [["case_id", "approved_at"], ["C1", "2025-03-25"]],
        "staff_months": [["person", "month", "bonus"], ["P1", "2025-03", bonus]],
    }
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(path)
    return path


def deducted(path: Path) -> float:
    """What the ledger of a workbook says was deducted."""
    words = catalog("zh-CN")
    rows = list(openpyxl.load_workbook(path)[words("sheet.ledger")].iter_rows(values_only=True))
    head = next(row for row in rows if words("penalty.deducted") in row)
    found = rows[rows.index(head) + 1][head.index(words("penalty.deducted"))]
    assert isinstance(found, int | float)
    return found


def test_faulty_entries_count_as_errors_of_their_file(tmp_path: Path) -> None:
    workbook(tmp_path / "in" / "甲.xlsx")
    workbook(tmp_path / "in" / "乙.xlsx", ratio=90)
    assert run_batch(tmp_path / "in", "-o", tmp_path / "out", *GIVEN)[0] == 1
    lines = lines_of(tmp_path / "out")
    assert {name: line["findings"] for name, line in lines.items() if name == "甲.xlsx"} == {"甲.xlsx": []}
    assert [one["code"] for one in lines["乙.xlsx"]["findings"]] == ["R706"]
    assert deducted(tmp_path / "out" / "甲.xlsx") == 300


def test_settled_months_are_settled_anew_on_request(tmp_path: Path) -> None:
    workbook(tmp_path / "in" / "甲.xlsx")
    run_batch(tmp_path / "in", "-o", tmp_path / "first", *GIVEN)
    settled = tmp_path / "again" / "甲.xlsx"
    settled.parent.mkdir()
    book = openpyxl.load_workbook(tmp_path / "first" / "甲.xlsx")
    book["staff_months"]["C2"] = 400
    book.save(settled)
    assert run_batch(settled.parent, "-o", tmp_path / "kept", *GIVEN)[0] == 1
    assert deducted(tmp_path / "kept" / "甲.xlsx") == 300
    assert run_batch(settled.parent, "-o", tmp_path / "anew", *GIVEN, "--resettle")[0] == 0
    assert deducted(tmp_path / "anew" / "甲.xlsx") == 200
