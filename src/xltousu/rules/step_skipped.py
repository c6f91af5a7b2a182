"""A step is recorded although one that has to come before it is not.

A check of the pack names the ``fields`` in the order of the steps; ``when`` narrows it to some cases.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from xltousu.rules.model import Case, Flag


def check(case: Case) -> Iterator[Flag]:
    """Empty fields before a step that is filled in."""
    for own in case.checks("step_skipped"):
        where = case.where(own.when)
        steps = [name for name in own.fields if case.register.has(name)]
        later = case.nowhere()
        for name, following in reversed(list(pairwise(steps))):
            later = later | case.filled(following)
            skipped = where & later & ~case.filled(name)
            yield Flag(name, skipped, {"later": f"field:{following}"}, own.clause, where & later)
