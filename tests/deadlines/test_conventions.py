"""The product's conventions about time, one by one, on a pack of one limit each."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pytest

from xltousu import checks, deadlines, statistics
from xltousu.deadlines import STATUSES, Judged, Office
from xltousu.policy import Pack, make_policy
from xltousu.register import register_from_records
from xltousu.rules import Case
from xltousu.worktime import Calendar, Shifts

OFFICE = Office(Calendar.load())
FIELDS = [
    {"name": name, "kind": "datetime", "title": name}
    for name in ("received_at", "handled_at", "replied_at", "promised_reply_at")
]
FIELDS += [
    {"name": "valid", "kind": "yes-no", "title": "valid"},
    {"name": "no_callback_reason", "kind": "text", "title": "reason"},
    {"name": "case_id", "kind": "id", "title": "id"},
    {
        "name": "impact",
        "kind": "choice",
        "title": "impact",
        "multiple": True,
        "choices": [{"value": "trade", "title": "trade"}, {"value": "other", "title": "other"}],
    },
]


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text)


def pack_with(*limits: dict[str, Any], **more: Any) -> Pack:
    table: dict[str, Any] = {
        "schema_version": 1,
        "id": "one",
        "language": "en",
        "title": "One limit",
        "summary": "For tests",
        "resembles": ["received_at"],
        "document": [{"id": "text", "title": "Text"}],
        "field": FIELDS,
        "parameter": [
            {"name": "hours", "kind": "integer", "unit": "hours", "title": "hours", "suggestion": 12},
            {"name": "immediate_minutes", "kind": "integer", "unit": "minutes", "title": "at once"},
            {"name": "opens", "kind": "time", "title": "opens", "default": "10:00"},
            {"name": "closes", "kind": "time", "title": "closes", "default": "22:00"},
        ],
        "limit": list(limits),
    }
    return Pack.model_validate({**table, **more})


def limit(value: int | None, unit: str, *, parameter: str | None = None, **more: Any) -> dict[str, Any]:
    amount: dict[str, Any] = {"since": dt.date(2000, 1, 1), "unit": unit}
    amount |= {"value": value} if parameter is None else {"parameter": parameter}
    amount["reference"] = {"document": "text", "article": "1"}
    base = {"name": "kept", "clause": "one.1", "title": "Kept", "start": "received_at", "done": "handled_at"}
    return {**base, "amount": [amount], **more}


def judge(pack: Pack, record: dict[str, Any], now: str, *, office: Office = OFFICE, **set_: Any) -> Judged:
    policy = make_policy(pack, set_)
    return deadlines.judge(register_from_records([record], pack), policy, office, at(now))[0]


def due(judged: Judged) -> str | None:
    value = judged.due[0]
    return None if np.isnat(value) else str(value)


def status(judged: Judged) -> str:
    return STATUSES[judged.status[0]]


def test_d02_hours_run_through_nights_and_holidays() -> None:
    judged = judge(pack_with(limit(48, "hours")), {"received_at": at("2025-09-30 17:30")}, "2025-10-01 09:00")
    assert due(judged) == "2025-10-02T17:30:00"


def test_d02_an_office_may_count_its_office_hours_only() -> None:
    pack = pack_with(limit(4, "hours"), conventions={"hours": "office-hours"})
    office = Office(Calendar.load(), Shifts.parse("09:00-12:00 13:00-18:00"))
    judged = judge(pack, {"received_at": at("2025-09-30 17:00")}, "2025-10-01 09:00", office=office)
    assert due(judged) == "2025-10-09T12:00:00"


def test_d03_a_make_up_sunday_counts_and_the_first_day_does_not() -> None:
    pack = pack_with(limit(3, "working-days"))
    judged = judge(pack, {"received_at": at("2025-01-24 20:00")}, "2025-02-05 23:59")
    assert due(judged) == "2025-02-05T23:59:59"
    assert status(judged) == "open"


def test_d03_the_last_day_may_end_with_the_close_of_business() -> None:
    pack = pack_with(limit(3, "working-days"), conventions={"working_day_end": "close-of-business"})
    office = Office(Calendar.load(), Shifts.parse("09:00-18:00"))
    judged = judge(pack, {"received_at": at("2025-03-10 09:00")}, "2025-03-11 09:00", office=office)
    assert due(judged) == "2025-03-13T18:00:00"


def test_d04_calendar_days_do_not_move_off_a_holiday() -> None:
    judged = judge(
        pack_with(limit(2, "calendar-days")), {"received_at": at("2025-04-03 16:00")}, "2025-04-06 08:00"
    )
    assert due(judged) == "2025-04-05T23:59:59"
    assert status(judged) == "overdue"


@pytest.mark.parametrize(("start", "end"), [("2025-01-31", "2025-02-28"), ("2024-01-31", "2024-02-29")])
def test_d05_a_month_ends_with_the_shorter_month(start: str, end: str) -> None:
    judged = judge(pack_with(limit(1, "months")), {"received_at": at(f"{start} 09:00")}, f"{end} 12:00")
    assert due(judged) == f"{end}T23:59:59"


def test_d06_before_the_tenth_includes_the_tenth() -> None:
    judged = judge(
        pack_with(limit(10, "day-of-next-month")), {"received_at": at("2026-01-31 09:00")}, "2026-02-10 12:00"
    )
    assert due(judged) == "2026-02-10T23:59:59"


def test_d07_exactly_at_the_due_instant_is_in_time() -> None:
    pack, record = pack_with(limit(2, "hours")), {"received_at": at("2025-03-10 09:30")}
    assert status(judge(pack, record, "2025-03-10 11:30:00")) == "open"
    assert status(judge(pack, record, "2025-03-10 11:30:01")) == "overdue"
    assert status(judge(pack, {**record, "handled_at": at("2025-03-10 11:30")}, "2025-03-11")) == "on-time"


def test_d09_not_past_the_night_is_the_end_of_the_day() -> None:
    judged = judge(
        pack_with(limit(0, "same-day")), {"received_at": at("2025-06-10 23:50")}, "2025-06-11 00:05"
    )
    assert due(judged) == "2025-06-10T23:59:59"
    assert status(judged) == "overdue"


@pytest.mark.parametrize(
    ("received", "start"),
    [
        ("2025-08-08 09:59", "2025-08-08T10:00:00"),
        ("2025-08-08 10:00", "2025-08-08T10:00:00"),
        ("2025-08-08 21:59", "2025-08-08T21:59:00"),
        ("2025-08-08 22:00", "2025-08-09T10:00:00"),
    ],
)
def test_d10_a_mall_clock_waits_for_the_opening(received: str, start: str) -> None:
    pack = pack_with(limit(10, "minutes", start_at_opening=["opens", "closes"]))
    assert str(judge(pack, {"received_at": at(received)}, "2025-08-08 23:00").start[0]) == start


def test_d11_at_once_is_judged_only_by_the_minutes_the_office_sets() -> None:
    amount = limit(None, "minutes", parameter="immediate_minutes")["amount"]
    pack = pack_with({**limit(1, "minutes"), "kind": "immediate", "amount": amount})
    record = {"received_at": at("2025-03-10 09:00")}
    assert status(judge(pack, record, "2025-03-10 10:00")) == "not-judged"
    assert status(judge(pack, record, "2025-03-10 10:00", immediate_minutes=30)) == "overdue"


def test_d12_a_reason_excuses_a_missed_limit() -> None:
    pack = pack_with(limit(1, "hours", excused_by="no_callback_reason"))
    record = {"received_at": at("2025-03-10 09:00"), "no_callback_reason": "无人接听"}
    assert status(judge(pack, record, "2025-03-11 09:00")) == "excused"


def test_d13_a_pack_may_take_every_trading_day_for_a_working_day() -> None:
    pack = pack_with(limit(1, "working-days"), conventions={"every_day_works": True})
    assert (
        due(judge(pack, {"received_at": at("2025-10-01 12:00")}, "2025-10-02 09:00")) == "2025-10-02T23:59:59"
    )


def test_d14_an_aim_is_never_overdue() -> None:
    pack, record = pack_with(limit(2, "hours", aim=True)), {"received_at": at("2025-03-10 09:00")}
    assert status(judge(pack, record, "2025-03-10 11:01")) == "aim-missed"
    assert status(judge(pack, {**record, "handled_at": at("2025-03-10 11:00")}, "2025-03-11")) == "aim-met"


def test_d15_an_unset_parameter_is_not_set_and_its_suggestion_is_not_applied() -> None:
    pack = pack_with(limit(None, "hours", parameter="hours"))
    record = {"received_at": at("2025-03-10 09:00"), "handled_at": at("2025-03-10 09:05")}
    assert status(judge(pack, record, "2025-03-11 09:00")) == "not-set"
    assert status(judge(pack, record, "2025-03-11 09:00", hours=12)) == "on-time"


def test_d17_and_d18_a_promise_is_a_limit_of_its_own_and_the_first_due_governs() -> None:
    promise = {"name": "promise", "clause": "one.2", "title": "Promise", "kind": "agreed",
               "agreed": "promised_reply_at", "done": "handled_at"}  # fmt: skip
    pack = pack_with(limit(3, "working-days"), promise)
    record = {"received_at": at("2025-03-11 10:00"), "promised_reply_at": at("2025-03-12 17:00")}
    register = register_from_records([record], pack)
    judged = deadlines.judge(register, make_policy(pack, {}), OFFICE, at("2025-03-13 09:00"))
    assert [STATUSES[one.status[0]] for one in judged] == ["open", "overdue"]
    assert deadlines.governing(judged, 1).position.tolist() == [1]


@pytest.mark.parametrize(
    ("received", "end"), [("17:59", "2025-03-10T18:00:00"), ("18:00", "2025-03-11T18:00:00")]
)
def test_d22_received_at_the_close_is_due_the_next_day(received: str, end: str) -> None:
    office = Office(Calendar.load(), Shifts.parse("09:00-18:00"))
    pack = pack_with(limit(0, "same-day-cob"))
    assert (
        due(judge(pack, {"received_at": at(f"2025-03-10 {received}")}, "2025-03-10 20:00", office=office))
        == end
    )


@pytest.mark.parametrize(
    ("done", "now", "expected"),
    [
        (None, "2025-03-10 01:00", "open"),
        (None, "2025-03-10 12:00", "unjudged"),
        (None, "2025-03-11 02:00", "overdue"),
        (dt.date(2025, 3, 10), "2025-03-12 09:00", "unjudged"),
        (dt.date(2025, 3, 11), "2025-03-12 09:00", "unjudged"),
        (dt.date(2025, 3, 12), "2025-03-12 09:00", "late"),
    ],
)
def test_d23_a_bare_date_is_judged_only_where_every_time_of_it_agrees(
    done: dt.date | None, now: str, expected: str
) -> None:
    record = {"received_at": dt.date(2025, 3, 10), "handled_at": done}
    judged = judge(pack_with(limit(2, "hours")), record, now)
    assert status(judged) == expected
    assert due(judged) is None


def test_d23_a_bare_date_is_enough_for_a_limit_in_days() -> None:
    record = {"received_at": dt.date(2025, 3, 10), "handled_at": dt.date(2025, 3, 12)}
    judged = judge(pack_with(limit(2, "calendar-days")), record, "2025-03-20 09:00")
    assert (due(judged), status(judged)) == ("2025-03-12T23:59:59", "on-time")


def test_d25_past_the_published_years_a_working_day_is_provisional() -> None:
    pack = pack_with(limit(3, "working-days"))
    assert judge(pack, {"received_at": at("2026-12-30 09:00")}, "2026-12-31 09:00").provisional.tolist() == [
        True
    ]
    assert judge(pack, {"received_at": at("2026-12-21 09:00")}, "2026-12-31 09:00").provisional.tolist() == [
        False
    ]
    hours = pack_with(limit(72, "hours"))
    assert judge(hours, {"received_at": at("2026-12-30 09:00")}, "2026-12-31 09:00").provisional.tolist() == [
        False
    ]


def test_d26_a_rate_is_compared_unrounded_and_no_cases_make_no_rate() -> None:
    target = {"since": dt.date(2000, 1, 1), "comparison": ">=", "value": 0.98,
              "reference": {"document": "text", "article": "1"}}  # fmt: skip
    metric = {"name": "rate", "clause": "one.1", "title": "Rate", "kind": "limits-kept", "limits": ["kept"],
              "target": [target]}  # fmt: skip
    pack = pack_with(limit(2, "hours"), metric=[metric])
    policy, received = make_policy(pack, {}), at("2025-03-10 09:00")
    late = [{"received_at": received, "handled_at": at("2025-03-10 12:00")}]
    good = [{"received_at": received, "handled_at": at("2025-03-10 10:00")}] * 48
    register = register_from_records(late + good, pack)
    counted = [statistics.Counted(register, deadlines.judge(register, policy, OFFICE, at("2025-04-01")))]
    basis = statistics.Basis(counted, policy, at("2025-04-01"), OFFICE)
    rates = {
        month: statistics.figures(basis, statistics.read_period(month))[-1]
        for month in ("2025-03", "2025-02")
    }
    assert (rates["2025-03"].numerator, rates["2025-03"].denominator, rates["2025-03"].met) == (48, 49, False)
    assert (rates["2025-02"].denominator, rates["2025-02"].value, rates["2025-02"].met) == (0, None, None)


def test_d27_a_done_time_in_the_future_is_a_finding_and_the_status_still_follows_it() -> None:
    pack = pack_with(limit(2, "hours"), flow=[["received_at", "handled_at"]])
    record = {"received_at": at("2025-03-10 09:00"), "handled_at": at("2025-03-10 10:00")}
    register, policy = register_from_records([record], pack), make_policy(pack, {})
    judged = deadlines.judge(register, policy, OFFICE, at("2025-03-10 09:30"))
    found = checks.run(Case(register, policy, at("2025-03-10 09:30"), *deadlines.for_rules(judged)))
    assert status(judged[0]) == "on-time"
    assert [one.rule.code for one in found if one.rule.severity == "error"] == ["R305"]


def test_d28_a_case_not_yet_judged_is_treated_as_valid() -> None:
    pack = pack_with(limit(2, "hours", when={"not": {"equals": {"valid": "N"}}}))
    record = {"received_at": at("2025-03-10 09:00")}
    assert judge(pack, {**record, "valid": None}, "2025-03-10").applies.tolist() == [True]
    assert judge(pack, {**record, "valid": "N"}, "2025-03-10").applies.tolist() == [False]


def test_d29_midnight_with_a_time_is_no_bare_date() -> None:
    judged = judge(pack_with(limit(2, "hours")), {"received_at": at("2025-03-10 00:00")}, "2025-03-10 02:01")
    assert (due(judged), status(judged)) == ("2025-03-10T02:00:00", "overdue")


@pytest.mark.parametrize("written", ["trade+other", "other；trade", "trade、other", "other\ntrade"])
def test_d30_each_of_several_choices_brings_its_limits(written: str) -> None:
    pack = pack_with(limit(1, "hours", when={"equals": {"impact": "trade"}}))
    record = {"received_at": at("2025-03-10 09:00"), "impact": written}
    assert judge(pack, record, "2025-03-10").applies.tolist() == [True]


def test_an_old_case_keeps_the_amount_that_held_when_its_clock_started() -> None:
    amounts = [*limit(2, "hours")["amount"], {**limit(1, "hours")["amount"][0], "since": dt.date(2025, 6, 1)}]
    pack = pack_with({**limit(2, "hours"), "amount": amounts})
    assert due(judge(pack, {"received_at": at("2025-05-31 23:30")}, "2025-06-02")) == "2025-06-01T01:30:00"
    assert due(judge(pack, {"received_at": at("2025-06-01 00:00")}, "2025-06-02")) == "2025-06-01T01:00:00"


def test_a_start_that_cannot_be_read_is_not_waiting_but_cannot_be_told() -> None:
    pack = pack_with(limit(2, "hours"))
    assert status(judge(pack, {"received_at": None}, "2025-03-10")) == "waiting"
    assert status(judge(pack, {"received_at": "明天"}, "2025-03-10")) == "unjudged"


def test_due_soon_is_said_only_where_the_office_sets_how_soon() -> None:
    pack, record = pack_with(limit(2, "hours")), {"received_at": at("2025-03-10 09:00")}
    soon = Office(Calendar.load(), due_soon=dt.timedelta(hours=1))
    assert status(judge(pack, record, "2025-03-10 10:30")) == "open"
    assert status(judge(pack, record, "2025-03-10 10:30", office=soon)) == "due-soon"
    assert status(judge(pack, record, "2025-03-10 09:59", office=soon)) == "open"
