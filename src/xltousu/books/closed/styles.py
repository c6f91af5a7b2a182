"""The styles part: formats are looked up first and appended only where there is no equal one."""

from __future__ import annotations

import copy
from typing import NamedTuple

from xltousu.books.closed import markup, numberformat
from xltousu.books.closed.markup import STYLES_ORDER, Element
from xltousu.books.closed.workbook import Workbook
from xltousu.cells import Mark
from xltousu.errors import FileError

MAX_FORMATS = 65_490

_CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"
_EMPTY = (
    '<styleSheet xmlns="%s"><fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)


class Colour(NamedTuple):
    """The look of a mark, or of a link."""

    fill: str | None
    font: str
    bold: bool = False
    underlined: bool = False


COLOURS: dict[Mark, Colour] = {
    "error": Colour("FFC7CE", "9C0006"),
    "warning": Colour("FFEB9C", "7F6000"),
    "info": Colour("DDEBF7", "1F4E78"),
    "late": Colour("F8CBAD", "833C0B"),
    "overdue": Colour("FF7C80", "7F0000", bold=True),
    "due-soon": Colour("FFE699", "7F6000"),
    "good": Colour("E2EFDA", "375623"),
    "unset": Colour("EDEDED", "595959"),
}
LINK = Colour(None, "0563C1", underlined=True)

BUILTIN_CODES = {
    "General": 0,
    "0": 1,
    "0.00": 2,
    "#,##0": 3,
    "#,##0.00": 4,
    "0%": 9,
    "0.00%": 10,
    "@": 49,
    "[h]:mm:ss": 46,
}


class Styles:
    """The cell formats and the differential formats of a workbook."""

    def __init__(self, workbook: Workbook) -> None:
        self._workbook = workbook
        found = [one for one in workbook.parts.related(workbook.part, "styles") if workbook.package.has(one)]
        self._part = found[0] if found else None
        if self._part is not None:
            self.root = markup.parse(workbook.package.read(self._part), self._part)
        else:
            self.root = markup.parse((_EMPTY % markup.namespace(workbook.root)).encode(), "styles.xml")
        self.dirty = False
        self._formats: list[Element] | None = None
        self._codes: dict[int, str] | None = None
        self._known: dict[str, dict[str, int]] = {}
        self._derived: dict[tuple[int, str | None, str | None], int] = {}

    def cell_formats(self) -> list[Element]:
        """The formats that the ``s`` attribute of a cell counts."""
        if self._formats is None:
            self._formats = markup.children(markup.child(self.root, "cellXfs"))
        return self._formats

    def number_formats(self) -> dict[int, str]:
        """The number formats of the office by id."""
        if self._codes is None:
            self._codes = {
                markup.number(one, "numFmtId"): one.get("formatCode", "")
                for one in markup.children(markup.child(self.root, "numFmts"))
                if one.get("numFmtId", "").isdigit()
            }
        return self._codes

    def times(self) -> set[int]:
        """The cell formats that show a time of day."""
        codes = self.number_formats()
        shown = {id_ for id_, code in codes.items() if numberformat.shows_time(code)}
        shown |= numberformat.TIME_IDS - codes.keys()
        return {
            index for index, one in enumerate(self.cell_formats()) if markup.number(one, "numFmtId") in shown
        }

    def is_temporal(self, index: int) -> bool:
        """Whether a cell format shows its number as a date or a time."""
        formats = self.cell_formats()
        number = markup.number(formats[index], "numFmtId") if index < len(formats) else 0
        code = self.number_formats().get(number)
        if code is None:
            return number in numberformat.DATE_IDS or number in numberformat.TIME_IDS
        return numberformat.is_temporal(code)

    def derive(self, base: int, code: str | None, fallback: str | None = None) -> int:
        """The format ``base`` with the number format ``code``.

        Without ``code`` the format stays, but a time takes ``fallback`` where ``base`` shows no times.
        """
        key = (base, code, fallback)
        if key not in self._derived:
            self._derived[key] = self._derive(base, code, fallback)
        return self._derived[key]

    def add(self, group: str, element: Element) -> int:
        """Index of the element in a group of formats; appended where there is none equal."""
        holder = markup.ensure(self.root, group, STYLES_ORDER)
        known = self._known.get(group)
        if known is None:
            known = self._known[group] = {}
            for index, one in enumerate(markup.children(holder)):
                known.setdefault(markup.canonical(one), index)
        key = markup.canonical(element)
        if key not in known:
            known[key] = self._append(holder, element)
        return known[key]

    def add_number_format(self, code: str) -> int:
        """Id of a number format."""
        if code in BUILTIN_CODES:
            return BUILTIN_CODES[code]
        codes = self.number_formats()
        for id_, known in codes.items():
            if known == code:
                return id_
        id_ = max([163, *codes]) + 1
        holder = markup.ensure(self.root, "numFmts", STYLES_ORDER)
        self._append(holder, markup.new(self.root, "numFmt", numFmtId=str(id_), formatCode=code))
        return id_

    def add_colour(self, colour: Colour) -> int:
        """Index of the differential format of a look."""
        one = markup.new(self.root, "dxf")
        font = markup.append(one, "font")
        if colour.bold:
            markup.append(font, "b")
        if colour.underlined:
            markup.append(font, "u")
        markup.append(font, "color", rgb="FF" + colour.font)
        if colour.fill is not None:
            pattern = markup.append(markup.append(one, "fill"), "patternFill", patternType="solid")
            markup.append(pattern, "fgColor", rgb="FF" + colour.fill)
            markup.append(pattern, "bgColor", rgb="FF" + colour.fill)
        return self.add("dxfs", one)

    def has_parents(self, index: int) -> bool:
        """Whether there is a named style of this index for a cell format to stand on."""
        return index < len(markup.children(markup.child(self.root, "cellStyleXfs")))

    def flush(self) -> None:
        """Write what changed into the package."""
        if self.dirty and self._part is not None:
            self._workbook.package.put(self._part, markup.serialise(self.root))

    def _new_part(self) -> str:
        """A name for the styles of a workbook that had none."""
        workbook = self._workbook
        folder = workbook.part.rpartition("/")[0]
        part = f"{folder}/styles.xml" if folder else "styles.xml"
        workbook.parts.set_content_type(part, _CONTENT_TYPE)
        workbook.parts.relate(workbook.part, workbook.document + "/styles", part)
        return part

    def _derive(self, base: int, code: str | None, fallback: str | None) -> int:
        if code is None:
            if fallback is None or self.is_temporal(base):
                return base
            code = fallback
        formats = self.cell_formats()
        if base < len(formats):
            one = copy.deepcopy(formats[base])
        elif formats:
            one = copy.deepcopy(formats[0])
        else:
            one = markup.new(self.root, "xf", numFmtId="0", fontId="0", fillId="0", borderId="0")
            self.add("cellXfs", copy.deepcopy(one))
        one.tail = None
        number = self.add_number_format(code)
        if base < len(formats) and markup.number(one, "numFmtId") == number:
            return base
        one.set("numFmtId", str(number))
        one.set("applyNumberFormat", "1")
        if one.get("xfId") and not self.has_parents(markup.number(one, "xfId")):
            del one.attrib["xfId"]
        return self.add("cellXfs", one)

    def _append(self, holder: Element, element: Element) -> int:
        count = len(markup.children(holder))
        if markup.local(holder) == "cellXfs" and count >= MAX_FORMATS:
            raise FileError("too-many-formats", limit=MAX_FORMATS)
        if self._part is None:  # at once, as a later run finds it before all that is made after it
            self._part = self._new_part()
        holder.append(element)
        holder.set("count", str(count + 1))
        self._formats = self._codes = None
        self.dirty = True
        return count
