"""Deadlines alone: six limits of a million cases on arrays, and a sample of them by a loop over days."""

from __future__ import annotations

import calendar as months
import datetime as dt
import random
import statistics
from collections.abc import Callable

import numpy as np
import pandas as pd

from xltousu import deadlines
from xltousu.cells import Range
from xltousu.deadlines import Judged
from xltousu.policy import Policy, load_pack, make_policy
from xltousu.register import Register
from xltousu.worktime import Calendar

AS_OF = dt.datetime(2026, 11, 20, 17)
LIMITS = ("first_reply", "handling_b", "investigation", "solution", "feedback", "callback")
END_OF_DAY = dt.time(23, 59, 59)


def register(cases: int, seed: int = 1) -> Register:
    """Cases of three years with all moments of the flow."""
    chance = np.random.default_rng(seed)
    start = np.datetime64("2023-12-01T00:00:00", "s")
    received = start + chance.integers(0, 1000 * 86_400, cases).astype("timedelta64[s]")
    later = {
        name: received + chance.integers(low, high, cases).astype("timedelta64[h]")
        for name, low, high in (
            ("confirmed_at", 0, 4),
            ("investigated_at", 4, 60),
            ("solution_at", 60, 200),
            ("handled_at", 5, 70),
            ("replied_at", 200, 400),
            ("callback_at", 400, 1200),
        )
    }
    frame = pd.DataFrame({"received_at": received, **later}, index=pd.RangeIndex(2, cases + 2))
    frame["level"] = pd.Categorical.from_codes(chance.integers(0, 3, cases), ["A", "B", "C"])
    return Register("s", Range(1, 1, cases + 1, 8), (1,), {}, frame)


def judge(cases: int, times: int, clock: Callable[[], float]) -> tuple[float, bool]:
    """Median seconds for judging all six limits, and whether a sample agrees with a loop over days."""
    pack = load_pack("generic-abc")
    six = pack.model_copy(update={"limit": tuple(one for one in pack.limit if one.name in LIMITS)})
    table, office, policy = register(cases), deadlines.Office(Calendar.load()), make_policy(six, {})
    taken = []
    for _ in range(times):
        begin = clock()
        judged = deadlines.judge(table, policy, office, AS_OF)
        taken.append(clock() - begin)
    return statistics.median(taken), all(_agrees(one, policy, office.calendar) for one in judged)


def _agrees(judged: Judged, policy: Policy, calendar: Calendar, sample: int = 1_000) -> bool:
    """Whether a sample of the due times of a limit is what counting day after day gives."""
    amount = judged.limit.amount[-1]
    value = policy.amount(amount)
    if value is None:
        raise SystemExit(f"{judged.limit.name} has no amount")
    chosen = random.Random(1).sample(range(judged.start.size), min(sample, judged.start.size))
    return all(
        due_by_loop(judged.start[case].item(), value, amount.unit, calendar) == judged.due[case].item()
        for case in chosen
    )


def due_by_loop(start: dt.datetime, value: int, unit: str, calendar: Calendar) -> dt.datetime:
    """When a limit ends, counted one day or one month at a time (conventions D02 to D08)."""
    if unit == "hours":
        return start + dt.timedelta(hours=value)
    day = start.date()
    if unit == "months":
        for _ in range(value):
            year, month = day.year + day.month // 12, day.month % 12 + 1
            day = dt.date(year, month, min(start.day, months.monthrange(year, month)[1]))
        return dt.datetime.combine(day, END_OF_DAY)
    while value:
        day += dt.timedelta(days=1)
        value -= unit == "calendar-days" or bool(calendar.is_working(np.datetime64(day)))
    return dt.datetime.combine(day, END_OF_DAY)
