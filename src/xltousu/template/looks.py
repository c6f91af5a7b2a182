"""Fonts, fills, borders and state colours of the template sheets."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, NamedTuple

from openpyxl.formatting.rule import Rule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.styles.numbers import NumberFormat
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from xltousu.policy import Language
from xltousu.template.expressions import text
from xltousu.template.forms import Paper
from xltousu.template.words import template_words
from xltousu.text import catalog

MOMENT = "yyyy-mm-dd hh:mm"
DAY = "yyyy-mm-dd"
MONTH = "yyyy-mm"
FONTS: dict[Language, str] = {"zh-CN": "宋体", "zh-TW": "新細明體", "en": "Arial"}

INK = "1F2933"
REQUIRED = "1F4E79"
OPTIONAL = "DCE6F1"
COMPUTED = "F2F2F2"
COMPUTED_HEAD = "D9D9D9"
INPUT = "FFF9DB"
BANDS = ("C6D9F0", "D8E4BC", "FCE4D6", "E4DFEC", "DDD9C4", "DAEEF3")

_PIECES = re.compile(r"[^\s\u2001-\uffff]+\s*|.")

WIDE = 0x2000
"""From here on letters are as wide as CJK letters: tick boxes, circled numbers, CJK itself."""
LATIN, BROKEN_WORDS = 0.54, 0.65
"""Width of a Latin letter over the size of its letters, and where a line ends before its last word does."""
LINE_SPACING = 1.35
"""Height of a line of text over the size of its letters."""


class Sheet(NamedTuple):
    """A sheet of paper: Excel's number of it, and its sides in points as it is printed."""

    number: int
    width: float
    height: float


PAPERS: dict[Paper, Sheet] = {
    "A4": Sheet(9, 595, 842),
    "A4-landscape": Sheet(9, 842, 595),
    "A5-landscape": Sheet(11, 595, 420),
}
INCH = 72
MARGIN = 0.4
"""Inches that stay free at the edges of the paper."""
FILLED = 0.95
FOOTER = 0.25
"""Inches at the foot of a page for its number."""
DIGIT, NARROW = 6.0, 5.25
"""Points of a column's width by one, which are those of a digit of the normal font: usually and at least."""
PADDING = 3.0
"""Points of a cell's width in which nothing is written."""

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
    "state.program": ("E1C8F0", "5A1E7A", False),
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
        for key in STATE_COLOURS:
            sheet.conditional_formatting.add(ranges, word_rule(self.state_word(key), key))


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


def fitted(horizontal: str = "center") -> Alignment:
    """An alignment for numbers and moments: rather small than as #### where the cell is narrow."""
    return Alignment(horizontal=horizontal, vertical="center", shrink_to_fit=True)


def word_rule(word: str, state: str) -> Rule:
    """A rule that colours cells that hold a word like those of a state of :data:`STATE_COLOURS`."""
    fill, ink, bold = STATE_COLOURS[state]
    style = DifferentialStyle(
        font=Font(color=ink, bold=bold or None), fill=PatternFill(bgColor=fill, fill_type="solid")
    )
    return Rule(type="cellIs", operator="equal", formula=[text(word)], dxf=style)


def line_rule(color: str) -> Rule:
    """A rule that draws thin lines around every cell."""
    return Rule(type="expression", formula=["TRUE"], dxf=DifferentialStyle(border=boxed(color=color)))


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
    """Width in digits: a CJK letter, a tick box and a circled number take two."""
    return sum(2.0 if ord(letter) > WIDE else 1.0 for letter in words)


def longest_word(words: str) -> float:
    """Width in digits of the longest piece in which no line can break, in bold letters."""
    return max((1.1 * width_of(piece.rstrip()) for piece in _PIECES.findall(words)), default=0.0)


def lines_of(words: str, width: float, size: float = 10) -> int:
    """Lines a text takes in a box of a width in digits; a line breaks after a word or a CJK letter."""
    room = max(2 * size, width * NARROW - PADDING)
    lines = 0
    for paragraph in words.split("\n"):
        lines, used = lines + 1, 0.0
        for piece in _PIECES.findall(paragraph):
            if used and used + _points(piece.rstrip(), size) > room:
                lines, used = lines + 1, 0.0
            used += _points(piece, size)
            while used > room:
                lines, used = lines + 1, used - room
    return lines


def letters_of(language: Language, width: float, size: float) -> int:
    """How many letters of a text of the language surely find room in a line of a width in digits."""
    return int((width * NARROW - PADDING) / size / (BROKEN_WORDS if language == "en" else 1.0))


def _points(words: str, size: float) -> float:
    """Width of a text in points: a CJK letter is as wide as high."""
    return sum(size if ord(letter) > WIDE else LATIN * size for letter in words)


def height_of(words: str, width: float, size: float = 10) -> float:
    """Height in points of a row that shows all of a text."""
    return lines_of(words, width, size) * size * LINE_SPACING + 4


def set_widths(sheet: Worksheet, widths: dict[str, float]) -> None:
    """Widths by column letters."""
    for letters, width in widths.items():
        sheet.column_dimensions[letters].width = width


def on_paper(
    sheet: Worksheet, paper: Paper, *, margin: float = MARGIN, footer: str = "", one_page: bool = False
) -> None:
    """Print set-up: one page wide, centred, margins in inches, with the page number in the footer."""
    setup = sheet.page_setup
    setup.orientation = "landscape" if paper.endswith("landscape") else "portrait"
    setup.paperSize = PAPERS[paper].number
    setup.fitToWidth, setup.fitToHeight = 1, int(one_page)
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_options.horizontalCentered = True
    margins = sheet.page_margins
    margins.left = margins.right = margin
    margins.top, margins.bottom = margin, margin + FOOTER * bool(footer)
    margins.header = margins.footer = 0.2
    if footer and sheet.oddFooter is not None:
        sheet.oddFooter.center.text = footer
        sheet.oddFooter.center.size = 8


def room_of(paper: Paper, margin: float, *, footer: bool = False) -> tuple[float, float]:
    """Width and height in points between the margins, which are in inches.

    Programs measure rows a little differently, so that some of the height stays free.
    """
    sheet, edge = PAPERS[paper], margin * INCH
    return sheet.width - 2 * edge, FILLED * (sheet.height - 2 * edge - FOOTER * INCH * footer)


def copy_style(source: Any, target: Any) -> None:
    """The target cell looks like the source; a hundred times faster than setting each property."""
    target._style = source._style
