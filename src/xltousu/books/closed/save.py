"""Safe saving: beside the target, flushed, read back, and put in its place in one step."""

from __future__ import annotations

import contextlib
import datetime as dt
import errno
import hashlib
import os
import stat
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from xltousu.books.closed.package import Package
from xltousu.books.closed.reader import open_reader, readable
from xltousu.errors import FileError

MAX_FILE = 512 << 20

_TEMPORARY = (".~xltousu-", ".tmp")
_LONGEST_NAME = 255  # bytes, of a file in its folder
_LEFT_OVER = 3600  # seconds; no save takes that long


@dataclass(frozen=True, slots=True)
class Source:
    """A file as it was when it was read."""

    path: Path
    size: int
    modified: int
    digest: bytes

    @classmethod
    def read(cls, path: Path) -> tuple[Source, bytes]:
        """The file and its content."""
        try:
            facts = path.stat()
            if not stat.S_ISREG(facts.st_mode):
                raise FileError("unreadable-file", file=str(path))
            if facts.st_size > MAX_FILE:
                raise FileError("file-too-big", file=str(path), limit=MAX_FILE)
            with path.open("rb") as stream:
                data = stream.read(facts.st_size + 1)
                facts = os.fstat(stream.fileno())
        except FileNotFoundError as error:
            raise FileError("no-such-file", file=str(path)) from error
        except OSError as error:
            raise FileError("unreadable-file", file=str(path)) from error
        return cls(path, len(data), facts.st_mtime_ns, hashlib.sha256(data).digest()), data

    def check_unchanged(self) -> None:
        """Raise if somebody else has written the file meanwhile."""
        try:
            facts = self.path.stat()
            same = facts.st_size == self.size and facts.st_mtime_ns == self.modified
            if not same or hashlib.sha256(self.path.read_bytes()).digest() != self.digest:
                raise FileError("file-changed", file=str(self.path))
        except OSError as error:
            raise FileError("file-changed", file=str(self.path)) from error


def save_bytes(
    data: bytes, target: Path, *, touched: list[str], source: Source | None, in_place: bool
) -> None:
    """Have ``target`` hold ``data``: either all of it, or what it held before."""
    check_not_open(target)
    target = _resolved(target)
    same = source is not None and _is_same_file(source.path, target)
    if same and not in_place:
        raise FileError("target-is-source", file=str(target))
    check_not_open(target)
    _check_writable(target)
    if source is not None:
        source.check_unchanged()
        if same and hashlib.sha256(data).digest() == source.digest:
            return
    _clear_leftovers(target.parent)
    with _temporary(target, source) as beside:
        _write(beside, data, target)
        _verify(beside, touched)
        if same and source is not None:
            _back_up(source)
            source.check_unchanged()
        _replace(beside, target)
    _flush_folder(target.parent)


def write_bytes(data: bytes, target: Path) -> None:
    """Have a file that is made anew hold ``data``: either all of it, or what it held before."""
    target = _resolved(target)
    check_not_open(target)
    _check_writable(target)
    with _temporary(target, None) as beside:
        _write(beside, data, target)
        _replace(beside, target)
    _flush_folder(target.parent)


def _resolved(target: Path) -> Path:
    """The file that a link leads to; raises for links that lead to each other."""
    try:
        return target.resolve() if target.is_symlink() else target
    except (OSError, RuntimeError) as error:
        raise FileError("write-failed", file=str(target), reason=os.strerror(errno.ELOOP)) from error


def check_not_open(target: Path) -> None:
    """Raise where the owner file of Excel or the lock file of LibreOffice lies beside the file."""
    for owner in (f"~${target.name}", f".~lock.{target.name}#"):
        if os.path.exists(target.parent / owner):  # noqa: PTH110  # Path.exists raises for long names
            raise FileError("file-open-elsewhere", file=str(target), owner_file=owner)


def _check_writable(target: Path) -> None:
    """Raise for a file that somebody has set to be read only; replacing it would ignore that."""
    with contextlib.suppress(OSError):
        if not target.stat().st_mode & stat.S_IWUSR:
            raise FileError("read-only-file", file=str(target))


