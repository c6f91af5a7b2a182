"""One page for the people who fill in the workbook."""

from __future__ import annotations

from collections.abc import Iterator

from openpyxl.worksheet.worksheet import Worksheet

from xltousu.policy import Limit
from xltousu.template import looks
from xltousu.template.case_number import case_number
from xltousu.template.forms import Form
from xltousu.template.layout import PREPARED
from xltousu.template.limit_formulas import is_native, limit_named
from xltousu.template.sheets import Making

COLUMNS = "ABCDEF"
PLAIN_NUMBER = "202611001"
WIDTHS = (32.0, 25.0, 18.0, 18.0, 28.0, 22.0)


def add_howto(making: Making) -> Worksheet:
    """How to enter, how to read the states, what each sheet is for, and the limits of the pack."""
    sheet = making.sheet(making.text("sheet.how-to"))
    title = making.words("howto.title", pack=making.pack.title(making.language))
    making.put(sheet, "A1", title, font=making.looks.font(16, bold=True))
    summary = making.pack.summary(making.language)
    sheet.merge_cells("A2:F2")
    making.put(sheet, "A2", summary, font=making.looks.font(10, color="595959"), align=looks.aligned())
    sheet.row_dimensions[1].height = 28
    sheet.row_dimensions[2].height = looks.height_of(summary, sum(WIDTHS))
    row = 4
    for head, lines in _sections(making):
        row = _section(making, sheet, row, head, lines)
    row = _sheets(making, sheet, row)
    row = _not_sheets(making, sheet, row)
    row = _limits(making, sheet, row)
    _colours(making, sheet, row)
    looks.set_widths(sheet, dict(zip(COLUMNS, WIDTHS, strict=True)))
    looks.on_paper(sheet, "A4", footer=making.words("register.page"))
    sheet.sheet_properties.tabColor = "7F7F7F"
    return sheet


def _sections(making: Making) -> Iterator[tuple[str, list[str]]]:
    params = _params(making)
    for section in ("enter", "see", "native"):
        keys = sorted(key for key in making.words if key.startswith(f"howto.{section}-"))
        lines = [making.words(key, **params) for key in keys if key != f"howto.{section}-head"]
        if section == "native":
            lines += _not_native(making)
        yield making.words(f"howto.{section}-head"), lines


def _params(making: Making) -> dict[str, object]:
    words, text = making.words, making.text
    number = case_number(making.pack)
    return {
        "number": number.example if number else PLAIN_NUMBER,
        "month": making.month.sheet,
        "register": making.layout.sheet,
        "settings": text("sheet.settings"),
        "rows": PREPARED,
        "as-of": words("register.as-of"),
        "state": words("register.state"),
        "due": words("register.due"),
        "item": words("register.item"),
        "needs-time": words("state.needs-time"),
        "beyond": words("state.beyond"),
        "not-set": text("status.not-set"),
        "provisional": words("state.provisional-format"),
    }


def _not_native(making: Making) -> list[str]:
    missing = [limit for limit in making.pack.limit if not is_native(limit, making.pack)]
    titles = "、".join(limit.title(making.language) for limit in missing)
    program = making.words("state.program")
    return [making.words("howto.not-native", limits=titles, program=program)] if missing else []


def _section(making: Making, sheet: Worksheet, row: int, head: str, lines: list[str]) -> int:
    _head(making, sheet, row, head)
    for number, line in enumerate(lines, start=1):
        row += 1
        sheet.merge_cells(f"A{row}:F{row}")
        told = f"{number}. {line}"
        making.put(sheet, f"A{row}", told, align=looks.aligned(vertical="top"))
        sheet.row_dimensions[row].height = looks.height_of(told, sum(WIDTHS))
    return row + 2


def _head(making: Making, sheet: Worksheet, row: int, head: str) -> None:
    cell = making.put(sheet, f"A{row}", head, font=making.looks.font(12, bold=True, color=looks.REQUIRED))
    sheet.row_dimensions[row].height = 20
    cell.alignment = looks.aligned(wrap=False)


def _sheets(making: Making, sheet: Worksheet, row: int) -> int:
    """Each sheet with what it is for, as a link."""
    words, language = making.words, making.language
    _head(making, sheet, row, words("howto.sheets-head"))
    listed = [(making.layout.sheet, words("howto.sheet-register"))]
    listed += [(title, words("howto.sheet-input")) for title in making.input_titles]
    listed += [(form.sheet(language), _what_for(making, form)) for form in making.forms.form]
    listed.append((making.month.sheet, words("howto.sheet-month")))
    own = ("lists", "settings", "calendar")
    listed += [(making.text(f"sheet.{key}"), words(f"howto.sheet-{key}")) for key in own]
    for name, what_for in listed:
        row += 1
        cell = making.put(sheet, f"A{row}", name, font=making.looks.font(10, color="0563C1"))
        cell.hyperlink = f"#'{name}'!A1"
        cell.font = making.looks.font(10, color="0563C1")
        making.put(sheet, f"B{row}", what_for, align=looks.aligned(wrap=False))
    return row + 2


