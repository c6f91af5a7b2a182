"""The loss of a case: what was lost on the goods resold, and the share of what was not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from xltousu.penalties.inputs import Entries, LossRow, Place, Problem, ResaleRow
from xltousu.penalties.money import NOTHING, is_whole_cents, rounded
from xltousu.penalties.terms import Terms


@dataclass(frozen=True, slots=True)
class Loss:
    """The loss of a case in yuan and how it came about.

    ``sold`` of ``qty`` were resold within the window that ends at ``window_end`` (``None`` where nothing
    is to be resold), ``gap`` below the grade A price; ``rest`` is the part of the actual loss that falls on
    the others. It is known from ``fixed_at`` on, and allocated by ``due``.
    """

    amount: Decimal
    qty: Decimal | None = None
    sold: Decimal = Decimal(0)
    gap: Decimal = NOTHING
    rest: Decimal = NOTHING
    window_end: dt.datetime | None = None
    fixed_at: dt.datetime | None = None
    due: dt.datetime | None = None


def objections(entries: Entries) -> Iterator[Problem]:
    """What is wrong with the entries about the loss, each at its cell."""
    for loss in entries.losses[:1]:
        yield from _amounts(loss.place, loss._asdict(), ("qty", "a_grade_price", "actual_loss_total"))
        if loss.qty == 0:
            yield Problem("negative_amount", loss.place.cell("qty"), "qty", loss.qty)
        if loss.actual_loss_total is not None and not is_whole_cents(loss.actual_loss_total):
            cell = loss.place.cell("actual_loss_total")
            yield Problem("part_of_a_cent", cell, "actual_loss_total", loss.actual_loss_total)
    for resale in entries.resales:
        yield from _amounts(resale.place, resale._asdict(), ("qty", "price"))
        if not entries.losses:
            yield Problem("loss_incomplete", resale.place.cell("case_id"), "qty", None)
    if entries.losses and entries.resales:
        yield from _resales(entries.losses[0], entries.resales)


def _amounts(place: Place, values: dict[str, object], names: Sequence[str]) -> Iterator[Problem]:
    for name in names:
        value = values[name]
        if isinstance(value, Decimal) and value < 0:
            yield Problem("negative_amount", place.cell(name), name, value)


def _resales(loss: LossRow, resales: Sequence[ResaleRow]) -> Iterator[Problem]:
    for name in ("qty", "a_grade_price"):
        if getattr(loss, name) is None:
            yield Problem("loss_incomplete", loss.place.cell(name), name)
    total = sum((one.qty for one in resales), Decimal(0))
    if loss.qty is not None and total > loss.qty:
        params = {"sold": total, "qty": loss.qty}
        last = resales[-1]
        yield Problem("resold_too_much", last.place.cell("qty"), "qty", last.qty, params)
    judged = loss.discipline_judged_at
    for one in resales:
        if judged is not None and _latest(one) < judged:
            cell = one.place.cell("resold_at")
            yield Problem("resold_before_judged", cell, "resold_at", one.resold_at, {"judged": judged})


def _latest(resale: ResaleRow) -> dt.datetime:
    """The latest instant a sale may have been made: a bare day lasts until its end."""
    return (
        resale.resold_at + dt.timedelta(hours=23, minutes=59, seconds=59) if resale.bare else resale.resold_at
    )


def incomplete(entries: Entries, terms: Terms) -> Iterator[Problem]:
    """What is missing to work the loss out."""
    for loss in entries.losses[:1]:
        if _is_for_resale(entries) and terms.has("resale_gap") and loss.discipline_judged_at is None:
            cell = loss.place.cell("discipline_judged_at")
            yield Problem("loss_incomplete", cell, "discipline_judged_at")
        elif loss.actual_loss_total is None and _is_rest(entries, terms):
            yield Problem("loss_incomplete", loss.place.cell("actual_loss_total"), "actual_loss_total")


def loss_of(entries: Entries, closed_at: dt.datetime | None, terms: Terms) -> Loss | None:
    """The loss of a case whose entries are complete and without objections; ``None`` without a loss row."""
    if not entries.losses:
        return None
    loss = entries.losses[0]
    end = _window_end(entries, terms)
    sold = _sold(entries, terms)
    quantity = sum((one.qty for one in sold), Decimal(0))
    gap = sum((_gap(loss, one) for one in sold), Fraction(0))
    rest = _rest(loss, quantity) if terms.has("unsold_loss") else Fraction(0)
    everything = bool(sold) and quantity == loss.qty
    fixed = max(one.resold_at for one in sold) if everything else end
    fixed = fixed or loss.discipline_judged_at or closed_at
    return Loss(
        amount=rounded(gap + rest),
        qty=loss.qty,
        sold=quantity,
        gap=rounded(gap),
        rest=rounded(rest),
        window_end=end,
        fixed_at=fixed,
        due=terms.due("allocation", fixed) if fixed else None,
    )


def _is_for_resale(entries: Entries) -> bool:
    """Whether goods are to be resold: some were, or a grade A price is given to compare with."""
    return bool(entries.resales) or entries.losses[0].a_grade_price is not None


def _window_end(entries: Entries, terms: Terms) -> dt.datetime | None:
    judged = entries.losses[0].discipline_judged_at
    return terms.due("resale_gap", judged) if judged and _is_for_resale(entries) else None


def _sold(entries: Entries, terms: Terms) -> list[ResaleRow]:
    """The sales within the window."""
    if not terms.has("resale_gap"):
        return []
    end = _window_end(entries, terms)
    return [one for one in entries.resales if end is None or one.resold_at <= end]


def _is_rest(entries: Entries, terms: Terms) -> bool:
    """Whether goods were left unsold, so that the actual loss counts."""
    sold = sum((one.qty for one in _sold(entries, terms)), Decimal(0))
    return terms.has("unsold_loss") and (not sold or sold != entries.losses[0].qty)


def _gap(loss: LossRow, resale: ResaleRow) -> Fraction:
    """What a sale fell short of the grade A price; never less than nothing."""
    short = Fraction(loss.a_grade_price or 0) - Fraction(resale.price)
    return max(Fraction(0), short) * Fraction(resale.qty)


def _rest(loss: LossRow, sold: Decimal) -> Fraction:
    """The part of the actual loss that falls on what was not sold."""
    total = Fraction(loss.actual_loss_total or 0)
    return total * Fraction(loss.qty - sold) / Fraction(loss.qty) if loss.qty else total
