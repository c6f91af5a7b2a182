"""One formula for a whole column of cells, written once and shared by the rest."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

from openpyxl.worksheet.formula import ArrayFormula
from openpyxl.worksheet.worksheet import Worksheet


class _Shared(ArrayFormula):
    """A shared formula as openpyxl writes it: the first cell has the text, all have the index."""

    def __init__(self, index: int, ref: str | None = None, text: str | None = None) -> None:
        self.index, self.ref, self.text = index, ref, text

    def __iter__(self) -> Iterator[tuple[str, str]]:
        yield "t", "shared"
        if self.ref:
            yield "ref", self.ref
        yield "si", str(self.index)


class SharedFormulas:
    """Gives the formulas of one sheet their indices."""

    def __init__(self, sheet: Worksheet) -> None:
        self._sheet = sheet
        self._indices = count()

    def fill(self, letters: str, first: int, last: int, formula: str) -> None:
        """The formula of the first row in every row of a column, moved down row by row."""
        index = next(self._indices)
        ref = f"{letters}{first}:{letters}{last}"
        self._sheet[f"{letters}{first}"].value = _Shared(index, ref, formula)
        for row in range(first + 1, last + 1):
            self._sheet[f"{letters}{row}"].value = _Shared(index)
