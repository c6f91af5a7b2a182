"""The sheet of figures that the office enters, and the formulas by which the month sheet takes them over."""

from __future__ import annotations

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from xltousu.policy import Metric, entered_figures
from xltousu.template.expressions import quoted, text
from xltousu.template.input_sheets import HEAD, ROWS, add_input_sheet
from xltousu.template.sheets import Making

FIRST, LAST = HEAD + 1, HEAD + ROWS


def add_entered_figures(making: Making) -> None:
    """The sheet, with a list of the figures to choose from to the right of what is printed."""
    metrics = [metric for metric in making.pack.metric if metric.needs_entry]
    if not metrics:
        return
    table = entered_figures()
    sheet = add_input_sheet(making, table)
    letters = get_column_letter(len(table.column) + 2)
    for row, metric in enumerate(metrics, start=FIRST):
        making.put(sheet, f"{letters}{row}", metric.title(making.language))
    sheet.column_dimensions[letters].hidden = True
    area = f"{_letters('metric')}{FIRST}:{_letters('metric')}{LAST}"
    checks = sheet.data_validations
    checks.dataValidation = [one for one in checks.dataValidation if str(one.sqref) != area]
    choice = DataValidation(
        "list", formula1=f"${letters}${FIRST}:${letters}${FIRST + len(metrics) - 1}", allow_blank=True,
        showErrorMessage=True, showInputMessage=True, error=making.words("input.wrong-choice"),
        errorTitle=making.words("input.wrong-title"), prompt=making.words("input.figure"),
    )  # fmt: skip
    choice.add(area)
    sheet.add_data_validation(choice)


def entered_value(making: Making, metric: Metric, column: str) -> str:
    """What was entered for a metric in the period of the month shown; without an equals sign.

    A sum of no rows is 0, so that :func:`is_entered` has to be asked first.
    """
    return f"SUMPRODUCT({_matching(making, metric)},{_cells(making, column)})"


def is_entered(making: Making, metric: Metric, column: str) -> str:
    """Whether a number was entered there; without an equals sign."""
    return f"SUMPRODUCT({_matching(making, metric)},--ISNUMBER({_cells(making, column)}))>0"


def _matching(making: Making, metric: Metric) -> str:
    """Ones for the rows of the metric and its period, as arguments of SUMPRODUCT."""
    titles = f"--({_cells(making, 'metric')}={text(metric.title(making.language))})"
    return f"{titles},--({_cells(making, 'period')}={_period(making, metric)})"


def _period(making: Making, metric: Metric) -> str:
    """The name of the period of the month shown, put together without the words of any locale."""
    first = making.own_name("month-first")
    year = f"YEAR({first})"
    if metric.period == "year":
        return f'{year}&""'
    if metric.period == "quarter":
        return f'{year}&"-Q"&ROUNDUP(MONTH({first})/3,0)'
    return f'{year}&"-"&RIGHT("0"&MONTH({first}),2)'


def _cells(making: Making, column: str) -> str:
    letters, sheet = _letters(column), quoted(entered_figures().title(making.language))
    return f"{sheet}!${letters}${FIRST}:${letters}${LAST}"


def _letters(column: str) -> str:
    names = [one.name for one in entered_figures().column]
    return get_column_letter(names.index(column) + 1)
