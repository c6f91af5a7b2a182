"""What a number format shows: a date, a time of day, or neither."""

from __future__ import annotations

import re

DATE_IDS = frozenset({14, 15, 16, 17, 27, 28, 29, 30, 31, 36, 50, 51, 52, 53, 54, 57, 58})
TIME_IDS = frozenset({18, 19, 20, 21, 22, 32, 33, 34, 35, 45, 46, 47, 55, 56})

_ELAPSED = re.compile(r"\[(h+|m+|s+)\]", re.IGNORECASE)
_SILENT = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
_HALVES = re.compile(r"am/pm|a/p|上午/下午", re.IGNORECASE)
_TIME = re.compile(r"[hs]", re.IGNORECASE)
_DATE = re.compile(r"[ymd]", re.IGNORECASE)


def shows_duration(code: str) -> bool:
    """Whether a value of this format is shown as hours, minutes or seconds gone by, by its first section."""
    return bool(_ELAPSED.search(code.split(";", maxsplit=1)[0]))


def shows_time(code: str) -> bool:
    """Whether a value of this format is shown with its time of day."""
    if shows_duration(code):
        return True
    bare = _bare(code)
    return bool(_HALVES.search(bare) or _TIME.search(bare))


def is_temporal(code: str) -> bool:
    """Whether a number of this format is shown as a date or a time."""
    bare = _bare(code)
    return shows_time(code) or bool(_DATE.search(bare))


def _bare(code: str) -> str:
    """The first section without quoted text, escapes and colours; ``General`` shows nothing special."""
    first = _SILENT.sub("", code).split(";")[0]
    return "" if first.strip().lower() in ("general", "g/通用格式") else first
