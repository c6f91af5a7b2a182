"""Working days of an office: shipped days, its own days, and their arithmetic."""

import datetime as dt
import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xltousu.errors import SettingsError
from xltousu.worktime import Calendar

NAT = np.datetime64("NaT", "D")
CLOSING = frozenset({dt.date(2025, 6, 12), dt.date(2025, 6, 13), dt.date(2026, 2, 28)})
OPENING = frozenset({dt.date(2025, 6, 14), dt.date(2025, 10, 2)})


@pytest.fixture(scope="module")
def cn():
    return Calendar.load()


@pytest.fixture(scope="module")
def office():
    return Calendar.load(closing_days=CLOSING, extra_working_days=OPENING)


def nth_by_hand(calendar, day, n):
    direction = 1 if n > 0 else -1
    while n:
        day += direction * dt.timedelta(days=1)
        if calendar.is_working(np.datetime64(day)):
            n -= direction
    return day


def test_an_office_that_adds_no_days_shares_one_calendar(cn):
    assert Calendar.load() is cn
    assert Calendar.load("cn", closing_days=[]) is cn


def test_closing_days_are_off_and_opening_days_are_worked(office, cn):
    for day in CLOSING:
        assert not office.is_working(day) and cn.is_working(day)
        assert office.why_off(day) == "office-closing"
    for day in OPENING:
        assert office.is_working(day) and not cn.is_working(day)
        assert office.why_working(day) == "office-opening"


def test_the_calendar_of_one_office_leaves_the_shipped_one_alone(office, cn):
    assert cn.closing_days == frozenset()
    assert cn.is_working(dt.date(2025, 6, 12))


@pytest.mark.parametrize(
    ("day", "why"),
    [
        (dt.date(2025, 10, 6), "mid-autumn"),
        (dt.date(2025, 10, 4), "national-day"),
        (dt.date(2026, 2, 16), "spring-festival"),
        (dt.date(2023, 12, 30), "weekend"),
        (dt.date(2026, 3, 7), "weekend"),
        (dt.date(2026, 3, 9), ""),
    ],
)
def test_a_day_off_names_its_festival_before_the_weekend(cn, day, why):
    assert cn.why_off(day) == why


@pytest.mark.parametrize(
    ("day", "why"),
    [(dt.date(2026, 3, 9), "weekday"), (dt.date(2026, 2, 14), "make-up"), (dt.date(2026, 2, 16), "")],
)
def test_a_working_day_says_why_it_is_worked(cn, day, why):
    assert cn.why_working(day) == why


def test_a_day_that_already_was_worked_does_not_become_an_office_opening():
    calendar = Calendar.load(extra_working_days=[dt.date(2026, 3, 9), dt.date(2026, 2, 14)])
    assert calendar.why_working(dt.date(2026, 3, 9)) == "weekday"
    assert calendar.why_working(dt.date(2026, 2, 14)) == "make-up"


def test_a_day_cannot_be_closed_and_worked_at_once():
    with pytest.raises(SettingsError) as mistake:
        Calendar.load(closing_days=[dt.date(2026, 3, 9)], extra_working_days=[dt.date(2026, 3, 9)])
    assert mistake.value.key == "calendar-day-closed-and-worked"
    assert mistake.value.params == {"day": dt.date(2026, 3, 9)}


def test_an_own_day_outside_the_calendar_is_refused():
    with pytest.raises(SettingsError) as mistake:
        Calendar.load(closing_days=[dt.date(2225, 3, 9)])
    assert mistake.value.key == "calendar-day-outside"


@pytest.mark.parametrize("name", ["xx", "../cn", ""])
def test_an_unknown_jurisdiction_is_refused_with_the_known_ones(name):
    with pytest.raises(SettingsError) as mistake:
        Calendar.load(name)
    assert mistake.value.key == "calendar-unknown"
    assert "cn" in mistake.value.params["known"]


@settings(max_examples=300, deadline=None)
@given(day=st.dates(dt.date(2000, 1, 1), dt.date(2099, 12, 31)), n=st.integers(-40, 40))
def test_the_nth_working_day_is_the_one_found_day_by_day(office, day, n):
    assert office.add_working_days(day, n).item() == nth_by_hand(office, day, n)


