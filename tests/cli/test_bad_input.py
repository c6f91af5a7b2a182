"""Bad input: one sentence that says what to do, status 2, and nothing written."""

from __future__ import annotations

import os
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from cli_support import COMMON, Called, call, content, register, write
from repairs import GOOD, HEADER

from xltousu.policy.load import PACKS

COMMANDS = ("process", "validate", "deadlines", "statistics")


def refused(called: Called) -> str:
    """The one sentence of a refusal."""
    assert called.status == 2
    assert called.out == ""
    assert called.err.endswith("\n")
    assert called.err.count("\n") == 1
    assert "Traceback" not in called.err
    return called.err


def page(path: Path) -> Path:
    path.write_text("<html><table><tr><td>1</td></tr></table></html>", encoding="utf-8")
    return path


def text(path: Path) -> Path:
    path.write_bytes(b"\x00\x01\x02 no workbook \xff")
    return path


def empty_file(path: Path) -> Path:
    path.write_bytes(b"")
    return path


def truncated(path: Path) -> Path:
    register(path, GOOD)
    path.write_bytes(path.read_bytes()[:-500])
    return path


def other_zip(path: Path) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("hello.txt", "hello")
    return path


def empty_book(path: Path) -> Path:
    return write(path, {"Sheet1": []})


def letter(path: Path) -> Path:
    return write(path, {"Sheet1": [["尊敬的业主"], ["您好"]]})


def folder(path: Path) -> Path:
    path.mkdir()
    return path


def missing(path: Path) -> Path:
    return path


def two_tables(path: Path) -> Path:
    other = ["收据号", "收费时间", "收费金额", "业主签字时间", "回访时间", "回访人"]
    fee = ["1", "2026-3-5", 5, "2026-3-5", "2026-3-6", "李四"]
    return write(path, {"log": [HEADER[:6], GOOD[:6], [], other, fee]})


@pytest.mark.parametrize("command", [*COMMANDS, "explain", "show-settings", "map"])
@pytest.mark.parametrize("make", [missing, folder, page, text, empty_file, truncated, other_zip])
def test_what_is_no_workbook_is_refused(command: str, make: Callable[[Path], Path], tmp_path: Path) -> None:
    path = make(tmp_path / "a.xlsx")
    before = content(tmp_path)
    more = ("A2",) if command == "explain" else ()
    said = refused(call(command, path, *more, "--pack", "repair-area"))
    assert str(path) in said
    assert content(tmp_path) == before


@pytest.mark.parametrize("make", [empty_book, letter, two_tables])
def test_a_workbook_without_one_table_is_refused(make: Callable[[Path], Path], tmp_path: Path) -> None:
    path = make(tmp_path / "a.xlsx")
    before = content(tmp_path)
    for command in COMMANDS:
        said = refused(call(command, path, *COMMON, "-o", tmp_path / "new" / "o.xlsx"))
        assert said
    for command in COMMANDS:
        assert str(path) in refused(call(command, path, *COMMON, "-o", f"{tmp_path}/new/"))
    assert content(tmp_path) == before
    assert not (tmp_path / "new").exists()


def test_two_tables_are_told_by_their_rows(tmp_path: Path) -> None:
    said = refused(call("process", two_tables(tmp_path / "a.xlsx"), *COMMON))
    assert "1, 4" in said
    assert "header_row" in said


def test_a_sheet_that_is_left_out_is_told(tmp_path: Path) -> None:
    other = [["甲", "乙", "丙", "丁", "戊"], [1, 2, 3, 4, 5], [1, 2, 3, 4, 5]]
    path = write(tmp_path / "a.xlsx", {"log": [HEADER, GOOD], "其他": other})
    called = call("process", path, *COMMON)
    assert called.status == 0
    skipped = call("process", path, *COMMON, "--format", "json").json["skipped"]
    assert [one["sheet"] for one in skipped] == ["其他"]


# Packs.


