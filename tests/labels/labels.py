"""The labels: what careful eyes read in cells of other people's workbooks, as salted hashes."""

from __future__ import annotations

import csv
import hashlib
from pathlib import Path
from typing import Literal, NamedTuple

FOLDER = Path(__file__).parent

Kind = Literal["datetime", "phone", "yes-no", "choice"]
Outcome = Literal["hash", "empty", "doubtful"]


class CellLabel(NamedTuple):
    """One cell. ``hashes`` are those of every reading that is right; only outcome ``hash`` has any."""

    file: str
    sheet: int
    cell: str
    kind: Kind
    outcome: Outcome
    hashes: tuple[str, ...]


class HeaderLabel(NamedTuple):
    """The head of one sheet: Excel rows, none where the sheet has no table with a head."""

    file: str
    sheet: int
    rows: tuple[int, ...]
    sort: Literal["register", "list", "other"]


def hashed(file_id: str, cell: str, expected: str) -> str:
    """The reading of a cell in the form the labels keep it."""
    return hashlib.sha256(f"xltousu:{file_id}:{cell}:{expected}".encode()).hexdigest()[:16]


def load_cells() -> list[CellLabel]:
    """Every labelled cell."""
    return [
        CellLabel(
            row["file"],
            int(row["sheet"]),
            row["cell"],
            row["kind"],
            row["outcome"],
            tuple(filter(None, row["hash"].split("|"))),
        )
        for row in _table("cells.tsv")
    ]


def load_headers() -> list[HeaderLabel]:
    """Every labelled head."""
    return [
        HeaderLabel(row["file"], int(row["sheet"]), _rows(row["rows"]), row["sort"])
        for row in _table("headers.tsv")
    ]


def _rows(text: str) -> tuple[int, ...]:
    return () if text == "none" else tuple(map(int, text.split(",")))


def _table(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))
