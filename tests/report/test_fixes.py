"""Corrections: the value stays, only its spelling becomes regular."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from xltousu.cells import Edit, Grid, Range, Value
from xltousu.policy import load_pack
from xltousu.register import read_registers
from xltousu.report import fix_edits

HEADER = ["单号", "受理时间", "报修人", "联系电话", "报修内容", "报修对象", "维修类别", "完成时间"]
ROW: list[Any] = ["B1", dt.datetime(2025, 5, 6, 8), "张三", "13800000001", "漏水", "自用部位", "零修", None]
PACK = load_pack("repair-area")


def fixes(rows: list[list[Any]], **more: Any) -> list[Edit]:
    grid = Grid("log", [HEADER, *rows], **more)
    (register,) = read_registers([grid], PACK).registers
    return fix_edits(register, grid, PACK)


def fixed(column: int, value: Value) -> tuple[Value, str | None] | None:
    """What becomes of one value, and its number format."""
    edits = fixes([[*ROW[: column - 1], value, *ROW[column:]], [*ROW[:1], *ROW[1:]]])
    assert len(edits) <= 1
    return (edits[0].values[0], edits[0].number_format) if edits and edits[0].values else None


@pytest.mark.parametrize(
    ("column", "before", "after"),
    [
        (1, "Ｂ００１", ("B001", None)),
        (2, "2025-05-06 10:00", (dt.datetime(2025, 5, 6, 10), "yyyy-mm-dd hh:mm")),
        (2, "2025年5月6日", (dt.date(2025, 5, 6), "yyyy-mm-dd")),
        (3, " 张三 ", ("张三", None)),
        (4, 13800000001, ("13800000001", "@")),
        (6, " 自用部位", ("自用部位", None)),
        (3, "张三", None),
        (5, "漏水，急！（三楼）㎡①", None),
        (5, "两行\n文字", None),
        (2, "昨天", None),
        (2, "3/4/2025", None),
        (2, dt.datetime(2025, 5, 6, 8), None),
        (6, "别的", None),
    ],
)
def test_only_the_spelling_changes(
    column: int, before: Value, after: tuple[Value, str | None] | None
) -> None:
    assert fixed(column, before) == after


def test_a_formula_is_left_alone() -> None:
    row = [*ROW[:1], "2025-05-06 10:00", *ROW[2:]]
    assert fixes([row], formulas=frozenset({(2, 2)})) == []


def test_merged_cells_are_corrected_once_at_the_top() -> None:
    rows = [[*ROW[:2], " 张三 ", *ROW[3:]], [*ROW[:2], None, *ROW[3:]]]
    (edit,) = fixes(rows, merges=(Range(2, 3, 3, 3),))
    assert list(edit.rows) == [2]


def test_a_column_with_an_unreadable_value_is_corrected_beside_it() -> None:
    edits = fixes([[*ROW[:1], "昨天", *ROW[2:]], [*ROW[:1], "2025-05-06 10:00", *ROW[2:]]])
    assert [(list(edit.rows), edit.values) for edit in edits] == [([3], [dt.datetime(2025, 5, 6, 10)])]
