"""The rules an office sets: parameters, reminder, shifts; the program reads the sheet back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from xltousu.policy import LANGUAGES, Parameter, ParameterValue, parameter_value
from xltousu.template import looks
from xltousu.template.limit_formulas import setting_name
from xltousu.template.sheets import Making

HEAD = 4
MOST = 100_000


@dataclass(frozen=True, slots=True)
class _Row:
    """One setting: ``code`` is the name the program knows it by."""

    code: str
    name: str
    value: ParameterValue | None = None
    suggestion: str | int | None = None
    unit: str = ""
    note: str = ""
    parameter: Parameter | None = None


def add_settings(making: Making) -> Worksheet:
    """The sheet of settings, one row each, with the value in the second column."""
    words, look = making.words, making.looks
    sheet = making.sheet(making.text("sheet.settings"))
    making.put(sheet, "A1", words("settings.title"), font=look.font(16, bold=True))
    intro = words("settings.intro", **{"not-set": making.text("status.not-set")})
    making.put(sheet, "A2", intro, font=look.font(10, color="595959"))
    heads = (
        words("settings.name"),
        making.text("head.setting-value"),
        words("settings.suggestion"),
        words("settings.unit"),
        making.text("head.setting-code"),
        words("settings.note"),
    )
    for letters, head in zip("ABCDEF", heads, strict=True):
        cell = making.put(sheet, f"{letters}{HEAD}", head, font=look.font(10, bold=True))
        cell.fill, cell.border = looks.solid(looks.OPTIONAL), looks.boxed()
        cell.alignment = looks.aligned("center")
    for number, row in enumerate(_rows(making), start=HEAD + 1):
        _write(making, sheet, number, row)
    looks.set_widths(sheet, {"A": 40, "B": 16, "C": 12, "D": 14, "E": 24, "F": 60})
    sheet.freeze_panes = f"A{HEAD + 1}"
    looks.on_paper(sheet, "A4-landscape", footer=words("register.page"))
    return sheet


def _rows(making: Making) -> Iterator[_Row]:
    words, text = making.words, making.text
    yield _Row("pack", words("settings.pack"), making.pack.id, note=words("settings.pack-note"))
    yield _Row("language", words("settings.language"), making.language, note=words("settings.language-note"))
    for parameter in making.pack.parameter:
        yield _parameter(making, parameter)
    due_soon = words("settings.due-soon-note", **{"due-soon": text("status.due-soon")})
    yield _Row("due_soon_hours", words("settings.due-soon"), unit=text("unit.hours"), note=due_soon)
    yield _Row("shifts", words("settings.shifts"), note=words("settings.shifts-note"))


def _parameter(making: Making, parameter: Parameter) -> _Row:
    value = None if parameter.default is None else parameter_value(parameter, parameter.default)
    clause = parameter.clause or ""
    return _Row(
        code=parameter.name,
        name=parameter.title(making.language),
        value=value,
        suggestion=parameter.suggestion,
        unit=making.text(f"unit.{parameter.unit}") if parameter.unit else "",
        note=making.words("settings.parameter-note", clause=clause) if clause else "",
        parameter=parameter,
    )


def _write(making: Making, sheet: Worksheet, number: int, row: _Row) -> None:
    look = making.looks
    values = (row.name, row.value, row.suggestion, row.unit, row.code, row.note)
    for letters, value in zip("ABCDEF", values, strict=True):
        cell = making.put(sheet, f"{letters}{number}", value)
        cell.border = looks.boxed(color="D0D0D0")
        cell.alignment = looks.aligned("center" if letters in "BCDE" else "left")
    sheet[f"C{number}"].font = look.font(10, color="7F7F7F")
    sheet[f"E{number}"].font = look.font(9, color="7F7F7F")
    entered = sheet[f"B{number}"]
    entered.fill = looks.solid(looks.INPUT)
    entered.font = look.font(10, bold=True)
    if row.parameter is not None:
        making.name(setting_name(row.code), sheet, f"$B${number}")
        entered.number_format = {"time": "hh:mm", "money": "0.00"}.get(row.parameter.kind, "General")
    check = _check(making, row)
    if check is not None:
        check.errorTitle = making.words("input.wrong-title")
        check.add(f"B{number}")
        sheet.add_data_validation(check)
    if row.code == "due_soon_hours":
        _due_soon(making, sheet, number)


def _due_soon(making: Making, sheet: Worksheet, number: int) -> None:
    """The reminder in seconds, in a hidden cell; below zero where it is not set."""
    making.put(sheet, f"H{number}", f"=IF(ISNUMBER(B{number}),B{number}*3600,-1)")
    making.name(making.own_name("due-soon"), sheet, f"$H${number}")
    sheet.column_dimensions["H"].hidden = True


def _check(making: Making, row: _Row) -> DataValidation | None:
    words = making.words
    if row.code == "language":
        return DataValidation("list", formula1=f'"{",".join(LANGUAGES)}"', allow_blank=True)
    if row.code == "due_soon_hours":
        error = words("input.wrong-number")
        return DataValidation(
            "decimal", operator="greaterThanOrEqual", formula1="0", allow_blank=True, error=error,
            showErrorMessage=True,
        )  # fmt: skip
    return None if row.parameter is None else _parameter_check(making, row.parameter)


def _parameter_check(making: Making, parameter: Parameter) -> DataValidation | None:
    words = making.words
    if parameter.kind == "integer":
        low = 0 if parameter.minimum is None else parameter.minimum
        high = MOST if parameter.maximum is None else parameter.maximum
        error = words("input.wrong-setting", low=low, high=high)
        return DataValidation(
            "whole", operator="between", formula1=str(low), formula2=str(high), allow_blank=True, error=error,
            showErrorMessage=True,
        )  # fmt: skip
    if parameter.kind == "money":
        least = _least(making, parameter)
        return DataValidation(
            "decimal", operator="greaterThanOrEqual", formula1=least, allow_blank=True,
            error=words("input.wrong-amount", low=least), showErrorMessage=True,
        )  # fmt: skip
    if parameter.kind == "yes-no":
        return DataValidation("list", formula1='"Y,N"', allow_blank=True)
    if parameter.kind == "time":
        error = words("input.wrong-time")
        return DataValidation(
            "time", operator="between", formula1="0", formula2="0.999988425925926", allow_blank=True,
            error=error, showErrorMessage=True,
        )  # fmt: skip
    return None


def _least(making: Making, parameter: Parameter) -> str:
    """The least that an article lets the office set."""
    steps = making.pack.penalty.step if making.pack.penalty else ()
    bounds = [one for one in steps if one.parameter == parameter.name and one.bound == "least"]
    return str(bounds[0].figure[-1].value) if bounds else "0"
