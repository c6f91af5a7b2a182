"""What came back on callback sheets: taken over, left alone, or not to be placed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from xltousu.cells import Cell, Edit, Value
from xltousu.report.json import SCHEMA_VERSION, plain
from xltousu.report.shown import Names


@dataclass(frozen=True, slots=True)
class Taken:
    """A cell of the register and what was written for it; ``before`` is what the cell held."""

    cell: Cell
    case_id: str
    field: str
    before: Value
    after: Value


@dataclass(frozen=True, slots=True)
class Merged:
    """The returned sheets against the registers.

    ``kept`` are cells that hold something else and keep it, ``unknown`` numbers that no register has,
    ``missing`` fields that the registers have no column for.
    """

    file: str
    returned: str
    edits: tuple[Edit, ...]
    taken: tuple[Taken, ...]
    kept: tuple[Taken, ...]
    unknown: tuple[str, ...]
    missing: tuple[str, ...]

    @property
    def is_clean(self) -> bool:
        """Whether everything written on the sheets found its place."""
        return not (self.kept or self.unknown or self.missing)


def merged_json(one: Merged) -> dict[str, Any]:
    """The merge as one object."""
    return {
        "schema_version": SCHEMA_VERSION,
        "file": one.file,
        "returned": one.returned,
        "taken": [_cell(cell) for cell in one.taken],
        "kept": [_cell(cell) for cell in one.kept],
        "unknown": list(one.unknown),
        "missing": list(one.missing),
    }


def _cell(one: Taken) -> dict[str, Any]:
    return {
        "sheet": one.cell.sheet,
        "cell": one.cell.address,
        "case_id": one.case_id,
        "field": one.field,
        "before": plain(one.before),
        "after": plain(one.after),
    }


def merged_lines(one: Merged, names: Names) -> Iterator[str]:
    """The merge in words: what was taken in one line, everything else by name."""
    words = names.words
    cases = len({cell.case_id for cell in one.taken})
    yield words("returned.taken", cells=len(one.taken), cases=cases)
    for cell in one.kept:
        place = f"{cell.cell.sheet}!{cell.cell.address}"
        before, after = words.shown(cell.before), words.shown(cell.after)
        yield words("returned.kept", cell=place, field=names.field(cell.field), before=before, after=after)
    if one.unknown:
        yield words("returned.unknown", numbers=", ".join(one.unknown))
    if one.missing:
        yield words("returned.missing", fields=", ".join(map(names.field, one.missing)))
