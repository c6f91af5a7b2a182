"""The work list of a workbook: what is overdue, due today and due by the next working day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import cast

import numpy as np

from xltousu import worktime
from xltousu.app.assess import Assessed
from xltousu.app.settings import Settings
from xltousu.deadlines import Judged
from xltousu.register import Register
from xltousu.report import Assessment, Owed, When, WorkItem, Worklist
from xltousu.worktime import USUAL_HOURS, Calendar, Shifts

HOLDERS = ("handler", "owner_person", "follower_name", "department")
"""Fields that name who holds a case, the nearest first."""

_DAY = np.timedelta64(1, "D")


def worklist(assessed: Assessed, settings: Settings) -> Worklist:
    """Every case of the registers that owes something by the end of the next working day.

    Limits that are only aimed at are left out, and so are those without a due time. Cases are sorted by
    what they owe first.
    """
    result = assessed.result
    calendar = _calendar(settings)
    until = cast(dt.date, calendar.add_working_days(np.datetime64(result.as_of, "D"), 1).item())
    items = [item for one in result.assessments for item in _items(one, settings, result.as_of, until)]
    items.sort(key=lambda item: (item.first.due, item.sheet, item.row))
    return Worklist(result.file, result.policy, result.as_of, until, tuple(items))


def _calendar(settings: Settings) -> Calendar:
    return settings.office.calendar.counted(every_day=settings.policy.pack.conventions.every_day_works)


def _items(
    assessment: Assessment, settings: Settings, as_of: dt.datetime, until: dt.date
) -> Iterator[WorkItem]:
    register = assessment.register
    owed: dict[int, list[Owed]] = {}
    for judged in assessment.judged:
        for position, one in _owed(judged, settings, as_of, until):
            owed.setdefault(position, []).append(one)
    for position, limits in owed.items():
        yield WorkItem(
            sheet=register.sheet,
            row=int(register.rows[position]),
            case_id=_text(register, "case_id", position),
            holder=next(filter(None, (_text(register, name, position) for name in HOLDERS)), None),
            place=_text(register, "address", position) or _text(register, "place", position),
            content=_text(register, "content", position),
            owed=tuple(sorted(limits, key=lambda one: one.due)),
        )


def _owed(
    judged: Judged, settings: Settings, as_of: dt.datetime, until: dt.date
) -> Iterator[tuple[int, Owed]]:
    if judged.limit.aim:
        return
    end = np.datetime64(until, "s") + _DAY
    pending = judged.is_status("open", "due-soon", "overdue") & (judged.due < end)
    positions = np.flatnonzero(pending)
    due = judged.due[positions]
    shifts = settings.office.shifts or Shifts.parse(USUAL_HOURS)
    calendar, now = _calendar(settings), np.datetime64(as_of, "s")
    minutes = worktime.office_minutes_between(now, due, shifts, calendar)
    days = calendar.working_days_between(now.astype("datetime64[D]"), due)
    for place, (position, at) in enumerate(zip(positions.tolist(), due.tolist(), strict=True)):
        yield (
            position,
            Owed(
                limit=judged.limit,
                turn=judged.turn,
                due=at,
                when=_when(at, as_of),
                slack=round(minutes[place]),
                slack_days=round(days[place]),
                provisional=bool(judged.provisional[position]),
            ),
        )


def _when(due: dt.datetime, as_of: dt.datetime) -> When:
    if due < as_of:
        return "overdue"
    return "today" if due.date() == as_of.date() else "tomorrow"


def _text(register: Register, name: str, position: int) -> str | None:
    value = register.frame[name].iloc[position] if name in register.frame else None
    return value if isinstance(value, str) else None
