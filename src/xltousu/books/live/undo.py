"""What a run changed in a live workbook, so that it can be taken back: Excel's own undo forgets it."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any, NamedTuple

from xltousu.books.closed.styles import Colour
from xltousu.books.live.program import Link, Look, Note, Rule
from xltousu.books.live.values import Stored


@dataclass(slots=True)
class Patch:
    """A run of cells of one column: what they held before and after, and their number formats before.

    ``formats`` are first row, last row and code.
    """

    column: int
    top: int
    before: list[Stored]
    after: list[Stored]
    formats: list[tuple[int, int, str]] = field(default_factory=list)


@dataclass(slots=True)
class SheetUndo:
    """One worksheet: its patches in the order they were made, and what else of ours it had before.

    ``names`` are our defined names with what they stood for; ``offers`` are row, column, and title and
    formula of the list the cell had, if any. ``widths`` are columns with their widths, ``looks`` addresses
    with what their cells looked like, and ``tables`` the names of tables with the number of their columns
    before and after they took one of ours in.
    """

    sheet: str
    patches: list[Patch] = field(default_factory=list)
    names: list[tuple[str, str]] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    offers: list[tuple[int, int, tuple[str, str] | None]] = field(default_factory=list)
    widths: list[tuple[int, float]] = field(default_factory=list)
    looks: list[tuple[str, Look]] = field(default_factory=list)
    tables: list[tuple[str, int, int]] = field(default_factory=list)


class Formula(NamedTuple):
    """A formula of a cell."""

    sheet: str
    address: str
    text: str


@dataclass(slots=True)
class ResultsUndo:
    """The result sheets: those that were put in, and those that stood there before.

    ``order`` are the names of all sheets there were. ``earlier`` are our result sheets among them and
    ``made`` those that were put in: names, with what :func:`xltousu.books.live.results.fingerprint` says of
    each. ``hidden`` are the names of the earlier ones that were hidden, and ``workbook`` is a small workbook
    that holds the earlier ones, as the bytes of its file. ``formulas`` are those that break when they go.
    """

    order: list[str] = field(default_factory=list)
    earlier: dict[str, str] = field(default_factory=dict)
    hidden: list[str] = field(default_factory=list)
    workbook: bytes = b""
    formulas: list[Formula] = field(default_factory=list)
    made: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Undo:
    """All that one run changed; ``results`` is ``None`` where the result sheets stayed."""

    sheets: list[SheetUndo] = field(default_factory=list)
    results: ResultsUndo | None = None

    def to_json(self) -> str:
        """The same as text."""
        return json.dumps(asdict(self), ensure_ascii=False, default=_as_text)

    @classmethod
    def from_json(cls, text: str) -> Undo:
        """The undo of a text; raises ``ValueError`` for another text."""
        try:
            table = json.loads(text)
            return cls(list(_sheets(table["sheets"])), _results(table["results"]))
        except (KeyError, TypeError, IndexError) as error:
            raise ValueError(str(error)) from error


def _as_text(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def _results(table: dict[str, Any] | None) -> ResultsUndo | None:
    if table is None:
        return None
    return ResultsUndo(
        order=table["order"],
        earlier=table["earlier"],
        hidden=table["hidden"],
        workbook=base64.b64decode(table["workbook"], validate=True),
        formulas=[Formula(*one) for one in table["formulas"]],
        made=table["made"],
    )


def _sheets(tables: list[dict[str, Any]]) -> Iterator[SheetUndo]:
    for one in tables:
        yield SheetUndo(
            sheet=one["sheet"],
            patches=[Patch(**patch) for patch in one["patches"]],
            names=[(name, text) for name, text in one["names"]],
            rules=[Rule(Colour(*colour), places, formula) for colour, places, formula in one["rules"]],
            links=[Link(*link) for link in one["links"]],
            notes=[Note(*note) for note in one["notes"]],
            offers=[
                (row, column, (offer[0], offer[1]) if offer else None) for row, column, offer in one["offers"]
            ],
            widths=[(column, width) for column, width in one["widths"]],
            looks=[(address, look) for address, look in one["looks"]],
            tables=[(name, before, after) for name, before, after in one["tables"]],
        )
