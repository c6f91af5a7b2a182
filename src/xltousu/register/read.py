"""Worksheets as registers, records as a register, and a draft of which column is which field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import numpy as np

from xltousu.cells import Grid, Value
from xltousu.policy import Pack
from xltousu.register.build import build_register
from xltousu.register.headers import How, Label, Match, Vocabulary, assign, make_vocabulary
from xltousu.register.mapping import Mapped, apply_mapping, mapped_head, missing_header
from xltousu.register.model import Register
from xltousu.register.rows import case_rows
from xltousu.register.tables import Cells, Head, find_heads, heads_at, likely_head


@dataclass(frozen=True, slots=True)
class Refused:
    """Why a worksheet holds no table of cases: a key of the catalogs and what fills its sentence.

    ``no-table``: no row looks like a head. ``looks-unlike-pack``: a head, but too few known headers.
    ``two-tables``: two tables of different forms, equally good. ``mapping-unknown``: the mapping names a
    field the pack does not have, or a column the sheet does not have.
    """

    sheet: str
    key: str
    params: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reading:
    """What was found in the worksheets of a workbook."""

    registers: tuple[Register, ...] = ()
    refused: tuple[Refused, ...] = ()


class ColumnGuess(NamedTuple):
    """One header as found, the field it seems to stand for and how that was seen."""

    sheet: str
    header_row: int
    column: int
    header: str
    field: str | None
    how: How | None


def read_registers(
    grids: Sequence[Grid],
    pack: Pack,
    *,
    mapping: Mapping[str, Mapping[str, str]] | None = None,
    sheet: str | None = None,
) -> Reading:
    """Every table of cases in the worksheets, and why the other worksheets hold none.

    ``mapping`` says for a sheet which column (letters, or the header's text) holds which field, ``""``
    for none; its key ``header_row`` names the first row of the head. ``sheet`` reads only that sheet.
    """
    vocabulary = make_vocabulary(pack.field)
    registers: list[Register] = []
    refused: list[Refused] = []
    for grid in grids:
        if sheet is not None and grid.sheet != sheet:
            continue
        found = _read_sheet(grid, pack, vocabulary, (mapping or {}).get(grid.sheet))
        if isinstance(found, Refused):
            refused.append(found)
        else:
            registers.extend(found)
    return Reading(tuple(registers), tuple(refused))


def register_from_records(records: Sequence[Mapping[str, object]], pack: Pack) -> Register:
    """The records as a register, read by the same parsers as the cells of a worksheet."""
    names = list(dict.fromkeys(name for record in records for name in record))
    rows = [[_as_value(record.get(name)) for name in names] for record in records]
    grid = Grid("", [list(names), *rows])
    labels = tuple(Label(number, (name,)) for number, name in enumerate(names, start=1))
    known = {model.name for model in pack.field}
    fields = {label.column: Match(label.text, 100, "name") for label in labels if label.text in known}
    head = Head((1,), labels, fields)
    return build_register(grid, head, list(range(2, len(rows) + 2)), pack)


def draft_mapping(grids: Sequence[Grid], pack: Pack) -> list[ColumnGuess]:
    """Every header of every table found, with the field it seems to stand for."""
    vocabulary = make_vocabulary(pack.field)
    return [
        ColumnGuess(
            grid.sheet, head.rows[0], label.column, label.text, match and match.field, match and match.how
        )
        for grid in grids
        for head in _best_heads(grid, vocabulary)
        for label in head.labels
        for match in (head.fields.get(label.column),)
    ]


def mark_carried(registers: Sequence[Register]) -> tuple[Register, ...]:
    """The registers with ``counted`` false where a later one holds the same case.

    The same case has the same number and the same time of receipt; the last sheet's row counts.
    """
    later: set[tuple[object, object]] = set()
    marked: list[Register] = []
    for register in reversed(registers):
        keys = _identities(register) if len(registers) > 1 else [None] * register.size
        counted = np.array([key is None or key not in later for key in keys], dtype=bool)
        later.update(key for key in keys if key is not None)
        marked.append(replace(register, counted=counted))
    return tuple(reversed(marked))


def _identities(register: Register) -> list[tuple[object, object] | None]:
    if "case_id" not in register.frame or "received_at" not in register.frame:
        return [None] * register.size
    numbers = register.frame["case_id"].tolist()
    received = register.moments("received_at")
    return [
        None if number is None or missing else (number, at)
        for number, at, missing in zip(
            numbers, received.at.astype(np.int64).tolist(), np.isnat(received.at).tolist(), strict=True
        )
    ]


def _read_sheet(
    grid: Grid, pack: Pack, vocabulary: Vocabulary, mapping: Mapping[str, str] | None
) -> list[Register] | Refused:
    mapped = apply_mapping(mapping, grid, pack) if mapping else Mapped()
    found = [] if mapped.unknown else _heads(grid, vocabulary, mapped)
    unknown = mapped.unknown or missing_header(mapped, found)
    if unknown:
        return Refused(grid.sheet, "mapping-unknown", {"name": unknown})
    heads = [mapped_head(head, mapped) for head in found]
    if not heads:
        return _why_none(grid, vocabulary)
    best = max(heads, key=lambda head: head.weight)
    rival = next((head for head in heads if not head.alike(best) and _rivals(head, best)), None)
    if rival is not None:
        rows = tuple(sorted((best.rows[0], rival.rows[0])))
        return Refused(grid.sheet, "two-tables", {"rows": rows})
    return [
        build_register(
            grid, head, case_rows(grid, head, _last_row(grid, head, heads), vocabulary), pack, vocabulary
        )
        for head in heads
        if head.alike(best)
    ]


def _heads(grid: Grid, vocabulary: Vocabulary, mapped: Mapped) -> list[Head]:
    """The heads of a worksheet; with a mapping the row it names, or else the likeliest one will do."""
    if mapped.header_row is not None:
        return heads_at(Cells(grid), mapped.header_row, vocabulary)
    heads = find_heads(grid, vocabulary.with_headers(mapped.headers))
    if heads or not (mapped.columns or mapped.headers):
        return heads
    likely = _likely(grid, vocabulary)
    return [likely] if likely else []


def _rivals(head: Head, best: Head) -> bool:
    return len(head.names) >= 0.8 * len(best.names)


def _best_heads(grid: Grid, vocabulary: Vocabulary) -> list[Head]:
    """The heads worth showing: those of a reading, or else the row that looks most like a head."""
    heads = find_heads(grid, vocabulary)
    if not heads:
        likely = _likely(grid, vocabulary)
        return [likely] if likely else []
    best = max(heads, key=lambda head: head.weight)
    return [head for head in heads if head is best or _rivals(head, best) or head.alike(best)]


def _likely(grid: Grid, vocabulary: Vocabulary) -> Head | None:
    head = likely_head(grid)
    return head and replace(head, fields=assign(head.labels, vocabulary))


def _why_none(grid: Grid, vocabulary: Vocabulary) -> Refused:
    """The row that looks most like a head says how many of its headers are known."""
    head = _likely(grid, vocabulary)
    if head is None:
        return Refused(grid.sheet, "no-table")
    return Refused(
        grid.sheet,
        "looks-unlike-pack",
        {"recognised": len(head.fields), "headers": len(head.labels), "row": head.rows[0]},
    )


def _last_row(grid: Grid, head: Head, heads: Sequence[Head]) -> int:
    """The row above the next head in the same columns, or the last of the sheet."""
    below = [
        other.rows[0]
        for other in heads
        if other.rows[0] > head.rows[-1] and other.left <= head.right and head.left <= other.right
    ]
    return min(below) - 1 if below else grid.bottom


def _as_value(value: object) -> Value:
    return value  # type: ignore[return-value]
