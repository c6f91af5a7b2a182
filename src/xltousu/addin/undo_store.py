"""What takes the last edits of a workbook back, kept between two presses of a button.

A press knows nothing of the one before, and Python may have been started anew, so it is kept in a file
that only the user can read. It is gone once it was used, and after a day.
"""

from __future__ import annotations

import hashlib
import os
import sys
import time
from pathlib import Path

from xltousu.books.live.undo import Undo

KEPT_SECONDS = 24 * 60 * 60


def keep(identity: str, undo: Undo) -> None:
    """Keep the undo of a workbook in place of the one before, and drop what is too old."""
    folder = store_folder()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for path in folder.glob("*.json"):
        if time.time() - path.stat().st_mtime > KEPT_SECONDS:
            path.unlink(missing_ok=True)
    path = _path(identity)
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(undo.to_json())


def kept(identity: str) -> Undo | None:
    """The undo of a workbook; ``None`` where there is none, or none that can be read."""
    try:
        return Undo.from_json(_path(identity).read_text("utf-8"))
    except (OSError, ValueError):
        return None


def forget(identity: str) -> None:
    """Drop the undo of a workbook."""
    _path(identity).unlink(missing_ok=True)


def store_folder() -> Path:
    """The folder of the user for what programs keep."""
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Application Support"
    else:
        base = Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state")
    return base / "xltousu" / "undo"


def _path(identity: str) -> Path:
    return store_folder() / f"{hashlib.sha256(identity.encode()).hexdigest()[:32]}.json"
