"""What a file is, judged by its content: its name may say anything."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from pathlib import Path

from xltousu.books import child
from xltousu.books.closed.book import ClosedBook, Leave
from xltousu.books.closed.package import check_count
from xltousu.books.closed.save import Source
from xltousu.books.foreign import ForeignBook, read_in_child
from xltousu.errors import FileError, of_file

# Excel 2 to 4 wrote their records without a container around them
_BIFF = (b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00", b"\x09\x08")
_LFS = b"version https://git-lfs.github.com/spec/"
_OWNER_FILE = 1024  # bytes; Excel writes a name into it, and no workbook is so small

AnyBook = ClosedBook | ForeignBook


def open_book(
    path: Path,
    *,
    passwords: tuple[str, ...] = (),
    allow_protected: bool = False,
    drop_signature: bool = False,
) -> AnyBook:
    """The workbook in a file, whatever its format; raises for what is no workbook.

    ``passwords`` are tried in turn on an encrypted one, ``allow_protected`` writes where protection has no
    password, and ``drop_signature`` writes a signed one as one without a signature.
    """
    leave = Leave(protected=allow_protected, unsigned=drop_signature)
    source, data = Source.read(path)
    name = str(path)
    if path.name.startswith("~$") and len(data) < _OWNER_FILE:
        raise FileError("owner-file", file=name)
    if not data.strip(b"\0"):
        raise FileError("empty-file", file=name)
    if data.startswith((b"PK\3\4", b"PK\5\6")):
        return _open_package(source, data, leave)
    if data.startswith(child.OLE):
        if not passwords and child.ENCRYPTED in data:
            raise FileError("encrypted-workbook", file=name)
        return _open_in_child(source, data, leave, passwords)
    if data.startswith(_LFS):
        raise FileError("lfs-pointer", file=name)
    if data.startswith(_BIFF):
        raise FileError("old-excel-file", file=name)
    return _open_in_child(source, data, leave)


def _open_in_child(source: Source, data: bytes, leave: Leave, passwords: tuple[str, ...] = ()) -> AnyBook:
    """A workbook of a format that is only read, or a package under its encryption."""
    answer = read_in_child(source.path, data, passwords)
    if isinstance(answer, bytes):
        return ClosedBook(answer, str(source.path), source, replace(leave, decrypted=True))
    return ForeignBook(str(source.path), answer, source)


def _open_package(source: Source, data: bytes, leave: Leave) -> AnyBook:
    """A zip file: one of ours to write, one to read, or none of both."""
    with of_file(str(source.path)):
        check_count(data)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = {one.lower().replace("\\", "/") for one in archive.namelist()}
            kind = _start_of(archive, "mimetype") if "mimetype" in names else b""
    except Exception:  # noqa: BLE001  # the package says better than we can here what is wrong
        names, kind = set(), b""
    if b"opendocument.spreadsheet" in kind or any(one.endswith("workbook.bin") for one in names):
        return _open_in_child(source, data, leave)
    if names and "[content_types].xml" not in names:
        raise FileError("not-a-workbook", file=str(source.path))
    return ClosedBook(data, str(source.path), source, leave)


def _start_of(archive: zipfile.ZipFile, name: str) -> bytes:
    """The first bytes of a member, which may be as long as it likes."""
    with archive.open(name) as stream:
        return stream.read(200)
