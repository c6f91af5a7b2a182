"""What a box of a form shows: a value, tick boxes or a due time of one row of the register."""

from __future__ import annotations

from xltousu.policy import FieldModel
from xltousu.template import looks
from xltousu.template.expressions import choice_words, has_word, text
from xltousu.template.forms import Item
from xltousu.template.sheets import Making

EMPTY_BOX, TICKED_BOX = "□", "☑"


def item_title(making: Making, item: Item) -> str:
    """The words beside a box."""
    if item.title is not None:
        return item.title(making.language)
    field = _field(making, item)
    return field.title(making.language) if field else ""


def item_formula(making: Making, item: Item, place: str) -> str | None:
    """The formula of a box for the row at ``place`` in the register; nothing for one written by hand."""
    field = _field(making, item)
    if item.kind == "due":
        return f"={_first_due(making, item, place)}"
    if field is None:
        return None
    if item.kind == "blank":
        return _empty_boxes(making, field)
    value = f"INDEX({making.layout.whole(field.name)},{place})"
    if item.kind == "choices":
        return f"={_ticks(making, field, value)}"
    if field.kind in ("datetime", "number", "integer", "money"):
        return f'=IF({value}="","",{value})'
    return f'={value}&""'


def item_format(making: Making, item: Item) -> str:
    """The number format of a box."""
    field = _field(making, item)
    if item.kind == "due" or (item.kind == "field" and field and field.kind == "datetime"):
        return looks.MOMENT
    return "0.00" if item.kind == "field" and field and field.kind == "money" else "General"


def _field(making: Making, item: Item) -> FieldModel | None:
    return making.pack.field_named(item.field) if item.field else None


def _ticks(making: Making, field: FieldModel, value: str) -> str:
    parts = []
    for word in choice_words(field, making.language).values():
        ticked = has_word(value, word, several=field.multiple)
        parts.append(f'IF({ticked},"{TICKED_BOX}","{EMPTY_BOX}")&{text(word + "  ")}')
    return "&".join(parts)


def _empty_boxes(making: Making, field: FieldModel) -> str | None:
    words = choice_words(field, making.language).values()
    return " ".join(f"{EMPTY_BOX}{word}" for word in words) or None


def _first_due(making: Making, item: Item, place: str) -> str:
    """The due time of the first of the limits that has one."""
    found = '""'
    for name in reversed(item.limits):
        if f"due.{name}" in making.layout.by_key:
            due = f"INDEX({making.layout.whole(f'due.{name}')},{place})"
            found = f'IF({due}<>"",{due},{found})'
    return found
