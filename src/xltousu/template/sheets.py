"""What every sheet of a template is made from, and the moves they share."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Font
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.worksheet import Worksheet

from xltousu.policy import InputTable, Language, Pack, entered_figures, read_inputs
from xltousu.template.expressions import quoted
from xltousu.template.figure_formulas import FigureFormulas
from xltousu.template.forms import Forms
from xltousu.template.layout import Layout
from xltousu.template.limit_formulas import LimitFormulas
from xltousu.template.looks import Looks
from xltousu.template.month_plan import MonthPlan
from xltousu.text import Catalog, catalog
from xltousu.worktime import Calendar

REGISTER_ITSELF = "cases"


@dataclass(frozen=True)
class Making:
    """A template in the making: the pack, the office's calendar, and the workbook so far."""

    pack: Pack
    calendar: Calendar
    language: Language
    forms: Forms
    book: Workbook

    @cached_property
    def layout(self) -> Layout:
        """The columns of the register."""
        return Layout(self.pack, self.forms, self.language)

    @cached_property
    def formulas(self) -> LimitFormulas:
        """The formulas of the limits."""
        return LimitFormulas(self.pack, self.language)

    @cached_property
    def figures(self) -> FigureFormulas:
        """The formulas of the month's figures."""
        return FigureFormulas(self.pack, self.language)

    @cached_property
    def month(self) -> MonthPlan:
        """Where the month sheet has its figures."""
        return MonthPlan(self.pack, self.words("month.sheet"))

    @cached_property
    def looks(self) -> Looks:
        """Fonts and colours."""
        return Looks(self.language)

    @property
    def words(self) -> Catalog:
        """The words of the template sheets."""
        return self.layout.words

    @property
    def text(self) -> Catalog:
        """The words of the whole program."""
        return catalog(self.language)

    @cached_property
    def inputs(self) -> list[InputTable]:
        """The tables beside the register that get a sheet; that of the cases is the register itself."""
        return [table for table in read_inputs(self.pack) if table.name != REGISTER_ITSELF]

    @property
    def input_titles(self) -> list[str]:
        """The sheets of tables beside the register, that of entered figures last."""
        titles = [table.title(self.language) for table in self.inputs]
        if any(metric.needs_entry for metric in self.pack.metric):
            titles.append(entered_figures().title(self.language))
        return titles

    @property
    def without_cases(self) -> list[str]:
        """The sheets of tables beside the register and of forms that hold no cases, and that of the month."""
        forms = [form.sheet(self.language) for form in self.forms.form if not form.holds_cases]
        return [*self.input_titles, *forms, self.month.sheet]

    def sheet(self, title: str) -> Worksheet:
        """A new sheet without grid lines."""
        sheet: Worksheet = self.book.create_sheet(title)
        sheet.sheet_view.showGridLines = False
        return sheet

    def name(self, name: str, sheet: Worksheet, cells: str) -> None:
        """A defined name for cells such as ``$B$5``."""
        self.book.defined_names[name] = DefinedName(name, attr_text=f"{quoted(sheet.title)}!{cells}")

    def own_name(self, key: str) -> str:
        """A defined name of the template in the reader's language."""
        return self.words(f"name.{key}")

    def put(
        self,
        sheet: Worksheet,
        address: str,
        value: Any,
        *,
        font: Font | None = None,
        align: Alignment | None = None,
    ) -> Cell:
        """A value in a cell, in the font of the language."""
        cell = sheet[address]
        cell.value = value
        cell.font = font or self.looks.font()
        if align:
            cell.alignment = align
        return cell  # type: ignore[no-any-return]
