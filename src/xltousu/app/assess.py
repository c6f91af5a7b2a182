"""From a book to results, and from results to what is written back. One way, no words, no clock."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from xltousu import checks, deadlines, statistics
from xltousu.app.entered_figures import entry_sheets, read_entries
from xltousu.app.penalties import (
    InputSheets,
    input_sheets,
    may_hold_registers,
    month_asked,
    settled,
    without_cases_tables,
)
from xltousu.app.settings import Settings
from xltousu.app.sources import case_sheets
from xltousu.cells import Book, Edit, Grid
from xltousu.errors import TableError
from xltousu.penalties import Settlement
from xltousu.register import Reading, Register, mark_carried, read_registers
from xltousu.report import (
    Assessment,
    Names,
    Output,
    Parts,
    Result,
    column_edits,
    finding_places,
    fix_edits,
    is_of_other_parts,
    result_sheets,
)
from xltousu.rules import Case


@dataclass(frozen=True, slots=True)
class Work:
    """What an operation does: which parts, and the period of its statistics.

    ``resettle`` works out anew what an earlier run has settled. ``writes`` is false where no result sheets
    come of it, so that those of an earlier run stay as they are.
    """

    parts: Parts = field(default_factory=Parts)
    fix: bool = False
    resettle: bool = False
    writes: bool = True
    sheet: str | None = None
    period: str | None = None


@dataclass(frozen=True, slots=True)
class Assessed:
    """A result with the grids it was read from; ``month`` is the month sheet of one of our workbooks.

    ``written`` are the parts that go back into the workbook: those wanted, and those whose columns stand
    beside a register already.
    """

    result: Result
    grids: Mapping[str, Grid]
    written: Parts
    month: Grid | None = None


def assess(book: Book, file: str, settings: Settings, as_of: dt.datetime, work: Work) -> Assessed:
    """Every register of a book, judged; raises :class:`TableError` where it has none."""
    inputs = input_sheets(settings.policy.pack, book.sheets())
    entries = entry_sheets(settings.policy.pack, book.sheets())
    reading, grids = _read(book, file, settings, work, inputs, entries)
    own = [key for grid in grids.values() for key in grid.own] if work.writes else []
    written = work.parts.beside(own)
    assessments = tuple(_assess(register, settings, as_of, written) for register in reading.registers)
    entered = read_entries(book, entries, settings.policy.pack)
    basis = basis_of(assessments, settings, as_of, entered.by_period)
    period = statistics.period_asked(work.period, as_of)
    found = _settled(book, inputs, reading.registers, settings, as_of, work, written)
    problems = entered.problems if work.parts.statistics else ()
    result = Result(
        file=file,
        policy=settings.policy,
        as_of=as_of,
        period=period,
        language=settings.language,
        parts=work.parts,
        settings=settings.shown,
        assessments=assessments,
        statistics=statistics.statistics(basis, period) if work.parts.statistics else None,
        refused=reading.refused,
        entry_problems=(*problems, *(found.problems if found and not work.parts.penalties else ())),
        month_asked=month_asked(work.period),
        settlement=found if work.parts.penalties else None,
    )
    return Assessed(result, grids, written, _own_month(book, result, grids))


def _settled(
    book: Book,
    inputs: InputSheets,
    registers: Sequence[Register],
    settings: Settings,
    as_of: dt.datetime,
    work: Work,
    written: Parts,
) -> Settlement | None:
    """The settlement, also where only the entries it is made of are to be checked.

    A workbook that has no entries for it is not told that nothing was settled, unless it was asked.
    """
    checked = bool(inputs) and (work.parts.penalties or written.validate)
    return settled(
        book,
        inputs,
        registers,
        settings,
        as_of,
        wanted=checked or work.parts.only_penalties,
        resettle=work.resettle,
        rewritten=work.writes and work.parts.penalties,
    )


def basis_of(
    assessments: Sequence[Assessment],
    settings: Settings,
    as_of: dt.datetime,
    entered: Mapping[tuple[str, str], statistics.Entry],
) -> statistics.Basis:
    """What the statistics of some registers are told from."""
    uncounted = settings.policy.pack.uncounted
    counted = [statistics.Counted(one.register, one.judged, uncounted) for one in assessments]
    return statistics.Basis(counted, settings.policy, as_of, settings.office, entered)


def output(assessed: Assessed, work: Work) -> Output:
    """The edits and the result sheets of an assessed book."""
    result = replace(assessed.result, parts=assessed.written)
    names = Names(result.policy.pack, result.language)
    places = finding_places(result) if result.parts.validate else {}
    edits: list[Edit] = []
    for sheet, grid in assessed.grids.items():
        assessments = [one for one in result.assessments if one.register.sheet == sheet]
        if work.fix:
            edits += [
                edit for one in assessments for edit in fix_edits(one.register, grid, result.policy.pack)
            ]
        if result.parts.deadlines and grid.formulas:
            edits += _own_formulas(assessments, grid, assessed)
        if assessments:
            edits += column_edits(assessments, grid, names, result.parts, places)
    return Output(tuple(edits), result_sheets(result), lambda key: is_of_other_parts(key, result.parts))


def _own_month(book: Book, result: Result, grids: Mapping[str, Grid]) -> Grid | None:
    """The month sheet, if the workbook is one of ours and its formulas are to be refreshed."""
    refreshed = result.parts.deadlines and result.parts.statistics
    if not (refreshed and any(grid.formulas for grid in grids.values())):
        return None
    # what makes workbooks takes a tenth of a second to load, and most workbooks are an office's own
    from xltousu.app.own_formulas import month_sheet

    return month_sheet(book, result.assessments, grids, result.policy.pack, result.language)


def _own_formulas(assessments: Sequence[Assessment], grid: Grid, assessed: Assessed) -> Iterator[Edit]:
    """Fresh values for the formulas of one of our workbooks."""
    from xltousu.app.own_formulas import OwnFormulas

    result = assessed.result
    for one in assessments:
        ours = OwnFormulas(one, grid, result.policy.pack, result.language)
        yield from ours.edits(result.as_of)
        if assessed.month is not None:
            yield from ours.month_edits(assessed.month, result)


def _read(
    book: Book, file: str, settings: Settings, work: Work, inputs: InputSheets, entries: InputSheets
) -> tuple[Reading, dict[str, Grid]]:
    sheets = may_hold_registers(case_sheets(book), {**inputs, **entries})
    if work.sheet is not None:
        if work.sheet not in sheets:
            raise TableError("sheet-missing", file=file, sheet=work.sheet, known=", ".join(sheets))
        sheets = [work.sheet]
    grids = {name: book.read(name) for name in sheets}
    reading = read_registers(
        list(grids.values()), settings.policy.pack, mapping=settings.mapping, sheet=work.sheet
    )
    reading = without_cases_tables(reading, inputs, settings.policy.pack)
    _refuse(reading, file, needed=not inputs)
    return Reading(mark_carried(reading.registers), reading.refused), grids


def _refuse(reading: Reading, file: str, *, needed: bool) -> None:
    """Raises where no sheet has a table and one is needed, and where a mapping names what is not there."""
    wrong = [one for one in reading.refused if one.key == "mapping-unknown"]
    if needed and not reading.registers:
        # what a person has to decide goes before a sheet that is none
        others = [one for one in reading.refused if one.key != "no-table"]
        wrong += sorted(others, key=lambda one: one.key == "looks-unlike-pack")
        if not wrong:
            raise TableError("no-table", file=file)
    if wrong:
        raise TableError(wrong[0].key, file=file, sheet=wrong[0].sheet, **wrong[0].params)


def _assess(register: Register, settings: Settings, as_of: dt.datetime, parts: Parts) -> Assessment:
    judged = deadlines.judge(register, settings.policy, settings.office, as_of)
    escalations = deadlines.escalated(register, settings.policy, judged)
    told = (*deadlines.for_rules(judged), deadlines.by_name(escalations))
    case = Case(register, settings.policy, as_of, *told)
    findings = checks.run(case) if parts.validate else ()
    return Assessment(register, judged, deadlines.governing(judged, register.size), findings, escalations)
