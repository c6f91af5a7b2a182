"""Parts of the small workbook of results, copied under free names and made to fit their new workbook."""

from __future__ import annotations

import copy
import posixpath
import re

from lxml import etree

from xltousu.books.closed import markup
from xltousu.books.closed.markup import Element
from xltousu.books.closed.names import rename_references
from xltousu.books.closed.parts import rels_name
from xltousu.books.closed.sheet_part import SheetPart
from xltousu.books.closed.styles import Styles
from xltousu.books.closed.workbook import Workbook

_STEM = re.compile(r"(.*?)([0-9]*)(\.\w+)\Z")
_CELL = re.compile(rb"<c r=\"([A-Z]+[0-9]+)\"([^>]*?)(?:/>|>(.*?)</c>)", re.DOTALL)
_ROW_STYLE = re.compile(rb'(<row\s[^>]*?\ss=")([0-9]+)"')
_STYLE = re.compile(rb'\ss="([0-9]+)"')
_SHARED = re.compile(rb"<v>([0-9]+)</v>")
_EXTRA = re.compile(rb'\s(?:cm|vm)="[0-9]+"')
_FORMULA = re.compile(rb"(<f[^>]*>)([^<]*)(</f>)")
_CHART_FORMULA = "{*}f"


class PartCopier:
    """Copies worksheets and all they lead to from one package into another."""

    def __init__(
        self, workbook: Workbook, scratch: Workbook, styles: Styles, renamed: dict[str, str]
    ) -> None:
        self._workbook = workbook
        self._scratch = scratch
        self._renamed = {old: new for old, new in renamed.items() if old != new}
        self._formats, self._marks = _merge_styles(styles, Styles(scratch))
        self._texts = _shared_texts(scratch)
        self._tables = _table_identities(workbook)

    def copy_sheet(self, part: str) -> str:
        """Copy a worksheet with its drawings, charts, pictures and tables; the name of the new part."""
        return self._copy(part, {})

    def _copy(self, part: str, done: dict[str, str]) -> str:
        if part in done:
            return done[part]
        folder, base = posixpath.split(part)
        stem = _STEM.match(base)
        name = (stem[1], stem[3]) if stem else (base, "")
        fresh = done[part] = self._workbook.package.free_name(posixpath.join(folder, name[0]), name[1])
        type_ = self._scratch.parts.content_type(part) or "application/xml"
        self._workbook.package.put(fresh, self._adapted(part, type_))
        self._workbook.parts.set_content_type(fresh, type_)
        self._copy_relations(part, fresh, done)
        return fresh

    def _copy_relations(self, part: str, fresh: str, done: dict[str, str]) -> None:
        """The relationships under their own ids, so that nothing inside the part has to change."""
        package = self._scratch.package
        if not package.has(rels_name(part)):
            return
        root = markup.parse(package.read(rels_name(part)), part)
        for one, relation in zip(markup.children(root), self._scratch.parts.relations(part), strict=True):
            if relation.external:
                continue
            target = self._copy(relation.target, done)
            one.set("Target", posixpath.relpath(target, posixpath.dirname(fresh)))
        self._workbook.package.put(rels_name(fresh), markup.serialise(root))

    def _adapted(self, part: str, type_: str) -> bytes:
        data = self._scratch.package.read(part)
        if "worksheet+xml" in type_:
            return self._sheet(data, part)
        if "table+xml" in type_:
            return self._table(data, part)
        if "chart+xml" in type_ and self._renamed:
            root = markup.parse(data, part)
            for one in root.iter(_CHART_FORMULA):
                one.text = rename_references(one.text or "", self._renamed)
            return markup.serialise(root)
        return data

    def _sheet(self, data: bytes, part: str) -> bytes:
        """A worksheet with its formats, texts and references as the new workbook counts them."""
        sheet = SheetPart(data, part)
        rows = _CELL.sub(self._cell, sheet.rows)
        rows = _ROW_STYLE.sub(lambda found: b'%b%d"' % (found[1], self._formats[int(found[2])]), rows)
        if self._renamed:
            rows = _FORMULA.sub(self._formula, rows)
        for view in markup.descendants(sheet.skeleton, "sheetView"):
            view.attrib.pop("tabSelected", "")
        for column in markup.descendants(sheet.skeleton, "col"):
            if column.get("style"):
                column.set("style", str(self._formats[markup.number(column, "style")]))
        self._remap_marks(sheet.skeleton)
        self._rename_in(sheet.skeleton)
        return sheet.to_bytes([rows], skeleton_changed=True)

    def _cell(self, found: re.Match[bytes]) -> bytes:
        address, attributes, inner = found.groups()
        style = _STYLE.search(attributes)
        format_ = self._formats[int(style[1]) if style else 0]
        rest = _EXTRA.sub(b"", _STYLE.sub(b"", attributes))
        head = b'<c r="%b"' % address + (b' s="%d"' % format_ if format_ else b"")
        if b't="s"' in rest and inner is not None:
            shared = _SHARED.search(inner)
            text = self._texts[int(shared[1])] if shared else b""
            return head + b' t="inlineStr"><is>' + text + b"</is></c>"
        return head + rest + (b"/>" if inner is None else b">" + inner + b"</c>")

    def _formula(self, found: re.Match[bytes]) -> bytes:
        text = found[2].decode().replace("&apos;", "'")
        return found[1] + rename_references(text, self._renamed).encode() + found[3]

    def _remap_marks(self, root: Element) -> None:
        for one in root.iter():
            for attribute, value in one.attrib.items():
                if str(attribute).lower().endswith("dxfid") and value.isdigit():
                    one.set(attribute, str(self._marks[int(value)]))

    def _rename_in(self, root: Element) -> None:
        """References to result sheets inside rules and lists follow their sheets.

        A link keeps its target: a sheet is only renamed where the office has one of that name, and links on
        results lead to the sheets of the office.
        """
        if not self._renamed:
            return
        for one in root.iter():
            if markup.local(one) in ("formula", "formula1", "formula2", "f") and one.text:
                one.text = rename_references(one.text, self._renamed)

    def _table(self, data: bytes, part: str) -> bytes:
        """A table with an id and a name that no other table or defined name has."""
        root = markup.parse(data, part)
        numbers, names = self._tables
        number = max([0, *numbers]) + 1
        numbers.add(number)
        root.set("id", str(number))
        for attribute in ("name", "displayName"):
            wanted = name = root.get(attribute) or f"Table{number}"
            counter = 2
            while attribute == "displayName" and name.casefold() in names:
                name, counter = f"{wanted}_{counter}", counter + 1
            root.set(attribute, name)
        names.add((root.get("displayName") or "").casefold())
        root.set("name", root.get("displayName") or "")
        self._remap_marks(root)
        return markup.serialise(root)


