"""The model of a pack: a regulation as data, checked when it is read.

Every number of a regulation is dated and carries its reference inside the value, as in
``amount = [{ since = 2010-01-01, value = 24, unit = "hours", reference = { document = "procedure",
article = "6.2" } }]``. Old cases keep the amount that held when their clock started.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, PrivateAttr, model_validator

from xltousu.policy.broken import broken
from xltousu.policy.conditions import Condition
from xltousu.policy.penalty import Penalty
from xltousu.policy.reference import Reference
from xltousu.policy.reports import STANDARD_FIGURES, Breakdown, ClauseId, Name, PeriodName, Report
from xltousu.policy.words import Language, Words

Kind = Literal[
    "text",
    "id",
    "person",
    "phone",
    "choice",
    "yes-no",
    "datetime",
    "moments",
    "month",
    "number",
    "integer",
    "money",
]
Unit = Literal[
    "minutes",
    "hours",
    "calendar-days",
    "working-days",
    "months",
    "same-day",
    "same-day-cob",
    "day-of-next-month",
]
PackId = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]


class _Data(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Document(_Data):
    """A text the pack was written from."""

    id: str
    title: Words
    issued: dt.date | None = None


class Choice(_Data):
    """One value of a choice field: its canonical name and the words people use for it."""

    value: Annotated[str, Field(min_length=1)]
    title: Words
    aliases: tuple[str, ...] = ()
    clause: ClauseId | None = None


class Bound(_Data):
    """A dated maximum or minimum of a number field, such as three rings."""

    since: dt.date
    value: float
    reference: Reference


class FieldModel(_Data):
    """A column of a register: what it is called and what it may hold.

    ``required`` asks for a value always; ``required_when`` where the condition holds. ``other_words``
    says that words outside the choices are allowed (the regulation's list is open).
    """

    name: Name
    kind: Kind
    title: Words
    aliases: tuple[str, ...] = ()
    choices: tuple[Choice, ...] = ()
    multiple: bool = False
    other_words: bool = False
    required: bool = False
    required_when: Condition | None = None
    maximum: tuple[Bound, ...] = ()
    clauses: tuple[ClauseId, ...] = ()
    hint: Words | None = None

    @model_validator(mode="after")
    def _choices_match_kind(self) -> Self:
        if (self.kind == "choice") != bool(self.choices):
            raise broken("choices-kind")
        values = [choice.value for choice in self.choices]
        if len(set(values)) != len(values):
            raise broken("choice-twice")
        return self


class Parameter(_Data):
    """A value the office sets; unset means "not set", never a silent default.

    ``suggestion`` is shown as a suggestion only. ``default`` is applied, and is allowed only for a
    convention of the product (opening hours), which ``show-settings`` names as its source. ``not_below``
    and ``not_above`` name parameters this one may not be smaller or greater than, where both are set.
    """

    name: Name
    kind: Literal["integer", "money", "yes-no", "time", "text"]
    unit: Unit | None = None
    title: Words
    suggestion: int | str | None = None
    default: int | str | None = None
    minimum: int | None = None
    maximum: int | None = None
    not_below: Name | None = None
    not_above: Name | None = None
    clause: ClauseId | None = None
    also: tuple[ClauseId, ...] = ()


class Amount(_Data):
    """How long a limit is, from a day on: a number or a parameter of the office."""

    since: dt.date
    unit: Unit
    value: int | None = None
    parameter: Name | None = None
    reference: Reference

    @model_validator(mode="after")
    def _number_or_parameter(self) -> Self:
        if (self.value is None) == (self.parameter is None):
            raise broken("amount-value-or-parameter")
        return self


class Limit(_Data):
    """One promise of the regulation about time.

    kind ``duration``: ``amount`` after the event ``start``; ``agreed``: the moment in the field
    ``agreed``; ``immediate``: a word such as "at once", judged only by the parameter in ``amount``;
    ``monthly``: a day of the month after the one in the month field ``start``; ``reminder``: ``amount``
    before the due time of the limit ``before``, while that one is not done; ``recurring``: ``amount``
    after ``start`` and then after each of the moments in ``done``, until the event ``until``.
    ``done`` is the event that keeps the promise. ``start_at_opening`` names the parameters of the
    opening hours when a clock that starts outside them waits for the next opening. ``excused_by`` is a
    field whose text excuses a missed limit.
    """

    name: Name
    clause: ClauseId
    title: Words
    kind: Literal["duration", "agreed", "immediate", "monthly", "reminder", "recurring"] = "duration"
    start: Name | None = None
    agreed: Name | None = None
    before: Name | None = None
    until: Name | None = None
    done: Name
    when: Condition | None = None
    aim: bool = False
    amount: tuple[Amount, ...] = ()
    start_at_opening: tuple[Name, Name] | None = None
    close: Name | None = None
    excused_by: Name | None = None
    also: tuple[ClauseId, ...] = ()
    holder: Words | None = None

    @model_validator(mode="after")
    def _kind_has_its_parts(self) -> Self:
        if self.kind == "agreed" and (self.agreed is None or self.amount):
            raise broken("agreed-parts")
        if self.kind not in ("agreed", "reminder") and self.start is None:
            raise broken("start-missing")
        if self.kind not in ("agreed", "immediate") and not self.amount:
            raise broken("amount-missing")
        if (self.kind == "reminder") != (self.before is not None):
            raise broken("reminder-parts")
        if (self.kind == "recurring") != (self.until is not None):
            raise broken("recurring-parts")
        since = [amount.since for amount in self.amount]
        if since != sorted(set(since)):
            raise broken("amount-order")
        return self

    def fields(self) -> Iterator[str]:
        """Names of the fields the limit looks at."""
        names = (self.start, self.agreed, self.done, self.until, self.excused_by)
        yield from (name for name in names if name)
        if self.when:
            yield from self.when.fields()


class Escalation(_Data):
    """A case that passes to somebody else, or becomes something else, by itself.

    It does where ``when`` holds and, with ``after``, once that limit is missed. ``to`` is who takes the
    case, ``done`` the field that records the passing on, ``becomes`` the choice a field takes by itself;
    what the office typed there is kept beside it.
    """

    name: Name
    clause: ClauseId
    title: Words
    to: Words
    when: Condition | None = None
    after: Name | None = None
    done: Name | None = None
    becomes: dict[Name, str] = Field(default_factory=dict)
    also: tuple[ClauseId, ...] = ()

    @model_validator(mode="after")
    def _has_a_cause(self) -> Self:
        if self.when is None and self.after is None:
            raise broken("escalation-cause")
        return self

    def fields(self) -> Iterator[str]:
        """Names of the fields the escalation looks at or changes."""
        yield from self.becomes
        if self.done:
            yield self.done
        if self.when:
            yield from self.when.fields()


class Check(_Data):
    """A rule this regulation asks for beyond the general ones, with its options."""

    rule: str
    clause: ClauseId | None = None
    also: tuple[ClauseId, ...] = ()
    fields: tuple[Name, ...] = ()
    when: Condition | None = None
    limits: tuple[Name, ...] = ()
    table: dict[str, str] = Field(default_factory=dict)
    minimum: float | None = None
    maximum: float | None = None
    parameter: Name | None = None


class Target(_Data):
    """What a metric has to reach, from a day on."""

    since: dt.date
    comparison: Literal[">=", "<=", "="]
    value: float
    reference: Reference


class Metric(_Data):
    """A figure of a period.

    kind ``limits-kept``: of the cases whose limits named here fell due in the period, those that kept
    every one; ``limits-missed``: the others of them; ``share``: of the cases where ``denominator`` holds,
    those where ``numerator`` holds, in the period of ``event``; ``rate``: the same cases to a number the
    office enters; ``per-day``: records a day; ``time``: the hours from ``start`` to ``event``, their
    ``measure``; ``time-reduction``: by what share their mean is below a baseline the office enters;
    ``entered``: a figure the office enters, a share or, with ``count``, a number of times.
    ``better`` says which way is good where there is no target to say so.
    """

    name: Name
    clause: ClauseId
    title: Words
    kind: Literal[
        "limits-kept", "limits-missed", "share", "rate", "per-day", "time", "time-reduction", "entered"
    ]
    period: PeriodName = "month"
    event: Name | None = None
    start: Name | None = None
    measure: Literal["mean", "median", "longest"] = "mean"
    limits: tuple[Name, ...] = ()
    numerator: Condition | None = None
    denominator: Condition | None = None
    target: tuple[Target, ...] = ()
    better: Literal["higher", "lower"] | None = None
    count: bool = False
    aim: bool = False
    also: tuple[ClauseId, ...] = ()

    @model_validator(mode="after")
    def _kind_has_its_parts(self) -> Self:
        if (self.kind in ("time", "time-reduction")) != (self.start is not None):
            raise broken("metric-start")
        if (self.kind in ("limits-kept", "limits-missed", "entered")) != (self.event is None):
            raise broken("metric-event")
        return self

    @property
    def direction(self) -> Literal["higher", "lower"] | None:
        """Which way is good: as the target says, else as the regulation does."""
        if not self.target:
            return self.better
        return {">=": "higher", "<=": "lower"}.get(self.target[-1].comparison)  # type: ignore[return-value]

    @property
    def needs_entry(self) -> bool:
        """Whether the office has to enter something for it."""
        return self.kind in ("entered", "rate", "time-reduction")

    @property
    def is_share(self) -> bool:
        """Whether the figure is a share of cases, and not a count."""
        return self.kind not in ("per-day", "time") and not self.count


class Conventions(_Data):
    """Choices where the regulation is silent; the defaults are conventions D02 to D22."""

    hours: Literal["elapsed", "office-hours"] = "elapsed"
    working_day_end: Literal["end-of-day", "close-of-business"] = "end-of-day"
    calendar_day_end: Literal["as-counted", "next-working-day", "elapsed"] = "as-counted"
    month: Literal["same-day", "thirty-days"] = "same-day"
    month_day: Literal["included", "excluded"] = "included"
    same_day_end: Literal["midnight", "next-morning"] = "midnight"
    every_day_works: bool = False
    service_days: Literal["every-day", "working-days"] = "every-day"


class Pack(_Data):
    """One regulation, whole.

    ``flow`` lists chains of events in the order they happen in time. ``uncounted`` names choices of fields
    with which a case stays out of the statistics. ``resembles`` names the fields a
    log must have to be judged by this pack at all.
    """

    schema_version: Literal[1]
    id: PackId
    language: Language
    jurisdiction: str = "cn"
    title: Words
    summary: Words
    document: tuple[Document, ...]
    conventions: Conventions = Conventions()
    resembles: tuple[Name, ...]
    flow: tuple[tuple[Name, ...], ...] = ()
    handled: Name = "handled_at"
    field: tuple[FieldModel, ...]
    parameter: tuple[Parameter, ...] = ()
    limit: tuple[Limit, ...] = ()
    escalation: tuple[Escalation, ...] = ()
    check: tuple[Check, ...] = ()
    metric: tuple[Metric, ...] = ()
    uncounted: dict[Name, tuple[str, ...]] = Field(default_factory=dict)
    breakdown: tuple[Breakdown, ...] = ()
    report: tuple[Report, ...] = ()
    penalty: Penalty | None = None
    _folder: Path | None = PrivateAttr(default=None)

    @property
    def folder(self) -> Path | None:
        """The folder the pack was read from, where its cases, clauses and forms stand."""
        return self._folder

    def read_from(self, folder: Path) -> Self:
        """The pack, knowing its folder."""
        self._folder = folder
        return self

    @property
    def received(self) -> str:
        """The event by which a case counts as received."""
        return self.flow[0][0] if self.flow else self.resembles[0]

    def field_named(self, name: str) -> FieldModel | None:
        """The field of this name, if the pack has it."""
        return next((field for field in self.field if field.name == name), None)

    def parameter_named(self, name: str) -> Parameter | None:
        """The parameter of this name, if the pack has it."""
        return next((parameter for parameter in self.parameter if parameter.name == name), None)

    @model_validator(mode="after")
    def _names_are_known(self) -> Self:
        for owner, names, known in self._uses():
            for name in names:
                if name not in known:
                    raise broken("name-unknown", owner=owner, name=name)
        return self

    @model_validator(mode="after")
    def _names_are_unique(self) -> Self:
        lists: tuple[tuple[str, tuple[Any, ...]], ...] = (
            ("field", self.field),
            ("parameter", self.parameter),
            ("limit", self.limit),
            ("escalation", self.escalation),
            ("metric", self.metric),
            ("report", self.report),
            ("penalty step", self.penalty.step if self.penalty else ()),
        )
        named = [(kind, [item.name for item in items]) for kind, items in lists]
        for kind, names in [*named, ("breakdown", [one.field for one in self.breakdown])]:
            twice = {name for name in names if names.count(name) > 1}
            if twice:
                raise broken("name-twice", kind=kind, name=min(twice))
        return self

    @model_validator(mode="after")
    def _choices_are_known(self) -> Self:
        known = {field.name: {choice.value for choice in field.choices} for field in self.field}
        yes_no = {field.name for field in self.field if field.kind == "yes-no"}
        named = [(f"escalation {one.name}", list(one.becomes.items())) for one in self.escalation]
        named += [("uncounted", [(name, one) for one in some]) for name, some in self.uncounted.items()]
        for owner, pairs in [*((o, list(c.choices())) for o, c in self._conditions()), *named]:
            for name, choice in pairs:
                allowed = {"Y", "N"} if name in yes_no else known.get(name, set())
                if choice not in allowed:
                    raise broken("choice-unknown", owner=owner, name=name, choice=choice)
        return self

    @model_validator(mode="after")
    def _events_are_moments(self) -> Self:
        kinds = {field.name: field.kind for field in self.field}
        for limit in self.limit:
            wanted = [(limit.start, "month" if limit.kind == "monthly" else "datetime")]
            wanted += [(limit.done, "moments" if limit.kind == "recurring" else "datetime")]
            wanted += [(limit.agreed, "datetime"), (limit.until, "datetime")]
            for name, kind in wanted:
                if name is not None and kinds[name] != kind:
                    raise broken("event-kind", owner=f"limit {limit.name}", name=name, kind=kind)
        told = [(f"metric {one.name}", name) for one in self.metric for name in (one.start, one.event)]
        told += [(f"report {one.name}", one.cases.event) for one in self.report if one.cases]
        for owner, name in told:
            if name is not None and kinds[name] != "datetime":
                raise broken("event-kind", owner=owner, name=name, kind="datetime")
        return self

    @model_validator(mode="after")
    def _public_reports_tell_of_nobody(self) -> Self:
        private = {field.name for field in self.field if field.kind in ("person", "phone")} | {"address"}
        for report in self.report:
            told = {*report.breakdowns, *(report.cases.fields if report.cases else ())} & private
            if report.public and told:
                raise broken("report-private", owner=f"report {report.name}", name=min(told))
        return self

    def _conditions(self) -> Iterator[tuple[str, Condition]]:
        """Every condition with what it belongs to."""
        found: list[tuple[str, Condition | None]] = [
            *((f"field {one.name}", one.required_when) for one in self.field),
            *((f"limit {one.name}", one.when) for one in self.limit),
            *((f"escalation {one.name}", one.when) for one in self.escalation),
            *((f"check {one.rule}", one.when) for one in self.check),
            *((f"metric {one.name}", one.numerator) for one in self.metric),
            *((f"metric {one.name}", one.denominator) for one in self.metric),
            *((f"report {one.name}", one.cases.when) for one in self.report if one.cases),
        ]
        yield from ((owner, condition) for owner, condition in found if condition is not None)

    def _uses(self) -> Iterator[tuple[str, tuple[str, ...], set[str]]]:
        fields = {field.name for field in self.field}
        parameters = {parameter.name for parameter in self.parameter}
        limits = {limit.name for limit in self.limit}
        documents = {document.id for document in self.document}
        yield "resembles", self.resembles, fields
        yield "uncounted", tuple(self.uncounted), fields
        for chain in self.flow:
            yield "flow", chain, fields
        for owner, condition in self._conditions():
            yield owner, tuple(condition.fields()), fields
        for limit in self.limit:
            owner = f"limit {limit.name}"
            yield owner, tuple(limit.fields()), fields
            used = tuple(amount.parameter for amount in limit.amount if amount.parameter)
            more = (*(limit.start_at_opening or ()), *((limit.close,) if limit.close else ()))
            yield owner, used + more, parameters
            yield owner, tuple(amount.reference.document for amount in limit.amount), documents
            yield owner, (limit.before,) if limit.before else (), limits
        for parameter in self.parameter:
            bounds = (parameter.not_below, parameter.not_above)
            yield f"parameter {parameter.name}", tuple(name for name in bounds if name), parameters
        for escalation in self.escalation:
            owner = f"escalation {escalation.name}"
            yield owner, tuple(escalation.fields()), fields
            yield owner, (escalation.after,) if escalation.after else (), limits
        for check in self.check:
            yield f"check {check.rule}", check.fields, fields
            yield f"check {check.rule}", check.limits, limits
            yield f"check {check.rule}", (check.parameter,) if check.parameter else (), parameters
        for metric in self.metric:
            events = (metric.start, metric.event)
            yield f"metric {metric.name}", tuple(name for name in events if name), fields
            yield f"metric {metric.name}", metric.limits, limits
            yield f"metric {metric.name}", tuple(t.reference.document for t in metric.target), documents
        for breakdown in self.breakdown:
            yield "breakdown", (breakdown.field,), fields
        known = {*STANDARD_FIGURES, *limits, *(metric.name for metric in self.metric)}
        for report in self.report:
            yield f"report {report.name}", tuple(report.fields()), fields
            yield f"report {report.name}", report.figures, known
        for step in self.penalty.step if self.penalty else ():
            owner = f"penalty {step.name}"
            yield owner, (step.parameter,) if step.parameter else (), parameters
            yield owner, step.limits, limits
            yield owner, tuple(one.reference.document for one in step.figure), documents
