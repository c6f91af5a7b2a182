"""An entry is not the one the regulation prescribes for such a case.

A check of the pack gives in its ``table`` the choice that each field has to hold; ``when`` narrows it to
some cases. An empty field is left to the rules about required ones.
"""

from __future__ import annotations

from collections.abc import Iterator

from xltousu.rules.model import Case, Flag


def check(case: Case) -> Iterator[Flag]:
    """Fields that hold another choice than the prescribed one."""
    for own in case.checks("not_as_prescribed"):
        where = case.where(own.when)
        for name, choice in own.table.items():
            if case.register.has(name):
                asked = where & case.filled(name) & ~case.problem(name)
                other = asked & ~case.register.has_choice(name, choice)
                yield Flag(name, other, {"prescribed": f"choice:{name}.{choice}"}, own.clause, asked)
