"""A regulation of the office's own, begun: a folder with a commented pack that proves itself."""

from __future__ import annotations

import re
from pathlib import Path

from xltousu.app.files import write
from xltousu.errors import FileError
from xltousu.policy import PACKS, Language

BLANK = PACKS / "new"
"""The commented pack in every language; ``{id}`` stands for its id."""
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_USUAL_ID = "our-office"


def new_pack(folder: Path, language: Language) -> list[Path]:
    """Writes the files of a new pack; raises :class:`FileError` where one is there already.

    The name of the folder is the id of the pack where it can be one.
    """
    name = folder.resolve().name
    own = name if _ID.fullmatch(name) else _USUAL_ID
    sources = sorted((BLANK / language).glob("*.toml"))
    targets = [folder / source.name for source in sources]
    for target in targets:
        if target.exists():
            raise FileError("file-exists", file=str(target))
    for source, target in zip(sources, targets, strict=True):
        write(target, source.read_text("utf-8").replace("{id}", own).encode())
    return targets
