"""Marks as conditional formats of ours: no style of the office is touched, and colours follow sorting.

Every formula of ours begins with ``AND(N("xltousu")=0,``: true for Excel, and a sign for us.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise

from xltousu.books.closed import markup
from xltousu.books.closed.markup import SHEET_ORDER, Element
from xltousu.books.closed.plan import Rows
from xltousu.books.closed.styles import Styles
from xltousu.cells import Edit, Mark, column_letters

SIGN = 'N("xltousu")=0'

_RANGES_OF_ONE_BLOCK = 500


def remove_marks(root: Element) -> bool:
    """Take our rules out, wherever the office's program has moved them; whether there were any."""
    found = False
    for block in markup.children(root, "conditionalFormatting"):
        rules = markup.children(block, "cfRule")
        ours = [
            one for one in rules if any(SIGN in (text.text or "") for text in markup.children(one, "formula"))
        ]
        for one in ours:
            block.remove(one)
        if ours and len(ours) == len(rules):
            root.remove(block)
        found = found or bool(ours)
    return found


def add_marks(root: Element, edits: Iterable[Edit], styles: Styles) -> bool:
    """Append the rules of all marked edits behind those of the office; whether there were any."""
    priority = max([0, *(markup.number(one, "priority") for one in markup.descendants(root, "cfRule"))])
    found = False
    for mark, reference, formula in _blocks(edits):
        priority += 1
        block = markup.new(root, "conditionalFormatting", sqref=reference)
        _insert(root, block)
        style = str(styles.add_mark(mark))
        rule = markup.append(block, "cfRule", type="expression", dxfId=style, priority=str(priority))
        markup.append(rule, "formula").text = formula
        found = True
    return found


def contains(text: str, cell: str) -> str:
    """A formula that is true where the cell holds the text, whatever signs the text is made of."""
    for sign in "~*?":
        text = text.replace(sign, "~" + sign)
    doubled = text.replace('"', '""')
    return f'ISNUMBER(SEARCH("{doubled}",{cell}))'


def ranges(column: int, rows: Rows) -> list[str]:
    """The cells of some rows of a column, runs of rows as one range."""
    letters = column_letters(column)
    if isinstance(rows, range) and rows.step == 1 and len(rows):
        runs = [(rows[0], rows[-1])]
    else:
        numbers = [int(row) for row in rows]
        breaks = [index for index, (one, other) in enumerate(pairwise(numbers), 1) if other != one + 1]
        edges = pairwise([0, *breaks, len(numbers)])
        runs = [(numbers[first], numbers[last - 1]) for first, last in edges if last > first]
    return [f"{letters}{one}" if one == other else f"{letters}{one}:{letters}{other}" for one, other in runs]


def _blocks(edits: Iterable[Edit]) -> Iterator[tuple[Mark, str, str]]:
    """Mark, cells and formula of each block, in the order given; all explicit cells of a mark together."""
    groups: dict[tuple[Mark, int, tuple[int, str] | None], list[str]] = {}
    for edit in edits:
        if edit.mark is not None and len(edit.rows):
            key = (edit.mark, edit.column if edit.when else 0, edit.when)
            groups.setdefault(key, []).extend(ranges(edit.column, edit.rows))
    for (mark, _, when), places in groups.items():
        for some in _chunks(places):
            formula = "TRUE"
            if when is not None:
                first = some[0].partition(":")[0].lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
                formula = contains(when[1], f"${column_letters(when[0])}{first}")
            yield mark, " ".join(some), f"AND({SIGN},{formula})"


def _chunks(places: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(places), _RANGES_OF_ONE_BLOCK):
        yield places[start : start + _RANGES_OF_ONE_BLOCK]


def _insert(root: Element, block: Element) -> None:
    """Put a block behind the last one there is, or where the schema has it."""
    existing = markup.children(root, "conditionalFormatting")
    if existing:
        existing[-1].addnext(block)
    else:
        markup.insert_ordered(root, block, SHEET_ORDER)
