"""A worksheet part cut in two: the rows, which stay bytes, and the skeleton around them, a small tree."""

from __future__ import annotations

import copy
import io
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import cached_property

from xltousu.books.closed import markup
from xltousu.cells import MAX_COLUMN, MAX_ROW, Range, column_letters, column_number
from xltousu.errors import FileError

_ROOT = re.compile(rb"<(?:([A-Za-z_][\w.\-]*):)?worksheet[\s>]")
_ROW_NUMBER = re.compile(rb'\sr="([0-9]{1,7})"')
_REFERENCE = re.compile(rb'\sref="([^"]+)"')
_CELL_PLACE = re.compile(rb'\sr="([A-Za-z]{1,3})([0-9]{1,7})"')
_OTHER_PREFIX = re.compile(rb"<[^<>\s:]+:c[\s/>]")


class SheetPart:
    """A worksheet; every row in ``rows`` has its number, and every cell begins with its address."""

    def __init__(self, data: bytes, part: str) -> None:
        data = markup.in_utf8(data, part)
        root = _ROOT.search(data[:8192])
        if root is None:
            raise FileError("damaged-part", part=part)
        self.part = part
        self.prefix = root[1] + b":" if root[1] else b""
        head, rows, tail = self._cut(data)
        addressed = self._is_addressed(rows)
        if (b"!" in rows and b"<!" in rows) or (not addressed and _is_loose(rows)):
            head, rows, tail = self._cut(markup.serialise(markup.parse_bare(data, part)))
            addressed = self._is_addressed(rows)
        if b"<c " in rows if self.prefix else b":c" in rows and _OTHER_PREFIX.search(rows):
            raise FileError("damaged-part", part=part)  # readers would take for cells what we do not
        self.rows = rows if addressed else _Addresses(self.prefix).write(rows)
        self.skeleton = markup.parse(head + b"<" + self.prefix + b"sheetData/>" + tail, part)
        self._head, self._tail = head, tail

    def renewed(self) -> SheetPart:
        """The same part with a skeleton that nobody has changed."""
        twin = copy.copy(self)
        twin.skeleton = copy.deepcopy(self.skeleton)
        return twin

    def arrays(self) -> Iterator[Range]:
        """The ranges of array formulas, spilled ones too, and of data tables that cover several cells."""
        for sign in (b't="array"', b't="dataTable"') if self.has_formulas else ():
            position = self.rows.find(sign)
            while position >= 0:
                tag = self.rows[self.rows.rfind(b"<", 0, position) : self.rows.find(b">", position)]
                found = _REFERENCE.search(tag)
                if found is not None and tag.startswith(b"<" + self.prefix + b"f "):
                    with suppress(ValueError):
                        place = Range.parse(found[1].decode("latin-1"))
                        if place.address.find(":") > 0:
                            yield place
                position = self.rows.find(sign, position + 1)

    def filled_rows(self, place: Range) -> Iterator[int]:
        """The rows of a range of one column whose cell holds something."""
        p, letters = self.prefix, column_letters(place.left).encode()
        cell = re.compile(rb'<%bc r="%b([0-9]+)"[^<>]*(?<!/)>(?!</%bc>)' % (p, letters, p))
        start = max(self.rows.find(b'<%brow r="%d"' % (p, place.top)), 0)
        for found in cell.finditer(self.rows, start):
            row = int(found[1])
            if row > place.bottom:
                return
            if row >= place.top:
                yield row

    @cached_property
    def has_formulas(self) -> bool:
        """Whether any cell holds a formula."""
        return b"<" + self.prefix + b"f" in self.rows

    def to_bytes(self, rows: Iterable[bytes], *, skeleton_changed: bool) -> bytes:
        """The part with other rows, which come in pieces, and its skeleton as read or as changed."""
        p = self.prefix
        opening, closing = b"<" + p + b"sheetData>", b"</" + p + b"sheetData>"
        head, tail = self._changed() if skeleton_changed else (self._head, self._tail)
        out = io.BytesIO()  # takes piece by piece, so that a big sheet is not there twice
        out.write(head + opening)
        out.writelines(rows)
        if out.tell() == len(head + opening):
            return head + opening.replace(b">", b"/>") + tail
        out.write(closing + tail)
        return out.getvalue()

    def same_rows(self, content: bytes) -> bool:
        """Whether the rows of a part made by :meth:`to_bytes` are those of this one."""
        end = content.find(b"sheetData") + len(b"sheetData")
        if not self.rows:
            return content.startswith(b"/>", end)
        closing = b"</" + self.prefix + b"sheetData>"
        return content.startswith(self.rows, end + 1) and content.startswith(
            closing, end + 1 + len(self.rows)
        )

    def _changed(self) -> tuple[bytes, bytes]:
        """What stands before and behind the rows, as changed."""
        whole = markup.serialise(self.skeleton)
        marker = re.search(rb"<" + self.prefix + rb"sheetData\s*/>", whole)
        if marker is None:
            raise FileError("damaged-part", part=self.part)
        return whole[: marker.start()], whole[marker.end() :]

    def _cut(self, data: bytes) -> tuple[bytes, bytes, bytes]:
        """Head, rows and tail; an empty list of rows may be one self-closed element."""
        p = self.prefix
        start = re.search(rb"<" + p + rb"sheetData(?:\s[^<>]*?)?(/?)>", data)
        if start is None:
            raise FileError("damaged-part", part=self.part)
        if start[1]:
            return data[: start.start()], b"", data[start.end() :]
        closing = data.rfind(b"</" + p + b"sheetData")
        end = data.find(b">", closing)
        if closing < start.end() or end < 0:
            raise FileError("damaged-part", part=self.part)
        return data[: start.start()], data[start.end() : closing], data[end + 1 :]

    def _is_addressed(self, rows: bytes) -> bool:
        """Whether every row and every cell begins with its address, as all common programs write them."""
        tags = (b"<" + self.prefix + name for name in (b"c", b"row"))
        return not any(re.search(tag + rb'(?! r=")', rows) for tag in tags)


