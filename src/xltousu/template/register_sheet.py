"""The register: one row a case, with lists, messages and the formulas of every limit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import count

from openpyxl.cell.cell import Cell
from openpyxl.styles import Protection
from openpyxl.utils import get_column_letter
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.filters import AutoFilter
from openpyxl.worksheet.table import Table, TableColumn, TableFormula, TableStyleInfo
from openpyxl.worksheet.worksheet import Worksheet

from xltousu.template import looks
from xltousu.template.case_number import FIELD as CASE_ID
from xltousu.template.case_number import case_number
from xltousu.template.entry import add_validations, entry_format
from xltousu.template.expressions import condition, quoted, text
from xltousu.template.forms import Form, Paper
from xltousu.template.layout import (
    BAND_ROW,
    FIRST_ROW,
    GAP_ROW,
    HEADER_ROW,
    LAST_ROW,
    SPARE_ROW,
    TABLE,
    Column,
    RowRefs,
)
from xltousu.template.limit_formulas import FIRST_SINCE
from xltousu.template.shared import SharedFormulas
from xltousu.template.sheets import Making
from xltousu.worktime import Conventions, depends_on_working_days

WIDTHS = {
    "datetime": 16.5,
    "month": 9.0,
    "moments": 24.0,
    "yes-no": 8.5,
    "person": 9.5,
    "phone": 14.0,
    "id": 12.5,
    "text": 22.0,
    "number": 9.0,
    "integer": 8.0,
    "money": 10.5,
}
CENTRED = ("datetime", "month", "choice", "yes-no", "integer", "phone", "id")
LINE = "D0D0D0"
LABEL = 10.5
ROOM = {"as-of": 17.0, "now": 17.0, "number": 17.0, "count": 6.0}
"""Width of a label and of each kind of cell above the table, in digits."""
HEADER_LINES, BOLD = 2, 10.5
"""Lines of a header, and the size at which plain letters are as wide as its bold ones."""
PAPER: Paper = "A4-landscape"
SMALLEST = 0.55
"""A register that would be printed smaller takes two pages side by side: 5.5 points are still read."""
ROW_HEIGHT = 27.0


def add_register(making: Making) -> Worksheet:
    """The register sheet, as a table with prepared rows."""
    sheet = making.sheet(making.layout.sheet)
    _title(making, sheet)
    _bands(making, sheet)
    _headers(making, sheet)
    _rows(making, sheet)
    _prefix(making, sheet)
    _table(making, sheet)
    add_validations(making, sheet)
    _colours(making, sheet)
    _view(making, sheet)
    _paper(making, sheet)
    return sheet


def row_formulas(making: Making, refs: RowRefs) -> Iterator[tuple[str, str]]:
    """Key of every computed column with its formula for a row."""
    layout, formulas = making.layout, making.formulas
    runs = ",".join(refs.span(*run) for run in layout.entry_runs())
    yield "active", f'=IF(COUNTA({runs})=0,"",1)'
    for limit in layout.limits:
        yield f"due.{limit.name}", formulas.due(limit, refs)
        yield f"state.{limit.name}", formulas.state(limit, refs)
    yield from _governing(making, refs)
    yield from _counting(making, refs)


def _governing(making: Making, refs: RowRefs) -> Iterator[tuple[str, str]]:
    """The limit that decides (D18): the position of the smallest key, and what stands there."""
    layout, formulas = making.layout, making.formulas
    if not layout.must:
        return
    for limit in layout.must:
        yield f"key.{limit.name}", formulas.key(limit, refs)
    first, last = layout.must[0].name, layout.must[-1].name
    keys = refs.span(f"key.{first}", f"key.{last}")
    block = refs.span(f"due.{first}", f"state.{last}")
    place = refs("position")
    yield "position", f'=IF(COUNT({keys})=0,"",MATCH(MIN({keys}),{keys},0))'
    yield "governing.state", f'=IF({place}="","",INDEX({block},1,2*{place}))'
    yield "governing.due", f'=IF({place}="","",INDEX({block},1,2*{place}-1))'
    yield "governing.item", f'=IF({place}="","",INDEX({making.own_name("limits")},{place}))'


def _counting(making: Making, refs: RowRefs) -> Iterator[tuple[str, str]]:
    """Which cases a list shows, which the month's figures count, and the counters of case numbers."""
    layout, figures = making.layout, making.figures
    for form in layout.forms.form:
        if form.start:
            yield f"list.{form.id}", _listed(making, form, refs)
    for metric in making.pack.metric:
        if f"at.{metric.name}" in layout.by_key:
            yield f"at.{metric.name}", figures.at(metric, refs)
            yield f"counts.{metric.name}", figures.counts(metric, refs)
    number = case_number(making.pack)
    if number:
        yield "counter", f"={number.counter(refs(CASE_ID), making.own_name('prefix'))}"


