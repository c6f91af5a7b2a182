"""The macros of the add-in in LibreOffice, for all tests that press a button."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from addin_support import source
from libreoffice_office import Macros, office, opened

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
def macros(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Macros]:
    folder = tmp_path_factory.mktemp("office")
    documents = [document_module("ThisWorkbook", WORKBOOK_BASE), document_module("Sheet1", SHEET_BASE)]
    own = [Module(name, "standard", source(name)) for name in OWN]
    vba = vba_project("xltousu", [*documents, *own, Module("xlwings", "standard", RECORDER)])
    path = folder / "加载项 xltousu.xlam"
    path.write_bytes(add_in_package(vba, "<customUI/>", "x", {"A": "B"}, "xltousu.conf"))
    with office(folder) as context:
        document = opened(context, path)
        yield Macros(context, document)
        document.close(True)
