"""Opens, reads, edits and writes one workbook in memory; says what became of it, and what that cost.

Run as a script: ``one_file.py FILE``; prints ``processed`` or the key of the refusal, seconds and bytes.
"""

from __future__ import annotations

import re
import resource
import sys
import time
from pathlib import Path

from xltousu.books.formats import open_book
from xltousu.cells import Edit
from xltousu.errors import FileError


def outcome(path: Path) -> str:
    """What becomes of the file."""
    try:
        book = open_book(path)
        for name in book.sheets()[:4]:
            grid = book.read(name)
            rows = range(grid.top, grid.top + max(len(grid.rows), 1))
            column = max([grid.right, *(one.right for one in grid.merges)]) + 1
            book.apply([Edit(name, column, rows, ["x"] * len(rows), own="k", mark="error")])
        book.to_bytes()
    except FileError as error:
        return error.key
    return "processed"


def _own_memory() -> int:
    """The most memory held by this process, not by the one that started it, in kilobytes."""
    status = Path("/proc/self/status")
    found = re.search(r"VmHWM:\s+(\d+)", status.read_text()) if status.exists() else None
    return int(found[1]) if found else 0


def main(path: Path) -> None:
    """Print the outcome, the seconds of work it took and the most memory that it or a child of it held."""
    found = outcome(path)
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = time.process_time() + children.ru_utime + children.ru_stime
    memory = max(_own_memory(), children.ru_maxrss) * 1024
    sys.stdout.write(f"{found} {seconds:.2f} {memory}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
