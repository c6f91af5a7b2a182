"""The sheets of a template: all there, nothing cut, printed as meant, the same every time."""

from __future__ import annotations

import html
import io
import math
import re
import string
import tomllib
import zipfile
from importlib.resources import files
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from openpyxl.utils import get_column_letter, range_boundaries
from template_cases import built, layout_of, made
from validation import linted, mistakes

from xltousu.policy import LANGUAGES, Language, load_pack, pack_ids
from xltousu.template.build import build_template, template_file_name
from xltousu.template.expressions import has_word
from xltousu.template.form_values import item_title
from xltousu.template.forms import Form
from xltousu.template.layout import FIRST_ROW, HEADER_ROW, LAST_ROW, TABLE
from xltousu.template.looks import FILLED, PAPERS, lines_of
from xltousu.template.sheets import Making
from xltousu.text import catalog
from xltousu.worktime import Calendar

TEMPLATES = Path(__file__).parents[2] / "templates"
SHARED_FUNCTIONS = {
    "AND", "CHAR", "COUNT", "COUNTA", "COUNTIF", "COUNTIFS", "DAY", "EDATE", "EOMONTH", "FIND", "IF",
    "IFERROR", "INDEX", "INT", "ISNUMBER", "LEFT", "LEN", "MATCH", "MAX", "MID", "MIN", "MOD", "MONTH", "N",
    "NOT", "NOW", "OR", "RIGHT", "ROUND", "ROUNDUP", "ROW", "SMALL", "SUBSTITUTE", "SUM", "SUMPRODUCT",
    "TEXT", "VALUE", "YEAR",
}  # fmt: skip
"""What Excel 2013, WPS and LibreOffice all calculate alike."""


class Box(NamedTuple):
    """A text in a sheet, with the room it has in points and the size of its letters."""

    place: str
    text: str
    width: float
    height: float
    size: float


@pytest.fixture(params=pack_ids())
def making(request: pytest.FixtureRequest) -> Making:
    """The template of a pack before it is packed."""
    return made(request.param)


def test_every_form_is_there_with_its_titles_and_heads(making: Making) -> None:
    language = making.language
    for form in making.forms.form:
        shown = _texts(making.book[form.sheet(language)])
        whole = "\n".join(shown)
        assert form.title(language) in shown
        assert form.code is None or form.code in shown
        wanted = [line.heading(language) for line in form.lines if line.heading]
        wanted += [item.band(language) for item in form.columns if item.band]
        wanted += [words(language) for words in form.texts]
        wanted += [item_title(making, item) for item in form.columns]
        assert not set(wanted) - set(shown), form.id
        parts = [item_title(making, item) for item in form.items()]
        parts += [words(language) for words in (*form.signatures, form.note, form.copies) if words]
        parts += [f"□{option(language)}" for item in form.items() for option in item.options]
        assert [part for part in parts if part not in whole] == [], form.id


def test_no_text_is_cut(making: Making) -> None:
    """By the widths of letters: a CJK letter is as wide as high, any other about half of it."""
    sheets = [sheet for sheet in making.book.worksheets if sheet.title != making.layout.sheet]
    cut = [box for sheet in sheets for box in _boxes(sheet) if _needed(box) > box.height]
    assert cut == []


def test_no_moment_or_share_is_wider_than_its_column(making: Making) -> None:
    digits = {"yyyy-mm-dd hh:mm": 16, "yyyy-mm-dd": 10, "yyyy-mm": 7, "0.00%": 7}
    narrow = []
    for sheet in making.book.worksheets:
        spans = _spans(sheet)
        for row in sheet.iter_rows(max_row=40):
            for cell in row:
                width = _width(
                    sheet, spans.get(cell.coordinate, (cell.column, cell.row, cell.column, cell.row))
                )
                needed = digits.get(cell.number_format, 0) * (cell.font.size or 11) / 2
                if needed > width and not cell.alignment.shrink_to_fit:
                    narrow.append(f"{sheet.title}!{cell.coordinate} {needed} {width}")
    assert narrow == []


