"""Reads one workbook of a foreign format, or one of text, in a process of its own, which may die of it.

Run as a script: takes the pickled passwords to try and the content of the file from standard input,
and answers on standard output with the grids of the workbook, with a package that was decrypted, or with
the key of a mistake. It imports nothing large of the project, so that its limits hold for reading alone.
"""

from __future__ import annotations

import contextlib
import io
import pickle
import sys
import zipfile
from typing import Any

MIN_MEMORY, MAX_MEMORY = 768 << 20, 4 << 30
MIN_SECONDS, MAX_SECONDS = 8, 60
MAX_CELLS = 50_000_000
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
"""The part of a container that is a package under its encryption."""

_BEYOND = (float("inf"), float("-inf"))
_CONTAINERS = (b"PK\3\4", b"PK\5\6", OLE)


class Mistake(Exception):
    """The key of a mistake of the file."""


def main() -> None:
    """Write what the file holds to standard output."""
    passwords, data = pickle.load(sys.stdin.buffer)
    _limit(memory_for(len(data)), seconds_for(len(data)))
    try:
        if passwords:
            data = _decrypted(data, passwords)
        if not data.startswith(_CONTAINERS):
            answer: Any = _read_text(data)
        else:
            answer = data if _is_open_package(data) else _read(data)
    except Mistake as error:
        answer = error.args[0]
    except MemoryError:
        answer = "too-many-cells"
    except BaseException as error:  # noqa: BLE001  # panics of the reader are no exceptions
        encrypted = type(error).__name__ == "PasswordError" or "password" in str(error).lower()
        answer = "encrypted-workbook" if encrypted or _is_encrypted(data) else "damaged-workbook"
    sys.stdout.buffer.write(pickle.dumps(answer))
    sys.stdout.buffer.flush()


def memory_for(size: int) -> int:
    """The memory that reading a file of this size may take."""
    return min(MIN_MEMORY + 40 * size, MAX_MEMORY)


def seconds_for(size: int) -> int:
    """The time that reading a file of this size may take."""
    return min(MIN_SECONDS + size // 500_000, MAX_SECONDS)


def _limit(memory: int, seconds: int) -> None:
    """Set the limits of memory and time, where the system has such."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _is_encrypted(data: bytes) -> bool:
    """Whether a workbook that could not be read is one whose encryption the reader does not know."""
    with contextlib.suppress(Exception):
        import msoffcrypto  # type: ignore[import-untyped,unused-ignore]

        return bool(msoffcrypto.OfficeFile(io.BytesIO(data)).is_encrypted())
    return False


def _decrypted(data: bytes, passwords: tuple[str, ...]) -> bytes:
    """The file without its encryption, by the first password that opens it."""
    mistakes = []
    for password in passwords:
        try:
            return _decrypted_by(data, password)
        except Mistake as mistake:
            mistakes.append(mistake)
    raise mistakes[0]


def _decrypted_by(data: bytes, password: str) -> bytes:
    """The file without its encryption; a file that has none stays as it is."""
    try:
        from msoffcrypto.exceptions import InvalidKeyError  # type: ignore[import-untyped,unused-ignore]
    except ImportError:
        raise Mistake("decryption-not-installed") from None
    file = _encrypted_file(data)
    if file is None:
        return data
    out = io.BytesIO()
    try:
        checked = {"verify_password": True} if file.format == "ooxml" else {}
        file.load_key(password=password, **checked)
        file.decrypt(out)
    except InvalidKeyError:
        raise Mistake("wrong-password") from None
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001  # of a dozen kinds, each saying that this is not to be undone
        raise Mistake("cannot-decrypt") from None
    return out.getvalue()


def _encrypted_file(data: bytes) -> Any:
    """The file for decrypting; ``None`` if it is not encrypted, or so damaged that the reader has to tell."""
    import msoffcrypto

    try:
        file: Any = msoffcrypto.OfficeFile(io.BytesIO(data))
        return file if file.is_encrypted() else None
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001  # of a dozen kinds, each saying that the container is broken
        if ENCRYPTED in data:
            raise Mistake("cannot-decrypt") from None
        return None


def _is_open_package(data: bytes) -> bool:
    """Whether the file is a package that can be written as well as read."""
    if not data.startswith(b"PK"):
        return False
    with contextlib.suppress(Exception), zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = {one.lower().replace("\\", "/") for one in archive.namelist()}
        return "[content_types].xml" in names and not any(one.endswith("workbook.bin") for one in names)
    return False


def _read_text(data: bytes) -> list[dict[str, Any]]:
    """The one table of a text file; its sheet has no name."""
    from xltousu.books import delimited
    from xltousu.errors import FileError

    try:
        encoding = delimited.encoding_of(data)
        if encoding is None:
            raise Mistake("unknown-format")
        delimited.refuse_others(data, encoding)
        rows = delimited.rows_of(data, encoding)
    except FileError as error:
        raise Mistake(error.key) from None
    return [{"name": "", "top": 1, "left": 1, "rows": rows, "merges": []}]


def _read(data: bytes) -> list[dict[str, Any]]:
    """Every worksheet: name, place of the first cell, rows, merged ranges."""
    from python_calamine import CalamineWorkbook, SheetTypeEnum

    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    sheets = []
    for one in book.sheets_metadata:
        if one.typ != SheetTypeEnum.WorkSheet:
            continue
        sheet = book.get_sheet_by_name(one.name)
        if sheet.height * sheet.width > MAX_CELLS:
            raise MemoryError
        top, left = sheet.start or (0, 0)
        merges = sheet.merged_cell_ranges or []
        rows = [[_plain(value) for value in row] for row in sheet.to_python()]
        sheets.append({"name": one.name, "top": top + 1, "left": left + 1, "rows": rows, "merges": merges})
    return sheets


def _plain(value: Any) -> Any:
    """The value of a cell; a number that no workbook can hold is the error that Excel shows."""
    if value == "":
        return None
    return "#NUM!" if value != value or value in _BEYOND else value  # noqa: PLR0124  # not a number


if __name__ == "__main__":
    main()
