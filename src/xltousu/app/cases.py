"""Running the cases that stand beside a pack: each is a record and what the engine must say of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from xltousu import checks, deadlines, statistics
from xltousu.app.settlement_cases import WorkedSettlement, settlement_differences
from xltousu.deadlines import STATUSES, Judged, Office, Status
from xltousu.policy import CASES_FILE, Pack, Policy, broken_pack, make_policy, pack_folder, read_toml
from xltousu.register import Register, register_from_records
from xltousu.rules import Case
from xltousu.worktime import Calendar

Moment = dt.datetime | dt.date

ABOUT_THE_TABLE = ("column_missing",)
"""Rules that no single record can be held to: a case gives only the fields it is about."""
CLOSE = 1e-9
"""How near a value must come to the one expected."""
Record = dict[str, Any]


class _Data(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Expectation(_Data):
    """What is expected of one limit."""

    clause: str
    limit: str | None = None
    start: Moment | None = None
    due: Moment | None = None
    status: Status
    provisional: bool = False
    turn: int | None = None


class WorkedCase(_Data):
    """A record with the expected state of its limits and the findings it must give.

    ``reads`` has the canonical value of a field written in other words, ``escalated`` the names of all
    the escalations that apply.
    """

    id: str
    title: str
    now: dt.datetime
    parameters: dict[str, int | str] = Field(default_factory=dict)
    record: Record
    expect: tuple[Expectation, ...] = ()
    absent: tuple[str, ...] = ()
    findings: tuple[str, ...] | None = None
    escalated: tuple[str, ...] | None = None
    reads: dict[str, str] = Field(default_factory=dict)


class WorkedEntry(_Data):
    """What the office entered for the metric."""

    numerator: float | None = None
    denominator: float | None = None
    value: float | None = None
    baseline: float | None = None

    def as_entry(self) -> statistics.Entry:
        """As the statistics take it."""
        return statistics.Entry(self.numerator, self.denominator, self.value, self.baseline)


class WorkedFigure(_Data):
    """Records with the expected figure of a period, of all cases or of one ``group`` of them.

    ``report`` looks for the figure in a report of the regulation. ``entered`` has what the office entered
    by the name of the period; a baseline that holds for good stands under an empty name. ``value`` is
    compared to :data:`CLOSE`, and like ``clause`` only where it is given.
    """

    id: str
    title: str = ""
    metric: str
    period: str
    now: dt.datetime
    parameters: dict[str, int | str] = Field(default_factory=dict)
    records: tuple[Record, ...]
    group: dict[str, str] = Field(default_factory=dict)
    report: str | None = None
    clause: str | None = None
    entered: dict[str, WorkedEntry] = Field(default_factory=dict)
    numerator: float | None = None
    denominator: float | None = None
    value: float | None = None
    met: bool | None = None


class Cases(_Data):
    """The file ``cases.toml`` of a pack."""

    case: tuple[WorkedCase, ...] = ()
    figure: tuple[WorkedFigure, ...] = ()
    settlement: tuple[WorkedSettlement, ...] = ()


@dataclass(frozen=True, slots=True)
class Difference:
    """Where the engine and a case do not agree; ``got`` and ``wanted`` are plain values."""

    case: str
    about: str
    wanted: object
    got: object


def read_cases(pack: str) -> Cases:
    """The cases of a pack given by its id or folder; raises :class:`PackError`."""
    path = pack_folder(pack) / CASES_FILE
    try:
        return Cases.model_validate(read_toml(path))
    except ValidationError as error:
        raise broken_pack(path, error) from None


def differences(pack: Pack, cases: Cases) -> Iterator[Difference]:
    """All disagreements between a pack and its cases; none if the pack is proved."""
    for case in cases.case:
        yield from _case(pack, case)
    for figure in cases.figure:
        yield from _figure(pack, figure)
    for worked in cases.settlement:
        for about, wanted, got in settlement_differences(pack, worked):
            yield Difference(worked.id, about, wanted, got)


def _case(pack: Pack, case: WorkedCase) -> Iterator[Difference]:
    policy = make_policy(pack, case.parameters)
    register, judged = _judged(policy, (case.record,), case.now)
    present = {
        clause: one for one in judged if one.applies[0] for clause in (one.limit.clause, *one.limit.also)
    }
    named = {(one.limit.name, one.turn): one for one in judged if one.applies[0]}
    yield from _reading(pack, case, register)
    for wanted in case.expect:
        one = named.get((wanted.limit, wanted.turn)) if wanted.limit else present.get(wanted.clause)
        if one is None or wanted.clause not in (one.limit.clause, *one.limit.also):
            yield Difference(case.id, wanted.clause, wanted.status, None)
        else:
            yield from _compare(case.id, wanted, one)
    for clause in case.absent:
        if clause in present:
            yield Difference(case.id, clause, None, STATUSES[present[clause].status[0]])
    escalations = deadlines.escalated(register, policy, judged)
    if case.escalated is not None:
        got = [one.escalation.name for one in escalations if one.applies[0]]
        if set(got) != set(case.escalated):
            yield Difference(case.id, "escalated", _list(case.escalated), _list(got))
    if case.findings is not None:
        told = (*deadlines.for_rules(judged), deadlines.by_name(escalations))
        codes = _codes(Case(register, policy, case.now, *told))
        if codes != set(case.findings):
            yield Difference(case.id, "findings", _list(case.findings), _list(codes))


def _reading(pack: Pack, case: WorkedCase, register: Register) -> Iterator[Difference]:
    """Fields of the record that the pack does not have, and values that read otherwise than they should."""
    for name in case.record:
        if pack.field_named(name) is None:
            yield Difference(case.id, name, "field", None)
    for name, wanted in case.reads.items():
        got = register.frame[name].iloc[0] if register.has(name) else None
        if got != wanted:
            yield Difference(case.id, name, wanted, got)


def _list(codes: Iterable[str]) -> str:
    return ", ".join(sorted(codes)) or "-"


def _compare(case: str, wanted: Expectation, one: Judged) -> Iterator[Difference]:
    got: Mapping[str, object] = {
        "start": _moment(one.start[0]),
        "due": _moment(one.due[0]),
        "status": STATUSES[one.status[0]],
        "provisional": bool(one.provisional[0]),
    }
    expected: Mapping[str, object] = {
        "start": _instant(wanted.start),
        "due": _instant(wanted.due),
        "status": wanted.status,
        "provisional": wanted.provisional,
    }
    for name, value in expected.items():
        if got[name] != value:
            yield Difference(case, f"{wanted.clause} {name}", value, got[name])


def _figure(pack: Pack, figure: WorkedFigure) -> Iterator[Difference]:
    policy = make_policy(pack, figure.parameters)
    counted = []
    if figure.records:
        counted = [statistics.Counted(*_judged(policy, figure.records, figure.now), pack.uncounted)]
    office = Office(Calendar.load(pack.jurisdiction))
    entered = {(figure.metric, name): entry.as_entry() for name, entry in figure.entered.items()}
    basis = statistics.Basis(counted, policy, figure.now, office, entered)
    one = _told(figure, basis)
    if one is None:
        yield Difference(figure.id, figure.metric, "figure", None)
        return
    for name in ("numerator", "denominator", "met", *(_further(figure))):
        wanted, got = getattr(figure, name), getattr(one, name)
        if wanted != got and not (name == "value" and _is_close(wanted, got)):
            yield Difference(figure.id, f"{figure.metric} {name}", wanted, got)


def _told(figure: WorkedFigure, basis: statistics.Basis) -> statistics.Figure | None:
    """The figure of the metric: of all cases, of the group asked for, or of a report."""
    period = statistics.read_period(figure.period)
    group = next(iter(figure.group.items()), None)
    if figure.report is not None:
        told = statistics.reports(basis, period)
        found: Iterator[statistics.Figure] = (
            one for report in told if report.report.name == figure.report for one in report.figures
        )
    elif group is not None:
        told_groups = statistics.breakdowns(basis, period)
        found = (
            one for some in told_groups for place in range(len(some.values)) for one in some.figures(place)
        )
    else:
        found = iter(statistics.figures(basis, period))
    return next((one for one in found if one.metric == figure.metric and one.group == group), None)


def _further(figure: WorkedFigure) -> list[str]:
    """What is compared only where a case tells it."""
    return [name for name in ("value", "clause") if getattr(figure, name) is not None]


def _is_close(wanted: float | None, got: float | None) -> bool:
    return None not in (wanted, got) and abs((wanted or 0) - (got or 0)) < CLOSE


def _judged(
    policy: Policy, records: tuple[Record, ...], now: dt.datetime
) -> tuple[Register, tuple[Judged, ...]]:
    register = register_from_records(records, policy.pack)
    office = Office(Calendar.load(policy.pack.jurisdiction))
    return register, deadlines.judge(register, policy, office, now)


def _codes(case: Case) -> set[str]:
    return {one.rule.code for one in checks.run(case) if one.rule.name not in ABOUT_THE_TABLE}


def _moment(value: np.datetime64) -> dt.datetime | None:
    return None if np.isnat(value) else value.astype("datetime64[s]").item()


def _instant(value: Moment | None) -> dt.datetime | None:
    """A day stands for its 00:00."""
    if value is None or isinstance(value, dt.datetime):
        return value
    return dt.datetime(value.year, value.month, value.day)
