"""What a box of a form shows of a case, as a value and not as a formula."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from xltousu.cells import Value
from xltousu.policy import FieldModel
from xltousu.template.expressions import choice_words
from xltousu.template.form_values import EMPTY_BOX, TICKED_BOX, Room, empty_boxes, in_lines, item_field
from xltousu.template.forms import Item
from xltousu.template.sheets import Making

BETWEEN = "+"
"""Joins several choices of one field."""


@dataclass(frozen=True, slots=True)
class FilledCase:
    """One case as a form shows it.

    ``values`` holds choices by their canonical names (several joined by ``+``), moments, texts and numbers
    by field; ``due`` the due times by limit.
    """

    case_id: str
    values: Mapping[str, Value]
    due: Mapping[str, dt.datetime]


def shown_value(making: Making, item: Item, case: FilledCase, room: Room) -> Value:
    """What a box shows of a case: a value, ticked boxes, the due time, or room to write."""
    field = item_field(making, item)
    if item.kind == "due":
        return next((case.due[name] for name in item.limits if name in case.due), None)
    if item.options or item.kind == "blank":
        return in_lines(empty_boxes(making, item), room) or None
    if field is None:
        return None
    value = case.values.get(field.name)
    if item.kind == "choices":
        return _ticks(making, field, value, room)
    return _words(making, field, value)


def _ticks(making: Making, field: FieldModel, value: Value, room: Room) -> str:
    chosen = set(str(value or "").split(BETWEEN))
    words = choice_words(field, making.language)
    boxes = [f"{TICKED_BOX if choice in chosen else EMPTY_BOX}{word}" for choice, word in words.items()]
    return in_lines(boxes, room)


def _words(making: Making, field: FieldModel, value: Value) -> Value:
    """A choice in the reader's words; anything else as it is."""
    if field.kind not in ("choice", "yes-no") or not isinstance(value, str):
        return value
    words = choice_words(field, making.language)
    return "、".join(words.get(one, one) for one in value.split(BETWEEN))
