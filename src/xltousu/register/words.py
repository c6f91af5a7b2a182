"""The words that give a worksheet its structure, from the data beside this module."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Structure:
    """Word lists as written in ``words.toml``; see the comments there."""

    placeholders: tuple[str, ...]
    not_yet: tuple[str, ...]
    totals: tuple[str, ...]
    signatures: tuple[str, ...]
    notes: tuple[str, ...]
    header: dict[str, tuple[str, ...]]
    yes_no: dict[str, tuple[str, ...]]
    units: tuple[str, ...]
    factors: dict[str, float]


@cache
def structure() -> Structure:
    """The word lists, read once."""
    data = tomllib.loads(files("xltousu.register").joinpath("words.toml").read_text("utf-8"))
    return Structure(
        placeholders=tuple(data["placeholders"]),
        not_yet=tuple(data["not_yet"]),
        totals=tuple(data["totals"]),
        signatures=tuple(data["signatures"]),
        notes=tuple(data["notes"]),
        header={key: tuple(words) for key, words in data["header"].items()},
        yes_no={key: tuple(words) for key, words in data["yes_no"].items()},
        units=tuple(data["units"]["plain"]),
        factors=dict(data["units"]["factor"]),
    )
