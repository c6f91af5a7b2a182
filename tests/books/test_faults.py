"""A save that fails, is killed or finds no room leaves the file that was there."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import killed_saves
import pytest
from book_makers import office_book

from xltousu.books.closed.book import ClosedBook
from xltousu.cells import Edit
from xltousu.errors import FileError

KILLS = os.environ.get("XLTOUSU_KILLS", "100")
posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such calls")


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "台账.xlsx"
    path.write_bytes(office_book([["编号"], ["T1"]]))
    return path


def edited(path: Path, word: str = "neu") -> ClosedBook:
    book = ClosedBook.open(path)
    book.apply([Edit("登记", 1, [2], [word])])
    return book


def refusal(book: ClosedBook, target: Path, *, in_place: bool = True) -> FileError:
    """The mistake that saving ends with; the file and its folder are as before."""
    before = {one.name: one.read_bytes() for one in target.parent.iterdir()}
    with pytest.raises(FileError) as caught:
        book.save(target, in_place=in_place)
    assert {one.name: one.read_bytes() for one in target.parent.iterdir()} == before
    return caught.value


@posix
def test_a_killed_save_leaves_the_old_file_or_the_new_one(source: Path) -> None:
    command = [sys.executable, killed_saves.__file__, str(source), KILLS]
    done = subprocess.run(command, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, done.stderr
    assert not [one for one in source.parent.iterdir() if one.suffix not in {".xlsx", ".tmp"}]
    for one in source.parent.glob("*.tmp"):
        os.utime(one, (1, 1))
    book = edited(source, "zuletzt")
    book.save(source, in_place=True)
    assert not list(source.parent.glob("*.tmp"))


def test_the_temporary_file_of_a_save_going_on_is_left_alone(source: Path) -> None:
    fresh = source.parent / ".~xltousu-abc.tmp"
    fresh.write_bytes(b"")
    edited(source).save(source, in_place=True)
    assert fresh.exists()


@pytest.fixture
def small_disk() -> Iterator[Path]:
    """A file system with room for a few pages."""
    mount = shutil.which("mount")
    if mount is None or sys.platform != "linux":
        pytest.skip("no file system can be mounted here")
    with tempfile.TemporaryDirectory() as folder:
        command = [mount, "-t", "tmpfs", "-o", "size=32k", "tmpfs", folder]
        if subprocess.run(command, capture_output=True, check=False).returncode:
            pytest.skip("mounting a file system is not permitted")
        try:
            yield Path(folder)
        finally:
            subprocess.run(["umount", folder], check=True)


def test_a_full_disk_leaves_the_old_file(small_disk: Path, source: Path) -> None:
    target = small_disk / source.name
    shutil.copy(source, target)
    book = edited(target)
    with (small_disk / "fill").open("wb", buffering=0) as stream:
        try:
            while stream.write(b"x" * 4096):
                pass
        except OSError:
            pass
    mistake = refusal(book, target)
    assert mistake.key == "write-failed"
    assert mistake.params["file"] == str(target)
    assert mistake.params["reason"]


@posix
def test_a_limit_of_file_size_leaves_the_old_file(source: Path) -> None:
    import resource

    book, limits = edited(source), resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, limits[1]))
    try:
        mistake = refusal(book, source)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert mistake.key == "write-failed"


def test_a_folder_that_cannot_be_written_leaves_the_old_file(
    source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(**_: object) -> None:
        raise PermissionError(13, "Permission denied")

    book = edited(source)
    monkeypatch.setattr(tempfile, "mkstemp", refuse)
    assert refusal(book, source).key == "folder-not-writable"


@pytest.mark.skipif(not shutil.which("chattr"), reason="no chattr here")
def test_a_folder_that_nobody_may_write_leaves_the_old_file(source: Path) -> None:
    book, folder = edited(source), str(source.parent)
    if subprocess.run(["chattr", "+i", folder], capture_output=True, check=False).returncode:
        pytest.skip("this file system or this user knows no such folders")
    try:
        mistake = refusal(book, source)
    finally:
        subprocess.run(["chattr", "-i", folder], check=True)
    assert mistake.key == "folder-not-writable"


def test_a_read_only_file_is_not_replaced(source: Path) -> None:
    book = edited(source)
    source.chmod(0o444)
    assert refusal(book, source).key == "read-only-file"
    book.save(source.with_name("copy.xlsx"))


def test_a_file_that_another_program_holds_is_named(source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(13, "The process cannot access the file")

    book = edited(source)
    book.save(source.with_name("copy.xlsx"))
    monkeypatch.setattr(Path, "replace", refuse)
    assert refusal(book, source.with_name("copy.xlsx")).key == "file-open-elsewhere"
    assert refusal(book, source).key == "file-open-elsewhere"


def test_a_disk_that_fails_under_the_replacement_is_named(
    source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError(5, "Input/output error")

    book = edited(source)
    monkeypatch.setattr(Path, "replace", fail)
    mistake = refusal(book, source)
    assert mistake.params["reason"] == "Input/output error"


def test_the_same_content_again_leaves_file_and_time_alone(source: Path) -> None:
    edited(source).save(source, in_place=True)
    os.utime(source, (1_760_000_000, 1_760_000_000))
    files = sorted(source.parent.iterdir())
    edited(source).save(source, in_place=True)
    assert source.stat().st_mtime == 1_760_000_000
    assert sorted(source.parent.iterdir()) == files


def test_the_backup_has_content_and_time_of_the_original(source: Path) -> None:
    before = hashlib.sha256(source.read_bytes()).digest()
    os.utime(source, (1_760_000_000, 1_760_000_000))
    source.chmod(0o640)
    edited(source).save(source, in_place=True)
    (backup,) = source.parent.glob("*.bak.xlsx")
    assert hashlib.sha256(backup.read_bytes()).digest() == before
    assert backup.stat().st_mtime == 1_760_000_000
    assert backup.stat().st_mode & 0o777 == source.stat().st_mode & 0o777
    assert time.time() - source.stat().st_mtime < 600
