"""A cell for a time holds no date, or several."""

from __future__ import annotations

from collections.abc import Iterator

from xltousu.register import Problem
from xltousu.rules.model import Case, Flag


def check(case: Case) -> Iterator[Flag]:
    """Cells that were not readable as one moment."""
    for field in case.fields("datetime", "month", "moments"):
        wrong = case.problem(field.name, Problem.UNREADABLE, Problem.SEVERAL, Problem.UNKNOWN)
        yield Flag(field.name, wrong)
