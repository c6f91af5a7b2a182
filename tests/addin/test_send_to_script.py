"""The script of "Send to", run by an interpreter of VBA, of which VBScript is nearly a part.

The objects of Windows are stood in for by classes of VBA that write down what they are asked.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from addin_support import needed_module

from xltousu.addin.send_to import send_to_script
from xltousu.text import LANGUAGES, catalog

PYTHON = Path("C:/Users/张三/python.exe")
LISTED = "C:\\Temp\\rad12345.tmp"
SHELL = """Public Function Run(ByVal command As String, ByVal style As Long, ByVal waits As Boolean) As Long
    Debug.Print "run " & command & " " & style & " " & waits
    If Outcome() < 0 Then Err.Raise 70
    Run = Outcome()
End Function
"""
FILES = """Public Function BuildPath(ByVal folder As String, ByVal name As String) As String
    BuildPath = folder & "\\" & name
End Function
Public Function GetSpecialFolder(ByVal number As Long) As String
    If number = 2 Then GetSpecialFolder = "C:\\Temp"
End Function
Public Function GetTempName() As String
    GetTempName = "rad12345.tmp"
End Function
Public Function CreateTextFile(ByVal name As String, ByVal over As Boolean, ByVal wide As Boolean) As Object
    Debug.Print "create " & name & " " & wide
    Set CreateTextFile = New TextFile
End Function
Public Sub DeleteFile(ByVal name As String)
    Debug.Print "delete " & name
End Sub
"""
TEXT_FILE = """Public Sub WriteLine(ByVal text As String)
    Debug.Print "line " & text
End Sub
Public Sub Close()
    Debug.Print "close"
End Sub
"""


def run(paths: list[str], outcome: int, language: str = "zh-CN") -> tuple[list[str], list[str]]:
    """What the script asked for, and what it told; Python ends with the outcome, or at -1 does not start."""
    script = send_to_script(PYTHON, catalog(language)).decode("utf-16").replace("\r\n", "\n")
    for name, instead in (
        ('CreateObject("WScript.Shell")', "New Shell"),
        ('CreateObject("Scripting.FileSystemObject")', "New FileSystem"),
        ("WScript.Arguments", "Chosen()"),
    ):
        assert script.count(name) == 1
        script = script.replace(name, instead)
    chosen = ", ".join('"' + path.replace('"', '""') + '"' for path in paths)
    stated = f"Public Function Chosen()\n    Chosen = Array({chosen})\nEnd Function\n"
    stated += f"Public Function Outcome() As Long\n    Outcome = {outcome}\nEnd Function\n"
    head, body = script.split("Option Explicit\n")
    excel = needed_module("pyopenvba.apps.excel").ExcelApplication()
    excel.add_workbook()
    for name, text in (("Shell", SHELL), ("FileSystem", FILES), ("TextFile", TEXT_FILE)):
        excel.add_module(text.replace("\n", "\r\n"), name=name, kind="class")
    whole = f"{head}Option Explicit\n{stated}Public Sub Send()\n{body}End Sub\n"
    excel.add_module(whole.replace("\n", "\r\n"), name="Script")
    excel.run("Send")
    return [str(line).strip() for line in excel.console], [text for _, text, *_ in excel.dialogs]


def test_the_names_go_into_a_file_and_python_is_started_once_without_a_window() -> None:
    paths = ["C:\\登记\\%PATH%&calc.xlsx", "D:\\it's ^ $(x).et"]
    asked, told = run(paths, 0)
    assert asked == [
        f"create {LISTED} True",
        *(f"line {path}" for path in paths),
        "close",
        f'run "{PYTHON}" -P -m xltousu.cli.send_to zh-CN "{LISTED}" 0 True',
        f"delete {LISTED}",
    ]
    assert told == []


@pytest.mark.parametrize("outcome", [-1, 1, 2])
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_python_that_did_not_come_to_its_end_is_told(outcome: int, language: str) -> None:
    asked, told = run(["C:\\a.xlsx"], outcome, language)
    assert told == [catalog(language)("addin.send-to-not-run")]
    assert asked[-1] == f"delete {LISTED}"
