"""The log has no column for a field that the regulation always asks for."""

from __future__ import annotations

from collections.abc import Iterator

from xltousu.rules.model import Case, Flag, clause_of


def check(case: Case) -> Iterator[Flag]:
    """Each such field, once for the table."""
    for field in case.pack.field:
        if field.required and not case.register.has(field.name):
            yield Flag(field.name, clause=clause_of(field))
