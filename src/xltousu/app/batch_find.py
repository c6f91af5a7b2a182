"""The workbooks under some folders, told by their content, and where the result of each goes."""

from __future__ import annotations

import io
import os
import re
import stat
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from xltousu.books import child, delimited
from xltousu.errors import FileError, UsageError

STATE_FOLDER = ".xltousu-batch"
_NAMED = frozenset((".xlsx", ".xlsm", ".xltx", ".xltm", ".xls", ".xlt", ".xlsb", ".ods", ".csv", ".tsv"))
_TEXT = ".txt"
_BACKUP = re.compile(r"\.\d{8}-\d{6}(-\d+)?\.bak\.\w+\Z")
_HIDDEN = getattr(stat, "FILE_ATTRIBUTE_HIDDEN", 0)
_HEAD = 65_536
_MOST_PEEKED = 1 << 28
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_STREAMS = tuple(name.encode("utf-16-le") + b"\0\0" for name in ("Workbook", "Book"))
_OTHER_STREAMS = tuple(name.encode("utf-16-le") for name in ("WordDocument", "PowerPoint Document"))


@dataclass(frozen=True, slots=True)
class Found:
    """A workbook: ``place`` is where it lies, ``file`` its path in the mirrored tree, ``target`` that of its
    result. There may be very many, and texts are smaller than paths.
    """

    place: str
    file: str
    target: str

    @property
    def path(self) -> Path:
        """The file."""
        return Path(self.place)

    @property
    def office(self) -> str:
        """The top folder it lies in; empty for a file that lies in none."""
        top, mark, _ = self.file.partition("/")
        return top if mark else ""


def find(roots: Sequence[Path], out: Path, reserved: Iterable[str] = ()) -> list[Found]:
    """Every workbook once, sorted by ``file``; no target has a reserved name; raises where that cannot be."""
    _check(roots, out)
    found: dict[str, str] = {}
    seen: set[str] = set()
    taken: set[str] = set()
    for prefix, root in zip(_prefixes(roots), roots, strict=True):
        for relative, path in _under(root, os.path.realpath(out)):
            real = os.path.realpath(path)
            if real not in seen:
                seen.add(real)
                found[_free(prefix + relative, taken)] = str(path)
    if not found:
        raise UsageError("batch-nothing-found", roots=", ".join(map(str, roots)))
    return _with_targets(dict(sorted(found.items())), reserved)


def _check(roots: Sequence[Path], out: Path) -> None:
    if out.exists() and not out.is_dir():
        raise UsageError("output-needs-folder", path=str(out))
    real = Path(os.path.realpath(out))
    for root in roots:
        if not root.exists():
            raise FileError("no-such-file", file=str(root))
        place = Path(os.path.realpath(root))
        if (place if root.is_dir() else place.parent).is_relative_to(real):
            raise UsageError("batch-output-is-root", root=str(root), out=str(out))


def _prefixes(roots: Sequence[Path]) -> list[str]:
    """One folder is mirrored as it is; of several, each becomes a folder of its own."""
    several = sum(root.is_dir() for root in roots) > 1
    taken: set[str] = set()
    prefixes = []
    for root in roots:
        name = _free(_name(root), taken) if several and root.is_dir() else ""
        prefixes.append(f"{name}/" if name else "")
    return prefixes


def _name(root: Path) -> str:
    return Path(os.path.realpath(root)).name or "root"


def _free(name: str, taken: set[str]) -> str:
    """The name, numbered before its suffix where it is taken; afterwards it is taken."""
    suffix = PurePosixPath(name).suffix
    number, free = 1, name
    while free.casefold() in taken:
        number += 1
        free = f"{name.removesuffix(suffix)}-{number}{suffix}"
    taken.add(free.casefold())
    return free


