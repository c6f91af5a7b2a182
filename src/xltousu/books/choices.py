"""What a drop-down list takes, in every host: Excel itself sets the limits."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from xltousu.cells import Area, Edit
from xltousu.errors import FileError

MAX_LIST = 255
"""Characters of a list of texts, their commas included."""


def listed(texts: Sequence[str]) -> str:
    """The texts as a list writes them; empty ones are left out."""
    return ",".join(filter(None, texts))


def check_choices(edits: Iterable[Edit]) -> None:
    """Raise for texts that no list can hold; cells to choose from can hold all."""
    for edit in edits:
        texts = () if edit.choices is None or isinstance(edit.choices, Area) else edit.choices
        if len(listed(texts)) > MAX_LIST or any("," in one for one in texts):
            raise FileError("list-too-long", sheet=edit.sheet, limit=MAX_LIST)
