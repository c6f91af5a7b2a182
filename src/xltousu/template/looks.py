"""Fonts, fills, borders and state colours of the template sheets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from openpyxl.formatting.rule import Rule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.styles.numbers import NumberFormat
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from xltousu.policy import Language
from xltousu.template.expressions import text
from xltousu.template.words import template_words
from xltousu.text import catalog

MOMENT = "yyyy-mm-dd hh:mm"
DAY = "yyyy-mm-dd"
FONTS: dict[Language, str] = {"zh-CN": "宋体", "zh-TW": "新細明體", "en": "Arial"}

INK = "1F2933"
REQUIRED = "1F4E79"
OPTIONAL = "DCE6F1"
COMPUTED = "F2F2F2"
COMPUTED_HEAD = "D9D9D9"
INPUT = "FFF9DB"
BANDS = ("C6D9F0", "D8E4BC", "FCE4D6", "E4DFEC", "DDD9C4", "DAEEF3")

STATE_COLOURS: dict[str, tuple[str, str, bool]] = {
    "status.overdue": ("FFC7CE", "9C0006", True),
    "status.late": ("FBD5C2", "8A3200", False),
    "status.due-soon": ("FFEB9C", "7F4F00", True),
    "status.open": ("DDEBF7", "1F4E79", False),
    "status.on-time": ("D8F0D3", "1E5C1E", False),
    "status.aim-met": ("E6F4E1", "3B6B33", False),
    "status.aim-missed": ("FCE4D6", "8A4B1F", False),
    "status.waiting": ("EDEDED", "595959", False),
    "status.not-set": ("E4DFEC", "5B3F8C", False),
    "status.not-judged": ("EDEDED", "595959", False),
    "status.unjudged": ("FFE08A", "6B4E00", True),
    "status.excused": ("D9EFEF", "1F5C5C", False),
    "state.needs-time": ("FFE08A", "6B4E00", True),
    "state.beyond": ("E1C8F0", "5A1E7A", True),
}
"""Fill, ink and bold by the key of a state word."""


@dataclass(frozen=True, slots=True)
class Looks:
    """The looks of one language; CJK letters need another font."""

    language: Language

    def font(self, size: float = 10, *, bold: bool = False, color: str = INK) -> Font:
        """The font of the language."""
        return Font(name=FONTS[self.language], size=size, bold=bold, color=color)

    def state_word(self, key: str) -> str:
        """The word of a key of :data:`STATE_COLOURS`."""
        own = key.startswith("state.")
        return template_words(self.language)(key) if own else catalog(self.language)(key)

    def colour_states(self, sheet: Worksheet, ranges: str) -> None:
        """Rules that colour cells by the state word they hold."""
        for key, (fill, ink, bold) in STATE_COLOURS.items():
            style = DifferentialStyle(
                font=Font(color=ink, bold=bold or None), fill=PatternFill(bgColor=fill, fill_type="solid")
            )
            words = [text(self.state_word(key))]
            rule = Rule(type="cellIs", operator="equal", formula=words, dxf=style)
            sheet.conditional_formatting.add(ranges, rule)


def solid(color: str) -> PatternFill:
    """A plain fill."""
    return PatternFill("solid", fgColor=color)


def boxed(style: str = "thin", color: str = "A6A6A6") -> Border:
    """A border on all four sides."""
    side = Side(style=style, color=color)  # type: ignore[arg-type]
    return Border(left=side, right=side, top=side, bottom=side)


def aligned(
    horizontal: str = "left", *, wrap: bool = True, vertical: str = "center", indent: int = 0
) -> Alignment:
    """An alignment, wrapped unless told otherwise."""
    return Alignment(horizontal=horizontal, vertical=vertical, wrap_text=wrap, indent=indent)


def flag_rule(formula: str, fill: str, ink: str) -> Rule:
    """A rule that colours where a formula is true."""
    style = DifferentialStyle(font=Font(color=ink), fill=PatternFill(bgColor=fill, fill_type="solid"))
    return Rule(type="expression", formula=[formula], dxf=style)


def format_rule(formula: str, number_format: str, ink: str) -> Rule:
    """A rule that shows a number with another format where a formula is true."""
    style = DifferentialStyle(
        font=Font(color=ink, italic=True), numFmt=NumberFormat(numFmtId=200, formatCode=number_format)
    )
    return Rule(type="expression", formula=[formula], dxf=style)


def width_of(words: str) -> float:
    """Width in digits: a CJK letter takes two."""
    return sum(2.0 if ord(letter) > 0x2E7F else 1.0 for letter in words)


def set_widths(sheet: Worksheet, widths: dict[str, float]) -> None:
    """Widths by column letters."""
    for letters, width in widths.items():
        sheet.column_dimensions[letters].width = width


def on_paper(
    sheet: Worksheet, *, landscape: bool, paper: int = 9, margin: float = 0.4, footer: str = ""
) -> None:
    """Print set-up: one page wide, centred, with the page number in the footer. 9 is A4, 11 is A5."""
    setup = sheet.page_setup
    setup.orientation = "landscape" if landscape else "portrait"
    setup.paperSize = paper
    setup.fitToWidth, setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_options.horizontalCentered = True
    margins = sheet.page_margins
    margins.left = margins.right = margin
    margins.top, margins.bottom = margin, margin + 0.25
    margins.header = margins.footer = 0.2
    if footer and sheet.oddFooter is not None:
        sheet.oddFooter.center.text = footer
        sheet.oddFooter.center.size = 8


def copy_style(source: Any, target: Any) -> None:
    """The target cell looks like the source; a hundred times faster than setting each property."""
    target._style = source._style
