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
from itertools import groupby, pairwise, zip_longest
from pathlib import Path
from typing import Any

import xlsxwriter

from xltousu.cells import Cell, Range, Value
from xltousu.policy import read_toml

UNTIL = dt.datetime(2026, 11, 20, 17, 30)
SHEETS = 4
"""Half years, one sheet each; the last holds the moment the log was kept until."""
HEAD = 3
"""The first of the two rows of the head; the rows above hold the titles."""
FIRST = HEAD + 2
LOOKS: Mapping[type, str] = {dt.datetime: "moment", dt.date: "day"}
EPOCH = dt.datetime(1899, 12, 30)
OPENS, SHUTS = 8, 20
WIDE = {ord(char): ord(char) + 0xFEE0 for char in "0123456789-:"} | {ord(" "): 0x3000}

Values = dict[str, Value]
Data = Mapping[str, Any]
Formula = tuple[str, Value]
"""A formula and the value it has now."""


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
    """An invented workbook and its mess in the order of its rows."""

    workbook: bytes
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
    sheets = [_half_year(number, until) for number in range(last - SHEETS + 1, last + 1)]
    records = list(_records(rng, cases, sheets, until))
    for sheet, later in zip_longest(sheets, sheets[1:]):
        for record in records:
            if sheet.start <= _at(record) <= sheet.end:
                sheet.lines.append(_Line(dict(record), "rework" if "rework_of" in record else ""))
        if later:
            later.lines += _carried_over(sheet)
        _interrupt(rng, sheet)
    _spoil(rng, sheets)
    return Demo(_Writer(sheets, until).write(), tuple(_mess(sheets)))


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


def _half_year(number: int, until: dt.datetime) -> _Sheet:
    year, half = divmod(number, 2)
    end = dt.datetime(year + half, 1 if half else 7, 1) - _minutes(1)
    name = _word("sheet", year=year, half=_data()["words"]["halves"][half])
    return _Sheet(name, dt.datetime(year, 7 if half else 1, 1), min(end, until))


def _records(rng: random.Random, cases: int, sheets: list[_Sheet], until: dt.datetime) -> Iterator[Values]:
    """Every case as it is known at the end, by its receipt; the last of a half year takes long."""
    shares = _data()["shares"]
    recent = until - dt.timedelta(days=shares["recent_days"])
    starts = [recent if rng.random() < shares["recent"] else sheets[0].start for _ in range(cases)]
    moments = sorted(_received(rng, start, until) for start in starts)
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
    lists = {name: one if isinstance(one, list) else range(1, one + 1) for name, one in data["parts"].items()}
    parts = {"count": count, **{name: rng.choice(one) for name, one in lists.items()}}
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
    gone = {name for name, value in record.items() if isinstance(value, dt.datetime) and value > at} - plans
    for event, names in _data()["depends"].items():
        gone |= set(names) if event in gone or event not in record else set()
    return {name: value for name, value in record.items() if name not in gone}


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
        caption: Values = {"seq": _word("caption", month=months[place])}
        lines.insert(place, _Line(caption if what == "caption-row" else {}, what=what, settled=True))
    signed: Values = {name: text.format(end=sheet.end) for name, text in _data()["signatures"].items()}
    lines.append(_Line({"seq": _word("total")}, what="total-row", settled=True))
    lines.append(_Line(signed, what="signature-row", settled=True))


def _spoil(rng: random.Random, sheets: Sequence[_Sheet]) -> None:
    """Spoils cells of cases chosen at random, never in two rows that touch."""
    for spec in _data()["mess"]:
        for _ in range(spec.get("count", 1)):
            pairs = [pair for sheet in sheets[-spec.get("last", 0) :] for pair in pairwise(sheet.lines)]
            found = [pair for pair in pairs if _fits(spec, *pair)]
            if found:
                above, line = rng.choice(found)
                line.values[spec["field"]] = _SPOILT[spec["how"]](spec, line.values, above.values)
                line.what, line.spoilt = spec["what"], spec["field"]
                line.settled = above.settled = True


