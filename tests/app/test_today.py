"""The work list: what is owed, by whom, and how much working time is left."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import openpyxl
import pytest

from xltousu.app import Given, Work, assess, resolve, worklist
from xltousu.books.memory import MemoryBook
from xltousu.report import Names, Parts, Worklist, worklist_json, worklist_lines, worklist_sheet
from xltousu.text import LANGUAGES

FRIDAY = dt.datetime(2026, 2, 13, 15, 0)  # the next day is a make-up Saturday
HEAD = ["编号", "受理时间", "投诉内容", "级别", "责任人", "首次回复时间", "调查完成时间", "方案提出时间"]


def work(rows: list[list[Any]], as_of: dt.datetime = FRIDAY, **settings: str) -> Worklist:
    book = MemoryBook({"台账": [HEAD, *rows]})
    known = resolve(Given("command-line", {"pack": "generic-abc"} | settings), book, None)
    assessed = assess(
        book, "log.xlsx", known, as_of, Work(Parts(validate=False, statistics=False, penalties=False))
    )
    return worklist(assessed, known)


def row(number: str, received: str, person: str | None = None, **more: str) -> list[Any]:
    named = {"首次回复时间": "replied", "调查完成时间": "investigated", "方案提出时间": "solution"}
    given = {head: more.get(key) for head, key in named.items()}
    return [number, received, "噪音", "C", person, *given.values()]


def owed(one: Worklist) -> dict[str, list[tuple[str, str]]]:
    return {str(item.case_id): [(o.limit.name, o.when) for o in item.owed] for item in one.items}


def test_cases_are_sorted_by_what_they_owe_first() -> None:
    rows = [row("C2", "2026-02-13 14:00"), row("C1", "2026-02-13 09:00")]
    found = work(rows)
    assert owed(found) == {"C1": [("first_reply", "overdue")], "C2": [("first_reply", "today")]}
    assert [item.case_id for item in found.items] == ["C1", "C2"]


def test_the_next_working_day_may_be_a_make_up_saturday() -> None:
    rows = [row("C1", "2026-02-12 12:00", replied="2026-02-12 12:30")]
    found = work(rows)
    assert found.until == dt.date(2026, 2, 14)
    assert owed(found)["C1"] == [("handling_c", "tomorrow"), ("investigation", "tomorrow")]


def test_what_falls_due_in_the_holiday_is_listed_on_the_last_working_day() -> None:
    """After 14 February 2026 the next working day is the 24th."""
    rows = [row("C1", "2026-02-14 12:00", replied="2026-02-14 12:30")]
    found = work(rows, dt.datetime(2026, 2, 14, 15, 0))
    assert found.until == dt.date(2026, 2, 24)
    assert [one.when for one in found.items[0].owed] == ["tomorrow", "tomorrow"]


@pytest.mark.parametrize(
    ("shifts", "minutes"), [("", 60), ("09:00-12:00 13:30-15:30", 30), ("09:00-14:00", 0)]
)
def test_the_time_left_is_working_time(shifts: str, minutes: int) -> None:
    found = work([row("C1", "2026-02-13 14:00")], shifts=shifts)
    assert found.items[0].first.slack == minutes


def test_what_is_done_is_not_listed() -> None:
    done = row("C1", "2026-02-12 12:00", replied="2026-02-12 12:30", investigated="2026-02-12 13:00")
    assert "investigation" not in [name for name, _ in owed(work([done])).get("C1", [])]


def test_the_json_names_holder_and_times() -> None:
    table = worklist_json(work([row("C1", "2026-02-13 14:00", "王甲")]), "zh-CN")
    (case,) = table["cases"]
    assert (case["holder"], case["due"], case["when"]) == ("王甲", "2026-02-13T16:00:00", "today")
    assert case["limits"][0]["clause"] == "generic-abc.13"
    assert case["limits"][0]["slack_minutes"] == 60


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_text_has_a_paragraph_for_each_holder(language: str) -> None:
    found = work([row("C1", "2026-02-13 14:00", "王甲"), row("C2", "2026-02-13 14:10", "李乙")])
    text = "\n".join(worklist_lines(found, Names(found.policy.pack, language)))
    first, second, third = text.split("\n\n")
    assert "王甲" in second and "C1" in second and "C2" not in second
    assert "李乙" in third and "C2" in third
    assert "王甲" not in first


def test_without_a_name_the_role_of_the_regulation_holds_the_case() -> None:
    found = work([row("C1", "2026-02-13 14:00")])
    (holder,) = (
        line for line in worklist_lines(found, Names(found.policy.pack, "zh-CN")) if "（1 件）" in line
    )
    role = found.items[0].first.limit.holder
    assert holder.startswith(role("zh-CN") if role else "未指定")


def test_the_sheet_can_be_printed() -> None:
    found = work([row("C1", "2026-02-13 14:00", "=王甲")])
    book = openpyxl.load_workbook(io.BytesIO(worklist_sheet([found], [Names(found.policy.pack, "zh-CN")])))
    sheet = book.worksheets[0]
    assert sheet.title == "今日待办"
    assert sheet.page_setup.orientation == "landscape"
    texts = [str(cell.value) for line in sheet.iter_rows() for cell in line if cell.value is not None]
    assert any("=王甲" in text for text in texts)
    assert all(cell.data_type != "f" for line in sheet.iter_rows() for cell in line)


def test_nothing_owed_is_said() -> None:
    """The callback days of this pack are not set: there is no due time to list."""
    found = work([["C1", "2026-02-13 09:00", "噪音", None, None, None, None, None]], pack="pm-forms")
    assert found.items == ()
    assert worklist_json(found, "zh-CN")["cases"] == []
    lines = list(worklist_lines(found, Names(found.policy.pack, "zh-CN")))
    assert len(lines) == 1
    book = openpyxl.load_workbook(io.BytesIO(worklist_sheet([found], [Names(found.policy.pack, "zh-CN")])))
    texts = [cell.value for line in book.worksheets[0].iter_rows() for cell in line]
    assert "没有到期的事项" in texts
