"""Figures that an office enters on a sheet of their own, because no register tells them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import cast

from xltousu.cells import Book, Cell
from xltousu.errors import UsageError
from xltousu.penalties import Problem
from xltousu.policy import InputTable, Pack, entered_figures
from xltousu.register import InputRows, named_sheets, read_table
from xltousu.register.clean import squeeze
from xltousu.statistics import Entry, Period, period_of, read_period

_CHINESE = re.compile(r"(?P<year>\d{4})年(?:第?(?P<quarter>[1-4])季度?|(?P<month>\d{1,2})月(?:份)?)?")
_MONTH = re.compile(r"(\d{4})[-/.](\d{1,2})")


@dataclass(frozen=True, slots=True)
class EnteredFigures:
    """The figures by metric and name of the period, and what is wrong with the rows that do not count."""

    by_period: Mapping[tuple[str, str], Entry] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()


def entry_sheets(pack: Pack, sheets: Sequence[str]) -> Mapping[str, InputTable]:
    """The sheets of entered figures; none where the regulation has no figure to be entered."""
    needed = any(metric.needs_entry for metric in pack.metric)
    return named_sheets([entered_figures()], sheets) if needed else {}


def read_entries(book: Book, sheets: Mapping[str, InputTable], pack: Pack) -> EnteredFigures:
    """The entered figures of a workbook; a row that cannot be read with certainty does not count."""
    found: dict[tuple[str, str], Entry] = {}
    problems: list[Problem] = []
    metrics = _metrics(pack)
    for name, table in sheets.items():
        rows = read_table(book.read(name), table)
        problems += _missing(rows)
        for position in range(rows.size) if not rows.missing else ():
            place, wrong = _place(rows, position, metrics)
            if not wrong and place in found:
                wrong = [Problem("figure_entered_twice", rows.cell("metric", position), "metric")]
            if wrong or place is None:
                problems += wrong
            else:
                found[place] = _entry(rows, position)
    return EnteredFigures(found, tuple(problems))


def _metrics(pack: Pack) -> dict[str, str]:
    """Names of metrics that need an entry, by everything they are called."""
    return {
        squeeze(word): metric.name
        for metric in pack.metric
        if metric.needs_entry
        for word in (metric.name, *metric.title.all())
    }


def _missing(rows: InputRows) -> Iterator[Problem]:
    for name in rows.missing:
        yield Problem("input_column_missing", Cell(rows.sheet, rows.header_row or 1, 1), name)


def _place(
    rows: InputRows, position: int, metrics: Mapping[str, str]
) -> tuple[tuple[str, str] | None, list[Problem]]:
    """The metric and the period of a row, and what is wrong with it."""
    wrong = [
        Problem("input_unreadable", rows.cell(name, position), name, rows.raw[name][position])
        for name in rows.columns
        if name != "period" and rows.problem(name, position)  # it is read from the cell below
    ]
    called = rows.column("metric")[position]
    metric = metrics.get(squeeze(str(called))) if called is not None else None
    if metric is None:
        wrong.append(Problem("figure_unknown", rows.cell("metric", position), "metric", called))
    raw = rows.raw["period"][position] if "period" in rows.raw else None
    period = "" if raw is None else _period(raw)
    if period is None:
        wrong.append(Problem("period_not_readable", rows.cell("period", position), "period", raw))
    return (metric, period) if metric is not None and period is not None else None, wrong


def _period(raw: object) -> str | None:
    """The name of the period a cell means; Excel turns 2026-10 into the first day of that month."""
    found = _read(raw)
    return None if found is None else found.name


def _read(raw: object) -> Period | None:
    if isinstance(raw, dt.datetime | dt.date):
        day = raw.date() if isinstance(raw, dt.datetime) else raw
        return period_of("month" if day.day == 1 else "day", day)
    text = squeeze(str(int(raw) if isinstance(raw, float) and raw.is_integer() else raw))
    chinese, month = _CHINESE.fullmatch(text), _MONTH.fullmatch(text)
    if chinese:
        text = chinese["year"]
        text += f"-Q{chinese['quarter']}" if chinese["quarter"] else ""
        text += f"-{int(chinese['month']):02}" if chinese["month"] else ""
    elif month:
        text = f"{month[1]}-{int(month[2]):02}"
    try:
        return read_period(text.upper())
    except UsageError:
        return None


def _entry(rows: InputRows, position: int) -> Entry:
    numbers = (rows.column(name)[position] for name in Entry._fields)
    return Entry(*(None if one is None else float(cast(Decimal, one)) for one in numbers))
