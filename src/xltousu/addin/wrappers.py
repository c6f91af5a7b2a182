"""The VBA of the worksheet functions, made by xlwings itself as its button "Import Functions" would.

xlwings can do so only beside Excel on Windows, because its module also serves Excel there. The part that
writes VBA needs nothing of that, and is imported here with empty stand-ins for the modules of Windows.
"""

from __future__ import annotations

import importlib
import io
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import ModuleType, SimpleNamespace
from typing import Any

FUNCTIONS = "xltousu.addin.functions"
MODULE = "TousuFunctions"
_DECORATORS = {"func": "xlfunc", "arg": "xlarg", "ret": "xlret", "sub": "xlsub", "script": "xlsub"}
_OF_WINDOWS = (
    "pythoncom",
    "pywintypes",
    "win32com",
    "win32com.client",
    "win32com.universal",
    "win32api",
    "win32con",
    "win32event",
    "win32gui",
    "win32process",
    "win32timezone",
)
_HEAD = f"""Attribute VB_Name = "{MODULE}"
#Const App = "Microsoft Excel"
"""


@dataclass(frozen=True, slots=True)
class Wrapped:
    """A function as Excel shows it: its name and the arguments a user gives."""

    name: str
    category: str
    arguments: tuple[str, ...]
    is_array: bool


@dataclass(frozen=True, slots=True)
class Wrappers:
    """The VBA module of all functions, and what it holds."""

    source: str
    functions: tuple[Wrapped, ...]


def wrappers(book: str) -> Wrappers:
    """The wrappers for an add-in of this file name."""
    with as_on_windows() as (udfs, module):
        target = io.StringIO()
        udfs.generate_vba_wrapper(FUNCTIONS, module, target, SimpleNamespace(Name=book))
        found = [one.__xlfunc__ for one in vars(module).values() if hasattr(one, "__xlfunc__")]
    functions = tuple(sorted(map(_wrapped, found), key=lambda one: one.name))
    source = _with_used_rows(_without_workbook(target.getvalue()))
    return Wrappers(_HEAD + _with_errors(source, functions), functions)


def _wrapped(described: dict[str, Any]) -> Wrapped:
    arguments = tuple(one["name"] for one in described["args"] if not one["vba"])
    is_array = described["ret"]["options"].get("ndim") == 2
    return Wrapped(described["name"], described["category"], arguments, is_array)


def _without_workbook(source: str) -> str:
    """The wrappers without the active workbook, whose sheets xlwings would take for programs.

    They find what starts Python in its class.
    """
    calls = source.count("XLPy.CallUDF(")
    source, named = re.subn(r"(\(.*), ActiveWorkbook, (Application\.Caller\))", r"\1, Nothing, \2", source)
    if not named or calls != 2 * named:
        raise RuntimeError("the wrappers are not as xlwings 0.37 makes them")
    return source.replace("XLPy.CallUDF(", "xlwings.XLPy.CallUDF(")


def _with_used_rows(source: str) -> str:
    """The wrappers with tables as far as their sheets are used: a whole column has a million rows."""
    source, tables = re.subn(r"Array\(table, ", "Array(UsedRows(table), ", source)
    source, pairs = re.subn(r"= tables\(k\)", "= UsedRows(tables(k))", source)
    if (tables, pairs) != (6, 1):
        raise RuntimeError("the wrappers are not as xlwings 0.37 makes them")
    return source


def _with_errors(source: str, functions: tuple[Wrapped, ...]) -> str:
    """The wrappers with an error of Excel where xlwings puts the text of a mistake into the cell."""
    for one in functions:
        text = f"{one.name} = Err.Description"
        if source.count(text) != 1:
            raise RuntimeError(f"the wrapper of {one.name} is not as xlwings 0.37 makes it")
        refused = "Refused(Err.Description)" if one.is_array else "CVErr(2015)"
        source = source.replace(text, f"{one.name} = {refused}")
    return source


@contextmanager
def as_on_windows() -> Iterator[tuple[ModuleType, ModuleType]]:
    """``xlwings.udfs``, and the functions with their descriptions; all as before afterwards."""
    import xlwings

    standing_in = {} if sys.platform == "win32" else {name: _Empty(name) for name in _OF_WINDOWS}
    changed = [*standing_in, "xlwings.udfs", FUNCTIONS]
    modules = {name: sys.modules.pop(name, None) for name in changed}
    decorators = {name: getattr(xlwings, name) for name in _DECORATORS}
    sys.modules.update(standing_in)
    try:
        udfs = importlib.import_module("xlwings.udfs")
        for name, describing in _DECORATORS.items():
            setattr(xlwings, name, getattr(udfs, describing))
        yield udfs, importlib.import_module(FUNCTIONS)
    finally:
        for name, decorator in decorators.items():
            setattr(xlwings, name, decorator)
        for name, before in modules.items():
            sys.modules.pop(name, None)
            if before is not None:
                sys.modules[name] = before


class _Empty(ModuleType):
    """A module in which every name is there and does nothing."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.__path__ = []  # so that modules below it are looked for

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return Exception if name.endswith("error") else _nothing


def _nothing(*_: object, **__: object) -> None:
    """Stands in for a function of Windows that the writer of VBA does not call."""
