"""Why a deadline is when it is: from one cell of the workbook to the steps of the calendar."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from xltousu import worktime
from xltousu.app.assess import Assessed
from xltousu.app.settings import Settings
from xltousu.cells import Cell
from xltousu.deadlines import STATUSES, Judged, close_of_business, conventions_of
from xltousu.errors import CellError
from xltousu.policy import Amount
from xltousu.report import Assessment, Explanation


@dataclass(frozen=True, slots=True)
class Question:
    """The cell asked about, and the limit if one is named (by its name or clause)."""

    cell: Cell
    limit: str | None = None


def explain(assessed: Assessed, settings: Settings, question: Question) -> Explanation:
    """The explanation of the limit that a cell speaks of; raises :class:`CellError` where it has none."""
    assessment, position = _row(assessed, question.cell)
    candidates = _candidates(assessment, question, position)
    if not candidates:
        raise CellError("no-limit-at-cell", cell=question.cell.address, sheet=assessment.register.sheet)
    place = int(assessment.governing.position[position])
    chosen = next((one for one in candidates if one is assessment.judged[place]), candidates[0])
    others = tuple(one.limit.clause for one in _applying(assessment, position) if one is not chosen)
    return _explanation(assessment, chosen, settings, position, others)


def _row(assessed: Assessed, cell: Cell) -> tuple[Assessment, int]:
    """The register and position of the case whose row the cell is in."""
    for assessment in assessed.result.assessments:
        register = assessment.register
        if cell.sheet in ("", register.sheet):
            found = np.flatnonzero(register.rows == cell.row)
            if found.size:
                return assessment, int(found[0])
    raise CellError("cell-outside-register", cell=cell.address, file=assessed.result.file)


def _applying(assessment: Assessment, position: int) -> list[Judged]:
    return [one for one in assessment.judged if one.applies[position]]


def _candidates(assessment: Assessment, question: Question, position: int) -> Sequence[Judged]:
    """Limits of the case that the cell or the name given points to; all of them for any other cell."""
    applying = _applying(assessment, position)
    if question.limit is not None:
        return [one for one in applying if question.limit in (one.limit.name, one.limit.clause)]
    fields = {
        column.field
        for column in assessment.register.columns.values()
        if column.number == question.cell.column
    }
    pointed = [one for one in applying if {one.limit.done, one.limit.agreed} & fields]
    return pointed or applying


def _explanation(
    assessment: Assessment, judged: Judged, settings: Settings, position: int, others: tuple[str, ...]
) -> Explanation:
    limit, start = judged.limit, _moment(judged.start[position])
    recorded = _moment(assessment.register.moments(limit.agreed or limit.start).at[position])
    amount = _amount(judged, start)
    value = None if amount is None else settings.policy.amount(amount)
    unit = None if amount is None else amount.unit
    due = _moment(judged.due[position])
    steps: list[worktime.Step] = []
    if limit.kind == "agreed" and due is not None:
        steps = [worktime.Step(due, "agreed")]
    elif start is not None and amount is not None and value is not None and due is not None:
        if recorded is not None and recorded != start:
            steps.append(worktime.Step(recorded, "outside-opening"))
        steps += worktime.steps(
            start,
            value,
            amount.unit,
            settings.office.calendar,
            conventions_of(settings.policy),
            close=close_of_business(limit, settings.policy, settings.office),
            shifts=settings.office.shifts,
        )
    return Explanation(
        limit=limit,
        sheet=assessment.register.sheet,
        row=int(assessment.register.rows[position]),
        start=start,
        amount=value,
        unit=unit,
        reference=None if amount is None else amount.reference,
        parameter=None if amount is None else amount.parameter,
        steps=tuple(steps),
        due=due,
        done=_moment(judged.done[position]),
        status=STATUSES[judged.status[position]],
        provisional=bool(judged.provisional[position]),
        others=others,
    )


def _amount(judged: Judged, start: dt.datetime | None) -> Amount | None:
    """The amount that was in force when the clock started."""
    amounts = judged.limit.amount
    if start is None:
        return amounts[-1] if amounts else None
    in_force = [amount for amount in amounts if amount.since <= start.date()]
    return in_force[-1] if in_force else None


def _moment(value: np.datetime64) -> dt.datetime | None:
    return None if np.isnat(value) else value.astype("datetime64[s]").item()
