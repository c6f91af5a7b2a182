"""The sheets of a period: the page of figures with its charts, the groups, and the cases behind numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import accumulate
from typing import Any

import numpy as np

from xltousu.cells import Cell
from xltousu.register import Mask
from xltousu.report.render import render
from xltousu.report.result import Result
from xltousu.report.sheet import Chart, Column, Link, Sheet, Style, Table, Toned, first_row
from xltousu.report.shown import Names, target_text, value_text
from xltousu.statistics import CAUSES, FEWEST_TO_RANK, RANKED, Breakdown, Figure, Statistics, Trend
from xltousu.text import Catalog

MOST_GROUPS = 15
"""Groups of a breakdown that a sheet shows; what is rarer is added up."""
MOST_BARS = 10
MOST_CASES = 20
"""Cases behind a number that the sheet lists; all are in the JSON."""
_NOTE = ("sheet.figure-cases-note",)
"""The lines above the list of cases."""


def period_sheets(result: Result, lines: Sequence[str], names: Names) -> list[Sheet]:
    """The page, the groups and the cases; ``lines`` stand under the title of each."""
    told = result.statistics
    if told is None:
        return []
    rows, places = _cases(result, told, names)
    return [
        _page(told, lines, names, places),
        _groups(told, lines, names),
        Sheet(
            names.words("sheet.figure-cases"),
            names.words("sheet.figure-cases"),
            [names.words(key, count=MOST_CASES) for key in _NOTE],
            [rows],
            landscape=False,
        ),
    ]


def pooled_sheets(result: Result) -> bytes:
    """The page and the groups of several workbooks together, as a workbook of its own."""
    names = Names(result.policy.pack, result.language)
    told = result.statistics
    if told is None:
        return render([])
    registers = [one.register for one in result.assessments]
    pack = result.policy.pack.title(result.language)
    lines = [
        names.words("sheet.made-for", pack=pack, as_of=result.as_of),
        names.words("sheet.pooled", count=len(registers), cases=sum(one.size for one in registers)),
    ]
    return render([_page(told, lines, names, {}), _groups(told, lines, names)])


def _page(told: Statistics, lines: Sequence[str], names: Names, places: Mapping[str, int]) -> Sheet:
    words = names.words
    columns = [
        Column(words("head.figure"), 34, "wrap"),
        Column(words("head.figure-value"), 10, "percent"),
        Column(words("head.numerator"), 8, "number"),
        Column(words("head.denominator"), 8, "number"),
        Column(words("head.target"), 10),
        Column(words("head.met"), 10),
        Column(words("head.previous"), 10, "percent"),
        Column(words("head.year-before"), 10, "percent"),
        Column(words("head.clause"), 16),
    ]
    shown = [one for one in told.figures if _has_something(one, told)]
    left_out = len(told.figures) - len(shown)
    note = words("sheet.dash-means") + (words("sheet.left-out", count=left_out) if left_out else "")
    rows = [_figure_row(one, told, names, places) for one in sorted(shown, key=_standing)]
    aside, charts = _charts(told, names)
    return Sheet(
        words("sheet.month"),
        words("sheet.period-of", period=told.period.name),
        lines,
        [Table(words("sheet.shares"), columns, rows, note, filtered=False)],
        charts,
        landscape=False,
        aside=aside,
        page=True,
        foot=" ".join(table.note for table in aside if table.note),
    )


def _has_something(figure: Figure, told: Statistics) -> bool:
    """Figures without a target and without any case, now and before, are left out of the page."""
    before = (told.previous.get(figure.metric), told.year_before.get(figure.metric))
    return figure.target is not None or any(one is not None and one.value for one in (figure, *before))


def _standing(figure: Figure) -> int:
    """Counts stand first, then what has a target."""
    if figure.unit == "count" and figure.target is None:
        return 0
    return 1 if figure.target is not None else 2


def _figure_row(figure: Figure, told: Statistics, names: Names, places: Mapping[str, int]) -> list[Any]:
    return [
        names.figure_title(figure, told.period.name),
        figure_value(figure, names),
        _linked(figure.numerator, figure, names, places),
        _linked(figure.denominator, figure, names, places),
        target_text(figure),
        met_word(figure, names),
        _compared(told.previous.get(figure.metric), names),
        _compared(told.year_before.get(figure.metric), names),
        figure.clause,
    ]


def figure_value(figure: Figure, names: Names) -> Any:
    """The value as it stands in a cell: a number, words with a unit, a dash, or "not set"."""
    if figure.value is None:
        return Toned(names.words("status.not-set"), "unset") if _waits_for_entry(figure) else "-"
    return _plain(figure, names.words)


def _waits_for_entry(figure: Figure) -> bool:
    """Whether the value is missing because the office has not entered its part."""
    return figure.entered or (figure.is_share and (figure.numerator is None or figure.whole == 0))


def _plain(figure: Figure, words: Catalog) -> Any:
    """A share as a number in percent, a count as a number, a time with its unit."""
    value = figure.value
    if value is None:
        return "-"
    if figure.is_share:
        return float(value)
    if figure.unit in ("hours", "days"):
        return words(f"amount.{figure.unit}", amount=value_text(figure))
    return int(value) if float(value).is_integer() else value_text(figure)


def _compared(figure: Figure | None, names: Names) -> Any:
    return "-" if figure is None or figure.value is None else _plain(figure, names.words)


def _linked(number: float | None, figure: Figure, names: Names, places: Mapping[str, int]) -> Any:
    """A number that leads to the cases behind it, where there are any."""
    count, place = as_count(number), places.get(figure.metric)
    if count is None or place is None:
        return count
    return Link(count, names.words("sheet.figure-cases"), f"A{place}")


def as_count(number: float | None) -> int | float | None:
    """A number as it is shown: cases are whole, what an office enters may not be."""
    return int(number) if number is not None and float(number).is_integer() else number


def met_word(figure: Figure, names: Names) -> Toned | None:
    """Whether the target is reached, on its colour."""
    if figure.met is None:
        return None
    key, tone = ("met", "good") if figure.met else ("missed", "error")
    return Toned(names.words(f"label.{key}"), tone)


def _charts(told: Statistics, names: Names) -> tuple[list[Table], list[Chart]]:
    """The tables that the charts draw on, aside of the page, and the charts in the same order."""
    found = [
        trend_chart(told.trend, names),
        _pareto(told, names),
        _ranking(told, names),
        _ageing(told, names),
    ]
    tables: list[Table] = []
    charts: list[Chart] = []
    for table, chart in (one for one in found if one is not None):
        charts.append(chart(len(tables) + 1))
        tables.append(table)
    return tables, charts


def trend_chart(trend: Trend, names: Names) -> tuple[Table, Callable[[int], Chart]]:
    """The table of a trend, and its chart once the place of the table is known."""
    words = names.words
    columns = [
        Column(words("head.period"), 12),
        Column(words("figure.received"), 10, "number"),
        Column(words("figure.handled"), 10, "number"),
        Column(words("figure.all_kept"), 12, "percent"),
    ]
    rows = [[one[0].period, one[0].numerator, one[1].numerator, one[2].value] for one in trend]
    title = words("sheet.trend", count=len(rows))
    return Table(title, columns, rows), lambda place: Chart("column", title, place, 0, (1, 2), lines=(3,))


def _pareto(told: Statistics, names: Names) -> tuple[Table, Callable[[int], Chart]] | None:
    """What complaints are about, the most frequent first, with the share of all up to each."""
    chosen = _first(told.breakdowns, CAUSES)
    if chosen is None:
        return None
    words = names.words
    counts = [
        (names.value(chosen.field, value), int(count))
        for value, count in zip(chosen.values, chosen.tally["received"][0], strict=True)
        if count
    ]
    total = sum(count for _, count in counts)
    if not total:
        return None
    upto = accumulate(count for _, count in counts)
    rows = [[label, count, part / total] for (label, count), part in zip(counts, upto, strict=True)]
    columns = [
        Column(names.field(chosen.field), 18),
        Column(words("figure.received"), 10, "number"),
        Column(words("head.upto"), 10, "percent"),
    ]
    title = words("sheet.pareto", field=names.field(chosen.field))
    return Table(title, columns, rows[:MOST_BARS]), lambda place: Chart(
        "column", title, place, 0, (1,), lines=(2,)
    )


def _ranking(told: Statistics, names: Names) -> tuple[Table, Callable[[int], Chart]] | None:
    """Who keeps the limits, the best first; those with too few cases are named and not ranked."""
    chosen = _first(told.breakdowns, RANKED)
    if chosen is None:
        return None
    words = names.words
    kept, due = chosen.tally["all_kept"]
    ranked = [place for place in range(len(chosen.values)) if due[place] >= FEWEST_TO_RANK]
    ranked.sort(key=lambda place: (-kept[place] / due[place], -due[place]))
    few = [
        names.value(chosen.field, chosen.values[place])
        for place in range(len(chosen.values))
        if 0 < due[place] < FEWEST_TO_RANK
    ]
    if not ranked and not few:
        return None
    rows: list[list[Any]] = [
        [names.value(chosen.field, chosen.values[place]), float(kept[place] / due[place]), int(due[place])]
        for place in ranked[:MOST_BARS]
    ]
    columns = [
        Column(names.field(chosen.field), 18),
        Column(words("figure.all_kept"), 12, "percent"),
        Column(words("head.denominator"), 8, "number"),
    ]
    note = words("sheet.too-few", count=FEWEST_TO_RANK, names=", ".join(few)) if few else ""
    title = words("sheet.ranking", field=names.field(chosen.field))
    return Table(title, columns, rows, note), lambda place: Chart("bar", title, place, 0, (1,), percent=True)


def _first(breakdowns: Sequence[Breakdown], fields: Sequence[str]) -> Breakdown | None:
    """The breakdown of the first of these fields that says something."""
    by_field = {one.field: one for one in breakdowns}
    marked = [one.field for one in breakdowns if one.causes] if fields is CAUSES else []
    return next((by_field[name] for name in (*marked, *fields) if name in by_field), None)


def _ageing(told: Statistics, names: Names) -> tuple[Table, Callable[[int], Chart]]:
    words = names.words
    overdue = [one for one in told.ages if one.metric == "overdue_age"]
    columns = [Column(words("head.age"), 14), Column(words("figure.overdue"), 10, "number")]
    rows = [[_age(one, names), one.numerator] for one in overdue]
    title = words("sheet.ageing")
    return Table(title, columns, rows), lambda place: Chart("column", title, place, 0, (1,))


def _age(figure: Figure, names: Names) -> str:
    value = figure.group.value if figure.group else None
    return names.words("label.days", days=(value or "").replace("<=", "≤ ").replace(">", "> "))


def _groups(told: Statistics, lines: Sequence[str], names: Names) -> Sheet:
    words = names.words
    tables = [
        _times(told, names),
        _ages(told, names),
        *(breakdown_table(one, names) for one in told.breakdowns),
    ]
    title = words("sheet.groups")
    return Sheet(title, words("sheet.groups-of", period=told.period.name), lines, tables, landscape=False)


def _times(told: Statistics, names: Names) -> Table:
    """Handling times: a row for each clock, a column for each measure."""
    words = names.words
    by_name = {one.metric: one for one in told.times}
    clocks = dict.fromkeys(one.metric.rpartition("_")[0] for one in told.times)
    measures = dict.fromkeys(one.metric.rpartition("_")[2] for one in told.times)
    columns = [
        Column(words("head.time"), 26, "wrap"),
        *(Column(words(f"measure.{name}"), 11, "decimal") for name in measures),
        Column(words("head.measured"), 11, "number"),
    ]
    rows = []
    for clock in clocks:
        found = [by_name[f"{clock}_{measure}"] for measure in measures]
        values = ["-" if one.value is None else float(one.value) for one in found]
        rows.append([words(f"figure.{clock}"), *values, found[0].denominator])
    return Table(words("sheet.times"), columns, rows, words("sheet.times-note"), filtered=False)


def _ages(told: Statistics, names: Names) -> Table:
    words = names.words
    columns = [
        Column(words("head.age-of"), 26),
        Column(words("head.age"), 11),
        Column(words("head.numerator"), 11, "number"),
    ]
    rows = [[words(f"figure.{one.metric}"), _age(one, names), one.numerator] for one in told.ages]
    return Table(words("sheet.ages"), columns, rows, filtered=False)


def breakdown_table(one: Breakdown, names: Names) -> Table:
    """The groups of a field: counts as numbers, shares with the cases they are of."""
    words = names.words
    styles: list[tuple[Figure, Style]] = [
        (figure, "number" if figure.unit == "count" else "percent") for figure in one.totals
    ]
    columns = [
        Column(names.field(one.field), 26, "wrap"),
        *(Column(names.figure(figure.metric), 11, style) for figure, style in styles),
    ]
    shown = range(len(one.values)) if len(one.values) <= MOST_GROUPS else range(MOST_GROUPS - 1)
    rows = [
        [names.value(one.field, one.values[place]), *_tallied(one, slice(place, place + 1))]
        for place in shown
    ]
    if len(shown) < len(one.values):
        rest = words("label.rest", count=len(one.values) - len(shown))
        rows.append([rest, *_tallied(one, slice(len(shown), None))])
    caption = names.field(one.field) + (f" [{one.clause}]" if one.clause else "")
    return Table(caption, columns, rows, filtered=False)


def _tallied(one: Breakdown, places: slice) -> Iterator[Any]:
    """The figures of some groups together."""
    for figure in one.totals:
        part, whole = (int(counts[places].sum()) for counts in one.tally[figure.metric])
        yield part if figure.unit == "count" else (part / whole if whole else "-")


def _cases(result: Result, told: Statistics, names: Names) -> tuple[Table, dict[str, int]]:
    """The cases behind the figures, figure by figure, and the worksheet row in which each begins."""
    words = names.words
    columns = [
        Column(words("head.figure"), 34),
        Column(words("head.counts"), 10),
        Column(words("head.case"), 22),
        Column(words("head.place"), 26, "link"),
    ]
    rows: list[list[Any]] = []
    places: dict[str, int] = {}
    first = first_row(_NOTE)
    for figure in told.figures:
        found = list(_behind(figure, result, names))
        if found:
            places[figure.metric] = first + len(rows)
            rows += found
    return Table(words("sheet.findings-count", count=len(rows)), columns, rows), places


def _behind(figure: Figure, result: Result, names: Names) -> Iterator[list[Any]]:
    """Some of the cases of a figure, those that count first where it is good that they are few."""
    title, left = names.figure(figure.metric), MOST_CASES
    whole = figure.denominators or figure.numerators
    for assessment, every, counted in zip(
        result.assessments, whole, figure.numerators or whole, strict=False
    ):
        register = assessment.register
        for position in _chosen(every, counted, figure, left):
            row = int(register.rows[position])
            number = register.frame["case_id"].iloc[position] if register.has("case_id") else None
            column = register.columns["case_id"].number if register.has("case_id") else register.table.left
            cell = Cell(register.sheet, row, column).address
            yield [
                title,
                names.words("answer.Y" if counted[position] else "answer.N"),
                number if isinstance(number, str) else names.words("label.row", row=row),
                Link(f"{register.sheet}!{cell}", register.sheet, cell),
            ]
            left -= 1


def _chosen(every: Mask, counted: Mask, figure: Figure, left: int) -> Sequence[int]:
    """Positions of cases to list: what went wrong first."""
    wrong = counted if figure.better == "lower" else every & ~counted
    rows = np.concatenate([np.flatnonzero(wrong)[:left], np.flatnonzero(every & ~wrong)[:left]])
    return list(map(int, rows[:left]))
