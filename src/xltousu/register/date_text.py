"""One text as a moment: everything that can be said without looking at the rest of its column."""

from __future__ import annotations

import datetime as dt
import math
import re
from functools import cache
from typing import NamedTuple

from xltousu.register.clean import LONGEST, fold, is_placeholder, squeeze
from xltousu.register.clock import Clock, read_clock, read_packed
from xltousu.register.problems import Problem
from xltousu.register.words import structure

FIRST_YEAR, LAST_YEAR = 1990, 2100
_TWO_CALENDARS = 79
"""A year of two digits from here on is one year of the common era and another of the Republic's."""
_EPOCH = dt.date(1970, 1, 1).toordinal()
_SERIAL_EPOCH = dt.date(1899, 12, 30).toordinal()


class Loose(NamedTuple):
    """Three numbers whose order only the column can tell; the time of day is known."""

    first: int
    second: int
    third: int
    four_digits: bool
    seconds: int | None


class Moment(NamedTuple):
    """Seconds since 1970 and whether only the date is known; or a problem; or numbers in unknown order."""

    at: int | None
    bare: bool = False
    problem: Problem = Problem.NONE
    loose: Loose | None = None


EMPTY = Moment(None)
UNREADABLE = Moment(None, problem=Problem.UNREADABLE)
AMBIGUOUS = Moment(None, problem=Problem.AMBIGUOUS)
INCOMPLETE = Moment(None, problem=Problem.INCOMPLETE)
SEVERAL = Moment(None, problem=Problem.SEVERAL)
_BY_CLOCK = {"unreadable": UNREADABLE, "ambiguous": AMBIGUOUS, "incomplete": INCOMPLETE}

