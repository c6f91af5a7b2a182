"""The working calendar as sorted arrays, and when limits end (conventions D02 to D25)."""

from xltousu.worktime.add import (
    DEFAULTS,
    UNITS,
    Conventions,
    Unit,
    add,
    depends_on_working_days,
    is_provisional,
)
from xltousu.worktime.calendar import Calendar
from xltousu.worktime.notices import Notice
from xltousu.worktime.shifts import (
    USUAL_HOURS,
    Shifts,
    add_office_minutes,
    next_opening,
    office_minutes_between,
)
from xltousu.worktime.steps import Step, steps

__all__ = [
    "DEFAULTS",
    "UNITS",
    "USUAL_HOURS",
    "Calendar",
    "Conventions",
    "Notice",
    "Shifts",
    "Step",
    "Unit",
    "add",
    "add_office_minutes",
    "depends_on_working_days",
    "is_provisional",
    "next_opening",
    "office_minutes_between",
    "steps",
]
