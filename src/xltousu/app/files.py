"""New files."""

from __future__ import annotations

from pathlib import Path

from xltousu.errors import FileError


def write(target: Path, content: bytes) -> None:
    """A new file with this content; raises :class:`FileError` where that cannot be."""
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    except OSError as error:
        raise FileError("file-unwritable", file=str(target), detail=error.strerror or "") from None
