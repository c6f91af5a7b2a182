"""LibreOffice as a judge of formulas: a workbook recalculated from scratch, in a private profile."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import zipfile
from pathlib import Path
from typing import Any

from needed import missing
from openpyxl import load_workbook
from openpyxl.utils import range_boundaries

SOFFICE = shutil.which("soffice")
_RECALCULATE_ALWAYS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse">
<value>0</value></prop></item>
</oor:items>
"""
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


def set_up(path: Path) -> dict[str, list[str]]:
    """What each sheet of a workbook has beside its cells, formulas as LibreOffice would write them.

    Checks of entries and rules of colours, column by column; then what is printed, on which paper and how.
    """
    book = load_workbook(path)
    return {sheet.title: [*_checks(sheet), *_colours(sheet), *_printing(sheet)] for sheet in book.worksheets}


def _checks(sheet: Any) -> list[str]:
    found = []
    for check in sheet.data_validations.dataValidation:
        compared = check.operator if check.type not in (None, "list", "custom") else ""
        formulas = [_formula(check.formula1), _formula(check.formula2)]
        told = [check.prompt, check.promptTitle, check.error, check.errorTitle]
        shown = [check.allow_blank, check.showErrorMessage, check.showInputMessage]
        found += [f"{check.type} {compared} {formulas} {told} {shown} {one}" for one in _columns(check.sqref)]
    return sorted(found)


def _colours(sheet: Any) -> list[str]:
    return sorted(
        f"{rule.type} {rule.operator} {[_formula(one) for one in rule.formula]} {column}"
        for colours in sheet.conditional_formatting
        for rule in colours.rules
        for column in _columns(colours.sqref)
    )


def _printing(sheet: Any) -> list[str]:
    setup, fitted = sheet.page_setup, sheet.sheet_properties.pageSetUpPr
    return [
        f"{sheet.print_area} {sheet.print_title_rows} {sheet.print_title_cols}",
        f"{setup.paperSize} {setup.orientation} {setup.pageOrder or 'downThenOver'}",
        f"{fitted is not None and fitted.fitToPage} {setup.fitToWidth} {setup.fitToHeight}",
        f"{sheet.oddHeader.right.text} {sheet.oddFooter.left.text} {sheet.oddFooter.center.text}",
    ]


def _formula(text: str | None) -> str:
    """A formula without what LibreOffice leaves out, and as a number what it writes so."""
    plain = (text or "0").removeprefix("=")
    if re.fullmatch(r"\d+\.\d+", plain):
        return plain.rstrip("0").rstrip(".")
    return {"TRUE": "1", "FALSE": "0"}.get(plain, plain)


def _columns(cells: object) -> list[str]:
    """Areas of cells column by column."""
    areas = [range_boundaries(area) for area in str(cells).split()]
    return [
        f"{column} {top}-{bottom}" for left, top, right, bottom in areas for column in range(left, right + 1)
    ]


def errors(path: Path) -> list[str]:
    """Part and cell of every error value in a workbook."""
    with zipfile.ZipFile(path) as package:
        return [
            f"{name} {match[1] or match[2]}"
            for name in package.namelist()
            if name.startswith("xl/worksheets/sheet")
            for match in _ERROR.finditer(package.read(name).decode())
        ]
