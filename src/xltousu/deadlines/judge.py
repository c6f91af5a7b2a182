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
    ``status`` holds positions in :data:`STATUSES`; it means something only where ``applies``.
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

    def is_status(self, *statuses: Status) -> Mask:
        """Cases to which the limit applies and whose status is one of these."""
        return self.applies & np.isin(self.status, [CODE[status] for status in statuses])


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
    """Every limit of the pack over the register, in the order of the pack."""
    now = np.datetime64(as_of, "s")
    return tuple(_judge(limit, register, policy, office, now) for limit in policy.pack.limit)


def for_rules(judged: Sequence[Judged]) -> tuple[dict[str, Instants], dict[str, Mask]]:
    """Due times and where they apply, by the names of the limits, as the rules take them."""
    due = {one.limit.name: np.where(one.applies, one.due, _NAT) for one in judged}
    return due, {one.limit.name: one.applies for one in judged}


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


def _judge(limit: Limit, register: Register, policy: Policy, office: Office, now: np.datetime64) -> Judged:
    size = register.size
    applies = holds(limit.when, is_set=register.given, has_choice=register.has_choice, size=size)
    done = register.moments(limit.done)
    start, due, unset, in_force = _clock(limit, register, policy, office)
    due = _Span(*(np.where(unset, _NAT, edge) for edge in due))
    status = _status(limit, due, _span(done), now, office.due_soon)
    exact = np.where(due.first == due.last, due.first, _NAT)
    begins = limit.agreed or limit.start or ""
    lost = register.is_set(begins) & np.isnat(start.at)
    lost |= register.is_set(limit.done) & np.isnat(done.at)
    no_start = np.isnat(start.at)
    _put(status, "unjudged", lost | (no_start & ~np.isnat(done.at)))
    _put(status, "waiting", no_start & ~register.is_set(begins) & ~register.is_set(limit.done))
    _put(status, "not-judged" if limit.kind == "immediate" else "not-set", unset)
    if limit.excused_by:
        missed = np.isin(status, [CODE["late"], CODE["overdue"]])
        _put(status, "excused", missed & register.is_set(limit.excused_by))
    return Judged(
        limit=limit,
        applies=applies & in_force & register.cases(),
        start=start.at,
        start_bare=start.bare,
        due=exact,
        done=done.at,
        done_bare=done.bare,
        status=status,
        provisional=_provisional(limit, policy, start.at, exact, office.calendar),
    )


def _clock(
    limit: Limit, register: Register, policy: Policy, office: Office
) -> tuple[Moments, _Span, Mask, Mask]:
    """Start, span of the due time, where the amount is not set, and where the limit is in force."""
    everywhere = np.ones(register.size, dtype=bool)
    if limit.kind == "agreed":
        agreed = register.moments(limit.agreed)
        at = np.where(agreed.bare, agreed.at + _LAST_SECOND, agreed.at)
        return Moments(at, np.zeros_like(agreed.bare)), _Span(at, at), ~everywhere, everywhere
    recorded = register.moments(limit.start)
    span = _span(recorded)
    opened = _Span(*(_at_opening(limit, policy, edge) for edge in span))
    start = Moments(opened.first, recorded.bare)
    amounts = _amounts(limit, policy)
    if not amounts:
        return (
            start,
            _Span(np.full_like(start.at, _NAT), np.full_like(start.at, _NAT)),
            everywhere,
            everywhere,
        )
    return start, *_due_by_amount(limit, policy, office, start, opened, amounts)


def _due_by_amount(
    limit: Limit,
    policy: Policy,
    office: Office,
    start: Moments,
    opened: _Span,
    amounts: Sequence[Amount],
) -> tuple[_Span, Mask, Mask]:
    """Due times by the amount that was in force on the day the clock started."""
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
        rest = limit, policy, amount, value, office
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
    best = _verdict(limit, due.last, done.first, now, lead)
    worst = _verdict(limit, due.first, done.last, now, lead)
    return np.where(best == worst, best, CODE["unjudged"]).astype(np.uint8)


def _verdict(
    limit: Limit, due: Instants, done: Instants, now: np.datetime64, lead: dt.timedelta | None
) -> NDArray[np.uint8]:
    """Exactly at the due instant is in time (convention D07)."""
    met: Status = "aim-met" if limit.aim else "on-time"
    missed: Status = "aim-missed" if limit.aim else "late"
    running_out: Status = "aim-missed" if limit.aim else "overdue"
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
