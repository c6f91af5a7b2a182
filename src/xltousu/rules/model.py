"""What a rule sees and what it gives back: masks over a register, never sentences."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np

from xltousu.policy import Check, Condition, FieldModel, Limit, Pack, Policy, holds
from xltousu.register import Instants, Mask, Moments, Problem, Register

_LAST_SECOND = np.timedelta64(86_399, "s")


@dataclass(frozen=True, slots=True)
class Case:
    """A register with all a rule may look at.

    ``due`` has the due times of the limits by their names: ``datetime64[s]``, NaT where the limit does
    not apply or has no exact due time. ``applies`` says by the same names where a limit applies; one that
    is not given applies where its condition holds. ``missed`` says where it was or is being missed.
    ``escalated`` says, by the names of the escalations, where one applies.
    """

    register: Register
    policy: Policy
    as_of: dt.datetime
    due: Mapping[str, Instants] = field(default_factory=dict)
    applies: Mapping[str, Mask] = field(default_factory=dict)
    missed: Mapping[str, Mask] = field(default_factory=dict)
    escalated: Mapping[str, Mask] = field(default_factory=dict)
    _filled: dict[str, Mask] = field(default_factory=dict, init=False, repr=False, compare=False)

    @property
    def pack(self) -> Pack:
        """The pack the register is judged by."""
        return self.policy.pack

    @property
    def now(self) -> np.datetime64:
        """The moment of judgement."""
        return np.datetime64(self.as_of, "s")

    def nowhere(self) -> Mask:
        """A mask that is false for every case."""
        return np.zeros(self.register.size, dtype=bool)

    def filled(self, name: str) -> Mask:
        """Where the field holds anything, readable or not; not to be changed in place."""
        if name not in self._filled:
            self._filled[name] = self.register.is_set(name)
        return self._filled[name]

    def problem(self, name: str, *kinds: Problem) -> Mask:
        """Where reading the field failed in one of these ways, or in any."""
        found = self.register.problems.get(name)
        if found is None:
            return self.nowhere()
        return np.isin(found, kinds) if kinds else found != Problem.NONE

    def where(
        self, condition: Condition | None, *, ignoring: Iterable[str] = (), ignored: bool = False
    ) -> Mask:
        """Cases where a condition holds; what it asks of the fields ``ignoring`` is answered ``ignored``."""
        fixed = dict.fromkeys(ignoring, np.full(self.register.size, ignored))

        def is_set(name: str) -> Mask:
            return fixed[name] if name in fixed else self.register.given(name)

        def has_choice(name: str, choice: str) -> Mask:
            return fixed[name] if name in fixed else self.register.has_choice(name, choice)

        return holds(condition, is_set=is_set, has_choice=has_choice, size=self.register.size)

    def surely(self, condition: Condition) -> Mask:
        """Cases where a condition holds whatever the columns that the log lacks would say."""
        missing = [name for name in condition.fields() if not self.register.has(name)]
        sure = self.where(condition)
        return sure & self.where(condition, ignoring=missing, ignored=True) if missing else sure

    def limit_applies(self, limit: Limit) -> Mask:
        """Cases a limit applies to."""
        given = self.applies.get(limit.name)
        return self.where(limit.when) if given is None else given

    def fields(self, *kinds: str) -> list[FieldModel]:
        """Fields of the pack that the log has a column for, of these kinds or of all."""
        return [
            one for one in self.pack.field if self.register.has(one.name) and (not kinds or one.kind in kinds)
        ]

    def column(self, name: str) -> FieldModel | None:
        """The field of this name, if the pack has it and the log has a column for it."""
        return self.pack.field_named(name) if self.register.has(name) else None

    def checks(self, rule: str) -> list[Check]:
        """What the pack asks of one rule beyond the general."""
        return [check for check in self.pack.check if check.rule == rule]


@dataclass(frozen=True, slots=True)
class Flag:
    """Cases in which one field breaks a rule.

    ``mask`` is true where it does. ``params`` fill the rule's message: a value for all cases, or an
    array with one a case; a value that starts with ``field:``, ``limit:``, ``escalation:``, ``to:`` (who
    takes the case) or ``choice:`` (``choice:field.value``) is named in the reader's language. A flag
    without a mask speaks of the table as a whole, once. ``asked`` are the cases the rule looked at, where
    that is neither all cases nor all that have a value in the field.
    """

    field: str
    mask: Mask | None = None
    params: Mapping[str, object] = dataclasses.field(default_factory=dict)
    clause: str | None = None
    asked: Mask | None = None


def clause_of(model: FieldModel) -> str | None:
    """The clause that asks for a field."""
    return next(iter(model.clauses), None)


def last_reading(moments: Moments) -> Instants:
    """The latest instant each moment may mean: the end of the day of a bare date."""
    return np.where(moments.bare, moments.at + _LAST_SECOND, moments.at)
