"""What can be wrong with reading one cell, as small codes that fit a whole column."""

from __future__ import annotations

from enum import IntEnum


class Problem(IntEnum):
    """Why a cell has no value in the frame although it is not empty."""

    NONE = 0
    UNREADABLE = 1
    """The text is no value of the column's kind."""
    AMBIGUOUS = 2
    """The text can be read in more than one way (03/04/2026)."""
    INCOMPLETE = 3
    """A part is missing and nothing says which (month and day without a year)."""
    SEVERAL = 4
    """More than one value in a cell that holds one (a date range)."""
    UNKNOWN = 5
    """A word that is not among the choices."""
