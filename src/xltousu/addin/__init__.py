"""The door into live Excel: what a ribbon button does, for any book. It decides nothing."""

from xltousu.addin.actions import ACTIONS, Done, run

__all__ = ["ACTIONS", "Done", "run"]
