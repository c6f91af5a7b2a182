"""What holds of every settlement, and the plain reference that must agree to the cent."""

from __future__ import annotations

import datetime as dt
import random
from decimal import Decimal
from fractions import Fraction
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from penalty_reference import parts
from penalty_reference import settle as reference
from penalty_support import Entered, terms

from xltousu.penalties import Earlier, Settlement
from xltousu.penalties.money import split

MONTHS = ("2025-03", "2025-04", "2025-05", "2025-06")
PEOPLE = ("P1", "P2", "P3", "P4", "P5")
DEPARTMENTS = {"P1": "D1", "P2": "D1", "P3": "D1", "P4": "D2", "P5": "D2"}
TENTHS = st.integers(1, 300).map(lambda number: Fraction(number, 10))
CENTS = st.integers(0, 300_000)


@st.composite
def worlds(draw: st.DrawFn) -> dict[str, Any]:
    """Cases with their losses, bearers, discipline and approvals, and the staff of some months."""
    staff = [
        {
            "person": one,
            "department": DEPARTMENTS[one],
            "month": month,
            "bonus": draw(CENTS),
            "points": draw(TENTHS),
        }
        for one in PEOPLE
        for month in MONTHS
    ]
    return {"cases": [draw(_cases(number)) for number in range(draw(st.integers(1, 4)))], "staff": staff}


@st.composite
def _cases(draw: st.DrawFn, number: int) -> dict[str, Any]:
    bearers = draw(st.lists(st.sampled_from([*PEOPLE, "D1", "D2"]), min_size=1, max_size=4, unique=True))
    cuts = sorted(
        draw(st.lists(st.integers(1, 99), min_size=len(bearers) - 1, max_size=len(bearers) - 1, unique=True))
    )
    ratios = [after - before for before, after in zip([0, *cuts], [*cuts, 100], strict=True)]
    qty = draw(st.integers(1, 50))
    first = draw(st.integers(0, qty))
    sales = [
        (Fraction(one), Fraction(draw(st.integers(1, 5_000)), 100), draw(st.booleans()))
        for one in (first, qty - first)
        if one
    ]
    kinds = st.sampled_from(["warning", "minor_demerit", "major_demerit"])
    rows = st.tuples(st.sampled_from(PEOPLE), kinds, st.integers(1, 3))
    return {
        "id": f"C{number}",
        "qty": Fraction(qty),
        "price": Fraction(draw(st.integers(1, 5_000)), 100),
        "sales": sales[: draw(st.integers(0, 2))],
        "actual": draw(st.integers(0, 500_000)),
        "bearers": list(zip(bearers, map(Fraction, ratios), strict=True)),
        "discipline": draw(st.lists(rows, max_size=2)),
        "month": draw(st.sampled_from(MONTHS)),
    }


def decimal(number: Fraction | int) -> Decimal:
    """A number of few decimals."""
    return Decimal(int(number * 100)) / 100


def entered(world: dict[str, Any], *, shuffled: int | None = None) -> Entered:
    """The world as entries; shuffled, the rows of all tables but the two that break ties stand otherwise."""
    made = Entered()
    for case in world["cases"]:
        name = case["id"]
        made.case(name).loss(
            decimal(Fraction(case["actual"], 100)),
            name,
            qty=decimal(case["qty"]),
            price=decimal(case["price"]),
            judged="2025-01-05T09:00",
        )
        for qty, price, inside in case["sales"]:
            made.resale("2025-01-20" if inside else "2025-02-06", decimal(qty), decimal(price), name)
        for bearer, ratio in case["bearers"]:
            made.bears(bearer, decimal(ratio), name, department=bearer.startswith("D"))
        for person, kind, times in case["discipline"]:
            made.fined(person, kind, times, name)
        made.approved(f"{case['month']}-15", name)
    for one in world["staff"]:
        points = decimal(one["points"])
        made.staff(
            one["person"], one["month"], Decimal(one["bonus"]) / 100, points, department=one["department"]
        )
    if shuffled is not None:
        for name in ("cases", "losses", "resales", "discipline", "notices"):
            random.Random(shuffled).shuffle(made.rows.get(name, []))
        made.rows["staff"].sort(key=lambda row: row.month, reverse=True)
    return made


def cents(settlement: Settlement) -> dict[tuple[str, str], tuple[int, ...]]:
    names = ("pool", "deducted", "carried", "net_bonus")
    return {
        (row.person, row.month): tuple(int(getattr(row, name) * 100) for name in names)
        for row in settlement.ledger
    }


@settings(max_examples=150, deadline=None)
@given(worlds(), st.booleans())
def test_a_plain_reference_settles_the_same(world: dict[str, Any], inside: bool) -> None:
    chosen = terms(major_demerit_inside_cap="Y" if inside else "N")
    settled = entered(world).settled(chosen)
    assert settled.left_out == ()
    assert cents(settled) == reference(world["cases"], world["staff"], inside=inside)


@settings(max_examples=100, deadline=None)
@given(worlds(), st.booleans())
def test_every_cent_is_owed_deducted_or_carried(world: dict[str, Any], inside: bool) -> None:
    settled = entered(world).settled(terms(major_demerit_inside_cap="Y" if inside else "N"))
    for case in settled.cases:
        assert case.loss is not None
        assert sum(one.share for one in case.allocations) == case.loss.amount
    for row in settled.ledger:
        assert row.pool + row.forfeited == row.deducted + row.carried
        assert row.deducted - row.forfeited <= row.cap
        assert row.deducted + row.net_bonus == row.bonus
        assert row.deducted == row.forfeited + row.deducted_fines + row.deducted_shares
    paid = sum((payment.amount for _, payment in settled.payments), Decimal(0))
    assert paid == sum((row.deducted - row.forfeited for row in settled.ledger), Decimal(0))


@settings(max_examples=60, deadline=None)
@given(worlds(), st.integers(0, 1000))
def test_no_order_of_rows_or_months_decides(world: dict[str, Any], seed: int) -> None:
    settled, other = entered(world).settled(), entered(world, shuffled=seed).settled()
    assert settled.ledger == other.ledger
    assert settled.payments == other.payments


@settings(max_examples=60, deadline=None)
@given(worlds(), st.sampled_from(MONTHS))
def test_running_again_changes_nothing(world: dict[str, Any], month: str) -> None:
    settled = entered(world).settled(as_of=dt.datetime.fromisoformat("2025-07-15T09:00"))
    earlier = Earlier(settled.since, tuple(row for row in settled.ledger if settled.is_settled(row)))
    again = entered(world).settled(earlier=earlier)
    assert again.differences == ()
    assert again.ledger == settled.ledger
    assert again.payments == settled.payments


@given(st.integers(0, 10**9), st.lists(st.integers(0, 10**6), min_size=1, max_size=12).filter(any))
def test_shares_add_up_and_none_is_a_cent_off(whole: int, numbers: list[int]) -> None:
    weights = [Decimal(number) / 8 for number in numbers]
    found = split(Decimal(whole) / 100, weights)
    assert sum(found) == Decimal(whole) / 100
    for share, weight in zip(found, weights, strict=True):
        exact = Fraction(whole) * Fraction(weight) / Fraction(sum(weights))
        assert abs(Fraction(share) * 100 - exact) < 1
    assert [int(one * 100) for one in found] == parts(whole, [Fraction(one) for one in weights])
