"""Workbooks that each have one thing that a careless writer breaks, and what is to be written into them."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Callable
from typing import Any, NamedTuple

import xlsxwriter
from book_makers import BORDER, DATE, MAIN, STRICT, handmade, members, office_book, zipped
from lxml import etree

from xltousu.cells import Area, Cell, Edit, Range, Value

SHEET = "登记"
FORMS = [["编号", "内容"], ["T1", "漏水"], ["T2", "电梯"]]
RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"
DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
X14 = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"


class Scenario(NamedTuple):
    """A workbook, and the first of our two columns with its head and its rows."""

    source: bytes
    column: int = 3
    head: int = 1
    rows: tuple[int, ...] = (2, 3)

    def source_part(self, name: str) -> bytes:
        """A part of the workbook as it was."""
        return members(self.source)[name]

    def edits(self) -> list[Edit]:
        """Two columns of ours with all that edits can hold; the lists go to the office's first columns."""
        column, rows = self.column, self.rows
        texts: list[Value] = ["✗ 时间" if row % 2 == 0 else None for row in rows]
        times: list[Value] = [dt.datetime(2026, 3, 5, 9, 30) + dt.timedelta(days=row) for row in rows]
        links = [
            Cell("月度统计", row + 3, 1) if text else None for row, text in zip(rows, texts, strict=True)
        ]
        notes = [None if text else "无" for text in texts]
        top = [Cell("月度统计", 1, 1)]
        return [
            Edit(SHEET, column, [self.head], ["检查结果"], own="check", width=24, links=top),
            Edit(SHEET, column, rows, texts, own="check", links=links, notes=notes),
            Edit(SHEET, column + 1, [self.head], ["到期"], own="due"),
            Edit(SHEET, column + 1, rows, times, "yyyy-mm-dd hh:mm", own="due"),
            Edit(SHEET, column, rows, mark="error", when=(column, "✗")),
            Edit(SHEET, 1, rows, choices=["甲", "乙"]),
            Edit(SHEET, 2, rows, choices=Area(SHEET, Range(2, 1, 3, 1))),
        ]