def _what_for(making: Making, form: Form) -> str:
    """How a form is filled in, and its paper."""
    kind = "cases" if form.holds_cases else {"month": "of-month"}.get(form.fill, form.fill)
    return making.words(f"howto.sheet-{kind}", paper=making.words(f"paper.{form.paper}"))


def _not_sheets(making: Making, sheet: Worksheet, row: int) -> int:
    """The forms of the regulation that are no sheet, and why."""
    reasons = [form.reason(making.language) for form in making.forms.not_a_sheet]
    if not reasons:
        return row
    return _section(making, sheet, row, making.words("howto.not-sheets-head"), reasons)


def _limits(making: Making, sheet: Worksheet, row: int) -> int:
    """The limits of the pack, each with its clause: what starts it, what keeps it, how long, who."""
    if not making.pack.limit:
        return row
    _head(making, sheet, row, making.words("howto.limits-head"))
    row += 1
    for letters, key in zip(COLUMNS, ("limit", "clause", "from", "until", "amount", "holder"), strict=True):
        cell = making.put(sheet, f"{letters}{row}", making.words(f"howto.{key}"))
        cell.font, cell.fill = making.looks.font(10, bold=True), looks.solid(looks.OPTIONAL)
        cell.border, cell.alignment = looks.boxed(), looks.aligned("center")
    for limit in making.pack.limit:
        row += 1
        values = _limit(making, limit)
        for letters, value in zip(COLUMNS, values, strict=True):
            cell = making.put(sheet, f"{letters}{row}", value, font=making.looks.font(9))
            cell.border, cell.alignment = looks.boxed(color="D0D0D0"), looks.aligned()
        pairs = zip(values, WIDTHS, strict=True)
        sheet.row_dimensions[row].height = max(looks.height_of(value, width, 9) for value, width in pairs)
    return row + 2


def _limit(making: Making, limit: Limit) -> tuple[str, ...]:
    title = limit.title(making.language)
    return (
        making.words("howto.aim", limit=title) if limit.aim else title,
        _clause(limit),
        _start(making, limit),
        _field_title(making, limit.done),
        _amount(making, limit),
        limit.holder(making.language) if limit.holder else "",
    )


def _clause(limit: Limit) -> str:
    article = limit.amount[-1].reference.article if limit.amount else ""
    return f"{limit.clause} {article}".strip()


def _start(making: Making, limit: Limit) -> str:
    before = limit_named(limit.before, making.pack)
    if before is not None:
        return making.words("howto.due-of", limit=before.title(making.language))
    return _field_title(making, limit.start or limit.agreed)


def _field_title(making: Making, name: str | None) -> str:
    field = making.pack.field_named(name) if name else None
    return field.title(making.language) if field else ""


def _amount(making: Making, limit: Limit) -> str:
    """The newest amount in words."""
    words, text = making.words, making.text
    if limit.kind == "agreed":
        return words("howto.agreed", field=_field_title(making, limit.agreed))
    if not limit.amount:
        return ""
    amount = limit.amount[-1]
    unit = text(f"unit.{amount.unit}")
    parameter = making.pack.parameter_named(amount.parameter) if amount.parameter else None
    if parameter is not None:
        key = "howto.immediate" if limit.kind == "immediate" else "howto.by-parameter"
        return words(key, parameter=parameter.title(making.language))
    told = unit if amount.unit.startswith("same-day") else f"{amount.value} {unit}"
    repeated = {"reminder": "howto.ahead", "recurring": "howto.every"}
    return words(repeated[limit.kind], amount=told) if limit.kind in repeated else told


def _colours(making: Making, sheet: Worksheet, row: int) -> None:
    """What each colour means, in words."""
    _head(making, sheet, row, making.words("howto.colours-head"))
    for number, (key, (fill, ink, bold)) in enumerate(looks.STATE_COLOURS.items()):
        letters = COLUMNS[number % len(COLUMNS)]
        place = row + 1 + number // len(COLUMNS)
        cell = making.put(sheet, f"{letters}{place}", making.looks.state_word(key))
        cell.font, cell.fill = making.looks.font(10, bold=bold, color=ink), looks.solid(fill)
        cell.border, cell.alignment = looks.boxed(color="FFFFFF"), looks.aligned("center")
