"""The register: one table of cases as typed columns that remember every cell.

``frame`` has one column a recognised field and the Excel row number as index, so that any result on it
can be traced to its cell. Typing of the columns:

=============  ==========================================================================
kind           column
=============  ==========================================================================
datetime       ``datetime64[s]``; :attr:`Register.bare` says where only a date is known
month          the same, the first day of the month, always bare
moments        ``object`` of ``str``: ISO moments or times of day joined by ``+``; ``None`` where empty
choice,yes-no  ordinary categorical of canonical values; several choices joined by ``+`` (D30)
number kinds   ``float64``; NaN where empty or unreadable
all others     ``object`` of ``str``; ``None`` where empty
=============  ==========================================================================

What could not be read with certainty is missing in the frame and named in ``problems``: never a guess.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from xltousu.cells import Cell, Range, Value

Mask = NDArray[np.bool_]
Instants = NDArray[np.datetime64]

SEPARATOR = "+"
"""Joins several canonical choices in one value (convention D30)."""


class Column(NamedTuple):
    """A recognised column: the field it holds, its number and the header text as found."""

    field: str
    number: int
    header: str


class Moments(NamedTuple):
    """The moments of one field: shape (rows,) each.

    ``at`` is ``datetime64[s]``, NaT where empty or unreadable; ``bare`` is true where only the date is
    known, and ``at`` is then its 00:00 (convention D29).
    """

    at: Instants
    bare: Mask


@dataclass(frozen=True, slots=True)
class Register:
    """One table of cases.

    ``problems[field]`` holds, per row, 0 or a code of :mod:`xltousu.register.problems`; ``raw[field]``
    the cell values as found; ``counted`` is false for a case that a later sheet carries on; ``money``
    names the fields that hold sums, ``paired`` those read from a column of dates and one of times.
    """

    sheet: str
    table: Range
    header_rows: tuple[int, ...]
    columns: Mapping[str, Column]
    frame: pd.DataFrame
    bare: Mapping[str, Mask] = field(default_factory=dict)
    raw: Mapping[str, Sequence[Value]] = field(default_factory=dict)
    problems: Mapping[str, NDArray[np.uint8]] = field(default_factory=dict)
    unknown: tuple[Column, ...] = ()
    formulas: frozenset[tuple[int, int]] = frozenset()
    own: Mapping[str, int] = field(default_factory=dict)
    counted: Mask | None = None
    money: frozenset[str] = frozenset()
    paired: frozenset[str] = frozenset()

    @property
    def size(self) -> int:
        """Number of cases."""
        return len(self.frame)

    @property
    def rows(self) -> NDArray[np.int64]:
        """Excel row numbers, ascending."""
        return self.frame.index.to_numpy(dtype=np.int64)

    def cases(self) -> Mask:
        """Cases that count here; one that a later sheet carries on is judged and counted there."""
        return np.ones(self.size, dtype=bool) if self.counted is None else self.counted

    def has(self, name: str) -> bool:
        """Whether the log has a column for this field."""
        return name in self.columns

    def cell(self, name: str, position: int) -> Cell:
        """The cell of a field at a position (0-based) in the frame."""
        return Cell(self.sheet, int(self.frame.index[position]), self.columns[name].number)

    def is_set(self, name: str) -> Mask:
        """Where the field holds anything, readable or not; nowhere if there is no such column."""
        if name not in self.frame:
            return np.zeros(self.size, dtype=bool)
        filled = self.frame[name].notna().to_numpy()
        if name in self.problems:
            filled = filled | (self.problems[name] != 0)
        return filled

    def given(self, name: str) -> Mask:
        """Where a condition takes the field as set: as :meth:`is_set`, but a sum of zero is none."""
        if name not in self.money or name not in self.frame:
            return self.is_set(name)
        return self.is_set(name) & (self.frame[name] != 0).to_numpy()

    def has_choice(self, name: str, choice: str) -> Mask:
        """Where the field holds the choice, alone or among several (convention D30)."""
        if name not in self.frame:
            return np.zeros(self.size, dtype=bool)
        values = self.frame[name].cat
        wanted = np.array([choice in str(c).split(SEPARATOR) for c in values.categories], dtype=bool)
        if not wanted.any():
            return np.zeros(self.size, dtype=bool)
        codes = values.codes.to_numpy()
        return np.append(wanted, False)[codes]

    def moments(self, name: str | None) -> Moments:
        """The moments of a datetime field; all missing if there is no such column."""
        if name is None or name not in self.frame:
            missing = np.full(self.size, np.datetime64("NaT", "s"))
            return Moments(missing, np.zeros(self.size, dtype=bool))
        at = self.frame[name].to_numpy(dtype="datetime64[s]")
        return Moments(at, self.bare.get(name, np.zeros(self.size, dtype=bool)))
