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
    place = int(assessment.governing.position[position])
    chosen = next((one for one in candidates if one is assessment.judged[place]), candidates[0])
    others = tuple(one.limit.clause for one in _applying(assessment, position) if one is not chosen)
    return _explanation(assessment, chosen, settings, position, others)


def _row(assessed: Assessed, cell: Cell) -> tuple[Assessment, int]:
    """The register and position of the one case whose row the cell is in."""
    found = [
        (assessment, int(position))
        for assessment in assessed.result.assessments
        if cell.sheet in ("", assessment.register.sheet)
        for position in np.flatnonzero(assessment.register.rows == cell.row)
    ]
    sheets = tuple(dict.fromkeys(assessment.register.sheet for assessment, _ in found))
    if len(sheets) > 1:
        raise CellError("cell-on-several-sheets", cell=cell.address, sheets=sheets)
    if not found:
        shown = f"{cell.sheet}!{cell.address}" if cell.sheet else cell.address
        raise CellError("cell-outside-register", cell=shown, file=assessed.result.file)
    return next((one for one in found if _covers(one[0], cell.column)), found[0])


def _covers(assessment: Assessment, column: int) -> bool:
    """Whether the column is one of the table; tables may stand side by side."""
    return assessment.register.table.left <= column <= assessment.register.table.right


def _applying(assessment: Assessment, position: int) -> list[Judged]:
    return [one for one in assessment.judged if one.applies[position]]


def _candidates(assessment: Assessment, question: Question, position: int) -> Sequence[Judged]:
    """Limits of the case that the cell or the name given points to; all of them for any other cell."""
    register, cell = assessment.register, question.cell
    applying = _applying(assessment, position)
    if not applying:
        raise CellError("no-limit-at-cell", cell=cell.address, sheet=register.sheet)
    if question.limit is not None:
        named = [one for one in applying if question.limit in (one.limit.name, one.limit.clause)]
        if not named:
            known = tuple(one.limit.name for one in applying)
            raise CellError(
                "limit-not-of-case",
                cell=cell.address,
                sheet=register.sheet,
                limit=question.limit,
                known=known,
            )
        return named
    fields = {column.field for column in register.columns.values() if column.number == cell.column}
    pointed = [one for one in applying if {one.limit.done, one.limit.agreed} & fields]
    return pointed or applying


def _explanation(
    assessment: Assessment, judged: Judged, settings: Settings, position: int, others: tuple[str, ...]
) -> Explanation:
    limit, start = judged.limit, _moment(judged.origin[position])
    amount = _amount(judged, start)
    value = None if amount is None else settings.policy.amount(amount)
    if value is not None and limit.kind == "reminder":
        value = -value
    unit = None if amount is None else amount.unit
    due = _moment(judged.due[position])
    steps: list[worktime.Step] = []
    if limit.kind == "agreed" and due is not None:
        steps = [worktime.Step(due, "agreed")]
    elif start is not None and amount is not None and value is not None and due is not None:
        recorded = _moment(assessment.register.moments(limit.start).at[position])
        if limit.start_at_opening and recorded is not None and recorded != start:
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
        turn=judged.turn,
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
