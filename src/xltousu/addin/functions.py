"""The worksheet functions, as Excel calls them through xlwings on Windows.

A table is the rows of a range, heads included. ``language`` and ``settings`` are no arguments of the user:
the wrapper in the add-in passes the language of Excel's menus and the settings sheet of the workbook.
A :class:`Mistake` becomes an error of Excel with its sentence in the cell beside it; the two functions of
one value show the error alone, since a second cell would cover what is beside them, and give the sentence
to who asks for the reason.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any, TypeVar

import numpy as np
import xlwings as xw

from xltousu.app import Given, Work, assess, resolve
from xltousu.books.memory import MemoryBook
from xltousu.cells import MAX_ROW
from xltousu.deadlines import state_of
from xltousu.errors import SettingsError, UsageError, UserError
from xltousu.report import Parts, Result, Rows, figure_rows, finding_rows, ledger_rows, limit_rows
from xltousu.text import DEFAULT, LANGUAGES, catalog
from xltousu.worktime import UNITS, Calendar, add, is_provisional

CATEGORY = "xltousu"
TABLE = "1"
"""The sheet that a table becomes; called like no sheet of settings or entries."""
_EPOCH = dt.datetime(1899, 12, 30)
_VALIDATE = Work(Parts(deadlines=False, statistics=False, penalties=False))
_DEADLINES = Work(Parts(validate=False, statistics=False, penalties=False))
_PENALTIES = Parts(validate=False, deadlines=False, statistics=False)
_STATISTICS = Parts(validate=False, deadlines=False, penalties=False)

Made = TypeVar("Made")
Cells = Any
"""Rows of values as xlwings hands them over."""


class Mistake(Exception):  # its name stands in the cell until the wrapper cuts it off
    """What a function refuses, as one sentence in the user's language."""


def _help(function: str, argument: str) -> str:
    return catalog(DEFAULT)(f"function.{function}.{argument}")


@xw.func(category=CATEGORY)
@xw.arg("table", ndim=2, doc=_help("TS_VALIDATE", "table"))
@xw.arg("pack", doc=_help("TS_VALIDATE", "pack"))
@xw.arg("as_of", doc=_help("TS_VALIDATE", "as_of"))
@xw.arg("language", vba="MenuLanguage()")
@xw.arg("settings", vba="SettingsOfCaller()", ndim=2)
@xw.ret(ndim=2)
def TS_VALIDATE(
    table: Cells, pack: Any = None, as_of: Any = None, language: Any = DEFAULT, settings: Cells = None
) -> Rows:
    """The findings in the entries of a table, one a row."""
    tables = {TABLE: table}
    return _rows(
        language, lambda: finding_rows(_assessed(tables, pack, as_of, _VALIDATE, language, settings))
    )


@xw.func(category=CATEGORY)
@xw.arg("table", ndim=2, doc=_help("TS_DEADLINES", "table"))
@xw.arg("pack", doc=_help("TS_DEADLINES", "pack"))
@xw.arg("as_of", doc=_help("TS_DEADLINES", "as_of"))
@xw.arg("language", vba="MenuLanguage()")
@xw.arg("settings", vba="SettingsOfCaller()", ndim=2)
@xw.ret(ndim=2)
def TS_DEADLINES(
    table: Cells, pack: Any = None, as_of: Any = None, language: Any = DEFAULT, settings: Cells = None
) -> Rows:
    """Every deadline of every case of a table, one a row."""
    tables = {TABLE: table}
    return _rows(language, lambda: limit_rows(_assessed(tables, pack, as_of, _DEADLINES, language, settings)))


