"""The door into live Excel: what a ribbon button does, for any book. It decides nothing."""

from xltousu.addin.actions import ACTIONS, EDITS, Done, run
from xltousu.addin.desk import Desk

__all__ = ["ACTIONS", "EDITS", "Desk", "Done", "run"]
