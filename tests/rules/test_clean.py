"""A register that is in order gives no finding, in any pack."""

from __future__ import annotations

import datetime as dt
import random
import re
from graphlib import TopologicalSorter
from itertools import pairwise

import numpy as np
import pytest
from rule_support import case_of, pack_of

from xltousu import checks
from xltousu.policy import Condition, FieldModel, Pack, holds, pack_ids
from xltousu.rules.in_the_future import PLANNED

Record = dict[str, object]

START = dt.datetime(2026, 1, 5, 9)
CONTENTS = ("厨房水管漏水", "大门门锁打不开", "楼道灯不亮", "电梯异响", "商铺空调不制冷", "地下车库积水")


@pytest.mark.parametrize("pack", pack_ids())
def test_a_complete_register_gives_no_finding(pack: str) -> None:
    model = pack_of(pack)
    assert told([record(model, number) for number in range(200)], pack) == []


@pytest.mark.parametrize("pack", pack_ids())
def test_a_register_with_open_cases_gives_no_finding(pack: str) -> None:
    chance = random.Random(pack)
    model = pack_of(pack)
    records = [thinned(model, record(model, number), chance) for number in range(200)]
    names = dict.fromkeys(field.name for field in model.field)
    assert told([{name: one.get(name) for name in names} for one in records], pack) == []


@pytest.mark.parametrize("pack", pack_ids())
def test_an_empty_register_gives_no_finding_about_a_case(pack: str) -> None:
    names = [field.name for field in pack_of(pack).field]
    empty = case_of([dict.fromkeys(names)], pack)
    assert {one.rule.code for one in checks.run(empty)} <= {"R101"}


def told(records: list[Record], pack: str) -> list[str]:
    return [
        f"{one.rule.code} {one.flag.field} {next(one.positions(), None)}"
        for one in checks.run(case_of(records, pack, parameters=parameters(pack_of(pack))))
    ]


def parameters(pack: Pack) -> dict[str, int | str]:
    """The suggestions, so that every limit is judged."""
    return {one.name: one.suggestion for one in pack.parameter if one.suggestion is not None}


def record(pack: Pack, number: int) -> Record:
    """A case with every field filled."""
    order = ranks(pack)
    received = START + dt.timedelta(minutes=37 * number)
    one = {field.name: value(field, number, received, order) for field in pack.field}
    for check in pack.check:
        if check.rule == "number_format":
            one |= {name: numbered(pattern, number, received) for name, pattern in check.table.items()}
    return as_prescribed(pack, one)


def numbered(pattern: str, number: int, received: dt.datetime) -> str:
    """A number as the pack writes it."""
    dates = {"{yyyy}": "%Y", "{yy}": "%y", "{mm}": "%m", "{dd}": "%d"}
    for token, format in dates.items():
        pattern = pattern.replace(token, received.strftime(format))
    return re.sub(r"\{(0+)\}", lambda token: f"{number % 10 ** len(token[1]):0{len(token[1])}}", pattern)


def ranks(pack: Pack) -> dict[str, int]:
    """The events of a pack in an order that keeps every chain of its flow."""
    before: dict[str, set[str]] = {}
    for chain in pack.flow:
        for earlier, later in pairwise(chain):
            before.setdefault(later, set()).add(earlier)
    for limit in pack.limit:
        if limit.start and limit.start != limit.done:
            before.setdefault(limit.done, set()).add(limit.start)
    return {name: rank for rank, name in enumerate(TopologicalSorter(before).static_order())}


def value(field: FieldModel, number: int, received: dt.datetime, order: dict[str, int]) -> object:
    if field.kind == "datetime":
        start = order.get("received_at", 0)
        minutes = 1 if field.name in PLANNED else order.get(field.name, start + 1) - start
        return received + dt.timedelta(minutes=minutes)
    if field.kind == "choice":
        values = [choice.value for choice in field.choices]
        return values[-1] if field.name == "callback_by_post" else values[number % len(values)]
    plain: dict[str, object] = {
        "yes-no": "YN"[number % 2],
        "phone": f"138{number:08}",
        "id": f"BX-{number + 1:03}",
        "person": "张王李赵"[number % 4] + "先生",
        "text": CONTENTS[number % len(CONTENTS)],
        "month": f"{received:%Y-%m}",
        "moments": f"{received:%H:%M}",
    }
    if field.name == "address":
        return f"{number // 20 + 1}-{number % 20 + 1:02}01"
    return plain.get(field.kind, number % 3 + 1)


def thinned(pack: Pack, full: Record, chance: random.Random) -> Record:
    """The case without some of its entries, but with all that the remaining ones call for."""
    kept = {field.name for field in pack.field if field.required or chance.random() < 0.4}
    kept |= {"explanation", "explained_at", "second_handled_at", "second_callback_at"} & set(full)
    while missing := {name for name in called_for(pack, full, kept) if name in full} - kept:
        kept |= missing
    return as_prescribed(pack, {name: full[name] for name in full if name in kept})


def as_prescribed(pack: Pack, one: Record) -> Record:
    """The case with the entries that a check or an escalation of the pack prescribes for it."""
    prescribed = [(check.when, check.table) for check in pack.check if check.rule == "not_as_prescribed"]
    prescribed += [(own.when, own.becomes) for own in pack.escalation if not own.after]
    for when, entries in prescribed:
        if not when or asked(when, one, set(one)):
            one |= {name: choice for name, choice in entries.items() if name in one}
    return one


def called_for(pack: Pack, full: Record, kept: set[str]) -> set[str]:
    names = {
        field.name for field in pack.field if field.required_when and asked(field.required_when, full, kept)
    }
    for one in pack.escalation:
        if not one.when or asked(one.when, full, kept):
            names |= {one.done} if one.done else set()
            names |= set(one.becomes) if not one.after else set()
    for check in pack.check:
        if check.rule == "step_skipped":
            names |= {name for name, later in pairwise(check.fields) if later in kept}
        if check.rule == "reason_missing":
            names |= set(check.fields)
    return names | ({"callback_at", "result"} if {"closed_at", pack.handled} & kept else set())


def asked(condition: Condition, full: Record, kept: set[str]) -> bool:
    return bool(
        holds(
            condition,
            is_set=lambda name: np.array([name in kept]),
            has_choice=lambda name, choice: np.array([name in kept and full[name] == choice]),
            size=1,
        )[0]
    )