@xw.func(category=CATEGORY)
@xw.arg("table", ndim=2, doc=_help("TS_STATISTICS", "table"))
@xw.arg("month", doc=_help("TS_STATISTICS", "month"))
@xw.arg("pack", doc=_help("TS_STATISTICS", "pack"))
@xw.arg("as_of", doc=_help("TS_STATISTICS", "as_of"))
@xw.arg("language", vba="MenuLanguage()")
@xw.arg("settings", vba="SettingsOfCaller()", ndim=2)
@xw.ret(ndim=2)
def TS_STATISTICS(
    table: Cells,
    month: Any,
    pack: Any = None,
    as_of: Any = None,
    language: Any = DEFAULT,
    settings: Cells = None,
) -> Rows:
    """The figures of a month over a table, one a row."""

    def rows() -> Rows:
        work = Work(_STATISTICS, period=_month(month))
        return figure_rows(_assessed({TABLE: table}, pack, as_of, work, language, settings))

    return _rows(language, rows)


@xw.func(category=CATEGORY)
@xw.arg("month", doc=_help("TS_PENALTIES", "month"))
@xw.arg("pack", doc=_help("TS_PENALTIES", "pack"))
@xw.arg("language", vba="MenuLanguage()")
@xw.arg("settings", vba="SettingsOfCaller()", ndim=2)
@xw.arg("*tables", doc=_help("TS_PENALTIES", "tables"), ndim=2)
@xw.ret(ndim=2)
def TS_PENALTIES(month: Any, pack: Any, language: Any, settings: Cells, *tables: Cells) -> Rows:
    """The deductions of every person up to a month, from pairs of a name and a table."""

    def rows() -> Rows:
        asked = _month(month)
        work = Work(_PENALTIES, period=asked)
        made = ledger_rows(_assessed(_named(tables), pack, None, work, language, settings))
        return [made[0], *(row for row in made[1:] if asked is None or row[2] <= asked)]

    return _rows(language, rows)


@xw.func(category=CATEGORY)
@xw.arg("start", doc=_help("TS_DUE", "start"))
@xw.arg("amount", doc=_help("TS_DUE", "amount"))
@xw.arg("unit", doc=_help("TS_DUE", "unit"))
@xw.arg("reason", doc=_help("TS_DUE", "reason"))
@xw.arg("language", vba="MenuLanguage()")
def TS_DUE(start: Any, amount: Any, unit: Any, reason: Any = None, language: Any = DEFAULT) -> Any:
    """The last moment still on time, by the working calendar of mainland China.

    With a reason, instead of it: why there is none, or that it rests on a year not published yet.
    """

    def due() -> tuple[Any, str]:
        moment = _moment(start)
        if moment is None:
            return "", ""
        found = next((one for one in UNITS if _text(unit) in (one, *_called(one))), None)
        if found is None:
            raise UsageError("unit-unreadable", value=unit, known=", ".join(UNITS))
        calendar, begins = Calendar.load("cn"), np.datetime64(moment, "s")
        ends = add(begins, _whole(amount), found, calendar)
        words = catalog(_language(language))
        note = words("explain.provisional") if is_provisional(begins, ends, found, calendar) else ""
        return ends.astype("datetime64[s]").item(), note

    return _one(language, due, reason)


@xw.func(category=CATEGORY)
@xw.arg("due", doc=_help("TS_STATUS", "due"))
@xw.arg("done", doc=_help("TS_STATUS", "done"))
@xw.arg("as_of", doc=_help("TS_STATUS", "as_of"))
@xw.arg("reason", doc=_help("TS_STATUS", "reason"))
@xw.arg("language", vba="MenuLanguage()")
def TS_STATUS(due: Any, done: Any, as_of: Any, reason: Any = None, language: Any = DEFAULT) -> Any:
    """Whether something was done in time, or still is; with a reason, instead of it why it is not told."""

    def told() -> tuple[Any, str]:
        limit, now = _moment(due), _moment(as_of)
        if limit is None:
            return "", ""
        if now is None:
            raise UsageError("moment-unreadable", value="")
        ended = _moment(done)
        bare = ended is not None and ended.time() == dt.time()
        words, state = catalog(_language(language)), state_of(limit, ended, now, bare=bare)
        return words(f"status.{state}"), words("explain.no-time-of-day") if state == "unjudged" else ""

    return _one(language, told, reason)


