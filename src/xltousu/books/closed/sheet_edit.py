"""All edits of one worksheet: rows, widths, filter, tables, marks and the names of our columns."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace

from xltousu.books.closed import drop_downs, links, marks, markup, notes, skeleton
from xltousu.books.closed.plan import plan_rows
from xltousu.books.closed.sheet_part import SheetPart
from xltousu.books.closed.sheet_patch import RowPatcher
from xltousu.books.closed.styles import Styles
from xltousu.books.closed.tables import Tables
from xltousu.books.closed.values import Encoder
from xltousu.books.closed.workbook import SheetEntry, Workbook
from xltousu.cells import MAX_COLUMN, MAX_ROW, Edit, Range, Value
from xltousu.errors import FileError

_FORMULAS = ((b"<f", re.compile(rb"<f[\s/>]")), (b":f", re.compile(rb"<\w+:f[\s/>]")))
_FILTER_NAME = "_xlnm._FilterDatabase"


def edit_sheet(
    workbook: Workbook, styles: Styles, entry: SheetEntry, part: SheetPart, edits: Sequence[Edit]
) -> None:
    """Write all edits of one worksheet into the package."""
    root = part.skeleton
    workbook.check_sheet(markup.child(root, "sheetProtection"), entry.name)
    _check(part, entry.name, edits)
    headed = _take_headers(workbook, entry, part, edits)
    column_style: dict[int, int] = {}

    def style_of(column: int) -> int:
        if column not in column_style:
            column_style[column] = skeleton.column_style(root, column)
        return column_style[column]

    plan = plan_rows(headed, Encoder(part.prefix, date1904=workbook.date1904))
    rows = RowPatcher(part.prefix, styles, style_of, plan).patch(part.rows) if plan else [part.rows]
    changed = drop_downs.write_choices(workbook, root, edits)
    if any(edit.renews for edit in edits):
        changed |= marks.remove_marks(root)
        changed |= links.remove_links(workbook, entry, root)
        linked = links.add_links(workbook, root, edits)
        changed |= bool(linked)
        changed |= marks.add_marks(root, edits, linked, styles)
        changed |= notes.write_notes(workbook, entry, root, edits)
    changed |= _arrange(workbook, entry, part, headed)
    content = part.to_bytes(rows, skeleton_changed=changed)
    workbook.package.put(entry.part, content)
    if not part.same_rows(content) and _has_formulas(workbook, part):
        workbook.recalculate_on_load()


def _check(part: SheetPart, sheet: str, edits: Sequence[Edit]) -> None:
    """Raise where a value would go outside the sheet, into a merged cell or into an array."""
    arrays, merged = list(part.arrays()), skeleton.merges(part.skeleton)
    for edit in edits:
        if not len(edit.rows):
            continue
        if not (edit.rows[0] >= 1 and edit.rows[-1] <= MAX_ROW and 1 <= edit.column <= MAX_COLUMN):
            raise FileError("outside-sheet", sheet=sheet, row=int(edit.rows[-1]), column=edit.column)
        if edit.values is None:
            continue
        skeleton.check_merges(merged, sheet, edit.column, edit.rows, edit.values)
        for place in arrays:
            if place.left <= edit.column <= place.right:
                first = bisect_left(edit.rows, place.top)
                if first < len(edit.rows) and edit.rows[first] <= place.bottom:
                    raise FileError("array-formula", sheet=sheet, range=place.address)


def _take_headers(
    workbook: Workbook, entry: SheetEntry, part: SheetPart, edits: Sequence[Edit]
) -> list[Edit]:
    """The edits, with the header texts of our columns as the tables of the sheet need them."""
    tables = Tables(workbook, entry.part, lambda place: _is_free(part, edits, place))
    result = []
    headers = _header_rows(edits)
    for edit in sorted(edits, key=lambda one: one.column):
        text = _header(edit, headers.get(edit.own or ""))
        if text is not None and isinstance(text, str) and edit.values is not None:
            taken = tables.take_header(int(edit.rows[0]), edit.column, text)
            if taken != text:
                result.append(replace(edit, values=[taken, *list(edit.values)[1:]]))
                continue
        result.append(edit)
    return result


def _is_free(part: SheetPart, edits: Sequence[Edit], place: Range) -> bool:
    """Whether a range of one column holds nothing but what the edits write there."""
    if any(one.meets(place) for one in skeleton.merges(part.skeleton)):
        return False
    written = {
        int(row)
        for edit in edits
        if edit.column == place.left and edit.values is not None
        for row in edit.rows
    }
    first = next((row for row in range(place.top, place.bottom + 1) if row not in written), None)
    if first is None:
        return True
    return all(row in written for row in part.filled_rows(place._replace(top=first)))


def _header_rows(edits: Sequence[Edit]) -> dict[str, int]:
    """The row of the header cell of each own column: the first one written."""
    found: dict[str, int] = {}
    for edit in edits:
        if edit.own is not None and edit.values is not None and len(edit.rows):
            found[edit.own] = min(int(edit.rows[0]), found.get(edit.own, MAX_ROW))
    return found


def _header(edit: Edit, row: int | None) -> Value:
    if row is None or edit.values is None or not len(edit.rows) or int(edit.rows[0]) != row:
        return None
    return edit.values[0]


def _arrange(workbook: Workbook, entry: SheetEntry, part: SheetPart, edits: Sequence[Edit]) -> bool:
    """Widths, filter, names and dimension for the columns written; whether the skeleton changed."""
    root, changed = part.skeleton, False
    headers = _header_rows(edits)
    before = workbook.names.own_columns(entry.index, entry.name)
    for edit in edits:
        if edit.own is not None and edit.width is not None:
            changed |= skeleton.set_width(root, edit.column, edit.width, show=edit.own not in before)
        header = headers.pop(edit.own, None) if edit.own is not None else None
        if edit.own is not None and header is not None:
            workbook.names.remember_column(entry.index, edit.own, entry.name, header, edit.column)
            grown = skeleton.grow_filter(root, header, edit.column)
            if grown is not None:
                changed = True
                _grow_filter_name(workbook, entry.index, grown)
    used = _used(edits)
    return skeleton.extend_dimension(root, used) or changed if used else changed


def _grow_filter_name(workbook: Workbook, sheet: int, grown: Range) -> None:
    """The hidden name that goes with a filter follows it."""
    text = workbook.names.text(_FILTER_NAME, sheet)
    if text is not None and "!" in text:
        workbook.names.put(_FILTER_NAME, f"{text.rpartition('!')[0]}!{grown.fixed}", sheet)


def _used(edits: Sequence[Edit]) -> Range | None:
    written = [one for one in edits if one.values is not None and len(one.rows)]
    if not written:
        return None
    return Range(
        min(int(one.rows[0]) for one in written),
        min(one.column for one in written),
        max(int(one.rows[-1]) for one in written),
        max(one.column for one in written),
    )


def _has_formulas(workbook: Workbook, part: SheetPart) -> bool:
    """Whether any cell of the workbook holds a formula."""
    if workbook.parts.related(workbook.part, "calcChain") or part.has_formulas:
        return True
    others = (one for one in workbook.sheets() if one.kind == "worksheet" and one.part != part.part)
    return any(has_formula(workbook.package.read(one.part)) for one in others)


def has_formula(rows: bytes) -> bool:
    """Whether a formula stands among these bytes of a worksheet, whatever their prefix."""
    return any(sign in rows and shape.search(rows) is not None for sign, shape in _FORMULAS)
