"""A cell lost what was typed: a long number that was rounded, a name that became a date."""

from __future__ import annotations

from collections.abc import Iterator

from xltousu.rules.model import Case, Flag


def check(case: Case) -> Iterator[Flag]:
    """Cells of numbers of cases, names and texts that cannot be what was meant."""
    for field in case.fields("id", "person", "text"):
        yield Flag(field.name, case.problem(field.name))
