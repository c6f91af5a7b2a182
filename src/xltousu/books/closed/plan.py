"""What is to be written into the rows of one worksheet: for every row its columns and new values."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from xltousu.books.closed.values import Encoder, default_format
from xltousu.cells import Edit, column_letters

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Rows: TypeAlias = "Sequence[int] | NDArray[np.int64]"
"""Row numbers of an edit, ascending."""


class Target(NamedTuple):
    """One column that takes values: how its cells are to look, and whether it is ours."""

    column: int
    code: str | None
    fallback: str | None
    own: bool


class Layout:
    """The columns written in a row, from left to right; rows alike share one layout."""

    __slots__ = ("is_ours", "letters", "targets")

    def __init__(self, targets: Iterable[Target]) -> None:
        self.targets = tuple(targets)
        self.letters = tuple(column_letters(one.column).encode() for one in self.targets)
        first = self.targets[0].column
        self.is_ours = all(one.own and one.column == first + n for n, one in enumerate(self.targets))


Line = tuple[Layout, tuple[bytes, ...]]
"""What one row takes: its layout, and for each column what follows the ``s`` attribute of the cell."""


def plan_rows(edits: Sequence[Edit], encoder: Encoder) -> dict[int, Line]:
    """For each row number what is written there; a later edit of a cell wins over an earlier one."""
    groups: list[tuple[Rows, list[Edit]]] = []
    for edit in chain.from_iterable(map(by_kind, map(needed, edits))):
        if edit.values is None:
            continue
        for rows, members in groups:
            if _same(rows, edit.rows) and all(one.column != edit.column for one in members):
                members.append(edit)
                break
        else:
            groups.append((edit.rows, [edit]))
    plan: dict[int, Line] = {}
    merged: dict[tuple[Layout, Layout], Layout] = {}
    for rows, members in groups:
        members.sort(key=lambda one: one.column)
        layout = Layout(target_of(one) for one in members)
        tails = [encoder.tails(plain_list(one.values)) for one in members]
        numbers = plain_list(rows)
        for number, line in zip(numbers, zip(*tails, strict=True), strict=True):
            before = plan.get(number)
            plan[number] = (layout, line) if before is None else _overlay(before, (layout, line), merged)
    return plan


def needed(edit: Edit) -> Edit:
    """The edit without cells of the office whose value stays: they may hold more than a value can say."""
    if edit.own is not None or edit.before is None or edit.values is None:
        return edit
    triples = zip(plain_list(edit.rows), edit.before, plain_list(edit.values), strict=True)
    kept = [(row, new) for row, old, new in triples if type(old) is not type(new) or old != new]
    return replace(
        edit, rows=[row for row, _ in kept], values=[new for _, new in kept], notes=None, links=None
    )


def by_kind(edit: Edit) -> list[Edit]:
    """The edit in two where numbers stand among times: a format of times would show them as days."""
    if edit.values is None or edit.number_format is not None:
        return [edit]
    values = plain_list(edit.values)
    kinds = set(map(type, values))
    if default_format(values) is None or not any(issubclass(kind, int | float) for kind in kinds):
        return [edit]
    pairs = list(zip(plain_list(edit.rows), values, strict=True))
    numbers = [pair for pair in pairs if isinstance(pair[1], int | float)]
    others = [pair for pair in pairs if not isinstance(pair[1], int | float)]
    return [
        replace(
            edit, rows=[row for row, _ in part], values=[value for _, value in part], notes=None, links=None
        )
        for part in (numbers, others)
    ]


def _same(one: Rows, other: Rows) -> bool:
    if one is other:
        return True
    alike = len(one) == len(other) and len(one) > 0 and bool(one[0] == other[0])
    return alike and plain_list(one) == plain_list(other)


def plain_list(values: Any) -> list[Any]:
    """A list of plain Python objects from a list, a range, or an array."""
    if not hasattr(values, "tolist"):
        return list(values)
    kind = values.dtype.kind if hasattr(values, "dtype") else ""
    if kind in ("M", "m"):  # in nanoseconds a moment would come out as a bare number
        values = values.astype(f"{kind}8[us]")
    return list(values.tolist())


def target_of(edit: Edit) -> Target:
    """What the cells of an edit are to look like."""
    values = plain_list(edit.values)
    code = edit.number_format
    fallback = None if code else default_format(values)
    if (
        edit.own
        and code is None
        and fallback is None
        and any(issubclass(kind, int | float) for kind in set(map(type, values)))
    ):
        code = "General"  # the neighbour's format may show numbers as dates
    return Target(edit.column, code, fallback, edit.own is not None)


def _overlay(below: Line, above: Line, merged: dict[tuple[Layout, Layout], Layout]) -> Line:
    """Both lines as one, the upper one winning where they meet."""
    cells = {target.column: (target, tail) for target, tail in zip(below[0].targets, below[1], strict=True)}
    cells |= {target.column: (target, tail) for target, tail in zip(above[0].targets, above[1], strict=True)}
    ordered = [cells[column] for column in sorted(cells)]
    key = (below[0], above[0])
    if key not in merged:
        merged[key] = Layout(target for target, _ in ordered)
    return merged[key], tuple(tail for _, tail in ordered)
