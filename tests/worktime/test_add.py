"""When limits end: the worked cases, the alternatives of the conventions, and loops as oracles."""

import calendar as months
import datetime as dt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xltousu.errors import SettingsError
from xltousu.worktime import Calendar, Conventions, Shifts, add, is_provisional

CN = Calendar.load()
DAYS = st.dates(dt.date(2015, 1, 1), dt.date(2030, 12, 31))
MOMENTS = st.datetimes(dt.datetime(2015, 1, 1), dt.datetime(2030, 12, 31)).map(
    lambda t: t.replace(microsecond=0)
)


def due(start, amount, unit, calendar=CN, **options):
    return add(np.datetime64(start), amount, unit, calendar, **options)


def at(text):
    return np.datetime64(text, "s")


@pytest.mark.parametrize(
    ("case", "start", "n", "expected"),
    [
        ("K06", "2025-01-26 11:00", 3, "2025-02-06"),
        ("K09", "2025-09-26 17:00", 3, "2025-09-30"),
        ("K10", "2026-02-12 10:00", 3, "2026-02-24"),
        ("K11", "2026-09-29 10:00", 3, "2026-10-09"),
        ("K15", "2025-01-24 20:00", 3, "2025-02-05"),
        ("K17", "2025-03-15 10:00", 3, "2025-03-19"),
        ("K35", "2026-02-11 09:00", 5, "2026-02-25"),
        ("K36", "2026-02-11 09:00", 10, "2026-03-03"),
        ("K38", "2025-09-29 15:00", 3, "2025-10-10"),
        ("K38", "2025-09-29 15:00", 5, "2025-10-13"),
        ("K39", "2025-10-13 23:59:59", -1, "2025-10-11"),
        ("K40", "2025-08-08 11:00", 1, "2025-08-11"),
        ("K42", "2025-10-01 12:00", 1, "2025-10-09"),
        ("K58", "2025-09-30 17:30", 5, "2025-10-14"),
        ("K59", "2025-01-25 09:00", 5, "2025-02-07"),
        ("K61", "2026-02-13 17:00", 5, "2026-02-27"),
        ("K66", "2026-09-23 11:00", 3, "2026-09-29"),
        ("K67", "2026-09-18 09:00", 3, "2026-09-22"),
    ],
)
def test_working_days_end_with_the_nth_working_day(case, start, n, expected):
    assert due(start, n, "working-days") == at(f"{expected} 23:59:59")


@pytest.mark.parametrize(
    ("case", "start", "n", "expected"),
    [
        ("K07", "2025-02-06 10:00", 7, "2025-02-13"),
        ("K26", "2025-04-03 16:00", 2, "2025-04-05"),
        ("K28", "2025-02-27 11:00", 3, "2025-03-02"),
        ("K33", "2025-12-29 08:00", 3, "2026-01-01"),
        ("K50", "2025-01-27 09:00", 5, "2025-02-01"),
        ("K56", "2025-02-15", 15, "2025-03-02"),
    ],
)
def test_calendar_days_end_with_the_nth_day_whatever_day_it_is(case, start, n, expected):
    assert due(start, n, "calendar-days") == at(f"{expected} 23:59:59")


@pytest.mark.parametrize(
    ("case", "start", "n", "expected"),
    [
        ("K07", "2025-01-31 17:00", 1, "2025-02-28"),
        ("K08", "2024-01-31 09:00", 1, "2024-02-29"),
        ("K31", "2025-12-31 23:59", 1, "2026-01-31"),
        ("K63", "2025-11-30", 3, "2026-02-28"),
        ("K63", "2026-02-28", 2, "2026-04-28"),
    ],
)
def test_months_end_on_the_corresponding_day_or_the_last_of_the_month(case, start, n, expected):
    assert due(start, n, "months") == at(f"{expected} 23:59:59")


