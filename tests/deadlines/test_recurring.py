"""Limits that recur, remind, or fall on a day of the month; and cases that escalate."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xltousu import deadlines
from xltousu.deadlines import STATUSES, Judged, Office
from xltousu.policy import Pack, make_policy
from xltousu.register import register_from_records
from xltousu.worktime import Calendar

CALENDAR = Calendar.load("cn")
HALF_HOUR = dt.timedelta(minutes=30)
START = dt.datetime(2025, 7, 1, 9, 0)


def amount(value: int, unit: str) -> list[dict[str, Any]]:
    reference = {"document": "rules", "article": "1"}
    return [{"since": dt.date(2000, 1, 1), "value": value, "unit": unit, "reference": reference}]


PACK = Pack.model_validate(
    {
        "schema_version": 1,
        "id": "example",
        "language": "en",
        "title": "Example",
        "summary": "Example",
        "document": [{"id": "rules", "title": "Rules"}],
        "resembles": ["assigned_at"],
        "field": [
            *(
                {"name": name, "kind": "datetime", "title": name}
                for name in (
                    "assigned_at",
                    "closed_at",
                    "handled_at",
                    "callback_at",
                    "reminded_at",
                    "sent_at",
                )
            ),
            {"name": "reports", "kind": "moments", "title": "reports"},
            {"name": "month", "kind": "month", "title": "month"},
            {
                "name": "level",
                "kind": "choice",
                "title": "level",
                "choices": [{"value": "minor", "title": "minor"}, {"value": "major", "title": "major"}],
            },
        ],
        "limit": [
            {
                "name": "reminder",
                "clause": "example.1",
                "title": "reminder",
                "kind": "reminder",
                "before": "callback",
                "done": "reminded_at",
                "amount": amount(1, "working-days"),
            },
            {
                "name": "report",
                "clause": "example.2",
                "title": "report",
                "kind": "recurring",
                "start": "assigned_at",
                "done": "reports",
                "until": "closed_at",
                "amount": amount(30, "minutes"),
            },
            {
                "name": "callback",
                "clause": "example.3",
                "title": "callback",
                "start": "handled_at",
                "done": "callback_at",
                "amount": amount(5, "working-days"),
            },
            {
                "name": "sent",
                "clause": "example.4",
                "title": "sent",
                "kind": "monthly",
                "start": "month",
                "done": "sent_at",
                "amount": amount(10, "day-of-next-month"),
            },
        ],
        "escalation": [
            {
                "name": "raised",
                "clause": "example.5",
                "title": "raised",
                "to": "manager",
                "after": "callback",
                "becomes": {"level": "major"},
            }
        ],
    }
)


def judged(record: dict[str, Any], limit: str, now: dt.datetime) -> list[Judged]:
    """The turns of one limit that apply to one record."""
    register = register_from_records([record], PACK)
    found = deadlines.judge(register, make_policy(PACK, {}), Office(CALENDAR), now)
    return [one for one in found if one.limit.name == limit and one.applies[0]]


def told(turns: Sequence[Judged]) -> list[tuple[dt.datetime, dt.datetime, str]]:
    return [(one.start[0].item(), one.due[0].item(), STATUSES[one.status[0]]) for one in turns]


@given(gaps=st.lists(st.integers(min_value=1, max_value=90), max_size=12))
def test_every_report_is_due_half_an_hour_after_the_one_before(gaps: list[int]) -> None:
    at, reports, expected = START, [], []
    for gap in gaps:
        made = at + dt.timedelta(minutes=gap)
        expected.append((at, at + HALF_HOUR, "on-time" if made <= at + HALF_HOUR else "late"))
        reports.append(made.isoformat())
        at = made
    expected.append((at, at + HALF_HOUR, "open"))
    record = {"assigned_at": START, "reports": "、".join(reports)}
    assert told(judged(record, "report", at)) == expected


def test_a_time_of_day_after_midnight_is_the_next_day() -> None:
    record = {"assigned_at": dt.datetime(2025, 7, 1, 23, 40), "reports": "23:55，00:20"}
    turns = told(judged(record, "report", dt.datetime(2025, 7, 2, 0, 51)))
    assert turns[1] == (dt.datetime(2025, 7, 1, 23, 55), dt.datetime(2025, 7, 2, 0, 25), "on-time")
    assert turns[2] == (dt.datetime(2025, 7, 2, 0, 20), dt.datetime(2025, 7, 2, 0, 50), "overdue")


@pytest.mark.parametrize(("closed", "status"), [("09:30", "on-time"), ("09:31", "late")])
def test_closing_the_case_is_its_last_report(closed: str, status: str) -> None:
    record = {"assigned_at": START, "reports": "09:10", "closed_at": f"2025-07-01 {closed}"}
    record["reports"] = None
    assert [turn[2] for turn in told(judged(record, "report", dt.datetime(2025, 7, 2)))] == [status]


def test_no_report_is_owed_after_closing() -> None:
    record = {"assigned_at": START, "reports": "09:10", "closed_at": dt.datetime(2025, 7, 1, 9, 10)}
    assert [turn[2] for turn in told(judged(record, "report", dt.datetime(2025, 7, 2)))] == ["on-time"]


def test_without_a_start_the_first_report_waits() -> None:
    assert [STATUSES[one.status[0]] for one in judged({"assigned_at": None}, "report", START)] == ["waiting"]


def test_a_list_that_cannot_be_read_leaves_the_first_report_unjudged_only_as_a_finding() -> None:
    record = {"assigned_at": START, "reports": "09:10，下午"}
    register = register_from_records([record], PACK)
    assert register.problems["reports"][0] != 0


def test_a_reminder_is_due_a_working_day_before_across_the_holiday() -> None:
    record = {"handled_at": dt.datetime(2025, 9, 29, 15), "reminded_at": None}
    one = judged(record, "reminder", dt.datetime(2025, 10, 12))[0]
    assert one.due[0].item() == dt.datetime(2025, 10, 11, 23, 59, 59)
    assert STATUSES[one.status[0]] == "overdue"


def test_a_reminder_is_not_owed_once_the_callback_is_made() -> None:
    record = {"handled_at": dt.datetime(2025, 9, 29, 15), "callback_at": dt.datetime(2025, 9, 30, 9)}
    assert judged(record, "reminder", dt.datetime(2025, 10, 12)) == []


def test_a_reminder_waits_for_the_start_of_its_limit() -> None:
    one = judged({"handled_at": None, "reminded_at": None}, "reminder", START)[0]
    assert STATUSES[one.status[0]] == "waiting"


@pytest.mark.parametrize("written", ["2026-01", "2026年1月", "202601", dt.date(2026, 1, 19), "2026/1"])
def test_a_month_is_due_on_the_tenth_of_the_next(written: object) -> None:
    record = {"month": written, "sent_at": dt.datetime(2026, 2, 11)}
    one = judged(record, "sent", dt.datetime(2026, 2, 12))[0]
    assert told([one]) == [(dt.datetime(2026, 2, 10, 23, 59, 59),) * 2 + ("late",)]


@pytest.mark.parametrize(
    ("now", "applies"), [(dt.datetime(2025, 10, 13, 23, 59, 59), False), (dt.datetime(2025, 10, 14), True)]
)
def test_a_case_escalates_on_the_first_instant_after_its_limit(now: dt.datetime, applies: bool) -> None:
    record = {"handled_at": dt.datetime(2025, 9, 29, 15), "level": "minor"}
    register = register_from_records([record], PACK)
    found = deadlines.judge(register, make_policy(PACK, {}), Office(CALENDAR), now)
    (one,) = deadlines.escalated(register, make_policy(PACK, {}), found)
    assert bool(one.applies[0]) is applies
    assert one.at[0].item() == (dt.datetime(2025, 10, 14) if applies else None)
