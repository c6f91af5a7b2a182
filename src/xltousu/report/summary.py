"""A result as lines for a terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal

import numpy as np

from xltousu.cells import Cell, Edit
from xltousu.deadlines import STATUSES
from xltousu.penalties import Settlement
from xltousu.report.result import Result
from xltousu.report.shown import Finding, Names, shown_findings, target_text, value_text
from xltousu.text import Catalog

MOST_SHOWN = 20
NOTHING = Decimal("0.00")
WORST = ("overdue", "due-soon", "late", "unjudged", "not-set", "open", "excused", "on-time")


def summary_lines(result: Result) -> Iterator[str]:
    """What was read, the state of the deadlines, the findings and the figures, as far as they are wanted."""
    names = Names(result.policy.pack, result.language)
    yield names.words("summary.head", file=result.file, pack=result.policy.pack.id, as_of=result.as_of)
    yield from _tables(result, names)
    if result.parts.deadlines:
        yield from _states(result, names)
    if result.settlement is not None:
        yield from _settlement(result.settlement, names)
    elif result.parts.only_penalties:
        yield names.words("summary.no-penalties", pack=result.policy.pack.id)
    if result.parts.validate or result.settlement is not None:
        yield from _findings(result, names)
    if result.parts.statistics:
        yield from _figures(result, names)


def pooled_lines(result: Result, files: Sequence[str]) -> Iterator[str]:
    """The figures of several workbooks together."""
    names = Names(result.policy.pack, result.language)
    yield from files
    yield from _figures(result, names)


def _tables(result: Result, names: Names) -> Iterator[str]:
    for one in result.assessments:
        register = one.register
        yield names.words(
            "summary.table",
            sheet=register.sheet,
            table=register.table.address,
            rows=register.size,
            columns=len(register.columns),
            unknown=len(register.unknown),
        )
    for refused in result.refused:
        if refused.key != "no-table":
            yield names.words(f"skipped.{refused.key}", sheet=refused.sheet, **refused.params)


def fix_lines(edits: Sequence[Edit], words: Catalog) -> Iterator[str]:
    """Every correction of an office's own cell: the cell, before and after."""
    fixes = [edit for edit in edits if edit.own is None and edit.before is not None]
    if fixes:
        yield words("summary.fixed", count=sum(len(edit.rows) for edit in fixes))
    for edit in fixes:
        for row, before, after in zip(edit.rows, edit.before or (), edit.values or (), strict=True):
            cell = Cell(edit.sheet, int(row), edit.column)
            yield words("summary.fix", sheet=cell.sheet, cell=cell.address, before=before, after=after)


def first_overdue(result: Result) -> Cell | None:
    """A cell that is worth asking about: where the done time of an overdue limit is missing."""
    for one in reversed(result.assessments):
        for judged in one.judged:
            if one.register.has(judged.limit.done) and not judged.limit.aim:
                for position in map(int, np.flatnonzero(judged.is_status("overdue"))):
                    return one.register.cell(judged.limit.done, position)
    return None


def _states(result: Result, names: Names) -> Iterator[str]:
    totals = np.zeros(len(STATUSES), dtype=np.int64)
    for one in result.assessments:
        for judged in one.judged:
            if not judged.limit.aim:
                totals += np.bincount(judged.status[judged.applies], minlength=len(STATUSES))
    counts: dict[str, int] = dict(zip(STATUSES, totals.tolist(), strict=True))
    parts = [f"{names.words(f'status.{status}')} {counts[status]}" for status in WORST if counts[status]]
    if parts:
        yield names.words("summary.states", states=", ".join(parts))


def _settlement(settlement: Settlement, names: Names) -> Iterator[str]:
    states = Counter(one.state for one in settlement.cases)
    last = {row.person: row.carried for row in settlement.ledger}
    yield names.words(
        "summary.settlement",
        settled=states["settled"],
        waiting=states["not-approved"] + states["not-fixed"],
        left_out=states["left-out"],
        people=len(last),
        deducted=sum((row.deducted for row in settlement.ledger), NOTHING),
        outstanding=sum(last.values(), NOTHING),
    )
    yield names.words("summary.settled-before", month=settlement.since)
    yield names.words("penalty.caution")


def _findings(result: Result, names: Names) -> Iterator[str]:
    words = names.words
    total = sum(one.count for one in result.findings) + len(result.penalty_findings)
    if not total:
        yield words("summary.clean")
        return
    by_severity = Counter[str]()
    for one in result.findings:
        by_severity[one.rule.severity] += one.count
    by_severity.update(told.severity for told, _ in result.penalty_findings)
    parts = [f"{words(f'severity.{name}')} {count}" for name, count in by_severity.items()]
    yield words("summary.findings", count=total, severities=", ".join(parts))
    for number, finding in enumerate(shown_findings(result)):
        if number == MOST_SHOWN:
            yield words("summary.more", count=total - MOST_SHOWN)
            return
        yield _line(finding, names)


def _line(finding: Finding, names: Names) -> str:
    """One finding on one line, with its cell first."""
    clause = f" [{finding.clause}]" if finding.clause else ""
    severity = names.words(f"severity.{finding.severity}")
    return f"  {finding.sheet}!{finding.cell}  {finding.code} {severity}  {finding.message}{clause}"


def _figures(result: Result, names: Names) -> Iterator[str]:
    words = names.words
    usual = [one for one in result.figures if one.clause is None and one.value is not None]
    if usual:
        shown = [f"{names.figure(one.metric)} {value_text(one)}" for one in usual]
        yield words("summary.usual", period=usual[0].period, figures=words("label.and").join(shown))
    for figure in result.figures:
        if figure.target is not None and figure.value is not None:
            yield words(
                "summary.figure",
                month=figure.period,
                figure=names.figure(figure.metric),
                value=value_text(figure),
                numerator=figure.numerator,
                denominator=figure.denominator,
                target=target_text(figure),
                met=words("label.met" if figure.met else "label.missed"),
            )
