"""A settlement as JSON: money as texts with two decimals."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from decimal import Decimal
from typing import Any

from xltousu.penalties import CaseResult, LedgerRow, Settlement
from xltousu.report.penalty_month import percent
from xltousu.report.penalty_shares import plain_number

_MONEY = frozenset({"loss", "unit_share", "share", "amount", "rate"})


def ledger_json(settlement: Settlement | None) -> list[dict[str, Any]]:
    """The months of every person, sorted by person and month."""
    if settlement is None:
        return []
    return [{**_ledger_row(row), "settled": settlement.is_settled(row)} for row in settlement.ledger]


def settlement_json(settlement: Settlement) -> dict[str, Any]:
    """How the months came about: cases, shares, fines, deductions, returns and collection rates."""
    return {
        "settled_before": settlement.since,
        "major_demerit_inside_cap": settlement.terms.major_inside_cap,
        "cases": [_case(one) for one in settlement.cases],
        "allocations": [_plain(one) for case in settlement.cases for one in case.allocations],
        "fines": [_plain(one) for case in settlement.cases for one in case.fines],
        "payments": [
            {
                "person": person,
                "month": one.month,
                "amount": money(one.amount),
                "case_id": one.item.case_id or None,
                "kind": one.item.kind,
                "of_month": one.item.month,
            }
            for person, one in settlement.payments
        ],
        "differences": list(_differences(settlement)),
        "postings": [{name: _number(value) for name, value in _items(one)} for one in settlement.postings],
        "collections": [
            {
                "person": one.person,
                "month": one.month,
                "receivable": money(one.receivable),
                "receivable_held_up": money(one.held_up),
                "collected": money(one.collected),
                "rate": percent(one.rate),
            }
            for one in settlement.collections
        ],
    }


def money(amount: Decimal | None) -> str | None:
    """An amount with two decimals."""
    return None if amount is None else f"{amount:.2f}"


def _ledger_row(row: LedgerRow) -> dict[str, Any]:
    table = {name: money(value) if isinstance(value, Decimal) else value for name, value in _items(row)}
    return {**table, "pool": money(row.pool)}


def _case(case: CaseResult) -> dict[str, Any]:
    lost = case.loss if case.state != "left-out" else None
    known = lost is not None and case.state != "not-fixed"
    return {
        "case_id": case.case_id,
        "state": case.state,
        "month": case.month,
        "loss": money(lost.amount) if lost and known else None,
        "gap": money(lost.gap) if lost and known else None,
        "rest": money(lost.rest) if lost and known else None,
        "window_end": _moment(lost.window_end) if lost else None,
        "loss_fixed_at": _moment(lost.fixed_at) if lost else None,
        "allocation_due": _moment(lost.due) if lost else None,
    }


def _differences(settlement: Settlement) -> Iterator[dict[str, Any]]:
    for one in settlement.differences:
        yield {
            "person": one.person,
            "month": one.month,
            "fields": list(one.fields),
            "stands": _ledger_row(one.stands) if one.stands else None,
            "would_be": _ledger_row(one.would_be) if one.would_be else None,
        }


def _items(one: Any) -> Iterator[tuple[str, Any]]:
    return ((field.name, getattr(one, field.name)) for field in fields(one))


def _plain(one: Any) -> dict[str, Any]:
    """A share or a fine: amounts with two decimals, other numbers as people write them."""
    return {name: money(value) if name in _MONEY else _number(value) for name, value in _items(one)}


def _number(value: Any) -> Any:
    return plain_number(value) if isinstance(value, Decimal) else value


def _moment(value: Any) -> str | None:
    return None if value is None else value.isoformat()
