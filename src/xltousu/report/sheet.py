"""A result sheet as a small description: tables, links, charts, boxes to write in, print set-up.

:mod:`xltousu.report.render` makes workbooks of these descriptions.
"""

from __future__ import annotations

from collections.abc import Sequence, Sized
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

Style = Literal["text", "wrap", "number", "decimal", "money", "percent", "datetime", "link", "tone"]


@dataclass(frozen=True, slots=True)
class Link:
    """Text or a number that leads to a cell of the workbook."""

    text: str | int | float
    sheet: str
    cell: str


@dataclass(frozen=True, slots=True)
class Toned:
    """Text or a share on the colour of its meaning."""

    text: str | float
    tone: str


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its title, width in characters and how its values look."""

    title: str
    width: float
    style: Style = "text"


@dataclass(frozen=True, slots=True)
class Table:
    """A table under a caption; ``note`` stands below it. ``filtered`` tables can be filtered."""

    caption: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Any]]
    note: str = ""
    filtered: bool = True


@dataclass(frozen=True, slots=True)
class Chart:
    """A native chart over columns of a table of the same sheet (positions count from 0).

    ``table`` counts the tables and then those aside. ``lines`` are columns of shares drawn as lines on an
    axis of their own, to the right.
    """

    kind: Literal["column", "line", "bar"]
    title: str
    table: int
    category: int
    series: Sequence[int]
    lines: Sequence[int] = ()
    percent: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: a title, lines under it, tables from top to bottom, charts below them.

    ``aside`` are tables to the right of what is printed, which charts draw on. A ``page`` is printed on
    one sheet of A4 if it can be, its charts two in a row. ``boxes`` are titles of rooms to write in,
    ``signatures`` the titles of those who sign, ``foot`` a last line.
    """

    name: str
    title: str
    lines: Sequence[str]
    tables: Sequence[Table]
    charts: Sequence[Chart] = ()
    landscape: bool = True
    aside: Sequence[Table] = ()
    page: bool = False
    boxes: Sequence[str] = ()
    signatures: Sequence[str] = ()
    foot: str = ""


def first_row(lines: Sized) -> int:
    """Number of the worksheet row that holds the first row of the first table under so many lines."""
    return len(lines) + 5


@dataclass(frozen=True, slots=True)
class Box:
    """A box on a form, so many units wide: ``label`` boxes are shaded, ``title`` has no frame."""

    content: str | Decimal
    span: int
    look: Literal["title", "plain", "label", "value", "wrap", "money", "note"] = "value"


@dataclass(frozen=True, slots=True)
class Line:
    """A line of boxes that fill the units of a form, and its height in points."""

    boxes: Sequence[Box]
    height: float = 20


@dataclass(frozen=True, slots=True)
class Forms:
    """A sheet of forms to print on A4 upright: each a list of lines that starts a new page."""

    name: str
    forms: Sequence[Sequence[Line]]


UNITS = 20
"""A form is so many units wide."""
