"""What the host asks of the program that has a workbook open, beyond what xlwings has words for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, Protocol, TypeAlias

from xltousu.books.closed.styles import Colour
from xltousu.cells import Range

Sheet = Any
Book = Any
"""A sheet and a book of xlwings, which is imported by nothing but a live host."""


Look: TypeAlias = "dict[str, Any]"
"""Font, fill, border and alignment of cells, in the words of the program and as JSON can hold them."""


class Rule(NamedTuple):
    """A conditional format: its look, the ranges it is for, apart by blanks, and its formula.

    The formula is written for the first cell of the first range.
    """

    colour: Colour
    places: str
    formula: str


class Link(NamedTuple):
    """A link from a cell to another of the workbook, as ``'Sheet'!A1``."""

    row: int
    column: int
    target: str
    tip: str


class Note(NamedTuple):
    """A note at a cell, with who wrote it."""

    row: int
    column: int
    author: str
    text: str


class Program(Protocol):
    """The program itself; rows and columns count from 1."""

    def date1904(self, book: Book) -> bool:
        """Whether the days of the workbook count from 1904."""

    def is_protected(self, sheet: Sheet) -> bool:
        """Whether the office forbids writing on the sheet."""

    def is_filtered(self, sheet: Sheet) -> bool:
        """Whether a filter is on that keeps the program from writing into every row."""

    def check_structure(self, book: Book) -> None:
        """Raise :class:`FileError` where no sheets can be added or removed."""

    def full_name(self, book: Book) -> str:
        """Path or address of a workbook; its name alone where it was never saved."""

    def hidden_rows(self, sheet: Sheet, top: int, bottom: int) -> set[int]:
        """Those of some rows that are hidden."""

    def is_empty(self, sheet: Sheet, address: str) -> bool:
        """Whether no cell of a range holds anything, be it a formula without a value."""

    def values(self, sheet: Sheet, address: str) -> list[list[Any]]:
        """The values of a range, row by row: moments as numbers, errors as their texts."""

    def has_array(self, sheet: Sheet, address: str) -> bool:
        """Whether any cell of a range belongs to an array formula."""

    def rules(self, sheet: Sheet) -> list[Rule]:
        """Our conditional formats."""

    def put_rules(self, sheet: Sheet, rules: list[Rule]) -> None:
        """Put our conditional formats in place of those of ours there are, behind those of the office."""

    def links(self, sheet: Sheet) -> list[Link]:
        """All links to cells of the workbook, those of the office included."""

    def add_links(self, sheet: Sheet, links: list[Link]) -> None:
        """Give cells links; their values stay, their looks may change."""

    def remove_link(self, sheet: Sheet, link: Link) -> None:
        """Take a link away; the value and the look of its cell stay."""

    def linked(self, sheet: Sheet) -> set[tuple[int, int]]:
        """Row and column of every cell that has any link."""

    def notes(self, sheet: Sheet) -> list[Note]:
        """All notes."""

    def put_note(self, sheet: Sheet, note: Note) -> None:
        """Give a cell this note in place of the one it has."""

    def remove_note(self, sheet: Sheet, row: int, column: int) -> None:
        """Take the note of a cell away."""

    def offered(self, sheet: Sheet, row: int, column: int) -> tuple[str, str] | None:
        """Title of the message and formula of the drop-down list of a cell; ``None`` where it has no rule."""

    def offer(self, sheet: Sheet, row: int, column: int, title: str, formula: str) -> None:
        """Give a cell a drop-down list that forbids nothing."""

    def withdraw(self, sheet: Sheet, row: int, column: int) -> None:
        """Take the rule of a cell away."""

    def hide_name(self, name: Any) -> None:
        """Keep a defined name of xlwings out of the list of names."""

    def dress(self, sheet: Sheet, source: str, target: str) -> None:
        """Give the cells of a range the font, fill, border and alignment of the cell to their left."""

    def looks(self, sheet: Sheet, place: Range) -> list[tuple[str, Look]]:
        """The looks of the cells of a column, by the addresses of those that are alike."""

    def give_look(self, sheet: Sheet, address: str, look: Look) -> None:
        """Give the cells of a range a look in place of the one they have."""

    def keep_sheets(self, book: Book, names: Sequence[str], path: str) -> None:
        """Copy visible sheets, all together, into a workbook file of their own."""

    def keep_view(self, book: Book) -> Callable[[], None]:
        """What brings the selection, the active sheet and the scrolling back to what they are now."""

    def language(self, app: Any) -> str:
        """The language in which the program speaks, as :data:`xltousu.text.LANGUAGES` has it."""

    def open_copy(self, app: Any, path: str) -> None:
        """Open what a file holds as a new workbook; the file is needed no longer."""

    def ask(self, app: Any, question: str) -> str | None:
        """What the user types; ``None`` where the question is closed."""

    def is_stopped(self, app: Any) -> bool:
        """Whether the user asks a long action to stop."""
