"""DuckDB recounts every figure from the cells of the sheet: other code, the same numbers."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator
from typing import Any

import duckdb
import pytest
from template_cases import random_records, suggested

from xltousu.app import Given, Work, assess, resolve
from xltousu.books.memory import MemoryBook
from xltousu.policy import Condition, Metric, Pack, load_pack, pack_ids
from xltousu.report import Parts, result_json
from xltousu.statistics import Period, read_period
from xltousu.template.expressions import choice_words

AS_OF = dt.datetime(2026, 9, 21, 12)
PERIODS = ("2026-09", "2025-09", "2026-Q1", "2025", "2026-W39", "2026-09-H2", "2025-01-26")
SIZE = 400
SATISFIED = ("satisfied", "4", "5")
KEPT, MISSED = ("on-time", "aim-met"), ("late", "overdue", "aim-missed")


class Sheet:
    """A random register as a workbook and as a table of DuckDB, one row for each of its rows."""

    def __init__(self, pack: Pack, seed: int) -> None:
        self.pack = pack
        records = random_records(pack, "zh-CN", seed=seed, size=SIZE, bare=True)
        self.names = list(dict.fromkeys(name for record in records for name in record))
        rows = [[record.get(name) for name in self.names] for record in records]
        titles = [self.field(name).title("zh-CN") for name in self.names]
        self.book = MemoryBook({"登记": [titles, *rows]})
        self.data = duckdb.connect()
        kinds = ", ".join(f'"{name}" {self._type(name)}' for name in self.names)
        self.data.execute(f"create table cases (row integer, {kinds})")
        self._fill("cases", [[row, *values] for row, values in enumerate(rows, start=2)])
        columns = "row integer, name text, due timestamp, done timestamp, status text, aim boolean"
        self.data.execute(f"create table limits ({columns})")

    def _fill(self, table: str, lines: list[list[Any]]) -> None:
        """Rows put in by one statement, as texts that DuckDB reads."""
        values = (
            "(" + ", ".join("null" if one is None else f"'{one}'" for one in line) + ")" for line in lines
        )
        if lines:
            self.data.execute(f"insert into {table} values {', '.join(values)}")

    def field(self, name: str) -> Any:
        field = self.pack.field_named(name)
        assert field is not None
        return field

    def _type(self, name: str) -> str:
        kind = self.field(name).kind
        if kind in ("datetime", "month"):
            return "timestamp"
        return "double" if kind in ("number", "integer", "money") else "text"

    def told(self, period: str) -> dict[str, Any]:
        """What the product says of a period, as JSON; its limits go into the table of DuckDB."""
        values = {"pack": self.pack.id, "language": "zh-CN", **suggested(self.pack)}
        settings = resolve(
            Given("command-line", {name: str(one) for name, one in values.items()}), self.book, None
        )
        work = Work(Parts(validate=False), period=period)
        assessed = assess(self.book, "log.xlsx", settings, AS_OF, work)
        table = result_json(assessed.result, assessed.grids, (), details=True)
        if self.count("row in (select row from limits)") == 0:
            self._fill(
                "limits",
                [
                    [case["row"], one["name"], one["due"], one["done"], one["status"], one["aim"]]
                    for case in table["cases"]
                    for one in case["limits"]
                ],
            )
        return table

    def count(self, *conditions: str) -> int:
        found = self.data.execute(f"select count(*) from cases where {' and '.join(conditions)}").fetchone()
        assert found is not None
        return int(found[0])

    def rows(self, *conditions: str) -> list[int]:
        query = f"select row from cases where {' and '.join(conditions)} order by row"
        return [row for (row,) in self.data.execute(query).fetchall()]

    def has(self, name: str) -> bool:
        return name in self.names

    def during(self, name: str, period: Period) -> str:
        return (
            f"\"{name}\" >= '{period.first}' and \"{name}\" < '{period.after}'" if self.has(name) else "false"
        )

    def counted(self) -> str:
        """Cases that enter the statistics at all."""
        parts = [
            f"not coalesce({self.is_choice(name, choice)}, false)"
            for name, choices in self.pack.uncounted.items()
            for choice in choices
        ]
        return " and ".join(parts) or "true"

    def is_choice(self, name: str, choice: str) -> str:
        if not self.has(name):
            return "false"
        words = choice_words(self.field(name), "zh-CN")
        if choice not in words:
            return "false"
        word, several = words[choice], f"string_split(\"{name}\", '、')"
        return f"coalesce(list_contains({several}, '{word}') or \"{name}\" = '{word}', false)"

    def is_set(self, name: str) -> str:
        if not self.has(name):
            return "false"
        zero = f' and "{name}" <> 0' if self.field(name).kind == "money" else ""
        return f'("{name}" is not null{zero})'

    def where(self, condition: Condition | None) -> str:
        if condition is None:
            return "true"
        if condition.is_set is not None:
            return self.is_set(condition.is_set)
        if condition.not_ is not None:
            return f"not ({self.where(condition.not_)})"
        if condition.all_ is not None:
            return "(" + " and ".join(self.where(one) for one in condition.all_) + ")"
        if condition.equals is not None:
            (name, choice), *_ = condition.equals.items()
            return self.is_choice(name, choice)
        (name, choices), *_ = (condition.in_ or {}).items()
        return "(" + " or ".join(self.is_choice(name, choice) for choice in choices) + ")"


@pytest.mark.parametrize("pack_id", pack_ids())
def test_every_figure_is_what_sql_counts(pack_id: str) -> None:
    sheet = Sheet(load_pack(pack_id), seed=len(pack_id))
    counted = 0
    for name in PERIODS:
        told = {one["metric"]: one for one in sheet.told(name)["statistics"] if one["group"] is None}
        period = read_period(name)
        for metric, part, whole in recounted(sheet, period):
            got = told[metric]
            assert sorted(row for _, row in got["rows"]["numerator"]) == sheet.rows(*part), (name, metric)
            assert got["numerator"] == sheet.count(*part), (name, metric)
            if whole:
                assert got["denominator"] == sheet.count(*whole), (name, metric)
                assert sorted(row for _, row in got["rows"]["denominator"]) == sheet.rows(*whole)
                expected = sheet.count(*part) / sheet.count(*whole) if sheet.count(*whole) else None
                assert got["value"] == expected
            counted += got["numerator"]
    assert counted > SIZE / 4


def recounted(sheet: Sheet, period: Period) -> Iterator[tuple[str, list[str], list[str]]]:
    """Every figure that counts cases: its name, and what its numerator and its denominator ask of a row."""
    pack, counted = sheet.pack, sheet.counted()
    received, handled = pack.flow[0][0] if pack.flow else pack.resembles[0], pack.handled
    yield "received", [counted, sheet.during(received, period)], []
    yield "handled", [counted, sheet.during(handled, period)], []
    end = min(dt.datetime.combine(period.after, dt.time()), AS_OF + dt.timedelta(seconds=1))
    open_then = f'"{handled}" is null or "{handled}" >= \'{end}\'' if sheet.has(handled) else "true"
    began = f"\"{received}\" < '{end}'" if sheet.has(received) else "false"
    yield "open", [counted, began, f"({open_then})"], []
    past = (
        f"status in ('late', 'overdue') and not aim and due < '{end}' and (done is null or done >= '{end}')"
    )
    yield "overdue", [counted, f"row in (select row from limits where {past})"], []
    due = f"due >= '{period.first}' and due < '{period.after}' and not aim"
    good, bad = f"status in {KEPT}", f"status in {MISSED}"
    settled = [counted, f"row in (select row from limits where {due} and ({good} or {bad}))"]
    yield "all_kept", [*settled, f"row not in (select row from limits where {due} and {bad})"], settled
    yield from _limits(sheet, period)
    for metric in pack.metric:
        if metric.kind in ("share", "limits-kept", "limits-missed"):
            yield _metric(sheet, metric, period)


def _limits(sheet: Sheet, period: Period) -> Iterator[tuple[str, list[str], list[str]]]:
    for limit in sheet.pack.limit:
        if limit.kind != "immediate":
            due = f"name = '{limit.name}' and due >= '{period.first}' and due < '{period.after}'"
            missed = f"row in (select row from limits where {due} and status in {MISSED})"
            kept = f"row in (select row from limits where {due} and status in {KEPT})"
            whole = [sheet.counted(), f"({missed} or {kept})"]
            yield limit.name, [*whole, f"not {missed}"], whole


def _metric(sheet: Sheet, metric: Metric, period: Period) -> tuple[str, list[str], list[str]]:
    order = ("day", "week", "half-month", "month", "quarter", "year")
    if order.index(period.kind) < order.index(metric.period):
        first = period.first
        period = read_period(
            {
                "month": f"{first:%Y-%m}",
                "quarter": f"{first.year}-Q{math.ceil(first.month / 3)}",
                "year": f"{first.year}",
            }[metric.period]
        )
    common = [sheet.counted(), sheet.where(metric.denominator)]
    if metric.kind == "share":
        assert metric.event is not None
        whole = [*common, sheet.during(metric.event, period)]
        return metric.name, [*whole, sheet.where(metric.numerator)], whole
    names = "(" + ", ".join(f"'{name}'" for name in metric.limits) + ")"
    mine = f"select row from limits where name in {names}"
    last = f"(select max(due) from limits where name in {names} and limits.row = cases.row)"
    missed = f"row in ({mine} and status in {MISSED})"
    all_kept = f"row not in ({mine} and status not in {KEPT})"
    whole = [
        *common,
        f"{last} >= '{period.first}' and {last} < '{period.after}'",
        f"({missed} or {all_kept})",
    ]
    part = all_kept if metric.kind == "limits-kept" else f"not ({all_kept})"
    return metric.name, [*whole, part], whole


@pytest.mark.parametrize(
    "pack_id", ["repair-area", "golden-key", "pm-measures", "mall-sop", "maker", "tower"]
)
def test_groups_and_times_are_what_sql_counts(pack_id: str) -> None:
    sheet = Sheet(load_pack(pack_id), seed=7)
    pack = sheet.pack
    received, handled = pack.flow[0][0] if pack.flow else pack.resembles[0], pack.handled
    groups = 0
    for name in ("2026-09", "2025"):
        figures, period = sheet.told(name)["statistics"], read_period(name)
        for one in figures:
            if one["group"] and one["metric"] in ("received", "handled"):
                field, value = one["group"]["field"], one["group"]["value"]
                kind = sheet.field(field).kind if field != "days" else ""
                if kind not in ("choice", "yes-no"):
                    continue
                chosen = sheet.is_choice(field, value) if value is not None else f"not {sheet.is_set(field)}"
                event = received if one["metric"] == "received" else handled
                expected = sheet.rows(sheet.counted(), sheet.during(event, period), chosen)
                assert sorted(row for _, row in one["rows"]["numerator"]) == expected, one["group"]
                assert one["value"] == len(expected)
                groups += 1
        measured(sheet, {one["metric"]: one for one in figures if not one["group"]}, period)
    assert groups > 4


def measured(sheet: Sheet, told: dict[str, Any], period: Period) -> None:
    """Days from receipt to handling; percentiles by interpolation."""
    pack = sheet.pack
    received, handled = pack.flow[0][0] if pack.flow else pack.resembles[0], pack.handled
    if not (sheet.has(received) and sheet.has(handled)):
        return
    days = f'date_diff(\'day\', "{received}"::date, "{handled}"::date)'
    cases = f"select {days} as d from cases where {sheet.counted()} and {sheet.during(handled, period)}"
    measures = "avg(d), quantile_cont(d, 0.5), quantile_cont(d, 0.9), max(d), count(d)"
    query = f"select {measures} from ({cases}) where d >= 0"
    found = sheet.data.execute(query).fetchone()
    assert found is not None
    for measure, expected in zip(("mean", "median", "p90", "longest"), found, strict=False):
        got = told[f"handling_days_{measure}"]
        assert got["value"] == (None if expected is None else pytest.approx(float(expected)))
        assert got["denominator"] == found[4]