def test_arrays_of_days_and_amounts_are_counted_element_by_element(office):
    random.seed(2026)
    days = [dt.date(2024, 12, 1) + dt.timedelta(days=random.randrange(700)) for _ in range(500)]
    amounts = [random.randrange(-30, 31) for _ in days]
    found = office.add_working_days(np.array(days, dtype="datetime64[s]"), amounts)
    assert found.dtype == np.dtype("datetime64[D]")
    assert found.tolist() == [nth_by_hand(office, day, n) for day, n in zip(days, amounts, strict=True)]


def test_zero_working_days_are_the_day_itself_even_when_it_is_off(cn):
    assert cn.add_working_days(np.datetime64("2026-02-16"), 0) == np.datetime64("2026-02-16")


def test_a_missing_day_stays_missing(cn):
    days = np.array(["NaT", "2026-03-06"], dtype="datetime64[D]")
    assert np.isnat(cn.add_working_days(days, 3)).tolist() == [True, False]
    assert np.isnat(cn.add_working_days(days, 0)).tolist() == [True, False]
    assert cn.is_working(days).tolist() == [False, True]
    assert cn.is_provisional(days).tolist() == [False, False]
    assert np.isnan(cn.working_days_between(days, np.datetime64("2026-03-31"))).tolist() == [True, False]


def test_a_day_outside_1900_to_2199_is_never_worked_and_gives_no_date(cn):
    days = np.array(["1899-12-29", "2200-01-01", "9999-12-31"], dtype="datetime64[D]")
    assert not cn.is_working(days).any()
    assert np.isnat(cn.add_working_days(days, 1)).all()
    assert np.isnat(cn.add_working_days(np.datetime64("2199-12-30"), 5))
    assert cn.is_provisional(days).all()


def test_an_empty_column_gives_an_empty_column(cn):
    assert cn.add_working_days(np.array([], dtype="datetime64[s]"), 3).shape == (0,)


@settings(max_examples=200, deadline=None)
@given(
    a=st.dates(dt.date(2023, 1, 1), dt.date(2028, 12, 31)),
    distance=st.integers(0, 60),
)
def test_working_days_between_counts_the_days_after_the_first_up_to_the_last(office, a, distance):
    b = a + dt.timedelta(days=distance)
    days = [a + dt.timedelta(days=i + 1) for i in range(distance)]
    by_hand = sum(bool(office.is_working(day)) for day in days)
    assert office.working_days_between(a, b) == by_hand
    assert office.working_days_between(b, a) == -by_hand


def test_working_days_lists_a_week_with_a_make_up_day(cn):
    listed = cn.working_days(dt.date(2026, 2, 12), dt.date(2026, 2, 25))
    assert listed.tolist() == [dt.date(2026, 2, day) for day in (12, 13, 14, 24, 25)]


def test_a_calendar_that_is_shared_cannot_be_written_to(cn):
    listed = cn.working_days(dt.date(2026, 2, 12), dt.date(2026, 2, 25))
    for array in (cn.working, listed):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = array[1]


def test_years_without_a_notice_are_provisional(cn):
    days = np.array(["2003-12-31", "2004-01-01", "2026-12-31", "2027-01-01"], dtype="datetime64[D]")
    assert cn.is_provisional(days).tolist() == [True, False, False, True]
    assert cn.published_until == dt.date(2026, 12, 31)


def test_before_and_after_all_data_monday_to_friday_are_worked(cn):
    assert cn.is_working(np.arange("2001-01-01", "2001-01-08", dtype="datetime64[D]")).sum() == 5
    assert cn.is_working(np.arange("2050-01-03", "2050-01-10", dtype="datetime64[D]")).sum() == 5


def test_when_every_trading_day_works_only_closing_days_are_off(office):
    trading = office.trading
    assert trading.is_working(dt.date(2025, 10, 1)) and trading.is_working(dt.date(2025, 10, 5))
    assert trading.why_working(dt.date(2025, 10, 1)) == "trading-day"
    assert trading.why_off(dt.date(2025, 6, 12)) == "office-closing"
    assert trading.add_working_days(dt.date(2025, 6, 11), 1).item() == dt.date(2025, 6, 14)
