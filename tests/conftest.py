"""Options and fixtures shared by all tests."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from needed import missing


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--corpus", metavar="DIR", default=None, help="a folder of workbooks by other people to test on"
    )


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


@pytest.fixture(scope="session")
def office(soffice: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A LibreOffice of our own in which workbooks can be opened."""
    from open_office import Office

    one = Office(soffice, tmp_path_factory.mktemp("office"))
    yield one
    one.close()


@pytest.fixture(scope="session")
def validator() -> str:
    """The Open XML SDK's validator of workbooks."""
    program = os.environ.get("OOXML_VALIDATOR") or shutil.which("ooxml-validator")
    if program is None:
        pytest.skip("ooxml-validator is neither on the path nor named by OOXML_VALIDATOR")
    return program
