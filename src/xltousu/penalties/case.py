"""One case: its loss, its shares and its fines, or why it is left out or waits."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from xltousu.penalties import fines, loss, shares
from xltousu.penalties.fines import Fine
from xltousu.penalties.inputs import CaseRow, Entries, NoticeRow, Problem
from xltousu.penalties.loss import Loss
from xltousu.penalties.months import month_of
from xltousu.penalties.shares import Allocation
from xltousu.penalties.staff import Staff
from xltousu.penalties.terms import Terms

State = Literal["settled", "left-out", "not-fixed", "not-approved"]


@dataclass(frozen=True, slots=True)
class CaseResult:
    """What became of a case.

    ``left-out``: an entry is faulty; ``not-fixed``: goods may still be resold, so that the loss is not
    known; ``not-approved``: the general manager has not approved the notice; else ``settled`` in ``month``.
    """

    case_id: str
    state: State
    row: CaseRow | None = None
    notice: NoticeRow | None = None
    loss: Loss | None = None
    allocations: tuple[Allocation, ...] = ()
    fines: tuple[Fine, ...] = ()
    month: str | None = None


def settle_case(
    case_id: str, entries: Entries, staff: Staff, terms: Terms, as_of: dt.datetime
) -> tuple[CaseResult, list[Problem]]:
    """The result of a case and the problems found on the way; an error leaves the whole case out."""
    problems = list(_objections(case_id, entries, staff, terms, as_of))
    if problems:
        return CaseResult(case_id, "left-out"), problems
    row = entries.case[0]
    lost = loss.loss_of(entries, row.closed_at, terms)
    notice = entries.notices[0] if entries.notices else None
    result = CaseResult(case_id, "not-fixed", row, notice, lost)
    if lost is not None and lost.fixed_at is not None and lost.fixed_at > as_of:
        return result, list(_too_early(notice, lost))
    problems = list(_sharing(entries, lost, staff, terms))
    if problems:
        return CaseResult(case_id, "left-out"), problems
    if notice is None or notice.approved_at is None:
        return _allocated(result, entries, None, staff, terms), []
    month = month_of(notice.approved_at)
    problems = list(shares.split_objections(entries.responsibilities, month, staff, terms)) if lost else []
    problems += fines.month_objections(entries.discipline, month, staff, terms)
    if problems:
        return CaseResult(case_id, "left-out"), problems
    settled = _allocated(result, entries, month, staff, terms)
    return settled, [*_too_early(notice, lost), *_looks(entries, settled, staff)]


def _objections(
    case_id: str, entries: Entries, staff: Staff, terms: Terms, as_of: dt.datetime
) -> Iterator[Problem]:
    place, _ = next(entries.rows())
    if not entries.case:
        yield Problem("unknown_case", place.cell("case_id"), "case_id", case_id)
        return
    row = entries.case[0]
    for name in ("case", "losses", "notices"):
        for extra in getattr(entries, name)[1:]:
            yield Problem("entered_twice", extra.place.cell("case_id"), "case_id", case_id, {"of": case_id})
    if row.valid == "N":
        yield Problem("case_not_valid", place.cell("case_id"), "case_id", case_id)
    for notice in entries.notices:
        if notice.approved_at is not None and notice.approved_at > as_of:
            cell = notice.place.cell("approved_at")
            yield Problem("approved_in_future", cell, "approved_at", notice.approved_at)
    yield from loss.objections(entries)
    yield from loss.incomplete(entries, terms)
    yield from fines.objections(entries.discipline, row, staff)


def _sharing(entries: Entries, lost: Loss | None, staff: Staff, terms: Terms) -> Iterator[Problem]:
    """What is wrong with who bears the loss."""
    amount = lost.amount if lost else 0
    if amount and not entries.responsibilities:
        place = entries.losses[0].place
        yield Problem("nobody_responsible", place.cell("case_id"), "case_id", entries.losses[0].case_id)
    yield from shares.objections(entries.responsibilities, staff, terms)


def _allocated(
    result: CaseResult, entries: Entries, month: str | None, staff: Staff, terms: Terms
) -> CaseResult:
    allocations: Sequence[Allocation] = ()
    if result.loss is not None:
        rows = entries.responsibilities
        allocations = tuple(shares.allocate(result.case_id, result.loss.amount, rows, month, staff, terms))
    found = tuple(fines.fines(entries.discipline, month, staff, terms)) if month else ()
    return CaseResult(
        case_id=result.case_id,
        state="settled" if month else "not-approved",
        row=result.row,
        notice=result.notice,
        loss=result.loss,
        allocations=tuple(allocations),
        fines=found,
        month=month,
    )


def _too_early(notice: NoticeRow | None, lost: Loss | None) -> Iterator[Problem]:
    """A notice approved while goods could still be resold."""
    if notice and notice.approved_at and lost and lost.fixed_at and notice.approved_at < lost.fixed_at:
        cell = notice.place.cell("approved_at")
        yield Problem("approved_too_early", cell, "approved_at", notice.approved_at, {"fixed": lost.fixed_at})


def _looks(entries: Entries, settled: CaseResult, staff: Staff) -> Iterator[Problem]:
    """What should be looked at in a case that is settled all the same."""
    month = settled.month or ""
    if settled.allocations:
        yield from shares.warnings(entries.responsibilities, month, staff)
    if not settled.allocations and not settled.fines and settled.notice is not None:
        cell = settled.notice.place.cell("case_id")
        yield Problem("notice_of_nothing", cell, "case_id", settled.case_id)
    named = [(row.place, row.person) for row in entries.responsibilities if settled.allocations]
    named += [(row.place, row.person) for row in entries.discipline]
    for place, person in named:
        known = staff.month(person, month) if person else None
        if person and (known is None or known.bonus is None):
            yield Problem("month_without_bonus", place.cell("person"), "person", person, {"month": month})
