"""The host of an open workbook: the same results as the closed one, and nothing left behind."""

from __future__ import annotations

import datetime as dt
import io
import re

import openpyxl
import pytest
from book_makers import closed, office_book, result_book, sheet_xml
from open_book import Opener, shown
from open_memory import App, MemoryOpenBook, com_error
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet
from repairs import BAD, GOOD, HEADER

from xltousu.addin import EDITS
from xltousu.app import Given, assess, output, resolve
from xltousu.books.closed.book import ClosedBook
from xltousu.books.live.undo import Undo
from xltousu.books.live.values import as_text
from xltousu.cells import Book, Cell, Edit, Range
from xltousu.errors import FileError
from xltousu.report import Output

AS_OF = dt.datetime(2025, 5, 7, 9, 0)
LATE = [*GOOD[:9], dt.datetime(2025, 5, 6, 10, 21), GOOD[10]]
TEXTS = ["2024-01", "001", "110101199003079999", "=1+1", "+5", "-3", "@a", "'b", "3-1", "1E5", "TRUE", "5%"]


def register(*, table: bool = False) -> bytes:
    """A register as an office has it: a title, merged cells, hidden rows, dates of several formats."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = "报修登记"
    sheet["B2"] = "报修登记"
    sheet.merge_cells("B2:D2")
    dated = [*GOOD]
    dated[1], dated[8] = dt.date(2025, 5, 6), "2025.5.6 10:05"
    for number, row in enumerate([HEADER, LATE, BAD, dated, ["B004", None, "=1"]], 3):
        for column, value in enumerate(row, 2):
            cell = sheet.cell(number, column, value)
            if isinstance(value, dt.datetime):
                cell.number_format = "yyyy-mm-dd hh:mm"
            elif isinstance(value, str):
                cell.data_type = "s"
    sheet["N4"] = "=1+1"
    sheet["N5"], sheet["N6"], sheet["N7"] = dt.time(9, 30), dt.timedelta(hours=30), 12.5
    sheet["N6"].number_format = "[h]:mm"
    sheet.row_dimensions[6].hidden = True
    book.create_sheet("规则")["A1"] = "pack"
    book["规则"]["B1"] = "repair-area"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def made(book: Book, action: str) -> Output:
    settings = resolve(Given("ribbon"), book, None)
    return output(assess(book, "登记.xlsx", settings, AS_OF, EDITS[action]), EDITS[action])


def applied(book: Book, action: str) -> None:
    one = made(book, action)
    book.apply(one.edits, one.sheets, one.keep)


def cells_of(places: str) -> set[str]:
    """The addresses of the cells of some ranges, which one program joins and another does not."""
    return {
        Cell("", row, column).address
        for one in map(Range.parse, places.split(" "))
        for row in range(one.top, one.bottom + 1)
        for column in range(one.left, one.right + 1)
    }


def rules_of(book: ClosedBook, sheet: str) -> list[tuple[set[str], str]]:
    """Cells and formulas of our conditional formats, as the file has them."""
    formats = openpyxl.load_workbook(io.BytesIO(book.to_bytes()))[sheet].conditional_formatting
    found = [
        (one.priority, str(block.sqref), str(one.formula[0])) for block in formats for one in block.rules
    ]
    return [(cells_of(places), formula) for _, places, formula in sorted(found) if "xltousu" in formula]


def links_of(book: ClosedBook, sheet: str) -> dict[str, Cell]:
    number = book.sheets().index(sheet) + 1
    found: dict[str, Cell] = {}
    for ref, location in re.findall(
        r'<hyperlink ref="(.*?)" location="(.*?)"', sheet_xml(book.to_bytes(), number)
    ):
        place = Range.parse(ref)
        for row in range(place.top, place.bottom + 1):
            found[Cell("", row, place.left).address] = Cell.parse(location)
    return found


def test_a_grid_is_that_of_the_closed_file(opener: Opener) -> None:
    data = register()
    live, file = opener(data), closed(data)
    assert live.sheets() == file.sheets()
    for sheet in file.sheets():
        assert shown(live.read(sheet)) == shown(file.read(sheet))


@pytest.mark.parametrize("action", EDITS)
def test_every_action_leaves_what_it_leaves_in_a_closed_file(action: str, opener: Opener) -> None:
    data = register()
    live, file = opener(data), closed(data)
    for _ in range(2):  # the second time everything of ours is there already
        applied(live, action)
        applied(file, action)
        assert live.sheets() == file.sheets()
        assert shown(live.read("报修登记")) == shown(file.read("报修登记"))
        found = [(cells_of(one.places), one.formula) for one in live.rules("报修登记")]
        assert found == rules_of(file, "报修登记")
        assert live.links("报修登记") == links_of(file, "报修登记")
        for key in file.result_names():
            mine, other = live.result(key), file.result(key)
            assert mine is not None
            assert other is not None
            assert shown(mine)["values"] == shown(other)["values"]


def test_live_and_closed_work_on_the_same_workbook_in_turns(opener: Opener) -> None:
    file = closed(register())
    applied(file, "process")
    live = opener(file.to_bytes())
    before = shown(live.read("报修登记"))
    results = sorted(sheet.name for sheet in live.shown.sheets)
    applied(live, "process")
    assert shown(live.read("报修登记")) == before
    assert sorted(sheet.name for sheet in live.shown.sheets) == results


def test_our_columns_have_the_formats_they_have_in_a_closed_file(opener: Opener) -> None:
    data = register()
    live, file = opener(data), closed(data)
    applied(live, "process")
    applied(file, "process")
    sheet = openpyxl.load_workbook(io.BytesIO(file.to_bytes()))["报修登记"]
    column = live.read("报修登记").own["due"]
    expected = {f"{get_column_letter(column)}{row}": "yyyy-mm-dd hh:mm" for row in range(4, 8)}
    assert {address: sheet[address].number_format for address in expected} == expected
    assert {address: live.formats("报修登记").get(address) for address in expected} == expected


@pytest.mark.parametrize("text", TEXTS)
def test_text_stays_text(text: str, opener: Opener) -> None:
    live = opener(office_book([["编号"], ["甲"]]))
    live.apply([Edit("登记", 2, [1, 2], ["列", text], own="x")])
    assert live.read("登记").value(2, 2) == text
    live.apply([Edit("登记", 2, [2], [text], number_format="@")])
    assert live.read("登记").value(2, 2) == text


def test_an_apostrophe_is_put_only_where_excel_needs_it() -> None:
    assert as_text("001", "General") == "'001"
    assert as_text("001", "@") == "001"
    assert as_text("＝1+1", "General") == "'＝1+1"
    assert as_text("已办结", "General") == "已办结"


def test_a_formula_stays(opener: Opener) -> None:
    live = opener(register())
    live.apply([Edit("报修登记", 14, [3, 4, 5], ["头", "一", "二"])])
    grid = live.read("报修登记")
    assert (4, 14) in grid.formulas
    assert [grid.value(3, 14), grid.value(5, 14)] == ["头", "二"]


def test_a_merged_cell_is_refused_before_anything_is_written(opener: Opener) -> None:
    live = opener(register())
    before = shown(live.read("报修登记"))
    with pytest.raises(FileError) as caught:
        live.apply([Edit("报修登记", 15, [2], ["x"]), Edit("报修登记", 3, [2], ["x"])])
    assert caught.value.key == "merged-cell"
    assert shown(live.read("报修登记")) == before


@pytest.mark.parametrize("action", [one for one in EDITS if one != "penalties"])  # which repairs have none of
def test_undo_leaves_the_sheets_as_they_were(action: str, opener: Opener) -> None:
    data = register()
    live, untouched = opener(data), opener(data)
    applied(live, action)
    assert live.undo is not None
    live.take_back(Undo.from_json(live.undo.to_json()))
    assert shown(live.read("报修登记")) == shown(untouched.read("报修登记"))
    assert live.formats("报修登记") == untouched.formats("报修登记")
    assert live.rules("报修登记") == []
    assert live.links("报修登记") == {}
    assert [one.name for one in live.shown.sheets] == ["报修登记", "规则"]


def test_undo_brings_back_what_an_earlier_run_left(opener: Opener) -> None:
    live = opener(register())
    applied(live, "process")
    before = (shown(live.read("报修登记")), live.rules("报修登记"), live.links("报修登记"))
    live.apply([Edit("报修登记", 3, [4], [dt.datetime(2025, 5, 6, 11, 0)])])
    applied(live, "process")
    assert live.undo is not None
    second = live.undo
    live.take_back(second)
    live.apply([Edit("报修登记", 3, [4], [LATE[1]])])
    assert (shown(live.read("报修登记")), before[1], before[2]) == before


def test_undo_is_refused_where_a_cell_was_changed_since(opener: Opener) -> None:
    live = opener(register())
    applied(live, "process")
    assert live.undo is not None
    column = live.read("报修登记").own["state"]
    live.shown.sheets["报修登记"].range((5, column)).value = "由我改"
    before = shown(live.read("报修登记"))
    with pytest.raises(FileError) as caught:
        live.take_back(live.undo)
    assert caught.value.key == "changed-since"
    assert caught.value.params["cell"] == Cell("", 5, column).address
    assert shown(live.read("报修登记")) == before


def test_what_was_written_is_taken_back_where_excel_refuses_half_way() -> None:
    data = register()
    live = MemoryOpenBook(data)
    one = made(live, "process")
    live.app.engine.fail_at = live.app.engine.writes + 7
    with pytest.raises(Exception, match="refused"):
        live.apply(one.edits, one.sheets)
    untouched = MemoryOpenBook(data)
    assert shown(live.read("报修登记")) == shown(untouched.read("报修登记"))
    assert [one.name for one in live.shown.sheets] == ["报修登记", "规则"]
    assert live.undo is None


@pytest.mark.parametrize(
    ("state", "key"),
    [
        ("locked", "protected-workbook-open"),
        ("shared", "shared-workbook-open"),
        ("is_old", "old-workbook-open"),
    ],
)
def test_a_workbook_that_takes_no_sheets_is_refused_in_words(state: str, key: str) -> None:
    live = MemoryOpenBook(register())
    one = made(live, "process")
    setattr(live.state, state, True)
    before = shown(live.read("报修登记"))
    with pytest.raises(FileError) as caught:
        live.apply(one.edits, one.sheets)
    assert caught.value.key == key
    assert shown(live.read("报修登记")) == before


def test_a_protected_sheet_is_refused_in_words() -> None:
    live = MemoryOpenBook(register())
    one = made(live, "process")
    live.state.sheets[0].protected = True
    with pytest.raises(FileError) as caught:
        live.apply(one.edits, one.sheets)
    assert caught.value.key == "protected-sheet-open"


def test_what_the_program_does_not_take_back_keeps_nothing_else_changed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    live = MemoryOpenBook(register())

    def stubborn(app: App, name: str, value: object) -> None:
        if (name, value) == ("calculation", "automatic"):
            raise com_error("busy")
        object.__setattr__(app, name, value)

    monkeypatch.setattr(App, "__setattr__", stubborn)
    with pytest.raises(com_error, match="busy"):
        applied(live, "deadlines")
    assert live.app.screen_updating
    assert live.app.display_alerts


def test_the_program_is_left_as_the_user_had_it() -> None:
    live = MemoryOpenBook(register())
    live.app.selected = Cell("报修登记", 5, 3)
    live.app.calculation = "semiautomatic"
    live.app.log.clear()
    applied(live, "process")
    assert live.app.log == [
        ("screen_updating", False),
        ("calculation", "manual"),
        ("calculation", "semiautomatic"),
        ("screen_updating", True),
    ]
    assert live.app.selected == Cell("报修登记", 5, 3)
    assert live.state.active == 0
    assert [one.name for one in live.app.open] == ["台账.xlsx"]


def test_a_mark_reads_the_cell_of_its_own_row_wherever_the_user_stands() -> None:
    rules = []
    for row in (1, 40):
        live = MemoryOpenBook(register())
        live.app.selected = Cell("报修登记", row, 1)
        applied(live, "process")
        rules.append(live.rules("报修登记"))
    assert rules[0] == rules[1]


def test_names_of_ours_are_hidden() -> None:
    live = MemoryOpenBook(register())
    applied(live, "process")
    assert live.state.sheets[0].names
    assert not live.state.sheets[0].shown_names


def test_a_table_takes_our_columns_in() -> None:
    live = MemoryOpenBook(office_book([["编号", "件数"], ["甲", 1], ["乙", 2]], table=True))
    live.apply([Edit("登记", 3, [1, 2, 3], ["状态", "好", "好"], own="state")])
    assert live.state.sheets[0].tables == [Range(1, 1, 3, 3)]


def test_a_link_keeps_the_look_and_the_value_of_its_cell() -> None:
    live = MemoryOpenBook(office_book([["编号"], ["甲"], ["乙"], ["丙"]]))
    sheet = live.state.sheets[0]
    sheet.looks[3, 1] = {"Font.Bold": True}
    live.apply([Edit("登记", 1, [2, 3, 4], links=[Cell("图表", 1, 1)] * 3)])
    assert [live.read("登记").value(row, 1) for row in (2, 3, 4)] == ["甲", "乙", "丙"]
    assert [sheet.looks[row, 1]["Font.Underline"] for row in (2, 3, 4)] == [-4142] * 3
    assert [sheet.looks[row, 1]["Font.Bold"] for row in (2, 3, 4)] == [False, True, False]


def test_notes_of_ours_are_renewed_and_those_of_the_office_stay() -> None:
    live = MemoryOpenBook(office_book([["编号"], ["甲"]]))
    for text in ("一", "二"):
        live.apply([Edit("登记", 1, [1, 2], notes=[text, text])])
    notes = live.state.sheets[0].notes
    assert notes[1, 1] == ("xltousu", "二")
    assert notes[2, 1][1] == "备注\n— xltousu —\n二"
    assert live.app.user == "Office"
    assert live.undo is not None
    live.take_back(live.undo)
    assert notes[1, 1] == ("xltousu", "一")
    live.apply([Edit("登记", 1, [1], [1], notes=[None])])
    assert list(live.state.sheets[0].notes.values())[-1][1] == "备注"


def test_a_result_beside_a_sheet_of_the_office_of_the_same_name_is_numbered(opener: Opener) -> None:
    live = opener(office_book([["编号"], ["甲"]]))
    live.shown.sheets["图表"].name = "月度统计"
    live.apply([Edit("登记", 2, [2], ["看"], links=[Cell("月度统计", 1, 1)], own="x")], result_book())
    assert live.sheets() == ["登记", "月度统计"]
    assert live.links("登记")["B2"].sheet == "月度统计 (2)"


def test_formulas_of_the_office_go_on_looking_at_our_results() -> None:
    live = MemoryOpenBook(register())
    applied(live, "process")
    formula = "=检查结果!B2"
    live.state.sheets[0].formulas[9, 2] = formula
    live.state.sheets[0].values |= {(9, 2): 1.0, (10, 2): formula}
    applied(live, "process")
    assert live.state.sheets[0].values[10, 2] == formula
    assert (10, 2) not in live.state.sheets[0].formulas
    assert live.state.sheets[0].formulas[9, 2] == formula
