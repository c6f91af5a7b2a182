"""LibreOffice as a judge of formulas: a workbook recalculated from scratch, in a private profile."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from needed import missing

SOFFICE = shutil.which("soffice")
_RECALCULATE_ALWAYS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse">
<value>0</value></prop></item>
</oor:items>
"""


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
    done = subprocess.run(command, capture_output=True, text=True, timeout=180, check=False)
    made = out / source.name
    assert made.is_file(), done.stderr
    return made
