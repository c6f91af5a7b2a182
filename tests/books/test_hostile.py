"""Files made to do harm: each is refused clearly or processed rightly, in little time and memory."""

from __future__ import annotations

import io
import os
import struct
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import one_file
import pytest
from book_makers import MAIN, handmade, members, zipped

SECONDS = 10.0
MEMORY = 1 << 30
LEVELS = [f"&{name};" for name in "abcdefghi"]
LAUGHS = (
    '<!DOCTYPE a [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {name} "{inner * 10}">' for name, inner in zip("bcdefghij", LEVELS, strict=True))
    + "]>"
)
QUADRATIC = f'<!DOCTYPE a [<!ENTITY a "{"x" * 100_000}">]>'
MERGES = "".join(f'<mergeCell ref="A{n}:B{n}"/>' for n in range(2, 150_000))
SHEET = "xl/worksheets/sheet1.xml"

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="memory is measured as POSIX has it")


def sheet_of(rows: str, before: str = "", behind: str = "") -> str:
    return f'{before}<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData>{behind}</worksheet>'


def with_sheet(text: str) -> bytes:
    return zipped(members(handmade("")) | {SHEET: text})


def with_entities(part: str, text: str) -> bytes:
    files = members(handmade('<row r="1"><c r="A1"><v>1</v></c></row>'))
    body = files[part].decode()
    end = body.rindex("</")
    return zipped(files | {part: text + body[:end] + "&j;" + body[end:]})


def texts_of(inside: str) -> bytes:
    """A workbook with shared texts."""
    files = {name: part.decode() for name, part in members(handmade("")).items()}
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"
    relation = f'<Relationship Id="rId9" Type="{kind}" Target="sharedStrings.xml"/></Relationships>'
    files["xl/_rels/workbook.xml.rels"] = files["xl/_rels/workbook.xml.rels"].replace(
        "</Relationships>", relation
    )
    files["xl/sharedStrings.xml"] = inside
    files[SHEET] = sheet_of('<row r="1"><c r="A1" t="s"><v>0</v></c></row>')
    return zipped(files)


def nested() -> bytes:
    inner = handmade('<row r="1"/>')
    for _ in range(20):
        inner = zipped(members(handmade('<row r="1"/>')) | {"xl/embeddings/book.xlsx": inner})
    return inner


def million_parts() -> bytes:
    entry = struct.pack("<4s6H3I5H2I", b"PK\1\2", 20, 20, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0) + b"a"
    head = zipped({"[Content_Types].xml": ""})
    central = entry * 1_000_000
    return (
        head[: head.index(b"PK\1\2")]
        + central
        + struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, 65_535, 65_535, len(central), head.index(b"PK\1\2"), 0)
    )


def declared(size: int, *, zip64: bool = False) -> bytes:
    """A sheet whose directory entry lies about its size."""
    data = bytearray(handmade('<row r="1"/>'))
    central = data.rindex(SHEET.encode()) - 46
    if not zip64:
        data[central + 24 : central + 28] = struct.pack("<I", size)
        return bytes(data)
    extra = struct.pack("<HHQ", 1, 8, size)
    data[central + 24 : central + 28] = b"\xff" * 4
    data[central + 30 : central + 32] = struct.pack("<H", len(extra))
    place = central + 46 + len(SHEET)
    data[place:place] = extra
    end = data.rindex(b"PK\5\6")
    length = struct.unpack_from("<I", data, end + 12)[0]
    struct.pack_into("<I", data, end + 12, length + len(extra))
    return bytes(data)


