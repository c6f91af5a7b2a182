"""A workbook that was received cannot choose the interpreter, add to the path of imports, or run code.

The VBA that decides is that of xlwings, as the add-in holds it; where an interpreter of VBA is at hand it
is run, before and after our changes.
"""

from __future__ import annotations

import re
import subprocess
import sys
from importlib.resources import files
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import xlwings
from addin_support import project, source

from xltousu.addin.xlwings_parts import CHANGES, hardened
from xltousu.errors import FileError

ORIGINAL = (files("xlwings") / "xlwings_custom_addin.bas").read_text("utf-8").replace("\r\n", "\n")
FUNCTION = r"(?m)^ *(?:Public |Private )?(?:Declare (?:PtrSafe )?)?Function (\w+)"
STARTS = r"\b(?:CreateObject|Shell|Declare|MacScript|AppleScriptTask|Open \w+ For)\b"
STARTED = r'PYTHONPATH = "(.*)"'


@pytest.mark.parametrize("change", CHANGES, ids=lambda one: one.why)
def test_an_xlwings_that_reads_differently_fails_the_build(change: Any) -> None:
    piece = re.search(change.pattern, ORIGINAL)
    assert piece is not None
    with pytest.raises(FileError) as caught:
        hardened(ORIGINAL.replace(piece[0], "", 1))
    assert caught.value.key == "xlwings-unknown"


def test_no_setting_is_read_from_the_workbook_or_its_folder() -> None:
    text = _procedure("GetConfig")
    sheet = text[: text.index("'Add-in Sheet Config")]
    assert re.search(r"If False Then\n +If GetConfigFromSheet\(ActiveWorkbook\)", sheet)
    assert "SheetExists(ActiveWorkbook" not in text
    assert re.search(
        r"If False Then\n +#If App = \"Microsoft Excel\" Then\n.*GetFullName\(ActiveWorkbook\)", text
    )


def test_sheets_of_a_workbook_are_never_run() -> None:
    text = source("xlwings")
    assert '".py"' not in text
    assert re.search(r"For Each sht In wb\.Worksheets\n +If False Then\n +uses_embedded_code = True", text)


def test_of_the_workbook_the_command_line_holds_a_plain_name_only() -> None:
    text = source("xlwings")
    for started in ("ExecuteWindows", "ExecuteMac"):
        body = _procedure(started)
        mentions = re.findall(r".{10}ActiveWorkbook\.\w+", body)
        assert [one[:10] for one in mentions] == ["PlainName("]
    assert "ActiveWorkbook" not in _procedure("XLPyCommand")
    assert set(re.findall(STARTED, text)) == {"false;;;;;"}


def test_no_program_is_looked_for_in_the_current_folder() -> None:
    text = source("xlwings")
    assert '"cmd.exe' not in text
    assert text.count('Environ("ComSpec")') == 3
    assert re.findall(r'" (-\S+ )+-c ""', text) == ["-P ", "-P "]


def test_python_started_so_imports_nothing_from_the_current_folder(tmp_path: Path) -> None:
    (tmp_path / "holidays.py").write_text("raise SystemExit(99)", "utf-8")
    (path,) = set(re.findall(STARTED, source("xlwings")))
    (flags,) = set(re.findall(r'" (-.*?-P) -c ""', source("xlwings")))
    program = (
        "import sys, xlwings.utils; before = list(sys.path);"
        f"xlwings.utils.prepare_sys_path({path!r}); assert sys.path == before, sys.path;"
        "import importlib.util as u; found = u.find_spec('holidays');"
        "assert found is None or 'holidays.py' not in str(found.origin), found"
    )
    command = [sys.executable, *flags.split(), "-c", program]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    unguarded = [sys.executable, "-B", "-c", program]
    done = subprocess.run(unguarded, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode != 0, "without the changes the file beside the workbook would be imported"


def test_a_formula_can_call_nothing_that_starts_a_program_or_reads_a_file() -> None:
    standard = [one for one in project().modules.values() if one.kind == "standard"]
    callable_ = {name for one in standard for name in re.findall(FUNCTION, one.source)}
    assert {"TS_DUE", "Words"} <= callable_
    assert callable_ & set(re.findall(FUNCTION, ORIGINAL)) == set()
    assert [one.source for one in standard if re.search(STARTS, one.source)] == []
    assert re.search(STARTS, source("xlwings"))


def test_a_function_is_handed_no_workbook_whose_sheets_could_be_programs() -> None:
    text = source("TousuFunctions")
    assert "ActiveWorkbook" not in text
    assert text.count(", Nothing, Application.Caller)") == text.count("Exit Function\n    #Else")


def test_python_lets_go_of_the_workbook_after_every_button(monkeypatch: pytest.MonkeyPatch) -> None:
    command = _procedure("RunPython").partition("XLPy.Exec")[2]
    let_go = re.search(r'XLPy\.Exec "(import gc, .*)"\n', command)
    assert let_go is not None
    held = SimpleNamespace(BOOK_CALLER="a workbook")
    monkeypatch.setattr(xlwings, "_xlwindows", held, raising=False)
    exec(let_go[1], {})
    assert held.BOOK_CALLER is None


def _procedure(name: str) -> str:
    found = re.search(
        rf"(?ms)^(?:Public |Private )?(?:Function|Sub) {name}\(.*?^End (?:Function|Sub)", source("xlwings")
    )
    assert found is not None
    return found[0]
