"""Deadlines alone: 10^6 cases and six limits on arrays: ``python benchmarks/deadlines.py [CASES]``."""

from __future__ import annotations

import datetime as dt
import sys
import time

import numpy as np
import pandas as pd

from xltousu import deadlines
from xltousu.cells import Range
from xltousu.policy import load_pack, make_policy
from xltousu.register import Register
from xltousu.worktime import Calendar

AS_OF = dt.datetime(2026, 11, 20, 17)
LIMITS = ("first_reply", "handling_b", "investigation", "solution", "feedback", "callback")


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


def main() -> None:
    """Prints the seconds for judging all six limits, best of three."""
    cases = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    pack = load_pack("generic-abc")
    six = pack.model_copy(update={"limit": tuple(one for one in pack.limit if one.name in LIMITS)})
    table = register(cases)
    office = deadlines.Office(Calendar.load())
    policy = make_policy(six, {})
    taken = []
    for _ in range(3):
        begin = time.perf_counter()
        judged = deadlines.judge(table, policy, office, AS_OF)
        taken.append(time.perf_counter() - begin)
    print(f"{cases} cases x {len(judged)} limits: {min(taken):.2f} s (goal for 10^6 x 6: 1.5 s)")


if __name__ == "__main__":
    main()
