"""The log lacks a column without which the pack cannot judge it at all.

Said once for the table; no other rule is asked then, for it would object to every case.
"""

from __future__ import annotations

from collections.abc import Iterator

from xltousu.rules.model import Case, Flag


def check(case: Case) -> Iterator[Flag]:
    """The first such column of the table."""
    missing = [name for name in case.pack.resembles if not case.register.has(name)]
    if missing:
        yield Flag(missing[0], params={"pack": case.pack.id})
