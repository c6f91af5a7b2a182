"""What shared texts cost: the reader copies one for every cell that refers to it."""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray

from xltousu.books.closed import markup
from xltousu.books.closed.sheet_part import SheetPart
from xltousu.books.closed.workbook import Workbook
from xltousu.errors import FileError

MAX_BYTES = 512 << 20
_SHORTEST_CELL = len(b'<c t="s"><v>0</v></c>')
"""Bytes of a cell that refers to a text, at least."""

Sizes = NDArray[np.int64]
_USUAL = "xl/sharedStrings.xml"
_ROOT = re.compile(rb"<(?:([A-Za-z_][\w.\-]*):)?sst[\s>/]")


def text_sizes(workbook: Workbook) -> Sizes:
    """The bytes that each shared text of a workbook takes as it is written.

    Readers look for them under their usual name as well as under the one the workbook gives.
    """
    names = {*workbook.parts.related(workbook.part, "sharedStrings"), _USUAL}
    sizes = [_sizes(workbook.package.read(name), name) for name in names if workbook.package.has(name)]
    return max(sizes, key=lambda one: int(one.max()), default=np.zeros(0, dtype=np.int64))


def _sizes(data: bytes, part: str) -> Sizes:
    data = markup.in_utf8(data, part)
    root = _ROOT.search(data[:8192])
    if b"<!" in data:
        data = markup.serialise(markup.parse_bare(data, part))
    closing = b"</" + (root[1] + b":" if root and root[1] else b"") + b"si>"
    return np.fromiter(map(len, data.split(closing)), dtype=np.int64)


def check_texts(part: SheetPart, sheet: str, sizes: Sizes) -> None:
    """Raise where the cells of a worksheet would take more copies of texts than memory has room for."""
    longest = int(sizes.max()) if len(sizes) else 0
    if len(part.rows) // _SHORTEST_CELL * longest <= MAX_BYTES:
        return
    if part.rows.count(b't="s"') * longest <= MAX_BYTES:
        return
    pattern = rb'<%bc [^>]*?t="s"[^>]*><%bv>([0-9]{1,9})</%bv>' % ((part.prefix,) * 3)
    places = np.array(re.findall(pattern, part.rows), dtype=np.int64)
    if int(sizes[places[places < len(sizes)]].sum()) > MAX_BYTES:
        raise FileError("too-many-cells", sheet=sheet, limit=MAX_BYTES)
