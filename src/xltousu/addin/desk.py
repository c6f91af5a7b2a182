"""Where an action of the ribbon works: the workbook in front of the user, and the user."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from xltousu.app import Given
from xltousu.cells import Book, Cell


class Desk(Protocol):
    """The workbook an action is for, and what the action may ask of the program around it.

    ``given`` goes before what the workbook says, ``usual`` behind everything else. ``path`` is the file of
    the workbook where it has one on this machine.
    """

    given: Given
    usual: Given

    @property
    def book(self) -> Book:
        """The workbook; raises :class:`~xltousu.errors.UsageError` where none is open."""

    @property
    def name(self) -> str:
        """The name of the workbook."""

    @property
    def path(self) -> Path | None:
        """The file of the workbook."""

    def selected(self) -> Cell | None:
        """The cell the user has chosen in the workbook."""

    def go(self, cell: Cell) -> None:
        """Choose a cell for the user to see."""

    def show(self, content: bytes, name: str) -> None:
        """Open a new workbook, not saved yet, beside the one there is."""

    def ask(self, question: str) -> str | None:
        """What the user answers; ``None`` where the answer is refused."""

    def progress(self, text: str) -> None:
        """Show what an action does now; raises :class:`~xltousu.errors.UsageError` where the user stops it.

        A desk may go on to show how far the book is with it, and be stopped there.
        """

    def keep_undo(self) -> None:
        """Keep what takes the last edits back."""

    def take_back(self) -> bool:
        """Take the last edits back; whether there were any."""
