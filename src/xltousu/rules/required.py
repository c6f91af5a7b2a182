"""A field that the regulation always asks for is empty.

A log that has no such column at all is told so once, by ``column_missing``.
"""

from __future__ import annotations

from collections.abc import Iterator

from xltousu.rules.model import Case, Flag, clause_of


def check(case: Case) -> Iterator[Flag]:
    """Empty cells of required fields."""
    for field in case.fields():
        if field.required:
            yield Flag(field.name, ~case.filled(field.name), clause=clause_of(field))
