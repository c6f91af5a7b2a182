"""Undo, Esc and failures: the workbook is as it was before, in every part and with every sheet."""

from __future__ import annotations

import io
import random
import tempfile
from collections.abc import Iterator
from typing import Any

import openpyxl
import pytest
from book_makers import office_book, result_book
from open_book import OpenBook, Opener
from open_memory import MemoryOpenBook
from open_state import everything
from test_live import applied, made, register

from xltousu.addin import EDITS
from xltousu.books.live import writing
from xltousu.books.live.undo import Undo
from xltousu.cells import Area, Cell, Edit, Range
from xltousu.errors import FileError, UsageError

SHEET = "报修登记"


@pytest.fixture(autouse=True)
def temporary(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Whatever is put into the folder for temporary files is gone at the end."""
    folder = tmp_path_factory.mktemp("temporary")
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    yield
    assert [one.name for one in folder.iterdir() if one.name.startswith("xltousu-")] == []


def kept(live: OpenBook) -> Undo:
    """What takes the last run back, as another process reads it."""
    assert live.undo is not None
    return Undo.from_json(live.undo.to_json())


def own_register(*, table: bool = True) -> bytes:
    """A register with a table, a note and a second sheet."""
    return office_book([["编号", "件数"], ["甲", 1], ["乙", 2], ["丙", 3]], table=table)


def all_kinds(text: str) -> list[Edit]:
    """Edits of every kind but notes: values, formats, widths, marks, links and lists."""
    links = [None, Cell("月度统计", 1, 1), Cell("扣罚", 2, 1), None]
    return [
        Edit("登记", 3, [1, 2, 3, 4], ["状态", text, "好", None], own="state", width=30, links=links),
        Edit("登记", 4, [1, 2, 4], ["时长", 1.5, 2.5], own="hours", width=6, number_format="0.0"),
        Edit("登记", 3, [2, 3], mark="late"),
        Edit("登记", 2, [3], [text]),
        Edit("登记", 2, [2, 3], choices=Area("扣罚", Range(1, 1, 2, 1))),
    ]


def with_notes(text: str) -> list[Edit]:
    """The same with what LibreOffice does not keep: authors of notes, formats of cells with such a text."""
    return [
        *all_kinds(text),
        Edit("登记", 1, [2, 3], notes=[text, text]),
        Edit("登记", 5, [1, 3], ["号", "001"], own="number"),
    ]


SEQUENCES = [
    ("process", "process"),
    ("process", "month"),
    ("month", "validate"),
    ("validate", "deadlines", "fix"),
    ("penalties", "process", "validate"),
]


@pytest.mark.parametrize("actions", SEQUENCES, ids="-".join)
def test_after_undo_the_workbook_is_as_before_the_last_run(actions: tuple[str, ...], opener: Opener) -> None:
    live = opener(register())
    for action in actions[:-1]:
        applied(live, action)
    before = everything(live)
    applied(live, actions[-1])
    live.take_back(kept(live))
    assert everything(live) == before


@pytest.mark.parametrize("seed", range(8))
def test_undo_after_any_sequence_of_actions(seed: int) -> None:
    chance = random.Random(seed)
    live = MemoryOpenBook(register())
    for _ in range(6):
        before = everything(live)
        applied(live, chance.choice(list(EDITS)))
        if live.undo is not None and chance.random() < 0.6:
            live.take_back(kept(live))
            assert everything(live) == before


def test_undo_of_edits_of_every_kind(opener: Opener) -> None:
    live = opener(own_register())
    for text in ("一", "二"):
        before = everything(live)
        live.apply(all_kinds(text), result_book())
        after = everything(live)
        live.take_back(kept(live))
        assert everything(live) == before
        live.apply(all_kinds(text), result_book())
        assert everything(live) == after


def test_a_stop_before_any_part_leaves_the_workbook_as_before(
    opener: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    live = opener(own_register())
    if isinstance(live, MemoryOpenBook):  # LibreOffice takes its time
        monkeypatch.setattr(writing, "BATCH", 1)
    live.apply(all_kinds("一"), result_book())
    live.undo = None
    before = everything(live)
    stopped = 0
    told: list[tuple[int, int]] = []

    def tell(part: int, parts: int) -> None:
        told.append((part, parts))
        if part == stopped:
            raise UsageError("stopped")

    live.tell = tell
    while live.undo is None:
        stopped += 1
        told.clear()
        try:
            live.apply(all_kinds("二"), result_book(figure=7))
        except UsageError:
            assert everything(live) == before
    total = told[-1][1]
    assert told == [(part, total) for part in range(1, total + 1)]
    assert stopped == total + 1
    assert total >= 10


def test_a_stop_while_reading_reads_no_further() -> None:
    live = MemoryOpenBook(register())
    told: list[tuple[int, int]] = []

    def tell(part: int, parts: int) -> None:
        told.append((part, parts))
        if part == 2:
            raise UsageError("stopped")

    live.tell = tell
    with pytest.raises(UsageError):
        for sheet in live.sheets():
            live.read(sheet)
    assert told == [(1, 2), (2, 2)]


@pytest.mark.parametrize("first", [False, True], ids=["first", "second"])
def test_what_was_written_is_taken_back_wherever_excel_refuses(first: bool) -> None:
    live = MemoryOpenBook(own_register())
    if not first:
        live.apply(with_notes("一"), result_book())
        live.shown.sheets["扣罚"].visible = False
    live.undo = None
    before, engine, refused = everything(live), live.app.engine, 0
    while live.undo is None:
        refused += 1
        engine.fail_at = engine.writes + refused
        try:
            live.apply(with_notes("二"), result_book(figure=7))
        except Exception as error:  # noqa: BLE001  # Excel's own, which has no common type
            assert str(error) == "refused"
            assert everything(live) == before
            assert [one.name for one in live.app.open] == ["台账.xlsx"]
    assert refused > 30


def test_an_undo_that_excel_refuses_half_way_is_ended_by_another() -> None:
    live = MemoryOpenBook(own_register())
    live.apply(with_notes("一"), result_book())
    before, engine = everything(live), live.app.engine
    refused, ended = 0, False
    while not ended:
        refused += 1
        live.apply(with_notes("二"), result_book(figure=7))
        undo = kept(live)
        engine.fail_at = engine.writes + refused
        try:
            live.take_back(undo)
            ended = True
        except Exception as error:  # noqa: BLE001  # Excel's own, which has no common type
            assert str(error) == "refused"
            live.take_back(undo)
        assert everything(live) == before
    assert refused > 30


def test_result_sheets_come_back_to_their_places_and_stay_hidden(opener: Opener) -> None:
    live = opener(register())
    applied(live, "process")
    live.shown.sheets["规则"].copy(after=live.shown.sheets["检查结果"], name="规则之二")
    live.shown.sheets["月报"].visible = False
    before = everything(live)
    live.apply([], result_book(["检查结果"]))
    assert "月报" not in [sheet.name for sheet in live.shown.sheets]
    live.take_back(kept(live))
    assert everything(live) == before


def test_undo_is_refused_where_somebody_works_on_a_result_sheet(opener: Opener) -> None:
    live = opener(register())
    applied(live, "validate")
    undo = kept(live)
    live.shown.sheets["检查结果"].range((3, 12)).value = [["核实"]]
    before = everything(live)
    with pytest.raises(FileError) as caught:
        live.take_back(undo)
    assert caught.value.key == "result-changed-since"
    assert caught.value.params["sheet"] == "检查结果"
    assert everything(live) == before
    live.shown.sheets["检查结果"].name = "核实"
    live.take_back(undo)
    assert live.sheets() == [SHEET, "规则", "核实"]
    assert live.rules(SHEET) == []


def test_an_earlier_result_sheet_whose_name_the_office_took_comes_back_with_a_number() -> None:
    live = MemoryOpenBook(own_register())
    live.apply([], result_book(figure=1))
    live.shown.sheets["扣罚"].visible = False
    give_formula(live, "扣罚", (20, 1), "=登记!A2")
    live.apply([], result_book(figure=2))
    undo = kept(live)
    live.shown.sheets["扣罚"].name = "留底"
    live.shown.sheets["图表"].copy(after=live.shown.sheets["图表"], name="扣罚")
    live.take_back(undo)
    names = ["登记", "图表", "扣罚", "月度统计", "扣罚 (2)", "留底"]
    assert sorted(one.name for one in live.shown.sheets) == sorted(names)
    assert formulas(live)["扣罚 (2)"] == {(20, 1): "=登记!A2"}
    assert [one.name for one in live.state.sheets if not one.visible] == ["扣罚 (2)"]
    earlier = live.result("扣罚")
    assert earlier is not None
    assert earlier.value(2, 2) == 1.0


def test_a_sorted_result_sheet_does_not_stop_undo(opener: Opener) -> None:
    live = opener(register())
    untouched = everything(live)
    applied(live, "validate")
    sheet = live.shown.sheets["检查结果"]
    one, other = (live.program.values(sheet, f"D{row}")[0][0] for row in (8, 9))
    assert one != other
    sheet.range((8, 4), (9, 4)).value = [[other], [one]]
    live.take_back(kept(live))
    assert everything(live) == untouched


def test_a_locked_workbook_refuses_undo_before_anything_is_changed() -> None:
    live = MemoryOpenBook(register())
    applied(live, "validate")
    before, undo = everything(live), kept(live)
    live.state.locked = True
    with pytest.raises(FileError) as caught:
        live.take_back(undo)
    assert caught.value.key == "protected-workbook-open"
    assert everything(live) == before


def formulas(live: MemoryOpenBook) -> dict[str, dict[tuple[int, int], str]]:
    return {one.name: one.formulas for one in live.state.sheets}


def give_formula(live: MemoryOpenBook, sheet: str, cell: tuple[int, int], text: str) -> None:
    state = next(one for one in live.state.sheets if one.name == sheet)
    state.formulas[cell], state.values[cell] = text, 1.0


def test_formulas_that_look_at_result_sheets_come_back_with_them() -> None:
    live = MemoryOpenBook(register())
    applied(live, "process")
    give_formula(live, "规则", (9, 2), "=检查结果!B2+'月报'!B2")
    give_formula(live, "检查结果", (40, 1), "=报修登记!B4+数字明细!A6")
    before = everything(live)
    live.apply([], result_book(["月报"]))
    assert "#REF!" in formulas(live)["规则"][9, 2]
    give_formula(live, "规则", (10, 2), "=月报!B3")
    live.take_back(kept(live))
    assert formulas(live)["规则"].pop((10, 2)) == "=月报!B3"
    live.state.sheets[1].values.pop((10, 2))
    assert everything(live) == before


def test_a_formula_that_was_changed_since_stays() -> None:
    live = MemoryOpenBook(register())
    applied(live, "process")
    give_formula(live, "规则", (9, 2), "=检查结果!B2")
    live.apply([], result_book(["月报"]))
    give_formula(live, "规则", (9, 2), "=1+1")
    live.take_back(kept(live))
    assert formulas(live)["规则"][9, 2] == "=1+1"


def test_formulas_that_could_not_be_mended_refuse_the_run() -> None:
    live = MemoryOpenBook(register())
    applied(live, "process")
    give_formula(live, "规则", (9, 2), "=检查结果!B2")
    live.state.sheets[1].protected = True
    before = everything(live)
    with pytest.raises(FileError) as caught:
        live.apply([], result_book(["月报"]))
    assert caught.value.key == "protected-sheet-open"
    assert everything(live) == before


def test_a_table_gives_our_columns_back_and_keeps_rows_that_were_added() -> None:
    live = MemoryOpenBook(own_register())
    live.apply([Edit("登记", 3, [1, 2, 3, 4], ["状态", "好", "好", "好"], own="state")])
    state = live.state.sheets[0]
    assert state.tables == [Range(1, 1, 4, 3)]
    state.tables[0] = Range(1, 1, 6, 3)
    live.take_back(kept(live))
    assert state.tables == [Range(1, 1, 6, 2)]
    assert (1, 3) not in state.values


def test_a_note_of_the_office_keeps_what_an_earlier_run_added() -> None:
    live = MemoryOpenBook(own_register())
    live.apply([Edit("登记", 1, [2], notes=["一"])])
    before: dict[Any, Any] = dict(live.state.sheets[0].notes)
    live.apply([Edit("登记", 1, [2], notes=["二"])])
    live.take_back(kept(live))
    assert live.state.sheets[0].notes == before


def test_new_columns_lose_the_look_they_took_from_their_neighbour() -> None:
    live = MemoryOpenBook(own_register(table=False))
    state = live.state.sheets[0]
    for row in range(1, 5):
        state.looks[row, 2] = {"Font.Bold": True, "Interior.Color": 255, "Interior.Pattern": 1}
    state.looks[3, 3] = {
        "Font.Italic": True,
        "Borders9.LineStyle": 1,
        "Borders9.Weight": 2,
        "Borders9.Color": 0,
    }
    before = everything(live)
    live.apply([Edit("登记", 3, [1, 2, 3, 4], ["状态", "好", "好", "好"], own="state")])
    assert state.looks[3, 3]["Font.Bold"] is True
    assert state.looks[3, 3]["Interior.Color"] == 255
    live.take_back(kept(live))
    assert everything(live) == before


def test_result_sheets_say_nothing_of_each_other_but_by_links() -> None:
    """So each can be copied for itself: a chart or a formula would look back at the workbook it came from."""
    sheets = made(MemoryOpenBook(register()), "process").sheets
    assert sheets is not None
    book, charts = openpyxl.load_workbook(io.BytesIO(sheets)), 0
    for sheet in book.worksheets:
        assert [cell.coordinate for row in sheet.iter_rows() for cell in row if cell.data_type == "f"] == []
        for chart in sheet._charts:
            for one in chart.series:
                charts += 1
                assert one.val.numRef.f.startswith((f"{sheet.title}!", f"'{sheet.title}'!"))
    assert charts > 3


def test_what_is_kept_for_undo_is_refused_where_it_is_not_whole() -> None:
    live = MemoryOpenBook(register())
    applied(live, "month")
    one = made(live, "month")
    live.apply(one.edits, one.sheets)
    text = kept(live).to_json()
    assert Undo.from_json(text) == live.undo
    for wrong in (
        text[:-1],
        text.replace('"earlier"', '"later"'),
        text.replace('"workbook": "', '"workbook": "*'),
    ):
        with pytest.raises(ValueError, match=r"."):
            Undo.from_json(wrong)
