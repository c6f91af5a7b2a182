"""Our own sheets of a workbook: the findings, the deadlines and the month."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import islice
from typing import Any

import numpy as np

from xltousu.cells import Cell
from xltousu.deadlines import STATUSES, Judged, Status
from xltousu.register import Mask
from xltousu.report.edits import MARKS
from xltousu.report.pages import report_sheets
from xltousu.report.penalty_ledger import ledger_sheet
from xltousu.report.penalty_month import month_sheet
from xltousu.report.penalty_notices import notices_sheet
from xltousu.report.penalty_shares import shares_sheet
from xltousu.report.period import period_sheets
from xltousu.report.render import render
from xltousu.report.result import Assessment, Parts, Result
from xltousu.report.sheet import Column, Forms, Link, Sheet, Table, Toned, first_row
from xltousu.report.shown import Finding, Names, shown_findings
from xltousu.text import LANGUAGES, catalog

MOST_FINDINGS = 1_000
MOST_CASES = 500


def result_sheets(result: Result) -> bytes | None:
    """The sheets wanted as a small workbook; ``None`` where there is none."""
    names = Names(result.policy.pack, result.language)
    sheets: list[Sheet | Forms] = []
    if result.parts.validate or result.penalty_findings:
        sheets.append(_findings(result, names))
    if result.parts.deadlines:
        sheets.append(_deadlines(result, names))
    if result.parts.statistics:
        sheets += period_sheets(result, _lines(result, names), names)
        sheets += report_sheets(result, names)
    if result.settlement is not None:
        lines, settlement = _lines(result, names), result.settlement
        sheets.append(ledger_sheet(result, settlement, lines, names))
        sheets.append(shares_sheet(result, settlement, lines, names))
        if settlement.terms.has("closed_cases"):
            sheets.append(notices_sheet(result, settlement, names))
            sheets.append(month_sheet(result, settlement, lines, names))
    return render(sheets) if sheets else None


def is_of_other_parts(key: str, parts: Parts) -> bool:
    """Whether a result sheet of an earlier run, by its key, belongs to none of these parts."""
    return not getattr(parts, _parts_by_key().get(key, "statistics"))


@cache
def _parts_by_key() -> Mapping[str, str]:
    """The part of each result sheet by its key, in every language; those of statistics are left out."""
    found: dict[str, str] = {}
    for words in map(catalog, LANGUAGES):
        found |= {words("sheet.findings"): "validate", words("sheet.deadlines"): "deadlines"}
        for key in ("ledger", "allocations", "notices", "penalty-month"):
            found[words(f"sheet.{key}")] = "penalties"
    return found


def finding_places(result: Result) -> Mapping[tuple[str, int], Cell]:
    """Where the sheet of findings tells the first finding of a row of a sheet, of those it has room for."""
    names = Names(result.policy.pack, result.language)
    first, sheet = first_row(_lines(result, names)), names.words("sheet.findings")
    places: dict[tuple[str, int], Cell] = {}
    for number, one in enumerate(islice(shown_findings(result), MOST_FINDINGS), first):
        places.setdefault((one.sheet, one.row), Cell(sheet, number, 1))
    return places


def _lines(result: Result, names: Names) -> list[str]:
    words = names.words
    return [
        words("sheet.made-for", pack=result.policy.pack.title(result.language), as_of=result.as_of),
        words("sheet.rewritten"),
    ]


def _findings(result: Result, names: Names) -> Sheet:
    words = names.words
    total = sum(one.count for one in result.findings) + len(result.penalty_findings)
    rows = [_finding_row(one, names) for one in islice(shown_findings(result), MOST_FINDINGS)]
    columns = [
        Column(words("head.severity"), 8),
        Column(words("head.code"), 8),
        Column(words("head.sheet"), 16),
        Column(words("head.cell"), 9, "link"),
        Column(words("head.field"), 16, "wrap"),
        Column(words("head.value"), 24, "wrap"),
        Column(words("head.message"), 46, "wrap"),
        Column(words("head.hint"), 46, "wrap"),
        Column(words("head.clause"), 16),
    ]
    note = words("sheet.cut", shown=MOST_FINDINGS, total=total) if total > MOST_FINDINGS else ""
    caption = words("sheet.findings-count", count=total)
    return Sheet(
        words("sheet.findings"),
        words("sheet.findings"),
        _lines(result, names),
        [Table(caption, columns, rows, note)],
    )


def _finding_row(finding: Finding, names: Names) -> list[Any]:
    value = None if finding.value is None else names.words.shown(finding.value)[:200]
    return [
        Toned(names.words(f"severity.{finding.severity}"), finding.severity),
        finding.code,
        finding.sheet,
        Link(finding.cell, finding.sheet, finding.cell),
        names.field(finding.field),
        value,
        finding.message,
        finding.hint,
        finding.clause,
    ]


def _deadlines(result: Result, names: Names) -> Sheet:
    words = names.words
    statuses = [status for status in STATUSES if _count(result, status)]
    head = [Column(words("head.limit"), 26, "wrap"), Column(words("head.clause"), 16)]
    counts = Table(
        words("sheet.by-limit"),
        [*head, *(Column(words(f"status.{status}"), 12, "number") for status in statuses)],
        [_limit_row(result, place, statuses, names) for place in range(len(result.policy.pack.limit))],
    )
    total = sum(int(_is_pending(judged).sum()) for _, judged in _musts(result))
    columns = [
        Column(words("head.case"), 26),
        Column(words("head.place"), 16, "link"),
        Column(words("head.state"), 12),
        Column(words("head.due"), 17, "datetime"),
        Column(words("head.limit"), 26, "wrap"),
        Column(words("head.clause"), 16),
        Column(words("head.start"), 17, "datetime"),
    ]
    note = words("sheet.cut", shown=MOST_CASES, total=total) if total > MOST_CASES else ""
    rows = [row for _, row in sorted(_pending(result, names), key=lambda pair: pair[0])[:MOST_CASES]]
    title = words("sheet.deadlines")
    return Sheet(
        title, title, _lines(result, names), [counts, Table(words("sheet.pending"), columns, rows, note)]
    )


def _count(result: Result, *statuses: Status) -> int:
    return sum(int(judged.is_status(*statuses).sum()) for one in result.assessments for judged in one.judged)


def _limit_row(result: Result, place: int, statuses: Sequence[Status], names: Names) -> list[Any]:
    limit = result.policy.pack.limit[place]
    title = names.limit(limit.name) + (names.words("label.aim-suffix") if limit.aim else "")
    counts = [
        sum(
            int(judged.is_status(status).sum())
            for one in result.assessments
            for judged in one.judged
            if judged.limit.name == limit.name
        )
        for status in statuses
    ]
    return [title, limit.clause, *counts]


def _pending(result: Result, names: Names) -> Iterator[tuple[Any, list[Any]]]:
    """Overdue and running limits with the key they are sorted by: the earliest due first.

    Of each limit only as many cases as can be shown at all.
    """
    for assessment, judged in _musts(result):
        where = np.flatnonzero(_is_pending(judged))
        first = where[np.argsort(judged.due[where], kind="stable")][:MOST_CASES]
        for position in first.tolist():
            yield _pending_row(assessment, judged, position, names)


def _musts(result: Result) -> Iterator[tuple[Assessment, Judged]]:
    """Every limit of every register that is no mere aim."""
    return ((one, judged) for one in result.assessments for judged in one.judged if not judged.limit.aim)


def _is_pending(judged: Judged) -> Mask:
    return judged.is_status("overdue", "due-soon", "open")


def _pending_row(
    assessment: Assessment, judged: Judged, position: int, names: Names
) -> tuple[Any, list[Any]]:
    register, words = assessment.register, names.words
    row = int(register.frame.index[position])
    number = register.frame["case_id"].iloc[position] if "case_id" in register.frame else None
    column = register.columns["case_id"].number if register.has("case_id") else register.table.left
    status = STATUSES[judged.status[position]]
    word = words(f"status.{status}")
    if judged.provisional[position]:
        word += words("label.provisional-suffix")
    due, start = judged.due[position].item(), judged.start[position].item()
    cell = Cell(register.sheet, row, column).address
    line = [
        number if isinstance(number, str) else words("label.row", row=row),
        Link(f"{register.sheet}!{cell}", register.sheet, cell),
        Toned(word, MARKS.get(status, "info")),
        due,
        names.limit_title(judged.limit, judged.turn),
        judged.limit.clause,
        start,
    ]
    return (str(due), register.sheet, row), line
