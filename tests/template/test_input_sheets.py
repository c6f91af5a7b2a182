"""The sheets of a blank workbook in which an office enters what penalties are settled from."""

from __future__ import annotations

import io

import openpyxl
import pytest
from template_cases import made

from xltousu.cells import Grid
from xltousu.policy import LANGUAGES, Language, load_pack, read_inputs
from xltousu.register import read_table
from xltousu.template.build import build_template
from xltousu.template.input_sheets import HEAD, ROWS
from xltousu.worktime import Calendar


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("pack", ["maker", "eight-step"])
def test_are_read_back_with_all_their_columns(pack: str, language: Language) -> None:
    model = load_pack(pack)
    book = openpyxl.load_workbook(io.BytesIO(build_template(model, Calendar.load("cn"), language)))
    tables = [table for table in read_inputs(model) if table.name != "cases"]
    assert tables
    for table in tables:
        rows = [list(row) for row in book[table.title(language)].iter_rows(values_only=True)]
        read = read_table(Grid(table.title(language), rows), table)
        assert list(read.columns) == [column.name for column in table.column], table.name
        assert (read.header_row, read.size) == (HEAD, 0)


def test_offer_lists_and_refuse_what_is_no_number() -> None:
    making = made("maker")
    checks = {str(check.sqref): check for check in making.book["处分"].data_validations.dataValidation}
    assert checks[f"C{HEAD + 1}:C{HEAD + ROWS}"].formula1 == '"警告,小过,大过"'
    assert checks[f"D{HEAD + 1}:D{HEAD + ROWS}"].type == "decimal"
    assert checks[f"A{HEAD + 1}:A{HEAD + ROWS}"].formula1 is None


def test_print_their_heads_on_every_page() -> None:
    sheet = made("maker").book["人员月度"]
    assert sheet.print_title_rows == f"${HEAD}:${HEAD}"
    assert sheet.freeze_panes == f"A{HEAD + 1}"
    assert sheet.page_setup.fitToWidth == 1


def test_hold_no_cases() -> None:
    making = made("maker")
    assert {"损失", "转售", "责任", "处分", "通知单", "人员月度", "收款"} <= set(making.without_cases)
    assert "案件" not in making.book.sheetnames
