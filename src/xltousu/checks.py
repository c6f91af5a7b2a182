"""Runs the rules over a register. What they find stays masks until it is shown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from xltousu.register import Mask, Register
from xltousu.rules import Case, Flag, Rule, rules

CROWD = 50
"""From this many flagged cases on, a field flagged in nearly every case is told once."""

CROWD_SHARE = 0.8

STRANGER = "unlike_pack"
"""The rule after whose finding no other is asked: its code is the first."""


@dataclass(frozen=True, slots=True)
class Findings:
    """One rule's objection to one field of a register.

    ``mask`` is true for the cases concerned; it is ``None`` where the finding speaks of the table, or
    of the whole column, once. ``affected`` counts the cases behind such a finding, ``asked`` the cases
    the rule looked at: those with a value in the field, those a condition asks it of, or all.
    """

    register: Register
    rule: Rule
    flag: Flag
    mask: Mask | None
    affected: int = 0
    asked: int = 0

    @property
    def count(self) -> int:
        """How many findings these are when they are listed."""
        return 1 if self.mask is None else self.affected

    def positions(self) -> Iterator[int]:
        """Positions of the flagged cases in the frame."""
        if self.mask is not None:
            yield from map(int, np.flatnonzero(self.mask))

    def params(self, position: int) -> dict[str, Any]:
        """What fills the rule's message for one case."""
        return {
            name: value[position] if isinstance(value, np.ndarray) else value
            for name, value in self.flag.params.items()
        }


def run(case: Case) -> tuple[Findings, ...]:
    """All that the rules find, in the order of their codes; a log unlike the pack is told so once."""
    found: list[Findings] = []
    for rule in rules():
        by_field: dict[str, list[Flag]] = {}
        for flag in _counted(case.register, rule.check(case)):
            by_field.setdefault(flag.field, []).append(flag)
        for flags in by_field.values():
            found.extend(_findings(case, rule, flags))
        if rule.name == STRANGER and found:
            break
    return tuple(found)


def has_errors(findings: Sequence[Findings]) -> bool:
    """Whether any finding is of severity error."""
    return any(one.rule.severity == "error" and one.count for one in findings)


def _counted(register: Register, flags: Iterable[Flag]) -> Iterator[Flag]:
    """The flags that concern any case, without the cases that a later sheet carries on."""
    for flag in flags:
        if flag.mask is None:
            yield flag
            continue
        mask = flag.mask & register.cases()
        if mask.any():
            yield replace(flag, mask=mask)


def _findings(case: Case, rule: Rule, flags: Sequence[Flag]) -> Iterator[Findings]:
    """The flags of one field as findings; where they are a crowd, as one."""
    register = case.register
    masks = [flag.mask for flag in flags if flag.mask is not None]
    together = np.logical_or.reduce(masks) if masks else case.nowhere()
    asked = _asked(case, flags, together)
    affected = int(together.sum())
    if affected >= CROWD and affected >= CROWD_SHARE * asked:
        yield Findings(register, rule, _one_for_all(flags), None, affected, asked)
        return
    for flag in flags:
        affected = register.size if flag.mask is None else int(flag.mask.sum())
        yield Findings(register, rule, flag, flag.mask, affected, asked)


def _asked(case: Case, flags: Sequence[Flag], together: Mask) -> int:
    """How many cases the flags were taken from.

    Objections to values are measured by the values of the column, others by all cases.
    """
    given = [flag.asked for flag in flags if flag.asked is not None]
    filled = case.filled(flags[0].field)
    if given:
        among = np.logical_or.reduce(given)
    elif together.any() and not (together & ~filled).any():
        among = filled
    else:
        among = ~case.nowhere()
    return int((among & case.register.cases()).sum())


def _one_for_all(flags: Sequence[Flag]) -> Flag:
    """The first flag, naming its clause only where all name the same."""
    same = len({flag.clause for flag in flags}) == 1
    return flags[0] if same else replace(flags[0], clause=None)
