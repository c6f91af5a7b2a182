"""Without xlwings there is no add-in, and the user is told what to install."""

from __future__ import annotations

from pathlib import Path

import pytest

from xltousu.addin import xlwings_parts
from xltousu.addin.build import Target, build
from xltousu.errors import FileError


def test_a_missing_xlwings_is_told_before_anything_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> Path:
        raise ModuleNotFoundError(name)

    monkeypatch.setattr(xlwings_parts, "files", missing)
    with pytest.raises(FileError) as caught:
        build(Target("win32", Path("python.exe")))
    assert caught.value.key == "xlwings-missing"