def _clear_leftovers(folder: Path) -> None:
    """Remove what a save that was killed has left; a fresh file may belong to a save still going on."""
    with contextlib.suppress(OSError):
        for one in folder.glob(f"{_TEMPORARY[0]}*{_TEMPORARY[1]}"):
            with contextlib.suppress(OSError):
                if time.time() - one.stat().st_mtime > _LEFT_OVER:
                    one.unlink()


def is_encrypted(path: Path) -> bool:
    """Whether there is such a file, and it is no package but a container, as encrypted workbooks are."""
    try:
        with path.open("rb") as stream:
            return stream.read(4) == b"\xd0\xcf\x11\xe0"
    except OSError:
        return False


@contextlib.contextmanager
def _temporary(target: Path, source: Source | None) -> Iterator[Path]:
    """A file beside the target with its owner and permissions, gone unless it took the target's place."""
    prefix, suffix = _TEMPORARY
    try:
        handle, name = tempfile.mkstemp(prefix=prefix, suffix=suffix, dir=target.parent or ".")
        os.close(handle)
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise _failure(target, error) from error
        raise FileError("folder-not-writable", folder=str(target.parent)) from error
    beside = Path(name)
    try:
        _take_permissions(beside, target, source)
        yield beside
    finally:
        with contextlib.suppress(OSError):
            beside.unlink(missing_ok=True)


def _take_permissions(beside: Path, target: Path, source: Source | None) -> None:
    _take_owner(beside, target)
    for model in (target, source.path if source else target):
        with contextlib.suppress(OSError):
            beside.chmod(stat.S_IMODE(model.stat().st_mode) | stat.S_IWUSR)
            return
    umask = os.umask(0)
    os.umask(umask)
    beside.chmod(0o666 & ~umask)


def _take_owner(beside: Path, target: Path) -> None:
    """Leave a file that is replaced to its owner and group, or its group alone, as far as that is allowed."""
    with contextlib.suppress(OSError, AttributeError):  # Windows has no such owners
        facts = target.stat()
        for owner in (facts.st_uid, -1):
            with contextlib.suppress(OSError):
                os.chown(beside, owner, facts.st_gid)
                return


def _write(path: Path, data: bytes, target: Path) -> None:
    try:
        with path.open("wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
    except OSError as error:
        raise _failure(target, error) from error


def _failure(target: Path, error: OSError) -> FileError:
    return FileError("write-failed", file=str(target), reason=error.strerror or "")


def _verify(path: Path, touched: list[str]) -> None:
    """Raise unless the file reads back: every touched member whole, and the workbook as a workbook."""
    with readable(file=str(path)):
        data = path.read_bytes()
        package = Package(data)
        for name in touched:
            package.read(name)
        open_reader(data).close()


def _back_up(source: Source) -> None:
    """Keep the file as it was beside it, once for each content, whole or not at all."""
    moment = dt.datetime.fromtimestamp(source.modified / 1e9).strftime("%Y%m%d-%H%M%S")
    try:
        data, number = source.path.read_bytes(), 1
        while True:
            tail = "" if number == 1 else f"-{number}"
            backup = _beside(source.path, f".{moment}{tail}.bak")
            if not backup.exists():
                break
            if hashlib.sha256(backup.read_bytes()).digest() == source.digest:
                return
            number += 1
    except OSError as error:
        raise _failure(source.path, error) from error
    with _temporary(backup, source) as beside:
        _write(beside, data, backup)
        os.utime(beside, ns=(source.modified, source.modified))
        _replace(beside, backup)


def _beside(path: Path, ending: str) -> Path:
    """The file of this name with an ending before its suffix, the name cut where the system asks for it."""
    stem = path.stem
    while len(os.fsencode(f"{stem}{ending}{path.suffix}")) > _LONGEST_NAME:
        stem = stem[:-1]
    return path.with_name(f"{stem}{ending}{path.suffix}")


def _replace(beside: Path, target: Path) -> None:
    try:
        beside.replace(target)
    except PermissionError as error:
        raise FileError("file-open-elsewhere", file=str(target), owner_file="") from error
    except OSError as error:
        raise _failure(target, error) from error


def _is_same_file(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:
        return False


def _flush_folder(folder: Path) -> None:
    """Have the new name survive a power cut, where folders can be flushed."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
