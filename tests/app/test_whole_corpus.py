"""The main job on every workbook at hand: processed or refused in one sentence, and the input untouched."""

from __future__ import annotations

import contextlib
import hashlib
import io
from pathlib import Path

import pytest

from xltousu.cli import run

CATEGORIES = ("log", "messy", "feature")


def test_process_ends_in_a_copy_or_one_sentence_for_every_workbook(corpus: Path, tmp_path: Path) -> None:
    files = sorted(path for name in CATEGORIES for path in (corpus / name).iterdir())
    if not files:
        pytest.fail("the folder of --corpus has no workbooks")
    for path in files:
        before = hashlib.sha256(path.read_bytes()).digest()
        target, out, err = tmp_path / f"{path.name}.xlsx", io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            status = run(
                [
                    "process",
                    str(path),
                    "--pack",
                    "repair-area",
                    "--as-of",
                    "2026-11-21T09:00",
                    "-o",
                    str(target),
                ]
            )
        assert status in (0, 1, 2), path.name
        assert target.exists() == (status != 2), path.name
        if status == 2:
            assert len(err.getvalue().strip().splitlines()) == 1, err.getvalue()
        assert hashlib.sha256(path.read_bytes()).digest() == before
