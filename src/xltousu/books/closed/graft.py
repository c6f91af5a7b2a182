"""Our result sheets, made as a small workbook of their own, put into the workbook of the office.

Sheets of ours from an earlier run are taken out whole, with all that only they lead to, and the new ones
take their places. A sheet of the office that happens to have the same name is never touched.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Set
from typing import NamedTuple

from xltousu.books.closed import markup, titles
from xltousu.books.closed.graft_parts import PartCopier
from xltousu.books.closed.markup import WORKBOOK_ORDER
from xltousu.books.closed.names import rename_references
from xltousu.books.closed.package import Package
from xltousu.books.closed.strict import as_strict
from xltousu.books.closed.styles import Styles
from xltousu.books.closed.workbook import SheetEntry, Workbook, numbered
from xltousu.cells import Keep

_KEPT_NAMES = re.compile(r"_xlnm\.(?:Print_Titles|Print_Area|_FilterDatabase)\Z")


class _Place(NamedTuple):
    """Where a result sheet stood before: in front of which sheet, and under which number."""

    position: int
    sheet_id: int


def announce_sheets(workbook: Workbook, data: bytes, keep: Keep) -> Workbook:
    """The small workbook ``data``, the names of whose sheets links can lead to from now on.

    ``keep`` says of the key of a result sheet there is whether it stays where no new one has its key.
    """
    small = Package(data)
    scratch = Workbook(as_strict(small) if workbook.strict else small)
    made = _worksheets(scratch)
    keys = {one.name for one in made}
    kept = {key: name for key, name in workbook.results.items() if key not in keys and keep(key)}
    workbook.results = kept | _new_names(workbook, made, kept.values())
    return scratch


def put_sheets(workbook: Workbook, styles: Styles, scratch: Workbook) -> None:
    """Put all worksheets of the small workbook in, for all result sheets that do not stay."""
    workbook.check_structure()
    titles_before = [one.name for one in _worksheets(workbook)]
    identities = [one.sheet_id for one in workbook.sheets()]
    entries = _worksheets(scratch)
    renamed = {entry.name: workbook.results[entry.name] for entry in entries}
    places = _remove_own(workbook, kept=workbook.results.keys() - renamed.keys())
    copier = PartCopier(workbook, scratch, styles, renamed)
    added = []
    for entry in sorted(
        entries, key=lambda one: places[one.name].position if one.name in places else 1 << 20
    ):
        part = copier.copy_sheet(entry.part)
        added.append((entry, _add_sheet(workbook, renamed[entry.name], part, places.get(entry.name))))
    _renumber(workbook, identities, {number for _, number in added})
    order = [one.sheet_id for one in workbook.sheets()]
    for entry, number in added:
        _copy_names(workbook, scratch, entry, order.index(number), renamed)
    titles.update(workbook, titles_before, [one.name for one in _worksheets(workbook)])
    workbook.dirty = True


def _worksheets(workbook: Workbook) -> list[SheetEntry]:
    return [one for one in workbook.sheets() if one.kind == "worksheet"]


def _remove_own(workbook: Workbook, kept: Set[str]) -> dict[str, _Place]:
    """Take our sheets of an earlier run out, but for those of these keys; their places by key."""
    places: dict[str, _Place] = {}
    elements = workbook.sheet_elements()
    for entry in workbook.sheets():
        if entry.own is None or entry.own in kept:
            continue
        places[entry.own] = _Place(entry.index, entry.sheet_id)
        workbook.drop_calculation_chain(entry.sheet_id)
        workbook.parts.unrelate_whole(workbook.part, entry.relation)
        parent = elements[entry.index].getparent()
        if parent is not None:
            parent.remove(elements[entry.index])
    return places


def _new_names(workbook: Workbook, entries: list[SheetEntry], kept: Iterable[str]) -> dict[str, str]:
    """The name each result sheet gets; one that the office or a sheet that stays has is numbered."""
    taken = {one.name.casefold() for one in workbook.sheets() if one.own is None}
    taken |= {name.casefold() for name in kept}
    renamed = {}
    for entry in entries:
        name, number = entry.name, 2
        while name.casefold() in taken:
            name, number = numbered(entry.name, number), number + 1
        taken.add(name.casefold())
        renamed[entry.name] = name
    return renamed


def _add_sheet(workbook: Workbook, name: str, part: str, place: _Place | None) -> int:
    """Enter a sheet in the list of sheets and return its number."""
    relation = workbook.parts.relate(workbook.part, workbook.document + "/worksheet", part)
    elements = workbook.sheet_elements()
    numbers = {markup.number(one, "sheetId") for one in elements}
    number = place.sheet_id if place and place.sheet_id not in numbers else max([0, *numbers]) + 1
    holder = markup.ensure(workbook.root, "sheets", WORKBOOK_ORDER)
    element = markup.new(holder, "sheet", name=name, sheetId=str(number))
    element.set(f"{{{workbook.document}}}id", relation)
    if place is not None and place.position < len(elements):
        elements[place.position].addprevious(element)
    else:
        holder.append(element)
    return number


def _renumber(workbook: Workbook, before: list[int], added: set[int]) -> None:
    """Have names and views count the sheets anew; names of a sheet that was taken out are gone."""
    after = {one.sheet_id: one.index for one in workbook.sheets()}
    workbook.names.move({index: None if one in added else after.get(one) for index, one in enumerate(before)})
    for view in markup.descendants(workbook.root, "workbookView"):
        for attribute in ("activeTab", "firstSheet"):
            place = markup.number(view, attribute)
            if view.get(attribute) and place < len(before):
                view.set(attribute, str(after.get(before[place], 0)))


def _copy_names(
    workbook: Workbook, scratch: Workbook, entry: SheetEntry, index: int, renamed: dict[str, str]
) -> None:
    """Mark the sheet as ours, and take over its print area, its print titles and its filter."""
    for one in scratch.names.entries():
        name = one.get("name", "")
        if one.get("localSheetId") == str(entry.index) and _KEPT_NAMES.match(name):
            hidden = one.get("hidden") == "1"
            workbook.names.put(name, rename_references(one.text or "", renamed), index, hidden=hidden)
    workbook.names.remember_sheet(index, entry.name)
