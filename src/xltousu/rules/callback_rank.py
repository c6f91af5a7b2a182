"""The person who called back holds a lower post than the level of the case asks for.

Asked where the pack has a check: its ``table`` gives the post for each level, its ``fields`` are the two
columns. Posts rise in the order of their choices; a higher one is accepted.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from xltousu.policy import Check
from xltousu.rules.model import Case, Flag


def check(case: Case) -> Iterator[Flag]:
    """Callbacks by too low a post."""
    for check in case.checks("callback_rank"):
        if len(check.fields) == 2 and all(map(case.register.has, check.fields)):
            yield _flag(case, check)


def _flag(case: Case, check: Check) -> Flag:
    first, second = check.fields
    post, level = (
        (first, second) if set(check.table.values()) <= set(_choices(case, first)) else (second, first)
    )
    ranks = {value: rank for rank, value in enumerate(_choices(case, post))}
    held, needed = np.full(case.register.size, -1), np.full(case.register.size, -1)
    for value, rank in ranks.items():
        held[case.register.has_choice(post, value)] = rank
    for value, wanted in check.table.items():
        needed[case.register.has_choice(level, value)] = ranks.get(wanted, -1)
    low = (held >= 0) & (held < needed) & case.where(check.when)
    return Flag(post, low, {"level": f"field:{level}"}, check.clause)


def _choices(case: Case, name: str) -> list[str]:
    field = case.column(name)
    return [choice.value for choice in field.choices] if field else []
