"""Cases that pass to somebody else, or become something else, by themselves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from xltousu.deadlines.judge import Judged
from xltousu.policy import Escalation, Policy, holds
from xltousu.register import Instants, Mask, Register

_NAT = np.datetime64("NaT", "s")
_ONE_SECOND = np.timedelta64(1, "s")


@dataclass(frozen=True, slots=True)
class Escalated:
    """One escalation over a register; every array has one element a case.

    ``at`` is the first instant after the missed limit, NaT where no limit is behind it; ``done`` says
    where the passing on is recorded.
    """

    escalation: Escalation
    applies: Mask
    at: Instants
    done: Mask


def escalated(register: Register, policy: Policy, judged: Sequence[Judged]) -> tuple[Escalated, ...]:
    """Every escalation of the pack over the register, in the order of the pack."""
    return tuple(_escalated(one, register, judged) for one in policy.pack.escalation)


def by_name(escalations: Sequence[Escalated]) -> dict[str, Mask]:
    """Where each escalation applies, by its name, as the rules take it."""
    return {one.escalation.name: one.applies for one in escalations}


def _escalated(escalation: Escalation, register: Register, judged: Sequence[Judged]) -> Escalated:
    applies = register.cases() & holds(
        escalation.when, is_set=register.given, has_choice=register.has_choice, size=register.size
    )
    at = np.full(register.size, _NAT)
    if escalation.after:
        missed = np.zeros(register.size, dtype=bool)
        for one in judged:
            if one.limit.name == escalation.after:
                here = one.is_status("late", "overdue", "aim-missed")
                at = np.where(here & ~missed, one.due + _ONE_SECOND, at)
                missed |= here
        applies &= missed
    nowhere = np.zeros(register.size, dtype=bool)
    done = register.is_set(escalation.done) if escalation.done else nowhere
    return Escalated(escalation, applies, np.where(applies, at, _NAT), done)
