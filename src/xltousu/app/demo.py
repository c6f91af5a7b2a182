"""A made-up workbook as an office keeps it, and a list of what is wrong in it.

Words, shares and kinds of mess stand in ``demo_data.toml``. The same seed gives the same bytes.
"""

from __future__ import annotations

import datetime as dt
import io
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any

import xlsxwriter

from xltousu.cells import Cell, Range, Value
from xltousu.policy import load_pack, read_toml

PACK = "repair-area"
UNTIL = dt.datetime(2026, 11, 20, 17, 30)
SHEETS = 4
"""Half years, one sheet each; the last holds the moment the log was kept until."""
HEAD = 3
"""The first of the two rows of the head; the rows above hold the titles."""
FIRST = HEAD + 2
EPOCH = dt.datetime(1899, 12, 30)
OPENS, SHUTS = 8, 20
WIDE = {ord(char): ord(char) + 0xFEE0 for char in "0123456789-:"} | {ord(" "): 0x3000}

Values = dict[str, Value]
Data = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Mess:
    """A cell that is not as it should be: ``what`` says how, ``value`` is what stands there."""

    sheet: str
    cell: str
    what: str
    field: str
    value: Value


@dataclass(frozen=True, slots=True)
class Demo:
    """An invented workbook, the moment it was kept until, and its mess in the order of its cells."""

    workbook: bytes
    until: dt.datetime
    mess: tuple[Mess, ...]


@dataclass(slots=True)
class _Line:
    """A row below the head; ``what`` says how its cell ``spoilt`` is messed, or what the row is."""

    values: Values
    fill: str = ""
    settled: bool = False
    what: str = ""
    spoilt: str = "seq"


@dataclass(slots=True)
class _Sheet:
    name: str
    start: dt.datetime
    end: dt.datetime
    lines: list[_Line] = field(default_factory=list)


def demo_workbook(seed: int = 2026, cases: int = 300, until: dt.datetime = UNTIL) -> Demo:
    """An office's log of repairs over its last half years, with the settings to judge it by."""
    rng = random.Random(seed)
    last = until.year * 2 + (until.month > 6)
    sheets = [_half_year(number) for number in range(last - SHEETS + 1, last + 1)]
    sheets[-1].end = until
    records = list(_records(rng, cases, sheets, until))
    for sheet in sheets:
        sheet.lines += [_line(record) for record in records if sheet.start <= _at(record) <= sheet.end]
        if sheet is not sheets[-1]:
            sheets[sheets.index(sheet) + 1].lines += _carried_over(sheet)
    for sheet in sheets:
        _interrupt(rng, sheet)
    _spoil(rng, sheets)
    return Demo(_Writer(sheets, until).write(), until, tuple(_mess(sheets)))


@cache
def _data() -> Data:
    return read_toml(Path(__file__).with_name("demo_data.toml"))


def _word(name: str, **params: object) -> str:
    return str(_data()["words"][name]).format(**params)


def _minutes(count: float) -> dt.timedelta:
    return dt.timedelta(minutes=round(count))


def _at(values: Values, name: str = "received_at") -> dt.datetime:
    """The moment of a field that holds one."""
    value = values[name]
    assert isinstance(value, dt.datetime)
    return value


def _half_year(number: int) -> _Sheet:
    year, half = divmod(number, 2)
    start = dt.datetime(year, 7 if half else 1, 1)
    end = dt.datetime(year + half, 1 if half else 7, 1) - _minutes(1)
    return _Sheet(_word("sheet", year=year, half=_data()["words"]["halves"][half]), start, end)


def _records(rng: random.Random, cases: int, sheets: list[_Sheet], until: dt.datetime) -> Iterator[Values]:
    """Every case as it is known at the end, by its receipt; the last of a half year takes long."""
    shares = _data()["shares"]
    recent = until - dt.timedelta(days=shares["recent_days"])
    moments = sorted(
        _received(rng, recent if rng.random() < shares["recent"] else sheets[0].start, until)
        for _ in range(cases)
    )
    lasting = {max((at for at in moments if at <= sheet.end), default=until) for sheet in sheets[:-1]}
    numbers: list[Value] = []
    for _, year in groupby(moments, lambda at: at.year):
        for count, at in enumerate(year, start=1):
            record = _record(rng, at, count, lasting=at in lasting)
            if numbers and rng.random() < shares["rework"]:
                record["rework_of"] = rng.choice(numbers[-20:])
            numbers.append(record["case_id"])
            stuck = at > recent and rng.random() < shares["stuck"]
            yield _known(record, at + _minutes(rng.uniform(2, 90)) if stuck else until)


