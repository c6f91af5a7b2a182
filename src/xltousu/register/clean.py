"""Text of cells made comparable: widths folded, invisible characters gone, placeholders known."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from xltousu.cells import Value
from xltousu.register.words import structure

_INVISIBLE = re.compile("[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f]")
_SPACE = re.compile(r"\s+")

LONGEST = 1_000
"""Characters; no moment, phone, number or choice has more, and the patterns of a longer text take minutes."""


def trim(text: str) -> str:
    """The text without invisible characters and without blanks at its ends."""
    if text.isprintable():
        return text.strip()
    return _CONTROL.sub("", _INVISIBLE.sub("", text)).strip()


def fold(text: str) -> str:
    """The text in half width, each run of blanks one space, nothing invisible."""
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    plain = unicodedata.normalize("NFKC", _INVISIBLE.sub("", text))
    return _SPACE.sub(" ", _CONTROL.sub("", plain)).strip()


def squeeze(text: str) -> str:
    """The folded text without any blank and without case, for comparing words."""
    return fold(text).replace(" ", "").casefold()


@cache
def placeholders() -> frozenset[str]:
    """The words that stand for an empty cell."""
    return frozenset(squeeze(word) for word in structure().placeholders)


def is_empty(value: Value) -> bool:
    """Whether a cell holds nothing to see."""
    return value is None or (isinstance(value, str) and not trim(value))


def is_placeholder(folded: str) -> bool:
    """Whether a folded text stands for an empty cell: nothing, dashes, strokes, a word for none."""
    return not folded.strip("-—–―_/\\.·~:;,。、 \n") or folded.replace(" ", "").casefold() in placeholders()
