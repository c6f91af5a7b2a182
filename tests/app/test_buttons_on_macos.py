"""A button of the ribbon in Excel for macOS: it reads the file, and what it makes is a new one."""

from __future__ import annotations

import datetime as dt
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from open_on_mac import CommandError, MacExcel, excel_on_mac
from test_buttons import BUTTONS, register

from xltousu.addin import EDITS, buttons
from xltousu.addin import run as action
from xltousu.addin.file_desk import FileDesk
from xltousu.app import open_workbook
from xltousu.cells import Cell
from xltousu.cli import run
from xltousu.text import LANGUAGES, catalog

WORDS = catalog("zh-CN")
EDITING = [name for name in BUTTONS if name in EDITS and name != "penalties"]
SHOWING = ["today", "ticket", "new_from_template"]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    folder = tmp_path / "物业 客服"
    folder.mkdir()
    path = folder / "台账.xlsx"
    path.write_bytes(register())
    return path


@pytest.fixture
def excel(path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[MacExcel]:
    """Excel for macOS; a blank workbook is a small one, since the memory takes long to open a real one."""
    monkeypatch.setattr("xltousu.app.new.blank_workbook", lambda pack, language: register(pack))
    with excel_on_mac(path) as one:
        one.app.selected = Cell("报修登记", 3, 2)
        yield one


def names(path: Path) -> set[str]:
    return {one.name for one in path.parent.iterdir()}


@pytest.mark.parametrize("name", BUTTONS)
def test_every_button_tells_one_message_and_leaves_the_workbook(
    name: str, excel: MacExcel, path: Path
) -> None:
    before = path.read_bytes()
    getattr(buttons, name)()
    (told,) = excel.app.told
    assert "Error" not in told
    assert excel.app.status_bar is False
    assert path.read_bytes() == before
    assert str(path) in excel.full_names()


@pytest.mark.parametrize("name", EDITING)
def test_a_button_that_edits_opens_a_copy_beside_the_workbook(name: str, excel: MacExcel, path: Path) -> None:
    getattr(buttons, name)()
    copy = path.with_name("台账-xltousu.xlsx")
    assert excel.front.path == str(copy)
    assert names(path) == {"台账.xlsx", "台账-xltousu.xlsx"}
    assert excel.app.told[0].endswith(WORDS("ribbon.in-file", file=copy))
    assert copy.read_bytes() != path.read_bytes()


def test_where_there_is_nothing_to_write_there_is_no_copy(excel: MacExcel, path: Path) -> None:
    """The regulation of the register knows no penalties."""
    buttons.penalties()
    assert names(path) == {"台账.xlsx"}
    assert "-xltousu" not in excel.app.told[0]


def test_the_copy_holds_what_the_command_line_writes(excel: MacExcel, path: Path, tmp_path: Path) -> None:
    as_of = dt.datetime(2025, 5, 7, 9, 0)
    target = tmp_path / "命令行.xlsx"
    action("deadlines", FileDesk.in_front(), as_of)
    run(["deadlines", str(path), "-o", str(target), "--as-of", as_of.isoformat()])
    assert path.with_name("台账-xltousu.xlsx").read_bytes() == target.read_bytes()


def test_what_is_no_cell_comes_into_the_copy_byte_by_byte(path: Path) -> None:
    with zipfile.ZipFile(path, "a") as package:
        package.writestr("xl/media/照片.png", b"picture")
    with excel_on_mac(path):
        buttons.month()
    with zipfile.ZipFile(path.with_name("台账-xltousu.xlsx")) as package:
        assert package.read("xl/media/照片.png") == b"picture"


def test_a_file_that_is_there_is_never_written_over(excel: MacExcel, path: Path) -> None:
    other = path.with_name("台账-xltousu.xlsx")
    other.write_bytes(b"of the office")
    buttons.validate()
    buttons.validate()
    assert other.read_bytes() == b"of the office"
    assert names(path) == {f"台账{end}.xlsx" for end in ("", "-xltousu", "-xltousu-2", "-xltousu-3")}


def test_a_copy_of_a_copy_is_numbered(excel: MacExcel, path: Path) -> None:
    buttons.validate()
    assert excel.front.name == "台账-xltousu.xlsx"
    buttons.deadlines()
    assert excel.front.name == "台账-xltousu-2.xlsx"
    assert names(path) == {"台账.xlsx", "台账-xltousu.xlsx", "台账-xltousu-2.xlsx"}
    assert open_workbook(Path(excel.front.path)).result("检查结果") is not None


def test_excel_opens_no_two_workbooks_of_one_name(excel: MacExcel, path: Path, tmp_path: Path) -> None:
    other = tmp_path / "台账-XLTOUSU.xlsx"
    other.write_bytes(register())
    excel.open(other)
    excel.open(path)
    excel.app.selected = Cell("报修登记", 3, 2)
    buttons.validate()
    assert excel.front.name == "台账-xltousu-2.xlsx"


def test_a_format_that_is_only_read_gives_a_workbook(tmp_path: Path, path: Path) -> None:
    table = tmp_path / "登记.csv"
    with excel_on_mac(path) as excel:
        excel.front.path, excel.front.name = str(table), table.name
        rows = open_workbook(path).read("报修登记").rows
        lines = [",".join("" if one is None else str(one) for one in row) for row in rows]
        table.write_text("\n".join(lines), "utf-8-sig")
        (tmp_path / "xltousu.toml").write_text('pack = "repair-area"\n', "utf-8")
        buttons.deadlines()
        assert excel.front.name == "登记-xltousu.xlsx", excel.app.told


@pytest.mark.parametrize("name", SHOWING)
def test_a_new_workbook_is_written_beside_and_opened(name: str, excel: MacExcel, path: Path) -> None:
    getattr(buttons, name)()
    opened = Path(excel.front.path)
    assert opened != path
    assert opened.parent == path.parent
    assert excel.app.told[0].endswith(WORDS("ribbon.in-file", file=opened))
    first = opened.read_bytes()
    excel.app.open.insert(0, excel.app.open.pop())
    getattr(buttons, name)()
    assert opened.read_bytes() == first
    assert excel.front.path == str(opened.with_name(f"{opened.stem}-2.xlsx"))


@pytest.mark.parametrize(
    "name", [name for name in BUTTONS if name not in ("help", "undo", "new_from_template")]
)
@pytest.mark.parametrize(
    ("full_name", "key"),
    [
        ("工作簿1", "error.workbook-not-saved"),
        ("https://d.docs.live.net/1/台账.xlsx", "error.workbook-in-web"),
        ("/gone/台账.xlsx", "error.workbook-not-saved"),
    ],
)
def test_a_workbook_without_a_file_is_refused(
    name: str, full_name: str, key: str, excel: MacExcel, path: Path
) -> None:
    excel.front.path = full_name
    getattr(buttons, name)()
    assert excel.app.told == [WORDS(key, file="台账.xlsx")]
    assert names(path) == {"台账.xlsx"}


def test_changes_that_are_not_saved_are_asked_to_be(excel: MacExcel, path: Path) -> None:
    excel.unsaved.add("台账.xlsx")
    buttons.validate()
    assert excel.app.told == [WORDS("error.workbook-not-saved", file="台账.xlsx")]
    assert names(path) == {"台账.xlsx"}
    excel.unsaved.clear()
    buttons.validate()
    assert excel.front.name == "台账-xltousu.xlsx"


def test_undo_says_that_nothing_was_changed(excel: MacExcel) -> None:
    buttons.validate()
    buttons.undo()
    assert excel.app.told[-1] == WORDS("error.nothing-to-undo-in-copies")


def test_jump_leads_from_the_findings_of_the_copy_to_the_cell(excel: MacExcel) -> None:
    buttons.validate()
    told = open_workbook(Path(excel.front.path)).result("检查结果")
    assert told is not None
    head = next(number for number, row in enumerate(told.rows, told.top) if "单元格" in row)
    excel.app.selected = Cell("检查结果", head + 1, 1)
    buttons.jump()
    assert len(excel.app.told) == 1
    assert excel.app.selected.sheet == "报修登记"


def test_settings_lead_to_their_sheet(excel: MacExcel) -> None:
    buttons.settings()
    assert excel.app.selected == Cell("规则", 1, 1)
    assert "pack = repair-area" in excel.app.told[0]


def test_explain_speaks_of_the_chosen_cell(excel: MacExcel) -> None:
    excel.app.selected = Cell("报修登记", 2, 11)
    buttons.explain()
    assert "repair-area." in excel.app.told[0]


def test_a_new_workbook_needs_a_regulation_that_is_written_somewhere(excel: MacExcel) -> None:
    excel.front.path = "工作簿1"
    buttons.new_from_template()
    assert "maker" in excel.app.told[0]
    assert "xltousu new" in excel.app.told[0]


def test_a_new_workbook_of_one_without_a_file_lies_among_the_documents(
    excel: MacExcel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    excel.front.path = "工作簿1"
    FileDesk.in_front().show(register(), "maker")
    assert excel.front.path == str(tmp_path / "Documents" / "maker.xlsx")


def test_a_copy_that_excel_may_not_open_is_told(excel: MacExcel, path: Path) -> None:
    excel.forbidden = True
    buttons.validate()
    copy = path.with_name("台账-xltousu.xlsx")
    (told,) = excel.app.told
    assert told.startswith(WORDS("ribbon.refused", detail="CommandError: OSERROR: -1743"))
    assert told.endswith(WORDS("ribbon.in-file", file=copy))
    assert open_workbook(copy).result("检查结果") is not None


def test_a_folder_that_cannot_be_written_is_told(
    excel: MacExcel, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = tempfile.mkstemp

    def forbidden(*given: Any, **named: Any) -> tuple[int, str]:
        if named.get("dir") == path.parent:
            raise PermissionError(1, "Operation not permitted")
        return made(*given, **named)

    monkeypatch.setattr(tempfile, "mkstemp", forbidden)
    buttons.validate()
    assert excel.app.told == [WORDS("error.folder-not-writable", folder=str(path.parent))]
    assert excel.full_names() == [str(path)]
    assert names(path) == {"台账.xlsx"}


def test_without_an_open_workbook_the_user_is_told_so(excel: MacExcel) -> None:
    excel.app.open.clear()
    buttons.validate()
    assert excel.app.told == [WORDS("error.no-open-workbook")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_language_is_that_of_the_ribbon(language: str, excel: MacExcel) -> None:
    excel.language = language
    buttons.help()
    assert excel.app.told == [catalog(language)("ribbon.help")]


@pytest.mark.parametrize("answer", [CommandError("-50"), None, 5])
def test_without_an_answer_of_the_add_in_the_usual_language_is_spoken(
    answer: object, excel: MacExcel
) -> None:
    excel.language = answer
    buttons.help()
    assert excel.app.told == [WORDS("ribbon.help")]
