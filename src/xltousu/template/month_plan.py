"""Where everything stands on the sheet of the month: a row for each figure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from xltousu.policy import Limit, Metric, Pack
from xltousu.template.expressions import quoted

COUNTS = ("received", "handled")
DAYS = 31
FIRST_BLOCK = 6
COUNTED, WHOLE, VALUE, TARGET, RESULT, CLAUSE = "BCDEFG"
"""Columns: the cases that count (a limit: those that kept it), all of them, the share, what it has to
reach (a limit: the cases that missed it), whether it does (a limit: its clause), the clause."""


@dataclass(frozen=True)
class MonthPlan:
    """Blocks of the sheet from top to bottom; each has a title row and a row of heads above its rows."""

    pack: Pack
    sheet: str

    @cached_property
    def limits(self) -> tuple[Limit, ...]:
        """The limits that have a share: "at once" is judged by nobody."""
        return tuple(limit for limit in self.pack.limit if limit.kind != "immediate")

    @cached_property
    def daily(self) -> tuple[Metric, ...]:
        """The metrics that count records a day."""
        return tuple(metric for metric in self.pack.metric if metric.kind == "per-day")

    @cached_property
    def rows(self) -> dict[str, int]:
        """The row of each figure."""
        return {name: row for names, first in self._blocks() for row, name in enumerate(names, start=first)}

    @cached_property
    def first_day(self) -> int:
        """The row of the first day in the block of records a day, the last of the sheet."""
        return FIRST_BLOCK + sum(len(names) + 3 for names, _ in self._blocks()) + 2

    def cell(self, figure: str) -> str:
        """The value of a figure as seen from other sheets."""
        column = COUNTED if figure in COUNTS else VALUE
        return f"{quoted(self.sheet)}!${column}${self.rows[figure]}"

    def _blocks(self) -> Iterator[tuple[tuple[str, ...], int]]:
        """The figures of each block and the row of its first figure."""
        row = FIRST_BLOCK
        metrics = tuple(metric.name for metric in self.pack.metric)
        for names in (COUNTS, metrics, tuple(limit.name for limit in self.limits)):
            if names:
                yield names, row + 2
                row += len(names) + 3
