"""Workbooks made by hand or by XlsxWriter for the tests of the hosts."""

from __future__ import annotations

import io
import re
import struct
import zipfile
from collections import Counter
from collections.abc import Mapping, Sequence

import xlsxwriter
from lxml import etree

from xltousu.books.closed.book import ClosedBook

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
_DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_STYLES = (
    f'<styleSheet xmlns="{MAIN}"><numFmts count="1">'
    '<numFmt numFmtId="164" formatCode="yyyy-mm-dd hh:mm"/></numFmts>'
    '<fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="1"><fill><patternFill patternType="none"/></fill></fills>'
    '<borders count="2"><border/><border><left style="thin"/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="5"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="14" fontId="0" fillId="0" borderId="1" xfId="0"/>'
    '<xf numFmtId="164" fontId="0" fillId="0" borderId="1" xfId="0"/>'
    '<xf numFmtId="0" fontId="0" fillId="0" borderId="1" xfId="0"/>'
    '<xf numFmtId="57" fontId="0" fillId="0" borderId="0" xfId="0"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)
PLAIN, DATE, MOMENT, BORDER, MONTH = range(5)


def handmade(
    rows: str,
    *,
    before: str = "",
    behind: str = "",
    prefix: str = "",
    settings: str = "",
    names: str = "",
    more: Mapping[str, str | bytes] | None = None,
) -> bytes:
    """A workbook of one sheet ``登记`` whose parts are exactly what the test says."""
    p = f"{prefix}:" if prefix else ""
    declaration = f'xmlns:{prefix}="{MAIN}"' if prefix else f'xmlns="{MAIN}"'
    sheet = f"<{p}worksheet {declaration}>{before}<{p}sheetData>{rows}</{p}sheetData>{behind}</{p}worksheet>"
    workbook = (
        f'<workbook xmlns="{MAIN}" xmlns:r="{_DOCUMENT}">{settings}<sheets>'
        f'<sheet name="登记" sheetId="1" r:id="rId1"/></sheets>{names}</workbook>'
    )
    members: dict[str, str | bytes] = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
        f'<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPE}.worksheet+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{_TYPE}.styles+xml"/></Types>',
        "_rels/.rels": _relationships({"rId1": ("officeDocument", "xl/workbook.xml")}),
        "xl/workbook.xml": workbook,
        "xl/_rels/workbook.xml.rels": _relationships(
            {"rId1": ("worksheet", "worksheets/sheet1.xml"), "rId2": ("styles", "styles.xml")}
        ),
        "xl/worksheets/sheet1.xml": sheet,
        "xl/styles.xml": _STYLES,
    }
    return zipped(members | dict(more or {}))


def zipped(members: Mapping[str, str | bytes]) -> bytes:
    """A package of these members."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def _relationships(entries: Mapping[str, tuple[str, str]]) -> str:
    inside = "".join(
        f'<Relationship Id="{id_}" Type="{_DOCUMENT}/{kind}" Target="{target}"/>'
        for id_, (kind, target) in entries.items()
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{inside}</Relationships>'


def office_book(rows: Sequence[Sequence[object]], *, table: bool = False, filtered: bool = False) -> bytes:
    """A workbook as an office has it: a register with headers, a second sheet with a chart, a note."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "default_date_format": "yyyy-mm-dd"})
    sheet = book.add_worksheet("登记")
    for number, row in enumerate(rows):
        sheet.write_row(number, 0, row)
    width = len(rows[0]) - 1
    if table:
        headers = [{"header": str(one)} for one in rows[0]]
        sheet.add_table(0, 0, len(rows) - 1, width, {"columns": headers, "name": "台账"})
    if filtered:
        sheet.autofilter(0, 0, len(rows) - 1, width)
    sheet.write_comment("A2", "备注")
    other = book.add_worksheet("图表")
    other.write_column("A1", [1, 2, 3])
    chart = book.add_chart({"type": "line"})
    chart.add_series({"values": "=图表!$A$1:$A$3"})
    other.insert_chart("C1", chart)
    book.close()
    return out.getvalue()


def result_book(names: Sequence[str] = ("月度统计", "扣罚"), *, figure: int = 3) -> bytes:
    """A small workbook of results: formats, a chart, links, a table, print titles."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    bold = book.add_format({"bold": True, "bg_color": "#DDEBF7", "border": 1})
    date = book.add_format({"num_format": "yyyy-mm-dd"})
    red = book.add_format({"bg_color": "#FFC7CE"})
    for name in names:
        sheet = book.add_worksheet(name)
        sheet.write_row(0, 0, ["月份", "件数"], bold)
        sheet.write_column(1, 0, ["2026-01", "2026-02"])
        sheet.write_column(1, 1, [figure, figure + 1])
        sheet.write_number(4, 0, 46_000, date)
        sheet.write_url("A7", "internal:'登记'!A1", string="登记")
        sheet.write_url("A8", "https://example.org/")
        sheet.conditional_format("B2:B3", {"type": "cell", "criteria": ">", "value": 3, "format": red})
        sheet.repeat_rows(0)
        sheet.add_table("D1:E3", {"columns": [{"header": "甲"}, {"header": "乙"}]})
        chart = book.add_chart({"type": "column"})
        chart.add_series({"values": f"='{name}'!$B$2:$B$3"})
        sheet.insert_chart("G1", chart)
    book.close()
    return out.getvalue()


def members(data: bytes) -> dict[str, bytes]:
    """The members of a package by name."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def raw_members(data: bytes) -> dict[str, bytes]:
    """The members of a package as they are compressed."""
    found = {}
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for info in archive.infolist():
            name_length, extra_length = struct.unpack_from("<HH", data, info.header_offset + 26)
            start = info.header_offset + 30 + name_length + extra_length
            found[info.filename] = data[start : start + info.compress_size]
    return found


def sheet_xml(data: bytes, number: int = 1) -> str:
    """The text of a worksheet part."""
    return members(data)[f"xl/worksheets/sheet{number}.xml"].decode()


def cell_xml(data: bytes, address: str, number: int = 1) -> str:
    """One cell as it is written; empty where there is none."""
    found = re.search(
        rf'<(?:\w+:)?c r="{address}"[^>]*?(?:/>|>.*?</(?:\w+:)?c>)', sheet_xml(data, number), re.DOTALL
    )
    return found[0] if found else ""


def tags(part: bytes) -> Counter[str]:
    """How often each element stands in a part."""
    parser = etree.XMLParser(huge_tree=True, resolve_entities=False, no_network=True)
    return Counter(str(one.tag) for one in etree.fromstring(part, parser).iter() if isinstance(one.tag, str))


def closed(data: bytes) -> ClosedBook:
    """The workbook of these bytes."""
    return ClosedBook(data, "test.xlsx")
