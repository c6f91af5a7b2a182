"""Blank workbooks for packs."""

from __future__ import annotations

from pathlib import Path
from typing import cast

from xltousu.app.files import write
from xltousu.errors import FileError
from xltousu.policy import Language, load_pack
from xltousu.template import build_template, template_packs
from xltousu.worktime import Calendar


def new_workbook(pack: str, target: Path, language: str | None = None) -> None:
    """Writes the blank workbook of a pack; in the pack's own language unless another is asked for."""
    if target.exists():
        raise FileError("file-exists", file=str(target))
    one = load_pack(pack)
    chosen = cast(Language, language or one.language)
    write(target, build_template(one, Calendar.load(one.jurisdiction), chosen))


def build_all(folder: Path) -> list[Path]:
    """Writes the blank workbooks of all packs into a folder; the same packs give the same bytes."""
    made = []
    for name in template_packs():
        pack = load_pack(name)
        target = folder / f"{name}.xlsx"
        write(target, build_template(pack, Calendar.load(pack.jurisdiction), pack.language))
        made.append(target)
    return made
