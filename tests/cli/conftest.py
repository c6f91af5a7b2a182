from __future__ import annotations

from pathlib import Path

import pytest
from cli_support import register
from repairs import BAD, GOOD


@pytest.fixture(autouse=True)
def no_language_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("XLTOUSU_LANG", raising=False)


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """A register with a good case and one that breaks rules."""
    return register(tmp_path / "登记.xlsx", GOOD, BAD)


@pytest.fixture
def clean(tmp_path: Path) -> Path:
    """A register with nothing to object to."""
    return register(tmp_path / "clean.xlsx", GOOD)
