"""A number that says how much was taken or given is zero or less.

A check of the pack names the ``fields``; ``when`` narrows it to some cases.
"""

from __future__ import annotations

from collections.abc import Iterator

from xltousu.rules.model import Case, Flag


def check(case: Case) -> Iterator[Flag]:
    """Values that are not above zero."""
    for own in case.checks("not_positive"):
        for name in own.fields:
            if case.register.has(name):
                low = case.register.frame[name].to_numpy(dtype=float) <= 0
                yield Flag(name, low & case.where(own.when), {}, own.clause)
