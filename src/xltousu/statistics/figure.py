"""One figure: what it counts, what it comes to, and whether that reaches its target."""

from __future__ import annotations

import operator
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, NamedTuple

from xltousu.register import Mask

Unit = Literal["share", "count", "hours", "days", "per-day"]


class Group(NamedTuple):
    """The cases a figure is told for alone: those with this value of the field; ``None`` is a blank."""

    field: str
    value: str | None


@dataclass(frozen=True, slots=True)
class Figure:
    """``metric`` is a metric or a limit of the pack, or one of the figures every register has.

    ``numerators`` and ``denominators`` hold one mask a register, so that the cases behind a number can be
    shown; ``part`` and ``whole`` are numbers that no cases stand behind. ``measured`` is a value that is
    no share and no count of cases: a time, the fewest records of any day, what the office entered.
    ``better`` says which way is good. ``met`` is ``None`` where there is no target or no value.
    """

    period: str
    metric: str
    unit: Unit = "share"
    numerators: tuple[Mask, ...] = ()
    denominators: tuple[Mask, ...] = ()
    part: float | None = None
    whole: float | None = None
    measured: float | None = None
    comparison: str | None = None
    target: float | None = None
    better: Literal["higher", "lower"] | None = None
    clause: str | None = None
    aim: bool = False
    entered: bool = False
    group: Group | None = None

    @property
    def numerator(self) -> float | None:
        """Number of cases that count for the figure; ``None`` where there is none to count."""
        if self.part is not None or self.entered:
            return self.part
        if self.denominators and not self.numerators:  # cases are measured, not counted
            return None
        return _count(self.numerators)

    @property
    def denominator(self) -> float | None:
        """Number of cases it is a share or a mean of; ``None`` for a plain count."""
        if self.whole is not None or self.entered or self.unit in ("count", "per-day"):
            return self.whole
        return _count(self.denominators)

    @property
    def value(self) -> float | None:
        """The share, the count or the measured value; ``None`` where the denominator is zero."""
        if self.measured is not None:
            return self.measured
        if self.unit == "count":
            return self.numerator
        if self.unit != "share" or self.numerator is None or not self.denominator:
            return None
        return self.numerator / self.denominator

    @property
    def is_share(self) -> bool:
        """Whether the value is a share, to be shown in percent."""
        return self.unit == "share"

    @property
    def met(self) -> bool | None:
        """Whether the unrounded value reaches the target."""
        if self.value is None or self.target is None:
            return None
        return reaches(self.value, self.comparison, self.target)


def _count(masks: tuple[Mask, ...]) -> int:
    return sum(int(mask.sum()) for mask in masks)


def reaches(value: float, comparison: str | None, target: float) -> bool:
    """Whether an unrounded value reaches a target."""
    compare: dict[str | None, Callable[[float, float], bool]] = {
        ">=": operator.ge,
        "<=": operator.le,
        "=": operator.eq,
    }
    return compare[comparison](value, target)
