"""The settlement of a workbook: what is entered, what an earlier run has settled, and what follows."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from xltousu.app.penalty_inputs import Sheets, entered, read_sheets
from xltousu.app.settings import Settings
from xltousu.cells import Book
from xltousu.penalties import Earlier, Settlement, Terms, settle, settle_performance
from xltousu.policy import InputTable, Pack, read_inputs
from xltousu.register import Reading, Register, named_sheets
from xltousu.report import difference_problems, earlier_ledger, ledger_sheet_names

InputSheets = Mapping[str, InputTable]
"""The table that each of some sheets holds."""

_MONTH = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])")
SETTLE = {"bonus-deductions": settle, "performance-pay": settle_performance}
"""How each kind of penalty is settled."""
CASES = "cases"
"""The table whose sheet may be a register of the pack instead."""


def input_sheets(pack: Pack, sheets: Sequence[str]) -> InputSheets:
    """The sheets from which penalties are settled; none if the pack has none."""
    return named_sheets(read_inputs(pack), sheets) if pack.penalty is not None else {}


def may_hold_registers(sheets: Sequence[str], inputs: InputSheets) -> list[str]:
    """The sheets that are no input tables for certain."""
    return [name for name in sheets if name not in inputs or inputs[name].name == CASES]


def without_cases_tables(reading: Reading, inputs: InputSheets, pack: Pack) -> Reading:
    """The reading without sheets of cases that lack what every register of the pack has."""
    registers = [one for one in reading.registers if one.sheet not in inputs or _resembles(one, pack)]
    refused = [one for one in reading.refused if one.sheet not in inputs]
    return Reading(tuple(registers), tuple(refused))


def month_asked(period: str | None) -> str | None:
    """The month asked for; a longer or shorter period is none."""
    return period if period is not None and _MONTH.fullmatch(period) else None


def settled(
    book: Book,
    inputs: InputSheets,
    registers: Sequence[Register],
    settings: Settings,
    as_of: dt.datetime,
    *,
    wanted: bool,
    resettle: bool,
    rewritten: bool,
) -> Settlement | None:
    """The settlement if it is wanted, or if an earlier one would get lost as result sheets are rewritten.

    Months that an earlier run has settled stand, unless they are to be settled anew.
    """
    if settings.policy.pack.penalty is None or not (wanted or rewritten):
        return None
    before = next(filter(None, map(book.result, ledger_sheet_names())), None)
    if not wanted and before is None:
        return None
    taken = {one.sheet for one in registers}
    sheets = [(book.read(name), table) for name, table in inputs.items() if name not in taken]
    earlier = None if resettle or before is None else earlier_ledger(before)
    terms = Terms(settings.policy, settings.office.calendar)
    found = settle_entered(sheets, registers, terms, as_of, earlier)
    if found is None:
        return None
    differences = difference_problems(found, settings.language)
    return replace(found, problems=(*found.problems, *differences))


def settle_entered(
    sheets: Sheets, registers: Sequence[Register], terms: Terms, as_of: dt.datetime, earlier: Earlier | None
) -> Settlement | None:
    """The settlement of input sheets and registers; ``None`` where the regulation settles nothing."""
    penalty = terms.policy.pack.penalty
    if penalty is None:
        return None
    over_percent = terms.figure("return_posting", f"{as_of:%Y-%m}")
    return SETTLE[penalty.kind](entered(read_sheets(sheets), registers, over_percent), terms, as_of, earlier)


def _resembles(register: Register, pack: Pack) -> bool:
    return all(register.has(name) for name in pack.resembles)