def _under(root: Path, out: str) -> Iterator[tuple[str, Path]]:
    if not root.is_dir():
        yield root.name, root
        return
    folders = [(root, "")]
    while folders:
        folder, prefix = folders.pop()
        try:
            entries = sorted(os.scandir(folder), key=lambda one: one.name)
        except OSError:
            yield prefix.rstrip("/") or _name(root), folder
            continue
        for entry in filter(_is_plain, entries):
            path = folder / entry.name
            if entry.is_dir(follow_symlinks=False):
                if os.path.realpath(path) != out and not (path / STATE_FOLDER).is_dir():
                    folders.append((path, f"{prefix}{entry.name}/"))
            elif entry.is_file(follow_symlinks=False) and is_workbook(path):
                yield prefix + entry.name, path


def _is_plain(entry: os.DirEntry[str]) -> bool:
    """Whether it is no link, not hidden, no owner file of an open workbook, and no backup of ours."""
    if entry.name.startswith((".", "~$")) or _BACKUP.search(entry.name):
        return False
    if entry.is_symlink() or getattr(entry, "is_junction", bool)():
        return False
    with suppress(OSError):
        return not getattr(entry.stat(follow_symlinks=False), "st_file_attributes", 0) & _HIDDEN
    return True


def is_workbook(path: Path) -> bool:
    """Whether it is a workbook by its content, or calls itself one: then its failure is to be told."""
    suffix = path.suffix.lower()
    if suffix in _NAMED:
        return True
    try:
        with path.open("rb") as stream:
            head = stream.read(8)
            if head.startswith(b"PK\3\4"):
                return _is_package(stream)
            if head == _OLE:
                data = head + stream.read(_MOST_PEEKED)
                return any(map(data.__contains__, _STREAMS)) and not any(
                    map(data.__contains__, _OTHER_STREAMS)
                )
            return suffix == _TEXT and _is_table(head + stream.read(_HEAD))
    except OSError:
        return False


def _is_package(stream: io.BufferedReader) -> bool:
    try:
        with zipfile.ZipFile(stream) as archive:
            names = {one.lower().replace("\\", "/") for one in archive.namelist()}
            if "mimetype" in names and archive.getinfo("mimetype").file_size < _HEAD:
                return b"opendocument.spreadsheet" in archive.read("mimetype")
            return any(one.endswith(("xl/workbook.xml", "xl/workbook.bin")) for one in names)
    except Exception:  # noqa: BLE001  # a zip that cannot be read and is called otherwise is none of ours
        return False


def _is_table(head: bytes) -> bool:
    """Whether the first lines of a text all have the same separator."""
    text = next(filter(None, (delimited.decoded(head[: len(head) - cut]) for cut in range(4))), "")
    lines = [line for line in text.splitlines()[:10] if line.strip()]
    return len(lines) > 1 and any(all(mark in line for line in lines) for mark in "\t,;")


def _with_targets(found: dict[str, str], reserved: Iterable[str]) -> list[Found]:
    """Formats that are only read give a new .xlsx; where two would be the same, the longer name is kept."""
    wanted = {file: _wanted(file, Path(place)) for file, place in found.items()}
    taken = {one.casefold() for one in reserved}
    targets: dict[str, str] = {}
    for own in (True, False):
        for file, target in wanted.items():
            if (target == file) is own:
                clash = target.casefold() in taken
                targets[file] = _free(file + PurePosixPath(target).suffix if clash else target, taken)
    return [Found(place, file, targets[file]) for file, place in found.items()]


def _content(path: Path) -> bytes:
    """The content of a file; one that cannot be read is refused where it is processed."""
    try:
        return path.read_bytes()
    except OSError:
        return b""


def _wanted(file: str, path: Path) -> str:
    suffix, wanted = PurePosixPath(file).suffix, ".xlsm" if _has_macros(path) else ".xlsx"
    return file if suffix.lower() == wanted else file.removesuffix(suffix) + wanted


def _has_macros(path: Path) -> bool:
    """Whether Excel would open it under the name of a workbook with macros only; its name says so of itself
    where encryption hides it.
    """
    if path.is_dir() or path.stat().st_size > _MOST_PEEKED:
        return False
    if path.suffix.lower() == ".xlsm" and child.ENCRYPTED in _content(path):
        return True
    with suppress(Exception), zipfile.ZipFile(path) as archive:
        part = archive.getinfo("[Content_Types].xml")
        return part.file_size < 1 << 20 and b".macroEnabled.main+xml" in archive.read(part)
    return False
