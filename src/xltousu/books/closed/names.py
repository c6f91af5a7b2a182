"""Defined names of a workbook: ours are hidden, belong to one sheet and begin with ``_xltousu.``."""

from __future__ import annotations

import re

from xltousu.books.closed import markup
from xltousu.books.closed.markup import WORKBOOK_ORDER, Element
from xltousu.cells import Cell, Range

OURS = "_xltousu."
SHEET = "_xltousu.sheet"
COLUMN = "_xltousu.col."

_UNFIT = re.compile(r"[^A-Za-z0-9_.]|_(?=u[0-9a-f]{4,6}_)")
_ENCODED = re.compile(r"_u([0-9a-f]{4,5})_")
_REFERENCE = re.compile(r"('(?:[^']|'')+'|[^\s'!(),:]+)!")


def column_name(key: str) -> str:
    """The defined name that remembers the own column ``key``."""
    return COLUMN + _UNFIT.sub(lambda found: f"_u{ord(found[0]):04x}_", key)


def column_key(name: str) -> str:
    """The key of the own column that a defined name remembers."""
    return _ENCODED.sub(lambda found: chr(int(found[1], 16)), name[len(COLUMN) :])


def quoted(sheet: str) -> str:
    """A sheet name as a reference writes it."""
    return "'" + sheet.replace("'", "''") + "'"


def rename_references(text: str, renamed: dict[str, str]) -> str:
    """A formula or reference in which sheets bear their new names."""

    def replacement(found: re.Match[str]) -> str:
        name = found[1][1:-1].replace("''", "'") if found[1].startswith("'") else found[1]
        return quoted(renamed[name]) + "!" if name in renamed else found[0]

    return _REFERENCE.sub(replacement, text) if renamed and "!" in text else text


class Names:
    """The ``definedNames`` of a workbook part."""

    def __init__(self, workbook: Element) -> None:
        self._workbook = workbook
        self.dirty = False

    def own_columns(self, sheet: int, title: str) -> dict[str, int]:
        """Columns of ours on a sheet by key.

        A name that lost its cell is passed over, and so is one whose cell was moved to another sheet.
        """
        found = {}
        for one in self._of(sheet):
            name = one.get("name", "")
            if name.startswith(COLUMN):
                column = column_of(one.text or "", title)
                if column:
                    found[column_key(name)] = column
        return found

    def own_sheets(self) -> dict[str, str]:
        """The keys of our result sheets, by the place of the sheet as the names write it."""
        found: dict[str, str] = {}
        for one in self.entries():
            text = (one.text or "").removeprefix("=")
            if one.get("name") == SHEET and len(text) > 1 and text[0] == text[-1] == '"':
                found.setdefault(one.get("localSheetId", ""), text[1:-1].replace('""', '"'))
        return found

    def remember_column(self, sheet: int, key: str, name: str, row: int, column: int) -> None:
        """Point the name of an own column at its header cell."""
        place = Range(row, column, row, column)
        self.put(column_name(key), f"{quoted(name)}!{place.fixed}", sheet)

    def remember_sheet(self, sheet: int, key: str) -> None:
        """Mark a result sheet as ours."""
        doubled = key.replace('"', '""')
        self.put(SHEET, f'"{doubled}"', sheet)

    def put(self, name: str, text: str, sheet: int, *, hidden: bool = True) -> None:
        """Set a name that belongs to one sheet."""
        for one in self._of(sheet):
            if one.get("name", "").lower() == name.lower():
                shown = hidden and one.get("hidden") != "1"
                if one.text != text or shown:
                    one.text = text
                    self.dirty = True
                if shown:
                    one.set("hidden", "1")
                return
        holder = markup.ensure(self._workbook, "definedNames", WORKBOOK_ORDER)
        entry = markup.append(holder, "definedName", name=name, localSheetId=str(sheet))
        if hidden:
            entry.set("hidden", "1")
        entry.text = text
        self.dirty = True

    def text(self, name: str, sheet: int) -> str | None:
        """What a name of one sheet stands for."""
        return next((one.text or "" for one in self._of(sheet) if one.get("name") == name), None)

    def entries(self) -> list[Element]:
        """All names, of sheets and of the whole workbook."""
        return markup.children(markup.child(self._workbook, "definedNames"), "definedName")

    def move(self, moved: dict[int, int | None]) -> None:
        """Renumber the sheets the names belong to; names of a sheet that is gone go with it."""
        for one in self.entries():
            if one.get("localSheetId") is None:
                continue
            place = markup.number(one, "localSheetId")
            target = moved.get(place, place)
            if target is None:
                self._remove(one)
            elif target != place:
                one.set("localSheetId", str(target))
                self.dirty = True

    def arrange(self) -> None:
        """Put our names last in one order, so that equal workbooks are equal bytes."""
        ours = [one for one in self.entries() if one.get("name", "").startswith(OURS)]
        ordered = sorted(ours, key=lambda one: (markup.number(one, "localSheetId"), one.get("name", "")))
        holder = markup.child(self._workbook, "definedNames")
        if holder is None:
            return
        if ours and (ours != ordered or list(holder)[-len(ours) :] != ours):
            for one in ordered:
                holder.append(one)
            self.dirty = True
        if not len(holder):
            self._workbook.remove(holder)

    def _of(self, sheet: int) -> list[Element]:
        return [one for one in self.entries() if one.get("localSheetId") == str(sheet)]

    def _remove(self, one: Element) -> None:
        holder = one.getparent()
        if holder is not None:
            holder.remove(one)
            self.dirty = True


def column_of(reference: str, sheet: str) -> int | None:
    """The column a reference leads to; ``None`` where it leads to no cell of the sheet."""
    try:
        cell = Cell.parse(reference.removeprefix("="))
    except ValueError:
        return None
    return cell.column if cell.sheet.casefold() == sheet.casefold() else None
