"""The vocabulary every host and the engine share: addresses, grids and edits.

A host (a closed file, live Excel, memory) turns a worksheet into a :class:`Grid` and applies
:class:`Edit` values to it. Nothing here reads a file or knows a regulation.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

Value = str | float | int | bool | dt.datetime | dt.date | dt.time | dt.timedelta | None
"""What a cell holds. A ``date`` is a bare date: its cell shows no time of day (convention D29)."""

Mark = Literal["error", "warning", "info", "late", "overdue", "due-soon", "good", "unset"]
"""A colour by meaning; the host chooses the colour."""

MAX_ROW = 1_048_576
MAX_COLUMN = 16_384

_ADDRESS = re.compile(r"\$?([A-Za-z]{1,3})\$?([1-9][0-9]{0,6})\Z")


def column_letters(column: int) -> str:
    """Letters of a column counted from 1: ``column_letters(28) == "AB"``."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_number(letters: str) -> int:
    """Number of a column from its letters: ``column_number("AB") == 28``."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


class Cell(NamedTuple):
    """One cell of a workbook; rows and columns count from 1."""

    sheet: str
    row: int
    column: int

    @property
    def address(self) -> str:
        """The A1 address without the sheet."""
        return f"{column_letters(self.column)}{self.row}"

    @classmethod
    def parse(cls, address: str, sheet: str = "") -> Cell:
        """The cell of ``B7`` or ``Sheet!B7``; raises ``ValueError`` for anything else."""
        prefix, mark, plain = address.rpartition("!")
        match = _ADDRESS.match(plain)
        if match is None:
            raise ValueError(address)
        name = prefix.strip("'").replace("''", "'") if mark else sheet
        row, column = int(match[2]), column_number(match[1])
        if row > MAX_ROW or column > MAX_COLUMN:
            raise ValueError(address)
        return cls(name, row, column)


class Range(NamedTuple):
    """A rectangle of cells, all four edges included."""

    top: int
    left: int
    bottom: int
    right: int

    @property
    def address(self) -> str:
        """The A1 address, of one cell or of two corners."""
        first = f"{column_letters(self.left)}{self.top}"
        last = f"{column_letters(self.right)}{self.bottom}"
        return first if first == last else f"{first}:{last}"

    @property
    def fixed(self) -> str:
        """The same address as names and lists write it, with a dollar sign before each part."""
        return re.sub(r"([A-Z]+)([0-9]+)", r"$\1$\2", self.address)

    @classmethod
    def parse(cls, address: str) -> Range:
        """The rectangle of ``A1:C3`` or ``A1``; raises ``ValueError`` for anything else."""
        first, _, last = address.partition(":")
        start = Cell.parse(first)
        end = Cell.parse(last or first)
        return cls(
            min(start.row, end.row),
            min(start.column, end.column),
            max(start.row, end.row),
            max(start.column, end.column),
        )

    def contains(self, row: int, column: int) -> bool:
        """Whether the cell lies inside."""
        return self.top <= row <= self.bottom and self.left <= column <= self.right

    def meets(self, other: Range) -> bool:
        """Whether the two have a cell in common."""
        across = self.left <= other.right and other.left <= self.right
        return across and self.top <= other.bottom and other.top <= self.bottom


class Area(NamedTuple):
    """A rectangle of cells of a named worksheet."""

    sheet: str
    cells: Range


@dataclass(frozen=True, slots=True)
class Grid:
    """The used rectangle of one worksheet, as values.

    ``rows[i][j]`` is the value of the cell at row ``top + i`` and column ``left + j``; all rows have
    the same length. ``formulas`` holds (row, column) of the cells that hold a formula or a value of an
    array formula, ``own`` the columns that an earlier run of ours appended (key of the column to its
    number).
    """

    sheet: str
    rows: Sequence[Sequence[Value]]
    top: int = 1
    left: int = 1
    formulas: frozenset[tuple[int, int]] = frozenset()
    merges: tuple[Range, ...] = ()
    hidden_rows: frozenset[int] = frozenset()
    own: Mapping[str, int] = field(default_factory=dict)

    @property
    def bottom(self) -> int:
        """Number of the last row."""
        return self.top + len(self.rows) - 1

    @property
    def right(self) -> int:
        """Number of the last column."""
        return self.left + (len(self.rows[0]) if self.rows else 0) - 1

    def value(self, row: int, column: int) -> Value:
        """The value at an absolute address; ``None`` outside the used rectangle."""
        if self.top <= row <= self.bottom and self.left <= column <= self.right:
            return self.rows[row - self.top][column - self.left]
        return None


@dataclass(frozen=True, slots=True)
class Edit:
    """One change to a column of cells of one worksheet.

    ``rows`` are Excel row numbers, ascending. ``values`` are as many new values, or ``None`` where the
    values stay. ``number_format`` is an Excel format code for the cells that get a value. ``mark``
    colours the cells; with ``when`` it colours only those whose row holds the text ``when[1]`` in the
    column ``when[0]``, so that the colour follows the row when the user sorts. ``own`` is the key of a
    column of ours: the host remembers it with the workbook, and only such columns are ever refreshed.
    ``before`` are the values as they were read; a host may leave a cell alone whose value stays.
    ``notes`` are as many notes to stand at the cells, and ``links`` as many cells that a click on them
    leads to, both in place of those an earlier run left on the sheet; where the office has a sheet of the
    name of a result sheet, they lead to the result. What an earlier run left on a sheet stays where all
    edits of the sheet are without colours, links, notes and columns of ours. ``choices`` are the texts that
    a drop-down list offers at the cells, or where those texts stand, in place of the list we gave the column
    before; none at all takes it away. A link or a list that the office itself gave a cell stays, and ours is
    left out there.
    """

    sheet: str
    column: int
    rows: Sequence[int] | NDArray[np.int64]
    values: Sequence[Value] | None = None
    number_format: str | None = None
    mark: Mark | None = None
    when: tuple[int, str] | None = None
    own: str | None = None
    width: float | None = None
    before: Sequence[Value] | None = None
    notes: Sequence[str | None] | None = None
    links: Sequence[Cell | None] | None = None
    choices: Sequence[str] | Area | None = None

    @property
    def renews(self) -> bool:
        """Whether the colours, links and notes an earlier run left on the sheet go with it."""
        return any(one is not None for one in (self.own, self.mark, self.links, self.notes))


Keep = Callable[[str], bool]
"""Says of the key of a result sheet whether it stays."""


def keep_none(_: str) -> bool:
    """No result sheet of an earlier run stays."""
    return False


class Book(Protocol):
    """Where cells live. A new host passes the same contract tests and nothing above it changes."""

    def result(self, key: str) -> Grid | None:
        """The result sheet that an earlier run has put in under this name; ``None`` if there is none."""

    def sheets(self) -> list[str]:
        """Names of the visible and hidden worksheets, in order, our own result sheets left out."""

    def read(self, sheet: str) -> Grid:
        """The used rectangle of a worksheet."""

    def apply(self, edits: Iterable[Edit], sheets: bytes | None = None, keep: Keep = keep_none) -> None:
        """Apply all edits, and put the worksheets of the small workbook ``sheets`` in; all or none.

        They take the places of the result sheets of an earlier run, which go; but one stays whose key
        ``keep`` says so of, unless a new one has its key.
        """
