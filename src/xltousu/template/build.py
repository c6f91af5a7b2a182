"""A pack as a blank workbook."""

from __future__ import annotations

from typing import Any

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from xltousu.policy import Language, Pack
from xltousu.template.calendar_sheet import add_calendar
from xltousu.template.entered_sheet import add_entered_figures
from xltousu.template.forms import forms_of
from xltousu.template.howto_sheet import add_howto
from xltousu.template.input_sheets import add_input_sheet
from xltousu.template.layout import FIRST_ROW, LAST_ROW
from xltousu.template.list_sheet import add_list
from xltousu.template.lists_sheet import add_lists
from xltousu.template.looks import FONTS
from xltousu.template.month_sheet import add_month
from xltousu.template.package import frozen_bytes
from xltousu.template.page_sheet import add_page
from xltousu.template.register_sheet import add_register, name_ids
from xltousu.template.settings_sheet import add_settings
from xltousu.template.sheets import Making
from xltousu.worktime import Calendar


def template_file_name(pack: Pack) -> str:
    """Name of the file a pack's template is written to."""
    return f"{pack.id}.xlsx"


def build_template(pack: Pack, calendar: Calendar, language: Language) -> bytes:
    """The blank workbook of a pack in one language; the same bytes every time."""
    return packed(make_workbook(pack, calendar, language))


def packed(making: Making) -> bytes:
    """A blank workbook as bytes."""
    last = making.layout.columns[-1].letters
    return frozen_bytes(making.book, quiet={making.layout.sheet: f"A{FIRST_ROW}:{last}{LAST_ROW}"})


def make_workbook(pack: Pack, calendar: Calendar, language: Language) -> Making:
    """The blank workbook of a pack before it is packed."""
    making = Making(pack, calendar, language, forms_of(pack), empty_book(language))
    add_howto(making)
    register = add_register(making)
    name_ids(making)
    for table in making.inputs:
        add_input_sheet(making, table)
    add_entered_figures(making)
    _add_forms(making)
    add_month(making)
    add_lists(making)
    add_settings(making)
    add_calendar(making)
    _show_first(making, register)
    return making


def empty_book(language: Language) -> Workbook:
    """A workbook without sheets, in the font of the language, calculated whenever it is opened."""
    book = Workbook()
    book.remove(book.worksheets[0])
    _set_normal_font(book, FONTS[language])
    book.calculation.fullCalcOnLoad = True
    return book


def _set_normal_font(book: Any, name: str) -> None:
    """Column widths are measured in digits of the normal font."""
    book._fonts[0].name = name
    book._named_styles["Normal"].font.name = name


def _add_forms(making: Making) -> None:
    for form in making.forms.form:
        add = add_page if form.kind == "page" else add_list
        add(making, form)


def _show_first(making: Making, register: Worksheet) -> None:
    """The workbook opens on the register."""
    for sheet in making.book.worksheets:
        sheet.sheet_view.tabSelected = sheet is register
    making.book.active = making.book.index(register)
