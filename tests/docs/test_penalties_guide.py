"""The worked example of the guide on penalties comes out as it says."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import Any

from xltousu.app import Given, Work, assess, resolve
from xltousu.books.memory import MemoryBook
from xltousu.cells import Value
from xltousu.penalties import LedgerRow
from xltousu.policy import load_pack, read_inputs

GUIDE = (Path(__file__).parents[2] / "docs" / "penalties.md").read_text("utf-8")
AS_OF = dt.datetime(2025, 5, 1, 9)
Rows = list[list[Value]]


def tables() -> dict[str, Rows]:
    """The tables of the example by the names above them."""
    example = GUIDE.partition("## A worked example")[2].partition("## In a regulation")[0]
    found = re.findall(r"`(\w+)`\n\n((?:\|.*\n)+)", example)
    return {name: [_cells(line) for line in lines.splitlines() if "---" not in line] for name, lines in found}


def _cells(line: str) -> list[Value]:
    return [cell.strip() or None for cell in line.strip("|\n").split("|")]


def test_the_worked_example_is_settled_as_told() -> None:
    told = tables()
    head, *expected = told.pop("penalties")
    cases: Rows = [
        ["case_id", "closed_at", "trigger", "valid"],
        ["A1", "2025-02-20", "T04", "Y"],
        ["A2", "2025-02-21", "T08", "Y"],
    ]
    book = MemoryBook({"cases": cases, **told})
    assessed = assess(book, "guide", resolve(Given("test", {"pack": "maker"}), book, None), AS_OF, Work())
    settlement = assessed.result.settlement
    assert settlement is not None
    assert settlement.problems == ()
    assert [_shown(row, head) for row in settlement.ledger] == expected


def _shown(row: LedgerRow, names: list[Value]) -> list[Any]:
    return [str(getattr(row, str(name))) for name in names]


def test_every_input_table_is_told_with_its_columns() -> None:
    for pack in ("maker", "eight-step"):
        for table in read_inputs(load_pack(pack)):
            line = next(line for line in GUIDE.splitlines() if f"`{table.name}` {table.title.zh_cn}" in line)
            whole = GUIDE[GUIDE.index(line) :].partition("\n\n")[0]
            assert [one.name for one in table.column if one.name not in whole] == []


def test_every_step_is_told() -> None:
    pack = load_pack("maker")
    assert pack.penalty is not None
    assert [one.name for one in pack.penalty.step if f"`{one.name}`" not in GUIDE] == []