_NAMES = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_MONTHS = {name[:3]: number for number, name in enumerate(_NAMES, start=1)}
_MONTH_NAME = "|".join(f"{name[:3]}(?:{name[3:]}|t)?" for name in _NAMES)
_MONTH = rf"(?P<mon>{_MONTH_NAME})\.?"
_A_MONTH = rf"(?:{_MONTH_NAME})\.?"
_PLAIN = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?:[ T](\d{1,2}):(\d{2})(?::(\d{2}))?)?")
_ROC = r"(?P<roc>民國|民国)?\ ?"
_CHINESE_DAY = r"(?P<m>\d{1,2})\ ?月(?:份)?\ ?(?P<d>\d{1,2})\ ?[日号號]?(?!\d|:)"
_DATES = tuple(
    re.compile(pattern, re.VERBOSE | re.IGNORECASE)
    for pattern in (
        r"(?P<y>\d{4})\ ?(?P<sep>[-/.\\,、\ ])\ ?(?P<m>\d{1,2})\ ?(?P=sep)\ ?"
        r"(?P<d>\d{1,2})(?![\d:])\ ?[日号號]?",
        rf"{_ROC}(?P<y>\d{{2,4}})\ ?年\ ?{_CHINESE_DAY}",
        rf"{_ROC}(?P<y>\d{{3}})(?P<sep>[-/.])(?P<m>\d{{1,2}})(?P=sep)(?P<d>\d{{1,2}})(?!\d)",
        r"(?P<y>(?:19|20|21)\d\d)(?P<m>\d\d)(?P<d>\d\d)(?=\D|$|\d{4}$|\d{6}$)",
        rf"(?P<d>\d{{1,2}})(?:st|nd|rd|th)?[\ -]?(?:of\ )?{_MONTH}[\ ,-]{{0,2}}(?P<y>\d{{4}}|\d\d)(?!\d|:)",
        rf"{_MONTH}[\ -]?(?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?:,\ ?|\ )(?P<y>\d{{4}})(?!\d|:)",
        rf"(?P<y>\d{{4}})[\ -]{_MONTH}[\ -](?P<d>\d{{1,2}})(?!\d|:)",
    )
)
_PACKED_DATE = _DATES[3]
_DASHES = re.compile(r"(?<=\d) ?[\u2010-\u2015\u2212] ?(?=\d)")
_SERIAL = re.compile(r"\d{5}\.\d+")
_MARK_BEFORE_TIME = re.compile(r"^ ?(?:[,;t的日] ?|-(?=\d{1,2}:\d\d))?")
_LOOSE = re.compile(r"(?P<a>\d{1,2})(?P<sep>[-/.])(?P<b>\d{1,2})(?P=sep)(?P<c>\d{4}|\d{1,2})(?!\d)")
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_WEEKDAY = re.compile(
    r"[\[(]?(?:(?:星期|周|週|礼拜|禮拜)(?P<day>[一二三四五六日天])"
    r"|\b(?P<en>mon|tues?|wed|thu(?:rs?)?|fri|sat|sun)(?:day|nesday|sday|urday)?\b[.,]?)[\])]?",
    re.IGNORECASE,
)
_INCOMPLETE = re.compile(
    rf"""(?: \d{{1,2}}\ ?月\ ?\d{{1,2}}\ ?[日号號]?
           | \d{{1,2}}[-/.]\d{{1,2}}
           | \d{{1,2}}[-\ ]?{_A_MONTH} | {_A_MONTH}[-\ ]?\d{{1,2}}
         )(?P<rest>.*)
       | (?:19|20)?\d\d\ ?年(?:\ ?\d{{1,2}}\ ?月(?:份)?)?(?:[上中下]旬|底|初|末)?
       | (?:19|20)\d\d[-/.]\d{{1,2}} | (?:19|20)\d\d
       | \d{{1,2}}\ ?月(?:份)?(?:[上中下]旬|底|初|末)? | \d{{1,2}}\ ?[日号號]
       | {_A_MONTH}[-\ ]?(?:19|20)?\d\d
    """,
    re.VERBOSE | re.IGNORECASE,
)
_FULL_DATE = re.compile(r"(?<!\d)\d{4} ?[-/.年] ?\d{1,2} ?[-/.月] ?\d{1,2}(?!\d)")
_BETWEEN = re.compile(r" ?(?:[-~—–－→、,;/&+]|至|到|和|及|与|與|to\b|and\b) ?| ", re.IGNORECASE)
_DAY = re.compile(r"\d{1,2} ?[日号號]?")
_BLANK_FORM = re.compile(r"年[ _]*月[ _]*日?[ _]*(?:[时時点:][ _]*分?)?")
_CHINESE = re.compile("[〇零○一二两兩三四五六七八九十廿卅]+")
_DIGIT = {**{c: i for i, c in enumerate("零一二三四五六七八九")}, "〇": 0, "○": 0, "两": 2, "兩": 2}


def read_text(text: str) -> Moment:
    """What a text says about a moment."""
    match = _PLAIN.fullmatch(text)
    if match:
        y, _, m, d, hour, minute, second = match.groups()
        if hour is None:
            return moment(int(y), int(m), int(d), None)
        return moment(int(y), int(m), int(d), _plain_clock(hour, minute, second))
    if len(text) > LONGEST and len(text.strip()) > LONGEST:
        return UNREADABLE
    folded = _digits(_DASHES.sub("-", fold(text)))
    if is_placeholder(folded) or squeeze(folded) in _not_yet() or _BLANK_FORM.fullmatch(folded):
        return EMPTY
    return _read_folded(folded)


def read_number(value: float) -> Moment:
    """What a number in a column of moments says: a serial of Excel, or digits of a date."""
    if not math.isfinite(value) or value < 0:
        return UNREADABLE
    if value == int(value) and value >= 100_000:
        return _read_folded(str(int(value)))
    if 30_000 <= value <= 80_000:
        return _serial(value)
    if value < 1 or (value < 13 and value != int(value)) or FIRST_YEAR <= value <= LAST_YEAR:
        return INCOMPLETE
    return UNREADABLE


