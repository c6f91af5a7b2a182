"""Figures as comma-separated values, for whatever reads such files."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from typing import Any

COLUMNS = (
    "file", "pack", "as_of", "period", "metric", "title", "group_field", "group_value", "unit", "value",
    "numerator", "denominator", "comparison", "target", "met", "clause", "previous", "year_before",
)  # fmt: skip
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def figures_csv(tables: Iterable[Mapping[str, Any]]) -> str:
    """The statistics of some files, given as JSON tables, with one head; a file that failed has no lines.

    Text that a spreadsheet would take for a formula gets an apostrophe before it.
    """
    target = io.StringIO()
    writer = csv.DictWriter(target, COLUMNS, lineterminator="\n")
    writer.writeheader()
    for table in tables:
        for figure in table.get("statistics", ()):
            writer.writerow({name: _safe(value) for name, value in _line(table, figure).items()})
    return target.getvalue()


def _line(table: Mapping[str, Any], figure: Mapping[str, Any]) -> dict[str, Any]:
    group = figure["group"] or {}
    line = {name: figure[name] for name in COLUMNS if name in figure}
    line |= {name: table[name] for name in ("file", "pack", "as_of")}
    line |= {"group_field": group.get("field"), "group_value": group.get("value")}
    for name in ("previous", "year_before"):
        line[name] = figure[name]["value"] if figure[name] else None
    return line


def _safe(value: Any) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value
