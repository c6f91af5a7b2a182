"""The explanation of one due time, as data and as words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from xltousu.policy import Limit, Reference, Unit
from xltousu.report.shown import Names
from xltousu.text import Catalog
from xltousu.worktime import Step


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a limit of one case is due when it is; the steps alone allow to compute it again."""

    limit: Limit
    sheet: str
    row: int
    start: dt.datetime | None
    amount: int | None
    unit: Unit | None
    reference: Reference | None
    parameter: str | None
    steps: tuple[Step, ...]
    due: dt.datetime | None
    done: dt.datetime | None
    status: str
    provisional: bool
    turn: int | None
    others: tuple[str, ...]


def explanation_json(one: Explanation) -> dict[str, Any]:
    """The explanation as the contract gives it, with more keys beside."""
    return {
        "clause": one.limit.clause,
        "name": one.limit.name,
        "sheet": one.sheet,
        "row": one.row,
        "start": _iso(one.start),
        "amount": one.amount,
        "unit": one.unit,
        "parameter": one.parameter,
        "reference": one.reference.model_dump() if one.reference else None,
        "steps": [
            {"at": _iso(step.at), "why": step.why, "counted": step.counted, "n": step.n} for step in one.steps
        ],
        "due": _iso(one.due),
        "done": _iso(one.done),
        "status": one.status,
        "provisional": one.provisional,
        "other_clauses": list(one.others),
    }


def explanation_lines(one: Explanation, names: Names) -> Iterator[str]:
    """The explanation line by line in the reader's language."""
    words = names.words
    yield words(
        "explain.head",
        sheet=one.sheet,
        row=one.row,
        limit=names.limit_title(one.limit, one.turn),
        clause=one.limit.clause,
    )
    if one.reference:
        yield words("explain.reference", article=one.reference.article)
    yield _begin(one, names)
    if one.amount is not None and one.unit:
        yield words("explain.amount", amount=one.amount, unit=words(f"unit.{one.unit}"))
    elif one.parameter:
        yield words("explain.not-set", parameter=one.parameter)
    for step in one.steps:
        yield words(
            "explain.step", at=step.at, why=words(f"why.{step.why}"), number=_number(one, step, words)
        )
    key = "explain.no-due" if one.due is None else "explain.due"
    yield words(key, due=one.due, status=words(f"status.{one.status}"))
    if one.provisional:
        yield words("explain.provisional")
    if one.others:
        yield words("explain.others", clauses=", ".join(one.others))


def _begin(one: Explanation, names: Names) -> str:
    """What the amount is counted from."""
    limit = one.limit
    if limit.before:
        return names.words("explain.before", limit=names.limit(limit.before), due=one.start)
    if limit.agreed:
        return names.words("explain.agreed", field=names.field(limit.agreed), start=one.start)
    if one.turn is not None and one.turn > 1:
        return names.words("explain.after-last", field=names.field(limit.done), start=one.start)
    return names.words("explain.start", field=names.field(limit.start or ""), start=one.start)


def _number(one: Explanation, step: Step, words: Catalog) -> str:
    """How much is used up by a step, where the line of the amount does not say it already."""
    if step.n is None or not step.counted or step.why == one.unit:
        return ""
    return words("explain.minutes" if step.why == "office-hours" else "explain.number", n=step.n)


def _iso(value: dt.datetime | dt.date | None) -> str | None:
    return None if value is None else value.isoformat()
