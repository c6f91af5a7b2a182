"""What the menu of the right button runs: copies beside the workbooks, and one message."""

from __future__ import annotations

import datetime as dt
import io
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest
from repairs import BAD, GOOD, HEADER

from xltousu.app import copy_beside, free_path, open_workbook
from xltousu.cli.send_to import MOST_SHOWN, send
from xltousu.text import LANGUAGES, catalog

AS_OF = dt.datetime(2025, 5, 7, 9, 0)
WORDS = catalog("zh-CN")
HOSTILE = [
    "%PATH%",
    "a&calc&",
    "a^&calc",
    "it's",
    "$(id)",
    "100% 完成；终",
    "-o",
    "a b  c",
    "=1+1",
    "行\u2028尾",
]


def workbook(path: Path, language: str | None = None) -> Path:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "报修登记"
    for row in (HEADER, GOOD, BAD):
        sheet.append(row)
    rules = book.create_sheet("规则")
    rules.append(["pack", "repair-area"])
    if language is not None:
        rules.append(["language", language])
    data = io.BytesIO()
    book.save(data)
    path.write_bytes(data.getvalue())
    return path


@pytest.mark.parametrize("name", HOSTILE)
def test_any_name_gives_its_copy(name: str, tmp_path: Path) -> None:
    path = workbook(tmp_path / f"{name}.xlsx")
    before = path.read_bytes()
    outcome = send([path], "zh-CN", AS_OF)
    assert not outcome.failed
    assert outcome.message == WORDS("addin.send-to-done", count=1)
    assert open_workbook(tmp_path / f"{name}-xltousu.xlsx").result("检查结果") is not None
    assert path.read_bytes() == before


def test_the_names_come_in_a_file_of_the_script_host(tmp_path: Path) -> None:
    paths = [workbook(tmp_path / f"{name}.xlsx") for name in HOSTILE]
    listed = tmp_path / "rad1B2C3.tmp"
    listed.write_bytes("".join(f"{path}\r\n" for path in paths).encode("utf-16"))
    command = [sys.executable, "-P", "-m", "xltousu.cli.send_to", "en", str(listed)]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.strip() == catalog("en")("addin.send-to-done", count=len(HOSTILE))
    assert len(list(tmp_path.glob("*-xltousu.xlsx"))) == len(HOSTILE)


def test_an_earlier_copy_in_which_somebody_may_have_worked_stays(tmp_path: Path) -> None:
    path = workbook(tmp_path / "台账.xlsx")
    earlier = tmp_path / "台账-xltousu.xlsx"
    earlier.write_bytes(b"worked in")
    send([path], "zh-CN", AS_OF)
    assert earlier.read_bytes() == b"worked in"
    assert (tmp_path / "台账-xltousu-2.xlsx").is_file()


def test_why_one_fails_is_told_and_the_others_are_done(tmp_path: Path) -> None:
    good, broken, folder = workbook(tmp_path / "a.xlsx"), tmp_path / "b.xlsx", tmp_path / "c"
    broken.write_bytes(b"no workbook")
    folder.mkdir()
    gone, without_rules = tmp_path / "d.xlsx", tmp_path / "e.xlsx"
    openpyxl.Workbook().save(without_rules)
    outcome = send([broken, folder, good, gone, without_rules], "zh-CN", AS_OF)
    assert outcome.failed
    assert outcome.message.startswith(WORDS("addin.send-to-done", count=1))
    assert WORDS("addin.send-to-failed", count=4) in outcome.message
    assert WORDS("error.file-is-folder", file=str(folder)) in outcome.message
    assert WORDS("error.no-such-file", file=str(gone)) in outcome.message
    for name in ("b.xlsx", "c", "d.xlsx", "e.xlsx"):
        assert f"\n\n{name}\n" in outcome.message
    assert {one.name for one in tmp_path.iterdir()} == {
        *("a.xlsx", "a-xltousu.xlsx", "b.xlsx", "c", "e.xlsx"),
    }


def test_a_format_that_is_only_read_gives_an_xlsx(tmp_path: Path) -> None:
    table = tmp_path / "登记.csv"
    rows = [[str(one or "") for one in row] for row in (HEADER, GOOD, BAD)]
    table.write_text("\n".join(map(",".join, rows)), "utf-8-sig")
    (tmp_path / "xltousu.toml").write_text('pack = "repair-area"\n', "utf-8")
    assert not send([table], "zh-CN", AS_OF).failed
    assert (tmp_path / "登记-xltousu.xlsx").is_file()


def test_the_root_of_a_drive_is_refused(tmp_path: Path) -> None:
    outcome = send([Path(tmp_path.anchor)], "zh-CN", AS_OF)
    assert outcome.message.endswith(WORDS("error.file-is-folder", file=tmp_path.anchor))


def test_a_long_list_of_reasons_ends_with_dots(tmp_path: Path) -> None:
    outcome = send([tmp_path / f"{number}.xlsx" for number in range(MOST_SHOWN + 1)], "en", AS_OF)
    assert outcome.message.count("does not exist") == MOST_SHOWN
    assert outcome.message.endswith("...")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_workbook_speaks_for_itself_alone(language: str, tmp_path: Path) -> None:
    other = workbook(tmp_path / "a.xlsx", "en" if language != "en" else "zh-TW")
    outcome = send([other, tmp_path / "b.xlsx"], language, AS_OF)
    words = catalog(language)
    assert outcome.message.split("\n\n") == [
        words("addin.send-to-done", count=1),
        words("addin.send-to-failed", count=1),
        "b.xlsx\n" + words("error.no-such-file", file=str(tmp_path / "b.xlsx")),
    ]


def test_copies_keep_macros_and_are_numbered_on(tmp_path: Path) -> None:
    expected = {
        "a.xlsx": "a-xltousu.xlsx",
        "a.XLSM": "a-xltousu.XLSM",
        "a.xls": "a-xltousu.xlsx",
        "a.et": "a-xltousu.xlsx",
        "a-xltousu.xlsx": "a-xltousu.xlsx",
        "a-xltousu-7.xlsx": "a-xltousu.xlsx",
    }
    for name, copy in expected.items():
        assert copy_beside(tmp_path / name) == tmp_path / copy
    (tmp_path / "a-xltousu.xlsx").touch()
    assert copy_beside(tmp_path / "a-xltousu.xlsx") == tmp_path / "a-xltousu-2.xlsx"
    assert copy_beside(tmp_path / "a.xlsx", ["A-XLTOUSU-2.xlsx"]) == tmp_path / "a-xltousu-3.xlsx"


def test_a_link_to_nowhere_takes_its_name(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").symlink_to(tmp_path / "gone.xlsx")
    assert free_path(tmp_path / "a.xlsx") == tmp_path / "a-2.xlsx"