def _merge_styles(styles: Styles, other: Styles) -> tuple[list[int], list[int]]:
    """For each format and each differential format of the other workbook its index in this one."""
    moved = {
        group: [styles.add(group, _detached(one)) for one in markup.children(markup.child(other.root, group))]
        for group in ("fonts", "fills", "borders")
    }
    numbers = {id_: styles.add_number_format(code) for id_, code in other.number_formats().items()}
    formats = []
    for one in other.cell_formats():
        fresh = _detached(one)
        for attribute, group in (("fontId", "fonts"), ("fillId", "fills"), ("borderId", "borders")):
            fresh.set(attribute, str(moved[group][markup.number(fresh, attribute)]))
        number = markup.number(fresh, "numFmtId")
        fresh.set("numFmtId", str(numbers.get(number, number)))
        fresh.attrib.pop("xfId", "")
        if styles.has_parents(0):
            fresh.set("xfId", "0")
        fresh.set("applyFont", "1")
        formats.append(styles.add("cellXfs", fresh))
    marks = [styles.add("dxfs", _detached(one)) for one in markup.children(markup.child(other.root, "dxfs"))]
    return formats, marks


def _detached(one: Element) -> Element:
    fresh = copy.deepcopy(one)
    fresh.tail = None
    return fresh


def _shared_texts(scratch: Workbook) -> list[bytes]:
    """The inside of each shared text, ready to stand in a cell."""
    texts = []
    for part in scratch.parts.related(scratch.part, "sharedStrings"):
        root = markup.parse(scratch.package.read(part), part)
        declaration = f' xmlns="{markup.namespace(root)}"'.encode()
        for one in markup.children(root):
            inside = (etree.tostring(child, encoding="UTF-8") for child in markup.children(one))
            texts.append(b"".join(_bare(piece).replace(declaration, b"") for piece in inside))
    return texts


def _bare(piece: bytes) -> bytes:
    return piece.partition(b"?>\n")[2] if piece.startswith(b"<?xml") else piece


def _table_identities(workbook: Workbook) -> tuple[set[int], set[str]]:
    """Ids of all tables, and the names of all tables and defined names, which must differ from each other."""
    numbers: set[int] = set()
    names = {(one.get("name") or "").casefold() for one in workbook.names.entries()}
    for entry in workbook.sheets():
        for part in workbook.parts.related(entry.part, "table") if entry.kind == "worksheet" else ():
            if workbook.package.has(part):
                root = markup.parse(workbook.package.read(part), part)
                numbers.add(markup.number(root, "id"))
                names.add((root.get("displayName") or "").casefold())
    return numbers, names
