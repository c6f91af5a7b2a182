"""Results as plain tables for worksheet functions: a row of heads, then the rows; money as ``Decimal``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from xltousu.deadlines import STATUSES
from xltousu.penalties.ledger import AMOUNTS
from xltousu.report.result import Assessment, Result
from xltousu.report.shown import Names, shown_findings, target_text

Rows = list[list[Any]]
"""As many cells in each row; ``None`` where there is nothing."""


def finding_rows(result: Result) -> Rows:
    """Every finding: row of the table, column, value, severity, what is wrong, what to do, rule, clause."""
    names = _names(result)
    heads = ("row", "field", "value", "severity", "message", "hint", "code", "clause")
    rows = [
        [
            one.row,
            names.field(one.field),
            one.value,
            names.words(f"severity.{one.severity}"),
            one.message,
            one.hint,
            one.code,
            one.clause,
        ]
        for one in shown_findings(result)
    ]
    return [_heads(names, heads), *rows]


def limit_rows(result: Result) -> Rows:
    """Every limit of every case it applies to: row, case, limit, clause, start, due, done, state."""
    names = _names(result)
    heads = ("row", "case", "limit", "clause", "start", "due", "done-at", "state")
    rows = [row for one in result.assessments for row in _limits(one, names)]
    return [_heads(names, heads), *sorted(rows, key=lambda row: row[0])]


def figure_rows(result: Result) -> Rows:
    """Every figure of the period: figure, group, value, cases, of, target, whether it is met, clause."""
    names = _names(result)
    heads = ("figure", "field", "figure-value", "numerator", "denominator", "target", "met", "clause")
    rows = []
    for figure in result.statistics.all(cases=False) if result.statistics else ():
        group = figure.group
        met = None if figure.met is None else names.words("label.met" if figure.met else "label.missed")
        rows.append(
            [
                names.figure(figure.metric),
                None if group is None else names.value(group.field, group.value),
                figure.value,
                figure.numerator,
                figure.denominator,
                target_text(figure),
                met,
                figure.clause,
            ]
        )
    return [_heads(names, heads), *rows]


def ledger_rows(result: Result) -> Rows:
    """Every month of every person, as the ledger has them."""
    names = _names(result)
    columns = ("person", "department", "month", *AMOUNTS)
    settled = result.settlement.ledger if result.settlement else ()
    rows = [[getattr(one, name) for name in columns] for one in settled]
    return [[names.words(f"penalty.{name}") for name in columns], *rows]


def _names(result: Result) -> Names:
    return Names(result.policy.pack, result.language)


def _heads(names: Names, keys: Sequence[str]) -> list[Any]:
    return [names.words(f"head.{key}") for key in keys]


def _limits(assessment: Assessment, names: Names) -> Iterator[list[Any]]:
    register = assessment.register
    size, rows = register.size, register.rows.tolist()
    numbers = register.frame["case_id"].tolist() if "case_id" in register.frame else [None] * size
    states = [names.words(f"status.{status}") for status in STATUSES]
    suffix = names.words("label.provisional-suffix")
    for judged in assessment.judged:
        title = names.limit_title(judged.limit, judged.turn)
        moments = zip(judged.start.tolist(), judged.due.tolist(), judged.done.tolist(), strict=True)
        for position, three in enumerate(moments):
            if judged.applies[position]:
                number = numbers[position] if isinstance(numbers[position], str) else None
                state = states[judged.status[position]] + (suffix if judged.provisional[position] else "")
                yield [rows[position], number, title, judged.limit.clause, *three, state]