def _listed(making: Making, form: Form, refs: RowRefs) -> str:
    """The moment by which a case stands in a list; the row makes equal moments differ."""
    start = refs(form.start or "")
    tests = [f"{refs('active')}=1", f"ISNUMBER({start})"]
    if form.fill == "month":
        names = making.own_name
        tests.append(f"N({start})>={names('month-first')}")
        tests.append(f"N({start})<{names('month-after')}")
    if form.done:
        tests.append(f'{refs(form.done)}=""')
    if form.when:
        tests.append(condition(form.when, making.pack, making.language, refs))
    return f'=IF(AND({",".join(tests)}),{start}+ROW()/1000000000,"")'


def _title(making: Making, sheet: Worksheet) -> None:
    """Title, the moment of judgement, the next case number and counts of states."""
    words, look = making.words, making.looks
    first = "B" if _is_wide(making) else "A"  # the first column of a wide register is on all pages
    making.put(sheet, f"{first}1", making.forms.title(making.language), font=look.font(16, bold=True))
    sheet.row_dimensions[1].height = 28
    sheet.row_dimensions[2].height = 26
    cells = list(_title_cells(making))
    places = _side_by_side(making, [room for label, kind, _ in cells for room in (LABEL, ROOM[kind])])
    for label, kind, formula in cells:
        head = making.put(sheet, _joined(sheet, next(places)), label, font=look.font(9, color="595959"))
        head.alignment = looks.aligned("right", indent=1)
        columns = next(places)
        value = making.put(sheet, _joined(sheet, columns), formula, font=look.font(10, bold=True))
        value.alignment = looks.aligned("left", wrap=False, indent=1)
        value.number_format = looks.MOMENT if kind in ("as-of", "now") else "General"
        for column in range(columns[0].number, columns[-1].number + 1):
            sheet.cell(2, column).border = looks.boxed()
            sheet.cell(2, column).fill = looks.solid(looks.INPUT if kind == "as-of" else looks.COMPUTED)
        if kind == "as-of":
            _as_of_check(making, sheet, value.coordinate)
        if kind in ("as-of", "now"):
            making.name(words(f"name.{kind}"), sheet, f"${columns[0].letters}$2")


def _side_by_side(making: Making, rooms: Sequence[float]) -> Iterator[list[Column]]:
    """Columns from left to right that together have at least the width of each room."""
    columns = iter(making.layout.columns[_is_wide(making) :])
    for room in rooms:
        found = [next(columns)]
        while sum(_width(making, column) for column in found) < room:
            found.append(next(columns))
        yield found


def _joined(sheet: Worksheet, columns: list[Column]) -> str:
    """The cells of some columns in the second row, joined into one; returns its address."""
    if len(columns) > 1:
        sheet.merge_cells(f"{columns[0].letters}2:{columns[-1].letters}2")
    return f"{columns[0].letters}2"


def _as_of_check(making: Making, sheet: Worksheet, address: str) -> None:
    words = making.words
    check = DataValidation(
        "date",
        operator="greaterThan",
        formula1=str(FIRST_SINCE),
        allow_blank=True,
        showErrorMessage=True,
        showInputMessage=True,
        promptTitle=words("name.as-of"),
        prompt=words("input.as-of"),
        errorTitle=words("input.wrong-title"),
        error=words("input.wrong-datetime"),
    )
    check.add(address)
    sheet.add_data_validation(check)


