"""Cells and heads of real workbooks, read as people read them: nothing silently wrong, little left unread."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from labels import load_cells, load_headers
from score import score_cells, score_headers, sheets_of

from xltousu.cells import Grid

ENOUGH_CELLS = 0.95
ENOUGH_HEADS = 0.90


@pytest.fixture(scope="module")
def books(corpus: Path) -> dict[str, list[Grid]]:
    """The labelled workbooks that are at hand, by their ids."""
    wanted = {label.file for label in (*load_cells(), *load_headers())}
    paths = {path.name.partition("_")[0]: path for path in sorted(corpus.rglob("*_*.*"))}
    return {name: sheets_of(paths[name]) for name in sorted(wanted & paths.keys())}


def test_no_cell_is_silently_misread_and_nearly_all_are_read(books: dict[str, list[Grid]]) -> None:
    scored = list(score_cells(books))
    wrong = [(label.file, label.sheet, label.cell) for label, outcome in scored if outcome == "wrong"]
    right = sum(outcome == "right" for _, outcome in scored)
    assert len(scored) >= 300
    assert wrong == []
    assert right / len(scored) >= ENOUGH_CELLS


def test_heads_are_found_and_nothing_else_is_taken_for_a_register(books: dict[str, list[Grid]]) -> None:
    scored = list(score_headers(books))
    taken = [(label.file, label.sheet) for label, outcome, _ in scored if outcome in ("taken", "wrong")]
    tables = [(label, draft) for label, _, draft in scored if label.sort in ("register", "list")]
    found = sum(draft == "head" for _, draft in tables)
    assert len(tables) >= 30
    assert taken == []
    assert found / len(tables) >= ENOUGH_HEADS
