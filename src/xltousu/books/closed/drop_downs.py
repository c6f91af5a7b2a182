"""Drop-down lists of ours as data validations: they offer, and forbid nothing.

The title of their message, which is never shown, is our name. A list lasts until the column is given
another one: it is no result that the next run would write anew.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from xltousu.books.choices import check_choices, listed
from xltousu.books.closed import markup, skeleton
from xltousu.books.closed.marks import chunks, ranges
from xltousu.books.closed.markup import SHEET_ORDER, Element
from xltousu.books.closed.names import quoted
from xltousu.books.closed.values import printable
from xltousu.books.closed.workbook import Workbook
from xltousu.cells import Area, Edit, Range

SIGN = "xltousu"


def write_choices(workbook: Workbook, root: Element, edits: Sequence[Edit]) -> bool:
    """Give the columns of the edits their lists, in place of those we gave them before.

    A cell for which the office has a rule of its own keeps that alone. Says whether anything changed.
    """
    wanted = [edit for edit in edits if edit.choices is not None]
    check_choices(wanted)
    holder = markup.child(root, "dataValidations")
    changed = _remove(holder, {edit.column for edit in wanted})
    for edit in wanted:
        formula = formula_of(workbook, edit.choices) if edit.choices else None
        rows = _free_rows(root, edit) if formula else []
        for some in chunks(ranges(edit.column, rows)):
            holder = markup.ensure(root, "dataValidations", SHEET_ORDER)
            one = markup.append(holder, "dataValidation", type="list", allowBlank="1", promptTitle=SIGN)
            one.set("sqref", " ".join(some))
            markup.append(one, "formula1").text = formula
            changed = True
    if changed and holder is not None:
        _count(root, holder)
    return changed


def formula_of(workbook: Workbook, choices: Sequence[str] | Area | None) -> str | None:
    """What the list offers: texts between quotation marks, or cells; ``None`` for nothing."""
    if isinstance(choices, Area):
        return f"{quoted(workbook.destination(choices.sheet))}!{choices.cells.fixed}"
    text = printable(listed(choices or ())).replace('"', '""')
    return f'"{text}"' if text else None


def _remove(holder: Element | None, columns: set[int]) -> bool:
    """Take our lists off some columns; whether there were any."""
    found = False
    for one in markup.children(holder, "dataValidation"):
        before = _ranges(one.get("sqref"))
        if one.get("promptTitle") != SIGN:
            continue
        kept = [rest for place in before for rest in _without(place, columns)]
        if kept == before:
            continue
        found = True
        one.set("sqref", " ".join(place.address for place in kept))
        if not kept and holder is not None:
            holder.remove(one)
    return found


def _without(place: Range, columns: set[int]) -> Iterator[Range]:
    """What is left of a range; programs join lists of neighbouring columns."""
    start = place.left
    for column in sorted(one for one in columns if place.left <= one <= place.right):
        if start < column:
            yield place._replace(left=start, right=column - 1)
        start = column + 1
    if start <= place.right:
        yield place._replace(left=start)


def _free_rows(root: Element, edit: Edit) -> list[int]:
    """The rows of an edit whose cell has no rule yet, neither an old one nor one of the extension list."""
    taken = [
        place
        for one in root.iter("{*}dataValidation")
        for place in _ranges(one.get("sqref") or one.findtext("{*}sqref"))
        if place.left <= edit.column <= place.right
    ]
    rows = [int(row) for row in edit.rows]
    first, last = (rows[0], rows[-1]) if rows else (1, 0)
    covered = {row for one in taken for row in range(max(one.top, first), min(one.bottom, last) + 1)}
    return [row for row in rows if row not in covered]


def _ranges(reference: str | None) -> list[Range]:
    found = (skeleton.parse_range(one) for one in (reference or "").split())
    return [one for one in found if one is not None]


def _count(root: Element, holder: Element) -> None:
    """Keep the number of rules right; no rule needs no list of rules."""
    number = len(markup.children(holder))
    if number:
        holder.set("count", str(number))
    else:
        root.remove(holder)
