"""Callback sheets that come back: what was written on them goes into the register, by number of the case."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from xltousu.app.assess import Assessed
from xltousu.app.settings import Settings
from xltousu.cells import Book, Edit, Value
from xltousu.errors import TableError
from xltousu.policy import Pack
from xltousu.register import SEPARATOR, Register, read_registers
from xltousu.report import DATE_TIME, Merged, Taken
from xltousu.template.form_values import EMPTY_BOX
from xltousu.template.forms import forms_of

NUMBER = "case_id"
TICKED = ("☑", "☒", "■", "√", "✓")
"""Signs people put in the place of an empty box."""
_BOX = re.compile(f"([{EMPTY_BOX}{''.join(TICKED)}])")


@dataclass(frozen=True, slots=True)
class _Entry:
    """One cell of a returned sheet: the case it is about, the field and what was written."""

    case_id: str
    field: str
    value: Value


def returned_fields(pack: Pack) -> tuple[str, ...]:
    """The fields that are written by hand on the callback sheets of a pack, in the order of its fields."""
    blank = {
        item.field
        for form in forms_of(pack).form
        if form.purpose == "callback"
        for item in form.columns
        if item.kind == "blank" and item.field
    }
    return tuple(field.name for field in pack.field if field.name in blank)


def merge(assessed: Assessed, returned: Book, file: str, settings: Settings) -> Merged:
    """What the returned sheets add to the registers.

    A cell of the register that is empty takes what was written; one that holds something else keeps it and
    is told. Raises :class:`TableError` where no sheet returned has a column of numbers and one to write back.
    """
    pack = settings.policy.pack
    entries = list(_entries(returned, file, pack))
    registers = [one.register for one in assessed.result.assessments]
    taken: list[Taken] = []
    kept: list[Taken] = []
    missing: dict[str, None] = {}
    places = [_places(register) for register in registers]
    unknown = dict.fromkeys(
        one.case_id for one in entries if not any(one.case_id in found for found in places)
    )
    for entry in entries:
        for register, found in zip(registers, places, strict=True):
            for position in found.get(entry.case_id, ()):
                if not register.has(entry.field):
                    missing[entry.field] = None
                    continue
                one = _taken(register, position, entry)
                if one.before is None:
                    taken.append(one)
                elif one.before != one.after:
                    kept.append(one)
    return Merged(
        file=assessed.result.file,
        returned=file,
        edits=tuple(_edits(registers, taken)),
        taken=tuple(taken),
        kept=tuple(kept),
        unknown=tuple(unknown),
        missing=tuple(missing),
    )


def _entries(book: Book, file: str, pack: Pack) -> Iterator[_Entry]:
    grids = [book.read(name) for name in book.sheets()]
    titles = {
        title: item.field
        for form in forms_of(pack).form
        if form.purpose == "callback"
        for item in form.columns
        if item.field and item.title and not item.band
        for title in item.title.all()
    }
    mapping = {grid.sheet: headers for grid in grids if (headers := _present(grid.rows, titles))}
    fields = returned_fields(pack)
    found = False
    for register in read_registers(grids, pack, mapping=mapping).registers:
        if not register.has(NUMBER) or not any(register.has(name) for name in fields):
            continue
        found = True
        numbers = register.frame[NUMBER].tolist()
        for name in filter(register.has, fields):
            for number, value in zip(numbers, register.raw[name], strict=True):
                written = _ticked(value)
                if isinstance(number, str) and written is not None:
                    yield _Entry(number, name, written)
    if not found:
        raise TableError("no-callback-sheet", file=file)


def _ticked(value: Value) -> Value:
    """What was written: of tick boxes the words that are ticked, and nothing where none is."""
    if not isinstance(value, str):
        return value
    if not any(box in value for box in (EMPTY_BOX, *TICKED)):
        return value.strip() or None
    words = _BOX.split(value)
    ticked = [words[place + 1].strip() for place, box in enumerate(words) if box in TICKED]
    return SEPARATOR.join(filter(None, ticked)) or None


def _present(rows: Sequence[Sequence[Value]], titles: Mapping[str, str]) -> dict[str, str]:
    """The titles of the form that stand in a sheet, with their fields."""
    words = {value.strip() for row in rows[:20] for value in row if isinstance(value, str)}
    return {title: field for title, field in titles.items() if title in words}


def _places(register: Register) -> dict[str, list[int]]:
    """Positions of the cases of a register by their numbers; those a later sheet carries on are left out."""
    places: dict[str, list[int]] = {}
    if register.has(NUMBER):
        counted = register.cases().tolist()
        for position, number in enumerate(register.frame[NUMBER].tolist()):
            if isinstance(number, str) and counted[position]:
                places.setdefault(number, []).append(position)
    return places


def _taken(register: Register, position: int, entry: _Entry) -> Taken:
    before = register.raw[entry.field][position]
    before = None if isinstance(before, str) and not before.strip() else before
    return Taken(register.cell(entry.field, position), entry.case_id, entry.field, before, entry.value)


def _edits(registers: Sequence[Register], taken: Sequence[Taken]) -> Iterator[Edit]:
    """One edit a column; of two entries for the same cell the last one counts."""
    for register in registers:
        for name in register.columns:
            cells = {
                one.cell.row: one
                for one in taken
                if one.field == name
                and one.cell.sheet == register.sheet
                and one.cell.row in register.frame.index
            }
            if cells:
                rows = sorted(cells)
                yield Edit(
                    register.sheet,
                    register.columns[name].number,
                    rows,
                    values=[cells[row].after for row in rows],
                    before=[cells[row].before for row in rows],
                    number_format=DATE_TIME if name.endswith("_at") else None,
                )