def moment(year: int, month: int, day: int, clock: Clock | None) -> Moment:
    """The moment of these numbers; a date alone is bare, an impossible one unreadable."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return UNREADABLE
    try:
        days = dt.date(year, month, day).toordinal() - _EPOCH
    except ValueError:
        return UNREADABLE
    if clock is None:
        return Moment(days * 86_400, bare=True)
    if clock.seconds is None:
        return _BY_CLOCK[clock.why]
    return Moment(days * 86_400 + clock.seconds)


def full_year(year: int) -> int:
    """A year of two digits in full: 90 to 99 lie in the last century."""
    return year + (1900 if year >= 90 else 2000)


def _plain_clock(hour: str, minute: str, second: str | None) -> Clock:
    return read_clock(f"{hour}:{minute}:{second}" if second else f"{hour}:{minute}")


def _read_folded(folded: str) -> Moment:
    text, weekday = _without_weekday(folded.strip("'\"[]() .。,;"))
    found = _read_dated(text)
    if found.at is None or weekday is None:
        return found
    return found if (found.at // 86_400 + 3) % 7 == weekday else AMBIGUOUS


def _read_dated(text: str) -> Moment:
    for pattern in _DATES:
        match = pattern.match(text)
        if match:
            return _dated(match, text[match.end() :])
    match = _LOOSE.match(text)
    if match:
        return _loose(match, text[match.end() :])
    if text.isdecimal():
        return _only_digits(text)
    return _not_dated(text)


def _dated(match: re.Match[str], rest: str) -> Moment:
    parts = match.groupdict()
    year = int(parts["y"])
    if parts.get("roc") or len(parts["y"]) == 3:
        year += 1911
    elif len(parts["y"]) == 2:
        year = full_year(year)
        if int(parts["y"]) >= _TWO_CALENDARS and "年" in match[0]:
            return AMBIGUOUS
    month = _MONTHS[parts["mon"][:3].lower()] if parts.get("mon") else int(parts["m"])
    clock = _clock(rest, packed=match.re is _PACKED_DATE)
    if clock is not None and clock.seconds is None and _goes_on(rest):
        return SEVERAL
    return moment(year, month, int(parts["d"]), clock)


def _clock(rest: str, *, packed: bool = False) -> Clock | None:
    """The time of day behind a date; ``None`` where nothing stands there."""
    rest = _MARK_BEFORE_TIME.sub("", rest.lower()).replace(" ", "")
    rest = rest[1:-1] if rest[:1] == "(" and rest[-1:] == ")" else rest
    if not rest:
        return None
    return read_packed(rest, sure=packed)


def _loose(match: re.Match[str], rest: str) -> Moment:
    clock = _clock(rest)
    if clock is not None and clock.seconds is None:
        return SEVERAL if _goes_on(rest) else _BY_CLOCK[clock.why]
    a, b, c = int(match["a"]), int(match["b"]), int(match["c"])
    seconds = None if clock is None else clock.seconds
    loose = Loose(a, b, c, len(match["c"]) == 4, seconds)
    if match["sep"] == "." and not loose.four_digits:
        # 2.2.22 may as well number a version or a paragraph: only its column can tell
        return Moment(None, problem=Problem.AMBIGUOUS, loose=loose)
    return _weigh(loose)


def _weigh(loose: Loose) -> Moment:
    """A moment where only one order of the numbers is possible, else the numbers."""
    found = {ordered(loose, order) for order in orders(loose)}
    possible = [one for one in found if one.at is not None]
    if len(possible) == 1 and AMBIGUOUS not in found:
        return possible[0]._replace(loose=loose)
    if not possible and AMBIGUOUS not in found:
        return UNREADABLE
    return Moment(None, problem=Problem.AMBIGUOUS, loose=loose)


def orders(loose: Loose) -> tuple[str, ...]:
    """The orders people write such numbers in."""
    return ("dmy", "mdy") if loose.four_digits else ("ymd", "dmy", "mdy")


def ordered(loose: Loose, order: str) -> Moment:
    """The moment the numbers say in this order; unreadable where it is impossible."""
    numbers = dict(zip(order, loose[:3], strict=True))
    year = numbers["y"] if loose.four_digits else full_year(numbers["y"])
    clock = None if loose.seconds is None else Clock(loose.seconds)
    if order == "ymd" and numbers["y"] >= _TWO_CALENDARS:
        return AMBIGUOUS
    return moment(year, numbers["m"], numbers["d"], clock)


def _only_digits(text: str) -> Moment:
    if len(text) == 5 and "30000" <= text <= "80000":
        return _serial(int(text))
    if len(text) != 6:
        return INCOMPLETE if _INCOMPLETE.fullmatch(text) else UNREADABLE
    if text[:2] in {"19", "20"} and 1 <= int(text[4:]) <= 12:
        return INCOMPLETE
    return _weigh(Loose(int(text[:2]), int(text[2:4]), int(text[4:]), False, None))


def _serial(value: float) -> Moment:
    days, fraction = divmod(value, 1)
    at = (int(days) + _SERIAL_EPOCH - _EPOCH) * 86_400 + round(fraction * 86_400)
    year = dt.date.fromordinal(int(days) + _SERIAL_EPOCH).year
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return UNREADABLE
    return Moment(at, bare=fraction == 0)


def _not_dated(text: str) -> Moment:
    if _SERIAL.fullmatch(text):
        return read_number(float(text))
    match = _INCOMPLETE.fullmatch(text)
    if match:
        rest = match["rest"] or ""
        if not rest or _is_clock(rest):
            return INCOMPLETE
        return SEVERAL if _goes_on(rest) else UNREADABLE
    if _is_clock(text):
        return INCOMPLETE
    several = _goes_on(text) or len(_FULL_DATE.findall(text)) > 1
    return SEVERAL if several else UNREADABLE


def _is_clock(text: str) -> bool:
    clock = _clock(text)
    return clock is not None and clock.why != "unreadable"


def _goes_on(rest: str) -> bool:
    """Whether what stands behind a date is another moment, alone or behind a time of day."""
    for between in _BETWEEN.finditer(rest):
        before, after = rest[: between.start()].strip(), rest[between.end() :].strip()
        if (not before or _is_clock(before)) and after and _says_when(after):
            return True
    return len(_FULL_DATE.findall(rest)) > 0


def _says_when(text: str) -> bool:
    if _DAY.fullmatch(text) or _is_clock(text):
        return True
    return (
        any(pattern.match(text) for pattern in (*_DATES, _LOOSE)) or _INCOMPLETE.fullmatch(text) is not None
    )


def _without_weekday(text: str) -> tuple[str, int | None]:
    match = _WEEKDAY.search(text)
    if match is None:
        return text, None
    if match["day"]:
        number = "一二三四五六日".find(match["day"].replace("天", "日"))
    else:
        number = [name[:3] for name in _WEEKDAYS].index(match["en"][:3].lower())
    return f"{text[: match.start()]} {text[match.end() :]}".strip(" ,"), number


def _digits(text: str) -> str:
    """Chinese numerals of a date as digits; other texts as they are."""
    if not any(mark in text for mark in "年月点點时時日"):
        return text
    return _CHINESE.sub(_numeral, text)


def _numeral(match: re.Match[str]) -> str:
    text = match[0].replace("廿", "二十").replace("卅", "三十")
    before = match.string[: match.start()]
    if before.endswith(("星期", "周", "週", "礼拜", "禮拜")):
        return match[0]
    if "十" not in text:
        return "".join(str(_DIGIT[c]) for c in text)
    tens, _, units = text.partition("十")
    if len(tens) > 1 or len(units) > 1:
        return match[0]
    return str(_DIGIT.get(tens, 1) * 10 + _DIGIT.get(units, 0))


@cache
def _not_yet() -> frozenset[str]:
    return frozenset(squeeze(word) for word in structure().not_yet)
