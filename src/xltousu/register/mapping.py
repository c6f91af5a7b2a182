"""A mapping an office wrote: which column of a sheet holds which field."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from xltousu.cells import Grid, column_number
from xltousu.policy import Pack
from xltousu.register.headers import Match, label_keys
from xltousu.register.tables import Head

HEADER_ROW = "header_row"
_LETTERS = re.compile(r"[A-Za-z]{1,3}")


@dataclass(frozen=True, slots=True)
class Mapped:
    """A mapping, checked: fields by column number and by header text; ``""`` leaves a column out."""

    header_row: int | None = None
    columns: Mapping[int, str] = field(default_factory=dict)
    headers: Mapping[tuple[str, ...], str] = field(default_factory=dict)
    unknown: str | None = None

    def field_of(self, column: int, header: str) -> str | None:
        """The field the mapping gives a column; ``None`` where it says nothing."""
        return self.columns.get(column, self.headers.get(label_keys(header)))


def apply_mapping(mapping: Mapping[str, str], grid: Grid, pack: Pack) -> Mapped:
    """The mapping of one sheet; its ``unknown`` names what the pack or the sheet does not have."""
    columns: dict[int, str] = {}
    headers: dict[tuple[str, ...], str] = {}
    for key, name in mapping.items():
        if key == HEADER_ROW:
            continue
        if name and pack.field_named(name) is None:
            return Mapped(unknown=name)
        if _LETTERS.fullmatch(key) and grid.left <= column_number(key) <= grid.right:
            columns[column_number(key)] = name
        else:
            headers[label_keys(key)] = name
    row = str(mapping.get(HEADER_ROW, "")).strip()
    if row and not (row.isdigit() and grid.top <= int(row) <= grid.bottom):
        return Mapped(unknown=row)
    return Mapped(int(row) if row else None, columns, headers)


def missing_header(mapped: Mapped, heads: Sequence[Head]) -> str | None:
    """A header the mapping names and no head has."""
    there = {label_keys(label.text) for head in heads for label in head.labels}
    return next((keys[0] for keys in mapped.headers if keys and keys not in there), None)


def mapped_head(head: Head, mapped: Mapped) -> Head:
    """The head with the fields the mapping gives; what it does not name stays as it was found."""
    if not mapped.columns and not mapped.headers:
        return head
    given = {label.column: mapped.field_of(label.column, label.text) for label in head.labels}
    taken = {name for name in given.values() if name}
    fields = {
        column: match
        for column, match in head.fields.items()
        if given[column] is None and match.field not in taken
    }
    fields |= {column: Match(name, 100, "name") for column, name in given.items() if name}
    left_out = {column for column, name in given.items() if name == ""}
    labels = tuple(label for label in head.labels if label.column not in left_out)
    return replace(head, labels=labels, fields=fields) if labels else head
