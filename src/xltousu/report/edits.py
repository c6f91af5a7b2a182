"""Results as edits: our computed columns beside the table, and colours by meaning.

The colours follow the words of our own columns, so they stay with their rows when the user sorts, and
an office's own formats are never touched.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from xltousu.cells import Cell, Edit, Grid, Mark, Value
from xltousu.deadlines import CODE, STATUSES, Status
from xltousu.register import Register
from xltousu.report.result import Assessment, Parts
from xltousu.report.shown import Names
from xltousu.rules import Severity

DATE_TIME = "yyyy-mm-dd hh:mm"
BETWEEN = "; "
SIGNS = {"error": "✗", "warning": "△", "info": "·"}

MARKS: dict[Status, Mark] = {
    "on-time": "good",
    "late": "late",
    "due-soon": "due-soon",
    "overdue": "overdue",
    "not-set": "unset",
    "unjudged": "unset",
}

DEADLINES = ("state", "due", "limit")
_WIDTHS = {"state": 14.0, "due": 17.0, "limit": 26.0, "check": 40.0}
Texts = NDArray[np.object_]
Places = Mapping[tuple[str, int], Cell]


def column_edits(
    assessments: Sequence[Assessment], grid: Grid, names: Names, parts: Parts, told: Places
) -> tuple[Edit, ...]:
    """The edits of one sheet: state, due time, governing limit and check of its registers, and their colours.

    Registers below each other share their columns, those beside each other have columns of their own.
    ``told`` are the cells that tell the findings of a row, by sheet and row: a click on the check leads
    there.
    """
    wanted = (*(DEADLINES if parts.deadlines else ()), *(("check",) if parts.validate else ()))
    numbers = _numbers([one.register for one in assessments])
    places = _places([one.register for one in assessments], max(numbers), grid, wanted)
    edits: list[Edit] = []
    for assessment, number in zip(assessments, numbers, strict=True):
        columns = {key: places[_own(key, number)] for key in wanted}
        edits += _columns(assessment, columns, number, names)
        if parts.deadlines and assessment.register.size:
            edits += _state_marks(assessment, columns, names)
        if parts.validate and assessment.register.size:
            edits += _finding_marks(assessment, columns, names)
            edits += _finding_links(assessment, columns, names, told)
    return tuple(edits)


def _numbers(registers: Sequence[Register]) -> list[int]:
    """1 for each register, one more for every earlier register it has rows in common with."""
    return [
        1 + sum(bool(set(one.rows.tolist()) & set(register.rows.tolist())) for one in registers[:place])
        for place, register in enumerate(registers)
    ]


def _own(key: str, number: int) -> str:
    return key if number == 1 else f"{key}-{number}"


def _places(registers: Sequence[Register], most: int, grid: Grid, wanted: Sequence[str]) -> dict[str, int]:
    """Column numbers of our columns: where an earlier run put them, else right of all there is."""
    top = min(one.table.top for one in registers)
    bottom = max(one.table.bottom for one in registers)
    ends = (*(one.table.right for one in registers), *_merged_ends(registers, grid))
    free = 1 + max([_last_used(top, bottom, grid), *ends])
    places = {}
    for key in [_own(key, number) for number in range(1, most + 1) for key in wanted]:
        if key in grid.own:
            places[key] = grid.own[key]
        else:
            places[key], free = free, free + 1
    return places


def _columns(assessment: Assessment, columns: Mapping[str, int], number: int, names: Names) -> Iterator[Edit]:
    """Head and body of our columns of one register."""
    make: dict[str, Callable[[], list[Value]]] = {
        "state": lambda: _state(assessment, names),
        "due": lambda: _due(assessment),
        "limit": lambda: _limit(assessment, names),
        "check": lambda: _check(assessment, names),
    }
    register = assessment.register
    for key, column in columns.items():
        title = names.words(f"column.{key}") + (f" {number}" if number > 1 else "")
        own, head = _own(key, number), [register.header_rows[-1]]
        yield Edit(register.sheet, column, head, [title], own=own, width=_WIDTHS[key])
        if register.size:
            look = DATE_TIME if key == "due" else None
            yield Edit(register.sheet, column, register.rows, make[key](), look, own=own)


def _last_used(top: int, bottom: int, grid: Grid) -> int:
    """The last column that holds anything in these rows."""
    rows = grid.rows[max(top - grid.top, 0) : bottom - grid.top + 1]
    for column in range(grid.right, grid.left - 1, -1):
        if any(row[column - grid.left] is not None for row in rows):
            return column
    return grid.left - 1


def _merged_ends(registers: Sequence[Register], grid: Grid) -> Iterator[int]:
    """The last columns of merged cells in the rows we write: a value inside of them would not show."""
    rows = sorted({row for one in registers for row in (one.header_rows[-1], *one.rows.tolist())})
    for area in grid.merges:
        first = bisect_left(rows, area.top)
        if first < len(rows) and rows[first] <= area.bottom:
            yield area.right


def _state(assessment: Assessment, names: Names) -> list[Value]:
    words = np.array([names.words(f"status.{status}") for status in STATUSES], dtype=object)
    state: Texts = words[assessment.governing.status]
    state[assessment.governing.position < 0] = None
    state[~assessment.register.cases()] = names.words("label.carried")
    provisional = _of_governing(assessment, "provisional")
    if provisional.any():
        suffix = names.words("label.provisional-suffix")
        state[provisional] = state[provisional] + suffix
    return list(state)


def _of_governing(assessment: Assessment, attribute: str) -> NDArray[Any]:
    """An attribute of the governing limit, case by case; false where there is none."""
    picked = np.zeros(assessment.register.size, dtype=bool)
    for place, judged in enumerate(assessment.judged):
        here = assessment.governing.position == place
        picked[here] = getattr(judged, attribute)[here]
    return picked


def _due(assessment: Assessment) -> list[Value]:
    return list(assessment.governing.due.astype("datetime64[s]").tolist())


def _limit(assessment: Assessment, names: Names) -> list[Value]:
    titles = [f"{names.limit_title(one.limit, one.turn)} · {one.limit.clause}" for one in assessment.judged]
    return list(np.array([*titles, None], dtype=object)[assessment.governing.position])


def _check(assessment: Assessment, names: Names) -> list[Value]:
    """What the rules object to, in short, in each row."""
    texts: Texts = np.full(assessment.register.size, "", dtype=object)
    for findings in assessment.findings:
        if findings.mask is not None:
            tag = _tag(findings.rule.severity, names.field(findings.flag.field))
            texts[findings.mask] += f"{tag}{findings.rule.title(names.language)}{BETWEEN}"
    return [text.removesuffix(BETWEEN) or None for text in texts]


def _tag(severity: str, field: str) -> str:
    return f"{SIGNS[severity]}{field}: "


def _state_marks(assessment: Assessment, columns: Mapping[str, int], names: Names) -> Iterator[Edit]:
    register = assessment.register
    sheet, rows = register.sheet, register.rows
    present = set(np.unique(assessment.governing.status[assessment.governing.position >= 0]).tolist())
    for status, mark in MARKS.items():
        if CODE[status] in present:
            text = names.words(f"status.{status}")
            for key in ("state", "due"):
                yield Edit(sheet, columns[key], rows, mark=mark, when=(columns["state"], text))


def _finding_marks(assessment: Assessment, columns: Mapping[str, int], names: Names) -> Iterator[Edit]:
    register = assessment.register
    for field, severity in _flagged(assessment):
        if register.has(field):
            when = (columns["check"], _tag(severity, names.field(field)))
            number = register.columns[field].number
            yield Edit(register.sheet, number, register.rows, mark=severity, when=when)


def _finding_links(
    assessment: Assessment, columns: Mapping[str, int], names: Names, told: Places
) -> Iterator[Edit]:
    """The check of a row leads to its findings, the head of the column to the sheet that tells them."""
    register, column = assessment.register, columns["check"]
    rows = [row for row in register.rows.tolist() if (register.sheet, row) in told]
    links = [told[register.sheet, row] for row in rows]
    top = Cell(names.words("sheet.findings"), 1, 1)
    yield Edit(register.sheet, column, [register.header_rows[-1], *rows], links=[top, *links])


def _flagged(assessment: Assessment) -> Sequence[tuple[str, Severity]]:
    """Pairs of field and severity that occur, the worst first so that its colour wins."""
    pairs = {
        (findings.flag.field, findings.rule.severity)
        for findings in assessment.findings
        if findings.mask is not None
    }
    return sorted(pairs, key=lambda pair: (list(SIGNS).index(pair[1]), pair[0]))
