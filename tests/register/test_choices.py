from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from xltousu.cells import Value
from xltousu.policy import FieldModel
from xltousu.register import Problem, parse_column

from .conftest import a_field

CHOICES = [
    {
        "value": "A",
        "title": {"zh-CN": "紧急", "zh-TW": "緊急", "en": "Urgent"},
        "aliases": ["特急", "A 级投诉"],
    },
    {"value": "B", "title": {"zh-CN": "重要", "zh-TW": "重要", "en": "Important"}},
    {
        "value": "small_private",
        "title": {"zh-CN": "零修", "zh-TW": "零修", "en": "Small repair"},
        "aliases": ["小修"],
    },
]


def choice(**more: Any) -> FieldModel:
    return a_field("level", "choice", choices=CHOICES, **more)


def read(field: FieldModel, *values: Value) -> list[str | None]:
    """The cells as canonical values, or the names of their problems."""
    series, bare, problems = parse_column(values, field)
    assert bare is None
    assert series.dtype == "category"
    codes = problems if problems is not None else np.zeros(len(values), dtype=np.uint8)
    texts = series.astype(object).where(series.notna(), None)
    return [Problem(code).name if code else text for text, code in zip(texts, codes, strict=True)]


@pytest.mark.parametrize(
    "word",
    [
        "A", "a", "Ａ", " A ", "紧急", "緊急", "urgent", "URGENT", "特急", "A级", "A類", "A类", "A等",
        "A（紧急）", "A(紧急)", "紧急(A)",
        "A 级投诉", "1.紧急", "①紧急".replace("①", "(1)"), "□紧急".replace("□", "☑"), "紧急。", "紧 急",
        "A\u200b",
    ],
)  # fmt: skip
def test_the_words_of_a_choice(word: str) -> None:
    assert read(choice(), word) == ["A"]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("特别紧急", "UNKNOWN"),
        ("AB", "UNKNOWN"),
        ("A或B", "UNKNOWN"),
        ("A（重要）", "UNKNOWN"),
        (1.0, "UNKNOWN"),
        (True, "UNKNOWN"),
        ("A、B", "SEVERAL"),
        ("A/B", "SEVERAL"),
        ("", None),
        ("-", None),
        ("无", None),
        (None, None),
    ],
)
def test_what_is_no_single_choice(value: Value, expected: str | None) -> None:
    assert read(choice(), value) == [expected]


@pytest.mark.parametrize(
    "text",
    ["A+零修", "A；零修", "紧急、小修", "紧急\n零修", "A;small_private", "A，零修", "A/零修", "A、A、零修"],
)
def test_several_choices_are_joined(text: str) -> None:
    assert read(choice(multiple=True), text) == ["A+small_private"]


def test_an_unknown_word_among_several_is_a_problem() -> None:
    assert read(choice(multiple=True), "A、漏水") == ["UNKNOWN"]


def test_other_words_are_kept_where_the_list_is_open() -> None:
    assert read(choice(other_words=True), "漏 水", "紧急") == ["漏 水", "A"]
    assert read(choice(other_words=True, multiple=True), "A、漏水") == ["A+漏水"]


def test_the_categories_are_the_choices_of_the_field() -> None:
    series, _, problems = parse_column(["B", None], choice())
    assert list(series.cat.categories) == ["A", "B", "small_private"]
    assert problems is None


def test_a_word_two_choices_share_means_neither() -> None:
    twins = [{"value": v, "title": f"t{v}", "aliases": ["其他"]} for v in "XY"]
    assert read(a_field("f", "choice", choices=twins), "其他", "X") == ["UNKNOWN", "X"]


@pytest.mark.parametrize(
    "value",
    ["是", "有", "√", "✓", "✔", "Y", "y", "yes", "TRUE", True, 1, 1.0, "1", "已回访", "有效", "对", "是的"],
)
def test_yes(value: Value) -> None:
    assert read(a_field("valid", "yes-no"), value) == ["Y"]


@pytest.mark.parametrize(
    "value", ["否", "无", "×", "✗", "x", "N", "no", "False", False, 0, 0.0, "0", "未回访", "无效", "不是"]
)
def test_no(value: Value) -> None:
    assert read(a_field("valid", "yes-no"), value) == ["N"]


@pytest.mark.parametrize("value", ["满意", "不满意", "待定", "张三", 2, 0.5])
def test_other_words_are_neither_yes_nor_no(value: Value) -> None:
    assert read(a_field("valid", "yes-no"), value) == ["UNKNOWN"]


def test_a_field_answers_with_its_own_words() -> None:
    assert read(a_field("is_major", "yes-no", title="是否重大"), "重大", "非重大", "-", None) == [
        "Y",
        "N",
        None,
        None,
    ]
