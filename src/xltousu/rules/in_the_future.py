"""An event is recorded as having happened after the moment of judgement (convention D27).

Moments that are agreed, estimated or planned may lie ahead.
"""

from __future__ import annotations

from collections.abc import Iterator

from xltousu.rules.model import Case, Flag

PLANNED = frozenset(
    {
        "agreed_solve_date",
        "appointment_at",
        "corrective_due",
        "effective_start",
        "estimated_finish_at",
        "expected_solve_at",
        "extended_to",
        "feedback_eta",
        "next_reply_at",
        "promised_reply_at",
        "slip_reply_by",
        "solve_by",
    }
)


def check(case: Case) -> Iterator[Flag]:
    """Events of limits and of the flow that lie ahead."""
    for field in case.fields("datetime"):
        if field.name in _events(case):
            yield Flag(field.name, case.register.moments(field.name).at > case.now, {"time": case.now})


def _events(case: Case) -> set[str]:
    """Names of moments that are past as soon as they are recorded."""
    names = {name for chain in case.pack.flow for name in chain}
    names |= {name for limit in case.pack.limit for name in (limit.start, limit.done) if name}
    return names - PLANNED - {limit.agreed for limit in case.pack.limit if limit.agreed}
