"""The command ``explain``: the contract of its output."""

from __future__ import annotations

from pathlib import Path

import pytest
from cli_support import COMMON, call, write
from repairs import BAD, GOOD, HEADER

KEYS = {"clause", "start", "amount", "unit", "steps", "due", "provisional"}


def test_the_json_has_the_keys_of_the_contract(log: Path) -> None:
    table = call("explain", log, "J2", *COMMON, "--format", "json").json
    assert set(table) >= KEYS
    assert all(set(one) >= {"at", "why"} for one in table["steps"])
    assert (table["clause"], table["amount"], table["unit"]) == ("repair-area.34", 15, "minutes")
    assert (table["start"], table["due"]) == ("2025-05-06T10:05:00", "2025-05-06T10:20:00")
    assert table["reference"] == {"document": "procedure", "article": "5.1.3(b)"}
    assert call("explain", log, "J2", *COMMON, "--format", "jsonl").json == table


def test_our_own_due_column_speaks_of_the_governing_limit(log: Path, tmp_path: Path) -> None:
    call("process", log, *COMMON, "-o", tmp_path / "o.xlsx")
    due = call("process", log, *COMMON, "--format", "json").json["cases"][1]["limits"]
    table = call("explain", tmp_path / "o.xlsx", "M3", *COMMON, "--format", "json").json
    assert table["name"] == "finish_small"
    assert table["due"] == next(one["due"] for one in due if one["name"] == "finish_small")


def test_a_limit_may_be_named(log: Path) -> None:
    for limit in ("finish_aim", "repair-area.37"):
        assert (
            call("explain", log, "A2", *COMMON, "--limit", limit, "--format", "json").json["name"]
            == "finish_aim"
        )
    refused = call("explain", log, "A2", *COMMON, "--limit", "nope")
    assert (refused.status, refused.out) == (2, "")
    assert "finish_aim" in refused.err


@pytest.mark.parametrize("cell", ["A1", "A9", "x", "2A", "", "A0", "没有!A2", "报修登记!A1"])
def test_a_cell_that_is_no_case_is_refused(cell: str, log: Path) -> None:
    called = call("explain", log, cell, *COMMON)
    assert (called.status, called.out) == (2, "")
    assert called.err.count("\n") == 1


def test_on_several_sheets_the_sheet_is_asked_for(tmp_path: Path) -> None:
    path = write(tmp_path / "a.xlsx", {"四月": [HEADER, GOOD], "五月": [HEADER, BAD]})
    assert "四月, 五月" in call("explain", path, "A2", *COMMON).err
    for arguments in (("五月!A2",), ("A2", "--sheet", "五月"), ("'五月'!A2",)):
        assert call("explain", path, *arguments, *COMMON).out.startswith("五月 第 2 行：")


def test_the_words_tell_the_way(log: Path) -> None:
    told = call("explain", log, "J2", *COMMON, "--lang", "en").out.splitlines()
    assert told[:6] == [
        "报修登记, row 2: On site (repair-area.34)",
        "Regulation: 5.1.3(b)",
        "Starts with “Notified at”: 2025-05-06 10:05",
        "Time allowed: 15 minutes",
        "  2025-05-06 10:05  the clock starts",
        "  2025-05-06 10:20  minutes run day and night",
    ]
    assert told[6] == "Due 2025-05-06 10:20 · on time"
