"""Every limit of a pack for every case: start, due, done and status, as arrays.

A limit whose start or done is known only by its date is judged only where every possible time of that
day gives the same verdict (convention D23); else its status is ``unjudged``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple, get_args

import numpy as np
from numpy.typing import NDArray

from xltousu import worktime
from xltousu.deadlines.recurring import turns
from xltousu.policy import Amount, Limit, Policy, holds
from xltousu.register import Instants, Mask, Moments, Register

Status = Literal[
    "on-time",
    "late",
    "open",
    "due-soon",
    "overdue",
    "aim-met",
    "aim-missed",
    "waiting",
    "not-set",
    "not-judged",
    "unjudged",
    "excused",
]
STATUSES: tuple[Status, ...] = get_args(Status)
CODE = {status: code for code, status in enumerate(STATUSES)}
PENDING = np.array([CODE["open"], CODE["due-soon"], CODE["overdue"]])

_NAT = np.datetime64("NaT", "s")
_TO_THE_MINUTE = ("minutes", "hours")
_LAST_SECOND = np.timedelta64(86_399, "s")


@dataclass(frozen=True, slots=True)
class Judged:
    """One limit over a register; every array has one element a case.

    ``start`` and ``due`` are ``datetime64[s]``. ``due`` is NaT where it cannot be told exactly.
    ``status`` holds positions in :data:`STATUSES`; it means something only where ``applies``. ``turn``
    numbers the reports of a recurring limit from 1. ``origin`` is what the amount is counted from: the
    start, but for monthly limits and reminders, whose only moment is the one they are due.
    """

    limit: Limit
    applies: Mask
    start: Instants
    start_bare: Mask
    due: Instants
    done: Instants
    done_bare: Mask
    status: NDArray[np.uint8]
    provisional: Mask
    origin: Instants
    turn: int | None = None

    def is_status(self, *statuses: Status) -> Mask:
        """Cases to which the limit applies and whose status is one of these."""
        # np.isin takes many times longer for so few codes
        wanted: Mask = np.logical_or.reduce([self.status == CODE[status] for status in statuses])
        return self.applies & wanted


@dataclass(frozen=True, slots=True)
class Office:
    """The time of an office: its working days, its hours, and how long before the due time it is soon."""

    calendar: worktime.Calendar
    shifts: worktime.Shifts | None = None
    due_soon: dt.timedelta | None = None


class Governing(NamedTuple):
    """The limit that decides the state of each case (convention D18).

    ``position`` is the place of the limit in the list judged, -1 where no limit applies.
    """

    position: NDArray[np.int64]
    due: Instants
    status: NDArray[np.uint8]


class _Span(NamedTuple):
    """The earliest and the latest instant a moment may mean."""

    first: Instants
    last: Instants


def judge(register: Register, policy: Policy, office: Office, as_of: dt.datetime) -> tuple[Judged, ...]:
    """Every limit of the pack over the register, in the order of the pack; a recurring one once a turn."""
    now = np.datetime64(as_of, "s")
    found: dict[str, tuple[Judged, ...]] = {}
    for limit in sorted(policy.pack.limit, key=lambda one: one.kind == "reminder"):
        given = found[limit.before][0] if limit.before else None
        clocks = _clocks(limit, register, policy, office, given)
        found[limit.name] = tuple(_judge(limit, clock, register, policy, office, now) for clock in clocks)
    return tuple(one for limit in policy.pack.limit for one in found[limit.name])


def state_of(due: dt.datetime, done: dt.datetime | None, as_of: dt.datetime, *, bare: bool = False) -> Status:
    """The state of a single limit; ``bare`` where of the moment it was done only the day is known."""
    at = np.array([done], dtype="datetime64[s]")
    limit, now = np.array([due], dtype="datetime64[s]"), np.datetime64(as_of, "s")
    best, worst = (
        int(_verdict(limit, one, now, None, aim=False)[0]) for one in _span(Moments(at, np.array([bare])))
    )
    return STATUSES[best] if best == worst else "unjudged"


def for_rules(judged: Sequence[Judged]) -> tuple[dict[str, Instants], dict[str, Mask], dict[str, Mask]]:
    """Due times, where they apply and where they were missed, by the names of the limits, for the rules."""
    due = {one.limit.name: np.where(one.applies, one.due, _NAT) for one in judged}
    applies: dict[str, Mask] = {}
    missed: dict[str, Mask] = {}
    for one in judged:
        name = one.limit.name
        applies[name] = applies.get(name, False) | one.applies
        missed[name] = missed.get(name, False) | one.is_status("late", "overdue", "aim-missed")
    return due, applies, missed


def governing(judged: Sequence[Judged], size: int) -> Governing:
    """Per case: the pending must-limit that is due first, else the worst one that is settled."""
    must = [(place, one) for place, one in enumerate(judged) if not one.limit.aim]
    position = np.full(size, -1, dtype=np.int64)
    due, status = np.full(size, _NAT), np.zeros(size, dtype=np.uint8)
    best = np.full(size, np.iinfo(np.int64).max)
    for place, one in must:
        key = _urgency(one)
        better = one.applies & (key < best)
        position[better], best[better] = place, key[better]
        due[better], status[better] = one.due[better], one.status[better]
    return Governing(position, due, status)


def _urgency(one: Judged) -> NDArray[np.int64]:
    """A number that is the smaller the more the limit decides: pending by due time, then by state."""
    settled: tuple[Status, ...] = (
        "late",
        "unjudged",
        "not-set",
        "waiting",
        "excused",
        "not-judged",
        "on-time",
    )
    rank = np.zeros(len(STATUSES), dtype=np.int64)
    for place, status in enumerate(settled):
        rank[CODE[status]] = np.iinfo(np.int64).max // 2 + place
    key = rank[one.status]
    pending = np.isin(one.status, PENDING)
    key[pending] = one.due[pending].astype("datetime64[s]").astype(np.int64)
    undated = pending & np.isnat(one.due)
    key[undated] = np.iinfo(np.int64).max // 2 - 1
    return key


class _Clock(NamedTuple):
    """One run of a limit: its start and end, where the amount is not set, and where it is in force.

    ``turn`` numbers the runs of a recurring limit; ``begun`` is true where the start is recorded,
    readable or not; ``origin`` is what the amount is counted from, where that is not the start.
    """

    start: Moments
    due: _Span
    done: Moments
    unset: Mask
    in_force: Mask
    begun: Mask
    turn: int | None = None
    origin: Instants | None = None


def _judge(
    limit: Limit, clock: _Clock, register: Register, policy: Policy, office: Office, now: np.datetime64
) -> Judged:
    applies = holds(limit.when, is_set=register.given, has_choice=register.has_choice, size=register.size)
    start, done = clock.start, clock.done
    due = _Span(*(np.where(clock.unset, _NAT, edge) for edge in clock.due))
    status = _status(limit, due, _span(done), now, office.due_soon)
    exact = np.where(due.first == due.last, due.first, _NAT)
    ended = register.is_set(limit.done) if clock.turn is None else ~np.isnat(done.at)
    lost = clock.begun & np.isnat(start.at)
    lost |= ended & np.isnat(done.at)
    no_start = np.isnat(start.at)
    _put(status, "unjudged", lost | (no_start & ~np.isnat(done.at)))
    _put(status, "waiting", no_start & ~clock.begun & ~ended)
    _put(status, "not-judged" if limit.kind == "immediate" else "not-set", clock.unset)
    if limit.excused_by:
        missed = np.isin(status, [CODE["late"], CODE["overdue"]])
        _put(status, "excused", missed & register.is_set(limit.excused_by))
    return Judged(
        limit=limit,
        applies=applies & clock.in_force & register.cases(),
        start=start.at,
        start_bare=start.bare,
        due=exact,
        done=done.at,
        done_bare=done.bare,
        status=status,
        provisional=_provisional(limit, policy, start.at, exact, office.calendar),
        origin=start.at if clock.origin is None else clock.origin,
        turn=clock.turn,
    )


def _clocks(
    limit: Limit, register: Register, policy: Policy, office: Office, given: Judged | None
) -> Sequence[_Clock]:
    """The runs of a limit: one, but for a recurring limit; ``given`` is the limit a reminder is about."""
    if limit.kind == "agreed":
        return [_agreed(limit, register)]
    if limit.kind == "recurring":
        return _turns(limit, register, policy, office)
    if given is not None:
        return [_reminder(limit, register, policy, office, given)]
    recorded, done = register.moments(limit.start), register.moments(limit.done)
    clock = _duration(limit, register, policy, office, recorded, done)
    if limit.kind == "monthly":  # no event starts it: the day itself is what there is to know
        due = Moments(clock.due.first, np.zeros_like(clock.start.bare))
        clock = clock._replace(start=due, origin=clock.start.at)
    return [clock]


def _agreed(limit: Limit, register: Register) -> _Clock:
    agreed = register.moments(limit.agreed)
    at = np.where(agreed.bare, agreed.at + _LAST_SECOND, agreed.at)
    nowhere = np.zeros(register.size, dtype=bool)
    return _Clock(
        start=Moments(at, nowhere),
        due=_Span(at, at),
        done=register.moments(limit.done),
        unset=nowhere,
        in_force=~nowhere,
        begun=register.is_set(limit.agreed or ""),
    )


def _duration(
    limit: Limit, register: Register, policy: Policy, office: Office, recorded: Moments, done: Moments
) -> _Clock:
    """One run from the moments recorded as its start."""
    span = _span(recorded)
    opened = _Span(*(_at_opening(limit, policy, edge) for edge in span))
    start = Moments(opened.first, recorded.bare)
    amounts = _amounts(limit, policy)
    if amounts:
        due, unset, in_force = _due_by_amount(limit, policy, office, start, opened, amounts)
    else:
        due = _Span(np.full_like(start.at, _NAT), np.full_like(start.at, _NAT))
        unset = in_force = np.ones(register.size, dtype=bool)
    return _Clock(start, due, done, unset, in_force, register.is_set(limit.start or ""))


def _turns(limit: Limit, register: Register, policy: Policy, office: Office) -> list[_Clock]:
    """The runs of a recurring limit, each from the report before it."""
    nowhere = np.zeros(register.size, dtype=bool)
    until = register.moments(limit.until)
    first = register.moments(limit.start)
    clocks = []
    for place, turn in enumerate(turns(register, first.at, limit.done, until.at), start=1):
        start = Moments(turn.start, first.bare if place == 1 else nowhere)
        done = Moments(turn.done, until.bare & (turn.done == until.at))
        clock = _duration(limit, register, policy, office, start, done)
        clocks.append(clock._replace(in_force=clock.in_force & turn.owed, turn=place))
    return clocks


def _reminder(limit: Limit, register: Register, policy: Policy, office: Office, given: Judged) -> _Clock:
    """Due some days before another limit is; not owed where that one was done unreminded."""
    done = register.moments(limit.done)
    reminded = register.is_set(limit.done)
    of_due = Moments(np.where(given.applies, given.due, _NAT), np.zeros(register.size, dtype=bool))
    span = _Span(of_due.at, of_due.at)
    amounts = limit.amount
    due, unset, in_force = _due_by_amount(limit, policy, office, of_due, span, amounts, back=True)
    owed = given.applies & (np.isnat(given.done) | reminded)
    unset = unset | given.is_status("not-set")
    start = Moments(due.first, of_due.bare)
    begun = ~np.isnat(of_due.at)
    return _Clock(start, due, done, unset, in_force & owed, begun, origin=of_due.at)


def _due_by_amount(
    limit: Limit,
    policy: Policy,
    office: Office,
    start: Moments,
    opened: _Span,
    amounts: Sequence[Amount],
    *,
    back: bool = False,
) -> tuple[_Span, Mask, Mask]:
    """Due times by the amount that was in force on the day the clock started; ``back`` counts down."""
    since = np.array([amount.since for amount in amounts], dtype="datetime64[D]")
    known = ~np.isnat(start.at)
    which = np.searchsorted(since, start.at.astype("datetime64[D]"), side="right") - 1
    which = np.where(known, which, len(amounts) - 1)
    first, last = np.full_like(start.at, _NAT), np.full_like(start.at, _NAT)
    unset = np.zeros(start.at.size, dtype=bool)
    for place, amount in enumerate(amounts):
        here = which == place
        value = policy.amount(amount)
        if value is None:
            unset |= here
            continue
        rest = limit, policy, amount, -value if back else value, office
        first[here] = _add(opened.first[here], *rest)
        needs_time = here & start.bare if amount.unit in _TO_THE_MINUTE else np.zeros_like(here)
        last[here] = first[here]
        if needs_time.any():
            last[needs_time] = _add(opened.last[needs_time], *rest)
    return _Span(first, last), unset, which >= 0


def _add(
    start: Instants, limit: Limit, policy: Policy, amount: Amount, value: int, office: Office
) -> Instants:
    return worktime.add(
        start,
        value,
        amount.unit,
        office.calendar,
        rules=conventions_of(policy),
        close=close_of_business(limit, policy, office),
        shifts=office.shifts,
    )


def close_of_business(limit: Limit, policy: Policy, office: Office) -> int | None:
    """Minutes since midnight at which the office closes, by the limit's parameter or the office's hours."""
    close = policy.time(limit.close)
    if close is not None:
        return _minutes(close)
    return office.shifts.close if office.shifts else None


def _minutes(time: dt.time) -> int:
    return time.hour * 60 + time.minute


def conventions_of(policy: Policy) -> worktime.Conventions:
    """The conventions of the pack, as the working calendar takes them."""
    return worktime.Conventions(**policy.pack.conventions.model_dump())


def _amounts(limit: Limit, policy: Policy) -> tuple[Amount, ...]:
    """The amounts of a limit; an ``immediate`` one has its minutes only where the office set them."""
    if limit.kind != "immediate":
        return limit.amount
    return tuple(amount for amount in limit.amount if policy.amount(amount) is not None)


def _at_opening(limit: Limit, policy: Policy, at: Instants) -> Instants:
    if limit.start_at_opening is None:
        return at
    opens, closes = (policy.time(name) for name in limit.start_at_opening)
    if opens is None or closes is None:
        return at
    return worktime.next_opening(at, open=_minutes(opens), close=_minutes(closes))


def _span(moments: Moments) -> _Span:
    return _Span(moments.at, np.where(moments.bare, moments.at + _LAST_SECOND, moments.at))


def _status(
    limit: Limit, due: _Span, done: _Span, now: np.datetime64, lead: dt.timedelta | None
) -> NDArray[np.uint8]:
    """The verdict where the best and the worst reading agree, ``unjudged`` where they do not."""
    best = _verdict(due.last, done.first, now, lead, aim=limit.aim)
    worst = _verdict(due.first, done.last, now, lead, aim=limit.aim)
    return np.where(best == worst, best, CODE["unjudged"]).astype(np.uint8)


def _verdict(
    due: Instants, done: Instants, now: np.datetime64, lead: dt.timedelta | None, *, aim: bool
) -> NDArray[np.uint8]:
    """Exactly at the due instant is in time (convention D07)."""
    met: Status = "aim-met" if aim else "on-time"
    missed: Status = "aim-missed" if aim else "late"
    running_out: Status = "aim-missed" if aim else "overdue"
    is_done = ~np.isnat(done)
    soon = np.zeros(due.shape, dtype=bool) if lead is None else (due - now <= np.timedelta64(lead))
    return np.select(
        [is_done & (done <= due), is_done, now > due, soon],
        [np.uint8(CODE[word]) for word in (met, missed, running_out, "due-soon")],
        np.uint8(CODE["open"]),
    )


def _provisional(
    limit: Limit, policy: Policy, start: Instants, due: Instants, calendar: worktime.Calendar
) -> Mask:
    """Where the due time rests on a year whose working days are not published yet (D25)."""
    flagged = np.zeros(start.size, dtype=bool)
    for unit in dict.fromkeys(amount.unit for amount in limit.amount):
        flagged |= worktime.is_provisional(start, due, unit, calendar, conventions_of(policy))
    return flagged


def _put(status: NDArray[np.uint8], word: Status, where: Mask) -> None:
    status[where] = CODE[word]
