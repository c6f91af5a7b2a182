"""Where a processed workbook is written."""

from __future__ import annotations

from pathlib import Path

from xltousu.errors import FileError, UsageError

KEPT = (".xlsx", ".xlsm")


def target_for(path: Path, output: Path | None, *, in_place: bool, many: bool) -> Path:
    """The file to write for a workbook; raises where that cannot be.

    ``output`` names a file, or a folder if it is one, ends like one, or several workbooks are processed.
    Formats that are only read (.xls, .xlsb, .ods, .csv) give a new .xlsx.
    """
    if in_place or output is None:
        return path
    is_folder = many or output.is_dir() or str(output).endswith(("/", "\\"))
    suffix = path.suffix if path.suffix.lower() in KEPT else ".xlsx"
    target = output / f"{path.stem}{suffix}" if is_folder else output
    if target.resolve() == path.resolve():
        raise UsageError("output-is-input", file=str(path))
    if is_folder:
        _make(output)
    elif not target.parent.is_dir():
        raise FileError("folder-missing", folder=str(target.parent))
    if not is_folder and target.suffix.lower() not in KEPT:
        raise UsageError("output-not-xlsx", path=str(target))
    return target


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        raise FileError("folder-unwritable", folder=str(folder)) from None
