"""A complaint was found invalid, and nothing shows that this was explained to the customer.

Where the pack itself asks for the explanation, ``required_when`` speaks.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from xltousu.rules.model import Case, Flag, clause_of

EXPLANATIONS = ("explanation", "explained_at")


def check(case: Case) -> Iterator[Flag]:
    """Invalid complaints with neither an explanation nor its time."""
    fields = [field for name in EXPLANATIONS if (field := case.column(name))]
    if not fields or any(field.required or field.required_when for field in fields):
        return
    valid = case.column("valid")
    if valid is None or valid.kind != "yes-no":
        return
    invalid = case.register.has_choice("valid", "N")
    explained = np.logical_or.reduce([case.filled(field.name) for field in fields])
    yield Flag(fields[0].name, invalid & ~explained, clause=clause_of(fields[0]), asked=invalid)