def _title_cells(making: Making) -> Iterator[tuple[str, str, str | None]]:
    """Label, kind and formula of what stands above the table."""
    words, layout = making.words, making.layout
    as_of = words("name.as-of")
    yield words("register.as-of"), "as-of", None
    yield words("register.now"), "now", f"=IF(ISNUMBER({as_of}),{as_of},NOW())"
    if CASE_ID in layout.by_key:
        yield words("register.next-id"), "number", _next_number(making)
    for state in ("overdue", "due-soon", "open") if layout.must else ():
        where = layout.here("governing.state")
        word = making.text(f"status.{state}")
        yield word, "count", f"=COUNTIF({where},{text(word)})"


def _next_number(making: Making) -> str:
    """The next free case number; it is copied by hand, since a formula would change when rows are sorted."""
    layout, now = making.layout, making.own_name("now")
    number = case_number(making.pack)
    if number:
        return f"={number.next(layout.here('counter'), making.own_name('prefix'), now)}"
    return f"=MAX((YEAR({now})*100+MONTH({now}))*1000,{layout.here(CASE_ID)})+1"


def _prefix(making: Making, sheet: Worksheet) -> None:
    """What the numbers of the day begin with, above the hidden column of their counters."""
    number = case_number(making.pack)
    if number:
        letters = making.layout.letters("counter")
        sheet[f"{letters}2"].value = f"={number.prefix(making.own_name('now'))}"
        making.name(making.own_name("prefix"), sheet, f"${letters}$2")


def _bands(making: Making, sheet: Worksheet) -> None:
    """The names of the groups above the header row."""
    colours = iter([*looks.BANDS] * 4)
    for first, last, band in _runs(making):
        if not band:
            continue
        own = band in (making.words("register.governing"), making.words("register.limits"))
        cell = making.put(
            sheet,
            f"{first.letters}{BAND_ROW}",
            band,
            font=making.looks.font(10, bold=True),
            align=looks.aligned("center", wrap=False),
        )
        cell.fill = looks.solid(looks.COMPUTED_HEAD if own else next(colours))
        for number in range(first.number, last.number + 1):
            sheet.cell(BAND_ROW, number).border = looks.boxed()
        if last.number > first.number:
            sheet.merge_cells(f"{first.letters}{BAND_ROW}:{last.letters}{BAND_ROW}")
    sheet.row_dimensions[BAND_ROW].height = 18
    sheet.row_dimensions[GAP_ROW].height = 3


def _runs(making: Making) -> Iterator[tuple[Column, Column, str]]:
    """Unbroken runs of columns under the same band."""
    columns = making.layout.columns
    start = columns[0]
    for column, after in zip(columns, (*columns[1:], None), strict=True):
        if after is None or after.band != column.band:
            yield start, column, column.band
            if after is not None:
                start = after


def _headers(making: Making, sheet: Worksheet) -> None:
    look = making.looks
    for column in making.layout.columns:
        cell = sheet.cell(HEADER_ROW, column.number, column.title)
        required = column.field is not None and column.field.required
        fill = looks.REQUIRED if required else looks.OPTIONAL if column.field else looks.COMPUTED_HEAD
        cell.fill = looks.solid(fill)
        cell.font = look.font(10, bold=True, color="FFFFFF" if required else looks.INK)
        cell.alignment = looks.aligned("center")
        cell.border = looks.boxed()
        dimension = sheet.column_dimensions[column.letters]
        dimension.width = _width(making, column)
        dimension.hidden = column.kind == "helper"
    sheet.row_dimensions[HEADER_ROW].height = 15 * HEADER_LINES + 4


def _width(making: Making, column: Column) -> float:
    """Wide enough for the values, and for the header in two lines beside its filter button."""
    least = _least_width(column.title)
    head = max(looks.width_of(column.title) / HEADER_LINES + 4.5, least)
    if column.key in making.forms.width:
        return max(making.forms.width[column.key], least)
    if column.field is None:
        needs = {"due": 16.5 + 8 * _is_provisional_column(making, column), "state": 13.0, "helper": 9.0}
        wide = {"governing.state": 11.0, "governing.due": 16.5, "governing.item": 18.0}
        return max(wide.get(column.key) or needs[column.kind], head if column.kind != "governing" else 0)
    if column.field.kind == "choice":
        longest = max(looks.width_of(choice.title(making.language)) for choice in column.field.choices)
        return max(min(longest + 2, 15.0), head)
    return max(WIDTHS[column.field.kind], head)


