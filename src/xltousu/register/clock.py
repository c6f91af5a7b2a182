"""The time of day in a text: ``14:30``, ``下午2点半``, ``3:30:00 PM``."""

from __future__ import annotations

import re
from typing import NamedTuple

_TIME = re.compile(
    r"""(?P<part>凌晨|清晨|早晨|早上|上午|午前|中午|正午|下午|午后|午後|傍晚|晚上|晚间|晚間|夜里|夜裡|夜间|夜間|深夜|半夜|早|晚|am|pm)?
        (?P<h>\d{1,2})
        (?: :(?P<m>\d{1,2})分? (?: :(?P<s>\d{1,2}) (?:[.,](?P<f>\d{1,9}))? 秒? )?
          | \.(?P<dot>\d{2})
          | (?:点钟|點鐘|[点點时時])
            (?: (?P<half>半) | (?P<quarter>[123])刻 | 整
              | (?P<cm>\d{1,2}) (?:[分:](?:(?P<cs>\d{1,2})秒?)?)?
            )?
        )?
        (?P<tail>am|pm|a\.m\.?|p\.m\.?)?
        (?P<zone>z|utc|\+\d{2}:?\d{2})?
    """,
    re.VERBOSE,
)
_PACKED = re.compile(r"(\d{2})(\d{2})(\d{2})?")
_PART_ONLY = re.compile(
    "凌晨|清晨|早晨|早上|上午|午前|中午|正午|下午|午后|午後|傍晚|晚上|晚间|晚間|夜里|夜裡|夜间|夜間|深夜|半夜|早|晚|am|pm|当天|當天|全天"
)
LOCAL_ZONES = frozenset({None, "+08:00", "+0800"})

# Part of the day: hours it may stand before as they are, hours that get twelve added.
_PARTS: dict[str, tuple[range, range]] = {
    "night": (range(0, 7), range(0)),
    "morning": (range(1, 12), range(0)),
    "noon": (range(10, 14), range(1, 3)),
    "afternoon": (range(12, 20), range(1, 12)),
    "dusk": (range(16, 20), range(4, 8)),
    "evening": (range(17, 24), range(5, 12)),
    "dark": (range(19, 24), range(7, 12)),
}
_PART_OF: dict[str, str] = {
    **dict.fromkeys(("凌晨",), "night"),
    **dict.fromkeys(("清晨", "早晨", "早上", "上午", "午前", "早"), "morning"),
    **dict.fromkeys(("中午", "正午"), "noon"),
    **dict.fromkeys(("下午", "午后", "午後"), "afternoon"),
    **dict.fromkeys(("傍晚",), "dusk"),
    **dict.fromkeys(("晚上", "晚间", "晚間", "晚"), "evening"),
    **dict.fromkeys(("夜里", "夜裡", "夜间", "夜間", "深夜", "半夜"), "dark"),
}


class Clock(NamedTuple):
    """Seconds since the start of the day; or why there are none."""

    seconds: int | None
    why: str = ""


UNREADABLE = Clock(None, "unreadable")
AMBIGUOUS = Clock(None, "ambiguous")
INCOMPLETE = Clock(None, "incomplete")


def read_clock(text: str) -> Clock:
    """The time of day of a folded text without blanks; 24:00 is the end of the day."""
    if _PART_ONLY.fullmatch(text):
        return INCOMPLETE
    match = _TIME.fullmatch(text)
    if match is None:
        return UNREADABLE
    if match["zone"] not in LOCAL_ZONES:
        return AMBIGUOUS
    return _from_match(match)


def read_packed(text: str, *, sure: bool) -> Clock:
    """Like :func:`read_clock`, and four or six digits too; ``sure`` says that the date is packed likewise."""
    match = _PACKED.fullmatch(text)
    if match is None:
        return read_clock(text)
    if not sure and 1 <= int(match[1]) <= 12 and 1 <= int(match[2]) <= 31 and match[3] is None:
        return AMBIGUOUS  # 0315 may be the fifteenth of March
    return _seconds(int(match[1]), int(match[2]), int(match[3] or 0))


def _from_match(match: re.Match[str]) -> Clock:
    bare_hour = match.end("h") == match.start("tail") or match.end() == match.end("h")
    half_day = match["tail"] or (match["part"] if match["part"] in {"am", "pm"} else None)
    if bare_hour and not match["tail"]:
        return INCOMPLETE
    hour = _hour(int(match["h"]), match["part"], half_day)
    if isinstance(hour, Clock):
        return hour
    if match["dot"] and match["part"] is None and 1 <= hour <= 12 and int(match["dot"]) <= 31:
        return AMBIGUOUS  # 3.15 may be a quarter past three or the fifteenth of March
    clock = _seconds(hour, _minute(match), int(match["s"] or match["cs"] or 0))
    return clock if clock.seconds is None else Clock(clock.seconds + _up(match["f"]))


def _minute(match: re.Match[str]) -> int:
    if match["half"]:
        return 30
    if match["quarter"]:
        return 15 * int(match["quarter"])
    return int(match["m"] or match["cm"] or match["dot"] or 0)


def _up(fraction: str | None) -> int:
    return int(fraction is not None and fraction[0] >= "5")


def _hour(hour: int, part: str | None, half_day: str | None) -> int | Clock:
    if half_day:
        return UNREADABLE if part not in {None, half_day} else _twelve_hours(hour, half_day[0] == "p")
    if part is None:
        return hour
    as_is, plus_twelve = _PARTS[_PART_OF[part]]
    if hour in as_is:
        return hour
    if hour in plus_twelve:
        return hour + 12
    return AMBIGUOUS if hour <= 12 else UNREADABLE


def _twelve_hours(hour: int, afternoon: bool) -> int | Clock:
    if 1 <= hour <= 12:
        return hour % 12 + 12 * afternoon
    # 15:30 PM says the same thing twice; 15:30 AM contradicts itself
    return hour if afternoon == (hour >= 12) else UNREADABLE


def _seconds(hour: int, minute: int, second: int) -> Clock:
    if (hour, minute, second) == (24, 0, 0):
        return Clock(86_400)
    if hour > 23 or minute > 59 or second > 59:
        return UNREADABLE
    return Clock(hour * 3600 + minute * 60 + second)
