"""Running the rules: what concerns nearly every case is told once."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from rule_support import AS_OF, case_of, case_of_register, findings, flagged, pack_of

from xltousu import checks
from xltousu.checks import CROWD, has_errors
from xltousu.policy import Check

RECEIVED = dt.datetime(2026, 1, 5, 9)


def records(count: int, **same: object) -> list[dict[str, object]]:
    return [
        {
            "case_id": f"B{number:03}",
            "received_at": RECEIVED + dt.timedelta(minutes=number),
            "complainant": f"住户{number}",
            "phone": f"138{number:08}",
            "address": f"3-{number}",
            "content": f"第{number}盏灯不亮",
            **same,
        }
        for number in range(count)
    ]


def test_a_column_that_is_empty_everywhere_is_told_once() -> None:
    one, *more = findings(case_of(records(CROWD, phone="")), "required")
    assert (one.mask, one.affected, one.asked, one.count, more) == (None, CROWD, CROWD, 1, [])


def test_a_few_cases_are_told_one_by_one() -> None:
    assert len(flagged(case_of(records(CROWD - 1, phone="")), "required")) == CROWD - 1


@pytest.mark.parametrize(("empty", "times"), [(79, 79), (80, 1)])
def test_four_in_five_are_nearly_every_case(empty: int, times: int) -> None:
    mixed = [*records(empty, phone=""), *records(100)[empty:]]
    assert sum(one.count for one in findings(case_of(mixed), "required")) == times


def test_a_column_filled_in_a_few_cases_is_measured_by_those() -> None:
    finished = dt.date(2026, 1, 6)
    some = [*records(60, repair_class="急修", finished_at=finished), *records(200)[60:]]
    one, *more = findings(case_of(some), "time_missing")
    assert (one.flag.field, one.mask, one.affected, one.asked, more) == ("finished_at", None, 60, 60, [])


def test_bare_dates_in_every_cell_are_one_finding_a_column() -> None:
    classes = ("急修", "零修", "一般维修")
    objects = ("自用部位", "共用设施设备")
    bare = [
        {
            **one,
            "received_at": dt.date(2026, 1, 5),
            "notified_at": dt.date(2026, 1, 5),
            "finished_at": dt.date(2026, 1, 6),
            "repair_class": classes[number % 3],
            "object": objects[number % 2],
        }
        for number, one in enumerate(records(300))
    ]
    assert flagged(case_of(bare), "time_missing") == ["0:received_at", "0:notified_at", "0:finished_at"]


def test_one_finding_for_flags_of_different_clauses_names_none() -> None:
    mixed = [
        {**one, "received_at": dt.date(2026, 1, 5), "repair_class": kind, "finished_at": dt.date(2026, 1, 6)}
        for one, kind in zip(records(100), ("急修", "一般维修") * 50, strict=True)
    ]
    told = {one.flag.field: one.flag.clause for one in findings(case_of(mixed), "time_missing")}
    assert told["received_at"] is None


def test_a_condition_that_holds_in_a_few_cases_is_measured_by_those() -> None:
    paid = [*records(60, fee=30, receipt_no=""), *records(200)[60:]]
    one, *more = findings(case_of(paid), "required_when")
    assert (one.mask, one.affected, one.asked, more) == (None, 60, 60, [])


def test_a_case_that_a_later_sheet_carries_on_is_not_told() -> None:
    case = case_of(records(3, phone=""), counted=[True, False, True])
    assert flagged(case, "required") == ["1:phone", "3:phone"]


def test_a_number_carried_on_is_no_duplicate() -> None:
    assert flagged(case_of(records(3, case_id="B1"), counted=[False, True, True]), "duplicate_number") == [
        "3:case_id"
    ]


def test_a_log_unlike_the_pack_hears_only_that() -> None:
    told = checks.run(case_of([{"case_id": "B1", "phone": "1"}]))
    assert [one.rule.code for one in told] == ["R100"]


def test_errors_are_told_from_warnings() -> None:
    assert has_errors(checks.run(case_of(records(1, phone=""))))
    assert not has_errors(checks.run(case_of(records(1, phone="123456"))))


def test_params_of_one_case_are_its_own() -> None:
    twice = records(3, case_id="B1")
    one = findings(case_of(twice, as_of=AS_OF), "duplicate_number")[0]
    assert [one.params(position)["row"] for position in one.positions()] == [2, 2]


def test_a_flag_without_a_given_mask_of_limits_uses_their_condition() -> None:
    full = case_of(records(1, received_at=dt.date(2026, 1, 5), repair_class="急修"))
    bare = replace(full, applies={})
    assert flagged(bare, "time_missing") == flagged(full, "time_missing") == ["1:received_at"]


def test_a_table_without_a_case_gives_no_finding() -> None:
    full = case_of(records(1, closed_at="", satisfaction=""))
    none = replace(full.register, frame=full.register.frame.iloc[:0], bare={}, problems={}, raw={})
    assert checks.run(case_of_register(none, full.pack)) == ()


def test_numbers_that_are_all_empty_have_no_format() -> None:
    asked = Check(rule="number_format", table={"case_id": "B{000}"})
    pack = pack_of("repair-area").model_copy(update={"check": (asked,)})
    assert flagged(case_of(records(2, case_id=""), pack), "number_format") == []


def test_the_number_of_an_office_is_no_customer() -> None:
    same = {"phone": "13800000001", "content": "灯不亮", "complainant": ""}
    assert len(flagged(case_of(records(49, **same)), "likely_repeat")) == 48
    assert flagged(case_of(records(201, **same)), "likely_repeat") == []


@pytest.mark.parametrize(("days", "told"), [(8, ["2:content"]), (7, [])])
def test_the_office_sets_within_which_days_a_report_is_a_repeat(days: int, told: list[str]) -> None:
    two = records(2, phone="13800000001", content="厨房水管漏水")
    two[1]["received_at"] = RECEIVED + dt.timedelta(days=8)
    assert flagged(case_of(two, parameters={"rework_days": days}), "likely_repeat") == told
