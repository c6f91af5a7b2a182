"""The fast reader on a package, which it is shown without the sheets that would make it give up."""

from __future__ import annotations

import copy
import io
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from python_calamine import CalamineWorkbook

from xltousu.books.closed import markup
from xltousu.books.closed.package import Package
from xltousu.books.closed.workbook import Workbook
from xltousu.errors import FileError

_ERROR_OUTPUT = 2


@contextmanager
def _quietly() -> Iterator[None]:
    """Keeps from the user what a panic writes of itself, past Python, on the error output."""
    try:
        before = os.dup(_ERROR_OUTPUT)
    except OSError:  # there is none
        yield
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, _ERROR_OUTPUT)
    os.close(nowhere)
    try:
        yield
    finally:
        os.dup2(before, _ERROR_OUTPUT)
        os.close(before)


@contextmanager
def readable(**params: object) -> Iterator[None]:
    """Turns whatever the reader raises, panics included, into a mistake of the file."""
    try:
        with _quietly():
            yield
    except FileError:
        raise
    except Exception as error:
        raise FileError("damaged-workbook", **params) from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise FileError("damaged-workbook", **params) from None


def open_reader(data: bytes) -> Any:
    """The reader on a workbook; sheets that are no worksheets are left out where it knows none such."""
    try:
        with readable():
            return CalamineWorkbook.from_filelike(io.BytesIO(data))
    except FileError:
        reduced = _worksheets_only(data)
        if reduced is None:
            raise
    with readable():
        return CalamineWorkbook.from_filelike(io.BytesIO(reduced))


def _worksheets_only(data: bytes) -> bytes | None:
    """The package with its worksheets alone in the list of sheets; ``None`` if there are no others."""
    package = Package(data)
    workbook = Workbook(package)
    root, entries = copy.deepcopy(workbook.root), workbook.sheets()
    elements = markup.children(markup.child(root, "sheets"), "sheet")
    others = [one for one, entry in zip(elements, entries, strict=True) if entry.kind != "worksheet"]
    if not others or len(others) == len(elements):
        return None
    for one in others:
        parent = one.getparent()
        if parent is not None:
            parent.remove(one)
    package.put(workbook.part, markup.serialise(root))
    return package.to_bytes()