@pytest.mark.parametrize(
    ("case", "start", "expected"),
    [
        ("K47", "2025-03-08 10:00", "2025-03-08 18:00"),
        ("K48", "2025-03-10 18:00", "2025-03-11 18:00"),
        ("K49", "2025-03-10 17:59", "2025-03-10 18:00"),
    ],
)
def test_same_day_by_close_of_business_moves_to_the_next_day_from_the_close_on(case, start, expected):
    assert due(start, 0, "same-day-cob", close=18 * 60) == at(expected)


@pytest.mark.parametrize(
    ("case", "start", "n", "unit", "expected"),
    [
        ("K12", "2025-06-10 14:00", 20, "minutes", "2025-06-10 14:20"),
        ("K13", "2025-06-10 23:50", 20, "minutes", "2025-06-11 00:10"),
        ("K20", "2025-09-30 17:30", 48, "hours", "2025-10-02 17:30"),
        ("K62", "2025-11-01 08:15", 48, "hours", "2025-11-03 08:15"),
        ("K13", "2025-06-10 23:50", 0, "same-day", "2025-06-10 23:59:59"),
        ("K53", "2026-01-15 09:00", 10, "day-of-next-month", "2026-02-10 23:59:59"),
        ("K54", "2025-04-30", 10, "day-of-next-month", "2025-05-10 23:59:59"),
        ("clamped", "2025-01-31", 30, "day-of-next-month", "2025-02-28 23:59:59"),
        ("year end", "2025-12-31", 5, "day-of-next-month", "2026-01-05 23:59:59"),
    ],
)
def test_the_other_units_end_as_in_the_worked_cases(case, start, n, unit, expected):
    assert due(start, n, unit) == at(expected)


@pytest.mark.parametrize(
    ("option", "start", "n", "unit", "expected"),
    [
        ({"working_day_end": "close-of-business"}, "2025-09-26 17:00", 3, "working-days", "2025-09-30 18:00"),
        (
            {"calendar_day_end": "next-working-day"},
            "2025-04-03 16:00",
            2,
            "calendar-days",
            "2025-04-07 23:59:59",
        ),
        (
            {"calendar_day_end": "next-working-day"},
            "2025-04-03 16:00",
            4,
            "calendar-days",
            "2025-04-07 23:59:59",
        ),
        ({"calendar_day_end": "elapsed"}, "2025-04-03 16:00", 2, "calendar-days", "2025-04-05 16:00"),
        ({"month": "thirty-days"}, "2025-01-31 17:00", 1, "months", "2025-03-02 23:59:59"),
        ({"month_day": "excluded"}, "2026-01-15 09:00", 10, "day-of-next-month", "2026-02-09 23:59:59"),
        ({"same_day_end": "next-morning"}, "2025-06-10 23:50", 0, "same-day", "2025-06-11 06:00"),
        ({"every_day_works": True}, "2025-10-01 12:00", 1, "working-days", "2025-10-02 23:59:59"),
        ({"service_days": "working-days"}, "2025-03-07 18:00", 0, "same-day-cob", "2025-03-10 18:00"),
        ({"hours": "office-hours"}, "2025-09-30 17:30", 2, "hours", "2025-10-09 10:30"),
        ({"hours": "office-hours"}, "2025-09-30 17:30", 30, "minutes", "2025-09-30 18:00"),
    ],
)
def test_each_convention_can_be_read_the_other_way(option, start, n, unit, expected):
    shifts = Shifts.parse("09:00-18:00")
    assert due(start, n, unit, rules=Conventions(**option), close=18 * 60, shifts=shifts) == at(expected)


def test_a_close_of_business_that_is_needed_but_not_set_is_a_mistake_of_the_settings():
    with pytest.raises(SettingsError) as mistake:
        due("2025-03-10 17:59", 0, "same-day-cob")
    assert mistake.value.key == "close-missing"


