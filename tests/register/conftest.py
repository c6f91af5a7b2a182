from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from pydantic import ValidationError

from xltousu.cells import Grid, Range, Value
from xltousu.policy import FieldModel, Pack, common_fields

WORDS = {"zh-CN": "试", "zh-TW": "試", "en": "trial"}


def a_field(name: str, kind: str, **more: Any) -> FieldModel:
    """A field titled like its name in every language, unless told otherwise."""
    return FieldModel.model_validate({"name": name, "kind": kind, "title": name, **more})


def a_pack(fields: Sequence[FieldModel]) -> Pack:
    """The smallest pack with these fields."""
    return Pack.model_validate(
        {
            "schema_version": 1,
            "id": "trial",
            "language": "zh-CN",
            "title": WORDS,
            "summary": WORDS,
            "document": [],
            "resembles": [],
            "field": [field.model_dump(by_alias=True) for field in fields],
        }
    )


def a_grid(
    rows: Sequence[Sequence[Value]], merges: Sequence[str] = (), sheet: str = "登记", **more: Any
) -> Grid:
    """A worksheet of these rows, made equally long."""
    width = max(map(len, rows), default=0)
    full = [[*row, *[None] * (width - len(row))] for row in rows]
    return Grid(sheet, full, merges=tuple(map(Range.parse, merges)), **more)


@pytest.fixture(scope="session")
def pack() -> Pack:
    """A pack with every common field that stands by itself, and a level."""
    fields = []
    for table in common_fields().values():
        try:
            fields.append(FieldModel.model_validate(table))
        except ValidationError:  # a field that gets its choices from the packs
            continue
    choices = [
        {"value": "A", "title": {"zh-CN": "紧急", "zh-TW": "緊急", "en": "Urgent"}, "aliases": ["特急"]},
        {"value": "B", "title": {"zh-CN": "重要", "zh-TW": "重要", "en": "Important"}},
        {"value": "C", "title": {"zh-CN": "一般", "zh-TW": "一般", "en": "General"}},
    ]
    level = a_field(
        "level",
        "choice",
        title={"zh-CN": "等级", "zh-TW": "等級", "en": "Level"},
        choices=choices,
        aliases=["级别"],
    )
    return a_pack([*fields, level])
