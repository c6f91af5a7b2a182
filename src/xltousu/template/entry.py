"""What people may enter in the register: lists, checks and the messages beside a cell."""

from __future__ import annotations

from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from xltousu.policy import FieldModel
from xltousu.template import looks
from xltousu.template.case_number import FIELD as CASE_ID
from xltousu.template.case_number import case_number
from xltousu.template.layout import FIRST_ROW, LAST_ROW, Column
from xltousu.template.limit_formulas import FIRST_SINCE
from xltousu.template.sheets import Making

LONGEST_TITLE = 32
LONGEST_MESSAGE = 255
CLAUSES_SHOWN = 6
FORMATS = {
    "datetime": looks.MOMENT,
    "month": looks.MONTH,
    "moments": "@",
    "phone": "@",
    "money": "0.00",
    "id": "0",
    "integer": "0",
}


def list_name(field: FieldModel) -> str:
    """The defined name of a field's words."""
    return "list_answers" if field.kind == "yes-no" else f"list_{field.name}"


def add_validations(making: Making, sheet: Worksheet) -> None:
    """A check and a message for every column of the register."""
    for column in making.layout.of_kind("field"):
        if column.field is not None:
            add_entry(making, sheet, column.field, column.title, column.letters, FIRST_ROW, LAST_ROW)
    computed = DataValidation(type="custom", formula1="FALSE", showErrorMessage=True, allow_blank=True)
    computed.errorTitle = making.words("input.wrong-title")
    computed.error = making.words("input.wrong-computed")
    for column in making.layout.of_kind("governing", "due", "state"):
        computed.add(_area(column))
    sheet.add_data_validation(computed)


def message(making: Making, field: FieldModel) -> str:
    """What a person is told when the cell is chosen."""
    words = making.words
    kind = "several" if field.kind == "choice" and field.multiple else field.kind
    told = {"integer": "number", "money": "number", "person": "text"}.get(kind, kind)
    if kind == "id" and field.name != CASE_ID:
        told = "text"
    parts = []
    if field.required:
        parts.append(words("input.required"))
    elif field.required_when is not None:
        parts.append(words("input.required-when"))
    parts.append(words(f"input.{told}"))
    if field.maximum:
        parts.append(words("input.maximum", value=field.maximum[-1].value))
    if field.hint:
        parts.append(field.hint(making.language))
    clauses = " ".join(clause.rpartition(".")[2] for clause in field.clauses[:CLAUSES_SHOWN])
    if clauses:
        parts.append(words("input.clauses", clauses=clauses))
    return "\n".join(parts)[:LONGEST_MESSAGE]


def add_entry(
    making: Making, sheet: Worksheet, field: FieldModel, title: str, letters: str, first: int, last: int
) -> None:
    """A check and a message for the rows of a column in which people enter a field."""
    check = check_of(making, field, letters, first, last)
    add_check(making, sheet, check, field, title, f"{letters}{first}:{letters}{last}")


def add_check(
    making: Making, sheet: Worksheet, check: DataValidation, field: FieldModel, title: str, cells: str
) -> None:
    """A check of some cells, with the message of a field under a title; it lets empty cells be."""
    check.allow_blank = True
    check.showInputMessage = True
    check.promptTitle = title[:LONGEST_TITLE]
    check.prompt = message(making, field)
    check.errorTitle = making.words("input.wrong-title")
    check.add(cells)
    sheet.add_data_validation(check)


def entry_format(making: Making, field: FieldModel) -> str:
    """The number format of cells in which people enter a field."""
    if field.name == CASE_ID and case_number(making.pack):
        return "@"  # a number such as 0001 keeps its zeros
    return FORMATS.get(field.kind, "General")


def check_of(making: Making, field: FieldModel, letters: str, first: int, last: int) -> DataValidation:
    """What the cells of a column in which people enter a field may hold."""
    words = making.words
    if field.kind in ("choice", "yes-no"):
        firm = not (field.multiple or field.other_words)
        error = words("input.wrong-choice")
        return DataValidation("list", formula1=f"={list_name(field)}", showErrorMessage=firm, error=error)
    if field.kind in ("datetime", "month"):
        error = words(f"input.wrong-{field.kind}")
        return DataValidation(
            "date", operator="greaterThan", formula1=str(FIRST_SINCE), showErrorMessage=True, error=error
        )
    if field.kind in ("number", "integer", "money"):
        error = words("input.wrong-number")
        return DataValidation(
            "decimal", operator="greaterThanOrEqual", formula1="0", showErrorMessage=True, error=error
        )
    if field.name == CASE_ID:
        once = f"COUNTIF(${letters}${first}:${letters}${last},{letters}{first})=1"
        return DataValidation("custom", formula1=once, showErrorMessage=True, error=words("input.wrong-id"))
    return DataValidation(None)


def _area(column: Column) -> str:
    return f"{column.letters}{FIRST_ROW}:{column.letters}{LAST_ROW}"
