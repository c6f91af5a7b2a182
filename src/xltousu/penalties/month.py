"""What a month is summed up with: its closed cases, and how long each department held them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from xltousu.deadlines import Judged
from xltousu.penalties.case import CaseResult
from xltousu.penalties.inputs import CaseRow
from xltousu.penalties.months import month_of
from xltousu.penalties.settle import Settlement
from xltousu.policy import Policy
from xltousu.register import Mask, Register


@dataclass(frozen=True, slots=True)
class DaysUsed:
    """The days of a limit over the closed cases of a month: ``beyond`` counts those that took too long.

    ``mean`` and ``most`` are ``None`` where no case was held; ``allowed`` and ``beyond`` where the office
    has not set the limit.
    """

    limit: str
    cases: int
    mean: float | None
    most: float | None
    allowed: int | None
    beyond: int | None


def closed_cases(settlement: Settlement, month: str) -> list[tuple[CaseRow, CaseResult | None]]:
    """The justified cases closed in a month by their numbers, with what became of each."""
    if not settlement.terms.has("closed_cases"):
        return []
    results = {one.case_id: one for one in settlement.cases}
    rows = {row.case_id: row for row in settlement.case_rows if row.valid != "N"}
    closed = [row for row in rows.values() if row.closed_at and month_of(row.closed_at) == month]
    return [(row, results.get(row.case_id)) for row in sorted(closed, key=lambda row: row.case_id)]


def days_used(
    judged: Iterable[tuple[Register, tuple[Judged, ...]]], policy: Policy, month: str
) -> Iterator[DaysUsed]:
    """The days of every limit the regulation wants looked at, over registers and their judged limits."""
    step = policy.pack.penalty and policy.pack.penalty.named("days_used")
    pairs = [(register, one) for register, limits in judged for one in limits]
    for limit in policy.pack.limit:
        if step and limit.name in step.limits:
            own = [(register, one) for register, one in pairs if one.limit.name == limit.name]
            days = np.concatenate([_days(register, one, month) for register, one in own] or [np.array([])])
            allowed = policy.amount(limit.amount[-1])
            yield DaysUsed(
                limit=limit.name,
                cases=int(days.size),
                mean=float(days.mean()) if days.size else None,
                most=float(days.max()) if days.size else None,
                allowed=allowed,
                beyond=None if allowed is None else sum(_beyond(*pair, month) for pair in own),
            )


def _days(register: Register, judged: Judged, month: str) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    where = _held(register, judged, month)
    return (judged.done[where] - judged.start[where]) / np.timedelta64(86_400, "s")


def _beyond(register: Register, judged: Judged, month: str) -> int:
    late = judged.is_status("late", "excused")
    return int((_held(register, judged, month) & late).sum())


def _held(register: Register, judged: Judged, month: str) -> Mask:
    """Cases closed in the month of which both ends of the stage are known."""
    closed = register.moments("closed_at").at.astype("datetime64[M]") == np.datetime64(month, "M")
    known = ~np.isnat(judged.start) & ~np.isnat(judged.done)
    held: Mask = register.cases() & judged.applies & closed & known
    return held