def _received(rng: random.Random, start: dt.datetime, until: dt.datetime) -> dt.datetime:
    day = (start + (until - start) * rng.random()).replace(hour=0, minute=0, second=0, microsecond=0)
    return min(day + _minutes(60 * rng.triangular(7, 22, 10)), until - _minutes(rng.randint(5, 90)))


def _record(rng: random.Random, at: dt.datetime, count: int, *, lasting: bool) -> Values:
    data = _data()
    long = data["lasting"]["repair_class"]
    problem = rng.choice([one for one in data["problem"] if one["repair_class"] in long or not lasting])
    record: Values = {"case_id": _word("number", at=at, count=count), "received_at": at}
    record |= {name: rng.choice(one) if isinstance(one, list) else one for name, one in problem.items()}
    for step in data["step"]:
        if _comes_to(rng, step, record):
            record[step["field"]] = _moment(rng, step, _at(record, step["after"]))
    parts: dict[str, object] = {"count": count}
    for name, most in data["parts"].items():
        parts[name] = rng.choice(most) if isinstance(most, list) else rng.randint(1, most)
    for beside in data["beside"]:
        if _comes_to(rng, beside, record):
            word = rng.choice(beside["words"])
            record[beside["field"]] = word.format(**parts) if isinstance(word, str) else word
    return record


def _comes_to(rng: random.Random, spec: Data, record: Values) -> bool:
    """Whether a step, or an answer, belongs to the case as far as it is written."""
    known = {value for value in record.values() if isinstance(value, str)}
    fits = spec["field"] not in record and spec.get("after", "received_at") in record
    return fits and bool(known & set(spec.get("for", known))) and rng.random() < spec.get("chance", 1)


def _moment(rng: random.Random, step: Data, after: dt.datetime) -> dt.datetime:
    _, low, high = rng.choices(step["minutes"], [share for share, *_ in step["minutes"]])[0]
    at = after + _minutes(rng.uniform(low, high))
    if step.get("daytime") and not OPENS <= at.hour < SHUTS:
        day = at + dt.timedelta(days=at.hour >= SHUTS)
        at = day.replace(hour=OPENS, minute=rng.randint(15, 59))
    return at + _minutes(-at.minute % step.get("round", 1))


def _known(record: Values, at: dt.datetime) -> Values:
    """The case as known at a moment: no later event, and nothing that is written only after one."""
    plans = {step["field"] for step in _data()["step"] if step.get("plan")}
    known = {
        name: value
        for name, value in record.items()
        if name in plans or not isinstance(value, dt.datetime) or value <= at
    }
    for event, names in _data()["depends"].items():
        known = {name: value for name, value in known.items() if event in known or name not in names}
    return known


def _line(record: Values) -> _Line:
    """A case as a row; the office marks rework and people it could not please."""
    regretted = record.get("satisfaction") == _data()["look"]["regretted"]
    return _Line(dict(record), "rework" if "rework_of" in record else "regretted" if regretted else "")


def _carried_over(sheet: _Sheet) -> list[_Line]:
    """The cases not finished at the end of a sheet, for the next one; here they stay as they were."""
    carried = []
    for line in sheet.lines:
        if "finished_at" not in line.values or _at(line.values, "finished_at") > sheet.end:
            carried.append(_Line({**line.values, "remark": _word("carried_over")}, "carried", settled=True))
            line.values = {**_known(line.values, sheet.end), "remark": _word("carried_on")}
            line.fill, line.settled = "carried", True
    return carried


