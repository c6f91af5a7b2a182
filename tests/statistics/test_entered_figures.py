"""Figures that an office enters: read from their sheet, told in their period, never guessed."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from xltousu.app import Given, Work, assess, resolve
from xltousu.books.memory import MemoryBook
from xltousu.report import Parts, result_json

HEAD = ["指标", "期间", "分子", "分母", "数值", "基准值"]
LOG = [
    ["编号", "受理时间", "登记时间", "完成时间", "投诉内容", "业主姓名", "投诉渠道"],
    [
        "T1",
        dt.datetime(2026, 10, 5, 9),
        dt.datetime(2026, 10, 5, 9, 5),
        dt.datetime(2026, 10, 6, 13),
        "漏水",
        "张三",
        "电话热线",
    ],
]


def told(
    rows: list[list[Any]], period: str = "2026-10", sheet: str = "指标录入"
) -> tuple[dict[str, Any], list[Any]]:
    book = MemoryBook({"投诉受理台账": LOG, sheet: [HEAD, *rows]})
    settings = resolve(Given("command-line", {"pack": "pm-measures", "language": "zh-CN"}), book, None)
    work = Work(Parts(validate=False, deadlines=False), period=period)
    assessed = assess(book, "log.xlsx", settings, dt.datetime(2026, 11, 2, 9), work)
    table = result_json(assessed.result, assessed.grids, (), details=False)
    figures = {one["metric"]: one for one in table["statistics"] if one["group"] is None}
    return figures, [(one["code"], one["cell"], one["value"]) for one in table["findings"]]


def test_what_is_not_entered_has_no_value() -> None:
    figures, findings = told([])
    assert figures["channel_usage_rate"]["value"] is None
    assert figures["channel_usage_rate"]["met"] is None
    assert findings == []


@pytest.mark.parametrize(
    "period",
    [
        "2026-10",
        "2026年10月",
        "2026.10",
        "２０２６-１０",
        dt.datetime(2026, 10, 1),
        dt.date(2026, 10, 1),
        "2026/10",
    ],
)
@pytest.mark.parametrize("sheet", ["指标录入", "entered_figures", "Figures entered"])
def test_a_month_may_be_written_in_many_ways(period: Any, sheet: str) -> None:
    figures, findings = told([["投诉渠道使用率", period, 4, 4, None, None]], sheet=sheet)
    used = figures["channel_usage_rate"]
    assert (used["numerator"], used["denominator"], used["value"], used["met"]) == (4, 4, 1, True)
    assert findings == []


def test_months_are_added_up_and_values_are_not() -> None:
    rows = [["channel_usage_rate", f"2026-{month}", 3, 4, None, None] for month in (10, 11, 12)]
    rows += [["review_meetings", f"2026-{month}", 1, None, None, None] for month in (10, 11)]
    figures, _ = told(rows, period="2026-Q4")
    assert (figures["channel_usage_rate"]["numerator"], figures["channel_usage_rate"]["denominator"]) == (
        9,
        12,
    )
    assert figures["review_meetings"]["value"] == 2
    figures, _ = told([["channel_usage_rate", "2026-10", None, None, 0.9, None]], period="2026-Q4")
    assert figures["channel_usage_rate"]["value"] is None


def test_a_yearly_figure_is_told_in_each_of_its_months() -> None:
    figures, _ = told(
        [["培训合格率", "2026", 19, 20, None, None], ["training_pass_rate", 2025, 1, 20, None, None]]
    )
    found = figures["training_pass_rate"]
    assert (found["period"], found["value"]) == ("2026", 0.95)


def test_the_baseline_makes_a_reduction() -> None:
    figures, _ = told([["handling_cycle_reduction", None, None, None, None, 40]])
    assert figures["handling_cycle_reduction"]["value"] == pytest.approx(0.3)
    assert figures["handling_cycle_reduction"]["met"] is True


def test_rows_that_cannot_be_read_are_told_and_do_not_count() -> None:
    rows: list[list[Any]] = [
        ["没有这个指标", "2026-10", 1, 2, None, None],
        ["channel_usage_rate", "十月", 1, 2, None, None],
        ["channel_usage_rate", "2026-10", "很多", 4, None, None],
        ["channel_usage_rate", "2026-10", 4, 4, None, None],
        ["channel_usage_rate", "2026年10月", 1, 4, None, None],
    ]
    figures, findings = told(rows)
    assert figures["channel_usage_rate"]["numerator"] == 4
    assert sorted(findings) == [
        ("R702", "C4", "很多"),
        ("R791", "A2", "没有这个指标"),
        ("R792", "B3", "十月"),
        ("R793", "A6", None),
    ]