def _fits(spec: Data, above: _Line, line: _Line) -> bool:
    if above.settled or line.settled:
        return False
    if spec.get("unset"):
        return spec["field"] not in line.values and "finished_at" in line.values
    at, needed = _at(line.values), {spec["field"], spec.get("after", spec["field"])}
    two_ways = at.day <= 12 and at.day != at.month
    return needed <= set(line.values) and (two_ways or not spec.get("ambiguous"))


def _spelt(spec: Data, values: Values, _above: Values) -> str:
    """The spoilt cell as text: any field by its name, a moment by its parts, the phone as digits."""
    words, value = _data()["words"], values[spec["field"]]
    parts: dict[str, object] = {**values, "value": value}
    parts["digits"] = "".join(filter(str.isdigit, str(values.get("phone"))))
    if isinstance(value, dt.datetime):
        rest = {0: "", 30: words["half_hour"]}.get(value.minute, _word("minutes", minute=value.minute))
        parts |= {"y": value.year, "m": value.month, "d": value.day, "H": value.hour, "M": value.minute}
        parts |= {"h": (value.hour - 1) % 12 + 1, "noon": words["noon"][value.hour >= 12], "rest": rest}
    text = str(spec["text"]).format(**parts)
    return text.translate(WIDE) if spec.get("wide") else text


_SPOILT: Mapping[str, Callable[[Data, Values, Values], Value]] = {
    "fixed": lambda spec, _values, _above: spec.get("value"),
    "above": lambda spec, _values, above: above[spec["field"]],
    "text": _spelt,
    "number": lambda spec, values, above: int(_spelt(spec, values, above)),
    "day": lambda spec, values, _above: _at(values, spec["field"]).date(),
    "serial": lambda spec, values, _above: (_at(values, spec["field"]) - EPOCH) / dt.timedelta(days=1),
    "later": lambda spec, values, _above: _at(values, spec["after"]) + _minutes(spec["minutes"]),
}


def _mess(sheets: Sequence[_Sheet]) -> Iterator[Mess]:
    for sheet in sheets:
        for column in _data()["column"]:
            if "mess" in column:
                address = _address(column["field"], HEAD + 1)
                yield Mess(sheet.name, address, column["mess"], column["field"], column["title"])
        for row, line in enumerate(sheet.lines, start=FIRST):
            if line.what:
                value = line.values.get(line.spoilt)
                yield Mess(sheet.name, _address(line.spoilt, row), line.what, line.spoilt, value)


@cache
def _column(name: str) -> int:
    return 1 + next(place for place, column in enumerate(_data()["column"]) if column["field"] == name)


def _address(name: str, row: int) -> str:
    return Cell("", row, _column(name)).address


def _total(column: Data, sheet: _Sheet) -> Formula:
    """What stands below a column."""
    name = column["field"]
    given = [line.values.get(name) for line in sheet.lines if "case_id" in line.values]
    found = {
        "COUNTA": sum(value is not None for value in given),
        "SUM": sum(value for value in given if isinstance(value, int)),
        "COUNTIF": given.count(column.get("word")),
    }
    cells = Range(FIRST, _column(name), FIRST + max(len(sheet.lines) - 3, 0), _column(name)).address
    word = f',"{column["word"]}"' if "word" in column else ""
    return f"={column['function']}({cells}{word})", found[column["function"]]


def _hours(values: Values, row: int) -> Formula:
    """How long a case took, where both its moments are real ones."""
    real = all(isinstance(values.get(name), dt.datetime) for name in ("received_at", "finished_at"))
    took = round((_at(values, "finished_at") - _at(values)) / dt.timedelta(hours=1), 2) if real else ""
    return _word("hours", start=_address("received_at", row), end=_address("finished_at", row)), took


