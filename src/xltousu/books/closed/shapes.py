"""The old drawing of a worksheet (VML), one shape for each note: no tidy XML, so it stays bytes."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from itertools import chain, count
from math import ceil

from xltousu.cells import MAX_COLUMN, MAX_ROW
from xltousu.errors import FileError

Place = tuple[int, int]
"""Row and column of a cell, from 1."""

_SPACES = b' xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
_SPACES += b' xmlns:x="urn:schemas-microsoft-com:office:excel"'
_EMPTY = b"<xml" + _SPACES + b"></xml>"
_KIND = (
    b'<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">'
    b'<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)
_SHAPE = (
    '<v:shape%s id="_x0000_s%d" type="#_x0000_t202" style="position:absolute;width:150pt;height:%dpt;'
    'z-index:%d;visibility:hidden" fillcolor="#ffffe1" o:insetmode="auto"><v:fill color2="#ffffe1"/>'
    '<v:shadow on="t" color="black" obscured="t"/><v:path o:connecttype="none"/>'
    '<v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div></v:textbox>'
    '<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/><x:Anchor>%s</x:Anchor>'
    "<x:AutoFill>False</x:AutoFill><x:Row>%d</x:Row><x:Column>%d</x:Column></x:ClientData></v:shape>"
)
_BLOCK = 1024  # ids of shapes are given out by the thousand; each drawing names the blocks it uses
_NOTE = re.compile(rb"\s*<v:shape\s(?:(?!</?v:shape[\s>]).)*</v:shape>", re.DOTALL)
_ROW = re.compile(rb"<x:Row>\s*([0-9]+)\s*</x:Row>")
_COLUMN = re.compile(rb"<x:Column>\s*([0-9]+)\s*</x:Column>")
_ID = re.compile(rb"_x0000_s([0-9]+)")
_MAP = re.compile(rb"(<o:idmap\s[^>]*?\bdata=\")([0-9, ]*)\"")
_FRAME = re.compile(
    rb"<v:shapetype\b(?:(?!</?v:shapetype\b).)*</v:shapetype>|"
    rb"<o:shapelayout\b(?:(?!</?o:shapelayout\b).)*</o:shapelayout>",
    re.DOTALL,
)
_ROOT = re.compile(rb"<xml\b[^>]*>")


def blocks_of(data: bytes) -> set[int]:
    """The blocks of ids that a drawing uses."""
    return {int(one) for found in _MAP.finditer(data) for one in re.findall(rb"[0-9]+", found[2])}


def is_empty(data: bytes) -> bool:
    """Whether nothing is drawn."""
    return b"<v:" not in _FRAME.sub(b"", data)


def without_notes(data: bytes, places: Collection[Place]) -> bytes:
    """The drawing without the notes of some cells."""

    def kept(found: re.Match[bytes]) -> bytes:
        row, column = _ROW.search(found[0]), _COLUMN.search(found[0])
        if b'ObjectType="Note"' not in found[0] or row is None or column is None:
            return found[0]
        return b"" if (int(row[1]) + 1, int(column[1]) + 1) in places else found[0]

    return _NOTE.sub(kept, _in_utf8(data)) if places else data


def with_notes(data: bytes | None, notes: Iterable[tuple[Place, str]], taken: set[int], part: str) -> bytes:
    """The drawing with a hidden note for each cell; ``taken`` are the blocks that other drawings use."""
    data = _in_utf8(data or _EMPTY)
    end, root = data.rfind(b"</xml>"), _ROOT.search(data)
    if end < 0 or root is None:
        raise FileError("damaged-part", part=part)
    own = sorted(blocks_of(data))
    numbers = _free_ids({int(one) for one in _ID.findall(data)}, own, taken)
    spaces = b"" if all(one in root[0] for one in _SPACES.split()) else _SPACES
    kind = _KIND.replace(b"<v:shapetype", b"<v:shapetype" + spaces)
    pieces = [] if b'id="_x0000_t202"' in data else [kind]
    for order, (place, text) in enumerate(notes, 1):
        pieces.append(_shape(place, text, next(numbers), order, spaces.decode()))
    return _with_blocks(b"".join((data[:end], *pieces, data[end:])), root.end(), own, spaces)


def _shape(place: Place, text: str, number: int, order: int, spaces: str) -> bytes:
    row, column = place[0] - 1, place[1] - 1
    lines = min(max(sum(max(ceil(_width(line) / 28), 1) for line in text.split("\n")), 3), 20) + 1
    left = column + 1 if column + 4 < MAX_COLUMN else column - 4
    top = min(max(row - 1, 0), MAX_ROW - 1 - lines)
    anchor = f"{left}, 15, {top}, 10, {left + 3}, 15, {top + lines}, 4"
    return (_SHAPE % (spaces, number, lines * 15, order, anchor, row, column)).encode()


def _width(line: str) -> int:
    return sum(2 if one > "\u2e7f" else 1 for one in line)


def _free_ids(used: set[int], own: list[int], taken: set[int]) -> Iterator[int]:
    """Ids that no shape has, of the drawing's own blocks and then of new ones, which join ``own``."""
    for block in chain(list(own), count(max([0, *taken, *own]) + 1)):
        if block not in own:
            own.append(block)
        yield from (one for one in range(block * _BLOCK + 1, (block + 1) * _BLOCK) if one not in used)


def _with_blocks(data: bytes, start: int, own: list[int], spaces: bytes) -> bytes:
    """The drawing naming all blocks it uses."""
    listed = ",".join(map(str, own)).encode()
    if _MAP.search(data):
        return _MAP.sub(rb'\g<1>%b"' % listed, data, count=1)
    frame = b'<o:shapelayout%b v:ext="edit"><o:idmap v:ext="edit" data="%b"/></o:shapelayout>' % (
        spaces,
        listed,
    )
    return data[:start] + frame + data[start:]


def _in_utf8(data: bytes) -> bytes:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        text = data.decode("utf-16", "replace")
        return re.sub(r"(<\?xml[^>]*?encoding=[\"'])[^\"']*", r"\1UTF-8", text, count=1).encode()
    return data
