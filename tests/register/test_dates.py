from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from xltousu.cells import Value
from xltousu.register.dates import parse_moments
from xltousu.register.problems import Problem

DAY = "2026-03-05"
AFTERNOON = "2026-03-05T15:30:00"
MORNING = "2026-03-05T09:30:00"


def read(*values: Value) -> list[str]:
    """The cells as ISO moments; a bare date as a date, a problem by its name, an empty cell as nothing."""
    at, bare, problems = parse_moments(values)
    codes = problems if problems is not None else np.zeros(len(values), dtype=np.uint8)
    return [
        Problem(code).name if code else "" if np.isnat(one) else str(one)[: 10 if only_date else 19]
        for one, only_date, code in zip(at.to_numpy("datetime64[s]"), bare, codes, strict=True)
    ]


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-05", "2026-3-5", "2026/3/5", "2026/03/05", "2026.3.5", "2026.03.05", "2026年3月5日",
        "2026年03月05日",
        "2026年3月5号", "2026 年 3 月 5 日", "26年3月5日", "20260305", " 2026-03-05 ", "２０２６年３月５日",
        "２０２６．３．５", "2026—03—05", "2026\u00a0-03-05", "\u20282026-03-05\u200b", "\n\t2026/3/5\n",
        "二〇二六年三月五日",
        "二零二六年三月五日", "2026年3月5日（周四）", "2026-03-05 星期四", "5 March 2026",
        "5-Mar-26", "05-Mar-2026", "Mar 5, 2026", "March 5th, 2026", "Thursday, 5 March 2026",
        "2026 Mar 5", "'2026-03-05",
        "2026-03-05.", "民國115年3月5日", "115年3月5日", "115/3/5", "46086", "2026,3,5",
    ],
)  # fmt: skip
def test_a_date_without_a_time_is_bare(text: str) -> None:
    assert read(text) == [DAY]


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-05 15:30", "2026-03-05 15:30:00", "2026/3/5 15:30", "2026.3.5 15:30", "2026.3.5 15.30",
        "20260305 15:30",
        "20260305 1530", "202603051530", "20260305153000", "2026-03-05 1530", "2026-03-05T15:30:00",
        "2026-03-05T15:30:00.000", "2026-03-05T15:30:00+08:00", "2026年3月5日15时30分", "2026年3月5日 15:30",
        "2026年3月5日15：30", "2026年3月5日15点30", "2026年3月5日15点半", "2026年3月5日下午3点半",
        "2026年3月5日下午3:30",
        "2026年3月5日下午15:30", "2026/3/5 下午 03:30:00", "2026年3月5日 午后3点30分", "2026/3/5 3:30:00 PM",
        "2026/3/5 PM 3:30", "2026-3-5 3:30pm", "2026-3-5下午三点半", "2026年三月五日十五点三十分",
        "2026-03-05-15:30", "2026-03-05\n15:30", "2026-03-05（周四）15:30", "Mar 5, 2026 3:30 PM",
        "5-Mar-26 15:30",
        "２０２６－０３－０５　１５：３０", "2026-03-05 15:30:00 ", "2026年3月5日15:30分",
        "115年3月5日 15:30", "26年3月5日15:30",
    ],
)  # fmt: skip
def test_a_date_with_a_time_is_a_moment(text: str) -> None:
    assert read(text) == [AFTERNOON]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026年3月5日上午9点30分", MORNING),
        ("2026年3月5日早上9:30", MORNING),
        ("2026/3/5 上午 9:30", MORNING),
        ("2026年3月5日凌晨2点", "2026-03-05T02:00:00"),
        ("2026年3月5日中午12点", "2026-03-05T12:00:00"),
        ("2026年3月5日中午1点", "2026-03-05T13:00:00"),
        ("2026年3月5日晚上8点", "2026-03-05T20:00:00"),
        ("2026年3月5日晚9点一刻", "2026-03-05T21:15:00"),
        ("2026年3月5日傍晚6点", "2026-03-05T18:00:00"),
        ("2026年3月5日下午两点", "2026-03-05T14:00:00"),
        ("2026-3-5 12:30 AM", "2026-03-05T00:30:00"),
        ("2026-3-5 12:30 PM", "2026-03-05T12:30:00"),
        ("2026-3-5 下午12:30", "2026-03-05T12:30:00"),
        ("2026-3-5 0:00", "2026-03-05T00:00:00"),
        ("2026-3-5 24:00", "2026-03-06T00:00:00"),
        ("2026-12-31 24:00:00", "2027-01-01T00:00:00"),
        ("2024-02-29", "2024-02-29"),
        ("2026-03-05 09:30:15.7", "2026-03-05T09:30:16"),
    ],
)
def test_words_for_parts_of_the_day(text: str, expected: str) -> None:
    assert read(text) == [expected]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        *((text, "INCOMPLETE") for text in (
            "3月5日", "3.5", "3/5", "03-05", "3月5日 15:30", "2026年3月", "2026-03", "2026.3", "2026年",
            "202603", "15:30",
            "下午3点", "2026年3月5日上午", "2026-03-05 下午", "2026-03-05 9", "2026年3月上旬", "5日",
            "Mar 5", "Mar 2026", "2026",
        )),
        *((text, "AMBIGUOUS") for text in (
            "03/04/2026", "3-4-2026", "3.4.2026", "03/04/05", "26.3.5", "260305", "2026年3月5日晚上12点",
            "2026-3-5 上午12:30",
            "2026-03-05T09:30:00Z", "2026年3月5日 星期五", "99年3月5日", "99.12.31", "2026.3.1 3.15",
            "2026年3月5日晚上1点",
        )),
        *((text, "SEVERAL") for text in (
            "2021-02-25 12:00-20:00", "3.1-3.5", "2026.3.1-3.15", "2026-3-5~3-8", "2026年3月5日至8日",
            "2026-3-5 至 2026-3-8",
            "2026/3/5、2026/3/6", "3月5日-3月8日", "2026-3-5上门，2026-3-6完成", "2026-03-05\n2026-03-06",
            "12:00-20:00",
            "2026-3-5 9:00-11:00",
        )),
        *((text, "UNREADABLE") for text in (
            "2026-2-30", "2026年2月30日", "2026-13-05", "2026-3-5 25:00", "2026-03-05 24:30",
            "2026-3-5 9:60", "1989-12-31",
            "2101-01-01", "昨天", "张三", "2026-3-5约15点", "2026-3-5前", "#N/A", "已完成", "剩余3天",
            "13800138000", "²", "2026-3-5 下午25点",
        )),
    ],
)  # fmt: skip
def test_what_is_not_certain_is_a_problem(text: str, problem: str) -> None:
    assert read(text) == [problem]


