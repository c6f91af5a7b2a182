"""Office hours: reading them, the next opening, and working time against a loop over minutes."""

import datetime as dt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xltousu.errors import SettingsError
from xltousu.worktime import Calendar, Shifts, add_office_minutes, next_opening, office_minutes_between

OFFICE = Calendar.load(closing_days=[dt.date(2025, 10, 9)], extra_working_days=[dt.date(2025, 10, 18)])
SPLIT = Shifts.parse("09:00-12:00 13:30-18:00")
WEEK = Shifts.parse("1-5 08:30-12:00 13:30-17:30; 6 09:00-12:00")
START = dt.datetime(2025, 9, 24)
MINUTE = dt.timedelta(minutes=1)
MOMENTS = st.integers(0, 30 * 24 * 60).map(lambda minutes: START + minutes * MINUTE)


def is_office_minute(moment, shifts, calendar):
    """Whether the minute that begins at ``moment`` lies in a shift of a worked day."""
    if not calendar.is_working(np.datetime64(moment.date())):
        return False
    minute = moment.hour * 60 + moment.minute
    return any(opening <= minute < close for opening, close in shifts.on(moment.weekday()))


def minutes_of_a_month(shifts):
    moments = [START + minute * MINUTE for minute in range(32 * 24 * 60)]
    return [moment for moment in moments if is_office_minute(moment, shifts, OFFICE)]


MINUTES = {shifts: minutes_of_a_month(shifts) for shifts in (SPLIT, WEEK)}


def test_shifts_are_read_with_any_punctuation_people_type():
    expected = Shifts((((540, 720), (810, 1080)),) * 7)
    for text in (
        "09:00-12:00 13:30-18:00",
        "9:00-12:00, 13:30-18:00",
        "09：00—12：00、13：30－18：00",
        "09:00 至 12:00；13:30~18:00",
    ):
        assert Shifts.parse(text) == expected


def test_shifts_can_differ_by_weekday():
    assert WEEK.week[0] == ((510, 720), (810, 1050))
    assert WEEK.week[5] == ((540, 720),)
    assert WEEK.week[6] == ()


def test_a_weekday_that_is_named_has_only_its_own_shifts():
    shifts = Shifts.parse("09:00-12:00 13:30-18:00; 6 09:00-12:00")
    assert shifts.week == (*SPLIT.week[:5], ((540, 720),), SPLIT.week[6])


def test_a_make_up_day_without_shifts_has_the_hours_of_a_usual_day():
    assert WEEK.on(6) == WEEK.week[0]
    assert (WEEK.open, WEEK.close) == (510, 1050)


@pytest.mark.parametrize(
    "text",
    [
        *("", "9-18", "09:00", "18:00-09:00", "09:00-09:00", "09:00-25:00", "09:60-10:00"),
        *("09:00-12:00 11:00-13:00", "8 09:00-18:00", "5-1 09:00-18:00", "1-5", "Mon 09:00-18:00"),
        *("09:00-18:00; 6", "09:00-18:00; 11:00-12:00"),
    ],
)
def test_hours_that_cannot_be_read_are_a_mistake_of_the_settings(text):
    with pytest.raises(SettingsError) as mistake:
        Shifts.parse(text)
    assert mistake.value.key == "shift-unreadable"
    assert mistake.value.params == {"value": text}


def test_a_shift_may_last_until_midnight():
    assert Shifts.parse("00:00-24:00").week[0] == ((0, 1440),)


@pytest.mark.parametrize(
    ("case", "moment", "expected"),
    [
        ("K41", "2025-08-08T23:30", "2025-08-09T10:00"),
        ("K46", "2025-08-12T22:00", "2025-08-13T10:00"),
        ("at the opening", "2025-08-12T10:00", "2025-08-12T10:00"),
        ("before the opening", "2025-08-12T00:05", "2025-08-12T10:00"),
        ("inside", "2025-08-12T21:59", "2025-08-12T21:59"),
        ("a holiday trades", "2025-10-01T09:00", "2025-10-01T10:00"),
        ("missing", "NaT", "NaT"),
    ],
)
def test_a_clock_starts_at_the_next_opening(case, moment, expected):
    found = next_opening(np.datetime64(moment, "s"), open=10 * 60, close=22 * 60)
    assert found.astype(str) == np.datetime64(expected, "s").astype(str)


