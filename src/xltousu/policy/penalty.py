"""How a regulation settles losses and fines: its steps and their numbers."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, model_validator

from xltousu.policy.broken import broken
from xltousu.policy.reference import Reference
from xltousu.policy.reports import ClauseId, Name

StepName = Literal[
    "resale_gap",
    "unsold_loss",
    "one_at_fault",
    "shared_fault",
    "department_share",
    "points_split",
    "allocation",
    "warning",
    "minor_demerit",
    "major_demerit",
    "cap",
    "closed_cases",
    "days_used",
    "collection_rate",
    "return_posting",
    "wage_share",
    "minimum_wage",
    "performance_pay",
    "person_and_head",
]


class _Data(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class PenaltyFigure(_Data):
    """A dated number of a penalty: an amount of money, a percentage or a plain number."""

    since: dt.date
    value: Decimal
    reference: Reference


class PenaltyStep(_Data):
    """One step of a settlement, as an article asks for it; a regulation without the article leaves it out.

    ``figure`` is the article's number, ``parameter`` what the office may set in its place, and ``bound``
    says that the article's number is the least or the most the office may set. ``limits`` names the limits
    whose amounts the step counts with.
    """

    name: StepName
    clause: ClauseId | None = None
    also: tuple[ClauseId, ...] = ()
    figure: tuple[PenaltyFigure, ...] = ()
    parameter: Name | None = None
    bound: Literal["least", "most"] | None = None
    limits: tuple[Name, ...] = ()

    @model_validator(mode="after")
    def _bound_has_a_figure(self) -> Self:
        if self.bound is not None and not (self.figure and self.parameter):
            raise broken("bound-parts")
        since = [one.since for one in self.figure]
        if since != sorted(set(since)):
            raise broken("amount-order")
        return self


class Penalty(_Data):
    """How a regulation settles losses and fines.

    kind ``bonus-deductions``: losses are shared among those responsible, discipline is fined, and both are
    deducted from the bonuses of the months; ``performance-pay``: a share of the performance pay, by the loss.
    """

    kind: Literal["bonus-deductions", "performance-pay"]
    step: tuple[PenaltyStep, ...]

    def named(self, name: StepName) -> PenaltyStep | None:
        """The step of this name, if the regulation has it."""
        return next((one for one in self.step if one.name == name), None)
