"""What a user would do without us: load the workbook with openpyxl, add six columns, save it.

``python benchmarks/peers.py load FILE`` and ``python benchmarks/peers.py save FILE TARGET``.
"""

from __future__ import annotations

import datetime as dt
import sys

import openpyxl

COLUMNS = ("按时", dt.datetime(2026, 11, 20, 17), "零修及时 · repair-area.12", None, "电话", 3)
"""What the six columns hold: text, times, numbers, and empty cells, as ours do."""


def load(path: str) -> openpyxl.Workbook:
    """The workbook, as openpyxl keeps it."""
    return openpyxl.load_workbook(path)


def add_and_save(path: str, target: str) -> None:
    """The workbook with six more columns."""
    book = load(path)
    sheet = book.worksheets[0]
    first = sheet.max_column + 1
    for row in range(1, sheet.max_row + 1):
        for column, value in enumerate(COLUMNS, first):
            sheet.cell(row, column, value)
    book.save(target)


if __name__ == "__main__":
    if sys.argv[1] == "load":
        load(sys.argv[2])
    else:
        add_and_save(sys.argv[2], sys.argv[3])