@pytest.mark.parametrize(
    "text", ["", " ", "-", "—", "——", "/", "无", "暂无", "N/A", "未完成", "待处理", "\u3000", None]
)
def test_placeholders_are_empty(text: Value) -> None:
    assert read(text) == [""]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (dt.datetime(2026, 3, 5, 15, 30), AFTERNOON),
        (dt.datetime(2026, 3, 5), "2026-03-05T00:00:00"),
        (dt.datetime(2026, 3, 5, 15, 29, 59, 999_700), AFTERNOON),
        (dt.date(2026, 3, 5), DAY),
        (46086.0, DAY),
        (46086, DAY),
        (46086.645833333336, AFTERNOON),
        (20260305, DAY),
        (20260305.0, DAY),
        (202603051530.0, AFTERNOON),
        (260305, "AMBIGUOUS"),
        (3.5, "INCOMPLETE"),
        (2026, "INCOMPLETE"),
        (0.5, "INCOMPLETE"),
        (dt.time(15, 30), "INCOMPLETE"),
        (dt.timedelta(hours=3), "UNREADABLE"),
        (True, "UNREADABLE"),
        (-1, "UNREADABLE"),
        (99999, "UNREADABLE"),
        (float("nan"), "UNREADABLE"),
        (float("inf"), "UNREADABLE"),
        (dt.datetime(1899, 12, 31), "UNREADABLE"),
        (dt.datetime(9999, 12, 31), "UNREADABLE"),
        (dt.datetime(2026, 3, 5, tzinfo=dt.UTC), "UNREADABLE"),
        (dt.date(1900, 1, 1), "UNREADABLE"),
    ],
)
def test_values_that_are_no_text(value: Value, expected: str) -> None:
    assert read(value) == [expected]
    assert read(value, "-")[0] == expected


def test_one_certain_order_settles_the_column() -> None:
    assert read("03/04/2026", "25/03/2026", "3/3/2026") == ["2026-04-03", "2026-03-25", "2026-03-03"]
    assert read("03/04/2026 9:30", "03/25/2026") == ["2026-03-04T09:30:00", "2026-03-25"]


def test_two_orders_in_a_column_settle_nothing() -> None:
    assert read("03/04/2026", "25/03/2026", "03/25/2026") == ["AMBIGUOUS", "2026-03-25", "2026-03-25"]


def test_years_of_two_digits_follow_the_certain_dates_of_the_column() -> None:
    assert read("26.3.5", dt.date(2026, 3, 4)) == [DAY, "2026-03-04"]
    assert read("26.3.25", dt.date(2026, 3, 4)) == ["AMBIGUOUS", "2026-03-04"]


def test_many_dates_within_a_year_show_where_the_year_stands() -> None:
    column = [f"26.3.{day}" for day in range(1, 15)]
    assert read(*column) == [f"2026-03-{day:02}" for day in range(1, 15)]
    assert set(read(*column[:5])) == {"AMBIGUOUS"}


def test_a_column_of_real_dates_is_read_at_once() -> None:
    assert read(dt.datetime(2026, 3, 5, 9, 30), None, dt.date(2026, 3, 5)) == [MORNING, "", DAY]
    assert read(dt.datetime(2026, 3, 5, 9, 30), dt.datetime(1950, 1, 1)) == [MORNING, "UNREADABLE"]


def test_an_empty_column_has_no_moments() -> None:
    at, bare, problems = parse_moments([])
    assert (len(at), len(bare), problems) == (0, 0, None)
    assert at.dtype == "datetime64[s]"