def test_office_hours_that_are_needed_but_not_set_are_a_mistake_of_the_settings():
    with pytest.raises(SettingsError) as mistake:
        due("2025-03-10 17:59", 2, "hours", rules=Conventions(hours="office-hours"))
    assert mistake.value.key == "shifts-missing"


@pytest.mark.parametrize(
    "unit",
    [
        "minutes",
        "hours",
        "calendar-days",
        "working-days",
        "months",
        "same-day",
        "same-day-cob",
        "day-of-next-month",
    ],
)
def test_a_missing_start_gives_a_missing_end_and_leaves_its_neighbours_alone(unit):
    starts = np.array(["2026-03-09T10:00", "NaT"], dtype="datetime64[s]")
    for rules in (Conventions(), Conventions(hours="office-hours", calendar_day_end="next-working-day")):
        ends = add(starts, 2, unit, CN, rules=rules, close=1080, shifts=Shifts.parse("09:00-18:00"))
        assert ends.dtype == np.dtype("datetime64[s]")
        assert np.isnat(ends).tolist() == [False, True]
        assert is_provisional(starts, ends, unit, CN, rules).tolist() == [False, False]


def test_each_start_can_have_its_own_amount():
    starts = np.array(["2026-02-11T09:00", "2026-02-11T09:00"], dtype="datetime64[s]")
    ends = add(starts, np.array([5, 10]), "working-days", CN)
    assert ends.tolist() == [dt.datetime(2026, 2, 25, 23, 59, 59), dt.datetime(2026, 3, 3, 23, 59, 59)]


@settings(max_examples=300, deadline=None)
@given(day=DAYS, n=st.integers(-30, 30))
def test_months_agree_with_a_loop_over_months(day, n):
    year, month = day.year, day.month
    for _ in range(abs(n)):
        month += 1 if n > 0 else -1
        if month in {0, 13}:
            year, month = (year - 1, 12) if month == 0 else (year + 1, 1)
    last = months.monthrange(year, month)[1]
    expected = dt.datetime(year, month, min(day.day, last), 23, 59, 59)
    assert due(day, n, "months").item() == expected


@settings(max_examples=200, deadline=None)
@given(start=MOMENTS, n=st.integers(1, 30))
def test_working_days_agree_with_a_loop_over_days(start, n):
    day, left = start.date(), n
    while left:
        day += dt.timedelta(days=1)
        left -= bool(CN.is_working(day))
    assert due(start, n, "working-days").item() == dt.datetime.combine(day, dt.time(23, 59, 59))


@pytest.mark.parametrize(
    ("start", "n", "unit", "option", "expected"),
    [
        ("2026-12-30 10:00", 1, "working-days", {}, False),
        ("2026-12-30 10:00", 2, "working-days", {}, True),
        ("2027-05-10 10:00", 2, "working-days", {}, True),
        ("2027-01-04 10:00", -1, "working-days", {}, True),
        ("2026-12-30 10:00", 5, "calendar-days", {}, False),
        ("2026-12-30 10:00", 72, "hours", {}, False),
        ("2026-12-30 10:00", 1, "months", {}, False),
        ("2026-12-30 10:00", 2, "working-days", {"every_day_works": True}, False),
        ("2026-12-30 10:00", 5, "calendar-days", {"calendar_day_end": "next-working-day"}, True),
        ("2026-12-31 17:00", 2, "hours", {"hours": "office-hours"}, True),
        ("2026-12-31 15:00", 2, "hours", {"hours": "office-hours"}, False),
        ("2026-12-31 18:00", 0, "same-day-cob", {"service_days": "working-days"}, True),
        ("2026-12-31 18:00", 0, "same-day-cob", {}, False),
    ],
)
def test_a_result_is_provisional_where_working_days_without_a_notice_decided(
    start, n, unit, option, expected
):
    rules = Conventions(**option)
    end = due(start, n, unit, rules=rules, close=1080, shifts=Shifts.parse("09:00-18:00"))
    assert is_provisional(np.datetime64(start), end, unit, CN, rules) == expected
