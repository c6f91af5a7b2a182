"""Columns of phone numbers: mobiles, landlines, service numbers, several in one cell, beside a name."""

from __future__ import annotations

import re

from xltousu.cells import Value
from xltousu.register.cells_read import EMPTY, UNREADABLE, Read
from xltousu.register.clean import LONGEST, fold, is_placeholder

_PHONE = re.compile(
    r"""(?<![\d.])(?:
        (?: (?:(?:\+|00|0)?86[-\ ]?|0)? (?P<mobile>1[3-9]\d(?:[-\ ]?\d){8})
          | (?: (?:\+|00)86[-\ ]?\(?0?(?P<area86>10|2[0-57-9]|[3-9]\d\d)\)?
              | \(?(?P<area>0(?:10|2[0-57-9]|[3-9]\d\d))\)?
            )
            \ ?-?\ ?(?P<line>[2-8]\d{2,3}[-\ ]?\d{4})
        ) (?: \ ?(?:-|转|轉|分机|分機|ext\.?|x|\#)\ ?:?\ ?(?P<ext>\d{1,6}) )?
      | (?P<service>[48]00(?:[-\ ]?\d){7})
      | (?P<abroad>(?:\+|00(?!1(?!\d{10}(?!\d))))[1-9]\d{0,2}[-\ ]?\(?\d{1,4}\)?(?:[-\ ]?\d){5,9})
      | (?P<mobile_tw>09\d\d[-\ ]?\d{3}[-\ ]?\d{3})
      | \(?(?P<area_tw>0(?:2|3|4|5|6|7|8|37|49|82|89))\)?[-\ ]?(?P<line_tw>[2-9]\d{2,3}[-\ ]?\d{3,4})
    )(?!\d)""",
    re.VERBOSE,
)
_SHORT = re.compile(r"[^\da-z]*(?P<line>95\d{3,6}|96\d{3,6}|123\d\d|100\d\d|11[0249]|12[02])[^\da-z]*")
PLAIN_PHONE = re.compile(r"1[3-9][0-9]{9}")
"""A number that is in normal form as it stands."""
_LOCAL = re.compile(
    r"[^\da-z]*(?:tel\.?)?[^\da-z]*?(?P<line>[2-9]\d{2,3}[- ]?\d{4})"
    r"(?: ?(?:-|转|轉|分机|分機|ext\.?|x|#) ?:?(?P<ext>\d{1,6}))?[^\da-z*]*"
)
_MASKED = re.compile(r"(?<!\d)\+?\d[\d-]*[*•●x]{2,}[\d*•●-]*(?!\d)|(?<!\d)[*•●]{3,}\d{3,4}(?!\d)")
_LONG = re.compile(r"\d(?:[- ]?\d){6,}")
_LOST_ZERO = re.compile(r"(?:10|2[0-57-9])[2-8]\d{7}|[3-9]\d{2}[2-8]\d{6,7}")
_BLANKS = re.compile(r"[- ]")


def read_phone(value: Value) -> Read:
    """The phone numbers of a cell in normal form, several joined by ``/``; a masked one stays as it is."""
    if value is None:
        return EMPTY
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return UNREADABLE
    if not isinstance(value, str):
        return _from_number(value)
    text = "\n".join(fold(line) for line in value.splitlines()).strip().lower()
    if len(text) > LONGEST:
        return UNREADABLE
    return EMPTY if is_placeholder(text) else _from_text(text.replace("—", "-").replace("–", "-"))


def _from_number(value: float) -> Read:
    if not 0 < value < 1e15 or value != int(value):
        return UNREADABLE
    digits = str(int(value))
    if _LOST_ZERO.fullmatch(digits):
        # the cell took the number for an amount and dropped the 0 of its area code
        digits = f"0{digits}"
    return _from_text(digits)


def _from_text(text: str) -> Read:
    text = text.removesuffix(".0")
    short = _SHORT.fullmatch(text)
    if short:
        return Read(short["line"])
    local = _LOCAL.fullmatch(text)
    if local:
        return Read(_digits(local["line"]) + (f"-{local['ext']}" if local["ext"] else ""))
    found: list[str] = []
    rest = _MASKED.sub(lambda match: _keep(found, match[0]), text)
    rest = _PHONE.sub(lambda match: _keep(found, _normal(match)), rest)
    if not found or _LONG.search(rest):
        return UNREADABLE
    return Read("/".join(dict.fromkeys(found)))


def _keep(found: list[str], number: str) -> str:
    found.append(number)
    return "|"


def _normal(match: re.Match[str]) -> str:
    part = match.groupdict()
    if part["line"]:
        area = part["area"] or f"0{part['area86']}"
        number = f"{area}-{_digits(part['line'])}"
    elif part["line_tw"]:
        number = f"{part['area_tw']}-{_digits(part['line_tw'])}"
    elif part["abroad"]:
        number = "+" + re.sub(r"\D", "", part["abroad"]).removeprefix("00")
    else:
        number = _digits(part["mobile"] or part["service"] or part["mobile_tw"])
    return f"{number}-{part['ext']}" if part["ext"] else number


def _digits(text: str) -> str:
    return _BLANKS.sub("", text)
