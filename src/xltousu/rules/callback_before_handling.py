"""The customer was called back before the case was handled."""

from __future__ import annotations

from collections.abc import Iterator

from xltousu.rules.model import Case, Flag, last_reading

CALLBACK = "callback_at"


def check(case: Case) -> Iterator[Flag]:
    """Callbacks that lie before the event that handles a case."""
    name = case.pack.handled
    if not case.register.has(CALLBACK) or name == CALLBACK:
        return
    handled = case.register.moments(name).at
    early = last_reading(case.register.moments(CALLBACK)) < handled
    yield Flag(CALLBACK, early, {"earlier": f"field:{name}", "time": handled})
