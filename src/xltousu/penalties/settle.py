"""The settlement: every case, and the months of every person who owes anything.

Pure: the same entries give the same settlement, whatever the order of months and rows; only of equal
remainders with equal weights the earlier row gets the cent.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from xltousu.penalties import receivables
from xltousu.penalties.case import CaseResult, settle_case
from xltousu.penalties.inputs import CaseRow, Inputs, Problem, by_case
from xltousu.penalties.ledger import AMOUNTS, Item, LedgerRow, Owed, Payment, account
from xltousu.penalties.money import NOTHING
from xltousu.penalties.months import month_of
from xltousu.penalties.receivables import Collection, Posting
from xltousu.penalties.staff import Staff
from xltousu.penalties.terms import Terms

HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class Earlier:
    """What an earlier run has written: rows of months that were over, those before ``since``."""

    since: str
    rows: tuple[LedgerRow, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """A settled month that would come out otherwise today; ``None`` where there is no row."""

    person: str
    month: str
    stands: LedgerRow | None
    would_be: LedgerRow | None

    @property
    def fields(self) -> tuple[str, ...]:
        """The amounts that differ."""
        return tuple(name for name in AMOUNTS if _amount(self.stands, name) != _amount(self.would_be, name))


@dataclass(frozen=True, slots=True)
class Settlement:
    """Everything settled; months before ``since`` are over and do not change by themselves."""

    terms: Terms
    since: str
    case_rows: tuple[CaseRow, ...]
    cases: tuple[CaseResult, ...]
    ledger: tuple[LedgerRow, ...]
    payments: tuple[tuple[str, Payment], ...]
    differences: tuple[Difference, ...]
    postings: tuple[Posting, ...]
    collections: tuple[Collection, ...]
    problems: tuple[Problem, ...]

    def is_settled(self, row: LedgerRow) -> bool:
        """Whether a month is over, so that its row stands."""
        return row.month < self.since

    @property
    def left_out(self) -> tuple[str, ...]:
        """Numbers of the cases that are left out."""
        return tuple(one.case_id for one in self.cases if one.state == "left-out")


def settle(inputs: Inputs, terms: Terms, as_of: dt.datetime, earlier: Earlier | None = None) -> Settlement:
    """The settlement of everything entered, as far as it is known and approved at ``as_of``.

    With ``earlier``, the months it has settled stand: later ones build on what they carry, and what would
    come out otherwise is told in ``differences``.
    """
    staff = Staff(inputs)
    cases: list[CaseResult] = []
    problems = [*inputs.problems, *staff.problems, *receivables.objections(inputs.collections)]
    for case_id, entries in by_case(inputs).items():
        if case_id in inputs.faulty:
            cases.append(CaseResult(case_id, "left-out"))
            continue
        result, found = settle_case(case_id, entries, staff, terms, as_of)
        cases.append(result)
        problems += [replace(one, case_id=case_id) for one in found]
    owed = _owed(cases)
    rows, payments, differences = _accounts(owed, staff, terms, earlier)
    since = max(month_of(as_of), earlier.since if earlier else "")
    return Settlement(
        terms=terms,
        since=since,
        case_rows=inputs.cases,
        cases=tuple(cases),
        ledger=tuple(rows),
        payments=tuple(payments),
        differences=tuple(differences),
        postings=tuple(receivables.postings(inputs.returns, terms)),
        collections=tuple(receivables.collections(inputs.collections, terms)),
        problems=(*problems, *_advice(rows, staff, terms)),
    )


def _owed(cases: Iterable[CaseResult]) -> dict[str, Owed]:
    """What falls on every person, sorted by their names."""
    found: dict[str, Owed] = {}
    for case in cases:
        for one in case.allocations:
            if case.month is not None and one.person is not None and one.share:
                item = Item(case.month, "share", case.case_id, one.share)
                found.setdefault(one.person, Owed([], {})).items.append(item)
        for fine in case.fines:
            owed = found.setdefault(fine.person, Owed([], {}))
            if fine.amount is None:
                owed.majors.setdefault(fine.month, case.case_id)
            else:
                owed.items.append(Item(fine.month, "fine", case.case_id, fine.amount))
    return dict(sorted(found.items()))


def _accounts(
    owed: dict[str, Owed], staff: Staff, terms: Terms, earlier: Earlier | None
) -> tuple[list[LedgerRow], list[tuple[str, Payment]], list[Difference]]:
    """The months of every person; with an earlier run, what would be different in those it has settled."""
    standing = _by_person(earlier.rows if earlier else ())
    since = earlier.since if earlier else ""
    rows: list[LedgerRow] = []
    payments: list[tuple[str, Payment]] = []
    differences: list[Difference] = []
    for person in sorted({*owed, *standing}):
        own = owed.get(person, Owed([], {}))
        anew = account(person, own, staff, terms)
        found = differences_of(standing.get(person, []), anew.rows, since)
        kept = account(person, own, staff, terms, standing.get(person, []), since) if found else anew
        rows += kept.rows
        payments += [(person, payment) for payment in kept.payments]
        differences += found
    return rows, payments, differences


def _by_person(rows: Sequence[LedgerRow]) -> dict[str, list[LedgerRow]]:
    found: dict[str, list[LedgerRow]] = {}
    for row in sorted(rows, key=lambda one: one.month):
        found.setdefault(row.person, []).append(row)
    return found


def differences_of(standing: Sequence[LedgerRow], anew: Sequence[LedgerRow], since: str) -> list[Difference]:
    """Settled months, those before ``since``, whose amounts differ; a missing row is one of nothing."""
    before = {(row.person, row.month): row for row in standing}
    after = {(row.person, row.month): row for row in anew if row.month < since}
    pairs = [Difference(*key, before.get(key), after.get(key)) for key in sorted({*before, *after})]
    return [one for one in pairs if one.fields]


def _amount(row: LedgerRow | None, name: str) -> Decimal:
    amount: Decimal = NOTHING if row is None else getattr(row, name)
    return amount


def _advice(rows: Iterable[LedgerRow], staff: Staff, terms: Terms) -> Iterator[Problem]:
    """Months in which more is deducted than labour law may allow: advice, where a wage is entered."""
    for row in rows:
        known = staff.month(row.person, row.month)
        if known is None or known.wage is None or not row.deducted:
            continue
        cell = known.place.cell("wage")
        share, least = terms.figure("wage_share", row.month), terms.figure("minimum_wage", row.month)
        params = {"person": row.person, "month": row.month, "deducted": row.deducted}
        if share is not None and row.deducted > known.wage * share / HUNDRED:
            yield Problem("much_of_the_wage", cell, "wage", known.wage, {**params, "share": share})
        if least is not None and known.wage - row.deducted < least:
            yield Problem("below_minimum_wage", cell, "wage", known.wage, {**params, "least": least})