@pytest.mark.parametrize("language", ["zh-CN", "en"])
@pytest.mark.parametrize("pack_id", pack_ids())
def test_no_word_of_a_head_is_broken(pack_id: str, language: Language) -> None:
    making, narrow = made(pack_id, language), []
    for sheet in making.book.worksheets:
        titles, spans = sheet.print_title_rows or "1:1", _spans(sheet)
        heads = sheet.iter_rows(min_row=_first(titles), max_row=_last(titles))
        shown = (cell for row in heads for cell in row if not _is_hidden(sheet, cell))
        for cell in shown:
            words = re.findall(r"[\x21-\x7e]+", str(cell.value or ""))
            span = spans.get(cell.coordinate, (cell.column, cell.row, cell.column, cell.row))
            if cell.alignment.wrap_text and max(map(len, words), default=0) * 5.4 > _width(sheet, span):
                narrow.append(f"{sheet.title}!{cell.coordinate} {cell.value}")
    assert narrow == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("pack_id", pack_ids())
def test_every_header_of_the_register_finds_room_in_two_lines(pack_id: str, language: Language) -> None:
    making = made(pack_id, language)
    sheet = making.book[making.layout.sheet]
    shown = [cell for cell in sheet[HEADER_ROW] if cell.value and not _is_hidden(sheet, cell)]
    lines = {
        cell.value: lines_of(cell.value, sheet.column_dimensions[cell.column_letter].width) for cell in shown
    }
    assert [title for title, number in lines.items() if number > 2] == []


@pytest.mark.parametrize("language", ["zh-CN", "en"])
@pytest.mark.parametrize("pack_id", pack_ids())
def test_no_choice_is_broken_off_its_tick_box(pack_id: str, language: Language) -> None:
    making = made(pack_id, language)
    sheets = [making.book[form.sheet(language)] for form in making.forms.form]
    boxes = [box for sheet in sheets for box in _boxes(sheet) if box.text.startswith("□")]
    for box in boxes:
        one_line = [_needed(box._replace(text=line)) < 2 * box.size * 1.15 for line in box.text.split("\n")]
        assert all(one_line) or box.text.count("□") == 1, box


@pytest.mark.parametrize("language", ["zh-CN", "en"])
@pytest.mark.parametrize("pack_id", pack_ids())
def test_the_last_page_of_a_list_is_not_mostly_blank(pack_id: str, language: Language) -> None:
    making = made(pack_id, language)
    for form in making.forms.form:
        sheet = making.book[form.sheet(language)]
        if form.kind == "list" and not form.texts:
            left, _, right, bottom = range_boundaries(sheet.print_area.rpartition("!")[2].replace("$", ""))
            paper, first = PAPERS[form.paper], _last(sheet.print_title_rows) + 1
            scale = min(1.0, (paper.width - 57.6) / _width(sheet, (left, 1, right, 1)))
            room = (paper.height - 57.6 - 18) * FILLED / scale + 1
            heads = sum(_height(sheet, row) for row in range(_first(sheet.print_title_rows), first))
            pages, used = 1, sum(_height(sheet, row) for row in range(1, first))
            for row in range(first, bottom + 1):
                if used + _height(sheet, row) > room:
                    pages, used = pages + 1, heads
                used += _height(sheet, row)
            assert pages == 1 or used > 0.5 * room, f"{form.id}: {used:.0f} of {room:.0f}"


@pytest.mark.parametrize("language", ["zh-CN", "en"])
@pytest.mark.parametrize("pack_id", pack_ids())
def test_a_page_fills_its_paper_in_both_directions(pack_id: str, language: Language) -> None:
    making = made(pack_id, language)
    for form in making.forms.form:
        if form.kind == "page":
            sheet = making.book[form.sheet(language)]
            left, top, right, bottom = range_boundaries(sheet.print_area.rpartition("!")[2].replace("$", ""))
            width = _width(sheet, (left, top, right, bottom)) / 5.25 * 6
            height = sum(_height(sheet, row) for row in range(top, bottom + 1))
            paper = PAPERS[form.paper]
            assert width / height > 0.97 * (paper.width - 58) / (paper.height - 58), form.id


def test_a_register_too_wide_to_be_read_is_printed_on_two_pages(making: Making) -> None:
    sheet = making.book[making.layout.sheet]
    left, _, right, _ = range_boundaries(sheet.print_area.rpartition("!")[2].replace("$", ""))
    points = _width(sheet, (left, 1, right, 1)) / 5.25 * 6
    size = 10 * (PAPERS["A4-landscape"].width - 58) * sheet.page_setup.fitToWidth / points
    assert size > 5.4
    assert (sheet.print_title_cols == "$A:$A") == (sheet.page_setup.fitToWidth == 2)