def test_an_unknown_pack_is_refused_with_the_known_ones(log: Path) -> None:
    for command in (("process", log), ("show-settings", log), ("map", log)):
        assert "generic-abc, golden-key" in refused(call(*command, "--pack", "nope"))
    for command in (
        ("pack", "show", "nope"),
        ("pack", "check", "nope"),
        ("pack", "test", "nope"),
        ("new", "nope"),
    ):
        assert "generic-abc, golden-key" in refused(call(*command))


@pytest.mark.parametrize(
    ("change", "key"),
    [
        (("value = 15", 'value = "x"'), "amount"),
        (('start = "received_at"', 'start = "nowhere"'), "pack"),
        (('unit = "minutes"', 'unit = "fortnights"'), "unit"),
        (("schema_version = 1", "schema_version = 99"), "schema_version"),
        (("schema_version = 1", "schema_version = = 1"), "TOML"),
        (("schema_version = 1", "schema_version = 1\nbogus = 1"), "bogus"),
        (('[[breakdown]]\nfield = "liable_party"', '[[breakdown]]\nfield = "repair_class"'), "repair_class"),
        (('figures = ["received"', 'figures = ["unheard_of"'), "unheard_of"),
        (('cases = { fields = ["content"', 'public = true\ncases = { fields = ["address"'), "address"),
        (("cases = { fields", 'cases = { event = "content", fields'), "content"),
        (('\nevent = "finished_at"', '\nevent = "repair_class"'), "repair_class"),
    ],
)
def test_a_broken_pack_is_named_with_its_file_and_key(
    change: tuple[str, str], key: str, log: Path, tmp_path: Path
) -> None:
    own = tmp_path / "own"
    shutil.copytree(PACKS / "repair-area", own)
    file = own / "pack.toml"
    file.write_text(file.read_text("utf-8").replace(*change, 1), encoding="utf-8")
    for command in (("process", log, "--pack", own), ("pack", "check", own), ("pack", "test", own)):
        said = refused(call(*command))
        assert str(file) in said
        assert key in said


def test_a_pack_that_is_no_text_is_named(log: Path, tmp_path: Path) -> None:
    own = tmp_path / "own"
    own.mkdir()
    (own / "pack.toml").write_bytes(b"\xff\xfe")
    assert str(own / "pack.toml") in refused(call("process", log, "--pack", own))


def test_a_pack_without_cases_is_told_which_file_it_lacks(tmp_path: Path) -> None:
    own = tmp_path / "own"
    shutil.copytree(PACKS / "repair-area", own)
    (own / "cases.toml").unlink()
    assert call("pack", "check", own).status == 0
    assert str(own / "cases.toml") in refused(call("pack", "test", own))


# Where the result goes.


def test_the_output_is_not_the_input(log: Path, tmp_path: Path) -> None:
    link = tmp_path / "link.xlsx"
    link.symlink_to(log)
    hard = tmp_path / "hard.xlsx"
    os.link(log, hard)
    before = content(tmp_path)
    refused(call("process", log, *COMMON, "-o", log))
    refused(call("process", log, *COMMON, "-o", link))
    refused(call("process", link, *COMMON, "-o", log))
    refused(call("process", log, *COMMON, "-o", tmp_path))
    refused(call("process", log, *COMMON, "-o", hard))
    refused(call("process", log, *COMMON, "-o", tmp_path / "x" / ".." / log.name))
    assert content(tmp_path) == before


def test_the_output_is_no_other_input(log: Path, clean: Path, tmp_path: Path) -> None:
    other = register(tmp_path / "other" / log.name, GOOD)
    before = content(tmp_path)
    assert str(other) in refused(call("process", clean, other, *COMMON, "-o", tmp_path / "other"))
    assert content(tmp_path) == before


def test_copies_do_not_overwrite_each_other(log: Path, tmp_path: Path) -> None:
    other = register(tmp_path / "other" / log.name, GOOD)
    before = content(tmp_path)
    assert log.name in refused(call("process", log, other, *COMMON, "-o", tmp_path / "out"))
    csv = tmp_path / "登记.csv"
    csv.write_text("单号,受理时间\n1,2025-05-06\n", encoding="utf-8")
    refused(call("process", log, csv, *COMMON, "-o", tmp_path / "out"))
    csv.unlink()
    assert content(tmp_path) == before
    assert not (tmp_path / "out").exists()


