"""A tree of sixty small workbooks of several offices and formats, some of them broken."""

from __future__ import annotations

import contextlib
import csv
import datetime as dt
import io
import json
import random
import zipfile
from dataclasses import dataclass
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from xltousu.cli import run

MARKER = "標記Zq7"
PACK = "repair-area"
AS_OF = "2026-11-20T17:00"
GIVEN = ["--pack", PACK, "--as-of", AS_OF, "--lang", "en"]
HEADER = [
    "单号",
    "受理时间",
    "报修人",
    "联系电话",
    "报修内容",
    "报修对象",
    "维修类别",
    "通知时间",
    "到场时间",
    "完成时间",
    f"{MARKER}栏",
]
BROKEN = {
    "坏/参数.xlsx": "setting-wrong",
    "坏/班次.xlsx": "setting-wrong",
    "坏/空.xlsx": "empty-file",
    "坏/数据.xlsx": "json-file",
    "坏/半截.xlsx": "damaged-package",
}
NO_REGISTER = {"坏/散文.csv": "no-table"}
ODS = """<?xml version="1.0" encoding="UTF-8"?>
<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.2"><office:body>
<office:spreadsheet><table:table table:name="报修">{rows}</table:table></office:spreadsheet>
</office:body></office:document-content>"""

Row = list[str | dt.datetime | None]


def cases(rows: int, seed: int) -> list[Row]:
    """Rows of a register; some late, some running, some with a phone that is none."""
    chance = random.Random(seed)
    made: list[Row] = []
    for row in range(rows):
        received = dt.datetime(2026, 11, chance.randint(1, 19), chance.randint(8, 17), chance.randint(0, 59))
        onsite = received + dt.timedelta(minutes=chance.randint(5, 30))
        finished = onsite + dt.timedelta(minutes=chance.randint(30, 3000))
        phone = "1380000" if chance.random() < 0.1 else f"1380000{chance.randint(0, 9999):04d}"
        kind = chance.choice(["零修", "急修", "一般维修"])
        made.append(
            [
                f"{MARKER}-{seed}-{row}",
                received,
                f"{MARKER}某",
                phone,
                f"{MARKER}漏水",
                "自用部位",
                kind,
                received + dt.timedelta(minutes=chance.randint(1, 8)),
                onsite,
                finished if chance.random() < 0.8 else None,
                MARKER,
            ]
        )
    return made


def write_xlsx(path: Path, rows: list[Row], settings: list[tuple[str, str]] = []) -> None:  # noqa: B006
    """A register as an Excel workbook, with a sheet of settings if there are any."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with xlsxwriter.Workbook(str(path), {"default_date_format": "yyyy-mm-dd hh:mm"}) as book:
        sheet = book.add_worksheet("报修登记")
        sheet.write_row(0, 0, HEADER)
        for number, row in enumerate(rows, start=1):
            sheet.write_row(number, 0, row)
        if settings:
            page = book.add_worksheet("规则")
            for number, pair in enumerate([("代码", "值"), *settings]):
                page.write_row(number, 0, pair)


def texts(rows: list[Row]) -> list[list[str]]:
    """The header and the rows as texts."""
    plain = [
        [f"{value:%Y-%m-%d %H:%M}" if isinstance(value, dt.datetime) else value or "" for value in row]
        for row in rows
    ]
    return [HEADER, *plain]


def write_text(path: Path, rows: list[Row], *, delimiter: str = ",", encoding: str = "utf-8") -> None:
    """A register as a file of separated values."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding=encoding, newline="") as stream:
        csv.writer(stream, delimiter=delimiter).writerows(texts(rows))


