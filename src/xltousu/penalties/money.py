"""Money to the cent: rounding, and splitting without a cent too many or too few."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal
from fractions import Fraction

CENT = Decimal("0.01")
NOTHING = Decimal("0.00")


def rounded(amount: Fraction) -> Decimal:
    """An amount that is not negative, to the nearest cent, half a cent up."""
    return Decimal(int(amount * 100 + Fraction(1, 2))) * CENT


def nearest(amount: Decimal) -> Decimal:
    """An amount to the nearest cent, half a cent up."""
    return amount.quantize(CENT, ROUND_HALF_UP)


def cents_down(amount: Decimal) -> Decimal:
    """An amount without what is less than a cent."""
    return amount.quantize(CENT, ROUND_FLOOR)


def is_whole_cents(amount: Decimal) -> bool:
    """Whether an amount has no part of a cent."""
    return amount == cents_down(amount)


def split(amount: Decimal, weights: Sequence[Decimal]) -> list[Decimal]:
    """The shares of an amount by weights, to the cent; they add up to the amount.

    Every exact share is cut to cents; the missing cents go one by one to the largest remainders, of equal
    ones to the larger weight, of equal weights to the earlier. The amount is in whole cents, no weight is
    negative and one at least is not zero.
    """
    parts = _whole(weights)
    total, cents = sum(parts), int(amount / CENT)
    shares = [cents * part // total for part in parts]
    remainders = [cents * part % total for part in parts]
    order = sorted(range(len(parts)), key=lambda place: (-remainders[place], -parts[place], place))
    for place in order[: cents - sum(shares)]:
        shares[place] += 1
    return [share * CENT for share in shares]


def _whole(weights: Sequence[Decimal]) -> list[int]:
    """Whole numbers that relate as the weights do."""
    digits = max(0, *(-int(weight.as_tuple().exponent) for weight in weights))
    return [int(weight.scaleb(digits)) for weight in weights]
