"""What a box of a form shows: a value, tick boxes, a due time or a figure, or room to write."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from itertools import chain, pairwise, zip_longest

from xltousu.cells import Value
from xltousu.policy import FieldModel
from xltousu.template import looks
from xltousu.template.expressions import choice_words, has_word, text
from xltousu.template.forms import Item
from xltousu.template.month_plan import COUNTS
from xltousu.template.sheets import Making

EMPTY_BOX, TICKED_BOX = "□", "☑"
MORE = "…"
"""Stands for the rest of a text that finds no room."""
BETWEEN = "  "
"""What stands between two boxes to tick."""
NUMBERS = ("datetime", "month", "number", "integer", "money")


@dataclass(frozen=True, slots=True)
class Room:
    """Where the value of a box stands: its width in digits, and the size of its letters.

    ``lines`` tells how many lines of a text find room; 0: as many as it takes.
    """

    width: float
    size: float
    lines: int = 0


def item_title(making: Making, item: Item) -> str:
    """The words beside a box."""
    if item.title is not None:
        return item.title(making.language)
    field = item_field(making, item)
    return field.title(making.language) if field else ""


def item_field(making: Making, item: Item) -> FieldModel | None:
    """The field a box is about."""
    return making.pack.field_named(item.field) if item.field else None


def item_value(making: Making, item: Item, place: str | None, room: Room) -> str | None:
    """A formula for the row at ``place`` in the register, words to tick, or nothing where it is written.

    Without a ``place`` no case is shown, and the box of a field is left to be written. Boxes to tick stand
    in as many lines as the ``room`` asks for.
    """
    field = item_field(making, item)
    if item.kind == "figure" and item.figure == "month":
        return f"={making.own_name('month-first')}"
    if item.kind == "figure":
        figure = making.month.cell(item.figure or "")
        return f'=IF({figure}="",{text(making.text("status.not-set"))},{figure})'
    to_tick = item.options or item.kind == "blank" or (place is None and item.kind == "choices")
    if place is None or to_tick:
        return (in_lines(empty_boxes(making, item), room) or None) if to_tick else None
    if field is None:
        return f"={_first_due(making, item, place)}"
    return f"={_field_value(making, item, field, place, room)}"


def _field_value(making: Making, item: Item, field: FieldModel, place: str, room: Room) -> str:
    """A formula for what the row at ``place`` in the register holds of a field."""
    value = f"INDEX({making.layout.whole(field.name)},{place})"
    if item.kind == "choices":
        return _ticks(making, field, value, room)
    if field.kind == "text" and room.lines:
        most = room.lines * looks.letters_of(making.language, room.width, room.size)
        return f'IF(LEN({value})>{most},LEFT({value},{most - 1})&"{MORE}",{value}&"")'
    return f'IF({value}="","",{value})' if field.kind in NUMBERS else f'{value}&""'


def item_format(making: Making, item: Item) -> str:
    """The number format of a box."""
    field = item_field(making, item)
    kind = field.kind if field and item.kind == "field" else ""
    if item.figure == "month":
        return looks.MONTH
    if item.kind == "figure":
        return "0" if item.figure in COUNTS or _is_daily(making, item) else "0.00%"
    if item.kind == "due" or kind == "datetime":
        return looks.MOMENT
    return {"money": "0.00", "month": looks.MONTH}.get(kind, "General")


def with_title(title: str, value: Value, number_format: str) -> str:
    """The title and the value of a box in one cell, a formula where the value is one."""
    head = f"{title}：" if looks.width_of(title) > len(title) else f"{title}: "
    if value is None:
        return head
    if not isinstance(value, str):
        return f"{head}{value:%Y-%m-%d %H:%M}" if isinstance(value, dt.datetime) else f"{head}{value}"
    if not value.startswith("="):
        return head + value
    inner = value[1:]
    if number_format != "General":
        inner = f"IF(ISNUMBER({inner}),TEXT({inner},{text(number_format)}),{inner})"
    return f"={text(head)}&{inner}"


def longest_value(making: Making, item: Item, room: Room) -> str:
    """The longest text that is known to stand in a box: its tick boxes, or a moment."""
    if item.options or item.kind in ("choices", "blank"):
        return in_lines(empty_boxes(making, item), room)
    return "2026-11-22 09:30" if item_format(making, item) == looks.MOMENT else ""


def empty_boxes(making: Making, item: Item) -> list[str]:
    """The words of the options, or else of the field's choices, each with a box to tick."""
    field = item_field(making, item)
    words = [option(making.language) for option in item.options]
    if field is not None and not words:
        words = list(choice_words(field, making.language).values())
    return [f"{EMPTY_BOX}{word}" for word in words]


def in_lines(boxes: list[str], room: Room) -> str:
    """Boxes to tick side by side, with a new line wherever the next would not fit whole."""
    return "".join(chain(*zip_longest(boxes, _separators(boxes, room), fillvalue="")))


def _separators(boxes: list[str], room: Room) -> list[str]:
    """What stands between each box to tick and the next: blanks, or a new line."""
    found, line = [], ""
    for box, after in pairwise(boxes):
        line += box + BETWEEN
        fits = looks.lines_of(line + after, room.width, room.size) == 1
        found.append(BETWEEN if fits else "\n")
        line = line if fits else ""
    return found


def _is_daily(making: Making, item: Item) -> bool:
    return any(metric.name == item.figure for metric in making.month.daily)


def _ticks(making: Making, field: FieldModel, value: str, room: Room) -> str:
    words = list(choice_words(field, making.language).values())
    separators = _separators([f"{EMPTY_BOX}{word}" for word in words], room)
    found = ""
    for word, separator in zip_longest(words, separators, fillvalue=""):
        ticked = has_word(value, word, several=field.multiple)
        found += f'IF({ticked},"{TICKED_BOX}","{EMPTY_BOX}")&{text(word)}'
        found += {"": "", "\n": "&CHAR(10)&"}.get(separator, f"&{text(separator)}&")
    return found


def _first_due(making: Making, item: Item, place: str) -> str:
    """The due time of the first of the limits that has one."""
    found = '""'
    for name in reversed(item.limits):
        due = f"INDEX({making.layout.whole(f'due.{name}')},{place})"
        found = f'IF({due}<>"",{due},{found})'
    return found
