"""A limit was missed, and the entry the regulation then asks for is empty.

A check of the pack names the ``limits`` and the ``fields``; ``when`` narrows it to some cases.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from xltousu.rules.model import Case, Flag


def check(case: Case) -> Iterator[Flag]:
    """Empty fields in cases that missed one of the limits."""
    for own in case.checks("reason_missing"):
        masks = [case.missed.get(name, case.nowhere()) for name in own.limits]
        missed = np.logical_or.reduce([case.nowhere(), *masks]) & case.where(own.when)
        for name in own.fields:
            if case.register.has(name):
                first = own.limits[0] if len(own.limits) == 1 else _first(case, own.limits, missed)
                params = {"limit": f"limit:{first}"} if isinstance(first, str) else {"limit": first}
                yield Flag(name, missed & ~case.filled(name), params, own.clause, missed)


def _first(
    case: Case, limits: tuple[str, ...], missed: np.ndarray[tuple[int], np.dtype[np.bool_]]
) -> np.ndarray[tuple[int], np.dtype[np.object_]]:
    """Per case, the first of the limits that was missed."""
    named = np.full(missed.size, "-", dtype=object)
    for name in reversed(limits):
        named[case.missed.get(name, case.nowhere())] = f"limit:{name}"
    return named
