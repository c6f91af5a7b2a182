"""The macros of the add-in in LibreOffice, for all tests that press a button."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from addin_support import source
from office_macros import Macros
from open_office import Office

from xltousu.addin.package import add_in_package
from xltousu.addin.vba_project import SHEET_BASE, WORKBOOK_BASE, Module, document_module, vba_project

OWN = ("TousuRibbon", "TousuWords")
RECORDER = """Attribute VB_Name = "xlwings"
Public Sent As String
Public Function RunPython(PythonCommand As String)
    Sent = PythonCommand
End Function
Public Function LastSent() As String
    LastSent = Sent
End Function
"""
"""Stands in for the module of xlwings, which starts programs of Windows: it keeps what it is to run."""


@pytest.fixture(scope="session")
def macros(office: Office, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Macros]:
    documents = [document_module("ThisWorkbook", WORKBOOK_BASE), document_module("Sheet1", SHEET_BASE)]
    own = [Module(name, "standard", source(name)) for name in OWN]
    vba = vba_project("xltousu", [*documents, *own, Module("xlwings", "standard", RECORDER)])
    path = tmp_path_factory.mktemp("add-in") / "加载项 xltousu.xlam"
    path.write_bytes(add_in_package(vba, "<customUI/>", "x", {"A": "B"}, "xltousu.conf"))
    one = Macros(office, path)
    yield one
    one.close()
