"""The add-in as the tests look at it."""

from __future__ import annotations

import importlib
import io
import zipfile
from functools import cache
from pathlib import Path
from typing import Any

from needed import missing
from vba_reader import ReadProject, read_project

from xltousu.addin.build import Target, build

WINDOWS = Target("win32", Path("C:/Users/张三/AppData/Local/Programs/Python/python.exe"))


@cache
def add_in() -> bytes:
    """The add-in as it is made for Windows."""
    return build(WINDOWS)


def part(name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(add_in())) as package:
        return package.read(name)


@cache
def project() -> ReadProject:
    return read_project(part("xl/vbaProject.bin"))


def source(module: str) -> str:
    return project().modules[module].source


def needed_module(name: str) -> Any:
    """A module that tests need beside the product; without it the test is skipped, or fails in CI."""
    try:
        return importlib.import_module(name)
    except ImportError:
        missing(name)
