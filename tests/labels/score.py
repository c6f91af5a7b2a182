"""Scores the readers of ``xltousu.register`` against the labels: ``python tests/labels/score.py DIR``.

DIR is a folder that holds the workbooks (they are not part of the project), at any depth; a label belongs
to the file whose name starts with its id and ``_``. ``-v`` names every cell and sheet that is not right.
"""

# ruff: noqa: T201

from __future__ import annotations

import argparse
import csv
import datetime as dt
import io
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import pandas as pd
from labels import CellLabel, HeaderLabel, hashed, load_cells, load_headers
from python_calamine import CalamineWorkbook

from xltousu.cells import Cell, Grid, Range, Value
from xltousu.policy import Choice, FieldModel, common_fields, load_pack, pack_ids
from xltousu.register import Register, draft_mapping, parse_column, read_registers

OUTCOMES = ("right", "wrong", "abstained")
COMMON = {("L057", 6): "channel"}
"""Choice columns that are read by a field every pack knows; the others by the words of their column."""
WORD = re.compile(r"[^,，;；。、\n]{1,20}")


def sheets_of(path: Path) -> list[Grid]:
    """Every worksheet of a workbook, or the table of a CSV file."""
    data = path.read_bytes()
    if path.suffix.lower() == ".csv":
        return [_grid("csv", list(csv.reader(io.StringIO(_decoded(data), newline=""))), ())]
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    found = []
    for name in book.sheet_names:
        sheet = book.get_sheet_by_name(name)
        merges = tuple(
            Range(top + 1, left + 1, bottom + 1, right + 1)
            for (top, left), (bottom, right) in sheet.merged_cell_ranges or ()
        )
        found.append(_grid(name, sheet.to_python(skip_empty_area=False), merges))
    return found


