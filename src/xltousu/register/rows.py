"""Which rows below a head are cases: not totals, notes, signatures, captions or blanks."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from statistics import median
from typing import Literal

from xltousu.cells import Grid, Value
from xltousu.register.clean import is_empty, squeeze
from xltousu.register.dates import read_value
from xltousu.register.headers import Vocabulary
from xltousu.register.tables import Head
from xltousu.register.words import structure

Kind = Literal["case", "blank", "numbered", "caption", "note", "total", "signature"]

GAP = 10
"""So many blank rows end a table."""
_SPARSE = 3
_LONGEST = 200
_AFTER = re.compile(r"[:(\[/]|\d|$")


def case_rows(grid: Grid, head: Head, last: int, vocabulary: Vocabulary) -> list[int]:
    """The numbers of the rows that hold a case, from below the head down to the row ``last``."""
    section = _Section(grid, head, vocabulary)
    cases: list[int] = []
    needed = 0.0
    certain = False
    blanks = 0
    for row, kind in section.kinds(head.rows[-1] + 1, last):
        if kind == "blank":
            blanks += 1
            continue
        certain = certain or kind == "signature" or blanks >= GAP or (blanks > 0 and section.is_foreign(row))
        blanks = 0
        if kind == "total" or certain:
            needed = needed or max(1, section.usual(cases) / 2)
        if kind == "case" and (not needed or section.continues(row, needed, certain)):
            cases.append(row)
    return cases


class _Section:
    """The rows below one head, between its outer columns."""

    def __init__(self, grid: Grid, head: Head, vocabulary: Vocabulary) -> None:
        self.grid = grid
        self.first = head.left - grid.left
        self.end = head.right - grid.left + 1
        self.fields = {column - grid.left: match.field for column, match in head.fields.items()}
        self.labelled = {label.column - grid.left for label in head.labels}
        numbers = {"seq", "case_id"}
        self.numbering = {column for column, name in self.fields.items() if name in numbers}
        self.numbering |= {self.first} if self.first not in self.fields else set()
        self.moments = [c for c, name in self.fields.items() if vocabulary.kinds[name] == "datetime"]
        self.own = {column - grid.left for column in grid.own.values()}
        self.formulas = Counter(row for row, column in grid.formulas if head.left <= column <= head.right)
        self.wide = {(area.top, area.left - grid.left) for area in grid.merges if area.right > area.left}

    def kinds(self, first: int, last: int) -> Iterator[tuple[int, Kind]]:
        """Every row with what it is."""
        for row in range(first, last + 1):
            yield row, self._kind(row)

    def filled(self, row: int) -> int:
        """How many cells of the row are filled by hand."""
        return len(self._cells(row))

    def usual(self, cases: list[int]) -> float:
        """How many cells a case usually fills."""
        return median(self.filled(row) for row in cases[:200]) if cases else 0

    def continues(self, row: int, needed: float, dated: bool) -> bool:
        """Whether a row below the end of the table is a case all the same: filled, and dated if need be."""
        values = self.grid.rows[row - self.grid.top]
        return self.filled(row) >= needed and (
            not dated or any(read_value(values[column]).at is not None for column in self.moments)
        )

    def is_foreign(self, row: int) -> bool:
        """Whether the row looks like the head of another table: some words, no digit among them."""
        values = list(self._cells(row).values())
        return len(values) > 1 and not any(
            not isinstance(value, str) or any(map(str.isdigit, value)) for value in values
        )

    def _kind(self, row: int) -> Kind:
        cells = self.grid.rows[row - self.grid.top][self.first : self.end]
        filled = len(cells) - cells.count(None) - cells.count("")
        if not filled:
            return "blank"
        leading = cells[0]
        if leading is None or leading == "":
            leading = next(value for value in cells if value is not None and value != "")
        if filled > _SPARSE + self.formulas[row] and not isinstance(leading, str):
            return "case"
        if isinstance(leading, str):
            said = announced(leading)
            if said and (said == "total" or self.filled(row) <= _SPARSE):
                return said
        if filled > _SPARSE + self.formulas[row]:
            return "case"
        return self._sparse(row)

    def _sparse(self, row: int) -> Kind:
        cells = self._cells(row)
        if not cells:
            return "blank"
        if set(cells) <= self.numbering:
            text = next(iter(cells.values()))
            return "caption" if isinstance(text, str) and not text.strip().isdigit() else "numbered"
        if not set(cells) & (self.fields.keys() - self.numbering):
            return "caption"
        (column, value), *others = cells.items()
        alone = not others and isinstance(value, str)
        return "caption" if alone and (column == self.first or (row, column) in self.wide) else "case"

    def _cells(self, row: int) -> dict[int, Value]:
        """The cells filled by hand: no formulas, none of our own columns."""
        values = self.grid.rows[row - self.grid.top]
        return {
            column: values[column]
            for column in range(self.first, self.end)
            if not is_empty(values[column])
            and column not in self.own
            and (row, column + self.grid.left) not in self.grid.formulas
        }


def announced(text: str) -> Kind | None:
    """What the first words of a row announce: a total, a signature or a note."""
    opens = text[:1] in _first_letters() or text[:1].isspace()
    if not opens or len(text) > _LONGEST:
        return None
    word = squeeze(text)
    for kind, starts in _announced():
        found = starts.match(word)
        if found and _fits(kind, word[found.end() :]):
            return kind
    return None


def _fits(kind: Kind, rest: str) -> bool:
    if kind == "total":
        return _AFTER.match(rest) is not None and len(rest) <= 12
    if kind == "signature":
        return rest.startswith((":", "(")) and not rest.startswith("()")
    return rest.startswith((":", ".", "、", "1", "(")) or not rest


@cache
def _announced() -> tuple[tuple[Kind, re.Pattern[str]], ...]:
    words = structure()
    return (
        ("total", _starts(words.totals)),
        ("signature", _starts(words.signatures)),
        ("note", _starts(words.notes)),
    )


def _starts(words: Iterable[str]) -> re.Pattern[str]:
    """A pattern of these words, the longer ones first."""
    return re.compile(
        "|".join(re.escape(word) for word in sorted(map(squeeze, words), key=len, reverse=True))
    )


@cache
def _first_letters() -> frozenset[str]:
    words = structure()
    letters = {word[0] for word in (*words.totals, *words.signatures, *words.notes)}
    letters |= {form for letter in letters for form in (letter.upper(), letter.lower())}
    return frozenset(letters | set("*※\u3000\u200b【["))
