"""The add-in, built on the user's machine from ``macros`` and the installed xlwings.

It must be built there: its VBA names the library of exactly that version of xlwings, and the Python that
has it. The same machine gives the same bytes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from xltousu.addin.macro_files import macro_folder
from xltousu.addin.package import add_in_package
from xltousu.addin.places import FILE
from xltousu.addin.vba_project import (
    SHEET_BASE,
    WORKBOOK_BASE,
    Module,
    document_module,
    vba_project,
)
from xltousu.addin.vba_text import ascii_source
from xltousu.addin.word_module import MODULE as WORDS
from xltousu.addin.word_module import word_module
from xltousu.addin.wrappers import FUNCTIONS, Wrappers, wrappers
from xltousu.addin.wrappers import MODULE as WRAPPERS
from xltousu.addin.xlwings_parts import PROJECT, xlwings_modules
from xltousu.text import DEFAULT, catalog

RIBBON = "customUI14.xml"
SETTINGS_SHEET = f"{PROJECT}.conf"
_INTERPRETERS = {"win32": "INTERPRETER_WIN", "darwin": "INTERPRETER_MAC"}


@dataclass(frozen=True, slots=True)
class Target:
    """Where the add-in will run: ``sys.platform`` and the Python it starts."""

    platform: str
    python: Path


def build(target: Target) -> bytes:
    """The bytes of the add-in; raises :class:`FileError` where xlwings is missing or unknown."""
    theirs = xlwings_modules()  # first: without xlwings there are no wrappers either
    made = wrappers(FILE)
    modules = [*_documents(), *own_modules(made), *theirs]
    title = catalog(DEFAULT)("button.tab.label")
    return add_in_package(vba_project(PROJECT, modules), ribbon(), title, settings(target), SETTINGS_SHEET)


def own_modules(made: Wrappers) -> list[Module]:
    """The modules that are ours: macros, words and the wrappers of the worksheet functions."""
    tags = re.findall(r'\btag="(\w+)"', ribbon())
    return [
        *_macros(),
        Module(WORDS, "standard", word_module(made.functions, tags)),
        Module(WRAPPERS, "standard", made.source),
    ]


def ribbon() -> str:
    """The description of the ribbon."""
    return (macro_folder() / RIBBON).read_text("utf-8")


def settings(target: Target) -> dict[str, str]:
    """What the sheet of the add-in tells xlwings, which looks nowhere in the workbooks of the user."""
    interpreter = _INTERPRETERS.get(target.platform)
    return {
        **({interpreter: str(target.python)} if interpreter else {}),
        "UDF MODULES": FUNCTIONS,
        "USE UDF SERVER": "True",
        "SHOW CONSOLE": "False",
    }


def _documents() -> Sequence[Module]:
    return document_module("ThisWorkbook", WORKBOOK_BASE), document_module("Sheet1", SHEET_BASE)


def _macros() -> Iterator[Module]:
    """The modules of the folder ``macros``, each named in its first line."""
    found = [one for one in macro_folder().iterdir() if one.name.endswith(".bas")]
    for file in sorted(found, key=lambda one: one.name):
        source = ascii_source(file.read_text("utf-8"), file.name)
        yield Module(source.split('"', 2)[1], "standard", source)