def test_the_next_opening_skips_the_closing_days_of_the_office_only():
    times = np.array(["2025-10-08T22:00", "2025-10-09T15:00", "2025-10-04T12:00"], dtype="datetime64[s]")
    found = next_opening(times, open=10 * 60, close=22 * 60, calendar=OFFICE)
    expected = ["2025-10-10T10:00", "2025-10-10T10:00", "2025-10-04T12:00"]
    assert found.tolist() == np.array(expected, dtype="datetime64[s]").tolist()


@pytest.mark.parametrize("shifts", [SPLIT, WEEK], ids=["split", "week"])
@settings(max_examples=60, deadline=None)
@given(a=MOMENTS, b=MOMENTS)
def test_office_minutes_between_agree_with_a_loop_over_minutes(shifts, a, b):
    by_hand = sum(min(a, b) <= moment < max(a, b) for moment in MINUTES[shifts])
    found = office_minutes_between(np.datetime64(a), np.datetime64(b), shifts, OFFICE)
    assert found == (by_hand if a <= b else -by_hand)


@pytest.mark.parametrize("shifts", [SPLIT, WEEK], ids=["split", "week"])
@settings(max_examples=60, deadline=None)
@given(start=MOMENTS.filter(lambda moment: moment < dt.datetime(2025, 10, 14)), minutes=st.integers(1, 2000))
def test_adding_office_minutes_agrees_with_a_loop_over_minutes(shifts, start, minutes):
    passed = [moment for moment in MINUTES[shifts] if moment >= start]
    expected = passed[minutes - 1] + MINUTE
    assert add_office_minutes(np.datetime64(start), minutes, shifts, OFFICE).item() == expected


def test_the_last_office_minute_ends_at_the_close_not_at_the_next_opening():
    start = np.datetime64("2025-09-24T11:00", "s")
    assert add_office_minutes(start, 60, SPLIT, OFFICE) == np.datetime64("2025-09-24T12:00")
    assert add_office_minutes(start, 61, SPLIT, OFFICE) == np.datetime64("2025-09-24T13:31")


def test_no_office_minutes_end_at_the_start_even_outside_office_hours():
    start = np.datetime64("2025-09-24T23:15", "s")
    assert add_office_minutes(start, 0, SPLIT, OFFICE) == start


def test_seconds_are_counted_as_parts_of_a_minute():
    a, b = np.datetime64("2025-09-24T09:00:30", "s"), np.datetime64("2025-09-24T09:02:00", "s")
    assert office_minutes_between(a, b, SPLIT, OFFICE) == 1.5


def test_missing_instants_have_no_office_time():
    nat, moment = np.datetime64("NaT", "s"), np.datetime64("2025-09-24T09:00", "s")
    assert np.isnan(office_minutes_between(nat, moment, SPLIT, OFFICE))
    assert np.isnan(office_minutes_between(moment, nat, SPLIT, OFFICE))
    assert np.isnat(add_office_minutes(nat, 5, SPLIT, OFFICE))
    assert np.isnat(add_office_minutes(nat, 0, SPLIT, OFFICE))


def test_an_office_open_around_the_clock_only_stops_for_days_off():
    always = Shifts.parse("00:00-24:00")
    start = np.datetime64("2025-09-30T23:00", "s")
    assert add_office_minutes(start, 90, always, OFFICE) == np.datetime64("2025-10-10T00:30")


def test_office_minutes_cannot_be_taken_away():
    with pytest.raises(ValueError, match="-5"):
        add_office_minutes(np.datetime64("2025-09-24T09:00", "s"), -5, SPLIT, OFFICE)
