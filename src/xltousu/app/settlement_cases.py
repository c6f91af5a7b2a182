"""Running the worked settlements of a pack: tables as an office fills them in, and what must come out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from xltousu.app.penalties import settle_entered
from xltousu.cells import Grid
from xltousu.deadlines import Judged, Office, judge
from xltousu.penalties import Settlement, Terms, closed_cases, days_used, penalty_findings
from xltousu.penalties.ledger import AMOUNTS
from xltousu.policy import Pack, make_policy, read_inputs
from xltousu.register import Register, register_from_records
from xltousu.report import percent, plain_number
from xltousu.worktime import Calendar

Moment = dt.datetime | dt.date
Record = dict[str, Any]
Compared = Iterator[tuple[str, object, object]]
JudgedRegisters = Sequence[tuple[Register, tuple[Judged, ...]]]


class _Data(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class WorkedLoss(_Data):
    """What is expected of the loss of a case."""

    amount: str
    gap: str | None = None
    rest: str | None = None
    window_end: dt.datetime | None = None
    fixed_at: Moment | None = None
    due: dt.datetime | None = None


class WorkedSettlement(_Data):
    """Input tables with the expected settlement; amounts are texts such as ``"1300.00"``.

    ``register`` holds records of the register, ``table`` the rows of each input table by its name.
    Expected are, as far as they are named: ``loss`` and ``share`` by case (a share is ``"P1 3402.00"``),
    the months of a person, given by a few of their amounts, the codes of all ``findings``, what is posted
    of returned goods (``ask`` where a superior is asked), collection rates by person, the cases ``closed``
    in a month, and the cases held and those beyond the limit by the limits of the ``days`` used.
    """

    id: str
    title: str
    now: dt.datetime
    parameters: dict[str, int | str] = Field(default_factory=dict)
    register_: tuple[Record, ...] = Field(default=(), alias="register")
    table: dict[str, tuple[Record, ...]] = Field(default_factory=dict)
    loss: dict[str, WorkedLoss] = Field(default_factory=dict)
    share: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    fine: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    month: tuple[dict[str, str], ...] = ()
    findings: tuple[str, ...] = ()
    posted: dict[str, str] = Field(default_factory=dict)
    rate: dict[str, str] = Field(default_factory=dict)
    closed: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    days: dict[str, dict[str, tuple[int | None, int | None]]] = Field(default_factory=dict)


def settlement_differences(pack: Pack, worked: WorkedSettlement) -> Compared:
    """All disagreements between a pack and a worked settlement: about what, wanted and got."""
    policy = make_policy(pack, worked.parameters)
    office = Office(Calendar.load(pack.jurisdiction))
    tables = {table.name: table for table in read_inputs(pack)}
    grids = [(_grid(name, rows), tables[name]) for name, rows in worked.table.items() if name in tables]
    registers = [register_from_records(worked.register_, pack)] if worked.register_ else []
    settled = settle_entered(grids, registers, Terms(policy, office.calendar), worked.now, None)
    judged = [(register, judge(register, policy, office, worked.now)) for register in registers]
    for about, wanted, got in _compared(worked, settled, judged):
        if wanted != got:
            yield about, wanted, got


def _compared(worked: WorkedSettlement, settled: Settlement | None, judged: JudgedRegisters) -> Compared:
    """Each thing expected, with what came out."""
    if settled is None:
        yield "settlement", "penalty", None
        return
    yield from _losses(worked, settled)
    yield from _people(worked, settled)
    yield "findings", sorted(set(worked.findings)), sorted({_code(one.rule) for one in settled.problems})
    posted = {
        one.case_id: "ask" if one.posted is None else plain_number(one.posted) for one in settled.postings
    }
    yield "posted", worked.posted, posted if worked.posted else {}
    rates = {one.person: percent(one.rate) for one in settled.collections}
    yield "rate", worked.rate, rates if worked.rate else {}
    for month, cases in worked.closed.items():
        yield f"closed {month}", list(cases), [row.case_id for row, _ in closed_cases(settled, month)]
    for month, limits in worked.days.items():
        used = days_used(judged, settled.terms.policy, month)
        found = {one.limit: (one.cases, one.beyond) for one in used if one.limit in limits}
        yield f"days {month}", limits, found


def _losses(worked: WorkedSettlement, settled: Settlement) -> Compared:
    losses = {case.case_id: case.loss for case in settled.cases}
    for case_id, wanted in worked.loss.items():
        lost = losses.get(case_id)
        for name, value in wanted.model_dump(exclude_none=True).items():
            got = getattr(lost, name, None)
            yield f"{case_id} {name}", _instant(value), got if isinstance(got, dt.datetime) else str(got)


def _people(worked: WorkedSettlement, settled: Settlement) -> Compared:
    for case_id, shares in worked.share.items():
        got = [
            f"{one.person or one.department} {one.share}"
            for case in settled.cases
            for one in case.allocations
            if case.case_id == case_id
        ]
        yield f"{case_id} share", list(shares), got
    for case_id, fines in worked.fine.items():
        made = [one for case in settled.cases for one in case.fines if case.case_id == case_id]
        yield f"{case_id} fine", list(fines), [f"{one.person} {one.amount}" for one in made]
    rows = {(row.person, row.month): row for row in settled.ledger}
    for wanted in worked.month:
        row = rows.get((wanted["person"], wanted["month"]))
        for name in ("pool", *AMOUNTS):
            if name in wanted:
                yield (
                    f"{wanted['person']} {wanted['month']} {name}",
                    wanted[name],
                    str(getattr(row, name, None)),
                )


def _code(rule: str) -> str:
    return penalty_findings()[rule].code


def _grid(name: str, rows: Sequence[Mapping[str, Any]]) -> Grid:
    """The rows of a table as a worksheet headed by canonical names."""
    names = list(dict.fromkeys(key for row in rows for key in row))
    return Grid(name, [names, *([row.get(key) for key in names] for row in rows)])


def _instant(value: object) -> object:
    """A day stands for its 00:00."""
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return dt.datetime(value.year, value.month, value.day)
    return value