def duplicated() -> bytes:
    out = io.BytesIO(handmade('<row r="1"/>'))
    with zipfile.ZipFile(out, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr(SHEET, "<worksheet/>")
    return out.getvalue()


def renamed(name: str) -> bytes:
    return zipped(members(handmade('<row r="1"/>')) | {name: b"x"})


def flood(size: int) -> bytes:
    return zipped(members(handmade("")) | {SHEET: sheet_of(" " * size)})


def floods() -> bytes:
    """Many parts, each of a size that is allowed; only the directory says so."""
    names = [f"xl/media/image{n}.png" for n in range(12)]
    data = bytearray(zipped(members(handmade("")) | dict.fromkeys(names, b"x")))
    for name in names:
        central = data.rindex(name.encode()) - 46
        data[central + 24 : central + 28] = struct.pack("<I", 90_000_000)
    return bytes(data)


def deep(part: str, depth: int) -> bytes:
    files = members(handmade('<row r="1"><c r="A1"><v>1</v></c></row>'))
    body = files[part].decode()
    end = body.rindex("</")
    return zipped(files | {part: body[:end] + "<a>" * depth + "</a>" * depth + body[end:]})


BOMBS: dict[str, tuple[Callable[[], bytes], set[str]]] = {
    "nested zips": (nested, {"processed"}),
    "billion laughs in a sheet": (lambda: with_entities(SHEET, LAUGHS), {"damaged-part"}),
    "billion laughs in the styles": (lambda: with_entities("xl/styles.xml", LAUGHS), {"damaged-part"}),
    "billion laughs in the workbook": (lambda: with_entities("xl/workbook.xml", LAUGHS), {"damaged-part"}),
    "billion laughs in the types": (lambda: with_entities("[Content_Types].xml", LAUGHS), {"damaged-part"}),
    "billion laughs in the texts": (
        lambda: texts_of(f'{LAUGHS}<sst xmlns="{MAIN}"><si><t>&j;</t></si></sst>'),
        {"damaged-part"},
    ),
    "quadratic blowup": (
        lambda: texts_of(f'{QUADRATIC}<sst xmlns="{MAIN}"><si><t>{"&a;" * 100_000}</t></si></sst>'),
        {"damaged-part"},
    ),
    "quadratic blowup in a sheet": (
        lambda: with_sheet(sheet_of(f'<row r="1"><c r="A1"><v>{"&a;" * 100_000}</v></c></row>', QUADRATIC)),
        {"damaged-part", "damaged-workbook"},
    ),
    "a file of the machine as an entity": (
        lambda: with_entities(SHEET, '<!DOCTYPE a [<!ENTITY j SYSTEM "file:///etc/passwd">]>'),
        {"damaged-part"},
    ),
    "a million parts": (million_parts, {"too-many-parts"}),
    "a size beyond all disks": (lambda: declared(0xFFFF_FFF0), {"inflates-too-big"}),
    "a size that is too small": (lambda: declared(3), {"damaged-part"}),
    "a long size that lies": (lambda: declared(1 << 60, zip64=True), {"inflates-too-big", "damaged-package"}),
    "a long size that is short": (lambda: declared(3, zip64=True), {"damaged-part", "damaged-package"}),
    "two parts of one name": (duplicated, {"duplicate-part"}),
    "two parts but for case": (lambda: renamed("XL/Worksheets/Sheet1.XML"), {"duplicate-part"}),
    "a path upwards": (lambda: renamed("xl/../../../../tmp/x"), {"damaged-package"}),
    "a path upwards with backslashes": (lambda: renamed("xl\\..\\..\\x"), {"damaged-package"}),
    "a path from the root": (lambda: renamed("/etc/passwd"), {"processed"}),
    "a flood in one part": (lambda: flood(150_000_000), {"inflates-too-big"}),
    "floods in many parts": (floods, {"inflates-too-big"}),
    "a flood just allowed": (lambda: flood(80_000_000), {"processed"}),
    "many empty texts": (
        lambda: texts_of(f'<sst xmlns="{MAIN}">{"<si/>" * 16_000_000}</sst>'),
        {"processed", "damaged-workbook"},
    ),
    "two corners of the sheet": (
        lambda: handmade(
            '<row r="1"><c r="A1"><v>1</v></c></row><row r="3000"><c r="XFD3000"><v>1</v></c></row>'
        ),
        {"too-many-cells"},
    ),
    "rows nested in rows": (
        lambda: handmade('<row r="1"><c r="A1">' * 300_000),
        {"damaged-part", "damaged-workbook"},
    ),
    "cells without an end": (
        lambda: handmade('<row r="1"><c r="A1"/>' + '<c r="B1" t="e">' * 400_000 + "</row>"),
        {"damaged-part", "damaged-workbook"},
    ),
    "tags without an end": (
        lambda: handmade('<row r="1"><c r="A1"/></row>' + "<row " * 1_000_000),
        {"damaged-part", "damaged-workbook"},
    ),
    "deep elements in the styles": (
        lambda: deep("xl/styles.xml", 200_000),
        {"processed", "damaged-part", "damaged-workbook"},
    ),
    "deep elements in a sheet": (
        lambda: deep(SHEET, 200_000),
        {"processed", "damaged-part", "damaged-workbook"},
    ),
    "many merged cells": (
        lambda: handmade(
            '<row r="1"><c r="A1"/></row>',
            behind=f"<mergeCells>{MERGES}</mergeCells>",
        ),
        {"processed"},
    ),
    "one wide line of text among many": (
        lambda: b"a," * 16_000 + b"\n" + b"a\n" * 900_000,
        {"too-many-cells"},
    ),
    "quotation marks without an end": (lambda: b'"a' * 5_000_000, {"processed", "damaged-text"}),
    "deep brackets": (lambda: b"[" * 5_000_000, {"processed", "json-file", "damaged-text"}),
    "a page of comments": (lambda: b"<!-- -->" * 500_000, {"xml-file", "html-file"}),
}


def measured(file: Path) -> str:
    """What becomes of a file in a process of its own, which stays within the limits and alive."""
    command = [sys.executable, one_file.__file__, str(file)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    found, seconds, memory = done.stdout.split()
    assert float(seconds) < SECONDS
    assert int(memory) < MEMORY
    return found


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_does_not_go_off(name: str, tmp_path: Path) -> None:
    make, expected = BOMBS[name]
    path = tmp_path / "bomb.xlsx"
    path.write_bytes(make())
    assert measured(path) in expected


def test_a_hostile_workbook_of_other_people_does_no_harm(corpus: Path) -> None:
    for file in sorted((corpus / "hostile").iterdir()):
        assert measured(file)


def test_a_file_beyond_all_workbooks_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "big.csv"
    with path.open("wb") as stream:
        stream.truncate(10 << 30)
    assert measured(path) == "file-too-big"


def test_what_is_no_file_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.xlsx")
    assert measured(tmp_path / "pipe.xlsx") == "unreadable-file"
    assert measured(tmp_path) == "unreadable-file"
    assert measured(Path("/dev/zero")) == "unreadable-file"
