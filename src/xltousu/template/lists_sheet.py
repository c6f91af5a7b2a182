"""The words behind the drop-down lists and the formulas, and the names of the sheets that hold no cases."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import takewhile

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from xltousu.cells import Grid
from xltousu.policy import LANGUAGES
from xltousu.template import looks
from xltousu.template.entry import list_name
from xltousu.template.expressions import choice_words
from xltousu.template.limit_formulas import state_order
from xltousu.template.sheets import Making
from xltousu.template.words import template_words

HEAD = 4


def sheets_without_cases(grid: Grid) -> list[str]:
    """What a lists sheet says of its workbook: the sheets of forms that hold no cases of their own.

    They stand in the first column under its title; another sheet of the same name has no such title.
    """
    titles = {template_words(language)("lists.sheets") for language in LANGUAGES}
    if grid.value(HEAD, 1) not in titles:
        return []
    names = (grid.value(row, 1) for row in range(HEAD + 1, grid.bottom + 1))
    return [str(name) for name in takewhile(lambda name: name is not None, names)]


def add_lists(making: Making) -> Worksheet:
    """One column a list, each under its defined name."""
    sheet = making.sheet(making.text("sheet.lists"))
    making.put(sheet, "A1", making.words("lists.title"), font=making.looks.font(16, bold=True))
    making.put(sheet, "A2", making.words("lists.intro"), font=making.looks.font(10, color="595959"))
    for number, (title, name, words) in enumerate(_lists(making), start=1):
        _column(making, sheet, get_column_letter(number), title, name, words)
    sheet.freeze_panes = f"A{HEAD + 1}"
    looks.on_paper(sheet, "A4-landscape", footer=making.words("register.page"))
    sheet.print_title_rows = f"{HEAD}:{HEAD}"
    return sheet


def _lists(making: Making) -> Iterator[tuple[str, str, Sequence[str]]]:
    words = making.words
    yield words("lists.sheets"), "list_sheets", making.without_cases
    yes_no = [words("answer.yes"), words("answer.no")]
    yield "/".join(yes_no), "list_answers", yes_no
    for field in making.pack.field:
        if field.kind == "choice":
            chosen = list(choice_words(field, making.language).values())
            yield field.title(making.language), list_name(field), chosen
    yield words("lists.states"), words("name.order"), state_order(making.language)
    titles = [limit.title(making.language) for limit in making.layout.must]
    if titles:
        yield words("lists.limits"), words("name.limits"), titles


def _column(
    making: Making, sheet: Worksheet, letters: str, title: str, name: str, words: Sequence[str]
) -> None:
    head = making.put(sheet, f"{letters}{HEAD}", title, font=making.looks.font(10, bold=True))
    head.fill, head.border = looks.solid(looks.OPTIONAL), looks.boxed()
    head.alignment = looks.aligned("center")
    for row, word in enumerate(words, start=HEAD + 1):
        making.put(sheet, f"{letters}{row}", word).border = looks.boxed(color="D0D0D0")
    making.name(name, sheet, f"${letters}${HEAD + 1}:${letters}${HEAD + len(words)}")
    widest = max(map(looks.width_of, (title, *words)))
    sheet.column_dimensions[letters].width = widest + 3
