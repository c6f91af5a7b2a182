"""Workbooks open in the programs that stand in for Excel."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from open_book import OpenBook, Opener
from open_memory import MemoryOpenBook
from open_office import OfficeOpenBook


@pytest.fixture(params=["memory", "office"])
def opener(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Opener]:
    if request.param == "memory":
        yield MemoryOpenBook
        return
    office, opened = request.getfixturevalue("office"), []

    def maker(data: bytes) -> OpenBook:
        opened.append(OfficeOpenBook(data, office, tmp_path))
        return opened[-1]

    yield maker
    for one in opened:
        one.close()
