"""The months of a person: what is owed, what of it the bonus bears, and what is carried on."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, NamedTuple

from xltousu.penalties.money import NOTHING, cents_down
from xltousu.penalties.months import months_between
from xltousu.penalties.staff import Staff
from xltousu.penalties.terms import Terms

HUNDRED = Decimal(100)


class Item(NamedTuple):
    """Something a person owes from a month on."""

    month: str
    kind: Literal["fine", "share"]
    case_id: str
    amount: Decimal


@dataclass(slots=True)
class Owed:
    """What falls on a person: items, and the months and cases of major demerits."""

    items: list[Item]
    majors: dict[str, str]


class Payment(NamedTuple):
    """A part of a month's deduction and the item it was taken for."""

    month: str
    item: Item
    amount: Decimal


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """A month of a person, in yuan.

    What is owed is ``opening + fines + loss_share``; ``forfeited`` is the bonus a major demerit takes
    outside of it. ``deducted`` is what the bonus bears of both, ``carried`` goes on to the next month.
    """

    person: str
    department: str | None
    month: str
    bonus: Decimal
    cap: Decimal
    opening: Decimal
    fines: Decimal
    loss_share: Decimal
    forfeited: Decimal
    deducted: Decimal
    carried: Decimal
    net_bonus: Decimal
    deducted_fines: Decimal = NOTHING
    deducted_shares: Decimal = NOTHING

    @property
    def pool(self) -> Decimal:
        """What is owed in the month and may be deducted up to the cap."""
        return self.opening + self.fines + self.loss_share


class Account(NamedTuple):
    """The months of a person and what was deducted for which item."""

    rows: tuple[LedgerRow, ...]
    payments: tuple[Payment, ...]


AMOUNTS = (
    "bonus",
    "cap",
    "opening",
    "fines",
    "loss_share",
    "forfeited",
    "deducted",
    "carried",
    "net_bonus",
    "deducted_fines",
    "deducted_shares",
)
"""The fields of a row that are amounts."""


def account(
    person: str, owed: Owed, staff: Staff, terms: Terms, standing: Sequence[LedgerRow] = (), since: str = ""
) -> Account:
    """The months of a person in order; those before ``since`` are the ``standing`` ones, as they are.

    Later months build on what the last of them carries. After the last month a person has a row for in
    the staff, nothing is worked out further: what is left is outstanding.
    """
    rows, payments = list(standing), list[Payment]()
    waiting = _left_over(owed, standing, since)
    carried = standing[-1].carried if standing else NOTHING
    new = _by_month_of(owed)
    for month in _months(person, owed, staff, standing):
        if month >= since:
            known = staff.month(person, month)
            department = known.department if known else staff.department(person, month)
            bonus = (known.bonus if known else None) or NOTHING
            row, paid = _month(
                _Start(person, department, month, bonus, carried),
                new.get(month, []),
                owed.majors.get(month),
                waiting,
                terms,
            )
            rows.append(row)
            payments += paid
            carried = row.carried
    return Account(tuple(rows), tuple(payments))


class _Start(NamedTuple):
    """What a month of a person begins with."""

    person: str
    department: str | None
    month: str
    bonus: Decimal
    opening: Decimal


def _by_month_of(owed: Owed) -> dict[str, list[Item]]:
    found: dict[str, list[Item]] = {}
    for item in owed.items:
        found.setdefault(item.month, []).append(item)
    return found


def _months(person: str, owed: Owed, staff: Staff, standing: Sequence[LedgerRow]) -> list[str]:
    """The months from the first in which anything is owed to the last the staff or the items have."""
    owing = [item.month for item in owed.items] + list(owed.majors) + [row.month for row in standing]
    known = staff.months(person)
    return months_between(min(owing), max([*owing, *known])) if owing else []


def _month(
    start: _Start, new: Sequence[Item], major: str | None, waiting: deque[Item], terms: Terms
) -> tuple[LedgerRow, list[Payment]]:
    """The row of a month, as the articles on the cap and on major demerits have it, and what it pays.

    ``major`` is the case of a major demerit. The new items join those that wait; what is paid leaves them.
    """
    bonus = start.bonus
    share = terms.figure("cap", start.month)
    cap = bonus if share is None else cents_down(bonus * share / HUNDRED)
    outside = major is not None and not terms.major_inside_cap
    if major is not None and not outside:
        new = [*new, Item(start.month, "fine", major, bonus)]
    waiting.extend(_in_order(new))
    sums = _by_kind((item.kind, item.amount) for item in new)
    pool = start.opening + sums["fine"] + sums["share"]
    deducted = NOTHING if outside else min(pool, cap)
    forfeited = bonus if outside else NOTHING
    paid = _pay(waiting, deducted, start.month)
    taken = _by_kind((one.item.kind, one.amount) for one in paid)
    row = LedgerRow(
        person=start.person,
        department=start.department,
        month=start.month,
        bonus=bonus + NOTHING,
        cap=cap,
        opening=start.opening,
        fines=sums["fine"],
        loss_share=sums["share"],
        forfeited=forfeited + NOTHING,
        deducted=deducted + forfeited,
        carried=pool - deducted,
        net_bonus=bonus - deducted - forfeited,
        deducted_fines=taken["fine"],
        deducted_shares=taken["share"],
    )
    return row, paid


def _in_order(items: Iterable[Item]) -> list[Item]:
    """Fines before shares of losses, each by case and amount: the order of rows decides nothing."""
    return sorted(items, key=lambda item: (item.kind, item.case_id, item.amount))


def _pay(waiting: deque[Item], amount: Decimal, month: str) -> list[Payment]:
    """Takes an amount from the items that wait longest; what is left of the last goes on waiting."""
    payments = []
    while amount > 0 and waiting:
        item = waiting.popleft()
        part = min(amount, item.amount)
        payments.append(Payment(month, item, part))
        amount -= part
        if part < item.amount:
            waiting.appendleft(item._replace(amount=item.amount - part))
    return payments


def _by_kind(amounts: Iterable[tuple[str, Decimal]]) -> Mapping[str, Decimal]:
    sums = {"fine": NOTHING, "share": NOTHING}
    for kind, amount in amounts:
        sums[kind] += amount
    return sums


def _left_over(owed: Owed, standing: Sequence[LedgerRow], since: str) -> deque[Item]:
    """What waits after the standing months: their items less what they took, as far as the two agree."""
    waiting = deque(_by_month(item for item in owed.items if item.month < since))
    _pay(waiting, sum((row.deducted - row.forfeited for row in standing), NOTHING), since)
    carried = standing[-1].carried if standing else NOTHING
    if sum((item.amount for item in waiting), NOTHING) == carried:
        return waiting
    return deque([Item(standing[-1].month, "share", "", carried)]) if carried else deque()


def _by_month(items: Iterable[Item]) -> list[Item]:
    return sorted(items, key=lambda item: (item.month, item.kind, item.case_id, item.amount))
