"""The operations: everything a door of the product can ask for."""

from xltousu.app.assess import Assessed, Work, assess, output
from xltousu.app.explain import Question, explain
from xltousu.app.files import (
    Unlocking,
    copy_beside,
    free_path,
    open_workbook,
    save_into,
    targets_for,
    write,
    write_new,
)
from xltousu.app.pooled import pooled
from xltousu.app.settings import Settings, resolve
from xltousu.app.sources import Given, from_toml, settings_sheet
from xltousu.app.today import worklist

__all__ = [
    "Assessed",
    "Given",
    "Question",
    "Settings",
    "Unlocking",
    "Work",
    "assess",
    "copy_beside",
    "explain",
    "free_path",
    "from_toml",
    "open_workbook",
    "output",
    "pooled",
    "resolve",
    "save_into",
    "settings_sheet",
    "targets_for",
    "worklist",
    "write",
    "write_new",
]
