"""Forms with cases in them: repair tickets and callback sheets as workbooks of values, ready to print."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import replace

from openpyxl import Workbook
from openpyxl.worksheet.pagebreak import Break

from xltousu.policy import Language, Pack, Words
from xltousu.template.build import empty_book
from xltousu.template.filled_values import FilledCase
from xltousu.template.forms import Form, forms_of
from xltousu.template.list_sheet import add_list
from xltousu.template.page_sheet import draw_page, finish_page, page_board
from xltousu.template.sheets import Making
from xltousu.worktime import Calendar


def filled_pages(
    pack: Pack, language: Language, form: Form, cases: Sequence[FilledCase], *, run: bool
) -> bytes:
    """A page for each case: a sheet each, or with ``run`` all on one sheet, one printed page a case."""
    making = _making(pack, language)
    if run:
        board = page_board(making, form, making.sheet(form.sheet(language)))
        row = 1
        for number, case in enumerate(cases):
            if number:
                board.sheet.row_breaks.append(Break(id=row - 1))
            row = draw_page(replace(board, case=case), row)
        finish_page(board, 1, row - 1, pages=len(cases))
    else:
        names: set[str] = set()
        for case in cases:
            sheet = making.sheet(_sheet_name(case.case_id, names))
            board = replace(page_board(making, form, sheet), case=case)
            finish_page(board, 1, draw_page(board, 1) - 1)
    return _bytes(making.book)


def filled_list(
    pack: Pack, language: Language, form: Form, groups: Sequence[tuple[str, Sequence[FilledCase]]]
) -> bytes:
    """A list of cases for each group, each on a sheet with the name of the group where there are several."""
    making = _making(pack, language)
    names: set[str] = set()
    for group, cases in groups:
        title = f"{form.title(language)}　{group}" if group else form.title(language)
        sheet = _sheet_name(f"{form.sheet(language)} {group}".strip(), names)
        one = form.model_copy(
            update={
                "fill": "blank",
                "start": None,
                "done": None,
                "rows": len(cases),
                "sheet": _same(sheet),
                "title": _same(title),
                "note": None,
            }
        )
        add_list(making, one, cases)
    return _bytes(making.book)


def _making(pack: Pack, language: Language) -> Making:
    return Making(pack, Calendar.load(pack.jurisdiction), language, forms_of(pack), empty_book(language))


def _same(words: str) -> Words:
    return Words.model_validate(words)


def _sheet_name(text: str, names: set[str]) -> str:
    """A name Excel takes, used once."""
    plain = "".join("-" if letter in "[]:*?/\\" else letter for letter in text).strip("'")[:28] or "1"
    name, number = plain, 2
    while name.casefold() in names:
        name, number = f"{plain}~{number}", number + 1
    names.add(name.casefold())
    return name


def _bytes(book: Workbook) -> bytes:
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()
