"""All edits of one worksheet of a live workbook, written in blocks; what was there before is kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

from xltousu.books.choices import listed
from xltousu.books.closed import links as closed_links
from xltousu.books.closed import skeleton
from xltousu.books.closed.drop_downs import SIGN as OFFER_SIGN
from xltousu.books.closed.links import MAX_LINKS
from xltousu.books.closed.marks import blocks, link_blocks
from xltousu.books.closed.names import COLUMN, column_name, quoted
from xltousu.books.closed.notes import AUTHOR, SIGN, wanted_notes
from xltousu.books.closed.numberformat import is_temporal
from xltousu.books.closed.plan import by_kind, needed, plain_list, target_of
from xltousu.books.live.areas import runs
from xltousu.books.live.program import Link, Note, Program, Rule, Sheet
from xltousu.books.live.reading import (
    block,
    cells,
    formula_block,
    merged,
    number_formats,
    own_columns,
    sheet_names,
)
from xltousu.books.live.undo import Patch, SheetUndo
from xltousu.books.live.values import as_text, reads_as_else, stored
from xltousu.cells import MAX_COLUMN, MAX_ROW, Area, Cell, Edit, Range, Value
from xltousu.errors import FileError


def check(sheet: Sheet, program: Program, edits: Sequence[Edit]) -> None:
    """Raise for anything that cannot be written, before anything is."""
    if program.is_protected(sheet):
        raise FileError("protected-sheet-open", sheet=sheet.name)
    if program.is_filtered(sheet):
        raise FileError("filtered-sheet-open", sheet=sheet.name)
    for edit in edits:
        if not len(edit.rows):
            continue
        if not (edit.rows[0] >= 1 and edit.rows[-1] <= MAX_ROW and 1 <= edit.column <= MAX_COLUMN):
            raise FileError("outside-sheet", sheet=sheet.name, row=int(edit.rows[-1]), column=edit.column)
        if edit.values is not None:
            _check_place(sheet, program, edit, edit.values)


def _check_place(sheet: Sheet, program: Program, edit: Edit, values: Sequence[Value]) -> None:
    """Raise where a value would go into a merged cell or into an array."""
    place = Range(int(edit.rows[0]), edit.column, int(edit.rows[-1]), edit.column)
    if cells(sheet, place).merge_cells is not False:
        skeleton.check_merges(list(merged(sheet, place)), sheet.name, edit.column, edit.rows, values)
    for start, end in runs(plain_list(edit.rows)):
        part = place._replace(top=int(edit.rows[start]), bottom=int(edit.rows[end - 1]))
        if program.has_array(sheet, part.address):
            raise FileError("array-formula", sheet=sheet.name, range=part.address)


class Writer:
    """Writes the edits of one sheet; ``undo`` tells at any moment what has been changed so far.

    ``destinations`` are the names the result sheets have in this workbook, by their keys, and ``office``
    the names of the sheets that are not ours.
    """

    def __init__(
        self, sheet: Sheet, program: Program, destinations: Mapping[str, str], office: set[str]
    ) -> None:
        self._sheet = sheet
        self._program = program
        self._destinations = destinations
        self._own = own_columns(sheet)
        self._office = office
        self._date1904 = program.date1904(sheet.book)
        self.undo = SheetUndo(
            sheet.name,
            names=[(name, text) for name, text in sheet_names(sheet) if name.startswith(COLUMN)],
            rules=program.rules(sheet),
            links=self._our_links(),
            notes=[one for one in program.notes(sheet) if one.author == AUTHOR or SIGN in one.text],
        )

    def write(self, edits: Sequence[Edit]) -> None:
        """All of it: values and formats, then what stands on them."""
        self._grow_tables(edits)
        for edit in chain.from_iterable(map(by_kind, map(needed, edits))):
            self._write_values(edit)
        self._remember(edits)
        self._write_choices(edits)
        if any(edit.renews for edit in edits):
            linked = self._write_links(edits)
            rules = [Rule(*one) for one in chain(blocks(edits), link_blocks(linked))]
            if rules or self.undo.rules:
                self._program.put_rules(self._sheet, rules)
            self._write_notes(edits)

    def _write_values(self, edit: Edit) -> None:
        if edit.values is None:
            return
        target = target_of(edit)
        rows = [int(row) for row in edit.rows]
        values = [stored(value, date1904=self._date1904) for value in plain_list(edit.values)]
        for start, end in runs(rows):
            place = Range(rows[start], edit.column, rows[end - 1], edit.column)
            if edit.own is not None and edit.own not in self._own and edit.column > 1:
                beside = Cell("", place.top, edit.column - 1).address
                self._program.dress(self._sheet, beside, place.address)
            for first, last in self._without_formulas(place):
                part = place._replace(top=place.top + first, bottom=place.top + last - 1)
                self._put(part, values[start + first : start + last], target.code, target.fallback)

    def _without_formulas(self, place: Range) -> Iterator[tuple[int, int]]:
        """The runs of cells of a column that hold no formula, as start and end (not included)."""
        texts, values = formula_block(self._sheet, place), block(self._sheet, place)
        free = [
            position
            for position, ((text,), (value,)) in enumerate(zip(texts, values, strict=True))
            if not (isinstance(text, str) and text.startswith("=") and text != value)
        ]
        return ((free[start], free[end - 1] + 1) for start, end in runs(free)) if free else iter(())

    def _put(self, place: Range, values: list[Any], code: str | None, fallback: str | None) -> None:
        """Values and format of a run of cells of one column, and what takes them back."""
        sheet = self._sheet
        formats = list(number_formats(sheet, place))
        before = [stored(value, date1904=self._date1904) for (value,) in block(sheet, place)]
        patch = Patch(
            place.left, place.top, before, [], [(part.top, part.bottom, known) for part, known in formats]
        )
        self.undo.patches.append(patch)
        for part, known in formats:
            wanted = code or (fallback if fallback and not is_temporal(known) else None)
            if wanted is not None and wanted != known:
                cells(sheet, part).number_format = wanted
            some = values[part.top - place.top : part.bottom - place.top + 1]
            put_values(sheet, part, some, wanted or known)
        patch.after = [stored(value, date1904=self._date1904) for (value,) in block(sheet, place)]

    def _grow_tables(self, edits: Sequence[Edit]) -> None:
        """Have the tables of the sheet take in our columns that stand right beside them."""
        for edit in sorted(edits, key=lambda one: one.column):
            if edit.own is None or edit.values is None or not len(edit.rows) or edit.own in self._own:
                continue
            for table in self._sheet.tables:
                whole = table.range
                lines, columns = whole.shape
                beside = whole.column + columns == edit.column
                if beside and int(edit.rows[0]) == whole.row and self._is_free(edit.column, whole.row, lines):
                    place = Range(whole.row, whole.column, whole.row + lines - 1, edit.column)
                    table.resize(cells(self._sheet, place))

    def _is_free(self, column: int, top: int, lines: int) -> bool:
        place = Range(top, column, top + lines - 1, column)
        return all(value is None for (value,) in block(self._sheet, place))

    def _remember(self, edits: Sequence[Edit]) -> None:
        """Widths and names of our columns; the name of each points at its header."""
        headers: dict[str, tuple[int, int]] = {}
        for edit in edits:
            if edit.own is None or edit.values is None or not len(edit.rows):
                continue
            row = int(edit.rows[0])
            headers[edit.own] = min((row, edit.column), headers.get(edit.own, (MAX_ROW, 0)))
            if edit.width is not None and edit.own not in self._own:
                self._sheet.range((row, edit.column)).column_width = edit.width
        for key, (row, column) in headers.items():
            place = Range(row, column, row, column)
            put_name(self._sheet, self._program, column_name(key), self._reference(place))

    def _reference(self, place: Range) -> str:
        return f"={quoted(self._sheet.name)}!{place.fixed}"

    def _our_links(self) -> list[Link]:
        columns = set(self._own.values())
        return [one for one in self._program.links(self._sheet) if self._is_ours(one, columns)]

    def _is_ours(self, link: Link, columns: set[int]) -> bool:
        if link.tip.endswith(closed_links.SIGN):
            return True
        try:
            sheet = Cell.parse(link.target).sheet
        except ValueError:
            return False
        return link.column in columns and sheet != "" and sheet not in self._office

    def _write_links(self, edits: Sequence[Edit]) -> list[str]:
        """Our links anew; the addresses of the cells that have one."""
        program, sheet = self._program, self._sheet
        for one in self.undo.links:
            program.remove_link(sheet, one)
        wanted = {
            (edit.column, int(row)): target
            for edit in edits
            if edit.links is not None
            for row, target in zip(edit.rows, edit.links, strict=True)
            if target is not None
        }
        taken = program.linked(sheet) if wanted else set()
        free = [place for place in sorted(wanted) if (place[1], place[0]) not in taken]
        free = free[: max(MAX_LINKS - len(taken), 0)]
        program.add_links(sheet, [self._link(row, column, wanted[column, row]) for column, row in free])
        return [Cell("", row, column).address for column, row in free]

    def _link(self, row: int, column: int, target: Cell) -> Link:
        name = self._destinations.get(target.sheet, target.sheet)
        place = f"{quoted(name)}!{target.address}"
        return Link(row, column, place, f"{name}!{target.address}{closed_links.SIGN}")

    def _write_choices(self, edits: Sequence[Edit]) -> None:
        """Our lists of the columns that get others; a rule of the office stays."""
        for edit in edits:
            if edit.choices is None:
                continue
            used = self._sheet.used_range
            rows = {int(row) for row in edit.rows}
            formula = self._offer_of(edit.choices)
            for row in range(1, max([used.row + used.shape[0], *rows]) + 1):
                known = self._program.offered(self._sheet, row, edit.column)
                ours = known is not None and known[0] == OFFER_SIGN
                if ours or (known is None and row in rows and formula):
                    self.undo.offers.append((row, edit.column, known))
                if ours:
                    self._program.withdraw(self._sheet, row, edit.column)
                if formula and row in rows and (ours or known is None):
                    self._program.offer(self._sheet, row, edit.column, OFFER_SIGN, formula)

    def _offer_of(self, choices: Sequence[str] | Area) -> str | None:
        """What a list offers as a program takes it: texts apart by commas, or cells."""
        if isinstance(choices, Area):
            name = self._destinations.get(choices.sheet, choices.sheet)
            return f"={quoted(name)}!{choices.cells.fixed}"
        return listed(choices) or None

    def _write_notes(self, edits: Sequence[Edit]) -> None:
        """Our notes anew; a note of the office keeps its text and gets ours behind it."""
        wanted = wanted_notes(edits)
        if not wanted and not self.undo.notes:
            return
        program, sheet = self._program, self._sheet
        for one in self.undo.notes:
            if one.author == AUTHOR:
                program.remove_note(sheet, one.row, one.column)
            else:
                program.put_note(sheet, one._replace(text=one.text.partition(SIGN)[0]))
        known = {(one.row, one.column): one for one in program.notes(sheet)}
        for (row, column), text in wanted.items():
            there = known.get((row, column))
            if there is None:
                program.put_note(sheet, Note(row, column, AUTHOR, text))
            else:
                self.undo.notes.append(there)
                program.put_note(sheet, there._replace(text=there.text + SIGN + text))


def put_values(sheet: Sheet, place: Range, values: Sequence[Any], code: str) -> None:
    """Stored values into a run of cells of one column whose number format is this."""
    kept = [as_text(value, code) if reads_as_else(value) else value for value in values]
    cells(sheet, place).value = [[value] for value in kept]


def put_name(sheet: Sheet, program: Program, name: str, text: str) -> None:
    """Set a hidden name that belongs to a sheet."""
    for one in sheet.names:
        if one.name.rpartition("!")[2] == name:
            if one.refers_to != text:
                one.refers_to = text
            return
    program.hide_name(sheet.names.add(name, text))


def restore(sheet: Sheet, program: Program, undo: SheetUndo) -> None:
    """Take back what was written on a sheet, the last first."""
    for patch in reversed(undo.patches):
        for top, bottom, code in patch.formats:
            part = Range(top, patch.column, bottom, patch.column)
            cells(sheet, part).number_format = code
            put_values(sheet, part, patch.before[top - patch.top : bottom - patch.top + 1], code)
    _restore_names(sheet, program, undo)
    program.put_rules(sheet, undo.rules)
    _restore_links(sheet, program, undo)
    for row, column, offer in reversed(undo.offers):
        program.withdraw(sheet, row, column)
        if offer is not None:
            program.offer(sheet, row, column, *offer)
    _restore_notes(sheet, program, undo)


def _restore_names(sheet: Sheet, program: Program, undo: SheetUndo) -> None:
    kept = dict(undo.names)
    for one in list(sheet.names):
        plain = one.name.rpartition("!")[2]
        if plain.startswith(COLUMN) and plain not in kept:
            one.delete()
    for name, text in undo.names:
        put_name(sheet, program, name, text)


def _restore_links(sheet: Sheet, program: Program, undo: SheetUndo) -> None:
    for link in program.links(sheet):
        if link.tip.endswith(closed_links.SIGN):
            program.remove_link(sheet, link)
    program.add_links(sheet, undo.links)


def _restore_notes(sheet: Sheet, program: Program, undo: SheetUndo) -> None:
    kept = {(one.row, one.column): one for one in undo.notes}
    for note in program.notes(sheet):
        if note.author == AUTHOR and (note.row, note.column) not in kept:
            program.remove_note(sheet, note.row, note.column)
    for one in kept.values():
        program.put_note(sheet, one)


def first_changed(sheet: Sheet, undo: SheetUndo, *, date1904: bool) -> Cell | None:
    """The first cell that no longer holds what was written there."""
    latest: dict[tuple[int, int], Any] = {}
    for patch in undo.patches:
        latest |= {(patch.column, row): value for row, value in enumerate(patch.after, patch.top)}
    for patch in undo.patches:
        place = Range(patch.top, patch.column, patch.top + len(patch.after) - 1, patch.column)
        for row, (value,) in enumerate(block(sheet, place), patch.top):
            if stored(value, date1904=date1904) != latest[patch.column, row]:
                return Cell(sheet.name, row, patch.column)
    return None
