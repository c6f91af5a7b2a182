from __future__ import annotations

import ast
import datetime as dt
import re
import string

import numpy as np
import pytest
from raised import SOURCE, modules, raised

from xltousu.deadlines import STATUSES
from xltousu.errors import FileError, SettingsError
from xltousu.text import LANGUAGES, catalog, language_named
from xltousu.worktime import Calendar
from xltousu.worktime.add import UNITS

WORDS = {
    language: {key: catalog(language)._entries[key] for key in catalog(language)} for language in LANGUAGES
}
SIMPLIFIED = set(
    "们这时为应单条态该数务级费档项选择关传显认设确错误将让没从请写给读满执报图对书实现办规开发处与会"
)
"""Characters that no text in traditional ones has."""


def places(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_the_same_keys_with_the_same_places(language: str) -> None:
    expected = {key: places(sentence) for key, sentence in WORDS["en"].items()}
    assert {key: places(sentence) for key, sentence in WORDS[language].items()} == expected


@pytest.mark.parametrize("key", sorted(raised()))
def test_every_mistake_has_its_sentence_and_what_fills_it(key: str) -> None:
    for language in LANGUAGES:
        assert f"error.{key}" in WORDS[language]
        assert places(WORDS[language][f"error.{key}"]) <= raised()[key]


def test_every_word_is_used() -> None:
    literal, patterns = _strings()
    patterns += [re.compile(rf"error\.({'|'.join(map(re.escape, raised()))})\Z")]
    unused = [
        key for key in WORDS["en"] if key not in literal and not any(one.match(key) for one in patterns)
    ]
    assert unused == []


def test_states_and_units_have_words_and_no_more() -> None:
    assert {key for key in WORDS["en"] if key.startswith("status.")} == {f"status.{one}" for one in STATUSES}
    assert {key for key in WORDS["en"] if key.startswith("unit.")} == {f"unit.{one}" for one in UNITS}


def test_every_reason_of_a_step_has_words() -> None:
    reasons = set()
    for path, tree in modules():
        if path.name in ("steps.py", "explain.py"):
            for node in ast.walk(tree):
                if (
                    isinstance(node, ast.Call)
                    and getattr(node.func, "attr", getattr(node.func, "id", "")) == "Step"
                ):
                    reasons |= {one.value for one in node.args[1:2] if isinstance(one, ast.Constant)}
    assert reasons
    assert {f"why.{reason}" for reason in reasons} <= set(WORDS["en"])


def test_every_holiday_has_words() -> None:
    calendar = Calendar.load("cn")
    days = [dt.date(2004, 1, 1) + dt.timedelta(days=n) for n in range(366 * 26)]
    reasons = {calendar.why_off(day) or calendar.why_working(day) for day in days}
    reasons |= {calendar.trading.why_working(days[0])}
    assert {f"why.{reason}" for reason in reasons} <= set(WORDS["en"])


def test_english_words_are_english_and_chinese_ones_chinese() -> None:
    han = re.compile(r"[\u4e00-\u9fff]")
    for key, sentence in WORDS["en"].items():
        assert not han.search(sentence), key
    for language in ("zh-CN", "zh-TW"):
        for key, sentence in WORDS[language].items():
            said = re.sub(r"\{[^}]*\}", "", sentence)
            assert han.search(said) or not re.search(r"[A-Za-z]{2,} [A-Za-z]{2,} [A-Za-z]{2,}", said), key


def test_traditional_words_are_written_in_traditional_characters() -> None:
    for key, sentence in WORDS["zh-TW"].items():
        assert not set(sentence) & SIMPLIFIED, key


def test_rows_and_columns_have_the_words_of_their_place() -> None:
    assert "行" in WORDS["zh-CN"]["label.row"]
    assert "列" in WORDS["zh-TW"]["label.row"]
    assert "栏" in WORDS["zh-CN"]["head.field"]
    assert "欄" in WORDS["zh-TW"]["head.field"]
    for sentence in WORDS["zh-TW"].values():
        assert "單元格" not in sentence
        assert "文件" not in sentence


def test_a_mistake_may_carry_another() -> None:
    inner = SettingsError("hours-unreadable", value="x", high=3)
    outer = SettingsError("setting-wrong", source="规则!", problem=inner)
    for language in LANGUAGES:
        words = catalog(language)
        assert words.error(inner) in words.error(outer)


@pytest.mark.parametrize(("spelling", "language"), [("zh", "zh-CN"), ("ZH_hant", "zh-TW"), (" en-GB ", "en")])
def test_a_language_may_be_spelled_in_several_ways(spelling: str, language: str) -> None:
    assert language_named(spelling) == language


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(SettingsError):
        language_named("fr")


def test_values_are_shown_as_people_write_them() -> None:
    shown = catalog("en").shown
    assert shown(None) == "-"
    assert shown(3.0) == "3"
    assert shown(dt.datetime(2026, 1, 2, 3, 4)) == "2026-01-02 03:04"
    assert shown(dt.datetime(2026, 1, 2, 23, 59, 59)) == "2026-01-02 23:59:59"
    assert shown(np.datetime64("NaT", "s")) == "-"
    assert shown((3, 12)) == "3, 12"
    assert shown(FileError("no-such-file", file="x.xlsx")) == "x.xlsx does not exist."


def _strings() -> tuple[set[str], list[re.Pattern[str]]]:
    """Texts of the source, and its texts with gaps that start with a word and a point, as patterns."""
    literal: set[str] = set()
    patterns = []
    for path, tree in modules():
        if path.is_relative_to(SOURCE / "books"):
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                literal.add(node.value)
            elif isinstance(node, ast.JoinedStr) and _prefix(node):
                pieces = [
                    re.escape(str(one.value)) if isinstance(one, ast.Constant) else r"[\w-]+"
                    for one in node.values
                ]
                patterns.append(re.compile("".join(pieces) + r"\Z"))
    return literal, [one for one in patterns if not one.pattern.startswith("error")]


def _prefix(node: ast.JoinedStr) -> bool:
    first = node.values[0]
    return isinstance(first, ast.Constant) and re.fullmatch(r"[a-z]+\.", str(first.value)) is not None
