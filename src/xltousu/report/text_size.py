"""How much room a text takes on a result sheet."""

from __future__ import annotations

from functools import lru_cache
from unicodedata import east_asian_width

FONT = "Microsoft YaHei"
LINE = 15
"""Height of a line of text, in points."""


@lru_cache(maxsize=10_000)
def text_width(text: str) -> float:
    """Width of a text in characters: a Chinese one is as wide as two, and words do not break anywhere."""
    return 1.1 * sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)
