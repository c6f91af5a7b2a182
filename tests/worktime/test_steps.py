"""Why this time: the steps lead to the same instant as the arithmetic, and name every day."""

import datetime as dt
import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xltousu.worktime import UNITS, Calendar, Conventions, Shifts, Step, add, steps

OFFICE = Calendar.load(closing_days=[dt.date(2025, 6, 12)], extra_working_days=[dt.date(2025, 6, 14)])
SHIFTS = Shifts.parse("1-5 09:00-12:00 13:30-18:00")
MOMENTS = st.datetimes(dt.datetime(2023, 1, 1), dt.datetime(2028, 6, 1)).map(
    lambda moment: moment.replace(second=0, microsecond=0)
)
CHOICES = {
    "hours": ("elapsed", "office-hours"),
    "working_day_end": ("end-of-day", "close-of-business"),
    "calendar_day_end": ("as-counted", "next-working-day", "elapsed"),
    "month": ("same-day", "thirty-days"),
    "month_day": ("included", "excluded"),
    "same_day_end": ("midnight", "next-morning"),
    "every_day_works": (False, True),
    "service_days": ("every-day", "working-days"),
}
CONVENTIONS = st.fixed_dictionaries({name: st.sampled_from(values) for name, values in CHOICES.items()}).map(
    lambda options: Conventions(**options)
)


@settings(max_examples=600, deadline=None)
@given(start=MOMENTS, amount=st.integers(1, 31), unit=st.sampled_from(UNITS), rules=CONVENTIONS)
def test_the_last_step_is_the_due_instant(start, amount, unit, rules):
    walked = steps(start, amount, unit, OFFICE, rules, close=1080, shifts=SHIFTS)
    due = add(np.datetime64(start), amount, unit, OFFICE, rules=rules, close=1080, shifts=SHIFTS)
    assert walked[-1].at == due.item()


@settings(max_examples=150, deadline=None)
@given(start=MOMENTS, amount=st.integers(-25, 25))
def test_working_days_can_be_recounted_from_the_steps_alone(start, amount):
    first, *days, last = steps(start, amount, "working-days", OFFICE)
    assert first == Step(start.date(), "start-day")
    direction = dt.timedelta(days=1 if amount >= 0 else -1)
    assert all(b.at - a.at == direction for a, b in itertools.pairwise([first, *days]))
    assert sum(day.counted for day in days) == abs(amount)
    assert last == Step(dt.datetime.combine([first, *days][-1].at, dt.time(23, 59, 59)), "end-of-day")


def test_each_skipped_day_says_why_and_each_make_up_day_is_named():
    day = dt.date(2025, 1, 26)
    assert steps(dt.datetime(2025, 1, 24, 20), 3, "working-days", OFFICE) == [
        Step(dt.date(2025, 1, 24), "start-day"),
        Step(dt.date(2025, 1, 25), "weekend"),
        Step(day, "make-up", counted=True, n=1),
        Step(dt.date(2025, 1, 27), "weekday", counted=True, n=2),
        *(Step(day + dt.timedelta(days=distance), "spring-festival") for distance in range(2, 10)),
        Step(dt.date(2025, 2, 5), "weekday", counted=True, n=3),
        Step(dt.datetime(2025, 2, 5, 23, 59, 59), "end-of-day"),
    ]


def test_days_the_office_closes_or_opens_are_named():
    walked = steps(dt.datetime(2025, 6, 11, 9), 2, "working-days", OFFICE)
    assert [step.why for step in walked] == [
        "start-day",
        "office-closing",
        "weekday",
        "office-opening",
        "end-of-day",
    ]


@pytest.mark.parametrize(
    ("unit", "start", "amount", "option", "whys"),
    [
        ("hours", "2025-09-30 17:30", 48, {}, ["start", "hours"]),
        ("calendar-days", "2025-04-03 16:00", 2, {}, ["start-day", "calendar-days", "end-of-day"]),
        (
            "calendar-days",
            "2025-04-03 16:00",
            2,
            {"calendar_day_end": "next-working-day"},
            [
                "start-day",
                "calendar-days",
                "tomb-sweeping",
                "tomb-sweeping",
                "next-working-day",
                "end-of-day",
            ],
        ),
        ("months", "2025-01-31 10:00", 1, {}, ["start-day", "months-clamped", "end-of-day"]),
        ("months", "2025-02-28 10:00", 2, {}, ["start-day", "months", "end-of-day"]),
        ("same-day-cob", "2025-03-10 17:59", 0, {}, ["same-day-cob", "close-of-business"]),
        ("same-day-cob", "2025-03-10 18:00", 0, {}, ["after-close", "same-day-cob", "close-of-business"]),
        ("day-of-next-month", "2025-01-31", 30, {}, ["start-day", "day-of-next-month-clamped", "end-of-day"]),
    ],
)
def test_the_other_units_need_only_a_few_steps(unit, start, amount, option, whys):
    walked = steps(dt.datetime.fromisoformat(start), amount, unit, OFFICE, Conventions(**option), close=1080)
    assert [step.why for step in walked] == whys


def test_office_hours_tell_the_minutes_of_each_day():
    rules = Conventions(hours="office-hours")
    walked = steps(dt.datetime(2025, 6, 11, 17, 30), 2, "hours", OFFICE, rules, shifts=SHIFTS)
    assert walked == [
        Step(dt.datetime(2025, 6, 11, 17, 30), "start"),
        Step(dt.date(2025, 6, 11), "office-hours", counted=True, n=30),
        Step(dt.date(2025, 6, 12), "office-closing"),
        Step(dt.date(2025, 6, 13), "office-hours", counted=True, n=90),
        Step(dt.datetime(2025, 6, 13, 10, 30), "office-hours-over"),
    ]
