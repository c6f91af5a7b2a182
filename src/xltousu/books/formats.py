"""What a file is, judged by its content: its name may say anything."""

from __future__ import annotations

import io
import json
import re
import zipfile
from dataclasses import replace
from pathlib import Path

from xltousu.books import delimited
from xltousu.books.closed.book import ClosedBook, Leave
from xltousu.books.closed.package import check_count
from xltousu.books.closed.save import Source
from xltousu.books.foreign import ForeignBook, read_in_child
from xltousu.errors import FileError

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
# Excel 2 to 4 wrote their records without a container around them
_BIFF = (b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00", b"\x09\x08")
_LFS = b"version https://git-lfs.github.com/spec/"
_HTML = re.compile(
    r"(?:<\?xml[^>]*>\s*)?(?:<!--(?:(?!-->).)*-->\s*)*<(?:!doctype\s+html|html|head|body|table|meta)\b",
    re.IGNORECASE | re.DOTALL,
)
_OLD_XML = "urn:schemas-microsoft-com:office:spreadsheet"

AnyBook = ClosedBook | ForeignBook


def open_book(
    path: Path, *, password: str | None = None, allow_protected: bool = False, drop_signature: bool = False
) -> AnyBook:
    """The workbook in a file, whatever its format; raises for what is no workbook.

    ``password`` opens an encrypted one, ``allow_protected`` writes where protection has no password, and
    ``drop_signature`` writes a signed one as one without a signature.
    """
    leave = Leave(protected=allow_protected, unsigned=drop_signature)
    source, data = Source.read(path)
    name = str(path)
    if not data.strip(b"\0"):
        raise FileError("empty-file", file=name)
    if data.startswith((b"PK\3\4", b"PK\5\6")):
        return _open_package(source, data, leave)
    if data.startswith(_OLE):
        if password is None and _ENCRYPTED in data:
            raise FileError("encrypted-workbook", file=name)
        return _open_in_child(source, data, leave, password)
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


def _open_in_child(source: Source, data: bytes, leave: Leave, password: str | None = None) -> AnyBook:
    """A workbook of a format that is only read, or a package under its encryption."""
    answer = read_in_child(source.path, data, password)
    if isinstance(answer, bytes):
        return ClosedBook(answer, str(source.path), source, replace(leave, decrypted=True))
    return ForeignBook(str(source.path), answer, source)


def _open_package(source: Source, data: bytes, leave: Leave) -> AnyBook:
    """A zip file: one of ours to write, one to read, or none of both."""
    try:
        check_count(data)
    except FileError as error:
        raise FileError(error.key, **{"file": str(source.path)} | error.params) from error
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = {one.lower().replace("\\", "/") for one in archive.namelist()}
            kind = archive.read("mimetype")[:200] if "mimetype" in names else b""
    except Exception:  # noqa: BLE001  # the package says better than we can here what is wrong
        names, kind = set(), b""
    if b"opendocument.spreadsheet" in kind or any(one.endswith("workbook.bin") for one in names):
        return _open_in_child(source, data, leave)
    if names and "[content_types].xml" not in names:
        raise FileError("not-a-workbook", file=str(source.path))
    return ClosedBook(data, str(source.path), source, leave)


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