class _Writer:
    """The sheets as a workbook with the office's own looks."""

    def __init__(self, sheets: Sequence[_Sheet], until: dt.datetime) -> None:
        self.sheets, self.file = sheets, io.BytesIO()
        self.columns, self.look = _data()["column"], _data()["look"]
        self.book = xlsxwriter.Workbook(self.file, {"in_memory": True, "strings_to_formulas": False})
        self.book.set_properties({**_data()["about"], "created": until})
        self.style = cache(self._style)

    def write(self) -> bytes:
        """The bytes of the workbook."""
        pages = [self._register(sheet) for sheet in self.sheets]
        self._summary()
        for name, rows in _data()["tables"].items():
            self._table(name, rows)
        self.book.define_name(*_data()["page"]["name"])
        pages[-1].activate()
        self.book.close()
        return self.file.getvalue()

    def _style(self, kind: str, fill: str = "") -> Any:
        fills = self.look["fills"].get(fill, {})
        return self.book.add_format({**self.look["base"], **self.look["styles"][kind], **fills})

    def _register(self, sheet: _Sheet) -> Any:
        page = self._page(sheet.name)
        self._head(page, sheet)
        for row, (above, line) in enumerate(pairwise([_Line({}), *sheet.lines]), start=FIRST):
            self._row(page, row, line, sheet)
            if line.what == "merged-down":
                cells = f"{_address(line.spoilt, row - 1)}:{_address(line.spoilt, row)}"
                page.merge_range(cells, above.values[line.spoilt], self.style("plain", line.fill))
        page.autofilter(HEAD, 0, FIRST + len(sheet.lines) - 4, len(self.columns) - 1)
        for name, *arguments in _data()["page"]["calls"]:
            getattr(page, name)(*arguments)
        return page

    def _head(self, page: Any, sheet: _Sheet) -> None:
        """Titles, and groups over their columns; a column without a group has a cell two rows tall."""
        self._across(page, 1, _word("title", sheet=sheet.name), "title")
        self._across(page, 2, _word("subtitle", start=sheet.start, end=sheet.end), "subtitle")
        for place, column in enumerate(self.columns):
            page.set_column(place, place, column["width"], None, {"hidden": column.get("hidden", False)})
            page.write(HEAD, place, column["title"], self.style("head"))
        for group, members in groupby(self.columns, lambda column: column.get("group")):
            names = [column["field"] for column in members]
            cells = f"{_address(names[0], HEAD)}:{_address(names[-1], HEAD if group else HEAD + 1)}"
            text = group or self.columns[_column(names[0]) - 1]["title"]
            page.merge_range(cells, text, self.style("head"))

    def _across(self, page: Any, row: int, text: Value, kind: str) -> None:
        page.merge_range(row - 1, 0, row - 1, len(self.columns) - 1, text, self.style(kind))

    def _row(self, page: Any, row: int, line: _Line, sheet: _Sheet) -> None:
        kind = line.what.removesuffix("-row")
        if kind == "caption":
            self._across(page, row, line.values["seq"], kind)
        for place, column in enumerate(self.columns) if line.values and kind != "caption" else ():
            value: Value | Formula = line.values.get(column["field"])
            if kind == "total" and "function" in column:
                value = _total(column, sheet)
            elif column["field"] == "hours" and "case_id" in line.values:
                value = _hours(line.values, row)
            look = (
                kind if kind in self.look["styles"] else LOOKS.get(type(value), column.get("style", "plain"))
            )
            page.write(row - 1, place, value, self.style(look, line.fill))

    def _page(self, name: str) -> Any:
        page = self.book.add_worksheet(name)
        page.add_write_handler(tuple, lambda to, *at: to.write_formula(*at[:2], at[2][0], *at[3:], at[2][1]))
        return page

    def _table(self, name: str, rows: Sequence[Sequence[Value | Formula]]) -> Any:
        """A title, a head and rows, as a small sheet."""
        page = self._page(name)
        page.set_column(0, len(rows[1]) - 1, 24)
        page.fit_to_pages(1, 0)
        for row, values in enumerate(rows):
            page.write_row(row, 0, values, self.style({0: "heading", 1: "head"}.get(row, "plain")))
        return page

    def _summary(self) -> None:
        """One row a sheet, taken from its sums, and a chart of them."""
        look = _data()["summary"]
        rows = list(look["rows"])
        for sheet in self.sheets:
            sums = FIRST + len(sheet.lines) - 2
            found = {name: _total(self.columns[_column(name) - 1], sheet)[1] for name in look["fields"]}
            cells = [(f"='{sheet.name}'!{_address(name, sums)}", value) for name, value in found.items()]
            rows.append([sheet.name, *cells])
        chart = self.book.add_chart(look["chart"])
        for name, *arguments in look["calls"]:
            getattr(chart, name)(*arguments)
        self._table(look["name"], rows).insert_chart(len(rows) + 1, 0, chart)
