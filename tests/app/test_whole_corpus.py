"""The main job on every workbook at hand: its registers with their columns, or why it has none."""

from __future__ import annotations

import contextlib
import hashlib
import io
from pathlib import Path

import pytest
from corpus_outcomes import AS_OF, PACK, expected, files_in, name_of_copy, number_of, processed

from xltousu.cli import run


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "workbook" in metafunc.fixturenames:
        given = metafunc.config.getoption("--corpus")
        files = files_in(Path(given)) if given else []
        metafunc.parametrize("workbook", files or [None], ids=number_of if files else lambda _: "none")


def test_a_workbook_is_processed_with_its_columns_or_refused_for_its_reason(
    workbook: Path | None, corpus: Path, tmp_path: Path
) -> None:
    assert workbook is not None
    before = hashlib.sha256(workbook.read_bytes()).digest()
    target = tmp_path / name_of_copy(workbook)
    found = processed(workbook, target)
    assert found in expected()[number_of(workbook)].processed.split("|")
    assert target.exists() != found.startswith("refused:")
    assert hashlib.sha256(workbook.read_bytes()).digest() == before
    if found.startswith("refused:"):
        assert len(refusal(workbook, target).splitlines()) == 1
        assert not target.exists()


def refusal(workbook: Path, target: Path) -> str:
    """The sentence that the command line says of a workbook it refuses."""
    out, err = io.StringIO(), io.StringIO()
    command = ["process", str(workbook), "--pack", PACK, "--as-of", AS_OF.isoformat(), "-o", str(target)]
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        assert run(command) == 2
    assert out.getvalue() == ""
    return err.getvalue().strip()
