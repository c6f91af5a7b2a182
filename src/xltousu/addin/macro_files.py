"""Where the macros lie: packed with the program, or in the checkout it is run from."""

from __future__ import annotations

from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path


def macro_folder() -> Traversable:
    """The folder ``macros``."""
    packed = files("xltousu") / "macros"
    return packed if packed.is_dir() else Path(__file__).resolve().parents[3] / "macros"
