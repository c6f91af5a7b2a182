"""Reads one workbook of a foreign format in a process of its own, which may die of it.

Run as a script: ``child.py FILE``; the file's grids, or the key of a mistake, go to standard output.
It imports nothing of the project, so that the limits of memory hold for reading alone.
"""

from __future__ import annotations

import contextlib
import io
import pickle
import sys
from pathlib import Path
from typing import Any

MEMORY = 2 << 30
SECONDS = 60
MAX_CELLS = 50_000_000


def main(path: str) -> None:
    """Write what the file holds to standard output."""
    _limit()
    try:
        answer: Any = _read(Path(path).read_bytes())
    except MemoryError:
        answer = "too-many-cells"
    except BaseException as error:  # noqa: BLE001  # panics of the reader are no exceptions
        encrypted = type(error).__name__ == "PasswordError" or "password" in str(error).lower()
        answer = "encrypted-workbook" if encrypted else "damaged-workbook"
    sys.stdout.buffer.write(pickle.dumps(answer))
    sys.stdout.buffer.flush()


def _limit() -> None:
    """Set the limits of memory and time, where the system has such."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


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
    main(sys.argv[1])
