"""The figures of a month, live: what came in, which limits were kept, and what the targets ask."""

from __future__ import annotations

from collections.abc import Sequence

from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from xltousu.policy import Limit, Metric, PeriodName
from xltousu.template import looks
from xltousu.template.entered_sheet import entered_value, is_entered
from xltousu.template.expressions import first_of_month, text
from xltousu.template.figure_formulas import KEPT, MISSED, is_native_metric
from xltousu.template.limit_formulas import FIRST_SINCE, is_native, serial
from xltousu.template.month_plan import CLAUSE, COUNTED, COUNTS, DAYS, RESULT, TARGET, VALUE, WHOLE
from xltousu.template.sheets import Making

COLUMNS = "ABCDEFG"
WIDTHS = (38.0, 11.0, 11.0, 13.0, 13.0, 18.0, 18.0)
CHOSEN, MONTH_CELL = "B2", "B3"
"""The cell in which a month is chosen, and the first day of the month shown."""

MONTHS: dict[PeriodName, int] = {"quarter": 3, "year": 12}
"""How many months a period has that is longer than one."""

SIGNS = {">=": "≥", "<=": "≤", "=": "="}
TONES = {"label.met": "status.on-time", "label.missed": "status.late", "status.not-set": "status.not-set"}
"""Words of a result, and the state whose colours they have."""


def add_month(making: Making) -> Worksheet:
    """The sheet; its formulas look at the register alone, so that other lists of cases are not in it."""
    sheet = making.sheet(making.month.sheet)
    _top(making, sheet)
    _block(making, sheet, "counts", [(name, _count(making, name)) for name in COUNTS])
    metrics = [(metric.name, _metric(making, metric)) for metric in making.pack.metric]
    _block(making, sheet, "metrics", metrics)
    _block(making, sheet, "limits", [(limit.name, _limit(making, limit)) for limit in making.month.limits])
    last = _days(making, sheet) if making.month.daily else max(making.month.rows.values())
    _results(making, sheet)
    looks.set_widths(sheet, dict(zip(COLUMNS, WIDTHS, strict=True)))
    looks.on_paper(sheet, "A4", footer=making.words("register.page"))
    sheet.print_area = f"A1:{COLUMNS[-1]}{last}"
    sheet.sheet_properties.tabColor = "7030A0"
    return sheet


def _top(making: Making, sheet: Worksheet) -> None:
    """The title, and the month: the one chosen, else that of the moment of judgement."""
    words, look, now = making.words, making.looks, making.own_name("now")
    making.put(sheet, "A1", words("month.title"), font=look.font(16, bold=True))
    sheet.row_dimensions[1].height = 28
    shown = f"=IF(ISNUMBER({CHOSEN}),{first_of_month(CHOSEN)},{first_of_month(now)})"
    for address, key, value in ((CHOSEN, "choose", None), (MONTH_CELL, "shown", shown)):
        row = address[1:]
        making.put(sheet, f"A{row}", words(f"month.{key}"), align=looks.aligned("right"))
        cell = making.put(sheet, address, value, font=look.font(11, bold=True))
        cell.number_format, cell.alignment = looks.MONTH, looks.aligned("center", wrap=False)
        cell.border = looks.boxed()
        cell.fill = looks.solid(looks.COMPUTED if value else looks.INPUT)
    making.name(making.own_name("month-first"), sheet, "$B$3")
    making.put(sheet, "D3", f"=EOMONTH({MONTH_CELL},0)+1")
    sheet["D3"].number_format = ";;;"  # the first day after the month, of use to formulas only
    making.name(making.own_name("month-after"), sheet, "$D$3")
    note = words("month.note")
    sheet.merge_cells(f"A4:{COLUMNS[-1]}4")
    making.put(sheet, "A4", note, font=look.font(9, color="595959"), align=looks.aligned())
    sheet.row_dimensions[4].height = looks.height_of(note, sum(WIDTHS), 9)
    check = DataValidation(
        "date", operator="greaterThan", formula1=str(FIRST_SINCE), allow_blank=True, showErrorMessage=True,
        showInputMessage=True, prompt=words("input.month"), error=words("input.wrong-month"),
        promptTitle=words("month.choose"), errorTitle=words("input.wrong-title"),
    )  # fmt: skip
    check.add(CHOSEN)
    sheet.add_data_validation(check)


_Row = dict[str, str | float | None]
"""What stands in the columns of a row."""


