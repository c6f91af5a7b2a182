"""A desk without a program: what an action asked of it can be looked at."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from xltousu.app import Given
from xltousu.cells import Book, Cell
from xltousu.errors import UsageError


@dataclass
class MemoryDesk:
    """A book, a selection and answers; ``stop_at`` is the step at which the user stops the action."""

    book: Book
    given: Given = Given("ribbon")  # noqa: RUF009  # frozen
    usual: Given = Given("excel")  # noqa: RUF009  # frozen
    chosen: Cell | None = None
    answer: str | None = None
    stop_at: int | None = None
    name: str = "登记.xlsx"
    path: Path | None = None
    steps: list[str] = field(default_factory=list)
    opened: dict[str, bytes] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    kept: int = 0

    def selected(self) -> Cell | None:
        return self.chosen

    def go(self, cell: Cell) -> None:
        self.chosen = cell

    def show(self, content: bytes, name: str) -> None:
        self.opened[name] = content

    def ask(self, question: str) -> str | None:
        self.asked.append(question)
        return self.answer

    def progress(self, text: str) -> None:
        self.steps.append(text)
        if len(self.steps) == self.stop_at:
            raise UsageError("stopped")

    def keep_undo(self) -> None:
        self.kept += 1

    def take_back(self) -> bool:
        return False
