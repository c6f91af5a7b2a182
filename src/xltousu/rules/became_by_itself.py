"""A case has become something else by itself; what was typed stays beside it."""

from __future__ import annotations

from collections.abc import Iterator

from xltousu.rules.model import Case, Flag


def check(case: Case) -> Iterator[Flag]:
    """Escalated cases whose field still holds another choice than the one it became."""
    for one in case.pack.escalation:
        applies = case.escalated.get(one.name)
        for field, choice in one.becomes.items():
            if applies is not None and case.register.has(field):
                typed = applies & ~case.register.has_choice(field, choice)
                params = {
                    "escalation": f"escalation:{one.name}",
                    "to": f"to:{one.name}",
                    "choice": f"choice:{field}.{choice}",
                }
                yield Flag(field, typed, params, one.clause, applies)