def test_forms_are_printed_on_the_paper_they_name(making: Making) -> None:
    for form in making.forms.form:
        sheet = making.book[form.sheet(making.language)]
        setup = sheet.page_setup
        assert (setup.paperSize, setup.orientation) == _paper(form), form.id
        assert setup.fitToWidth == 1
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert setup.fitToHeight == (form.kind == "page"), form.id
        assert sheet.print_area
        if form.kind == "list":
            assert sheet.print_title_rows
            assert sheet.oddFooter.center.text == making.words("register.page")
            assert int(re.sub(r"\D", "", sheet.freeze_panes)) == _last(sheet.print_title_rows) + 1


def test_what_is_printed_stays_readable(making: Making) -> None:
    """A page or the width of a list is not made smaller than three fifths to fit its paper."""
    for form in making.forms.form:
        sheet = making.book[form.sheet(making.language)]
        left, top, right, bottom = range_boundaries(sheet.print_area.rpartition("!")[2].replace("$", ""))
        paper, height = PAPERS[form.paper], sum(_height(sheet, row) for row in range(top, bottom + 1))
        scale = paper.width * FILLED / _width(sheet, (left, top, right, bottom))
        if form.kind == "page":
            scale = min(scale, paper.height * FILLED / height)
        assert scale > 0.6, f"{form.id}: {scale:.2f}"


@pytest.mark.parametrize("pack_id", pack_ids())
@pytest.mark.parametrize("language", LANGUAGES)
def test_headers_are_unique_and_none_is_a_column_the_program_appends(
    pack_id: str, language: Language
) -> None:
    pack, words = load_pack(pack_id), catalog(language)
    titles = [column.title.lower() for column in layout_of(pack, language).columns]
    assert len(titles) == len(set(titles))
    assert not {words(f"column.{key}").lower() for key in ("state", "due", "limit", "check")} & set(titles)


def test_formulas_use_only_functions_that_excel_2013_wps_and_libreoffice_share(making: Making) -> None:
    formulas = _formulas(making.pack.id)
    found = {one for each in formulas for one in re.findall(r"([A-Z_.a-z]+)\(", _unquoted(each))}
    assert found <= SHARED_FUNCTIONS
    assert max(map(len, formulas)) <= 8192


def test_every_choice_has_its_list_and_every_message_fits(making: Making) -> None:
    for sheet in making.book.worksheets:
        for check in sheet.data_validations.dataValidation:
            own = check.formula1 and re.match(r'"|\$[A-Z]+\$\d+:', check.formula1)
            assert check.type != "list" or own or check.formula1.lstrip("=") in making.book.defined_names
            assert len(check.prompt or "") <= 255
            assert len(check.error or "") <= 225
            assert max(len(check.promptTitle or ""), len(check.errorTitle or "")) <= 32


def test_two_builds_are_the_same_bytes(making: Making) -> None:
    pack = making.pack
    again = build_template(pack, Calendar.load(pack.jurisdiction), pack.language)
    assert again == built(pack.id)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("pack_id", pack_ids())
def test_the_validator_finds_no_mistake(
    pack_id: str, language: Language, validator: str, tmp_path: Path
) -> None:
    path = tmp_path / "template.xlsx"
    path.write_bytes(built(pack_id, language))
    assert not mistakes(validator, path)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("pack_id", pack_ids())
def test_the_linter_finds_no_mistake(pack_id: str, language: Language, corpus: Path, tmp_path: Path) -> None:
    path = tmp_path / "template.xlsx"
    path.write_bytes(built(pack_id, language))
    assert not linted(corpus, path)


def test_a_template_stays_small(making: Making) -> None:
    assert len(built(making.pack.id)) < 400_000


