"""What a regulation wants told of a period: counts by group, and pages to be printed, read and signed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from xltousu.policy.broken import broken
from xltousu.policy.conditions import Condition
from xltousu.policy.words import Words

Name = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_]*$")]
ClauseId = Annotated[str, Field(pattern=r"^[a-z0-9-]+\.[A-Za-z0-9]+$")]
PeriodName = Literal["day", "week", "half-month", "month", "quarter", "year"]

STANDARD_FIGURES = (
    "received", "handled", "open", "overdue", "all_kept", "called_back", "satisfied", "repeated",
    "reworked", "handling_days_mean", "handling_days_median", "handling_days_p90", "handling_days_longest",
    "handling_hours_mean", "handling_hours_median", "handling_hours_p90", "handling_hours_longest",
    "handling_working_hours_mean", "handling_working_hours_median", "handling_working_hours_p90",
    "handling_working_hours_longest",
)  # fmt: skip
"""Figures that every register has, beside the limits and metrics of its regulation."""


class Breakdown(BaseModel):
    """A field by whose values the regulation wants the figures of a period told.

    ``causes`` marks the field that says why people complain: it is drawn as a Pareto chart.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    field: Name
    clause: ClauseId
    also: tuple[ClauseId, ...] = ()
    causes: bool = False


class CaseList(BaseModel):
    """The cases a report lists, where ``when`` holds.

    They are those whose ``event`` lies in the period, or without one those still open at its end.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    event: Name | None = None
    when: Condition | None = None
    fields: Annotated[tuple[Name, ...], Field(min_length=1)]


class Report(BaseModel):
    """One page of a period.

    ``parts`` puts the figures of each shorter period beside those of the whole (the months of a quarter);
    a ``trend`` then goes by them too.
    ``boxes`` are titles of what the office writes itself. A ``public`` report is hung up or handed out,
    and so may list neither persons nor where they live.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Name
    clause: ClauseId
    also: tuple[ClauseId, ...] = ()
    title: Words
    period: PeriodName
    figures: tuple[Name, ...] = ()
    parts: PeriodName | None = None
    breakdowns: tuple[Name, ...] = ()
    trend: bool = False
    cases: CaseList | None = None
    boxes: tuple[Words, ...] = ()
    signatures: tuple[Words, ...] = ()
    copies: Words | None = None
    public: bool = False

    @model_validator(mode="after")
    def _tells_something(self) -> Self:
        if not (self.figures or self.breakdowns or self.cases):
            raise broken("report-empty")
        return self

    def fields(self) -> Iterator[str]:
        """Names of the fields the report looks at."""
        yield from self.breakdowns
        if self.cases:
            if self.cases.event:
                yield self.cases.event
            yield from self.cases.fields
            if self.cases.when:
                yield from self.cases.when.fields()
