"""Random cases around the dates that are easy to get wrong, and a filled-in template for them."""

from __future__ import annotations

import datetime as dt
import html
import io
import random
import re
import zipfile
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from xltousu import worktime
from xltousu.books.closed.book import ClosedBook
from xltousu.cells import Edit, column_number
from xltousu.policy import FieldModel, Language, Limit, Pack, Policy, load_pack, make_policy
from xltousu.template.build import make_workbook, packed
from xltousu.template.case_number import CaseNumber, case_number
from xltousu.template.expressions import choice_words
from xltousu.template.forms import forms_of
from xltousu.template.layout import FIRST_ROW, Layout
from xltousu.template.sheets import Making

Record = dict[str, object]

EDGES = [
    dt.datetime(2023, 12, 29, 16), dt.datetime(2024, 1, 31, 8, 30), dt.datetime(2024, 2, 8, 17, 59),
    dt.datetime(2024, 2, 28, 23, 50), dt.datetime(2024, 9, 30, 17, 30), dt.datetime(2025, 1, 24, 15),
    dt.datetime(2025, 1, 26, 11), dt.datetime(2025, 4, 27, 9), dt.datetime(2025, 9, 28, 10, 1),
    dt.datetime(2025, 12, 31, 23, 59), dt.datetime(2026, 2, 14, 12), dt.datetime(2026, 9, 20, 8),
    dt.datetime(2026, 12, 30, 9), dt.datetime(2026, 12, 31, 18), dt.datetime(2027, 2, 4, 22, 15),
    dt.datetime(2028, 2, 29, 7), dt.datetime(2028, 9, 29, 14),
]  # fmt: skip
TODAY = 40
"""How many of the cases have a number of 2026-02-16, where a number tells the day."""
FEW_DAYS = 3000
"""Minutes before and after an edge in which cases begin."""


@cache
def made(pack_id: str, language: Language | None = None) -> Making:
    """The template of a pack before it is packed, in its own language unless told otherwise."""
    pack = load_pack(pack_id)
    return make_workbook(pack, worktime.Calendar.load(pack.jurisdiction), language or pack.language)


@cache
def built(pack_id: str, language: Language | None = None) -> bytes:
    """The template of a pack."""
    return packed(made(pack_id, language))


def layout_of(pack: Pack, language: Language) -> Layout:
    """Where the template has its columns."""
    return Layout(pack, forms_of(pack), language)


def random_records(
    pack: Pack, language: Language, *, seed: int, size: int, bare: bool = False
) -> list[Record]:
    """Cases with moments before, at and after due times; with ``bare`` some have no time of day."""
    draw = random.Random(seed)
    policy = make_policy(pack, suggested(pack))
    calendar = worktime.Calendar.load(pack.jurisdiction)
    looked_at = _looked_at(pack)
    records = []
    for position in range(size):
        record: Record = {"case_id": numbered(pack, position), "received_at": _near_an_edge(draw)}
        for field in looked_at:
            if field.name not in record and draw.random() < 0.85:
                record[field.name] = _value(field, language, draw)
        for limit in sorted(pack.limit, key=lambda one: one.kind == "reminder"):
            _add_moments(record, limit, policy, calendar, draw)
        for name in [name for name in record if name.endswith("_at") and draw.random() < 0.08]:
            del record[name]
        if draw.random() < 0.05:
            record.pop("received_at", None)
        if bare:
            _cut_times(record, draw)
        records.append({name: value for name, value in record.items() if pack.field_named(name)})
    return records


def complete(record: Record, pack: Pack, language: Language, *, seed: int) -> Record:
    """The same case with every field filled in, each text another."""
    draw = random.Random(seed)
    full = {field.name: _any_value(field, number, language, draw) for number, field in enumerate(pack.field)}
    return {**full, **record}


def _any_value(field: FieldModel, number: int, language: Language, draw: random.Random) -> object:
    if field.kind in ("choice", "yes-no", "datetime", "month"):
        return _value(field, language, draw)
    if field.kind in ("number", "integer", "money"):
        return number + 1
    texts = {"phone": f"013800000{number:03}", "moments": "2026-02-14 09:30；2026-02-14 10:00"}
    return texts.get(field.kind, f"文{number}")


def numbered(pack: Pack, position: int) -> int | str:
    """The number of the case at a position from 0: as many a year as ``TODAY``, the first ones of 2026."""
    number = case_number(pack)
    if number is None:
        return 202602001 + position
    years, counter = divmod(position, TODAY) if "{yy" in number.before else (0, position)
    return _written(number, 2026 - years, counter + 1)


def next_number(pack: Pack, size: int) -> int | str:
    """The number after the highest of so many cases."""
    number = case_number(pack)
    yearly = number is not None and "{yy" in number.before
    return _written(number, 2026, TODAY + 1) if number and yearly else numbered(pack, size)


def _written(number: CaseNumber, year: int, counter: int) -> str:
    parts = {"yyyy": str(year), "yy": f"{year % 100:02}", "mm": "02", "dd": "16"}
    text = f"{number.before}{counter:0{number.digits}}{number.after}"
    return re.sub(r"\{(\w+)\}", lambda match: parts[match[1]], text)


