"""How often the host asks the program: each question is a way to Excel and back, of a millisecond or so.

Of a register whose rows are alike, a row more may cost no question; what differs from row to row may cost a
few, and so may each link, which Excel takes one by one.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

import open_memory
import openpyxl
import pytest
from open_memory import MemoryOpenBook
from openpyxl.worksheet.worksheet import Worksheet
from repairs import BAD, GOOD, HEADER
from test_live import applied

FEW, MANY = 80, 160
OF_A_LINK = 20
"""Questions for a link at most: it is read twice, removed, and put in again."""
Change = Callable[[Worksheet, int], None]
_NO_QUESTIONS = ("__init__", "prepare_xl_data_element", "clean_value_data")


def hidden(sheet: Worksheet, row: int) -> None:
    sheet.row_dimensions[row].hidden = True


def merged(sheet: Worksheet, row: int) -> None:
    sheet.merge_cells(start_row=row, end_row=row, start_column=len(HEADER) + 1, end_column=len(HEADER) + 2)


def of_another_format(sheet: Worksheet, row: int) -> None:
    sheet.cell(row, 2).number_format = "yyyy/m/d"


def register(rows: int, *, change: Change | None = None, mistaken: bool = False) -> bytes:
    """A register in which every second row is changed, or mistaken."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = "报修登记"
    sheet.append(HEADER)
    for number in range(rows):
        row = BAD if mistaken and number % 2 else GOOD
        sheet.append([f"B{number:04}", *row[1:]])
        for column in range(1, len(HEADER) + 1):
            sheet.cell(number + 2, column).number_format = "yyyy-mm-dd hh:mm"
        if change is not None and number % 2:
            change(sheet, number + 2)
    book.create_sheet("规则").append(["pack", "repair-area"])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def questions(work: Callable[[], Any]) -> int:
    """How often the program is asked from outside while this is done."""
    here, asked = open_memory.__file__, 0

    def note(frame: FrameType, event: str, _: Any) -> None:
        nonlocal asked
        caller = frame.f_back
        if event == "call" and frame.f_code.co_filename == here and frame.f_code.co_name not in _NO_QUESTIONS:
            asked += caller is None or caller.f_code.co_filename != here

    sys.setprofile(note)
    try:
        work()
    finally:
        sys.setprofile(None)
    return asked


def of_reading(data: bytes) -> int:
    live = MemoryOpenBook(data)
    return questions(lambda: live.read("报修登记"))


def of_processing(data: bytes) -> tuple[int, int, int, int]:
    """Of the first run, of the second, and of taking that back; and how many links there were."""
    live = MemoryOpenBook(data)
    first = questions(lambda: applied(live, "process"))
    second = questions(lambda: applied(live, "process"))
    links, undo = len(live.links("报修登记")), live.undo
    assert undo is not None
    return first, second, questions(lambda: live.take_back(undo)), links


def test_reading_a_row_more_costs_no_question() -> None:
    assert of_reading(register(MANY)) == of_reading(register(FEW))


@pytest.mark.parametrize(("change", "most"), [(hidden, 2), (of_another_format, 4), (merged, 12)])
def test_reading_what_differs_in_every_second_row_costs_few_questions(change: Change, most: int) -> None:
    few, many = (of_reading(register(rows, change=change)) for rows in (FEW, MANY))
    assert 0 < many - few <= most * (MANY - FEW)


def test_processing_costs_a_few_questions_for_each_link() -> None:
    few, many = (of_processing(register(rows, mistaken=True)) for rows in (FEW, MANY))
    links = many[3] - few[3]
    assert links > (MANY - FEW) // 3
    for before, after in zip(few[:3], many[:3], strict=True):
        assert after - before <= OF_A_LINK * links