def _interrupt(rng: random.Random, sheet: _Sheet) -> None:
    """Numbers the rows; puts a caption, a blank row, a sum and the signatures between and below them."""
    lines = sheet.lines
    for count, line in enumerate(lines, start=1):
        line.values["seq"] = count
    months = [_at(line.values).month for line in lines]
    turns = [place for place in range(1, len(lines)) if months[place] != months[place - 1]]
    places = sorted(rng.sample(turns, min(2, len(turns))), reverse=True)
    for place, what in zip(places, ("blank-row", "caption-row"), strict=False):
        caption: Values = {"seq": _word("caption", month=months[place])} if what == "caption-row" else {}
        lines.insert(place, _Line(caption, what=what, settled=True))
    signed: Values = {name: text.format(end=sheet.end) for name, text in _data()["signatures"].items()}
    lines.append(_Line({"seq": _word("total")}, what="total-row", settled=True))
    lines.append(_Line(signed, what="signature-row", settled=True))


def _spoil(rng: random.Random, sheets: Sequence[_Sheet]) -> None:
    """Spoils cells of cases chosen at random, never two in a row or in rows that touch."""
    for spec in _data()["mess"]:
        for _ in range(spec.get("count", 1)):
            pairs = [pair for sheet in sheets for pair in pairwise(sheet.lines)]
            last = sheets[-1].lines
            found = [pair for pair in (pairwise(last) if spec.get("last") else pairs) if _fits(spec, *pair)]
            if found:
                above, line = rng.choice(found)
                _spoil_line(spec, above, line)


def _fits(spec: Data, above: _Line, line: _Line) -> bool:
    values = line.values
    if above.settled or line.settled:
        return False
    if spec.get("unset"):
        return spec["field"] not in values and "finished_at" in values
    if spec.get("ambiguous"):
        return _at(values, spec["field"]).day <= 12 and _at(values).day != _at(values).month
    return spec.get("of", spec["field"]) in values and spec["field"] in values


def _spoil_line(spec: Data, above: _Line, line: _Line) -> None:
    value = _SPOILT[spec["how"]](spec, line.values, above.values)
    line.values = {**line.values, spec["field"]: value}
    line.what, line.spoilt = spec["what"], spec["field"]
    line.settled = above.settled = True


def _spelt(spec: Data, values: Values, _above: Values) -> str:
    value = values[spec["field"]]
    parts = _parts(value) if isinstance(value, dt.datetime) else {}
    digits = "".join(filter(str.isdigit, str(values.get("phone"))))
    text = str(spec["text"]).format(**{**values, **parts, "value": value, "digits": digits})
    return text.translate(WIDE) if spec.get("wide") else text


def _parts(at: dt.datetime) -> dict[str, object]:
    words = _data()["words"]
    rest = {0: "", 30: words["half_hour"]}.get(at.minute, _word("minutes", minute=at.minute))
    numbers = {"y": at.year, "m": at.month, "d": at.day, "H": at.hour, "M": at.minute}
    return {**numbers, "h": (at.hour - 1) % 12 + 1, "noon": words["noon"][at.hour >= 12], "rest": rest}


_SPOILT: Mapping[str, Callable[[Data, Values, Values], Value]] = {
    "fixed": lambda spec, _values, _above: spec.get("value"),
    "above": lambda spec, _values, above: above[spec["field"]],
    "text": _spelt,
    "number": lambda spec, values, above: int(_spelt(spec, values, above)),
    "day": lambda spec, values, _above: _at(values, spec["field"]).date(),
    "serial": lambda spec, values, _above: _serial(values[spec["field"]]),
    "later": lambda spec, values, _above: (
        _at(values, spec.get("of", spec["field"])) + _minutes(spec["minutes"])
    ),
}


def _mess(sheets: Sequence[_Sheet]) -> Iterator[Mess]:
    for sheet in sheets:
        for column in _data()["column"]:
            if "mess" in column:
                address = _address(HEAD + 1, column["field"])
                yield Mess(sheet.name, address, column["mess"], column["field"], column["title"])
        for row, line in enumerate(sheet.lines, start=FIRST):
            if line.what:
                value = line.values.get(line.spoilt)
                yield Mess(sheet.name, _address(row, line.spoilt), line.what, line.spoilt, value)


@cache
def _places() -> dict[str, int]:
    """The columns of the fields, counted from 1."""
    return {column["field"]: place for place, column in enumerate(_data()["column"], start=1)}


def _address(row: int, name: str) -> str:
    return Cell("", row, _places()[name]).address


