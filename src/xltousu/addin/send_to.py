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
    """The script, which speaks one language."""
    text = (macro_folder() / _SOURCE).read_text("utf-8")
    filled = {
        "{python}": str(python),
        "{language}": words.language,
        "{failed}": words("addin.send-to-not-run").replace('"', '""'),
    }
    for place, words_there in filled.items():
        text = text.replace(place, words_there)
    return codecs.BOM_UTF16_LE + text.replace("\n", "\r\n").encode("utf-16-le")
