"""Fresh cached values for the formulas of our blank workbooks, for whatever shows them without calculating.

The formulas stay. A cell gets what the formula gives at the moment of judgement; where the engine cannot
tell that for certain (a day beyond the calendar of the workbook, a missing time of day, midnight), it
keeps the value it has.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

import numpy as np

from xltousu.cells import Book, Edit, Grid, Value, column_number
from xltousu.deadlines import STATUSES, Judged
from xltousu.policy import Language, Pack
from xltousu.register import Mask, Moments, Register
from xltousu.report import Assessment, Result
from xltousu.statistics import Figure
from xltousu.template.calendar_sheet import LAST_DAY
from xltousu.template.figure_formulas import is_native_metric
from xltousu.template.forms import forms_of
from xltousu.template.layout import HEADER_ROW, Layout
from xltousu.template.limit_formulas import is_native
from xltousu.template.month_plan import COUNTED, COUNTS, RESULT, TARGET, VALUE, WHOLE, MonthPlan
from xltousu.text import catalog

_TITLES_ROW = 2
_CHOSEN = (2, 2)
"""Row and column of the month that is chosen on the month sheet; blank, it is that of the moment."""
_NEAR_THE_END = np.timedelta64(40, "D")


class OwnFormulas:
    """The register of one of our workbooks, if a sheet is one."""

    def __init__(self, assessment: Assessment, grid: Grid, pack: Pack, language: Language) -> None:
        self._assessment, self._grid = assessment, grid
        self._pack, self._language = pack, language

    @cached_property
    def layout(self) -> Layout:
        """Where our workbook has its columns."""
        return Layout(self._pack, forms_of(self._pack), self._language)

    def edits(self, as_of: dt.datetime) -> Iterator[Edit]:
        """Values for the formulas of limits; none if the sheet is not ours or has another moment."""
        register = self._assessment.register
        if not self.is_ours or self.moment not in (None, as_of):
            return
        certain = np.ones(register.size, dtype=bool)
        for one in self._assessment.judged:
            native = is_native(one.limit, self._pack)
            sure = self._sure(one)
            if native:
                yield from self._column(
                    f"due.{one.limit.name}",
                    self._due(one),
                    sure & ~(one.is_status("unjudged") & np.isnat(one.due)),
                )
                yield from self._column(f"state.{one.limit.name}", self._states(one), sure)
            if not one.limit.aim:
                certain &= ~one.applies | (sure & native)
        yield from self._governing(certain)

    @property
    def is_ours(self) -> bool:
        """Whether the sheet is the register of one of our workbooks."""
        register = self._assessment.register
        at_its_place = bool(self._grid.formulas) and register.header_rows[-1] == HEADER_ROW
        return at_its_place and register.sheet == self.layout.sheet

    @property
    def moment(self) -> dt.datetime | None:
        """What the workbook has been told to judge by; ``None`` where it is the time of day."""
        label = self.layout.words("register.as-of")
        row = self._grid.rows[_TITLES_ROW - self._grid.top] if self._grid.top <= _TITLES_ROW else ()
        place = next((place for place, value in enumerate(row) if value == label), None)
        for value in row[place + 1 :] if place is not None else ():
            if isinstance(value, dt.datetime):
                return value
            if isinstance(value, str):
                return None
        return None

    def month_edits(self, month: Grid, result: Result) -> Iterator[Edit]:
        """Values for the formulas of the month sheet, if nothing in any case is in doubt."""
        same_moment = self.moment in (None, result.as_of)
        doubts = (self._doubt(one) & one.applies for one in self._assessment.judged)
        if same_moment and not any(doubt.any() for doubt in doubts):
            yield from month_edits(month, result, self.layout)

    def _sure(self, one: Judged) -> Mask:
        """Cases of which the engine knows what the formula gives."""
        beyond = one.due > np.datetime64(LAST_DAY, "s") - _NEAR_THE_END
        return ~(self._doubt(one) & one.applies) & ~beyond

    def _doubt(self, one: Judged) -> Mask:
        """Cases in which a time of day is missing, or looks to a formula as if it were."""
        agreed = self._register.moments(one.limit.agreed)
        found = _is_midnight(agreed) | _is_midnight(Moments(one.start, one.start_bare))
        found |= _is_midnight(Moments(one.done, one.done_bare)) | agreed.bare
        return found | one.is_status("unjudged")

    @property
    def _register(self) -> Register:
        return self._assessment.register

    def _governing(self, certain: Mask) -> Iterator[Edit]:
        """The limit that decides the state of each case of which nothing is in doubt."""
        if not self.layout.must:
            return
        words, found = catalog(self._language), self._assessment.governing
        judged = self._assessment.judged
        lines: list[tuple[Value, Value, Value]] = [
            (
                words(f"status.{STATUSES[status]}"),
                due if due is not None else "",
                judged[position].limit.title(self._language),
            )
            if position >= 0
            else ("", "", "")
            for position, due, status in zip(
                found.position.tolist(), found.due.tolist(), found.status.tolist(), strict=True
            )
        ]
        for place, part in enumerate(("state", "due", "item")):
            yield from self._column(f"governing.{part}", [line[place] for line in lines], certain)

    def _due(self, one: Judged) -> list[Value]:
        return [
            due if applies and due is not None else ""
            for due, applies in zip(one.due.tolist(), one.applies.tolist(), strict=True)
        ]

    def _states(self, one: Judged) -> list[Value]:
        words = catalog(self._language)
        return [
            words(f"status.{STATUSES[status]}") if applies else ""
            for status, applies in zip(one.status.tolist(), one.applies.tolist(), strict=True)
        ]

    def _column(self, key: str, values: Sequence[Value], sure: Mask) -> Iterator[Edit]:
        """The values of a column, at those of its cells that hold a formula."""
        column, register = self.layout.by_key[key], self._register
        if self._grid.value(HEADER_ROW, column.number) != column.title:
            return
        chosen = [
            (row, value)
            for row, value, known in zip(register.rows.tolist(), values, sure.tolist(), strict=True)
            if known and (row, column.number) in self._grid.formulas
        ]
        if chosen:
            yield Edit(register.sheet, column.number, [row for row, _ in chosen], [one for _, one in chosen])


def _is_midnight(moments: Moments) -> Mask:
    """Where a time of 00:00 is known; a formula takes it for a day without a time."""
    return np.asarray((moments.at == moments.at.astype("datetime64[D]")) & ~moments.bare, dtype=bool)


def month_sheet(
    book: Book, assessments: Sequence[Assessment], grids: Mapping[str, Grid], pack: Pack, language: Language
) -> Grid | None:
    """The month sheet of one of our workbooks; it looks at the register alone, so that there must be one."""
    if len(assessments) != 1:
        return None
    ours = OwnFormulas(assessments[0], grids[assessments[0].register.sheet], pack, language)
    if not ours.is_ours:
        return None
    name = ours.layout.words("month.sheet")
    return book.read(name) if name in book.sheets() else None


def month_edits(grid: Grid, result: Result, layout: Layout) -> Iterator[Edit]:
    """Values for the formulas of the month sheet, where it shows the month that was told."""
    plan = MonthPlan(layout.pack, grid.sheet)
    chosen = grid.value(*_CHOSEN)
    told = result.statistics
    if told is None or told.period.kind != "month":
        return
    if isinstance(chosen, dt.date) and chosen.strftime("%Y-%m") != told.period.name:
        return
    if chosen is None and f"{result.as_of:%Y-%m}" != told.period.name:
        return
    cells: dict[int, list[tuple[int, Value]]] = {}
    for figure in told.figures:
        for letters, value in _shown(figure, plan, layout, result.language):
            place = (plan.rows[figure.metric], column_number(letters))
            if place in grid.formulas:
                cells.setdefault(place[1], []).append((place[0], value))
    for column, lines in sorted(cells.items()):
        lines.sort()
        yield Edit(grid.sheet, column, [row for row, _ in lines], [value for _, value in lines])


def _shown(
    figure: Figure, plan: MonthPlan, layout: Layout, language: Language
) -> Iterator[tuple[str, Value]]:
    """What the month sheet shows of a figure, by column; nothing of figures it does not have."""
    words = catalog(language)
    metric = next((one for one in layout.pack.metric if one.name == figure.metric), None)
    limit = next((one for one in plan.limits if one.name == figure.metric), None)
    if figure.metric in COUNTS:
        yield COUNTED, figure.numerator
    elif figure.metric in plan.rows and (limit is None or is_native(limit, layout.pack)):
        if metric is not None and not (figure.entered or is_native_metric(metric, layout.pack)):
            return
        none = "" if figure.entered else "-"
        yield COUNTED, figure.numerator if figure.numerator is not None else ""
        yield WHOLE, figure.denominator if figure.denominator is not None else ""
        yield VALUE, figure.value if figure.value is not None else none
        if metric is None:
            yield TARGET, (figure.denominator or 0) - (figure.numerator or 0)
        elif figure.value is None:
            yield RESULT, words("status.not-set") if figure.entered else "-"
        else:
            yield RESULT, "-" if figure.met is None else words("label.met" if figure.met else "label.missed")
