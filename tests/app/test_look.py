"""What a person sees in a processed workbook: every value fits its column, and nothing is an error."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from needed import missing

from xltousu.cli import run


@pytest.mark.parametrize("language", ["zh-CN", "zh-TW", "en"])
def test_no_value_is_too_wide_and_none_is_an_error(language: str, soffice: str, tmp_path: Path) -> None:
    if shutil.which("pdftotext") is None:
        missing("pdftotext")
    assert run(["demo", "-o", str(tmp_path), "--lang", language]) == 0
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    processed = str(tmp_path / "demo-processed.xlsx")
    subprocess.run(
        [soffice, profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), processed],
        capture_output=True,
        timeout=180,
        check=True,
    )
    pdf = tmp_path / "demo-processed.pdf"
    text = subprocess.run(
        ["pdftotext", "-layout", str(pdf), "-"], capture_output=True, check=True
    ).stdout.decode()
    assert "BX2501-001" in text
    for sign in ("###", "#REF!", "#NAME?", "#VALUE!", "#N/A", "#DIV/0!", "Err:"):
        assert sign not in text
