"""The tree of workbooks, and one batch run over it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from batch_support import GIVEN, Ran, run_batch, write_tree


@pytest.fixture(scope="session")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("tree")
    write_tree(root)
    return root


@pytest.fixture(scope="session")
def ran(tree: Path, tmp_path_factory: pytest.TempPathFactory) -> Ran:
    """The tree, run with two workers."""
    out = tmp_path_factory.mktemp("batch") / "out"
    status, said = run_batch(tree, "-o", out, *GIVEN, "--jobs", "2")
    return Ran(tree, out, status, said)