def _one(language: Any, work: Callable[[], tuple[Any, str]], reason: Any) -> Any:
    """The value of a function of one value, or the reason where the user asks for it."""
    if reason not in (True, 1):
        return _cell(_told(language, work)[0])
    try:
        return _told(language, work)[1]
    except Mistake as mistake:
        return str(mistake)


def _rows(language: Any, work: Callable[[], Rows]) -> Rows:
    """A table as Excel takes it; raises :class:`Mistake` where a sheet has too few rows for it."""

    def rows() -> Rows:
        made = work()
        if len(made) > MAX_ROW:
            raise UsageError("too-many-rows", count=len(made), most=MAX_ROW)
        return [list(map(_cell, row)) for row in made]

    return _told(language, rows)


def _told(language: Any, work: Callable[[], Made]) -> Made:
    """What the work gives; raises :class:`Mistake` for a mistake of the user."""
    try:
        return work()
    except UserError as error:
        raise Mistake(" ".join(catalog(_language(language)).error(error).split())) from None


def _assessed(
    tables: dict[str, Cells], pack: Any, as_of: Any, work: Work, language: Any, settings: Cells
) -> Result:
    sheets = {name: [list(map(_read, row)) for row in rows] for name, rows in tables.items()}
    if settings is not None and settings != [[None]]:
        sheets[catalog(DEFAULT)("sheet.settings")] = [list(map(_read, row)) for row in settings]
    given = {"language": _language(language)} | ({"pack": _text(pack)} if _text(pack) else {})
    book = MemoryBook(sheets)
    chosen = resolve(Given("function", given), book, None)
    moment = _moment(as_of) or dt.datetime.now().replace(microsecond=0)
    return assess(book, CATEGORY, chosen, moment, work).result


def _named(arguments: tuple[Cells, ...]) -> dict[str, Cells]:
    """Tables by their names, from arguments that take turns; a name is an area of one cell."""
    names = [_text(one[0][0]) for one in arguments[::2]]
    tables = arguments[1::2]
    if len(names) != len(tables) or len(set(names)) != len(names):
        raise UsageError("tables-not-pairs")
    return dict(zip(names, tables, strict=True))


def _language(language: Any) -> str:
    return language if language in LANGUAGES else DEFAULT


def _called(unit: str) -> list[str]:
    """What a unit is called in every language, in Chinese also without the word that counts it."""
    names = [catalog(language)(f"unit.{unit}") for language in LANGUAGES]
    return [*names, *(name.lstrip("个個") for name in names)]


def _text(value: Any) -> str:
    return "" if value is None else str(value).strip()


def _month(value: Any) -> str | None:
    """A month as ``2026-10``, from such a text or any moment of it; nothing where nothing is given."""
    if isinstance(value, str):
        return value.strip() or None
    moment = _moment(value)
    return None if moment is None else f"{moment:%Y-%m}"


def _moment(value: Any) -> dt.datetime | None:
    """A moment from a date, a number of Excel or an ISO text; ``None`` where nothing is given."""
    if isinstance(value, dt.datetime):
        return value.replace(microsecond=0, tzinfo=None)
    if isinstance(value, dt.date):
        return dt.datetime(value.year, value.month, value.day)
    if value is None or value == "":
        return None
    try:
        if isinstance(value, int | float) and not isinstance(value, bool):
            return _EPOCH + dt.timedelta(seconds=round(value * 86_400))
        return dt.datetime.fromisoformat(_text(value)).replace(tzinfo=None)
    except (ValueError, OverflowError):
        raise UsageError("moment-unreadable", value=value) from None


def _whole(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int | float) or value != int(value) or value < 0:
        raise SettingsError("amount-unreadable", value=value)
    return int(value)


def _read(value: Any) -> Any:
    """A value of a cell; midnight is a bare date, since Excel hands over no number format."""
    if isinstance(value, dt.datetime):
        plain = value.replace(tzinfo=None)
        return plain.date() if plain.time() == dt.time() else plain
    return value


def _cell(value: Any) -> Any:
    """A value as Excel takes it: nothing is an empty text, since Excel would show 0."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, np.generic):
        return value.item()
    return value
