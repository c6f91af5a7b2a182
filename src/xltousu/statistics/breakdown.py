"""Figures by group: by category, level, department, handler, channel, building and so on.

A case that holds several choices of a field counts in each of them (convention D30). A share of fewer
than :data:`FEWEST_TO_RANK` cases is told, but no group is ranked by it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from xltousu.register import SEPARATOR, Mask, Register
from xltousu.statistics.basis import Basis
from xltousu.statistics.figure import Figure, Group
from xltousu.statistics.metrics import at_least, metric_figure
from xltousu.statistics.period import Period
from xltousu.statistics.standard import STANDARD_SHARES, standard_figures

STANDARD = (
    "category", "type", "repair_class", "case_kind", "level", "department", "handler", "owner_person",
    "channel", "area", "region", "place", "address", "complainant_type", "complaint_cause", "cause",
)  # fmt: skip
"""Fields that cases are grouped by wherever a register has them."""
CAUSES = ("complaint_cause", "cause", "cause_class", "category", "type", "repair_class")
"""Fields that tell what a complaint is about, the most telling first."""
RANKED = ("department", "handler", "owner_person")
"""Fields that tell who answers for a case, the first that is filled in being ranked."""
FEWEST_TO_RANK = 5

_BUILDING = re.compile(
    r"\s*(.*?(?:[栋幢座棟]|号楼|號樓|号院|號院))|\s*([A-Za-z]?\d{1,3})\s*[-—–]\s*[A-Za-z]?\d"
)


_Members = tuple[NDArray[np.int64], NDArray[np.int64]]
"""Positions of cases in a register, and beside each the number of a group it is in."""


@dataclass(frozen=True)
class Breakdown:
    """The figures of a period by the values of one field.

    ``totals`` are the figures of all cases; ``values`` the groups, the most frequent first, ``None`` for
    a blank.
    """

    field: str
    totals: tuple[Figure, ...]
    members: tuple[_Members, ...]
    values: tuple[str | None, ...]
    clause: str | None = None
    causes: bool = False

    def figures(self, place: int, *, cases: bool = False) -> tuple[Figure, ...]:
        """The figures of one group; with ``cases`` they hold the cases behind them, else only numbers."""
        group = Group(self.field, self.values[place])
        if cases:
            rows = [positions[groups == place] for positions, groups in self.members]
            return tuple(_cut(figure, rows, group, self.clause) for figure in self.totals)
        return tuple(
            replace(
                figure,
                numerators=(),
                denominators=(),
                part=int(self.tally[figure.metric][0][place]),
                whole=None if figure.unit == "count" else int(self.tally[figure.metric][1][place]),
                clause=self.clause,
                group=group,
            )
            for figure in self.totals
        )

    @cached_property
    def tally(self) -> dict[str, tuple[NDArray[np.int64], NDArray[np.int64]]]:
        """By the name of the figure, the numerators and the denominators of all groups."""
        return {
            one.metric: (self._count(one.numerators), self._count(one.denominators)) for one in self.totals
        }

    def _count(self, masks: Sequence[Mask]) -> NDArray[np.int64]:
        found = np.zeros(len(self.values), dtype=np.int64)
        for mask, (positions, groups) in zip(masks, self.members, strict=False):
            found += np.bincount(groups[mask[positions]], minlength=found.size)
        return found


def _cut(figure: Figure, members: Sequence[NDArray[np.int64]], group: Group, clause: str | None) -> Figure:
    return replace(
        figure,
        numerators=tuple(_only(mask, rows) for mask, rows in zip(figure.numerators, members, strict=False)),
        denominators=tuple(
            _only(mask, rows) for mask, rows in zip(figure.denominators, members, strict=False)
        ),
        clause=clause,
        group=group,
    )


def _only(mask: Mask, positions: NDArray[np.int64]) -> Mask:
    found = np.zeros(mask.size, dtype=bool)
    found[positions] = mask[positions]
    return found


def breakdowns(basis: Basis, period: Period) -> tuple[Breakdown, ...]:
    """One breakdown for each field that the regulation asks for or that is usual, where any case has it."""
    totals = group_figures(basis, period)
    found = (breakdown(field, totals, basis) for field in fields_of(basis))
    return tuple(one for one in found if any(value is not None for value in one.values))


def group_figures(basis: Basis, period: Period) -> tuple[Figure, ...]:
    """The figures that are told by group: counts and shares, or the metrics that take their place."""
    metrics = (one for one in basis.pack.metric if one.name in STANDARD_SHARES and one.kind == "share")
    shares = (metric_figure(one, basis, period) for one in metrics if at_least(period, one.period) == period)
    return (*standard_figures(basis, period), *shares)


def fields_of(basis: Basis) -> tuple[str, ...]:
    """The fields cases are grouped by: those of the regulation first, then the usual ones it knows."""
    asked = [one.field for one in basis.pack.breakdown]
    usual = [name for name in STANDARD if basis.pack.field_named(name)]
    return tuple(dict.fromkeys((*asked, *usual)))


def breakdown(field: str, totals: tuple[Figure, ...], basis: Basis) -> Breakdown:
    """Figures by the values of a field; of the values only those that any of the figures counts."""
    asked = next((one for one in basis.pack.breakdown if one.field == field), None)
    labels: dict[str | None, int] = {}
    members = tuple(
        _members(one.register, field, _counted(totals, place), labels)
        for place, one in enumerate(basis.counted)
    )
    whole = Breakdown(field, totals, members, tuple(labels))
    numbers = np.zeros(len(labels), dtype=np.int64)
    for first, second in whole.tally.values():
        numbers += first + second
    received = whole.tally[totals[0].metric][0]
    used = [place for place in np.lexsort((np.arange(len(labels)), -numbers, -received)) if numbers[place]]
    new = np.full(len(labels) + 1, -1)
    new[used] = np.arange(len(used))
    return Breakdown(
        field,
        totals,
        tuple(_renumbered(positions, new[groups]) for positions, groups in members),
        tuple(whole.values[place] for place in used),
        asked.clause if asked else None,
        asked.causes if asked else False,
    )


def _renumbered(positions: NDArray[np.int64], groups: NDArray[np.int64]) -> _Members:
    return positions[groups >= 0], groups[groups >= 0]


def _counted(totals: Sequence[Figure], place: int) -> NDArray[np.int64]:
    """Positions of the cases of a register that any of the figures counts."""
    masks = [figure.denominators or figure.numerators for figure in totals]
    return np.flatnonzero(np.logical_or.reduce([several[place] for several in masks]))


def _members(
    register: Register, field: str, positions: NDArray[np.int64], labels: dict[str | None, int]
) -> _Members:
    """One pair for each of the cases and every group it is in; new groups are added to ``labels``."""
    if field not in register.frame:
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    codes, found = pd.factorize(register.frame[field].iloc[positions], use_na_sentinel=False)
    places = [[labels.setdefault(one, len(labels)) for one in _groups(field, value)] for value in found]
    sizes = np.array([len(several) for several in places], dtype=np.int64)[codes]
    groups = [group for code in codes.tolist() for group in places[code]]
    return np.repeat(positions, sizes), np.array(groups, dtype=np.int64)


def _groups(field: str, value: object) -> Iterator[str | None]:
    """The groups of a value: each of several choices; the building of an address; a blank is ``None``."""
    if not isinstance(value, str):
        yield None
    elif field == "address":
        found = _BUILDING.match(value)
        yield (found[1] or found[2]).strip() if found else None
    else:
        yield from dict.fromkeys(part for part in value.split(SEPARATOR) if part)
