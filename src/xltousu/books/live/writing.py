"""All edits of one worksheet of a live workbook, written in blocks; what was there before is kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from itertools import chain
from typing import Any, TypeAlias, TypeVar

from xltousu.books.choices import listed
from xltousu.books.closed import links as closed_links
from xltousu.books.closed import skeleton
from xltousu.books.closed.drop_downs import SIGN as OFFER_SIGN
from xltousu.books.closed.links import MAX_LINKS
from xltousu.books.closed.marks import blocks, link_blocks
from xltousu.books.closed.names import COLUMN, column_name, quoted
from xltousu.books.closed.notes import AUTHOR, SIGN, wanted_notes
from xltousu.books.closed.numberformat import is_temporal
from xltousu.books.closed.plan import Target, by_kind, needed, plain_list, target_of
from xltousu.books.live.areas import runs
from xltousu.books.live.program import Link, Look, Note, Program, Rule, Sheet
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
from xltousu.books.live.values import Stored, as_text, reads_as_else, stored
from xltousu.cells import MAX_COLUMN, MAX_ROW, Area, Cell, Edit, Range, Value
from xltousu.errors import FileError

Part: TypeAlias = Callable[[], None]
"""A part of the work, done by calling it."""

BATCH = 200
"""So many things that ask the program one by one are a part: a second or so in Excel."""

Member = TypeVar("Member")


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
        self._notes = program.notes(sheet)
        self.undo = SheetUndo(
            sheet.name,
            names=[(name, text) for name, text in sheet_names(sheet) if name.startswith(COLUMN)],
            rules=program.rules(sheet),
            links=self._our_links(),
            notes=[one for one in self._notes if one.author == AUTHOR or SIGN in one.text],
        )

    def parts(self, edits: Sequence[Edit]) -> list[Part]:
        """All of it, in parts small enough for the user to stop between them.

        First values and formats, then what stands on them; they are to be done in this order.
        """
        return [
            partial(self._grow_tables, edits),
            *chain.from_iterable(
                map(self._value_parts, chain.from_iterable(map(by_kind, map(needed, edits))))
            ),
            partial(self._remember, edits),
            *chain.from_iterable(map(self._choice_parts, edits)),
            *(self._renewing_parts(edits) if any(edit.renews for edit in edits) else ()),
        ]

    def _renewing_parts(self, edits: Sequence[Edit]) -> Iterator[Part]:
        """Links, colours and notes, in place of those an earlier run left."""
        links = self._wanted_links(edits)
        for some in _batches(self.undo.links):
            yield partial(self._remove_links, some)
        for some in _batches(links):
            yield partial(self._add_links, some)
        linked = [Cell("", one.row, one.column).address for one in links]
        rules = [Rule(*one) for one in chain(blocks(edits), link_blocks(linked))]
        if rules or self.undo.rules:
            yield partial(self._program.put_rules, self._sheet, rules)
        yield from self._note_parts(edits)

    def _value_parts(self, edit: Edit) -> Iterator[Part]:
        if edit.values is None:
            return
        rows = [int(row) for row in edit.rows]
        values = [stored(value, date1904=self._date1904) for value in plain_list(edit.values)]
        target = target_of(edit)
        for some in _batches(list(runs(rows))):
            yield partial(self._write_values, edit, target, rows, values, some)

    def _write_values(
        self,
        edit: Edit,
        target: Target,
        rows: list[int],
        values: list[Stored],
        some: Sequence[tuple[int, int]],
    ) -> None:
        """The values at some runs of rows of a column."""
        for start, end in some:
            place = Range(rows[start], edit.column, rows[end - 1], edit.column)
            if edit.own is not None and edit.own not in self._own and edit.column > 1:
                self._dress(place)
            for first, last in self._without_formulas(place):
                part = place._replace(top=place.top + first, bottom=place.top + last - 1)
                self._put(part, values[start + first : start + last], target.code, target.fallback)

    def _dress(self, place: Range) -> None:
        """Have cells of a new column of ours look as the cell beside the first of them."""
        self.undo.looks += self._program.looks(self._sheet, place)
        beside = Cell("", place.top, place.left - 1).address
        self._program.dress(self._sheet, beside, place.address)

    def _without_formulas(self, place: Range) -> Iterator[tuple[int, int]]:
        """The runs of cells of a column that hold no formula, as start and end (not included)."""
        texts, values = formula_block(self._sheet, place), block(self._sheet, self._program, place)
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
        before = self._stored(place)
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
        patch.after = self._stored(place)

    def _stored(self, place: Range) -> list[Stored]:
        """What the cells of a column hold."""
        return [
            stored(value, date1904=self._date1904) for (value,) in block(self._sheet, self._program, place)
        ]

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
                    self._grow(table, edit.column)

    def _grow(self, table: Any, column: int) -> None:
        """Have a table take in the empty column beside it; the program gives the column a head at once."""
        whole = table.range
        lines, columns = whole.shape
        head = Range(whole.row, column, whole.row, column)
        ((_, code),) = number_formats(self._sheet, head)
        patch = Patch(column, head.top, [None], [], [(head.top, head.top, code)])
        self.undo.tables.append((table.name, columns, columns + 1))
        self.undo.patches.append(patch)
        place = Range(whole.row, whole.column, whole.row + lines - 1, column)
        table.resize(cells(self._sheet, place))
        patch.after = self._stored(head)

    def _is_free(self, column: int, top: int, lines: int) -> bool:
        place = Range(top, column, top + lines - 1, column)
        return all(value is None for (value,) in block(self._sheet, self._program, place))

    def _remember(self, edits: Sequence[Edit]) -> None:
        """Widths and names of our columns; the name of each points at its header."""
        headers: dict[str, tuple[int, int]] = {}
        for edit in edits:
            if edit.own is None or edit.values is None or not len(edit.rows):
                continue
            row = int(edit.rows[0])
            headers[edit.own] = min((row, edit.column), headers.get(edit.own, (MAX_ROW, 0)))
            if edit.width is not None and edit.own not in self._own:
                cell = self._sheet.range((row, edit.column))
                self.undo.widths.append((edit.column, cell.column_width))
                cell.column_width = edit.width
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

    def _remove_links(self, links: list[Link]) -> None:
        self._keep_looks(links)
        for one in links:
            self._program.remove_link(self._sheet, one)

    def _add_links(self, links: list[Link]) -> None:
        """Links on cells that go on looking as they do."""
        looks = self._keep_looks(links)
        self._program.add_links(self._sheet, links)
        for address, look in looks:
            self._program.give_look(self._sheet, address, look)

    def _keep_looks(self, links: list[Link]) -> list[tuple[str, Look]]:
        """The looks of the cells of links, as they are now."""
        looks = [one for place in _places(links) for one in self._program.looks(self._sheet, place)]
        self.undo.looks += looks
        return looks

    def _wanted_links(self, edits: Sequence[Edit]) -> list[Link]:
        """Our links, as many as there is room for; a cell that has a link of the office keeps it."""
        wanted = {
            (edit.column, int(row)): target
            for edit in edits
            if edit.links is not None
            for row, target in zip(edit.rows, edit.links, strict=True)
            if target is not None
        }
        ours = {(one.row, one.column) for one in self.undo.links}
        taken = self._program.linked(self._sheet) - ours if wanted else set()
        free = [place for place in sorted(wanted) if (place[1], place[0]) not in taken]
        free = free[: max(MAX_LINKS - len(taken), 0)]
        return [self._link(row, column, wanted[column, row]) for column, row in free]

    def _link(self, row: int, column: int, target: Cell) -> Link:
        name = self._destinations.get(target.sheet, target.sheet)
        place = f"{quoted(name)}!{target.address}"
        return Link(row, column, place, f"{name}!{target.address}{closed_links.SIGN}")

    def _choice_parts(self, edit: Edit) -> Iterator[Part]:
        if edit.choices is None:
            return
        used = self._sheet.used_range
        wanted = {int(row) for row in edit.rows}
        formula = self._offer_of(edit.choices)
        for rows in _batches(list(range(1, max([used.row + used.shape[0], *wanted]) + 1))):
            yield partial(self._write_choices, edit.column, rows, wanted, formula)

    def _write_choices(self, column: int, rows: Sequence[int], wanted: set[int], formula: str | None) -> None:
        """Our lists in some rows of a column; a rule of the office stays."""
        for row in rows:
            known = self._program.offered(self._sheet, row, column)
            ours = known is not None and known[0] == OFFER_SIGN
            if ours or (known is None and row in wanted and formula):
                self.undo.offers.append((row, column, known))
            if ours:
                self._program.withdraw(self._sheet, row, column)
            if formula and row in wanted and (ours or known is None):
                self._program.offer(self._sheet, row, column, OFFER_SIGN, formula)

    def _offer_of(self, choices: Sequence[str] | Area) -> str | None:
        """What a list offers as a program takes it: texts apart by commas, or cells."""
        if isinstance(choices, Area):
            name = self._destinations.get(choices.sheet, choices.sheet)
            return f"={quoted(name)}!{choices.cells.fixed}"
        return listed(choices) or None

    def _note_parts(self, edits: Sequence[Edit]) -> Iterator[Part]:
        """Our notes anew; a note of the office keeps its text and gets ours behind it."""
        ours = list(self.undo.notes)
        theirs = {
            (one.row, one.column): one._replace(text=one.text.partition(SIGN)[0])
            for one in self._notes
            if one.author != AUTHOR
        }
        wanted = [
            theirs[place]._replace(text=theirs[place].text + SIGN + text)
            if place in theirs
            else Note(*place, AUTHOR, text)
            for place, text in wanted_notes(edits).items()
        ]
        known = {(one.row, one.column) for one in ours}
        self.undo.notes += [
            theirs[one.row, one.column]
            for one in wanted
            if (one.row, one.column) in theirs and (one.row, one.column) not in known
        ]
        for some in _batches(ours):
            yield partial(self._remove_notes, some, theirs)
        for some in _batches(wanted):
            yield partial(self._put_notes, some)

    def _remove_notes(self, notes: Sequence[Note], theirs: Mapping[tuple[int, int], Note]) -> None:
        for one in notes:
            if one.author == AUTHOR:
                self._program.remove_note(self._sheet, one.row, one.column)
            else:
                self._program.put_note(self._sheet, theirs[one.row, one.column])

    def _put_notes(self, notes: Sequence[Note]) -> None:
        for one in notes:
            self._program.put_note(self._sheet, one)


def _batches(members: list[Member]) -> Iterator[list[Member]]:
    """The members, so many at a time."""
    return (members[start : start + BATCH] for start in range(0, len(members), BATCH))


def _places(links: list[Link]) -> Iterator[Range]:
    """The cells of each column from its first link to its last.

    To ask how each link looks takes longer than to give the cells between them the looks they have.
    """
    for column in sorted({link.column for link in links}):
        rows = [link.row for link in links if link.column == column]
        yield Range(min(rows), column, max(rows), column)


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
    """Take back what was written on a sheet, the last first; a second time it changes nothing more.

    Tables go before the cells: one that is still as wide would name its columns anew.
    """
    _restore_tables(sheet, undo)
    for patch in reversed(undo.patches):
        for top, bottom, code in patch.formats:
            part = Range(top, patch.column, bottom, patch.column)
            cells(sheet, part).number_format = code
            put_values(sheet, part, patch.before[top - patch.top : bottom - patch.top + 1], code)
    for column, width in reversed(undo.widths):
        sheet.range((1, column)).column_width = width
    _restore_names(sheet, program, undo)
    program.put_rules(sheet, undo.rules)
    _restore_links(sheet, program, undo)
    for address, look in reversed(undo.looks):
        program.give_look(sheet, address, look)
    for row, column, offer in reversed(undo.offers):
        program.withdraw(sheet, row, column)
        if offer is not None:
            program.offer(sheet, row, column, *offer)
    _restore_notes(sheet, program, undo)


def _restore_tables(sheet: Sheet, undo: SheetUndo) -> None:
    """Tables without the columns they took in; rows that were added since stay theirs."""
    for name, before, after in reversed(undo.tables):
        for table in sheet.tables:
            whole = table.range
            lines, columns = whole.shape
            if table.name == name and columns == after:
                place = Range(whole.row, whole.column, whole.row + lines - 1, whole.column + before - 1)
                table.resize(cells(sheet, place))


def _restore_names(sheet: Sheet, program: Program, undo: SheetUndo) -> None:
    kept = dict(undo.names)
    for one in list(sheet.names):
        plain = one.name.rpartition("!")[2]
        if plain.startswith(COLUMN) and plain not in kept:
            one.delete()
    for name, text in undo.names:
        put_name(sheet, program, name, text)


def _restore_links(sheet: Sheet, program: Program, undo: SheetUndo) -> None:
    """Our links as they were; one that is still there is not touched, and neither is the look of its cell."""
    there, before = set(program.links(sheet)), set(undo.links)
    for link in there - before:
        if link.tip.endswith(closed_links.SIGN):
            program.remove_link(sheet, link)
    program.add_links(sheet, [link for link in undo.links if link not in there])


def _restore_notes(sheet: Sheet, program: Program, undo: SheetUndo) -> None:
    kept = {(one.row, one.column): one for one in undo.notes}
    for note in program.notes(sheet):
        if note.author == AUTHOR and (note.row, note.column) not in kept:
            program.remove_note(sheet, note.row, note.column)
    for one in kept.values():
        program.put_note(sheet, one)


def first_changed(sheet: Sheet, program: Program, undo: SheetUndo, *, date1904: bool) -> Cell | None:
    """The first cell that holds neither what was written there nor what it held before."""
    known: dict[tuple[int, int], set[Stored]] = {}
    for patch in undo.patches:
        for row, values in enumerate(zip(patch.before, patch.after, strict=True), patch.top):
            known.setdefault((patch.column, row), set()).update(values)
    for patch in undo.patches:
        place = Range(patch.top, patch.column, patch.top + len(patch.after) - 1, patch.column)
        for row, (value,) in enumerate(block(sheet, program, place), patch.top):
            if stored(value, date1904=date1904) not in known[patch.column, row]:
                return Cell(sheet.name, row, patch.column)
    return None