def suggested(pack: Pack) -> dict[str, Any]:
    """The suggested values of the parameters that the office has to set."""
    return {
        one.name: one.suggestion
        for one in pack.parameter
        if one.suggestion is not None and one.default is None
    }


def _looked_at(pack: Pack) -> list[FieldModel]:
    """Fields that conditions, metrics and lists look at."""
    forms = forms_of(pack).form
    found = [limit.when for limit in pack.limit] + [form.when for form in forms]
    found += [part for metric in pack.metric for part in (metric.numerator, metric.denominator)]
    names = {name for part in found if part for name in part.fields()}
    names |= {metric.event for metric in pack.metric if metric.event}
    names |= {limit.excused_by for limit in pack.limit if limit.excused_by}
    names |= {name for form in forms for name in (form.start, form.done) if name}
    return [field for field in pack.field if field.name in names]


def _near_an_edge(draw: random.Random) -> dt.datetime:
    return draw.choice(EDGES) + dt.timedelta(minutes=draw.randrange(-FEW_DAYS, FEW_DAYS))


def _value(field: FieldModel, language: Language, draw: random.Random) -> object:
    if field.kind == "datetime":
        return _near_an_edge(draw)
    if field.kind == "month":
        return _near_an_edge(draw).replace(day=1, hour=0, minute=0)
    if field.kind in ("number", "integer", "money"):
        return draw.randrange(3)
    if field.kind not in ("choice", "yes-no"):
        return "甲"
    words = list(choice_words(field, language).values())
    plain = [word for word in words if "、" not in word]
    several = field.multiple and len(plain) > 1 and draw.random() < 0.4
    return "、".join(draw.sample(plain, 2)) if several else draw.choice(words)


def _add_moments(
    record: Record, limit: Limit, policy: Policy, calendar: worktime.Calendar, draw: random.Random
) -> None:
    """The start and the end of a limit: on the due time, just beside it, or anywhere."""
    fields = {name: policy.pack.field_named(name) for name in (limit.start, limit.agreed) if name}
    for name, field in fields.items():
        if field and name not in record and draw.random() < 0.6:
            record[name] = _value(field, "en", draw)
    begins = record.get(limit.agreed or limit.start or "", _near_an_edge(draw))
    if limit.kind == "recurring" or limit.done in record or draw.random() < 0.4:
        return
    if not isinstance(begins, dt.datetime):
        return
    amount = policy.amount(limit.amount[-1]) if limit.amount else 0
    unit = limit.amount[-1].unit if limit.amount else "minutes"
    rules = worktime.Conventions(**policy.pack.conventions.model_dump() | {"hours": "elapsed"})
    due = worktime.add(begins, amount or 0, unit, calendar, rules=rules, close=18 * 60).item()
    wobble = draw.choice([0, 0, 1, -1, 60, -60, 86_400, -86_400, draw.randrange(-200_000, 200_000)])
    record[limit.done] = due + dt.timedelta(seconds=wobble)


def _cut_times(record: Record, draw: random.Random) -> None:
    for name, value in record.items():
        if isinstance(value, dt.datetime) and draw.random() < 0.3:
            record[name] = dt.datetime.combine(value.date(), dt.time())  # shown as 00:00, may mean any time


def filled(
    template: bytes,
    layout: Layout,
    records: Sequence[Mapping[str, object]],
    *,
    as_of: dt.datetime,
    settings: Mapping[str, Any],
    cells: Mapping[tuple[str, str], object],
    path: Path,
) -> Path:
    """The template with the records typed in, the moment of judgement, settings and further cells."""
    book = ClosedBook(template, path.name)
    edits = [
        _typed(layout.sheet, layout.by_key[name].number, rows)
        for name in dict.fromkeys(name for record in records for name in record)
        if (rows := {row: one[name] for row, one in enumerate(records, FIRST_ROW) if name in one})
    ]
    named = {layout.words("name.as-of"): as_of, **{f"set_{name}": value for name, value in settings.items()}}
    places = defined_names(template)
    more = {places[name]: value for name, value in named.items()} | dict(cells)
    for (sheet, address), value in more.items():
        letters, row = re.fullmatch(r"([A-Z]+)(\d+)", address).groups()  # type: ignore[union-attr]
        edits.append(_typed(sheet, column_number(letters), {int(row): value}))
    book.apply(edits)
    path.write_bytes(book.to_bytes())
    return path


def _typed(sheet: str, column: int, rows: Mapping[int, object]) -> Edit:
    return Edit(sheet, column, list(rows), list(rows.values()))  # type: ignore[arg-type]


def defined_names(template: bytes) -> dict[str, tuple[str, str]]:
    """The sheet and the cell of each defined name that stands for one cell."""
    with zipfile.ZipFile(io.BytesIO(template)) as package:
        text = package.read("xl/workbook.xml").decode()
    found = re.findall(r'<definedName name="([^"]+)"[^>]*>\'([^<]+)\'!\$([A-Z]+)\$(\d+)</definedName>', text)
    return {name: (html.unescape(sheet), letters + row) for name, sheet, letters, row in found}
