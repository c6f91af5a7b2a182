"""Ranges divided into parts that are alike: a program answers for a range at once, or not at all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeVar

from xltousu.cells import Range

Answer = TypeVar("Answer")


def alike(place: Range, ask: Callable[[Range], Answer | None]) -> Iterator[tuple[Range, Answer]]:
    """The parts of a range with the answer for each; ``ask`` says ``None`` where cells differ.

    A part is halved until its cells are alike: by columns where those of its middle row differ, as they do
    where every row is alike, else by rows. A single cell without an answer is left out.
    """
    answer = ask(place)
    if answer is not None:
        yield place, answer
        return
    middle = (place.top + place.bottom) // 2
    is_block = place.top < place.bottom and place.left < place.right
    by_columns = is_block and ask(place._replace(top=middle, bottom=middle)) is None
    if place.top < place.bottom and not by_columns:
        yield from alike(place._replace(bottom=middle), ask)
        yield from alike(place._replace(top=middle + 1), ask)
    elif place.left < place.right:
        middle = (place.left + place.right) // 2
        yield from alike(place._replace(right=middle), ask)
        yield from alike(place._replace(left=middle + 1), ask)


def runs(rows: list[int]) -> Iterator[tuple[int, int]]:
    """Start and end (not included) of the positions whose rows follow each other without a gap."""
    start = 0
    for position in range(1, len(rows) + 1):
        if position == len(rows) or rows[position] != rows[position - 1] + 1:
            yield start, position
            start = position
