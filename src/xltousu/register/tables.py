"""Finding the tables of a worksheet: which rows are heads, and which columns belong to each."""

from __future__ import annotations

import datetime as dt
import itertools
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from xltousu.cells import Grid, Value
from xltousu.register.clean import fold, is_empty
from xltousu.register.date_text import read_text
from xltousu.register.headers import Label, Match, Vocabulary, assign, label_keys

SEARCHED = 60
"""Rows from the top in which a head may stand without a sparse row above it."""
LONGEST = 40
"""A header has at most so many characters, brackets left out."""
DEEPEST = 3
"""Rows a head may have."""
_NUMBERS = {int, float, bool, dt.datetime, dt.date, dt.time, dt.timedelta}
_NEARLY = 0.6
_TITLE = 0.7
ALIKE = 0.6
"""Two heads with this share of their fields in common are the same form."""


@dataclass(frozen=True, slots=True)
class Head:
    """The head of one table: its rows, its labels and the fields they stand for."""

    rows: tuple[int, ...]
    labels: tuple[Label, ...]
    fields: dict[int, Match]

    @property
    def left(self) -> int:
        """The first column with a label."""
        return self.labels[0].column if self.labels else 1

    @property
    def right(self) -> int:
        """The last column with a label."""
        return self.labels[-1].column if self.labels else 1

    @property
    def names(self) -> frozenset[str]:
        """The fields of the head."""
        return frozenset(match.field for match in self.fields.values())

    @property
    def weight(self) -> float:
        """How much the head says for itself: its fields, each by how sure it is."""
        return sum(match.score for match in self.fields.values()) / 100

    def alike(self, other: Head) -> bool:
        """Whether the two heads belong to the same form."""
        both = self.names | other.names
        return len(self.names & other.names) >= ALIKE * len(both)


class Cells:
    """The cells of a grid as a head sees them: a merged value stands in all its cells."""

    def __init__(self, grid: Grid) -> None:
        ours = set(grid.own.values())
        self.grid = grid
        self.columns = [column for column in range(grid.left, grid.right + 1) if column not in ours]
        self.merged = {
            (row, column): area
            for area in grid.merges
            if area.bottom - area.top < DEEPEST * 2 or area.right > area.left
            for row in range(area.top, min(area.bottom, area.top + DEEPEST) + 1)
            for column in range(area.left, min(area.right, grid.right) + 1)
        }

    def own(self, row: int, column: int) -> Value:
        """The value written in the cell itself; nothing counts as ``None``."""
        value = self.grid.value(row, column)
        return None if is_empty(value) else value

    def shown(self, row: int, column: int) -> Value:
        """The value a reader sees there, from the corner of a merged area if there is one."""
        area = self.merged.get((row, column))
        return self.own(area.top, area.left) if area else self.own(row, column)


def find_heads(grid: Grid, vocabulary: Vocabulary) -> list[Head]:
    """Every head that could start a table of cases, from top to bottom, none overlapping another.

    The first one that says nearly as much as the best starts the first table. Below it a row is a head
    only under a blank or nearly blank row, or if it is the same form again.
    """
    cells = Cells(grid)
    found: list[tuple[Head, bool]] = [
        (head, sparse)
        for row, sparse in _candidates(grid)
        for head in heads_at(cells, row, vocabulary)
        if qualifies(head, vocabulary)
    ]
    strongest = max((head.weight for head, _ in found), default=0)
    chosen: list[Head] = []
    for head, sparse in found:
        if any(_overlap(head, other) for other in chosen):
            continue
        if chosen and chosen[0].rows[0] < head.rows[0]:
            if sparse or head.alike(chosen[0]):
                chosen.append(head)
        elif chosen or head.weight >= _NEARLY * strongest:
            chosen.append(head)
    return sorted(chosen, key=lambda head: (head.rows[0], head.left))


def likely_head(grid: Grid) -> Head | None:
    """The row near the top that looks most like a head, whatever its words; ``None`` if no row does."""
    cells = Cells(grid)
    best: Head | None = None
    most = 1
    for row in range(grid.top, min(grid.bottom, grid.top + SEARCHED) + 1):
        heads = heads_at(cells, row, None)
        labels = len(heads[0].labels) if heads else 0
        if labels > most * (1 if best is None else 1.3):
            best, most = heads[0], labels
    return best


COMMON_TO_ALL_LISTS = frozenset({"seq", "remark", "status", "subject", "department"})
"""Fields that any list of an office has, and that do not speak for a register of cases."""


def qualifies(head: Head, vocabulary: Vocabulary) -> bool:
    """At least two fields that speak for a register, one a moment, the content or the number of a case."""
    names = [name for name in head.names if name not in COMMON_TO_ALL_LISTS]
    telling = any(vocabulary.kinds[name] == "datetime" or name in {"content", "case_id"} for name in names)
    return len(names) >= 2 and telling


def heads_at(cells: Cells, row: int, vocabulary: Vocabulary | None) -> list[Head]:
    """The heads that start in a row, as deep as they go; several where blocks stand side by side."""
    best: list[Head] = []
    for depth in range(1, DEEPEST + 1):
        if row + depth - 1 > cells.grid.bottom or not _is_head_row(cells, row + depth - 1):
            break
        if depth > 1 and not _continues(cells, row, row + depth - 1):
            break
        if depth == 2 and _is_title(cells, row):
            return []
        rows = tuple(range(row, row + depth))
        blocks = _side_by_side(_labels(cells, rows))
        best = [
            Head(rows, block, assign(block, vocabulary) if vocabulary else {}) for block in blocks if block
        ]
    return best