@pytest.mark.parametrize("path", sorted(TEMPLATES.glob("*.xlsx")), ids=lambda path: path.name)
def test_the_shipped_template_is_what_the_pack_builds(path: Path) -> None:
    """Compared unpacked, since compressed bytes differ between versions of zlib."""
    pack_id = path.stem
    assert template_file_name(load_pack(pack_id)) == path.name
    assert _parts(path.read_bytes()) == _parts(built(pack_id)), "run: xltousu template build"
    with zipfile.ZipFile(path) as shipped:
        assert {one.date_time for one in shipped.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_the_register_is_set_up_for_paper_and_screen() -> None:
    making = made("repair-area")
    register = making.book["报修投诉登记"]
    assert (register.page_setup.paperSize, register.page_setup.orientation) == (9, "landscape")
    assert register.print_title_rows == f"$3:${HEADER_ROW}"
    assert register.oddFooter.center.text == "第 &P 页　共 &N 页"
    assert register.freeze_panes == f"B{FIRST_ROW}"
    assert register.tables[TABLE].ref.endswith(str(LAST_ROW))


def test_the_words_have_the_same_keys_and_places_in_every_language() -> None:
    texts = [_words(language) for language in LANGUAGES]
    assert texts[0] == texts[1] == texts[2]


def test_a_word_with_a_separator_inside_is_found_among_several() -> None:
    formula = has_word("A1", "设备、设施", several=True)
    assert '"+设备+设施+"' in formula


def _words(language: Language) -> dict[str, list[str | None]]:
    text = (files("xltousu.template") / "words" / f"{language}.toml").read_text("utf-8")
    tables = tomllib.loads(text)
    return {
        f"{table}.{key}": sorted({field for _, field, _, _ in string.Formatter().parse(word) if field})
        for table, words in tables.items()
        for key, word in words.items()
    }


def _paper(form: Form) -> tuple[int, str]:
    side = "landscape" if form.paper.endswith("landscape") else "portrait"
    return PAPERS[form.paper].number, side


def _is_hidden(sheet: Any, cell: Any) -> bool:
    return bool(sheet.column_dimensions[get_column_letter(cell.column)].hidden)


def _first(rows: str) -> int:
    return int(rows.partition(":")[0].strip("$"))


def _last(rows: str) -> int:
    return int(rows.rpartition(":")[2].strip("$"))


def _texts(sheet: Any) -> list[str]:
    return [str(value) for row in sheet.iter_rows(values_only=True) for value in row if value is not None]


def _boxes(sheet: Any) -> list[Box]:
    """Every text that is no formula, in the room of its cells.

    One that does not wrap runs on to the right; a row of no set height is as high as its single cells need.
    """
    spans, found = _spans(sheet), []
    for row in sheet.iter_rows():
        for cell in row:
            if isinstance(cell.value, str) and cell.value[:1] != "=" and not _is_hidden(sheet, cell):
                span = spans.get(cell.coordinate, (cell.column, cell.row, cell.column, cell.row))
                if not cell.alignment.wrap_text:
                    span = (span[0], span[1], max(_room_to(sheet, cell), span[2]), span[3])
                height = sum(_height(sheet, number) for number in range(span[1], span[3] + 1))
                if cell.coordinate not in spans and sheet.row_dimensions[cell.row].height is None:
                    height = math.inf
                place, size = f"{sheet.title}!{cell.coordinate}", cell.font.size
                found.append(Box(place, cell.value, _width(sheet, span), height, size))
    return found


def _room_to(sheet: Any, cell: Any) -> int:
    """The last column to the right into which a text may run: empty, and printed where some are."""
    last = (
        range_boundaries(sheet.print_area.rpartition("!")[2].replace("$", ""))[2] if sheet.print_area else 50
    )
    column: int = cell.column
    while column < last and sheet.cell(cell.row, column + 1).value is None:
        column += 1
    return column


def _spans(sheet: Any) -> dict[str, Any]:
    areas = [area.bounds for area in sheet.merged_cells.ranges]
    return {
        f"{get_column_letter(left)}{top}": (left, top, right, bottom) for left, top, right, bottom in areas
    }


def _width(sheet: Any, span: tuple[int, int, int, int]) -> float:
    """Points, where a column's width of 1 is at least 5.25."""
    columns = (sheet.column_dimensions[get_column_letter(one)] for one in range(span[0], span[2] + 1))
    return sum((one.width or 9.0) * 5.25 for one in columns)


def _height(sheet: Any, row: int) -> float:
    return sheet.row_dimensions[row].height or sheet.sheet_format.defaultRowHeight or 13.5


def _needed(box: Box) -> float:
    """Points of height that a text takes."""
    wide = [sum(1.0 if ord(letter) > 0x2000 else 0.52 for letter in line) for line in box.text.split("\n")]
    lines = sum(max(1, math.ceil(one * box.size / (box.width - 3))) for one in wide)
    return lines * box.size * 1.15


def _formulas(pack_id: str) -> list[str]:
    parts = _parts(built(pack_id))
    text = "".join(part for name, part in parts.items() if name.startswith("xl/worksheets/sheet"))
    return [html.unescape(one) for one in re.findall(r"<f[^>]*>([^<]+)</f>", text)]


def _parts(data: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name).decode("utf-8") for name in package.namelist()}


def _unquoted(formula: str) -> str:
    return re.sub(r'"[^"]*"|\'[^\']*\'', "", formula)