def write_ods(path: Path, rows: list[Row]) -> None:
    """A register as an OpenDocument spreadsheet."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{value}</text:p></table:table-cell>'
            for value in row
        )
        + "</table:table-row>"
        for row in texts(rows)
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        manifest = '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
        archive.writestr("META-INF/manifest.xml", manifest)
        archive.writestr("content.xml", ODS.format(rows=lines))


def write_tree(root: Path) -> None:
    """Sixty workbooks, and beside them what is none or not to be touched."""
    for number in range(46):
        folder = root / f"办公室{number % 4}" / ("深/更深" if number % 3 else "")
        write_xlsx(folder / f"登记{number:02}.xlsx", cases(8, number))
    for number in range(46, 49):
        write_text(
            root / "办公室1" / f"表{number}.csv", cases(8, number), encoding=("utf-8", "gb18030")[number % 2]
        )
    write_text(root / "办公室1" / "表49.txt", cases(8, 49), delimiter="\t")
    for number in (50, 51):
        write_ods(root / "办公室2" / f"表{number}.ods", cases(8, number))
    write_xlsx(root / "顶层.xlsx", cases(8, 52))
    write_xlsx(root / "顶层-无后缀", cases(8, 53))
    write_xlsx(root / "坏" / "参数.xlsx", cases(2, 54), [("rework_days", MARKER)])
    write_xlsx(root / "坏" / "班次.xlsx", cases(2, 55), [("shifts", MARKER)])
    (root / "坏" / "空.xlsx").touch()
    (root / "坏" / "数据.xlsx").write_text(json.dumps({"值": MARKER}), "utf-8")
    whole = (root / "顶层.xlsx").read_bytes()
    (root / "坏" / "半截.xlsx").write_bytes(whole[: len(whole) // 2])
    (root / "坏" / "散文.csv").write_text(f"{MARKER}，没有表格。\n又一行。\n", "utf-8")
    _write_others(root, whole)


def _write_others(root: Path, whole: bytes) -> None:
    (root / "~$顶层.xlsx").write_bytes(b"owner")
    (root / ".隐藏.xlsx").write_bytes(whole)
    (root / "顶层.20261101-090000.bak.xlsx").write_bytes(whole)
    (root / "说明.txt").write_text("这里是说明。\n没有表格。\n", "utf-8")
    (root / "照片.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    with zipfile.ZipFile(root / "文.docx", "w") as archive:
        archive.writestr("word/document.xml", "<w/>")


@dataclass(frozen=True)
class Ran:
    """A finished batch."""

    root: Path
    out: Path
    status: int
    said: str


def run_batch(*arguments: str | Path) -> tuple[int, str]:
    """The status of a batch and all it said."""
    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        status = run(["batch", *map(str, arguments)])
    return status, said.getvalue()


def files_of(folder: Path) -> dict[str, bytes]:
    """Every file below a folder but those of the batch itself."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and ".xltousu-batch" not in path.parts
    }


def lines_of(out: Path) -> dict[str, dict[str, object]]:
    """The results of a batch by file."""
    text = (out / "results.jsonl").read_text("utf-8")
    return {one["file"]: one for one in map(json.loads, text.splitlines())}


def write_prices(path: Path) -> None:
    """A workbook with a table that is no register, and with a sheet without any table."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with xlsxwriter.Workbook(str(path)) as book:
        prices = book.add_worksheet("价目")
        prices.write_row(0, 0, [f"{MARKER}品名", "单价", "规格", "库存"])
        for row in range(1, 9):
            prices.write_row(row, 0, [f"{MARKER}阀{row}", 12.5 * row, "DN20", row])
        book.add_worksheet("说明").write(0, 0, MARKER)


def encrypted(content: bytes, password: str) -> bytes:
    """A package under encryption; skips the test where nothing can encrypt."""
    ooxml = pytest.importorskip("msoffcrypto.format.ooxml")
    out = io.BytesIO()
    ooxml.OOXMLFile(io.BytesIO(content)).encrypt(password, out)
    return out.getvalue()


def sheet_of(out: Path, title: str) -> list[tuple[object, ...]]:
    """The rows of a sheet of the summary from its table's header on."""
    sheet = openpyxl.load_workbook(out / "Summary.xlsx")[title]
    return list(sheet.iter_rows(min_row=6, values_only=True))
