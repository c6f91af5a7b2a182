"""Reads one workbook of a foreign format in a process of its own, which may die of it.

Run as a script: takes a pickled password (or ``None``) and the content of the file from standard input,
and answers on standard output with the grids of the workbook, with a package that was decrypted, or with
the key of a mistake. It imports nothing of the project, so that its limits hold for reading alone.
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


class Mistake(Exception):
    """The key of a mistake of the file."""


def main() -> None:
    """Write what the file holds to standard output."""
    password, data = pickle.load(sys.stdin.buffer)
    _limit(memory_for(len(data)), seconds_for(len(data)))
    try:
        if password is not None:
            data = _decrypted(data, password)
        answer: Any = data if _is_open_package(data) else _read(data)
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


def _decrypted(data: bytes, password: str) -> bytes:
    """The file without its encryption; a file that has none stays as it is."""
    try:
        import msoffcrypto  # type: ignore[import-untyped,unused-ignore]
        from msoffcrypto.exceptions import InvalidKeyError  # type: ignore[import-untyped,unused-ignore]
    except ImportError:
        raise Mistake("decryption-not-installed") from None
    out = io.BytesIO()
    try:
        file: Any = msoffcrypto.OfficeFile(io.BytesIO(data))
        if not file.is_encrypted():
            return data
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


def _is_open_package(data: bytes) -> bool:
    """Whether the file is a package that can be written as well as read."""
    if not data.startswith(b"PK"):
        return False
    with contextlib.suppress(Exception), zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = {one.lower().replace("\\", "/") for one in archive.namelist()}
        return "[content_types].xml" in names and not any(one.endswith("workbook.bin") for one in names)
    return False


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
        rows = [[None if value == "" else value for value in row] for row in sheet.to_python()]
        sheets.append({"name": one.name, "top": top + 1, "left": left + 1, "rows": rows, "merges": merges})
    return sheets


if __name__ == "__main__":
    main()