def made(fill: Callable[[Any, Any], None]) -> bytes:
    """A workbook of one sheet that XlsxWriter fills."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    fill(book, book.add_worksheet(SHEET))
    book.close()
    return out.getvalue()


def table_with_totals() -> Scenario:
    """A table with a calculated column and a row of totals."""

    def fill(_: Any, sheet: Any) -> None:
        columns = [
            {"header": "编号", "total_string": "合计"},
            {"header": "件数", "total_function": "sum"},
            {"header": "加倍", "formula": "=[@件数]*2", "total_function": "sum"},
        ]
        rows = [["T1", 1], ["T2", 2]]
        sheet.add_table("A1:C4", {"name": "台账", "total_row": True, "columns": columns, "data": rows})

    return Scenario(made(fill), 4)


def table_with_totals_and_a_remark() -> Scenario:
    """The same with a remark of the office right of its totals."""

    def fill(_: Any, sheet: Any) -> None:
        sheet.add_table("A1:B4", {"total_row": True, "columns": [{"header": "编号"}, {"header": "内容"}]})
        sheet.write("A2", "T1")
        sheet.write("A3", "T2")
        sheet.write("C4", "手工核对")

    return Scenario(made(fill))


def table_beside_another() -> Scenario:
    """A table whose right neighbour starts in a lower row, and is still empty."""

    def fill(_: Any, sheet: Any) -> None:
        sheet.add_table("A1:B9", {"columns": [{"header": "编号"}, {"header": "内容"}]})
        sheet.add_table("C6:D8", {"header_row": False})

    return Scenario(made(fill))


def table_beside_merged_cells() -> Scenario:
    """A table with merged cells of the office at its right, and nothing in them."""

    def fill(_: Any, sheet: Any) -> None:
        sheet.add_table("A1:B6", {"columns": [{"header": "编号"}, {"header": "内容"}]})
        sheet.merge_range("C5:D6", "")

    return Scenario(made(fill))


def sorted_table() -> Scenario:
    """A table that is filtered and sorted."""
    files = members(office_book(FORMS, table=True))
    plain = b'<autoFilter ref="A1:B3"/>'
    assert plain in files["xl/tables/table1.xml"]
    ordered = (
        b'<autoFilter ref="A1:B3"><filterColumn colId="0"><filters><filter val="T1"/></filters>'
        b'</filterColumn></autoFilter><sortState ref="A2:B3"><sortCondition ref="B2:B3"/></sortState>'
    )
    files["xl/tables/table1.xml"] = files["xl/tables/table1.xml"].replace(plain, ordered)
    return Scenario(zipped(files))


def spilled() -> Scenario:
    """Values that a formula of another cell spills, up to the edge of the register."""
    rows = (
        '<row r="1"><c r="A1" t="inlineStr"><is><t>编号</t></is></c>'
        '<c r="B1" t="inlineStr"><is><t>内容</t></is></c></row>'
        '<row r="2"><c r="A2"><v>1</v></c>'
        '<c r="B2" cm="1"><f t="array" ref="B2:B3">_xlfn.SORT(A2:A3)</f><v>1</v></c></row>'
        '<row r="3"><c r="A3"><v>2</v></c><c r="B3"><v>2</v></c></row>'
    )
    return Scenario(handmade(rows))


def without_addresses() -> Scenario:
    """Rows and cells that are counted, not named."""
    cell = '<c t="inlineStr"><is><t>{}</t></is></c>'
    rows = f"<row>{cell.format('编号')}{cell.format('内容')}</row><row>{cell.format('T1')}</row>"
    return Scenario(handmade(rows + f'<row r="3">{cell.format("T2")}<c r="B3"><v>2</v></c></row>'))


def wrong_dimension() -> Scenario:
    """A sheet that says it has one cell."""
    files = members(office_book(FORMS))
    sheet = files["xl/worksheets/sheet1.xml"]
    assert b'<dimension ref="A1:B3"/>' in sheet
    files["xl/worksheets/sheet1.xml"] = sheet.replace(b'<dimension ref="A1:B3"/>', b'<dimension ref="A1"/>')
    return Scenario(zipped(files))


def days_from_1904() -> Scenario:
    """A workbook whose days count from 1904."""
    rows = f'<row r="1"><c r="A1" s="{DATE}"><v>1</v></c></row><row r="2"><c r="A2" s="{BORDER}"/></row>'
    return Scenario(handmade(rows, settings='<workbookPr date1904="1"/>'))


def phonetic() -> Scenario:
    """Shared texts with runs of their reading."""
    texts = (
        f'<sst xmlns="{MAIN}" count="2" uniqueCount="2"><si><t>課</t><rPh sb="0" eb="1"><t>カ</t></rPh>'
        '<phoneticPr fontId="0"/></si><si><r><t>富</t></r><r><rPr><b/></rPr>'
        '<t xml:space="preserve"> 文</t></r><rPh sb="0" eb="1"><t>フ</t></rPh></si></sst>'
    )
    rows = '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row>'
    return Scenario(_with_part(handmade(rows), "sharedStrings", texts))


def _with_part(data: bytes, kind: str, part: str) -> bytes:
    """The workbook with one more part that its main part leads to."""
    files = members(data)
    type_ = f"application/vnd.openxmlformats-officedocument.spreadsheetml.{kind}+xml"
    override = f'<Override PartName="/xl/{kind}.xml" ContentType="{type_}"/></Types>'
    relation = f'<Relationship Id="rId99" Type="{DOCUMENT}/{kind}" Target="{kind}.xml"/></Relationships>'
    types, relations = "[Content_Types].xml", "xl/_rels/workbook.xml.rels"
    files[types] = files[types].replace(b"</Types>", override.encode())
    files[relations] = files[relations].replace(b"</Relationships>", relation.encode())
    return zipped(files | {f"xl/{kind}.xml": part.encode()})


def with_calculation_chain(data: bytes, *sheets: int) -> bytes:
    """The workbook with a list of its formula cells, on these sheets by their ids."""
    cells = "".join(f'<c r="A1" i="{one}"/>' for one in sheets)
    return _with_part(data, "calcChain", f'<calcChain xmlns="{MAIN}">{cells}</calcChain>')


def without_styles() -> Scenario:
    """A workbook without a part of styles."""
    files = members(handmade('<row r="1"><c r="A1"><v>1</v></c></row>'))
    del files["xl/styles.xml"]
    types, relations = "[Content_Types].xml", "xl/_rels/workbook.xml.rels"
    files[types] = re.sub(rb'<Override PartName="/xl/styles.xml"[^>]*>', b"", files[types])
    files[relations] = re.sub(rb'<Relationship Id="rId2"[^>]*>', b"", files[relations])
    return Scenario(zipped(files))


def without_a_type_for_relationships() -> Scenario:
    """A package that names the type of each of its relationship parts alone."""
    files = members(handmade('<row r="1"><c r="A1"><v>1</v></c></row>'))
    type_ = b"application/vnd.openxmlformats-package.relationships+xml"
    one = b'<Override PartName="/%b" ContentType="' + type_ + b'"/>'
    each = b"".join(one % name.encode() for name in files if name.endswith(".rels"))
    types = "[Content_Types].xml"
    common = b'<Default Extension="rels" ContentType="%b"/>' % type_
    assert common in files[types]
    files[types] = files[types].replace(common, b"").replace(b"</Types>", each + b"</Types>")
    return Scenario(zipped(files))


def furnished() -> Scenario:
    """A sheet with a title, frozen panes, a print area, print titles, names, links, lists and rules."""

    def fill(book: Any, sheet: Any) -> None:
        sheet.merge_range("A1:B1", "报修登记表")
        sheet.write_row("A2", FORMS[0])
        sheet.write_row("A3", FORMS[1])
        sheet.write_row("A4", FORMS[2])
        sheet.freeze_panes(2, 1)
        sheet.print_area("A1:B4")
        sheet.repeat_rows(1)
        sheet.set_landscape()
        sheet.set_h_pagebreaks([3])
        sheet.set_header("&C报修", {"align_with_margins": True})
        sheet.ignore_errors({"number_stored_as_text": "A1:B4"})
        sheet.write_url("A4", "https://example.org/", string="T2")
        sheet.write_url("B4", f"internal:'{SHEET}'!A1", string="电梯")
        sheet.data_validation("B3:B4", {"validate": "list", "source": ["漏水", "电梯"]})
        sheet.data_validation("A3", {"validate": "length", "criteria": "<", "value": 9})
        sheet.conditional_format("A3:A4", {"type": "duplicate", "format": book.add_format({"bold": True})})
        sheet.conditional_format("B3:B4", {"type": "icon_set", "icon_style": "3_arrows"})
        book.define_name("台账区", f"='{SHEET}'!$A$2:$B$4")
        book.define_name(f"'{SHEET}'!首行", f"='{SHEET}'!$A$3")

    return Scenario(made(fill), head=2, rows=(3, 4))


def extended() -> Scenario:
    """Rules and lists in the extension list, and an old list beside."""
    rule = (
        f'<ext xmlns:x14="{X14}" uri="{{78C0D931-6437-407d-A8EE-F0AAD7539E65}}"><x14:conditionalFormattings>'
        '<x14:conditionalFormatting xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main">'
        '<x14:cfRule type="expression" priority="7" id="{A0000000-0000-4000-8000-000000000001}">'
        "<xm:f>$A1=1</xm:f></x14:cfRule><xm:sqref>A1:B3</xm:sqref></x14:conditionalFormatting>"
        "</x14:conditionalFormattings></ext>"
    )
    choice = (
        f'<ext xmlns:x14="{X14}" uri="{{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}}">'
        '<x14:dataValidations xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main" count="1">'
        '<x14:dataValidation type="list" allowBlank="1"><x14:formula1><xm:f>$D$1:$D$2</xm:f></x14:formula1>'
        "<xm:sqref>A2</xm:sqref></x14:dataValidation></x14:dataValidations></ext>"
    )
    old = '<dataValidations count="1"><dataValidation type="whole" sqref="B3 D1"><formula1>1</formula1>'
    old += "<formula2>9</formula2></dataValidation></dataValidations>"
    rows = "".join(
        f'<row r="{n}"><c r="A{n}"><v>{n}</v></c><c r="B{n}"><v>{n}</v></c></row>' for n in (1, 2, 3)
    )
    return Scenario(handmade(rows, behind=f"{old}<extLst>{rule}{choice}</extLst>"))


def prefixed() -> Scenario:
    """A workbook all of whose main parts bear a prefix."""
    return Scenario(with_a_prefix(office_book(FORMS, table=True)))


def with_a_prefix(data: bytes) -> bytes:
    """The workbook with a prefix before each element of its main parts."""
    files = members(data)
    for name, part in files.items():
        if name.endswith(".xml") and MAIN.encode() in part and "chart" not in name:
            files[name] = _prefixed(etree.fromstring(part))
    assert b"<x:worksheet " in files["xl/worksheets/sheet1.xml"]
    return zipped(files)


def _prefixed(root: etree._Element) -> bytes:
    spaces: dict[Any, str] = {"x" if space == MAIN else prefix: space for prefix, space in root.nsmap.items()}
    twin = etree.Element(root.tag, dict(root.attrib), nsmap=spaces)
    twin.text = root.text
    twin.extend(list(root))
    return etree.tostring(twin, xml_declaration=True, encoding="UTF-8", standalone=True)


def strict() -> Scenario:
    """A workbook in the namespaces of Strict Open XML."""
    return Scenario(zipped(in_strict_namespaces(office_book(FORMS, table=True))))


def in_strict_namespaces(data: bytes) -> dict[str, bytes]:
    """The members of a workbook in the namespaces of Strict Open XML."""
    found = {}
    for name, part in members(data).items():
        for kind in ("spreadsheetml", "officeDocument", "drawingml"):
            part = part.replace(  # noqa: PLW2901
                f"http://schemas.openxmlformats.org/{kind}/2006/".encode(),
                f"http://purl.oclc.org/ooxml/{kind}/".encode(),
            )
        found[name] = part.replace(b"/extended-properties", b"/extendedProperties")
    assert STRICT.encode() in found["xl/workbook.xml"]
    return found


ALL: dict[str, Callable[[], Scenario]] = {
    one.__name__: one
    for one in (
        table_with_totals,
        table_with_totals_and_a_remark,
        table_beside_another,
        table_beside_merged_cells,
        sorted_table,
        spilled,
        without_addresses,
        wrong_dimension,
        days_from_1904,
        phonetic,
        without_styles,
        without_a_type_for_relationships,
        furnished,
        extended,
        prefixed,
        strict,
    )
}
