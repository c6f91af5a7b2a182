"""The working calendar day by day, the office's own days, and the notices it rests on.

Formulas count working days in column F, so that a closing day the office enters moves every due time.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from openpyxl.cell.cell import Cell
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from xltousu.cells import Grid
from xltousu.policy import LANGUAGES
from xltousu.template import looks
from xltousu.template.expressions import text
from xltousu.template.limit_formulas import FIRST_SINCE
from xltousu.template.shared import SharedFormulas
from xltousu.template.sheets import Making
from xltousu.template.words import template_words

FIRST_DAY = dt.date(2020, 1, 1)
LAST_DAY = dt.date(2028, 12, 31)
HEAD = 5
OWN_ROWS = 60
DAYS = (LAST_DAY - FIRST_DAY).days + 1
LAST = HEAD + DAYS


@dataclass(frozen=True, slots=True)
class OwnDays:
    """The days an office entered in the calendar: closed on its own, and worked on its own."""

    closing: tuple[dt.date, ...] = ()
    opening: tuple[dt.date, ...] = ()


def own_days(grid: Grid) -> OwnDays:
    """The office's own days from a calendar sheet, found by the titles of their columns."""
    found: dict[str, list[dt.date]] = {"closing": [], "opening": []}
    titles = {template_words(language)(f"calendar.{kind}"): kind for language in LANGUAGES for kind in found}
    for top, row in enumerate(grid.rows[: HEAD + 5]):
        for place, value in enumerate(row):
            kind = titles.get(str(value).strip())
            if kind:
                below = (one[place] for one in grid.rows[top + 1 :])
                found[kind] += [day for day in map(_as_day, below) if day is not None]
    return OwnDays(tuple(found["closing"]), tuple(found["opening"]))


def add_calendar(making: Making) -> Worksheet:
    """The sheet, with the defined names the formulas of working days look at."""
    words, look = making.words, making.looks
    sheet = making.sheet(making.text("sheet.calendar"))
    making.put(sheet, "A1", words("calendar.title"), font=look.font(16, bold=True))
    published = making.calendar.published_until
    intro = words("calendar.intro", published=published)
    sheet.merge_cells("A2:G2")
    making.put(sheet, "A2", intro, font=look.font(10, color="595959"), align=looks.aligned())
    sheet.row_dimensions[2].height = 44
    making.put(sheet, "A3", words("calendar.own-intro"), font=look.font(10, color="595959"))
    _heads(making, sheet)
    for row, line in enumerate(_days(making), start=HEAD + 1):
        for column, value in enumerate(line, start=1):
            sheet.cell(row, column, value)
    _formulas(making, sheet)
    _styles(making, sheet)
    _own(making, sheet)
    _notices(making, sheet)
    _names(making, sheet)
    _finish(making, sheet)
    return sheet


def _heads(making: Making, sheet: Worksheet) -> None:
    words = making.words
    keys = ("date", "weekday", "arrangement", "own", "works", "counted", "basis")
    own = ("closing", "remark", "opening", "remark")
    notices = ("year", "notice", "issued")
    for letters, key in zip("ABCDEFGIJKLNOP", (*keys, *own, *notices), strict=True):
        cell = making.put(
            sheet, f"{letters}{HEAD}", words(f"calendar.{key}"), font=making.looks.font(10, bold=True)
        )
        cell.fill, cell.border = looks.solid(looks.OPTIONAL), looks.boxed()
        cell.alignment = looks.aligned("center")


def _days(making: Making) -> Iterator[tuple[dt.date | str | int | None, ...]]:
    """What the country arranges, day by day; columns D to F are formulas, see :func:`_formulas`."""
    words, every_day = making.words, making.pack.conventions.every_day_works
    calendar = making.calendar.trading if every_day else making.calendar
    for number in range(DAYS):
        day = FIRST_DAY + dt.timedelta(days=number)
        off = calendar.why_off(day)
        reason = off or calendar.why_working(day)
        reason = "workday" if reason == "weekday" else reason
        known = every_day or calendar.published_from <= day <= calendar.published_until
        yield (
            day,
            words("calendar.weekdays").split()[day.weekday()],
            words(f"calendar.{reason}" if f"calendar.{reason}" in words else "calendar.holiday"),
            None,
            None,
            None,
            words("calendar.published" if known else "calendar.provisional"),
            0 if off else 1,
        )


def _formulas(making: Making, sheet: Worksheet) -> None:
    """The office's own days lie over the country's; the days worked are counted from the top."""
    words, names, first = making.words, making.own_name, HEAD + 1
    closed = f"COUNTIF({names('closing')},$A{first})>0"
    opened = f"COUNTIF({names('opening')},$A{first})>0"
    off, on = (text(words(f"calendar.{key}")) for key in ("own-closed", "own-open"))
    shared = SharedFormulas(sheet)
    shared.fill("D", first, LAST, f'=IF({closed},{off},IF({opened},{on},""))')
    shared.fill("E", first, LAST, f"=IF($D{first}={off},0,IF($D{first}={on},1,$H{first}))")
    # A sum from the top, not "the cell above and one": LibreOffice loses its way in so long a chain.
    shared.fill("F", first, LAST, f"=SUM($E${first}:$E{first})")


