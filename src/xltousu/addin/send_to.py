"""The entry of the right-click menu "Send to" of Windows: a processed copy beside each workbook chosen.

A script of the Windows Script Host, since a batch file would hand the name of a workbook to the shell,
which runs what stands behind an ``&`` in it. In UTF-16, so that names and paths may be Chinese.
"""

from __future__ import annotations

import codecs
from pathlib import Path

from xltousu.addin.macro_files import macro_folder
from xltousu.text import Catalog

FILE = "xltousu.vbs"
_SOURCE = "send_to.vbs"


def send_to_script(python: Path, words: Catalog) -> bytes:
    """The script, with messages in one language."""
    text = (macro_folder() / _SOURCE).read_text("utf-8").replace("{python}", str(python))
    told = {"{done}": words("addin.send-to-done"), "{failed}": words("addin.send-to-failed")}
    for place, sentence in told.items():
        text = text.replace(place, sentence.replace('"', '""'))
    return codecs.BOM_UTF16_LE + text.replace("\n", "\r\n").encode("utf-16-le")
