from __future__ import annotations

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from xltousu.cells import Range, Value
from xltousu.policy import FieldModel, Pack
from xltousu.register import draft_mapping, parse_column, read_registers
from xltousu.register.dates import parse_moments
from xltousu.register.phones import read_phone

from .conftest import a_field, a_grid

MOMENTS = st.datetimes(dt.datetime(1990, 1, 1), dt.datetime(2100, 12, 31, 23, 59)).map(
    lambda at: at.replace(microsecond=0)
)
VALUES = st.one_of(
    st.none(),
    st.text(max_size=40),
    st.text(alphabet="0123456789-/.:年月日时分上下午点 至()（）TZ+", max_size=24),
    st.floats(),
    st.integers(-(10**18), 10**18),
    st.booleans(),
    st.datetimes(),
    st.dates(),
    st.times(),
    st.timedeltas(),
)
KINDS = ["text", "id", "person", "phone", "yes-no", "datetime", "number", "integer", "money", "choice"]
MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
FULL_WIDTH = str.maketrans("0123456789:-/. ", "０１２３４５６７８９：－／．\u3000")


def _twelve(at: dt.datetime) -> str:
    return f"{(at.hour - 1) % 12 + 1}:{at:%M:%S} {'AM' if at.hour < 12 else 'PM'}"


def _chinese_clock(at: dt.datetime) -> str:
    if 1 <= at.hour < 12:
        return f"上午{at.hour}点{at.minute}分{at.second}秒"
    return (
        f"下午{at.hour}点{at.minute}分{at.second}秒"
        if 12 <= at.hour < 20
        else f"{at.hour}时{at.minute}分{at.second}秒"
    )


FORMS = {
    "dashes": lambda at: f"{at:%Y-%m-%d %H:%M:%S}",
    "iso": lambda at: at.isoformat(),
    "strokes": lambda at: f"{at.year}/{at.month}/{at.day} {at.hour}:{at:%M:%S}",
    "points": lambda at: f"{at.year}.{at.month}.{at.day} {at.hour}:{at:%M:%S}",
    "chinese": lambda at: f"{at.year}年{at.month}月{at.day}日{at.hour}时{at.minute}分{at.second}秒",
    "chinese with colons": lambda at: f"{at.year}年{at.month}月{at.day}日 {at.hour}:{at:%M:%S}",
    "parts of the day": lambda at: f"{at.year}年{at.month}月{at.day}日{_chinese_clock(at)}",
    "packed": lambda at: f"{at:%Y%m%d%H%M%S}",
    "packed date": lambda at: f"{at:%Y%m%d %H:%M:%S}",
    "twelve hours": lambda at: f"{at.year}/{at.month}/{at.day} {_twelve(at)}",
    "month names": lambda at: f"{at.day} {MONTHS[at.month - 1]} {at:%Y %H:%M:%S}",
    "full width": lambda at: f"{at:%Y-%m-%d %H:%M:%S}".translate(FULL_WIDTH),
    "untidy": lambda at: f"\n\t\u00a0{at:%Y-%m-%d}\u00a0\u3000{at:%H:%M:%S}\u200b ",
    "real": lambda at: at,
}


@pytest.mark.parametrize("form", FORMS)
@given(moments=st.lists(MOMENTS, min_size=1, max_size=5))
def test_every_form_of_a_moment_reads_back_equal(form: str, moments: list[dt.datetime]) -> None:
    at, bare, problems = parse_moments([FORMS[form](moment) for moment in moments])
    assert problems is None
    assert not bare.any()
    assert (
        at.dt.to_pydatetime().tolist() == moments if hasattr(at.dt, "to_pydatetime") else list(at) == moments
    )


@given(day=st.dates(dt.date(1990, 1, 1), dt.date(2100, 12, 31)))
def test_every_form_of_a_date_reads_back_equal(day: dt.date) -> None:
    forms: list[Value] = [
        day,
        f"{day:%Y-%m-%d}",
        f"{day:%Y%m%d}",
        int(f"{day:%Y%m%d}"),
        f"{day.year}/{day.month}/{day.day}",
        f"{day.year}.{day.month}.{day.day}",
        f"{day.year}年{day.month}月{day.day}日",
        f"{day.year} 年{day.month} 月{day.day} 号",
        (day - dt.date(1899, 12, 30)).days,
        float((day - dt.date(1899, 12, 30)).days),
    ]
    at, bare, problems = parse_moments(forms)
    assert problems is None
    assert bare.all()
    assert set(at.to_numpy("datetime64[D]").astype(object)) == {day}


@given(day=st.dates(dt.date(1990, 1, 1), dt.date(2100, 12, 31)), sep=st.sampled_from("/-."))
def test_numbers_in_unknown_order_are_never_read_wrongly(day: dt.date, sep: str) -> None:
    for order in ("%d{0}%m{0}%Y", "%m{0}%d{0}%Y"):
        at, _, problems = parse_moments([day.strftime(order.format(sep))])
        assert problems is not None or at.to_numpy("datetime64[D]").astype(object)[0] == day


@given(prefix=st.sampled_from(["13", "15", "18", "19"]), rest=st.integers(0, 10**9 - 1))
def test_every_form_of_a_mobile_number_reads_back_equal(prefix: str, rest: int) -> None:
    number = f"{prefix}{rest:09}"
    parted = f"{number[:3]} {number[3:7]} {number[7:]}"
    for form in (
        number,
        int(number),
        float(number),
        parted,
        f"+86-{parted}",
        f"张三：{number}",
        parted.replace(" ", "-"),
    ):
        assert read_phone(form).text == number


@pytest.mark.parametrize("kind", KINDS)
@given(values=st.lists(VALUES, max_size=6))
def test_reading_never_fails(kind: str, values: list[Value]) -> None:
    more = {"choices": [{"value": "A", "title": "甲"}], "multiple": True} if kind == "choice" else {}
    field: FieldModel = a_field("f", kind, **more)
    series, bare, problems = parse_column(values, field)
    assert len(series) == len(values)
    assert (bare is None) == (kind != "datetime")
    if problems is not None:
        assert not series.notna()[np.asarray(problems) != 0].any()


HEADERS = ["编号", "投诉时间", "时间", "投诉人", "电话", "投诉内容", "回访", "合计", "备注：", "受理日期"]
CELLS = st.one_of(st.none(), st.sampled_from(HEADERS), VALUES)
AREAS = st.tuples(*([st.integers(1, 9)] * 4)).map(
    lambda e: Range(min(e[0], e[2]), min(e[1], e[3]), max(e[0], e[2]), max(e[1], e[3]))
)


@given(
    rows=st.lists(st.lists(CELLS, min_size=6, max_size=6), max_size=9),
    areas=st.lists(AREAS, max_size=4),
    formulas=st.frozensets(st.tuples(st.integers(1, 9), st.integers(1, 6)), max_size=6),
)
def test_any_worksheet_is_read_without_fail(
    pack: Pack, rows: list[list[Value]], areas: list[Range], formulas: frozenset[tuple[int, int]]
) -> None:
    grid = replace(a_grid([HEADERS[:6], *rows]), merges=tuple(areas), formulas=formulas)
    found = read_registers([grid], pack)
    draft_mapping([grid], pack)
    assert len(found.refused) <= 1
    for register in found.registers:
        assert register.frame.index.is_monotonic_increasing
        assert len(register.frame) == register.size
        assert all(len(values) == register.size for values in register.raw.values())
        assert not {column.number for column in register.columns.values()} & {
            column.number for column in register.unknown
        }
