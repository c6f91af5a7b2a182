"""A cell for a number holds none, or several."""

from __future__ import annotations

from collections.abc import Iterator

from xltousu.rules.model import Case, Flag


def check(case: Case) -> Iterator[Flag]:
    """Cells of number fields that were not readable as one number."""
    for field in case.fields("number", "integer", "money"):
        yield Flag(field.name, case.problem(field.name))
