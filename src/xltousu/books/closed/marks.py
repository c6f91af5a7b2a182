"""Marks as conditional formats of ours: no style of the office is touched, and colours follow sorting.

Every formula of ours begins with ``AND(N("xltousu")=0,``: true for Excel, and a sign for us.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain

import numpy as np

from xltousu.books.closed import markup
from xltousu.books.closed.markup import SHEET_ORDER, Element
from xltousu.books.closed.plan import Rows
from xltousu.books.closed.styles import COLOURS, LINK, Colour, Styles
from xltousu.books.closed.values import printable
from xltousu.cells import Edit, Mark, column_letters

SIGN = 'N("xltousu")=0'

_RANGES_OF_ONE_BLOCK = 500
Block = tuple[Colour, str, str]
"""A look, the cells it is for, and the formula that says when."""


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


def add_marks(root: Element, edits: Iterable[Edit], linked: list[str], styles: Styles) -> bool:
    """Append the rules of all marked edits, and one that shows links as such, behind those of the office.

    Says whether there were any. The rules of extension lists count in the same order of priority.
    """
    priority = max([0, *(markup.number(one, "priority") for one in root.iter("{*}cfRule"))])
    found = False
    for colour, reference, formula in chain(blocks(edits), link_blocks(linked)):
        priority += 1
        block = markup.new(root, "conditionalFormatting", sqref=reference)
        _insert(root, block)
        style = str(styles.add_colour(colour))
        rule = markup.append(block, "cfRule", type="expression", dxfId=style, priority=str(priority))
        markup.append(rule, "formula").text = formula
        found = True
    return found


def contains(text: str, cell: str) -> str:
    """A formula that is true where the cell holds the text, whatever signs the text is made of."""
    for sign in "~*?":
        text = text.replace(sign, "~" + sign)
    doubled = printable(text).replace('"', '""')
    return f'ISNUMBER(SEARCH("{doubled}",{cell}))'


def ranges(column: int, rows: Rows) -> list[str]:
    """The cells of some rows of a column, runs of rows as one range."""
    letters = column_letters(column)
    numbers = np.asarray(rows, dtype=np.int64)
    breaks = np.flatnonzero(np.diff(numbers) != 1)
    firsts, lasts = np.append(numbers[:1], numbers[breaks + 1]), np.append(numbers[breaks], numbers[-1:])
    runs = zip(firsts.tolist(), lasts.tolist(), strict=True)
    return [f"{letters}{one}" if one == other else f"{letters}{one}:{letters}{other}" for one, other in runs]


def blocks(edits: Iterable[Edit]) -> Iterator[Block]:
    """The block of each mark, in the order given; all explicit cells of a mark together."""
    groups: dict[tuple[Mark, int, tuple[int, str] | None], list[str]] = {}
    for edit in edits:
        if edit.mark is not None and len(edit.rows):
            key = (edit.mark, edit.column if edit.when else 0, edit.when)
            groups.setdefault(key, []).extend(ranges(edit.column, edit.rows))
    for (mark, _, when), places in groups.items():
        for some in chunks(places):
            formula = "TRUE"
            if when is not None:
                first = some[0].partition(":")[0].lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
                formula = contains(when[1], f"${column_letters(when[0])}{first}")
            yield COLOURS[mark], " ".join(some), f"AND({SIGN},{formula})"


def link_blocks(linked: list[str]) -> Iterator[Block]:
    """The blocks that show links as such."""
    for some in chunks(linked):
        yield LINK, " ".join(some), f"AND({SIGN},TRUE)"


def chunks(places: list[str]) -> Iterator[list[str]]:
    """The ranges in parts short enough for one element."""
    for start in range(0, len(places), _RANGES_OF_ONE_BLOCK):
        yield places[start : start + _RANGES_OF_ONE_BLOCK]


def _insert(root: Element, block: Element) -> None:
    """Put a block behind the last one there is, or where the schema has it."""
    existing = markup.children(root, "conditionalFormatting")
    if existing:
        existing[-1].addnext(block)
    else:
        markup.insert_ordered(root, block, SHEET_ORDER)
