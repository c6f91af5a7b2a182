"""Workbooks that are locked: with a password, protected, or signed."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from cli_support import call, register

GIVEN = ("--pack", "repair-area", "--as-of", "2026-03-06T09:00", "--lang", "en")


def protected(path: Path, password: str | None = None) -> Path:
    book = openpyxl.load_workbook(register(path))
    sheet = book.worksheets[0]
    sheet.protection.enable()
    if password:
        sheet.protection.set_password(password)
    book.save(path)
    return path


def test_a_protected_sheet_is_respected_until_the_user_allows_it(tmp_path: Path) -> None:
    path, target = protected(tmp_path / "log.xlsx"), tmp_path / "out.xlsx"
    refused = call("process", path, *GIVEN, "-o", target)
    assert refused.status == 2
    assert "--allow-protected" in refused.err
    assert not target.exists()
    assert call("process", path, *GIVEN, "-o", target, "--allow-protected").status in (0, 1)
    assert target.exists()


def test_a_sheet_protected_with_a_password_is_never_written(tmp_path: Path) -> None:
    path, target = protected(tmp_path / "log.xlsx", "secret"), tmp_path / "out.xlsx"
    refused = call("process", path, *GIVEN, "-o", target, "--allow-protected")
    assert refused.status == 2
    assert not target.exists()


@pytest.mark.parametrize("words", ["", None])
def test_a_password_file_without_a_password_is_told(words: str | None, tmp_path: Path) -> None:
    path, secret = register(tmp_path / "log.xlsx"), tmp_path / "secret.txt"
    if words is not None:
        secret.write_text(words)
    told = call("validate", path, *GIVEN, "--password-file", secret)
    assert told.status == 2
    assert "holds no password" in told.err
