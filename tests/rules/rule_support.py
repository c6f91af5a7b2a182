"""Cases made from records, as the operations make them from worksheets."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache

import numpy as np

from xltousu import checks, deadlines
from xltousu.checks import Findings
from xltousu.policy import Pack, load_pack, make_policy
from xltousu.register import Register, register_from_records
from xltousu.rules import Case
from xltousu.worktime import Calendar

AS_OF = dt.datetime(2026, 1, 31, 12)
PACKS = ("repair-area", "generic-abc", "mall-sop", "pm-forms")

pack_of = cache(load_pack)


def case_of(
    records: Sequence[Mapping[str, object]],
    pack: Pack | str = "repair-area",
    *,
    parameters: Mapping[str, int | str] | None = None,
    as_of: dt.datetime = AS_OF,
    counted: Sequence[bool] | None = None,
) -> Case:
    model = pack_of(pack) if isinstance(pack, str) else pack
    register = register_from_records(records, model)
    if counted is not None:
        register = replace(register, counted=np.array(counted))
    return case_of_register(register, model, parameters=parameters, as_of=as_of)


def case_of_register(
    register: Register,
    pack: Pack,
    *,
    parameters: Mapping[str, int | str] | None = None,
    as_of: dt.datetime = AS_OF,
) -> Case:
    policy = make_policy(pack, parameters or {})
    judged = deadlines.judge(register, policy, deadlines.Office(Calendar.load("cn")), as_of)
    escalations = deadlines.escalated(register, policy, judged)
    return Case(register, policy, as_of, *deadlines.for_rules(judged), deadlines.by_name(escalations))


def findings(case: Case, rule: str) -> list[Findings]:
    return [one for one in checks.run(case) if one.rule.name == rule]


def flagged(case: Case, rule: str) -> list[str]:
    """Number of the record and field of every finding of a rule; the number 0 is the table."""
    told: list[str] = []
    for one in findings(case, rule):
        told += [f"0:{one.flag.field}"] if one.mask is None else []
        told += [f"{position + 1}:{one.flag.field}" for position in one.positions()]
    return told
