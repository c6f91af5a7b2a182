"""Random cases around the dates that are easy to get wrong, and a filled-in template for them."""

from __future__ import annotations

import datetime as dt
import io
import random
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import openpyxl

from xltousu import worktime
from xltousu.policy import Language, Pack, Policy, make_policy
from xltousu.template.expressions import choice_words
from xltousu.template.forms import forms_of
from xltousu.template.layout import FIRST_ROW, Layout

Record = dict[str, object]

EDGES = [
    dt.datetime(2023, 12, 29, 16), dt.datetime(2024, 1, 31, 8, 30), dt.datetime(2024, 2, 8, 17, 59),
    dt.datetime(2024, 2, 28, 23, 50), dt.datetime(2024, 9, 30, 17, 30), dt.datetime(2025, 1, 24, 15),
    dt.datetime(2025, 1, 26, 11), dt.datetime(2025, 4, 27, 9), dt.datetime(2025, 9, 28, 10, 1),
    dt.datetime(2025, 12, 31, 23, 59), dt.datetime(2026, 2, 14, 12), dt.datetime(2026, 9, 20, 8),
    dt.datetime(2026, 12, 30, 9), dt.datetime(2026, 12, 31, 18), dt.datetime(2027, 2, 4, 22, 15),
    dt.datetime(2028, 2, 29, 7), dt.datetime(2028, 9, 29, 14),
]  # fmt: skip


def random_records(
    pack: Pack, language: Language, *, seed: int, size: int, bare: bool = False
) -> list[Record]:
    """Cases with moments before, at and after due times; with ``bare`` some have no time of day."""
    draw = random.Random(seed)
    policy = make_policy(pack, suggested(pack))
    calendar = worktime.Calendar.load(pack.jurisdiction)
    records = []
    for number in range(size):
        edge = draw.choice(EDGES) + dt.timedelta(minutes=draw.randrange(-3000, 3000))
        record: Record = {"case_id": str(202600001 + number), "received_at": edge}
        _add_choices(record, pack, language, draw)
        _add_moments(record, pack, policy, calendar, draw)
        if draw.random() < 0.05:
            record.pop("received_at", None)
        if bare:
            _cut_times(record, draw)
        records.append(record)
    return records


def suggested(pack: Pack) -> dict[str, Any]:
    """The suggested values of the parameters that the office has to set."""
    return {
        one.name: one.suggestion
        for one in pack.parameter
        if one.suggestion is not None and one.default is None
    }


def _add_choices(record: Record, pack: Pack, language: Language, draw: random.Random) -> None:
    conditions = {name for limit in pack.limit if limit.when for name in limit.when.fields()}
    for field in pack.field:
        if field.name not in conditions or field.kind not in ("choice", "yes-no") or draw.random() < 0.1:
            continue
        words = list(choice_words(field, language).values())
        plain = [word for word in words if "、" not in word]
        several = field.multiple and len(plain) > 1 and draw.random() < 0.4
        record[field.name] = "、".join(draw.sample(plain, 2)) if several else draw.choice(words)


def _add_moments(
    record: Record, pack: Pack, policy: Policy, calendar: worktime.Calendar, draw: random.Random
) -> None:
    """Starts and ends of the limits, each on its due time, just beside it, or anywhere."""
    for limit in pack.limit:
        for name in (limit.start, limit.agreed):
            if name and name not in record and draw.random() < 0.6:
                record[name] = draw.choice(EDGES) + dt.timedelta(minutes=draw.randrange(-3000, 3000))
        begins = record.get(limit.agreed or limit.start or "")
        if limit.done in record or draw.random() < 0.4 or not isinstance(begins, dt.datetime):
            continue
        amount = policy.amount(limit.amount[-1]) if limit.amount else 0
        unit = limit.amount[-1].unit if limit.amount else "minutes"
        due = worktime.add(begins, amount or 0, unit, calendar, close=18 * 60).item()
        wobble = draw.choice([0, 0, 1, -1, 60, -60, 86_400, -86_400, draw.randrange(-200_000, 200_000)])
        record[limit.done] = due + dt.timedelta(seconds=wobble)
    for name in [name for name in record if name.endswith("_at") and draw.random() < 0.08]:
        del record[name]


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
    book = openpyxl.load_workbook(io.BytesIO(template))
    sheet = book[layout.sheet]
    for row, record in enumerate(records, start=FIRST_ROW):
        for name, value in record.items():
            sheet[f"{layout.letters(name)}{row}"].value = value  # type: ignore[assignment]
    _named(book, layout.words("name.as-of")).value = as_of
    for name, value in settings.items():
        _named(book, f"set_{name}").value = value
    for (title, address), value in cells.items():
        book[title][address].value = value  # type: ignore[assignment]
    book.save(path)
    return path


def layout_of(pack: Pack, language: Language) -> Layout:
    """Where the template has its columns."""
    return Layout(pack, forms_of(pack), language)


def _named(book: openpyxl.Workbook, name: str) -> Any:
    title, address = next(iter(book.defined_names[name].destinations))
    return book[title][address.replace("$", "")]
