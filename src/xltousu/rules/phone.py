"""A phone cell holds no phone number that could be dialled."""

from __future__ import annotations

from collections.abc import Iterator

from xltousu.rules.model import Case, Flag


def check(case: Case) -> Iterator[Flag]:
    """Cells of phone fields that were not readable as a number."""
    for field in case.fields("phone"):
        yield Flag(field.name, case.problem(field.name))
