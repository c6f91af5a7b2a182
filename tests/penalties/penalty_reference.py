"""Settlement by plain loops over fractions, written from the articles alone: an oracle for the package.

It knows persons and departments with shares of a loss, warnings, minor and major demerits, and months with
bonuses. Entries are dictionaries; amounts are whole cents.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any


def parts(cents: int, weights: list[Fraction]) -> list[int]:
    """Whole cents by largest remainder."""
    exact = [Fraction(cents) * weight / sum(weights) for weight in weights]
    found = [int(one) for one in exact]
    waiting = list(range(len(weights)))
    while sum(found) < cents:
        best = waiting[0]
        for place in waiting:
            if (exact[place] % 1, weights[place]) > (exact[best] % 1, weights[best]):
                best = place
        found[best] += 1
        waiting.remove(best)
    return found


def loss_of(case: dict[str, Any]) -> int:
    """The loss in cents: sales in the window at what they fell short, the rest of the actual loss."""
    sold = sum((qty for qty, _, inside in case["sales"] if inside), Fraction(0))
    gap = Fraction(0)
    for qty, price, inside in case["sales"]:
        if inside and case["price"] > price:
            gap += (case["price"] - price) * qty
    rest = Fraction(case["actual"], 100) * (case["qty"] - sold) / case["qty"]
    total = (gap + rest) * 100
    return int(total + Fraction(1, 2))


def settle(
    cases: list[dict[str, Any]], staff: list[dict[str, Any]], *, inside: bool
) -> dict[tuple[str, str], tuple[int, ...]]:
    """(pool, deducted, carried, net) in cents by person and month, from the first month of owing."""
    owed: dict[tuple[str, str], int] = {}
    majors = set()
    for case in cases:
        month = case["month"]
        for bearer, share in zip(
            case["bearers"], parts(loss_of(case), [ratio for _, ratio in case["bearers"]]), strict=True
        ):
            name = bearer[0]
            if name.startswith("D"):
                people = [one for one in staff if one["department"] == name and one["month"] == month]
                split = parts(share, [one["points"] for one in people])
                for one, part in zip(people, split, strict=True):
                    owed[one["person"], month] = owed.get((one["person"], month), 0) + part
            else:
                owed[name, month] = owed.get((name, month), 0) + share
        for person, kind, times in case["discipline"]:
            row = next(one for one in staff if one["person"] == person and one["month"] == month)
            if kind == "major_demerit":
                majors.add((person, month))
            else:
                fine = Fraction(times * 1000) if kind == "warning" else times * 5000 * row["points"]
                owed[person, month] = owed.get((person, month), 0) + int(fine + Fraction(1, 2))
    return _months(owed, majors, staff, inside=inside)


def _months(
    owed: dict[tuple[str, str], int],
    majors: set[tuple[str, str]],
    staff: list[dict[str, Any]],
    *,
    inside: bool,
) -> dict[tuple[str, str], tuple[int, ...]]:
    found = {}
    bonuses = {(one["person"], one["month"]): one["bonus"] for one in staff}
    for person in {person for person, _ in [*(key for key, cents in owed.items() if cents), *majors]}:
        carry = 0
        begun = False
        for month in sorted({month for name, month in bonuses if name == person}):
            new = owed.get((person, month), 0)
            major = (person, month) in majors
            begun = begun or new > 0 or major
            if not begun:
                continue
            bonus = bonuses[person, month]
            pool = carry + new + (bonus if major and inside else 0)
            if major and not inside:
                deducted, carry = bonus, pool
            else:
                deducted = min(pool, bonus // 2)
                carry = pool - deducted
            found[person, month] = (pool, deducted, carry, bonus - deducted)
    return found
