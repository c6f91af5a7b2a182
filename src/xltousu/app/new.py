"""Blank workbooks for packs."""

from __future__ import annotations

from pathlib import Path
from typing import cast

from xltousu.app.files import write, write_new
from xltousu.policy import Language, Pack, load_pack, pack_ids
from xltousu.template.build import build_template, template_file_name
from xltousu.worktime import Calendar


def new_workbook(pack: str, target: Path, language: str | None = None) -> None:
    """Writes the blank workbook of a pack; in the pack's own language unless another is asked for."""
    model = load_pack(pack)
    write_new(target, _content(model, language))


def build_all(folder: Path, language: str | None = None) -> list[Path]:
    """Writes the blank workbooks of all packs into a folder; the same packs give the same bytes.

    Each is in its pack's own language unless another is asked for.
    """
    packs = [load_pack(name) for name in pack_ids()]
    targets = [folder / template_file_name(pack) for pack in packs]
    for pack, target in zip(packs, targets, strict=True):
        write(target, _content(pack, language))
    return targets


def blank_workbook(pack: str, language: str | None = None) -> bytes:
    """The blank workbook of a pack, in the pack's own language unless another is asked for."""
    return _content(load_pack(pack), language)


def _content(pack: Pack, language: str | None) -> bytes:
    chosen = cast(Language, language or pack.language)
    return build_template(pack, Calendar.load(pack.jurisdiction), chosen)
