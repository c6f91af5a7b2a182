"""The VBA of xlwings that starts Python, as the add-in takes it: its BSD parts of the installed version,
with every way closed by which a workbook that was received could choose what runs.

Only files outside of ``xlwings/pro`` are read; they are BSD-3. An xlwings that reads differently makes the
build fail: none of the changes is ever left out silently.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from importlib.metadata import version
from importlib.resources import files
from typing import NamedTuple

from xltousu.addin.vba_project import Module, class_module, object_module
from xltousu.errors import FileError

PROJECT = "xltousu"
_SEARCH_PATH = "false;;;;;"
"""What xlwings reads as: add no folder of a workbook, and no other folder, to where Python imports from."""

_LET_GO = "import gc, xlwings; xlwings._xlwindows.BOOK_CALLER = None; gc.collect()"


class Change(NamedTuple):
    """A piece of a text of xlwings, what is there instead, how often it occurs, and what would be without."""

    pattern: str
    instead: str
    times: int
    why: str


CHANGES: Sequence[Change] = (
    Change(
        r"(?m)^Public Const ",
        "Private Const ",
        2,
        "a class has no public constants",
    ),
    Change(
        r"(?m)^( *)Declare ",
        r"\1Private Declare ",
        5,
        "a class declares no public functions of a library",
    ),
    Change(
        r"(?m)^Private Sub CleanUp\(",
        "Public Sub CleanUp(",
        1,
        "on macOS Python calls it at its end, through our macro of this name",
    ),
    Change(
        r'PROJECT_NAME As String = "myaddin"',
        f'PROJECT_NAME As String = "{PROJECT}"',
        1,
        "the sheet of settings of the add-in is called after the project",
    ),
    Change(
        r'If SheetExists\(ActiveWorkbook, PROJECT_NAME & "\.conf"\) = True Then',
        "If False Then",
        1,
        "a sheet of the workbook would name the program that is started",
    ),
    Change(
        r'If source = "" Or source = "directory" Then',
        "If False Then",
        1,
        "so would a file in the folder of the workbook",
    ),
    Change(
        r"(?m)^( *)PYTHONPATH = (?:AddExcelDir|FName) & .*$",
        rf'\1PYTHONPATH = "{_SEARCH_PATH}"',
        4,
        "modules beside the workbook would be imported, and its path would stand unquoted in a command line",
    ),
    Change(
        r'ParameterString = PYTHONPATH \+ ";"',
        "ParameterString = PYTHONPATH",
        1,
        "one more field is an empty folder, by which Python means the current one",
    ),
    Change(
        r'(?m)^( *)(XLPy\.Exec "" & PythonCommand & "")$',
        rf'\1\2\n\1XLPy.Exec "{_LET_GO}"',
        1,
        "Python would keep the workbook, and Excel would stay in memory without a window after its end",
    ),
    Change(
        r'" -B -c ""import',
        '" -B -P -c ""import',
        2,
        "the current folder, which Excel sets to that of the workbook, would be imported from",
    ),
    Change(
        r'"cmd\.exe ',
        'Environ("ComSpec") & " ',
        3,
        "a program of that name in the current folder would be started instead of the shell of Windows",
    ),
    Change(
        r'If Right\$\(sht\.Name, 3\) = "\.py" Then',
        "If False Then",
        2,
        "a sheet of the workbook would be run as a program",
    ),
    Change(
        r'"xlwings-" & XLWINGS_VERSION & "\.applescript"',
        f'"{PROJECT}-" & XLWINGS_VERSION & ".applescript"',
        1,
        "uninstalling must not take away the script that other workbooks of xlwings use",
    ),
    Change(
        r'MsgBox "(?:To enable RunPython[^"]*|Could not find Interpreter!)"',
        'MsgBox Words("button.not-started")',
        2,
        "the advice would be for another add-in, and in English",
    ),
    Change(
        r"(ToPosixPath\()ActiveWorkbook\.FullName\)",
        r'\1"")',
        1,
        "the path of the workbook would stand in a script of macOS",
    ),
    Change(
        r'(" --wb=" & """" & |ParameterString \+ "\|" \+ )ActiveWorkbook\.Name',
        r"\1PlainName(ActiveWorkbook.Name)",
        2,
        "the name of the workbook would be read by a shell",
    ),
)

APPLE_SCRIPT_CHANGES: Sequence[Change] = (
    Change(
        r'set ShellCommand to PythonInterpreter & " -B -u',
        'set ShellCommand to quoted form of PythonInterpreter & " -B -P -u',
        1,
        "a space in the path of Python would end it, and the current folder would be imported from",
    ),
)


def xlwings_modules() -> tuple[Module, ...]:
    """The modules that start Python and read the settings of the add-in.

    The first is a class, because any formula of any open workbook may call the functions of a standard
    module, and one of these runs what it is given. Raises :class:`FileError` where xlwings is missing, or
    is not as this version of ours knows it.
    """
    source = hardened(_read("xlwings_custom_addin.bas"))
    return object_module("xlwings", source), class_module("Dictionary", _read("addin/Dictionary.cls"))


def xlwings_version() -> str:
    """The version installed; raises :class:`FileError` where there is none."""
    _read("xlwings_custom_addin.bas")
    return version("xlwings")


def apple_script() -> tuple[str, str]:
    """Name and text of the script by which Excel for macOS may start Python."""
    known = xlwings_version()
    source = hardened(_read(f"xlwings-{known}.applescript"), APPLE_SCRIPT_CHANGES)
    return f"{PROJECT}-{known}.applescript", source


def hardened(source: str, changes: Sequence[Change] = CHANGES) -> str:
    """A text of xlwings with all changes; raises :class:`FileError` unless each fits as often as it must."""
    for change in changes:
        source, count = re.subn(change.pattern, change.instead, source)
        if count != change.times:
            raise FileError("xlwings-unknown", version=version("xlwings"))
    return source


def _read(name: str) -> str:
    try:
        return (files("xlwings") / name).read_text("utf-8")
    except (ModuleNotFoundError, FileNotFoundError):
        raise FileError("xlwings-missing") from None