def _block(making: Making, sheet: Worksheet, kind: str, rows: list[tuple[str, _Row]]) -> None:
    """A titled table, one row a figure."""
    if not rows:
        return
    words, look = making.words, making.looks
    first = making.month.rows[rows[0][0]]
    making.put(sheet, f"A{first - 2}", words(f"month.{kind}"), font=look.font(12, bold=True))
    heads = (words("month.figure"), *words(f"month.{kind}-heads").split("|"))
    used = [column for column, head in zip(COLUMNS, heads, strict=True) if head]
    _heads(making, sheet, first - 1, heads)
    for name, values in rows:
        row = making.month.rows[name]
        title = str(values["A"])
        sheet.row_dimensions[row].height = max(18.0, looks.height_of(title, WIDTHS[0]))
        for column in used:
            cell = making.put(sheet, f"{column}{row}", values.get(column))
            cell.border = looks.boxed(color="D0D0D0")
            cell.alignment = looks.aligned("left" if column == "A" else "center", wrap=column in "AG")
        sheet[f"{VALUE}{row}"].number_format = "0.00%" if values.get("share") else "General"


def _heads(making: Making, sheet: Worksheet, row: int, heads: Sequence[str]) -> None:
    for column, head, width in zip(COLUMNS, heads, WIDTHS, strict=False):
        if head:
            cell = making.put(sheet, f"{column}{row}", head, font=making.looks.font(10, bold=True))
            cell.fill, cell.border = looks.solid(looks.OPTIONAL), looks.boxed()
            cell.alignment = looks.aligned("center")
            height = sheet.row_dimensions[row].height or 18.0
            sheet.row_dimensions[row].height = max(height, looks.height_of(head, width))


def _count(making: Making, name: str) -> _Row:
    event = making.pack.received if name == "received" else making.pack.handled
    known = event in making.layout.by_key
    return {
        "A": making.text(f"figure.{name}"),
        COUNTED: f"=COUNTIFS({_in_month(making, event)})" if known else 0,
    }


def _in_month(making: Making, key: str, period: PeriodName = "month") -> str:
    """Criteria of COUNTIFS: a moment of a case that enters the statistics lies in the month.

    Of a quarter or a year it lies in the one the month belongs to.
    """
    cells = making.layout.whole(key)
    first, after = making.own_name("month-first"), making.own_name("month-after")
    months = MONTHS.get(period, 1)
    if months > 1:
        first = f"EDATE({first},-MOD(MONTH({first})-1,{months}))"
        after = f"EDATE({first},{months})"
    return f'{cells},">="&{first},{cells},"<"&{after}{_counted(making)}'


def _counted(making: Making) -> str:
    """Criteria that leave out the cases with which the regulation's statistics have nothing to do."""
    pack = making.pack
    named = [(pack.field_named(name), choices) for name, choices in pack.uncounted.items()]
    criteria = [
        f",{making.layout.whole(field.name)},{text('<>' + choice.title(making.language))}"
        for field, choices in named
        if field is not None
        for choice in field.choices
        if choice.value in choices
    ]
    return "".join(criteria)


def _limit(making: Making, limit: Limit) -> _Row:
    row = making.month.rows[limit.name]
    title = limit.title(making.language) + (making.text("label.aim-suffix") if limit.aim else "")
    if not is_native(limit, making.pack):
        return {"A": title, VALUE: making.words("month.program"), RESULT: limit.clause}
    due, states = _in_month(making, f"due.{limit.name}"), making.layout.whole(f"state.{limit.name}")

    def counted(statuses: tuple[str, ...]) -> str:
        words = (text(making.text(f"status.{one}")) for one in statuses)
        return "+".join(f"COUNTIFS({due},{states},{word})" for word in words)

    return {
        "A": title,
        COUNTED: f"={counted(KEPT)}",
        TARGET: f"={counted(MISSED)}",
        WHOLE: f"={COUNTED}{row}+{TARGET}{row}",
        VALUE: _share(row),
        RESULT: limit.clause,
        "share": 1,
    }


def _share(row: int) -> str:
    return f'=IF({WHOLE}{row}=0,"-",{COUNTED}{row}/{WHOLE}{row})'