def _least_width(title: str) -> float:
    """The least width in which a header takes no more than its lines and no word of it breaks."""
    widths = count(looks.longest_word(title) + 1.5)
    return next(width for width in widths if looks.lines_of(title, width, BOLD) <= HEADER_LINES)


def _is_provisional_column(making: Making, column: Column) -> bool:
    """Whether the due times of a column can rest on a calendar that is not published yet."""
    rules = Conventions(**making.pack.conventions.model_dump())
    amounts = column.limit.amount if column.limit and column.kind == "due" else ()
    return any(depends_on_working_days(amount.unit, rules) for amount in amounts)


def _rows(making: Making, sheet: Worksheet) -> None:
    """Formats of all prepared rows, and the formulas of the computed columns.

    Columns that people fill in have their format as columns, and their lines by a rule: blank cells that
    are written one by one would make the file twice as large.
    """
    for column in making.layout.columns:
        style = _style(making, sheet, column)
        if column.kind == "field":
            looks.copy_style(style, sheet.column_dimensions[column.letters])
        else:
            for row in range(FIRST_ROW, LAST_ROW + 1):
                looks.copy_style(style, sheet.cell(row, column.number))
    shared = SharedFormulas(sheet)
    for key, formula in row_formulas(making, RowRefs(making.layout, FIRST_ROW)):
        shared.fill(making.layout.letters(key), FIRST_ROW, LAST_ROW, formula)


def _style(making: Making, sheet: Worksheet, column: Column) -> Cell:
    """A cell outside the sheet that looks as all cells of a column shall look."""
    kind = column.field.kind if column.field else ""
    cell = Cell(sheet, row=1, column=1)
    centred = column.kind != "field" or kind in CENTRED
    cell.font = making.looks.font(10)
    cell.alignment = looks.aligned("center" if centred else "left")
    cell.number_format = _number_format(making, column)
    if column.kind != "field":
        cell.border, cell.fill = looks.boxed(color=LINE), looks.solid(looks.COMPUTED)
    cell.protection = Protection(locked=column.kind != "field")
    return cell


def _number_format(making: Making, column: Column) -> str:
    if column.kind == "due" or column.key == "governing.due":
        return looks.MOMENT
    return entry_format(making, column.field) if column.field else "General"


def _table(making: Making, sheet: Worksheet) -> None:
    """The table, with the formulas Excel fills in where it grows."""
    last = making.layout.columns[-1].letters
    table = Table(displayName=TABLE, name=TABLE, ref=f"A{HEADER_ROW}:{last}{LAST_ROW}")
    table.tableStyleInfo = TableStyleInfo(name=None, showRowStripes=False)
    computed = dict(row_formulas(making, RowRefs(making.layout, None)))
    for column in making.layout.columns:
        made = TableColumn(id=column.number, name=column.title)
        if column.key in computed:
            made.calculatedColumnFormula = TableFormula(attr_text=computed[column.key][1:])
        table.tableColumns.append(made)
    table.autoFilter = AutoFilter(ref=table.ref)
    sheet.add_table(table)


