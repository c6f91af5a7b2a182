"""Files that are read and files that are made."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from itertools import chain, count
from pathlib import Path

from xltousu.books.closed.save import write_bytes
from xltousu.books.formats import AnyBook, open_book
from xltousu.errors import FileError, UsageError
from xltousu.report import Output

KEPT = (".xlsx", ".xlsm")
_OF_A_COPY = re.compile(r"-xltousu(-[0-9]+)?\Z")


@dataclass(frozen=True, slots=True)
class Unlocking:
    """What the user allows beyond the usual: passwords to try, protected sheets, the loss of a signature.

    Passwords are shown by nothing that shows a value of this type.
    """

    passwords: tuple[str, ...] = field(default=(), repr=False)
    allow_protected: bool = False
    drop_signature: bool = False


def open_workbook(path: Path, unlocking: Unlocking = Unlocking()) -> AnyBook:  # frozen
    """The workbook in a file; raises :class:`FileError` for what is none."""
    if _is_folder(path):
        raise FileError("file-is-folder", file=str(path))
    return open_book(
        path,
        passwords=unlocking.passwords,
        allow_protected=unlocking.allow_protected,
        drop_signature=unlocking.drop_signature,
    )


def save_into(book: AnyBook, made: Output, target: Path, *, in_place: bool = False) -> None:
    """Put what was made into the book, all or none, and save it; the folder is made where it is missing."""
    book.apply(made.edits, made.sheets, made.keep)
    make_folder(target.parent)
    book.save(target, in_place=in_place)


def write(target: Path, content: bytes) -> None:
    """A file with this content, whole or not at all; raises :class:`FileError` where that cannot be."""
    make_folder(target.parent)
    write_bytes(content, target)


def write_new(target: Path, content: bytes) -> None:
    """A workbook that is not there yet; raises :class:`UserError` where it is, or cannot be."""
    check_workbook_name(target)
    if target.exists():
        raise FileError("file-exists", file=str(target))
    write(target, content)


def make_folder(folder: Path) -> None:
    """The folder is there afterwards; raises :class:`FileError` where that cannot be."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        raise FileError("folder-unwritable", folder=str(folder)) from None


def targets_for(paths: Sequence[Path], output: str | None, *, in_place: bool) -> list[Path | None]:
    """The file to write for each workbook, ``None`` where nothing is asked for; raises where it cannot be.

    ``output`` names a file, or a folder if it is one, ends like one, or several workbooks are processed.
    """
    if output is not None and in_place:
        raise UsageError("both-outputs")
    if output is None:
        return [path if in_place else None for path in paths]
    if not output:
        raise UsageError("output-not-xlsx", path=output)
    if len(paths) > 1 or output.endswith(("/", "\\")) or _is_folder(Path(output)):
        targets = _in_folder(paths, Path(output))
    else:
        targets = [_as_file(Path(output))]
    inputs = {_real(path) for path in paths}
    for target in targets:
        if _real(target) in inputs:
            raise UsageError("output-is-input", file=str(target))
    return list(targets)


def _in_folder(paths: Sequence[Path], folder: Path) -> list[Path]:
    """Formats that are only read (.xls, .xlsb, .ods, .csv) give a new .xlsx."""
    if folder.is_file():
        raise UsageError("output-needs-folder", path=str(folder))
    targets: dict[str, Path] = {}
    for path in paths:
        name = f"{path.stem}{_written_suffix(path)}"
        if name.casefold() in targets:
            raise UsageError("output-twice", name=name, folder=str(folder))
        targets[name.casefold()] = folder / name
    return list(targets.values())


def _written_suffix(path: Path) -> str:
    return path.suffix if path.suffix.lower() in KEPT else ".xlsx"


def copy_beside(path: Path, shown: Collection[str] = ()) -> Path:
    """Where the processed copy of a workbook goes that nobody named: beside it, and over no other file.

    The copies of ``a.xls`` are ``a-xltousu.xlsx``, ``a-xltousu-2.xlsx`` and so on, those of a copy, too.
    """
    stem = f"{_OF_A_COPY.sub('', path.stem)}-xltousu"
    return free_path(path.parent / f"{stem}{_written_suffix(path)}", shown)


def free_path(wanted: Path, shown: Collection[str] = ()) -> Path:
    """The path, numbered where there is such a file, or where a workbook that is shown has its name.

    ``shown`` holds the names of open workbooks, of which Excel opens no two of one name.
    """
    taken = {name.casefold() for name in shown}
    numbered = (wanted.with_stem(f"{wanted.stem}-{number}") for number in count(2))
    paths = chain([wanted], numbered)
    return next(one for one in paths if one.name.casefold() not in taken and not os.path.lexists(one))


def _as_file(target: Path) -> Path:
    check_workbook_name(target)
    if not _is_folder(target.parent):
        raise FileError("folder-missing", folder=str(target.parent))
    return target


def check_workbook_name(target: Path) -> None:
    """Raises for a name that Excel would not open as a workbook."""
    if target.suffix.lower() not in KEPT:
        raise UsageError("output-not-xlsx", path=str(target))


def _is_folder(path: Path) -> bool:
    """Whether there is such a folder; a name that no system takes names none."""
    return os.path.isdir(path)  # noqa: PTH112  # Path.is_dir raises for names that are too long


def _real(path: Path) -> str:
    """The file a path leads to, through links."""
    return os.path.realpath(path)
