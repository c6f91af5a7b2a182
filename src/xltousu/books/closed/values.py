"""Values as the inside of a cell element: text is always text, times are serial numbers."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Callable, Sequence
from typing import Any

MAX_TEXT = 32_767
"""So many units of UTF-16 Excel takes in one cell."""

_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_USUAL_FORMATS: tuple[tuple[type, str], ...] = (
    (dt.datetime, "yyyy-mm-dd hh:mm"),
    (dt.date, "yyyy-mm-dd"),
    (dt.time, "hh:mm"),
    (dt.timedelta, "[h]:mm:ss"),
)
_MANY = 100
_ONE_DAY = dt.timedelta(days=1)
_EPOCH_1900 = dt.datetime(1899, 12, 30)
_EPOCH_1904 = dt.datetime(1904, 1, 1)
_LEAP_1900 = 61  # Excel counts a 29 February 1900 that never was


def escape(text: str) -> str:
    """Text for an element, as markup."""
    return printable(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def printable(text: str) -> str:
    """Text in which characters that no document may hold take Excel's form ``_x0007_``."""
    if "_x" in text:
        text = _ESCAPE.sub("_x005F_", text)
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "_x000D_")
    if not text.isprintable():
        text = _UNFIT.sub(lambda found: f"_x{ord(found[0]):04X}_", text)
    return text


def shortened(text: str) -> str:
    """The text, cut where Excel would refuse the file; a character beyond 16 bits counts as two."""
    if 2 * len(text) <= MAX_TEXT:
        return text
    return text.encode("utf-16-le", "surrogatepass")[: 2 * MAX_TEXT].decode("utf-16-le", "ignore")


class Encoder:
    """Turns values into ``(attributes, content)`` of a cell; one for a workbook, as its epoch decides."""

    def __init__(self, prefix: bytes = b"", *, date1904: bool = False) -> None:
        self._prefix = prefix.decode()
        self._epoch = _EPOCH_1904 if date1904 else _EPOCH_1900
        self._leaps = not date1904
        self._number_form = b"><%bv>%%r</%bv></%bc>" % (prefix, prefix, prefix)
        self._kinds: dict[type, Callable[[Any], bytes]] = {
            type(None): self._nothing,
            str: self._text,
            bool: self._flag,
            int: self._integer,
            float: self._number,
            dt.datetime: self._moment,
            dt.date: self._date,
            dt.time: self._time,
            dt.timedelta: self._duration,
        }

    def tails(self, values: Sequence[Any]) -> list[bytes]:
        """For each value what follows the ``s`` attribute of its cell, closing tag included."""
        kinds = self._kinds
        found = set(map(type, values))
        if found <= {str, type(None)}:
            tails = {value: kinds[type(value)](value) for value in set(values)}
            return [tails[value] for value in values]
        if len(values) > _MANY and found <= {dt.datetime, type(None)}:
            moments = self._moments(values)
            if moments is not None:
                return moments
        for kind in found - kinds.keys():
            kinds[kind] = self._kind(kind)
        return [kinds[type(value)](value) for value in values]

    def tail(self, value: Any) -> bytes:
        """What follows the ``s`` attribute of one cell."""
        return self.tails([value])[0]

    def _kind(self, kind: type) -> Callable[[Any], bytes]:
        """How to write a subclass, or a scalar of numpy or pandas."""
        if kind.__name__ in ("NaTType", "NAType"):
            return self._nothing
        for known in (bool, str, dt.datetime, dt.date, dt.time, dt.timedelta, int, float):
            if issubclass(kind, known):
                return self._kinds[known]
        if hasattr(kind, "item"):
            return lambda value: self.tail(None if value != value else value.item())  # noqa: PLR0124
        raise TypeError(kind.__name__)

    @staticmethod
    def _nothing(_: Any) -> bytes:
        return b"/>"

    def _text(self, value: str) -> bytes:
        p, text = self._prefix, escape(shortened(value))
        space = "" if text == " ".join(text.split()) else ' xml:space="preserve"'
        return f' t="inlineStr"><{p}is><{p}t{space}>{text}</{p}t></{p}is></{p}c>'.encode()

    def _flag(self, value: bool) -> bytes:
        p = self._prefix
        return f' t="b"><{p}v>{int(value)}</{p}v></{p}c>'.encode()

    def _integer(self, value: int) -> bytes:
        p = self._prefix
        return f"><{p}v>{int(value)}</{p}v></{p}c>".encode()

    def _number(self, value: float) -> bytes:
        p = self._prefix
        if value - value != 0:  # not a number, or beyond all numbers
            return b"/>" if math.isnan(value) else f' t="e"><{p}v>#NUM!</{p}v></{p}c>'.encode()
        return (self._number_form % float(value)).replace(b".0<", b"<")

    def _moment(self, value: dt.datetime) -> bytes:
        if value.tzinfo is not None:
            value = value.replace(tzinfo=None)
        days = (value - self._epoch) / _ONE_DAY
        if days < _LEAP_1900 and self._leaps:
            days -= 1
        return self._number(days) if days >= 0 else self._text(value.isoformat(" "))

    def _moments(self, values: Sequence[Any]) -> list[bytes] | None:
        """The same for many moments at once; ``None`` where one of them is unusual."""
        known = [value for value in values if value is not None]
        epoch = self._epoch
        try:
            days = [(value - epoch) / _ONE_DAY for value in known]
        except TypeError:  # one of them knows its zone
            return None
        if not days or min(days) < _LEAP_1900:
            return None
        p = self._prefix
        numbers = f"</{p}v></{p}c>\0><{p}v>".join(map(repr, days))
        whole = f"><{p}v>{numbers}</{p}v></{p}c>".encode().replace(b".0<", b"<")
        tails = iter(whole.split(b"\0"))
        return [b"/>" if value is None else next(tails) for value in values]

    def _date(self, value: dt.date) -> bytes:
        return self._moment(dt.datetime(value.year, value.month, value.day))

    def _time(self, value: dt.time) -> bytes:
        return self._number(
            (dt.datetime.combine(_EPOCH_1904, value.replace(tzinfo=None)) - _EPOCH_1904) / _ONE_DAY
        )

    def _duration(self, value: dt.timedelta) -> bytes:
        return self._number(value / _ONE_DAY)


def default_format(values: Sequence[Any]) -> str | None:
    """The format a column of times takes where none is asked for and its cells have none."""
    kinds = set(map(type, values))
    for kind, code in _USUAL_FORMATS:
        if any(issubclass(one, kind) for one in kinds):
            return code
    return None
