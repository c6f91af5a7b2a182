"""What a file is, judged by its content: its name may say anything."""

from __future__ import annotations

import io
import json
import re
import zipfile
from pathlib import Path

from xltousu.books import delimited
from xltousu.books.closed.book import ClosedBook
from xltousu.books.closed.save import Source
from xltousu.books.foreign import ForeignBook
from xltousu.errors import FileError

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
# Excel 2 to 4 wrote their records without a container around them
_BIFF = (b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00", b"\x09\x08")
_LFS = b"version https://git-lfs.github.com/spec/"
_HTML = re.compile(
    r"(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|table|meta)\b",
    re.IGNORECASE | re.DOTALL,
)
_OLD_XML = "urn:schemas-microsoft-com:office:spreadsheet"

AnyBook = ClosedBook | ForeignBook


def open_book(path: Path, *, password: str | None = None) -> AnyBook:
    """The workbook in a file, whatever its format; raises for what is no workbook."""
    source, data = Source.read(path)
    name = str(path)
    if not data.strip(b"\0"):
        raise FileError("empty-file", file=name)
    if data.startswith((b"PK\3\4", b"PK\5\6")):
        return _open_package(source, data)
    if data.startswith(_OLE):
        if _ENCRYPTED in data:
            raise FileError("encrypted-workbook" if password is None else "cannot-decrypt", file=name)
        return ForeignBook.from_workbook(source)
    if data.startswith(_LFS):
        raise FileError("lfs-pointer", file=name)
    if data.startswith(_BIFF):
        raise FileError("old-excel-file", file=name)
    text = delimited.decoded(data)
    if text is None:
        raise FileError("unknown-format", file=name)
    _refuse_markup(text, name)
    try:
        return ForeignBook.from_text(source, text)
    except FileError as error:
        raise FileError(error.key, **{"file": name} | error.params) from error


def _open_package(source: Source, data: bytes) -> AnyBook:
    """A zip file: one of ours to write, one to read, or none of both."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = {one.lower().replace("\\", "/") for one in archive.namelist()}
            kind = archive.read("mimetype")[:200] if "mimetype" in names else b""
    except Exception:  # noqa: BLE001  # the package says better than we can here what is wrong
        names, kind = set(), b""
    if b"opendocument.spreadsheet" in kind or any(one.endswith("workbook.bin") for one in names):
        return ForeignBook.from_workbook(source)
    if names and "[content_types].xml" not in names:
        raise FileError("not-a-workbook", file=str(source.path))
    return ClosedBook(data, str(source.path), source)


def _refuse_markup(text: str, name: str) -> None:
    """Raise for text that is markup or data of another kind, each in its own words."""
    head = text[:4096].lstrip("\ufeff \t\r\n")
    if not head:
        raise FileError("empty-file", file=name)
    if head.startswith("<"):
        if _OLD_XML in text[:65536]:
            raise FileError("xml-2003-file", file=name)
        raise FileError("html-file" if _HTML.match(head) else "xml-file", file=name)
    if head[0] in "[{":
        try:
            json.loads(text)
        except (ValueError, RecursionError):
            return
        raise FileError("json-file", file=name)
