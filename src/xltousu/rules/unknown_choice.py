"""A cell holds a word that is not among the choices, or several where one is asked for."""

from __future__ import annotations

from collections.abc import Iterator

from xltousu.rules.model import Case, Flag, clause_of


def check(case: Case) -> Iterator[Flag]:
    """Cells of choice fields that were not readable as a choice."""
    for field in case.fields("choice", "yes-no"):
        yield Flag(field.name, case.problem(field.name), clause=clause_of(field))
