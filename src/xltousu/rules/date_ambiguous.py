"""A date can be read in more than one way, or lacks its year."""

from __future__ import annotations

from collections.abc import Iterator

from xltousu.register import Problem
from xltousu.rules.model import Case, Flag


def check(case: Case) -> Iterator[Flag]:
    """Cells that name a day, but not for certain which."""
    for field in case.fields("datetime", "month", "moments"):
        yield Flag(field.name, case.problem(field.name, Problem.AMBIGUOUS, Problem.INCOMPLETE))
