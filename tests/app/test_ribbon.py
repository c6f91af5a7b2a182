"""What a ribbon button does, on a workbook in memory."""

from __future__ import annotations

import datetime as dt

import pytest

from xltousu.addin import ACTIONS, run
from xltousu.app import Given
from xltousu.books.memory import MemoryBook

AS_OF = dt.datetime(2026, 3, 6, 9, 0)
ROWS = [
    ["单号", "受理时间", "报修内容", "联系电话"],
    ["B1", "2026年3月5日下午3点", "漏水", 13800000001.0],
]


def book() -> MemoryBook:
    return MemoryBook({"报修": ROWS})


def given(language: str) -> Given:
    return Given("ribbon", {"pack": "repair-area", "language": language})


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("language", ["zh-CN", "zh-TW", "en"])
def test_every_action_ends_with_one_sentence(action: str, language: str) -> None:
    done = run(action, book(), name="登记.xlsx", as_of=AS_OF, given=given(language))
    assert done.succeeded, done.message
    assert done.message


def test_fix_makes_a_date_of_the_text_and_a_text_of_the_number() -> None:
    one = book()
    run("fix", one, name="登记.xlsx", as_of=AS_OF, given=given("zh-CN"))
    assert one.read("报修").value(2, 2) == dt.datetime(2026, 3, 5, 15, 0)
    assert one.read("报修").value(2, 4) == "13800000001"


def test_a_mistake_is_told_in_the_language_asked_for_and_nothing_changes() -> None:
    one = MemoryBook({"空": [["甲", "乙"], [1, 2]]})
    done = run("process", one, name="登记.xlsx", as_of=AS_OF, given=given("en"))
    assert not done.succeeded
    assert "登记.xlsx" in done.message
    assert one.read("空").rows == [["甲", "乙"], [1, 2]]
    assert one.results == {}
