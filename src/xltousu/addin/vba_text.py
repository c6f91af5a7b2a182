"""VBA sources as ASCII: texts in other characters are spelled by their numbers.

A module is kept in one code page and the editor shows it in that of the system, so that Chinese text
survives on Chinese Windows only. Comments are dropped where they are not ASCII, texts become calls of
``Characters``; where VBA takes no call, the build fails.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby

LONGEST_LINE = 1023
"""The editor takes no longer ones."""
HELPER = "Characters"
HELPER_SOURCE = f"""
' The text of UTF-16 units, four hexadecimal digits each.
Public Function {HELPER}(ByVal digits As String) As String
    Dim place As Long
    For place = 1 To Len(digits) Step 4
        {HELPER} = {HELPER} & ChrW$(CLng("&H" & Mid$(digits, place, 4)))
    Next place
End Function
"""
_TOKEN = re.compile(r'(?P<text>"(?:[^"]|"")*")|(?P<comment>\'.*)|(?P<code>[^"\']+)|(?P<open>")')
_REMARK = re.compile(r"(?:^|:)\s*Rem(?:\s|$)", re.IGNORECASE)
_FIXED = re.compile(r"\s*(?:Attribute\s|(?:(?:Public|Private|Global)\s+)?Const\s)", re.IGNORECASE)


class VbaTextError(ValueError):
    """A line of VBA that cannot be spelled in ASCII; tells the module, the line and why."""


def ascii_source(source: str, module: str) -> str:
    """The same program in ASCII, line by line; raises :class:`VbaTextError`."""
    lines = source.replace("\r\n", "\n").split("\n")
    return "\n".join(_line(line, f"{module}:{number}") for number, line in enumerate(lines, 1))


def ascii_text(text: str) -> str:
    """A VBA expression for any text: ``"Art. " & Characters("6761")``."""
    pieces = ("".join(piece) for _, piece in groupby(text, str.isascii))
    return " & ".join(map(_piece, pieces)) or '""'


def _piece(piece: str) -> str:
    if piece.isascii():
        return '"' + piece.replace('"', '""') + '"'
    return f'{HELPER}("{piece.encode("utf-16-be").hex().upper()}")'


def _line(line: str, place: str) -> str:
    if line.isascii():
        return line
    remark = _REMARK.search(line)
    if remark and line[: remark.start()].count('"') % 2 == 0:
        line = line[: remark.start()]
    result = "".join(_token(kind, text, line, place) for kind, text in _tokens(line)).rstrip()
    if len(result) > LONGEST_LINE:
        raise VbaTextError(f"{place}: longer than {LONGEST_LINE} characters in ASCII")
    return result


def _tokens(line: str) -> Iterator[tuple[str, str]]:
    return ((str(found.lastgroup), found.group()) for found in _TOKEN.finditer(line))


def _token(kind: str, text: str, line: str, place: str) -> str:
    if kind == "open":
        raise VbaTextError(f"{place}: a text without end")
    if text.isascii():
        return text
    if kind == "comment":
        return ""
    if kind == "code":
        raise VbaTextError(f"{place}: a name that is not ASCII")
    if _FIXED.match(line):
        raise VbaTextError(f"{place}: a constant or an attribute takes no call")
    return ascii_text(text[1:-1].replace('""', '"'))
