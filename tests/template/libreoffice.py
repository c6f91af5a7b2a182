"""LibreOffice as a judge of formulas: a workbook recalculated from scratch, in a private profile."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import zipfile
from pathlib import Path

from needed import missing
from openpyxl.utils import range_boundaries

SOFFICE = shutil.which("soffice")
_RECALCULATE_ALWAYS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse">
<value>0</value></prop></item>
</oor:items>
"""
_COLOURS = re.compile(r'<conditionalFormatting sqref="([^"]*)"[^>]*>(.*?)</conditionalFormatting>', re.DOTALL)
_CHECK = re.compile(r"<dataValidation [^>]*>")
_RULE = re.compile(r"<cfRule [^>]*>")
_ERROR = re.compile(
    r'<c r="(\w+)"[^>]*\st="e"|<c r="(\w+)"[^>]*>(?:<f[^>]*>[^<]*</f>|<f[^>]*/>)?<v>(?:#|Err:)'
)


def need_libreoffice() -> None:
    """Skip the test where LibreOffice is missing; on a build server that is a failure."""
    if SOFFICE is None:
        missing("LibreOffice (soffice), by which native formulas are recalculated,")


def recalculated(source: Path, folder: Path) -> Path:
    """A copy of the workbook in ``folder`` with every formula calculated anew."""
    need_libreoffice()
    profile = folder / "profile"
    (profile / "user").mkdir(parents=True, exist_ok=True)
    (profile / "user" / "registrymodifications.xcu").write_text(_RECALCULATE_ALWAYS, "utf-8")
    out = folder / "recalculated"
    command = [
        str(SOFFICE), f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore",
        "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(out), str(source),
    ]  # fmt: skip
    environment = os.environ | {"SC_IMPORT_THREADS": "0"}  # reading sheets side by side may crash it
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300, check=False)
    made = out / source.name
    assert made.is_file(), done.stderr
    return made


def checked_and_coloured(path: Path) -> list[tuple[str, str, str]]:
    """Part, type and column of cells of every check of entries and of every rule of colours, in order."""
    found: list[tuple[str, str, str]] = []
    with zipfile.ZipFile(path) as package:
        for name in package.namelist():
            if name.startswith("xl/worksheets/sheet"):
                text = package.read(name).decode()
                rules = [(tag, _attribute(tag, "sqref")) for tag in _CHECK.findall(text)]
                rules += [
                    (rule, cells) for cells, some in _COLOURS.findall(text) for rule in _RULE.findall(some)
                ]
                found += [
                    (name, _attribute(tag, "type"), one) for tag, cells in rules for one in _columns(cells)
                ]
    return sorted(found)


def _columns(cells: str) -> list[str]:
    """Areas of cells column by column."""
    areas = [range_boundaries(area) for area in cells.split()]
    return [
        f"{column} {top}-{bottom}" for left, top, right, bottom in areas for column in range(left, right + 1)
    ]


def _attribute(tag: str, name: str) -> str:
    match = re.search(rf'\s{name}="([^"]*)"', tag)
    return match[1] if match else "none"


def errors(path: Path) -> list[str]:
    """Part and cell of every error value in a workbook."""
    with zipfile.ZipFile(path) as package:
        return [
            f"{name} {match[1] or match[2]}"
            for name in package.namelist()
            if name.startswith("xl/worksheets/sheet")
            for match in _ERROR.finditer(package.read(name).decode())
        ]
