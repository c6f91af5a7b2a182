"""Calls of the command line inside the tests, and workbooks to call it on."""

from __future__ import annotations

import contextlib
import io
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import openpyxl
from repairs import HEADER

from xltousu.cli import run

AS_OF = "2025-05-07T09:00"
COMMON = ("--pack", "repair-area", "--as-of", AS_OF)
Rows = Sequence[Sequence[Any]]


class Called(NamedTuple):
    """What came of a call."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The output as JSON."""
        return json.loads(self.out)


def call(*arguments: object) -> Called:
    """Runs a command line; whatever it raises fails the test."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        status = run([str(one) for one in arguments])
    return Called(status, out.getvalue(), err.getvalue())


def write(path: Path, sheets: Mapping[str, Rows]) -> Path:
    """A workbook with these sheets."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(path)
    return path


def register(path: Path, *rows: Sequence[Any]) -> Path:
    """A register of repairs with these rows."""
    return write(path, {"报修登记": [HEADER, *rows]})


def content(folder: Path) -> dict[str, bytes]:
    """Every file below a folder with its bytes."""
    return {
        str(one.relative_to(folder)): one.read_bytes() for one in sorted(folder.rglob("*")) if one.is_file()
    }