def _decoded(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("gb18030")


def _grid(name: str, rows: Sequence[Sequence[Value]], merges: tuple[Range, ...]) -> Grid:
    width = max(map(len, rows), default=0)
    filled = [[None if value == "" else value for value in row] + [None] * (width - len(row)) for row in rows]
    return Grid(name, filled, merges=merges)


def column_around(grid: Grid, cell: Cell, heads: tuple[int, ...]) -> tuple[list[Value], int, str]:
    """The column of a cell under its head, the cell's position in it, and the text of the head."""
    value = grid.value(cell.row, cell.column)
    if heads and cell.row <= heads[-1]:
        return [value], 0, ""
    first = heads[-1] + 1 if heads else 1
    column = [grid.value(row, cell.column) for row in range(first, grid.bottom + 1)]
    title = " ".join(str(grid.value(row, cell.column) or "") for row in heads).strip()
    return column, cell.row - first, title


def field_for(label: CellLabel, cell: Cell, column: Sequence[Value], title: str) -> FieldModel:
    """The field by which a labelled column is read."""
    choices: tuple[Choice, ...] = ()
    if label.kind == "choice":
        known = COMMON.get((label.file, cell.column))
        if known:
            return FieldModel.model_validate(common_fields()[known])
        texts = [f"{value:g}" if isinstance(value, float) else str(value or "").strip() for value in column]
        words = dict.fromkeys(text for text in texts if WORD.fullmatch(text))
        choices = tuple(Choice(value=word, title=word) for word in words)
    return FieldModel(name="labelled", kind=label.kind, title=title or "labelled", choices=choices)


def readings(column: Sequence[Value], field: FieldModel, position: int) -> str | None:
    """The program's reading of one cell: a canonical text, empty, or ``None`` where it gives no value."""
    series, bare, problems = parse_column(column, field)
    value = series.iloc[position]
    if pd.isna(value):
        return None if problems is not None and problems[position] else ""
    if field.kind == "datetime":
        moment: dt.datetime = pd.Timestamp(value).to_pydatetime()
        return moment.date().isoformat() if bare is not None and bare[position] else moment.isoformat()
    return re.sub(r"[^\d+/*]", "", str(value)) if field.kind == "phone" else str(value)


def judge(label: CellLabel, read: str | None) -> str:
    """``right``; ``wrong`` for a value that is not the one people read; ``abstained``."""
    if label.outcome == "hash":
        if not read:
            return "abstained" if read is None else "wrong"
        return "right" if hashed(label.file, label.cell, read) in label.hashes else "wrong"
    if label.outcome == "empty":
        return "abstained" if read is None else "wrong" if read else "right"
    return "wrong" if read else "right"


def score_cells(books: dict[str, list[Grid]]) -> Iterator[tuple[CellLabel, str]]:
    """Every labelled cell that is at hand, and how it was read."""
    heads = {(label.file, label.sheet): label.rows for label in load_headers()}
    for label in load_cells():
        if label.file not in books:
            continue
        cell = Cell.parse(label.cell)
        column, position, title = column_around(
            books[label.file][label.sheet], cell, heads.get((label.file, label.sheet), (1,))
        )
        field = field_for(label, cell, column, title)
        yield label, judge(label, readings(column, field, position))


def score_headers(books: dict[str, list[Grid]]) -> Iterator[tuple[HeaderLabel, str, str]]:
    """Every labelled sheet, how its head was judged, and the rows found.

    A register may be read by any pack; it is right if the pack that knows most of its columns finds its
    head. Other sheets are right if no pack takes them for a register. ``head`` in the third place says
    whether a draft of the mapping begins at the labelled row.
    """
    packs = [load_pack(name) for name in pack_ids()]
    for label in load_headers():
        if label.file not in books:
            continue
        grid = books[label.file][label.sheet]
        found: list[Register] = []
        drafts: list[int] = []
        for pack in packs:
            found.extend(read_registers([grid], pack).registers)
            drafts.extend(guess.header_row for guess in draft_mapping([grid], pack))
        best = max(found, key=lambda register: len(register.columns), default=None)
        if label.sort == "register":
            outcome = "refused" if best is None else "right" if best.header_rows == label.rows else "wrong"
        else:
            outcome = "right" if best is None else "taken"
        started = Counter(drafts).most_common(1)[0][0] if drafts else None
        head = started == label.rows[0] if label.rows else started is None
        yield label, outcome, "head" if head else f"draft at {started}"


def main() -> int:
    """Prints the scores; 1 if a cell was silently read wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("-v", "--verbose", action="store_true")
    options = parser.parse_args()
    wanted = {label.file for label in (*load_cells(), *load_headers())}
    paths = {path.name.partition("_")[0]: path for path in sorted(options.folder.rglob("*_*.*"))}
    books = {name: sheets_of(paths[name]) for name in sorted(wanted & paths.keys())}
    print(f"{len(books)} of {len(wanted)} workbooks at hand")

    cells = list(score_cells(books))
    for kind in ("datetime", "phone", "yes-no", "choice", ""):
        count = Counter(outcome for label, outcome in cells if kind in ("", label.kind))
        total = sum(count.values())
        print(f"{kind or 'cells':9}{total:5}  " + "  ".join(f"{name} {count[name]}" for name in OUTCOMES))
    heads = list(score_headers(books))
    for sort in ("register", "list", "other"):
        count = Counter(outcome for label, outcome, _ in heads if label.sort == sort)
        drafted = sum(draft == "head" for label, _, draft in heads if label.sort == sort)
        total = sum(count.values())
        outcomes = "  ".join(f"{name} {n}" for name, n in count.items())
        print(f"{sort:9}{total:5}  {outcomes}  heads drafted {drafted}")
    if options.verbose:
        for label, outcome in cells:
            if outcome != "right":
                print(outcome, label.file, label.sheet, label.cell, label.kind, f"({label.outcome})")
        for head, outcome, draft in heads:
            if outcome != "right" or draft != "head":
                print(f"{outcome}, {draft}:", head.file, head.sheet, head.sort, *head.rows)
    return int(any(outcome == "wrong" for _, outcome in cells))


if __name__ == "__main__":
    sys.exit(main())
