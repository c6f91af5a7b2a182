"""Returned goods posted, and the collection rate of salespeople."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from xltousu.penalties.inputs import CollectionRow, Problem, ReturnRow
from xltousu.penalties.terms import Terms

HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class Posting:
    """Goods returned: ``posted`` is the quantity to post, ``None`` where the superior is asked first."""

    case_id: str
    approved: Decimal
    actual: Decimal
    most: Decimal
    posted: Decimal | None


@dataclass(frozen=True, slots=True)
class Collection:
    """What a salesperson collected of a month's receivable, less what complaints hold up.

    ``rate`` is the share, unrounded; ``None`` where nothing was to be collected.
    """

    person: str
    month: str
    receivable: Decimal
    held_up: Decimal
    collected: Decimal
    rate: Fraction | None


def postings(rows: Iterable[ReturnRow], terms: Terms) -> Iterator[Posting]:
    """What to do with returned goods: up to the excess accepted, post what came; beyond it, ask."""
    if not terms.has("return_posting"):
        return
    for row in rows:
        most = row.approved * (HUNDRED + row.over_percent) / HUNDRED
        posted = row.actual if row.actual <= most else None
        yield Posting(row.case_id, row.approved, row.actual, most, posted)


def collections(rows: Iterable[CollectionRow], terms: Terms) -> Iterator[Collection]:
    """The collection rates: what complaints hold up is taken out of what was to be collected."""
    if not terms.has("collection_rate"):
        return
    for row in rows:
        owed = Fraction(row.receivable - row.held_up)
        rate = Fraction(row.collected) / owed if owed > 0 else None
        yield Collection(row.person, row.month, row.receivable, row.held_up, row.collected, rate)


def objections(rows: Iterable[CollectionRow]) -> Iterator[Problem]:
    """Negative sums, and more held up than there was to collect."""
    for row in rows:
        for name, amount in (
            ("receivable", row.receivable),
            ("held_up", row.held_up),
            ("collected", row.collected),
        ):
            column = "receivable_held_up" if name == "held_up" else name
            if amount < 0:
                yield Problem("negative_amount", row.place.cell(column), column, amount)
        if row.held_up > row.receivable >= 0:
            params = {"receivable": row.receivable}
            cell = row.place.cell("receivable_held_up")
            yield Problem("held_up_too_much", cell, "receivable_held_up", row.held_up, params)
