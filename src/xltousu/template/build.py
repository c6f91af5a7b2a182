"""A pack as a blank workbook."""

from __future__ import annotations

from typing import Any

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from xltousu.policy import Language, Pack
from xltousu.template.calendar_sheet import add_calendar
from xltousu.template.callback_sheet import add_callback
from xltousu.template.forms import forms_of
from xltousu.template.howto_sheet import add_howto
from xltousu.template.layout import FIRST_ROW, LAST_ROW
from xltousu.template.lists_sheet import add_lists
from xltousu.template.looks import FONTS
from xltousu.template.package import frozen_bytes
from xltousu.template.register_sheet import add_register, name_ids
from xltousu.template.settings_sheet import add_settings
from xltousu.template.sheets import Making
from xltousu.template.ticket_sheet import add_ticket
from xltousu.worktime import Calendar


def template_file_name(pack: Pack) -> str:
    """Name of the file a pack's template is written to."""
    return f"{pack.id}.xlsx"


def build_template(pack: Pack, calendar: Calendar, language: Language) -> bytes:
    """The blank workbook of a pack in one language; the same bytes every time."""
    making = Making(pack, calendar, language, forms_of(pack), _empty_book(language))
    add_howto(making)
    register = add_register(making)
    name_ids(making)
    _add_forms(making)
    add_lists(making)
    add_settings(making)
    add_calendar(making)
    _show_first(making, register)
    last = making.layout.columns[-1].letters
    return frozen_bytes(making.book, quiet={register.title: f"A{FIRST_ROW}:{last}{LAST_ROW}"})


def _empty_book(language: Language) -> Workbook:
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
    if making.forms.ticket:
        add_ticket(making, making.forms.ticket)
    if making.forms.callback:
        add_callback(making, making.forms.callback)


def _show_first(making: Making, register: Worksheet) -> None:
    """The workbook opens on the register."""
    for sheet in making.book.worksheets:
        sheet.sheet_view.tabSelected = sheet is register
    making.book.active = making.book.index(register)