class _Addresses:
    """Writes the address first into every row and cell, counting where there is none."""

    def __init__(self, prefix: bytes) -> None:
        self._row = 0
        self._column = 0
        self._tag = re.compile(rb"<" + prefix + rb"(row|c)((?:\s[^<>]*?)?)(/?)>")
        self._prefix = prefix

    def write(self, rows: bytes) -> bytes:
        """The rows with an address in each tag."""
        return self._tag.sub(self._addressed, rows)

    def _addressed(self, tag: re.Match[bytes]) -> bytes:
        name, attributes, closed = tag[1], tag[2], tag[3]
        if name == b"row":
            found = _ROW_NUMBER.search(attributes)
            self._row = int(found[1]) if found else self._row + 1
            self._column = 0
            address = b"%d" % self._row
        else:
            found = _CELL_PLACE.search(attributes)
            if (found is None and b' r="' in attributes) or (found and int(found[2]) != self._row):
                raise FileError("damaged-part", part="sheetData")
            self._column = column_number(found[1].decode()) if found else self._column + 1
            address = b"%s%d" % (column_letters(self._column).encode(), self._row)
        if self._row > MAX_ROW or self._column > MAX_COLUMN:
            raise FileError("damaged-part", part="sheetData")
        rest = attributes.replace(found[0], b"", 1) if found else attributes
        return b"<" + self._prefix + name + b' r="' + address + b'"' + rest.rstrip() + closed + b">"


def _is_loose(rows: bytes) -> bool:
    """Whether tags are written in another way than every known program does it."""
    if b"='" in rows and re.search(rb"<[^<>]*\s[\w:]+='[^<>]*>", rows):
        return True
    return bool((b" =" in rows or b'= "' in rows) and re.search(rb"<[^<>]*\s[\w:]+(\s+=\s*|=\s+)[\"']", rows))
