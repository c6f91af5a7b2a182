"""Blank workbooks for packs."""

from __future__ import annotations

from pathlib import Path
from typing import cast

from xltousu.app.files import check_workbook_name, write
from xltousu.errors import FileError
from xltousu.policy import Language, Pack, load_pack, pack_ids
from xltousu.template.build import build_template, template_file_name
from xltousu.worktime import Calendar


def new_workbook(pack: str, target: Path, language: str | None = None) -> None:
    """Writes the blank workbook of a pack; in the pack's own language unless another is asked for."""
    check_workbook_name(target)
    if target.exists():
        raise FileError("file-exists", file=str(target))
    _write(load_pack(pack), target, language)


def build_all(folder: Path) -> list[Path]:
    """Writes the blank workbooks of all packs into a folder; the same packs give the same bytes."""
    packs = [load_pack(name) for name in pack_ids()]
    targets = [folder / template_file_name(pack) for pack in packs]
    for pack, target in zip(packs, targets, strict=True):
        _write(pack, target, None)
    return targets


def _write(pack: Pack, target: Path, language: str | None) -> None:
    chosen = cast(Language, language or pack.language)
    write(target, build_template(pack, Calendar.load(pack.jurisdiction), chosen))
