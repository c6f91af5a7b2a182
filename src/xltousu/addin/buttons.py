"""One function a button of the ribbon, without arguments, as VBA calls them."""

from __future__ import annotations

import datetime as dt
import sys

from xltousu.addin.actions import run
from xltousu.addin.file_desk import FileDesk
from xltousu.addin.live_desk import LiveDesk
from xltousu.text import catalog, language_named

_OF_EXCEL = ("com_error", "CommandError")
"""Names of the errors by which Excel refuses, on Windows and on macOS."""


def validate() -> None:
    """Check the entries."""
    press("validate")


def fix() -> None:
    """Check the entries and mend what is certain."""
    press("fix")


def deadlines() -> None:
    """Bring the due times up to date."""
    press("deadlines")


def today() -> None:
    """What is overdue, due today and due by the next working day, as a new workbook."""
    press("today")


def month() -> None:
    """Count the month."""
    press("month")


def penalties() -> None:
    """Settle the penalties."""
    press("penalties")


def ticket() -> None:
    """The repair ticket of the chosen case, as a new workbook."""
    press("ticket")


def callback() -> None:
    """The callback sheets, as a new workbook."""
    press("callback")


def explain() -> None:
    """Why the case of the chosen cell is due when it is."""
    press("explain")


def undo() -> None:
    """Take the last edits back."""
    press("undo")


def new_from_template() -> None:
    """A blank workbook."""
    press("new")


def settings() -> None:
    """The regulation and the settings, each with its source."""
    press("settings")


def jump() -> None:
    """From a finding to its cell."""
    press("jump")


def help() -> None:  # the name of the button
    """What the buttons do."""
    press("help")


def press(action: str) -> None:
    """Runs an action for the book in front and tells its message; what was not foreseen is told, too."""
    desk = FileDesk.in_front() if sys.platform == "darwin" else LiveDesk.in_front()
    try:
        done = run(action, desk, dt.datetime.now())
        message = done.message
    except Exception as error:  # noqa: BLE001  # a person pressed a button: no traceback helps there
        words = catalog(language_named(str(desk.usual.values["language"])))
        detail = f"{type(error).__name__}: {error}"
        message = words(
            "ribbon.refused" if type(error).__name__ in _OF_EXCEL else "ribbon.failed", detail=detail
        )
    finally:
        desk.clear()
    if message:
        desk.tell(message)
