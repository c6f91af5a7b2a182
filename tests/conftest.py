"""Options and fixtures shared by all tests."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

IN_CI = os.environ.get("CI", "").lower() == "true"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--corpus", metavar="DIR", default=None, help="a folder of workbooks by other people to test on"
    )


def missing(what: str) -> None:
    """Skips a test with its reason; where everything must be there, fails instead."""
    if IN_CI:
        pytest.fail(f"{what} is missing, and here it must not be")
    pytest.skip(f"{what} is missing")


@pytest.fixture(scope="session")
def corpus(request: pytest.FixtureRequest) -> Path:
    """The folder given with ``--corpus``."""
    given = request.config.getoption("--corpus")
    if given is None or not Path(given).is_dir():
        missing("the folder of --corpus DIR")
    return Path(str(given))


@pytest.fixture(scope="session")
def soffice() -> str:
    """The LibreOffice program."""
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        missing("LibreOffice (soffice)")
    return str(program)
