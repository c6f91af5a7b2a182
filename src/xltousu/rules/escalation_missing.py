"""A case has to pass to somebody else, and nothing records that it did."""

from __future__ import annotations

from collections.abc import Iterator

from xltousu.rules.model import Case, Flag


def check(case: Case) -> Iterator[Flag]:
    """Escalated cases where the field that records the passing on is empty."""
    for one in case.pack.escalation:
        applies = case.escalated.get(one.name)
        if applies is None or one.done is None or not case.register.has(one.done):
            continue
        params = {"escalation": f"escalation:{one.name}", "to": f"to:{one.name}"}
        yield Flag(one.done, applies & ~case.filled(one.done), params, one.clause, applies)
