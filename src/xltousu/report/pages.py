"""The reports a regulation asks for, each on a page to be read, signed and kept."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import numpy as np

from xltousu.register import SEPARATOR, Register
from xltousu.report.period import as_count, breakdown_table, figure_value, met_word, trend_chart
from xltousu.report.result import Result
from xltousu.report.sheet import Chart, Column, Sheet, Table, Toned
from xltousu.report.shown import Names, target_text
from xltousu.statistics import Figure, Period, Told

MOST_LISTED = 60
LONGEST_NAME = 31
"""Letters in the name of a sheet."""
_WIDTHS = {"datetime": 17.0, "text": 20.0, "choice": 13.0, "yes-no": 9.0}
_OTHER_WIDTH = 13.0


def report_sheets(result: Result, names: Names) -> Iterator[Sheet]:
    """One sheet a report, named after it and its period, so that no blank form of the office has its name."""
    for one in result.statistics.reports if result.statistics else ():
        period = f" {one.period.name}"
        title = one.report.title(names.language)[: LONGEST_NAME - len(period)].rstrip()
        yield _sheet(one, title + period, result, names)


def _sheet(told: Told, name: str, result: Result, names: Names) -> Sheet:
    words, report = names.words, told.report
    last = told.period.after - dt.timedelta(days=1)
    lines = [
        words(
            "report.span", pack=result.policy.pack.title(names.language), first=told.period.first, last=last
        ),
        words("report.public" if report.public else "report.kept", clause=report.clause),
    ]
    tables = [one for one in (_figures(told, names), _cases(told, result, names)) if one is not None]
    tables += [breakdown_table(one, names) for one in told.breakdowns if one.values]
    aside: list[Table] = []
    charts: list[Chart] = []
    if told.trend:
        table, chart = trend_chart(told.trend, names)
        aside, charts = [table], [chart(len(tables))]
    return Sheet(
        name,
        f"{report.title(names.language)} {told.period.name}",
        lines,
        tables,
        charts,
        landscape=False,
        aside=aside,
        page=True,
        boxes=[title(names.language) for title in report.boxes],
        signatures=[title(names.language) for title in report.signatures],
        foot=report.copies(names.language) if report.copies else "",
    )


def _figures(told: Told, names: Names) -> Table | None:
    """The figures against their targets, beside those of each part of the period."""
    if not told.figures:
        return None
    words = names.words
    columns = [
        Column(words("head.figure"), 36, "wrap"),
        Column(words("head.figure-value"), 11, "percent"),
        *(Column(period.name, 11, "percent") for period, _ in told.parts),
        Column(words("head.numerator"), 9, "number"),
        Column(words("head.denominator"), 9, "number"),
        Column(words("head.target"), 10),
        Column(words("head.met"), 10),
    ]
    rows = [_row(place, told, names) for place in range(len(told.figures))]
    return Table(words("sheet.shares"), columns, rows, words("sheet.dash-means"), filtered=False)


def _row(place: int, told: Told, names: Names) -> list[Any]:
    figure = told.figures[place]
    return [
        names.figure_title(figure, told.period.name),
        figure_value(figure, names),
        *(_of_part(figures[place], period, names) for period, figures in told.parts),
        as_count(figure.numerator),
        as_count(figure.denominator),
        target_text(figure),
        met_word(figure, names),
    ]


def _of_part(figure: Figure, part: Period, names: Names) -> Any:
    """The value of a shorter period, marked where it misses the target; a dash if it is of a longer one."""
    if figure.period != part.name:
        return "-"
    value = figure_value(figure, names)
    return Toned(value, "error") if figure.met is False and isinstance(value, float) else value


def _cases(told: Told, result: Result, names: Names) -> Table | None:
    """The cases the report lists, with the fields it names."""
    wanted, words = told.report.cases, names.words
    if wanted is None:
        return None
    pack = result.policy.pack
    fields = [field for field in map(pack.field_named, wanted.fields) if field is not None]
    columns = []
    for field in fields:
        style: Any = "datetime" if field.kind == "datetime" else "wrap"
        columns.append(Column(names.field(field.name), _WIDTHS.get(field.kind, _OTHER_WIDTH), style))
    rows: list[list[Any]] = []
    for assessment, mask in zip(result.assessments, told.cases, strict=True):
        register = assessment.register
        for position in np.flatnonzero(mask).tolist():
            rows.append([_value(register, field.name, position, names) for field in fields])
    total = len(rows)
    note = words("sheet.cut", shown=MOST_LISTED, total=total) if total > MOST_LISTED else ""
    caption = words("sheet.cases-count", count=total)
    return Table(caption, columns, rows[:MOST_LISTED], note, filtered=False)


def _value(register: Register, field: str, position: int, names: Names) -> Any:
    if field not in register.frame:
        return None
    value: Any = register.frame[field].iloc[position]
    if isinstance(value, str):
        parts = value.split(SEPARATOR) if _is_choice(register, field) else [value]
        return names.words("label.and").join(names.value(field, part) for part in parts)
    if value is None or value != value:  # noqa: PLR0124  # NaN and NaT are unequal to themselves
        return None
    if isinstance(value, dt.datetime):
        moment = value.to_pydatetime() if hasattr(value, "to_pydatetime") else value
        return f"{moment:%Y-%m-%d}" if register.moments(field).bare[position] else moment
    return float(value)


def _is_choice(register: Register, field: str) -> bool:
    return bool(register.frame[field].dtype.name == "category")
