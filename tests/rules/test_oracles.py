"""Rules over whole columns agree with a plain loop over rows."""

from __future__ import annotations

import datetime as dt
import random

import pytest
from rule_support import case_of, flagged

from xltousu.rules import Case
from xltousu.rules.in_the_future import PLANNED

DAY = dt.timedelta(days=1)
NOW = dt.datetime(2026, 1, 8, 12)
EVENTS = (
    "received_at",
    "notified_at",
    "onsite_at",
    "finished_at",
    "returned_at",
    "callback_at",
    "explained_at",
)
MOMENTS = (*EVENTS, "appointment_at", "told_at")
SEEDS = pytest.mark.parametrize("seed", range(25))

Moment = dt.datetime | dt.date | None


def moment(chance: random.Random) -> Moment:
    at = dt.datetime(2026, 1, 5) + dt.timedelta(minutes=chance.randrange(0, 5 * 24 * 60, 90))
    return chance.choice([at, at, at.date(), None])


def random_case(seed: int, count: int = 40) -> tuple[list[dict[str, object]], Case]:
    chance = random.Random(seed)
    numbers = ["B1", "B2", "b2", "B 3", "B3", "Ｂ３", "", None, *(f"B{one}" for one in range(4, 60))]
    records: list[dict[str, object]] = [
        {"case_id": chance.choice(numbers), "content": "灯不亮", **{name: moment(chance) for name in MOMENTS}}
        for _ in range(count)
    ]
    return records, case_of(records, as_of=NOW)


def first(at: Moment) -> dt.datetime | None:
    return at if at is None or isinstance(at, dt.datetime) else dt.datetime(at.year, at.month, at.day)


def last(at: Moment) -> dt.datetime | None:
    begin = first(at)
    return begin if begin is None or isinstance(at, dt.datetime) else begin + DAY - dt.timedelta(seconds=1)


@SEEDS
def test_date_order(seed: int) -> None:
    records, case = random_case(seed)
    wanted = set()
    for number, record in enumerate(records, start=1):
        for chain in case.pack.flow:
            events = [name for name in chain if name in record]
            wanted |= {f"{number}:{name}" for name in out_of_order(record, events)}
    told = flagged(case, "date_order")
    assert sorted(told) == sorted(wanted)


def out_of_order(record: dict[str, object], events: list[str]) -> list[str]:
    found = []
    latest: dt.datetime | None = None
    for name in events:
        at: Moment = record[name]  # type: ignore[assignment]
        begin, end = first(at), last(at)
        if begin is None or end is None:
            continue
        wrong = latest is not None and end < latest
        if wrong and not (name == "callback_at" and early(record)):
            found.append(name)
        if wrong or end == begin or latest is None or begin >= latest:
            latest = begin
    return found


def early(record: dict[str, object]) -> bool:
    handled, called = first(record["finished_at"]), last(record["callback_at"])  # type: ignore[arg-type]
    return handled is not None and called is not None and called < handled


@SEEDS
def test_callback_before_handling(seed: int) -> None:
    records, case = random_case(seed)
    wanted = [f"{number}:callback_at" for number, record in enumerate(records, start=1) if early(record)]
    assert flagged(case, "callback_before_handling") == wanted


@SEEDS
def test_duplicate_number(seed: int) -> None:
    records, case = random_case(seed)
    seen: set[str] = set()
    wanted = []
    for number, record in enumerate(records, start=1):
        plain = str(record["case_id"] or "").replace("Ｂ３", "B3").replace(" ", "").lower()
        if plain in seen:
            wanted.append(f"{number}:case_id")
        if plain:
            seen.add(plain)
    assert flagged(case, "duplicate_number") == wanted


@SEEDS
def test_in_the_future(seed: int) -> None:
    records, case = random_case(seed)
    wanted = set()
    for number, record in enumerate(records, start=1):
        for name in MOMENTS:
            begin = first(record[name])  # type: ignore[arg-type]
            if name not in PLANNED and begin is not None and begin > NOW:
                wanted.add(f"{number}:{name}")
    assert set(flagged(case, "in_the_future")) == wanted
