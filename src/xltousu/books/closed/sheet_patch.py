"""Rows patched as bytes: the cells left of the first written column are never looked at.

The usual row gets its new cells from a template, filled in one step; a row that is unlike the others
is taken apart into cells. Either way a formula stays, and only its cached value is refreshed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from xltousu.books.closed.plan import Layout, Line, Target
from xltousu.books.closed.styles import Styles
from xltousu.cells import column_number
from xltousu.errors import FileError

_STYLE = re.compile(rb'\ss="([0-9]{1,7})"')
_VALUE = re.compile(rb'\s(?:t="[A-Za-z]*"|vm="[0-9]*")')
"""What the attributes of a cell say of its value: its type, and more that belongs to the old value alone."""
_CUSTOM = re.compile(rb'\scustomFormat="(?:1|true)"')


class _Cell(NamedTuple):
    letters: bytes
    attributes: bytes
    inner: bytes | None


_Wanted = tuple[Target, bytes, bytes]


class RowPatcher:
    """Writes planned lines into the rows of one worksheet."""

    def __init__(
        self, prefix: bytes, styles: Styles, column_style: Callable[[int], int], plan: dict[int, Line]
    ) -> None:
        p = self._p = prefix
        self._styles = styles
        self._column_style = column_style
        self._plan = plan
        self._open = b"<" + p + b"row"
        self._close = b"</" + p + b"row>"
        self._start = b"<" + p + b'c r="'
        self._ends = (b"</" + p + b"c>", b"/>")
        self._cells = re.compile(
            b'<%bc r="([A-Za-z]{1,3})[0-9]{1,7}"([^<>]*?)(?:/>|>(.*?)</%bc>)' % (p, p), re.DOTALL
        )
        self._formula = re.compile(b"<%bf(?:\\s[^<>]*?)?(?:/>|>[^<]*</%bf>)" % (p, p))
        self._formula_marks = (b"<" + p + b"f>", b"<" + p + b"f ", b"<" + p + b"f/")
        self._templates: dict[tuple[Layout, tuple[int, ...]], bytes] = {}
        self._appended: dict[tuple[Layout, int], bytes] = {}
        self._beside: dict[tuple[Layout, bytes, bytes], bytes] = {}
        self._columns: dict[bytes, int] = {}

    def patch(self, rows: bytes) -> Iterator[bytes]:
        """The rows with every planned line written, piece by piece."""
        copied, waiting = 0, sorted(self._plan, reverse=True)
        for number, start, inner, end, after in self._scan(rows):
            while waiting and waiting[-1] < number:
                yield rows[copied:start]
                yield self._new_row(waiting.pop())
                copied = start
            if waiting and waiting[-1] == number:
                added = self._appended_to(rows, number, start, inner, end)
                if added is not None:
                    spans = rows.find(b' spans="', start, inner)
                    if spans >= 0:
                        yield rows[copied:spans]
                        copied = rows.index(b'"', spans + 8) + 1
                    yield rows[copied:end]
                    yield added
                    copied = end
                    waiting.pop()
                    continue
                yield rows[copied:start]
                tag = rows[start:inner]
                yield self._head(tag)
                yield self._body(number, rows[inner:end], tag, self._plan[waiting.pop()])
                yield self._close
                copied = after
        yield rows[copied:]
        yield from (self._new_row(number) for number in reversed(waiting))

    def _scan(self, rows: bytes) -> Iterator[tuple[int, int, int, int, int]]:
        """Number of each row, start of its tag, start and end of its cells, and its end."""
        find, opening, closing = rows.find, self._open, self._close
        at = len(opening) + 4
        last, position = 0, find(opening)
        while position >= 0:
            inner = find(b">", position) + 1
            try:
                number = int(rows[position + at : find(b'"', position + at)])
            except ValueError as error:
                raise FileError("damaged-part", part="sheetData") from error
            if number <= last:
                raise FileError("rows-out-of-order", row=number)
            last = number
            if rows[inner - 2 : inner - 1] == b"/":
                yield number, position, inner, inner, inner
                position = find(opening, inner)
            else:
                end = find(closing, inner)
                if end < 0:
                    raise FileError("damaged-part", part="sheetData")
                yield number, position, inner, end, end + len(closing)
                position = find(opening, end)

    def _appended_to(self, rows: bytes, number: int, start: int, inner: int, end: int) -> bytes | None:
        """Our cells for a row that ends left of them, as nearly all rows do; ``None`` for another row."""
        layout, tails = self._plan[number]
        last = rows.rfind(self._start, inner, end)
        if last < 0 or not layout.is_ours or not rows.endswith(self._ends, last, end):
            return None
        place = last + len(self._start)
        quote = rows.index(b'"', place)
        letters, attributes = rows[place:quote].rstrip(b"0123456789"), rows[quote : rows.index(b">", quote)]
        template = self._beside.get((layout, letters, attributes))
        if template is not None:
            return template % _arguments(number, tails)
        column, target = self._column(letters), layout.targets[0].column
        if column >= target:
            return None
        if column + 1 < target:
            template = self._append(layout, self._default_style(rows[start:inner], target))
        else:
            template = self._beside[layout, letters, attributes] = self._append(layout, _style(attributes))
        return template % _arguments(number, tails)

    @staticmethod
    def _head(tag: bytes) -> bytes:
        """The opening tag; a stale ``spans`` would mislead, so it goes."""
        if tag.endswith(b"/>"):
            tag = tag[:-2].rstrip() + b">"
        start = tag.find(b' spans="')
        return tag if start < 0 else tag[:start] + tag[tag.index(b'"', start + 8) + 1 :]

    def _new_row(self, number: int) -> bytes:
        cells = self._body(number, b"", b"", self._plan[number])
        return b'%b r="%d">%b%b' % (self._open, number, cells, self._close) if cells else b""

    def _body(self, number: int, cells: bytes, tag: bytes, line: Line) -> bytes:
        """The cells of a row with a line written into them."""
        first = line[0].letters[0]
        cut = cells.find(b'%b%b%d"' % (self._start, first, number))
        if cut >= 0:
            return self._replaced(number, cells[:cut], cells[cut:], tag, line)
        last = cells.rfind(self._start)
        if last < 0:
            return self._merged(number, b"", cells, tag, line)
        place = last + len(self._start)
        column = self._column(cells[place : cells.index(b'"', place)].rstrip(b"0123456789"))
        if column >= line[0].targets[0].column or not cells.endswith(self._ends):
            return self._merged(number, b"", cells, tag, line)
        return self._merged(number, cells, b"", tag, line)

    def _append(self, layout: Layout, left: int) -> bytes:
        """The template of cells put behind a cell of the style ``left``."""
        key = (layout, left)
        if key not in self._appended:
            styles = []
            for target in layout.targets:
                left = self._styles.derive(left, target.code, target.fallback)
                styles.append(left)
            self._appended[key] = self._template(layout, tuple(styles))
        return self._appended[key]

    def _template(self, layout: Layout, styles: tuple[int, ...]) -> bytes:
        """One pattern for the new cells of a row: numbers and tails are filled in."""
        cells = []
        for letters, style in zip(layout.letters, styles, strict=True):
            mark = b' s="%d"' % style if style else b""
            cells.append(self._start + letters + b'%d"' + mark + b"%b")
        return b"".join(cells)

    def _replaced(self, number: int, before: bytes, behind: bytes, tag: bytes, line: Line) -> bytes:
        """A row whose cells from the first written column on may be exactly those written again."""
        layout, tails = line
        found = self._cells.findall(behind)
        usual = tuple(cell[0] for cell in found) == layout.letters and behind.endswith(self._ends)
        if not usual or any(mark in behind for mark in self._formula_marks):
            return self._merged(number, before, behind, tag, line)
        key = (layout, tuple(_style(cell[1]) for cell in found))
        if key not in self._templates:
            pairs = zip(layout.targets, key[1], strict=True)
            styles = tuple(self._styles.derive(style, one.code, one.fallback) for one, style in pairs)
            self._templates[key] = self._template(layout, styles)
        return before + self._templates[key] % _arguments(number, tails)

    def _merged(self, number: int, before: bytes, behind: bytes, tag: bytes, line: Line) -> bytes:
        """A row taken apart: cells that stay are kept as bytes, written ones put in their order."""
        last = behind.rfind(self._start)
        if last >= 0 and all(behind.find(one, last) < 0 for one in self._ends):
            raise FileError("damaged-part", part="sheetData")
        out, left = [before], self._last_of(before)
        wanted = list(zip(line[0].targets, line[0].letters, line[1], strict=True))
        end = 0
        for match in self._cells.finditer(behind):
            cell = _Cell(*match.groups())
            column = self._column(cell.letters)
            while wanted and wanted[0][0].column < column:
                left = self._fresh(out, number, wanted.pop(0), left, tag)
            out.append(behind[end : match.start()])
            end = match.end()
            if wanted and wanted[0][0].column == column:
                left = (column, self._rewritten(out, number, cell, wanted.pop(0)))
            else:
                out.append(match[0])
                left = (column, _style(cell.attributes))
        for one in wanted:
            left = self._fresh(out, number, one, left, tag)
        out.append(behind[end:])
        return b"".join(out)

    def _fresh(
        self,
        out: list[bytes],
        number: int,
        wanted: _Wanted,
        left: tuple[int, int],
        tag: bytes,
    ) -> tuple[int, int]:
        """Write a cell that was not there; a cell of ours looks like its left neighbour."""
        target, letters, tail = wanted
        if tail == b"/>" and not target.own:
            return left
        beside = target.own and left[0] == target.column - 1
        base = left[1] if beside else self._default_style(tag, target.column)
        style = self._styles.derive(base, target.code, target.fallback)
        out.append(self._cell(number, letters, style, tail))
        return target.column, style

    def _rewritten(self, out: list[bytes], number: int, cell: _Cell, wanted: _Wanted) -> int:
        """Write over a cell and return its style; a formula stays with a fresh cached value."""
        target, letters, tail = wanted
        style = _style(cell.attributes)
        inner = cell.inner or b""
        formula = self._formula.search(inner)
        if formula is not None:
            type_, cached = cached_of(tail, self._p)
            attributes = _VALUE.sub(b"", cell.attributes) + type_
            parts = (
                self._start,
                letters,
                b'%d"' % number,
                attributes,
                b">",
                formula[0],
                cached,
                self._ends[0],
            )
            out.append(b"".join(parts))
            return style
        style = self._styles.derive(style, target.code, target.fallback)
        out.append(self._cell(number, letters, style, tail))
        return style

    def _cell(self, number: int, letters: bytes, style: int, tail: bytes) -> bytes:
        mark = b' s="%d"' % style if style else b""
        return b'%b%b%d"%b%b' % (self._start, letters, number, mark, tail)

    def _default_style(self, tag: bytes, column: int) -> int:
        """The style a cell has before it exists: that of its row, or of its column."""
        if _CUSTOM.search(tag):
            return _style(tag)
        return self._column_style(column)

    def _last_of(self, cells: bytes) -> tuple[int, int]:
        """Column and style of the last cell, ``(0, 0)`` where there is none."""
        last = cells.rfind(self._start)
        if last < 0:
            return 0, 0
        place = last + len(self._start)
        address = cells[place : cells.index(b'"', place)]
        return self._column(address.rstrip(b"0123456789")), self._style_at(cells, last)

    @staticmethod
    def _style_at(cells: bytes, start: int) -> int:
        return _style(cells[start : cells.index(b">", start)])

    def _column(self, letters: bytes) -> int:
        if letters not in self._columns:
            self._columns[letters] = column_number(letters.decode())
        return self._columns[letters]


def cached_of(tail: bytes, prefix: bytes) -> tuple[bytes, bytes]:
    """Type attribute and value element that a formula takes from what a plain cell would hold."""
    attributes, mark, rest = tail.partition(b">")
    if not mark or attributes.endswith(b"/"):
        return b"", b""
    value = rest.removesuffix(b"</" + prefix + b"c>")
    if attributes == b' t="inlineStr"':
        text = re.sub(rb"<[^>]*>", b"", value)
        return b' t="str"', b"<%bv>%b</%bv>" % (prefix, text, prefix)
    return attributes, value


def _arguments(number: int, tails: tuple[bytes, ...]) -> tuple[int | bytes, ...]:
    """Row number and tail of each cell, as a template takes them."""
    out: list[int | bytes] = [number] * (2 * len(tails))
    out[1::2] = tails
    return tuple(out)


def _style(attributes: bytes) -> int:
    found = _STYLE.search(attributes)
    return int(found[1]) if found else 0
