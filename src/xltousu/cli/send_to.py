"""What "Send to" of Windows runs: a processed copy beside each workbook chosen, and one message at the end.

``python -m xltousu.cli.send_to LANGUAGE LIST``. The files stand in a file themselves, since whoever reads a
command line may take a part of a name for something else.
"""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from xltousu.app import copy_beside
from xltousu.cli import screen
from xltousu.cli.workbooks import copy_one
from xltousu.errors import UserError
from xltousu.text import catalog

MOST_SHOWN = 10
_MARK = {False: 0x40, True: 0x30}
"""The signs of Windows for a message: an i where all went well, else an exclamation mark."""
_IN_FRONT = 0x10000 | 0x40000


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the user is told, and whether any file failed."""

    message: str
    failed: bool


def main() -> None:
    """Processes the files of a list, one a line in UTF-16, and tells what came of them."""
    language, listed = sys.argv[1:]
    lines = Path(listed).read_text("utf-16").split("\n")
    tell(send([Path(line) for line in lines if line], language, dt.datetime.now().replace(microsecond=0)))


def send(paths: Sequence[Path], language: str, as_of: dt.datetime) -> Outcome:
    """A copy beside every workbook; those that cannot be processed do not stop the others."""
    reasons = []
    for path in paths:
        screen.speak(language)
        try:
            copy_one(path, copy_beside(path), as_of)
        except UserError as error:
            reasons.append(f"{path.name}\n{screen.words().error(error)}")
    words, done = catalog(language), len(paths) - len(reasons)
    told = [words("addin.send-to-done", count=done)] if done else []
    if reasons:
        told.append(words("addin.send-to-failed", count=len(reasons)))
    more = ["..."] if len(reasons) > MOST_SHOWN else []
    return Outcome("\n\n".join([*told, *reasons[:MOST_SHOWN], *more]), bool(reasons))


def tell(outcome: Outcome) -> None:
    """Shows the message in a window; where there is no Windows, on the terminal."""
    if sys.platform == "win32":
        import ctypes

        mark = _MARK[outcome.failed] | _IN_FRONT
        ctypes.windll.user32.MessageBoxW(None, outcome.message, "xltousu", mark)
    else:
        click.echo(outcome.message)


if __name__ == "__main__":
    main()