def _colours(making: Making, sheet: Worksheet) -> None:
    """Colours of states, of words outside the lists, and of due times that are provisional."""
    layout = making.layout
    entered = " ".join(
        f"{first.letters}{FIRST_ROW}:{last.letters}{LAST_ROW}" for first, last in _entered(making)
    )
    sheet.conditional_formatting.add(entered, looks.line_rule(LINE))
    states = [f"{one.letters}{FIRST_ROW}:{one.letters}{LAST_ROW}" for one in _state_columns(making)]
    if states:
        making.looks.colour_states(sheet, " ".join(states))
    for column in layout.of_kind("field"):
        test = _doubtful(column)
        if test:
            area = f"{column.letters}{FIRST_ROW}:{column.letters}{LAST_ROW}"
            sheet.conditional_formatting.add(area, looks.flag_rule(test, "F8B878", "7A2E00"))
    suffix = making.words("state.provisional-format")
    for column in layout.of_kind("due"):
        if _is_provisional_column(making, column):
            cell = f"${column.letters}{FIRST_ROW}"
            test = f"AND(ISNUMBER({cell}),{cell}>={making.own_name('published')}+1)"
            area = f"{column.letters}{FIRST_ROW}:{column.letters}{LAST_ROW}"
            rule = looks.format_rule(test, f'{looks.MOMENT}"{suffix}"', "5A1E7A")
            sheet.conditional_formatting.add(area, rule)


def _entered(making: Making) -> Iterator[tuple[Column, Column]]:
    """First and last of each unbroken run of columns that people fill in."""
    by_key = making.layout.by_key
    yield from ((by_key[first], by_key[last]) for first, last in making.layout.entry_runs())


def _state_columns(making: Making) -> list[Column]:
    layout = making.layout
    keys = [*(["governing.state"] if layout.must else []), *(f"state.{one.name}" for one in layout.limits)]
    return sorted((layout.by_key[key] for key in keys), key=lambda column: column.number)


def _doubtful(column: Column) -> str:
    """True where a cell holds what the formulas cannot read."""
    cell = f"${column.letters}{FIRST_ROW}"
    field = column.field
    if field is None:
        return ""
    if field.kind in ("datetime", "month"):
        return f'AND({cell}<>"",NOT(ISNUMBER({cell})))'
    if field.kind == "choice" and not field.multiple and not field.other_words:
        return f'AND({cell}<>"",COUNTIF(list_{field.name},{cell})=0)'
    return ""


def _view(making: Making, sheet: Worksheet) -> None:
    first = making.layout.of_kind("field")[0]
    sheet.freeze_panes = f"{get_column_letter(first.number + 1)}{FIRST_ROW}"
    sheet.sheet_format.defaultRowHeight = ROW_HEIGHT
    sheet.sheet_format.customHeight = True
    sheet.sheet_properties.tabColor = "1F4E79"


def _paper(making: Making, sheet: Worksheet) -> None:
    looks.on_paper(sheet, PAPER, footer=making.words("register.page"))
    sheet.print_title_rows = f"{BAND_ROW}:{HEADER_ROW}"
    last = making.layout.columns[making.layout.printed - 1].letters
    if _is_wide(making):  # rows run on over two pages side by side, each with the first column
        first = making.layout.columns[0].letters
        sheet.print_title_cols = f"{first}:{first}"
        sheet.page_setup.fitToWidth = 2
        sheet.page_setup.pageOrder = "overThenDown"
    sheet.print_area = f"A1:{last}{LAST_ROW}"
    if sheet.oddHeader is not None:
        sheet.oddHeader.right.text = making.pack.title(making.language).replace("&", "&&")
        sheet.oddHeader.right.size = 8
    if sheet.oddFooter is not None and making.forms.note is not None:
        sheet.oddFooter.left.text = making.forms.note(making.language).replace("&", "&&")
        sheet.oddFooter.left.size = 8


def _is_wide(making: Making) -> bool:
    """Whether the printed columns would be too small on one page."""
    printed = sum(_width(making, column) for column in making.layout.columns[: making.layout.printed])
    return looks.room_of(PAPER, looks.MARGIN)[0] / looks.DIGIT / printed < SMALLEST


def name_ids(making: Making) -> None:
    """A name for the case numbers entered so far, for drop-down lists on other sheets."""
    if CASE_ID not in making.layout.by_key:
        return
    letters = making.layout.letters(CASE_ID)
    sheet = quoted(making.layout.sheet)
    whole = f"{sheet}!${letters}${FIRST_ROW}:${letters}${SPARE_ROW}"
    name = making.own_name("ids")
    formula = f"{sheet}!${letters}${FIRST_ROW}:INDEX({whole},MAX(1,COUNTA({whole})))"
    making.book.defined_names[name] = DefinedName(name, attr_text=formula)