def test_either_a_copy_or_in_place(log: Path, tmp_path: Path) -> None:
    refused(call("process", log, *COMMON, "-o", tmp_path / "o.xlsx", "--in-place"))
    refused(call("process", log, *COMMON, "-o", tmp_path / "o.xlsx", "--in-place", "--dry-run"))


def test_several_files_need_a_folder(log: Path, clean: Path, tmp_path: Path) -> None:
    target = register(tmp_path / "o.xlsx", GOOD)
    before = target.read_bytes()
    refused(call("process", log, clean, *COMMON, "-o", target))
    assert target.read_bytes() == before


@pytest.mark.parametrize("name", ["o.txt", "o", "o.xls"])
def test_the_result_is_named_like_a_workbook(name: str, log: Path, tmp_path: Path) -> None:
    refused(call("process", log, *COMMON, "-o", tmp_path / name))
    refused(call("new", "repair-area", "-o", tmp_path / name))
    assert set(content(tmp_path)) == {log.name}


def test_a_folder_that_is_not_there_or_cannot_be_made_is_told(log: Path, tmp_path: Path) -> None:
    assert "none" in refused(call("process", log, *COMMON, "-o", tmp_path / "none" / "o.xlsx"))
    (tmp_path / "file").write_text("", encoding="utf-8")
    refused(call("process", log, *COMMON, "-o", f"{tmp_path}/file/"))
    refused(call("process", log, *COMMON, "-o", f"{tmp_path}/file/sub/"))
    refused(call("new", "repair-area", "-o", tmp_path / "file" / "o.xlsx"))
    refused(call("template", "build", "-o", tmp_path / "file"))
    refused(call("map", log, "--pack", "repair-area", "-o", tmp_path / "file" / "m.toml"))


def test_an_explicit_output_may_be_overwritten(log: Path, tmp_path: Path) -> None:
    target = tmp_path / "o.xlsx"
    call("process", log, *COMMON, "-o", target)
    first = target.read_bytes()
    assert call("process", log, *COMMON, "-o", target).status == 1
    assert target.read_bytes() == first


def test_what_is_open_elsewhere_is_left_alone(log: Path, tmp_path: Path) -> None:
    target = register(tmp_path / "o.xlsx", GOOD)
    (tmp_path / "~$o.xlsx").write_bytes(b"")
    before = content(tmp_path)
    assert str(target) in refused(call("process", log, *COMMON, "-o", target))
    assert content(tmp_path) == before


def test_new_files_overwrite_nothing(log: Path, tmp_path: Path) -> None:
    before = content(tmp_path)
    refused(call("new", "repair-area", "-o", log))
    refused(call("map", log, "--pack", "repair-area", "-o", log))
    assert content(tmp_path) == before


@pytest.mark.parametrize(
    "options", [("--map", "."), ("--map", "no.toml"), ("--period", "2025-13"), ("--period", "x")]
)
def test_options_that_cannot_be_are_refused(options: tuple[str, ...], log: Path) -> None:
    refused(call("process", log, *COMMON, *options))


def test_a_link_that_leads_round_in_a_ring_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").symlink_to(tmp_path / "b.xlsx")
    (tmp_path / "b.xlsx").symlink_to(tmp_path / "a.xlsx")
    refused(call("process", tmp_path / "a.xlsx", *COMMON, "-o", tmp_path / "c.xlsx"))


def test_a_name_too_long_for_the_system_is_refused(log: Path, tmp_path: Path) -> None:
    refused(call("process", tmp_path / ("x" * 300 + ".xlsx"), *COMMON))
    refused(call("process", log, "--pack", "x" * 5000))
    refused(call("process", log, *COMMON, "-o", tmp_path / ("x" * 300 + ".xlsx")))
