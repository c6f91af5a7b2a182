"""A workbook as bytes that are the same every time."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile

from openpyxl import Workbook
from openpyxl.writer.excel import ExcelWriter

STAMP = (1980, 1, 1, 0, 0, 0)
MADE = dt.datetime(2026, 1, 1)
_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*(</dcterms:modified>)")
_TABLE_PARTS = b"<tableParts"
_FONT = re.compile(rb"(?<=<font>).*?(?=</font>)")
_PROPERTY = re.compile(rb"<(\w+)[^>]*/>")
_PROPERTIES = (b"b", b"i", b"strike", b"outline", b"shadow", b"u", b"vertAlign", b"sz", b"color", b"name")


def frozen_bytes(book: Workbook, *, quiet: dict[str, str]) -> bytes:
    """The workbook with fixed dates everywhere.

    ``quiet`` maps titles of sheets to the cells in which Excel should not point out that a number is
    stored as text or that a formula differs from its table column: both are meant so.
    """
    book.properties.creator = "xltousu"
    book.properties.created = MADE
    raw = io.BytesIO()
    ExcelWriter(book, zipfile.ZipFile(raw, "w")).save()  # not compressed: it is packed once more
    silent = {
        f"xl/worksheets/sheet{number}.xml": quiet[sheet.title]
        for number, sheet in enumerate(book.worksheets, start=1)
        if sheet.title in quiet
    }
    return _repacked(raw.getvalue(), silent)


def _repacked(raw: bytes, silent: dict[str, str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            info = zipfile.ZipInfo(name, STAMP)
            info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
            info.create_system = 0
            target.writestr(info, _fixed(name, source.read(name), silent), compresslevel=9)
    return out.getvalue()


def _fixed(name: str, data: bytes, silent: dict[str, str]) -> bytes:
    if name == "docProps/core.xml":
        return _MODIFIED.sub(rb"\g<1>" + f"{MADE:%Y-%m-%dT%H:%M:%SZ}".encode() + rb"\g<2>", data)
    if name == "xl/styles.xml":
        return _FONT.sub(_in_order, data)
    if name in silent:
        quiet = (
            f'<ignoredErrors><ignoredError sqref="{silent[name]}" numberStoredAsText="1" '
            'calculatedColumn="1" formula="1"/></ignoredErrors>'
        )
        return data.replace(_TABLE_PARTS, quiet.encode() + _TABLE_PARTS, 1)
    return data


def _in_order(font: re.Match[bytes]) -> bytes:
    """The properties of a font in the order of the schema, which openpyxl does not keep."""
    found = sorted(_PROPERTY.finditer(font[0]), key=lambda one: _rank(one[1]))
    return b"".join(one[0] for one in found)


def _rank(name: bytes) -> int:
    """The rest - family, charset, scheme - comes last, and openpyxl writes it in order."""
    return _PROPERTIES.index(name) if name in _PROPERTIES else len(_PROPERTIES)
