"""Where everything stands in the register: columns by key, rows, and the table's name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from xltousu.cells import column_letters
from xltousu.policy import FieldModel, Language, Limit, Pack
from xltousu.template.case_number import case_number
from xltousu.template.expressions import quoted
from xltousu.template.figure_formulas import is_native_metric
from xltousu.template.forms import Forms, Group
from xltousu.template.words import template_words
from xltousu.text import Catalog

Kind = Literal["field", "governing", "due", "state", "helper"]

BAND_ROW = 3
GAP_ROW = 4
"""A thin blank row: without it the names of the groups would read as part of the headers."""
HEADER_ROW = 5
FIRST_ROW = 6
PREPARED = 500
LAST_ROW = FIRST_ROW + PREPARED - 1
LOOKED_AT = 5000
"""Rows the forms look at: the table may grow beyond the prepared rows."""
SPARE_ROW = FIRST_ROW + LOOKED_AT
"""The row that forms point to when no case is chosen; always blank."""
TABLE = "Register"


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the register; ``key`` names it in formulas, ``title`` is its header."""

    key: str
    title: str
    kind: Kind
    number: int
    band: str
    field: FieldModel | None = None
    limit: Limit | None = None

    @property
    def letters(self) -> str:
        """The letters of the column."""
        return column_letters(self.number)


@dataclass(frozen=True)
class Layout:
    """The columns of a register in one language, and how formulas point at them."""

    pack: Pack
    forms: Forms
    language: Language

    @cached_property
    def words(self) -> Catalog:
        """The words of the template sheets."""
        return template_words(self.language)

    @cached_property
    def sheet(self) -> str:
        """Name of the register sheet."""
        return self.forms.sheet(self.language)

    @cached_property
    def limits(self) -> tuple[Limit, ...]:
        """The limits: those that must be kept first, then the aims."""
        return tuple(sorted(self.pack.limit, key=lambda limit: limit.aim))

    @cached_property
    def must(self) -> tuple[Limit, ...]:
        """The limits that can govern a case."""
        return tuple(limit for limit in self.limits if not limit.aim)

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """All columns from left to right."""
        drafts = [*self._entry(), *self._judged(), *self._helpers()]
        return tuple(
            Column(key, title, kind, number, band, field, limit)
            for number, (key, title, kind, band, field, limit) in enumerate(drafts, start=1)
        )

    @cached_property
    def by_key(self) -> dict[str, Column]:
        """Columns by their keys."""
        return {column.key: column for column in self.columns}

    @cached_property
    def printed(self) -> int:
        """Number of the last column that is printed."""
        bands = {group.title(self.language) for group in self.forms.group if group.printed}
        printed = (one.number for one in self.columns if one.band in bands or one.kind == "governing")
        return max(printed, default=self.of_kind("field")[-1].number)

    def of_kind(self, *kinds: Kind) -> list[Column]:
        """Columns of these kinds, from left to right."""
        return [column for column in self.columns if column.kind in kinds]

    def letters(self, key: str) -> str:
        """The letters of a column."""
        return self.by_key[key].letters

    def whole(self, key: str) -> str:
        """A column with all rows that forms look at, and the spare row, as seen from other sheets."""
        letters = self.letters(key)
        return f"{quoted(self.sheet)}!${letters}${FIRST_ROW}:${letters}${SPARE_ROW}"

    def here(self, key: str) -> str:
        """The same cells as seen from the register itself."""
        return self.whole(key).rpartition("!")[2]

    def entry_runs(self) -> list[tuple[str, str]]:
        """First and last key of each unbroken run of columns that people fill in."""
        runs: list[list[str]] = [[]]
        for column in self.columns:
            if column.kind == "field":
                runs[-1].append(column.key)
            elif runs[-1]:
                runs.append([])
        return [(run[0], run[-1]) for run in runs if run]

    def _entry(self) -> Iterator[_Draft]:
        after = "received_at" if self.pack.field_named("received_at") else self.forms.group[0].fields[0]
        for group in self.forms.group:
            yield from self._group(group, after)

    def _group(self, group: Group, after: str) -> Iterator[_Draft]:
        band = group.title(self.language)
        for name in group.fields:
            field = self.pack.field_named(name)
            if field is not None:
                yield name, field.title(self.language), "field", band, field, None
            if name == after and self.must:
                for part in ("state", "due", "item"):
                    title = self.words(f"register.{part}")
                    yield (
                        f"governing.{part}",
                        title,
                        "governing",
                        self.words("register.governing"),
                        None,
                        None,
                    )

    def _judged(self) -> Iterator[_Draft]:
        band = self.words("register.limits")
        for limit in self.limits:
            title = limit.title(self.language)
            yield (
                f"due.{limit.name}",
                self.words("register.limit-due", limit=title),
                "due",
                band,
                None,
                limit,
            )
            yield (
                f"state.{limit.name}",
                self.words("register.limit-state", limit=title),
                "state",
                band,
                None,
                limit,
            )

    def _helpers(self) -> Iterator[_Draft]:
        yield "active", self.words("register.active"), "helper", "", None, None
        for limit in self.must:
            title = self.words("register.key", limit=limit.title(self.language))
            yield f"key.{limit.name}", title, "helper", "", None, limit
        if self.must:
            yield "position", self.words("register.position"), "helper", "", None, None
        yield from self._counting()

    def _counting(self) -> Iterator[_Draft]:
        """Which cases a list shows, which the month's figures count, and the counters of case numbers."""
        words = self.words
        for form in self.forms.form:
            if form.start:
                title = words("register.list", form=form.sheet(self.language))
                yield f"list.{form.id}", title, "helper", "", None, None
        for metric in self.pack.metric:
            if is_native_metric(metric, self.pack):
                title = metric.title(self.language)
                yield f"at.{metric.name}", words("register.at", metric=title), "helper", "", None, None
                counts = words("register.counts", metric=title)
                yield f"counts.{metric.name}", counts, "helper", "", None, None
        if case_number(self.pack):
            yield "counter", words("register.counter"), "helper", "", None, None


_Draft = tuple[str, str, Kind, str, FieldModel | None, Limit | None]


@dataclass(frozen=True, slots=True)
class RowRefs:
    """Points at cells of one row: ``$F5``, or in the table's own words where ``row`` is ``None``."""

    layout: Layout
    row: int | None

    def __call__(self, key: str) -> str:
        """The cell of a column."""
        column = self.layout.by_key[key]
        if self.row is None:
            return f"{TABLE}[[#This Row],[{_escaped(column.title)}]]"
        return f"${column.letters}{self.row}"

    def span(self, first: str, last: str) -> str:
        """The cells from one column to another."""
        one, other = self.layout.by_key[first], self.layout.by_key[last]
        if self.row is None:
            return f"{TABLE}[[#This Row],[{_escaped(one.title)}]:[{_escaped(other.title)}]]"
        return f"${one.letters}{self.row}:${other.letters}{self.row}"


def _escaped(title: str) -> str:
    return "".join(f"'{letter}" if letter in "[]#'@" else letter for letter in title)
