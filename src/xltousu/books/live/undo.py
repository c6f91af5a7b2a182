"""What a run changed in a live workbook, so that it can be taken back: Excel's own undo forgets it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

from xltousu.books.closed.styles import Colour
from xltousu.books.live.program import Link, Note, Rule
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
    formula of the list the cell had, if any.
    """

    sheet: str
    patches: list[Patch] = field(default_factory=list)
    names: list[tuple[str, str]] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    offers: list[tuple[int, int, tuple[str, str] | None]] = field(default_factory=list)


@dataclass(slots=True)
class Undo:
    """All that one run changed; ``results`` are the names of the result sheets it put in."""

    sheets: list[SheetUndo] = field(default_factory=list)
    results: list[str] = field(default_factory=list)

    def to_json(self) -> str:
        """The same as text."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> Undo:
        """The undo of a text; raises ``ValueError`` for another text."""
        try:
            table = json.loads(text)
            return cls(list(_sheets(table["sheets"])), list(map(str, table["results"])))
        except (KeyError, TypeError, IndexError) as error:
            raise ValueError(str(error)) from error


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
        )