def _styles(making: Making, sheet: Worksheet) -> None:
    plain, day = Cell(sheet, row=1, column=1), Cell(sheet, row=1, column=1)
    for cell in (plain, day):
        cell.font, cell.border = making.looks.font(9), looks.boxed(color="E0E0E0")
        cell.alignment = looks.aligned("center", wrap=False)
    day.number_format = looks.DAY
    for row in sheet.iter_rows(min_row=HEAD + 1, max_row=LAST, max_col=7):
        looks.copy_style(day, row[0])
        for one in row[1:]:
            looks.copy_style(plain, one)
    area = f"A{HEAD + 1}:G{LAST}"
    sheet.conditional_formatting.add(area, looks.flag_rule(f"$E{HEAD + 1}=0", "F2F2F2", "9C5700"))
    late = f"G{HEAD + 1}:G{LAST}"
    provisional = making.words("calendar.provisional")
    sheet.conditional_formatting.add(
        late, looks.flag_rule(f'$G{HEAD + 1}="{provisional}"', "E1C8F0", "5A1E7A")
    )


def _own(making: Making, sheet: Worksheet) -> None:
    """Lines for the office's own closing days and own working days, each with a remark."""
    for row in range(HEAD + 1, HEAD + 1 + OWN_ROWS):
        for letters in "IJKL":
            cell = making.put(sheet, f"{letters}{row}", None, align=looks.aligned())
            cell.fill, cell.border = looks.solid(looks.INPUT), looks.boxed(color="D0D0D0")
            if letters in "IK":
                cell.number_format = looks.DAY
    check = DataValidation(
        "date", operator="greaterThan", formula1=str(FIRST_SINCE), allow_blank=True, showErrorMessage=True
    )
    check.errorTitle, check.error = making.words("input.wrong-title"), making.words("input.wrong-datetime")
    for letters in "IK":
        check.add(f"{letters}{HEAD + 1}:{letters}{HEAD + OWN_ROWS}")
    sheet.add_data_validation(check)


def _notices(making: Making, sheet: Worksheet) -> None:
    row = HEAD + 1
    for year in range(FIRST_DAY.year, LAST_DAY.year + 1):
        found: list[tuple[str, dt.date | None]]
        found = [(one.number, one.date) for one in making.calendar.notice(year)]
        for number, date in found or [(making.words("calendar.provisional"), None)]:
            for letters, value in zip("NOP", (year, number, date), strict=True):
                cell = making.put(sheet, f"{letters}{row}", value, align=looks.aligned("center"))
                cell.border = looks.boxed(color="D0D0D0")
            sheet[f"P{row}"].number_format = looks.DAY
            row += 1


def _names(making: Making, sheet: Worksheet) -> None:
    names = making.own_name
    making.name(names("days"), sheet, f"$A${HEAD + 1}:$A${LAST}")
    making.name(names("counted"), sheet, f"$F${HEAD + 1}:$F${LAST}")
    making.name(names("closing"), sheet, f"$I${HEAD + 1}:$I${HEAD + OWN_ROWS}")
    making.name(names("opening"), sheet, f"$K${HEAD + 1}:$K${HEAD + OWN_ROWS}")
    making.put(sheet, "R1", making.calendar.published_until)
    sheet["R1"].number_format = looks.DAY
    sheet.column_dimensions["R"].hidden = True
    making.name(names("published"), sheet, "$R$1")


def _finish(making: Making, sheet: Worksheet) -> None:
    widths = dict(zip("ABCDEFG", (12, 7, 14, 10, 8, 12, 10), strict=True))
    widths |= {"H": 4, "I": 16, "J": 20, "K": 16, "L": 20, "M": 3, "N": 8, "O": 28, "P": 12}
    looks.set_widths(sheet, {letters: float(width) for letters, width in widths.items()})
    sheet.column_dimensions["H"].hidden = True
    sheet.row_dimensions[HEAD].height = 30 if making.language == "en" else 18
    sheet.freeze_panes = f"A{HEAD + 1}"
    looks.on_paper(sheet, "A4", footer=making.words("register.page"))
    sheet.print_title_rows = f"{HEAD}:{HEAD}"
    sheet.print_area = f"A1:G{LAST}"


def _as_day(value: object) -> dt.date | None:
    if isinstance(value, dt.datetime):
        return value.date()
    return value if isinstance(value, dt.date) else None
