"""The terms of a settlement: the steps of the regulation with the numbers in force."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal

import numpy as np

from xltousu import worktime
from xltousu.penalties.months import first_day
from xltousu.policy import Amount, Policy, StepName

INSIDE_CAP = "major_demerit_inside_cap"
"""The parameter by which the office reads articles 17(3) and 21(3), which contradict each other."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What the regulation and the office have laid down."""

    policy: Policy
    calendar: worktime.Calendar
    _figures: dict[tuple[StepName, str], Decimal | None] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    @property
    def major_inside_cap(self) -> bool:
        """Whether a major demerit enters the pool and is capped like everything else."""
        return self.policy.parameters.get(INSIDE_CAP) == "Y"

    def has(self, step: StepName) -> bool:
        """Whether the regulation has a step."""
        penalty = self.policy.pack.penalty
        return penalty is not None and penalty.named(step) is not None

    def figure(self, step: StepName, month: str) -> Decimal | None:
        """The number of a step in force in a month; ``None`` where there is no such step or number."""
        if (step, month) not in self._figures:
            found = self.policy.pack.penalty and self.policy.pack.penalty.named(step)
            self._figures[step, month] = self.policy.figure(found, first_day(month)) if found else None
        return self._figures[step, month]

    def due(self, step: StepName, start: dt.datetime) -> dt.datetime | None:
        """The last instant that the limit of a step leaves after ``start``; ``None`` without a limit."""
        found = self.policy.pack.penalty and self.policy.pack.penalty.named(step)
        limits = [one for one in self.policy.pack.limit if found and one.name in found.limits]
        amount = next((_in_force(one.amount, start) for one in limits), None)
        quantity = self.policy.amount(amount) if amount else None
        if amount is None or quantity is None:
            return None
        due = worktime.add(np.datetime64(start, "s"), quantity, amount.unit, self.calendar)
        at = due.item()
        return at if isinstance(at, dt.datetime) else None


def _in_force(amounts: tuple[Amount, ...], start: dt.datetime) -> Amount | None:
    return next((one for one in reversed(amounts) if one.since <= start.date()), None)
