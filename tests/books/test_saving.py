from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

import pytest
from book_makers import handmade, office_book

from xltousu.books.closed.book import ClosedBook
from xltousu.cells import Edit
from xltousu.errors import FileError

EDIT = Edit("登记", 1, [2], ["neu"])


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "台账.xlsx"
    path.write_bytes(office_book([["编号"], ["T1"]]))
    return path


def edited(path: Path) -> ClosedBook:
    book = ClosedBook.open(path)
    book.apply([EDIT])
    return book


def test_a_copy_is_saved_and_the_source_stays(source: Path, tmp_path: Path) -> None:
    before = source.read_bytes()
    edited(source).save(tmp_path / "out.xlsx")
    assert source.read_bytes() == before
    assert ClosedBook.open(tmp_path / "out.xlsx").read("登记").value(2, 1) == "neu"
    assert sorted(one.name for one in tmp_path.iterdir()) == ["out.xlsx", "台账.xlsx"]


def test_the_source_is_replaced_in_place_only(source: Path) -> None:
    with pytest.raises(FileError, match="target-is-source"):
        edited(source).save(source)


def test_a_backup_is_kept_once_for_each_content(source: Path, tmp_path: Path) -> None:
    before = source.read_bytes()
    os.utime(source, (1_760_000_000, 1_760_000_000))
    book = edited(source)
    book.save(source, in_place=True)
    book.save(source, in_place=True)
    backups = sorted(tmp_path.glob("*.bak.xlsx"))
    assert before in [one.read_bytes() for one in backups]
    assert len({one.read_bytes() for one in backups}) == len(backups)
    assert backups[0].name.startswith("台账.20251009-")
    assert ClosedBook.open(source).read("登记").value(2, 1) == "neu"


def test_a_file_that_changed_meanwhile_is_not_overwritten(source: Path) -> None:
    book = edited(source)
    source.write_bytes(office_book([["编号"], ["anders"]]))
    with pytest.raises(FileError, match="file-changed"):
        book.save(source, in_place=True)


@pytest.mark.parametrize("owner", ["~$台账.xlsx", ".~lock.台账.xlsx#"])
def test_a_file_that_is_open_elsewhere_is_not_overwritten(source: Path, owner: str) -> None:
    (source.parent / owner).write_bytes(b"")
    with pytest.raises(FileError, match="file-open-elsewhere"):
        edited(source).save(source, in_place=True)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such permissions")
def test_permissions_are_kept(source: Path) -> None:
    source.chmod(0o640)
    edited(source).save(source, in_place=True)
    assert stat.S_IMODE(source.stat().st_mode) == 0o640


def test_a_folder_that_is_not_there_is_named(source: Path, tmp_path: Path) -> None:
    with pytest.raises(FileError, match="folder-not-writable"):
        edited(source).save(tmp_path / "keiner" / "out.xlsx")


def test_a_name_under_which_excel_refuses_the_file_is_refused(source: Path, tmp_path: Path) -> None:
    with pytest.raises(FileError, match="wrong-suffix"):
        edited(source).save(tmp_path / "out.xlsm")


def test_a_failure_leaves_nothing_behind(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    book = edited(source)
    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(FileError, match="write-failed"):
        book.save(tmp_path / "out.xlsx")
    assert [one.name for one in tmp_path.iterdir()] == ["台账.xlsx"]


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileError) as caught:
        ClosedBook.open(tmp_path / "keine.xlsx")
    assert caught.value.key == "no-such-file"


def test_reading_never_writes(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(handmade('<row r="1"/>'))
    before = (path.read_bytes(), path.stat().st_mtime_ns)
    ClosedBook.open(path).read("登记")
    assert (path.read_bytes(), path.stat().st_mtime_ns) == before
