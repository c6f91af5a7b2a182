from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from xltousu.cells import Value
from xltousu.register import Problem, parse_column

from .conftest import a_field


def read(kind: str, value: Value) -> object:
    """One cell as a field of this kind: its value, or the name of its problem."""
    series, bare, problems = parse_column([value], a_field("f", kind))
    assert bare is None
    if problems is not None:
        return Problem(problems[0]).name
    return None if kind in {"number", "integer", "money"} and np.isnan(series[0]) else series[0]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (5, 5), (5.5, 5.5), ("5", 5), (" 5.50 ", 5.5), ("５．５", 5.5), ("1,234.50", 1234.5),
        ("￥1,234", 1234), ("¥12元", 12),
        ("12元", 12), ("12 元整", 12), ("3次", 3), ("-5", -5), ("(5)", -5), ("−5", -5), ("15%", 0.15),
        ("1.2万", 12000),
        ("30分钟", 30), ("2h", 2), ("", None), ("-", None), ("无", None), (None, None), (".5", 0.5),
        ("+3", 3),
        ("三", "UNREADABLE"), ("5角", "UNREADABLE"), ("US$5", "UNREADABLE"), ("约5", "UNREADABLE"),
        ("1,23", "UNREADABLE"),
        ("1.234,50", "UNREADABLE"), ("--5", "UNREADABLE"), ("3-5", "SEVERAL"), ("3元/5元", "SEVERAL"),
        (True, "UNREADABLE"), (dt.date(2026, 3, 5), "UNREADABLE"), (float("inf"), "UNREADABLE"),
        ("#REF!", "UNREADABLE"),
        ("2小时30分", "UNREADABLE"), ("(5", "UNREADABLE"),
    ],
)  # fmt: skip
def test_numbers(value: Value, expected: object) -> None:
    assert read("number", value) == expected


@pytest.mark.parametrize(
    ("value", "expected"), [(3.0, 3), ("3声", 3), (2.5, "UNREADABLE"), ("2.5", "UNREADABLE")]
)
def test_whole_numbers(value: Value, expected: object) -> None:
    assert read("integer", value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (123.0, "123"), (123, "123"), ("00123", "00123"), (" TS-001 ", "TS-001"), ("ＴＳ００１", "TS001"),
        ("123.0", "123"),
        (77622572659842.0, "77622572659842"), (12.5, "12.5"), ("776-20210224", "776-20210224"),
        ("-", None), ("无", None),
        ("", None), (1.2345678901234568e17, "UNREADABLE"), ("1.23457E+17", "UNREADABLE"),
        (dt.date(2026, 3, 1), "UNREADABLE"),
        (True, "UNREADABLE"), ("沪〔2026〕3号", "沪〔2026〕3号"),
    ],
)  # fmt: skip
def test_numbers_of_cases(value: Value, expected: object) -> None:
    assert read("id", value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (" 水管漏水\n ", "水管漏水"), ("第一行\n第二行", "第一行\n第二行"),
        ("\u3000\u3000正文\u200b", "正文"), (12.0, "12"),
        ("/", None), ("——", None), ("无", None), ("无人处理", "无人处理"),
        (dt.datetime(2026, 3, 5, 9, 30), "2026-03-05 09:30"),
        (dt.date(2026, 3, 5), "2026-03-05"), (True, "TRUE"), (dt.time(9, 30), "09:30"),
    ],
)  # fmt: skip
def test_texts(value: Value, expected: object) -> None:
    assert read("text", value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("张 三", "张三"),
        (" 张三 ", "张三"),
        ("Ann  Lee", "Ann Lee"),
        ("张**", "张**"),
        ("-", None),
        (5.0, "5"),
        (True, "UNREADABLE"),
    ],
)
def test_people(value: Value, expected: object) -> None:
    assert read("person", value) == expected