def _candidates(grid: Grid) -> Iterator[tuple[int, bool]]:
    """Rows in which a head may start, and whether the row above is blank or nearly so."""
    filled = [len(row) - row.count(None) - row.count("") for row in grid.rows]
    few = max(1, max(filled, default=0) // 4)
    above = 0
    for number, count in enumerate(filled):
        sparse = above <= few
        if count and (number < SEARCHED or (sparse and _holds_no_numbers(grid.rows[number]))):
            yield grid.top + number, sparse
        above = count


def _holds_no_numbers(row: Sequence[Value]) -> bool:
    return _NUMBERS.isdisjoint(map(type, row))


def _is_head_row(cells: Cells, row: int) -> bool:
    """Whether the cells of a row could all be headers: short texts, hardly a number, no date."""
    values = [value for value in (cells.own(row, column) for column in cells.columns) if value is not None]
    if any(isinstance(value, dt.date | dt.time | dt.timedelta | bool) for value in values):
        return False
    texts = [fold(value) for value in values if isinstance(value, str)]
    if not texts or any(_is_moment(text) for text in texts):
        return False
    odd = len(values) - sum(_is_short(text) for text in texts)
    return odd * 3 <= len(values)


def _is_moment(text: str) -> bool:
    digits = sum(map(str.isdigit, text))
    return digits >= 5 and digits * 3 >= len(text) and read_text(text).at is not None


def _is_short(text: str) -> bool:
    """Whether a text has the length of a header and is no number."""
    key = (label_keys(text) or ("",))[-1]
    return len(key) <= LONGEST and not key.isdigit()


def _continues(cells: Cells, top: int, row: int) -> bool:
    """Whether a row carries on the head above it: it fills only what stands below a group or a gap."""
    below = [column for column in cells.columns if cells.own(row, column) is not None]
    if not below:
        return False
    grouped = _groups(cells, row - 1, row)
    wrong = [column for column in below if cells.own(row - 1, column) is not None and column not in grouped]
    return not wrong and bool(grouped or _joined(cells, top, row))


def _is_title(cells: Cells, row: int) -> bool:
    """Whether one text spans most of the labels below: the title of the sheet, no group of columns."""
    groups = _groups(cells, row, row + 1)
    below = [column for column in cells.columns if cells.shown(row + 1, column) is not None]
    most = Counter(groups.values()).most_common(1)
    return bool(most) and most[0][1] > _TITLE * len(below)


def _joined(cells: Cells, top: int, row: int) -> bool:
    """Whether merged cells reach from the head above into this row."""
    return any(
        area.top >= top and area.top < row <= area.bottom
        for column in cells.columns
        if (area := cells.merged.get((row, column))) is not None
    )


def _groups(cells: Cells, upper: int, lower: int) -> dict[int, str]:
    """The group above each column of the lower row: merged, or followed by blanks over labels."""
    groups: dict[int, str] = {}
    current: str | None = None
    for column in cells.columns:
        area = cells.merged.get((upper, column))
        value = cells.own(upper, column)
        if area is not None and area.bottom < lower:
            shown = cells.shown(upper, column)
            current = None
            if isinstance(shown, str) and (area.right > area.left):
                groups[column] = shown
        elif value is not None:
            current = value if isinstance(value, str) and cells.own(lower, column) is not None else None
            if current is not None and not _blank_right(cells, upper, lower, column):
                current = None
            if current is not None:
                groups[column] = current
        elif current is not None and area is None and cells.own(lower, column) is not None:
            groups[column] = current
        else:
            current = None
    return groups


def _blank_right(cells: Cells, upper: int, lower: int, column: int) -> bool:
    right = column + 1
    return (
        cells.own(upper, right) is None
        and (upper, right) not in cells.merged
        and cells.own(lower, right) is not None
    )


def _labels(cells: Cells, rows: tuple[int, ...]) -> tuple[Label, ...]:
    """The labels of a head; a column without any text has none."""
    groups = [_groups(cells, upper, lower) for upper, lower in itertools.pairwise(rows)]
    labels = []
    for column in cells.columns:
        lowest = cells.merged.get((rows[-1], column))
        if lowest is not None and lowest.left < column:
            continue
        parts: list[str] = []
        for depth, row in enumerate(rows):
            shown = cells.shown(row, column)
            if shown is None and depth < len(groups):
                shown = groups[depth].get(column)
            text = "" if shown is None else str(shown)
            if text.strip() and text not in parts:
                parts.append(text)
        if parts:
            labels.append(Label(column, tuple(parts)))
    return tuple(labels)


def _side_by_side(labels: Sequence[Label]) -> list[tuple[Label, ...]]:
    """The labels cut where the first two of them start again."""
    keys = [label_keys(label.text) for label in labels]
    starts = [0]
    for position in range(2, len(keys) - 1):
        if keys[position : position + 2] == keys[:2] and keys[0] != keys[1]:
            starts.append(position)
    ends = [*starts[1:], len(labels)]
    return [tuple(labels[start:end]) for start, end in zip(starts, ends, strict=True)]


def _overlap(head: Head, other: Head) -> bool:
    side_by_side = head.right < other.left or other.right < head.left
    return not side_by_side and head.rows[0] <= other.rows[-1] and other.rows[0] <= head.rows[-1]
