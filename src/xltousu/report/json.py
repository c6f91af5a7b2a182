"""Results as the JSON of the command-line contract. Keys are added to, never renamed."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from xltousu.cells import Cell, Edit, Grid
from xltousu.deadlines import STATUSES, Escalated, Judged
from xltousu.policy import Limit
from xltousu.register import Register
from xltousu.report.edit_list import listed_edits
from xltousu.report.penalty_json import ledger_json, settlement_json
from xltousu.report.result import Assessment, Result
from xltousu.report.shown import Names, shown_findings
from xltousu.statistics import Figure

SCHEMA_VERSION = 1


def result_json(
    result: Result, grids: Mapping[str, Grid], edits: Sequence[Edit], *, details: bool
) -> dict[str, Any]:
    """One object a workbook; ``details`` adds the rows behind every figure and the edits of its grids."""
    registers = [assessment.register for assessment in result.assessments]
    table = {
        "schema_version": SCHEMA_VERSION,
        "file": result.file,
        "pack": result.policy.pack.id,
        "as_of": plain(result.as_of),
        "settings": {
            name: {"value": one.value, "source": one.source} for name, one in result.settings.items()
        },
        "sheets": [sheet_json(register) for register in registers],
        "skipped": [{"sheet": one.sheet, "reason": one.key} for one in result.refused],
        "cases": [case for one in result.assessments for case in _cases(one)],
        "findings": [
            {name: plain(getattr(finding, name)) for name in finding.__slots__}
            for finding in shown_findings(result)
        ],
        "statistics": list(_statistics(result, details=details)),
        "penalties": ledger_json(result.settlement),
    }
    if result.settlement is not None:
        table["settlement"] = settlement_json(result.settlement)
    if details:
        table["edits"] = [
            {name: plain(value) for name, value in one.items()} for one in listed_edits(edits, grids)
        ]
    return table


def pooled_json(result: Result, files: Sequence[str]) -> dict[str, Any]:
    """The figures of several workbooks together as one object, without the rows behind them."""
    return {
        "schema_version": SCHEMA_VERSION,
        "files": list(files),
        "pack": result.policy.pack.id,
        "as_of": plain(result.as_of),
        "statistics": list(_statistics(result, details=False)),
    }


def dumps(table: Any, *, indent: int | None = 2) -> str:
    """JSON text, Chinese as it is."""
    return json.dumps(table, ensure_ascii=False, allow_nan=False, indent=indent)


def sheet_json(register: Register) -> dict[str, Any]:
    """A register: its place, its columns by field, and the headers that are not known."""
    return {
        "sheet": register.sheet,
        "table": register.table.address,
        "header_rows": list(register.header_rows),
        "rows": register.size,
        "columns": {
            name: Cell("", register.header_rows[-1], column.number).address
            for name, column in register.columns.items()
        },
        "unknown_columns": [column.header for column in register.unknown],
    }


def _cases(assessment: Assessment) -> Iterator[dict[str, Any]]:
    register = assessment.register
    numbers = register.frame["case_id"].tolist() if "case_id" in register.frame else [None] * register.size
    limits = [list(_limits(judged)) for judged in assessment.judged]
    escalations = [list(_escalations(one)) for one in assessment.escalations]
    for position, row in enumerate(register.rows.tolist()):
        number = numbers[position]
        yield {
            "sheet": register.sheet,
            "row": row,
            "case_id": number if isinstance(number, str) else None,
            "limits": [column[position] for column in limits if column[position] is not None],
            "escalations": [column[position] for column in escalations if column[position] is not None],
        }


def _escalations(one: Escalated) -> Iterator[dict[str, Any] | None]:
    """The escalation for each case, ``None`` where it does not apply."""
    escalation = one.escalation
    for applies, at, done in zip(one.applies.tolist(), one.at.tolist(), one.done.tolist(), strict=True):
        yield (
            None
            if not applies
            else {
                "clause": escalation.clause,
                "name": escalation.name,
                "at": plain(at),
                "done": done,
                "becomes": dict(escalation.becomes),
            }
        )


def _limits(judged: Judged) -> Iterator[dict[str, Any] | None]:
    """The limit for each case, ``None`` where its condition does not hold."""
    limit: Limit = judged.limit
    columns = zip(
        judged.applies.tolist(),
        judged.start.tolist(),
        judged.due.tolist(),
        judged.done.tolist(),
        judged.status.tolist(),
        judged.provisional.tolist(),
        strict=True,
    )
    for applies, start, due, done, status, provisional in columns:
        yield (
            None
            if not applies
            else {
                "clause": limit.clause,
                "name": limit.name,
                "start": plain(start),
                "due": plain(due),
                "done": plain(done),
                "status": STATUSES[status],
                "provisional": provisional,
                "aim": limit.aim,
                **({} if judged.turn is None else {"turn": judged.turn}),
            }
        )


def _statistics(result: Result, *, details: bool) -> Iterator[dict[str, Any]]:
    """Every figure, beside what it was a period and a year before; those of groups last."""
    if result.statistics is None:
        return
    registers = [assessment.register for assessment in result.assessments]
    told, names = result.statistics, Names(result.policy.pack, result.language)
    for figure in told.all(cases=details):
        table = {**figure_json(figure, registers, details=details), "title": names.figure(figure.metric)}
        alone = figure.group is None
        table["previous"] = _compared(told.previous.get(figure.metric)) if alone else None
        table["year_before"] = _compared(told.year_before.get(figure.metric)) if alone else None
        yield table


def _compared(figure: Figure | None) -> dict[str, Any] | None:
    return None if figure is None else {"period": figure.period, "value": plain(figure.value)}


def figure_json(figure: Figure, registers: Sequence[Register], *, details: bool) -> dict[str, Any]:
    """A figure; ``details`` adds the rows behind it."""
    group = None if figure.group is None else figure.group._asdict()
    table: dict[str, Any] = {
        "period": figure.period,
        "metric": figure.metric,
        "group": group,
        "unit": figure.unit,
        "value": plain(figure.value),
        "numerator": plain(figure.numerator),
        "denominator": plain(figure.denominator),
        "comparison": figure.comparison,
        "target": figure.target,
        "met": figure.met,
        "clause": figure.clause,
    }
    if details:
        table["rows"] = {
            "numerator": _rows(figure.numerators, registers),
            "denominator": _rows(figure.denominators, registers),
        }
    return table


def _rows(masks: Sequence[np.ndarray[Any, Any]], registers: Sequence[Register]) -> list[list[Any]]:
    return [
        [register.sheet, int(row)]
        for register, mask in zip(registers, masks, strict=False)
        for row in register.rows[mask]
    ]


def plain(value: Any) -> Any:
    """A value as JSON takes it; times are ISO without zone."""
    if isinstance(value, dt.datetime | dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, dt.timedelta):
        return value.total_seconds()
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value
