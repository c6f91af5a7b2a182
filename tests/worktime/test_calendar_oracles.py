"""The shipped calendar of mainland China agrees with two independent libraries, day by day."""

import datetime as dt

import chinese_calendar
import holidays
import numpy as np
import pytest

from xltousu.worktime import Calendar
from xltousu.worktime.notices import read

FIRST, LAST = dt.date(2004, 1, 1), dt.date(2026, 12, 31)
DAYS = np.arange(np.datetime64(FIRST), np.datetime64(LAST) + 1)

SIGNED_OFF = [dt.date(2005, 12, 31)]
"""Worked by the words of notice 国办发明电〔2005〕35号; `holidays` agrees, `chinesecalendar` has it off."""


@pytest.fixture(scope="module")
def ours():
    return dict(zip(DAYS.tolist(), Calendar.load().is_working(DAYS).tolist(), strict=True))


def test_every_day_from_2004_to_2026_agrees_with_holidays(ours):
    china = holidays.China()
    assert [day for day, worked in ours.items() if worked != china.is_working_day(day)] == []


def test_every_day_from_2004_to_2026_agrees_with_chinesecalendar_but_the_signed_off(ours):
    assert [day for day, worked in ours.items() if worked != chinese_calendar.is_workday(day)] == SIGNED_OFF
    assert ours[dt.date(2005, 12, 31)] is True


def test_the_festival_of_a_make_up_day_is_no_reason_to_be_off():
    calendar = Calendar.load()
    make_up = [day for day in DAYS.tolist() if calendar.why_working(day) == "make-up"]
    assert make_up == [day for day in DAYS.tolist() if calendar.is_working(day) and day.weekday() >= 5]


@pytest.mark.parametrize("year", range(2027, 2033))
def test_the_statutory_days_of_a_year_without_notice_are_those_of_holidays(year):
    festivals = {day for day in Calendar.load().festivals if day.year == year}
    assert festivals == set(holidays.China(years=year, observed=False))


@pytest.mark.parametrize("year", range(2027, 2033))
def test_a_year_without_notice_has_thirteen_festival_days_and_no_make_up_day(year):
    (statutory,) = [each for each in read("cn").statutory if each.year == year]
    overlap = {dt.date(2028, 10, 3), dt.date(2031, 10, 1)} & statutory.off.keys()  # Mid-Autumn in the week
    assert len(statutory.off) + len(overlap) == 13
    assert statutory.worked == frozenset()
    assert statutory.notice.number == "国务院令第795号"


def test_every_published_year_has_a_notice_with_number_and_date_before_its_days():
    source = read("cn")
    assert source.years == range(2004, 2027)
    for year in source.years:
        assert source.notices(year), year
    for each in source.published:
        assert f"〔{each.notice.date.year}〕" in each.notice.number
        assert each.notice.date <= min(each.off)


def test_make_up_days_are_weekends_and_no_notice_works_its_own_day_off():
    for each in read("cn").published:
        assert all(day.weekday() >= 5 for day in each.worked)
        assert not each.worked & each.off.keys()


def test_changes_in_the_middle_of_a_year_are_kept_beside_the_first_notice():
    calendar = Calendar.load()
    assert [notice.number for notice in calendar.notice(2020)] == [
        "国办发明电〔2019〕16号",
        "国办发明电〔2020〕1号",
    ]
    assert calendar.why_off(dt.date(2020, 2, 1)) == "spring-festival"  # a make-up day until it was extended
    assert [notice.number for notice in calendar.notice(2019)] == [
        "国办发明电〔2018〕15号",
        "国办发明电〔2019〕3号",
    ]
    assert calendar.why_working(dt.date(2019, 5, 5)) == "make-up"
    assert [notice.number for notice in calendar.notice(2015)] == [
        "国办发明电〔2014〕28号",
        "国发明电〔2015〕1号",
    ]
    assert calendar.why_off(dt.date(2015, 9, 3)) == "victory-day"
    assert calendar.notice(2027) == ()