def _metric(making: Making, metric: Metric) -> _Row:
    row = making.month.rows[metric.name]
    title = metric.title(making.language) + (making.text("label.aim-suffix") if metric.aim else "")
    common: _Row = {"A": title, CLAUSE: metric.clause, TARGET: _target(making, metric)}
    common["share"] = int(metric.is_share)
    if metric.kind == "entered":
        missing = making.text("status.not-set")
        return common | _entered(making, metric) | {RESULT: _result(making, metric, missing)}
    if not is_native_metric(metric, making.pack):
        return common | {VALUE: making.words("month.program")}
    common[RESULT] = _result(making, metric, "-")
    if metric.kind == "per-day":
        place = making.month.daily.index(metric)
        days = _day_cells(making, COLUMNS[1 + place])
        least = f'=IF(COUNT({days})=0,"-",MIN({days}))'
        return common | {COUNTED: f"=SUM({days})", WHOLE: f"=COUNT({days})", VALUE: least}
    cases = _in_month(making, f"at.{metric.name}", metric.period)
    ones = making.layout.whole(f"counts.{metric.name}")
    return common | {
        COUNTED: f"=COUNTIFS({cases},{ones},1)",
        WHOLE: f"=COUNTIFS({cases})",
        VALUE: _share(row),
    }


def _target(making: Making, metric: Metric) -> str:
    """The target in force at the start of the month, in words."""
    found = text("-")
    for target in metric.target:
        shown = f"{target.value * 100:.4g}%" if metric.is_share else f"{target.value:.4g}"
        found = _since(making, serial(target.since), text(f"{SIGNS[target.comparison]} {shown}"), found)
    return f"={found}"


def _result(making: Making, metric: Metric, missing: str) -> str:
    """Whether the unrounded value reaches the target; ``missing`` where there is no value."""
    value = f"{VALUE}{making.month.rows[metric.name]}"
    met, missed = (text(making.text(f"label.{word}")) for word in ("met", "missed"))
    found = text("-")
    for target in metric.target:
        reached = f"IF({value}{target.comparison}{target.value!r},{met},{missed})"
        found = _since(making, serial(target.since), reached, found)
    return f"=IF(ISNUMBER({value}),{found},{text(missing)})"


def _since(making: Making, first: int, then: str, before: str) -> str:
    return then if first <= FIRST_SINCE else f"IF({making.own_name('month-first')}>={first},{then},{before})"


def _entered(making: Making, metric: Metric) -> _Row:
    """What the office entered for the period: the value, or its numerator and denominator."""
    found: _Row = {}
    row = making.month.rows[metric.name]
    for column, name in ((COUNTED, "numerator"), (WHOLE, "denominator")):
        value = entered_value(making, metric, name)
        found[column] = f'=IF({is_entered(making, metric, name)},{value},"")'
    share = f'IF(N({WHOLE}{row})=0,"",{COUNTED}{row}/{WHOLE}{row})'
    other = f"{COUNTED}{row}" if metric.count else share
    value = entered_value(making, metric, "value")
    found[VALUE] = f"=IF({is_entered(making, metric, 'value')},{value},{other})"
    return found


def _days(making: Making, sheet: Worksheet) -> int:
    """Records day by day, over the days of the month that are over or begun; returns the last row."""
    words, look, plan = making.words, making.looks, making.month
    top, now, first = plan.first_day, making.own_name("now"), making.own_name("month-first")
    making.put(sheet, f"A{top - 2}", words("month.daily"), font=look.font(12, bold=True))
    heads = (words("month.day"), *(metric.title(making.language) for metric in plan.daily))
    _heads(making, sheet, top - 1, heads)
    for number in range(DAYS):
        row, day = top + number, f"{first}+{number}"
        begun = f"AND({day}<{making.own_name('month-after')},{day}<=INT({now}))"
        making.put(sheet, f"A{row}", f'=IF({begun},{day},"")', align=looks.aligned("center"))
        sheet[f"A{row}"].number_format = looks.DAY
        for column, metric in zip(COLUMNS[1:], plan.daily, strict=False):
            cells = making.layout.whole(f"at.{metric.name}")
            count = f'COUNTIFS({cells},">="&$A{row},{cells},"<"&($A{row}+1))'
            making.put(sheet, f"{column}{row}", f'=IF($A{row}="","",{count})', align=looks.aligned("center"))
        for column in COLUMNS[: 1 + len(plan.daily)]:
            sheet[f"{column}{row}"].border = looks.boxed(color="D0D0D0")
    return top + DAYS - 1


def _day_cells(making: Making, column: str) -> str:
    top = making.month.first_day
    return f"{column}{top}:{column}{top + DAYS - 1}"


def _results(making: Making, sheet: Worksheet) -> None:
    """Colours of the words in the column of results."""
    rows = [making.month.rows[metric.name] for metric in making.pack.metric]
    if not rows:
        return
    area = f"{RESULT}{min(rows)}:{RESULT}{max(rows)}"
    for key, state in TONES.items():
        sheet.conditional_formatting.add(area, looks.word_rule(making.text(key), state))
