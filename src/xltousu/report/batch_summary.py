"""The summary workbook of a batch: offices, their figures, files, and why some were not processed.

Rates are pooled by adding numerators and denominators, never by averaging rates.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from xltousu.report.render import render
from xltousu.report.sheet import Column, Sheet, Table, Toned
from xltousu.report.shown import target_of
from xltousu.statistics import reaches
from xltousu.text import Catalog

SEVERITIES = ("error", "warning", "info")
STATES = ("overdue", "late", "on-time", "due-soon", "open", "not-set", "unjudged")
_TONES = {"clean": "good", "findings": "warning", "no-register": "unset", "failed": "error"}
_UNPROCESSED = ("no-register", "failed")
_WIDE, _MIDDLE, _NARROW = 44, 20, 11


@dataclass(slots=True)
class Pooled:
    """A figure of several files: their numerators and denominators added up.

    A figure a day has no sum: only its files could tell which days they share.
    """

    first: Mapping[str, Any]
    numerator: int = 0
    denominator: int = 0

    def add(self, figure: Mapping[str, Any]) -> None:
        """Add the figure of one more file."""
        self.numerator += figure["numerator"] or 0
        self.denominator += figure["denominator"] or 0

    @property
    def value(self) -> float | None:
        """The share of all cases together, or their count."""
        if self.first["kind"] != "share":
            return self.numerator if self.first["kind"] == "count" else None
        return self.numerator / self.denominator if self.denominator else None

    @property
    def met(self) -> bool | None:
        """Whether the unrounded share reaches its target."""
        if self.value is None or self.first["target"] is None:
            return None
        return reaches(self.value, self.first["comparison"], self.first["target"])


@dataclass(slots=True)
class _Group:
    """What is added up over the files of an office, or of all."""

    files: Counter[str] = field(default_factory=Counter)
    counts: Counter[str] = field(default_factory=Counter)
    figures: dict[tuple[Any, ...], Pooled] = field(default_factory=dict)

    def add(self, record: Mapping[str, Any]) -> None:
        self.files.update([record["outcome"]])
        if record["outcome"] in _UNPROCESSED:
            return
        self.counts.update({"rows": record["rows"], **record["findings"], **record["limits"]})
        for figure in record["figures"]:
            key = (record["pack"], *(figure[name] for name in ("metric", "period", "comparison", "target")))
            self.figures.setdefault(key, Pooled(figure)).add(figure)


def batch_summary(records: Iterable[Mapping[str, Any]], as_of: dt.datetime, words: Catalog) -> bytes:
    """The summary of the files told by these records, read one after the other."""
    whole, offices = _Group(), dict[str, _Group]()
    files: list[list[Any]] = []
    reasons: dict[str, list[list[Any]]] = {outcome: [] for outcome in _UNPROCESSED}
    for record in records:
        whole.add(record)
        offices.setdefault(record["office"], _Group()).add(record)
        files.append(_file_row(record, words))
        if record["outcome"] in _UNPROCESSED:
            reasons[record["outcome"]].append([record["file"], record["sentence"]])
    groups = {words("batch.all"): whole}
    groups |= {name or words("batch.no-folder"): offices[name] for name in sorted(offices)}
    lines = [words("batch.as-of", as_of=as_of), words("sheet.rewritten")]
    tables = {
        "offices": _offices(groups, words),
        "figures": _figures(groups, words),
        "files": Table(words("batch.files"), _file_columns(words), files),
        "no-register": _reasons("no-register", reasons["no-register"], words),
        "failures": _reasons("failures", reasons["failed"], words),
    }
    return render(
        [Sheet(words(f"batch.{key}"), words(f"batch.{key}"), lines, [table]) for key, table in tables.items()]
    )


def _file_columns(words: Catalog) -> list[Column]:
    return [
        Column(words("batch.file"), _WIDE, "wrap"),
        Column(words("batch.office"), _MIDDLE, "wrap"),
        Column(words("head.state"), _NARROW),
        *_count_columns(words),
    ]


def _count_columns(words: Catalog) -> list[Column]:
    """Columns with what is counted of a file or an office."""
    titles = [words("batch.cases")]
    titles += [words(f"severity.{one}") for one in SEVERITIES] + [words(f"status.{one}") for one in STATES]
    return [Column(title, max(_NARROW, len(title) + 2), "number") for title in titles]


def _file_row(record: Mapping[str, Any], words: Catalog) -> list[Any]:
    outcome = record["outcome"]
    state = Toned(words(f"batch.state-{outcome}"), _TONES[outcome])
    if outcome in _UNPROCESSED:
        return [record["file"], record["office"], state, *[None] * (1 + len(SEVERITIES) + len(STATES))]
    findings, limits = record["findings"], record["limits"]
    counts = [*(findings.get(one, 0) for one in SEVERITIES), *(limits.get(one, 0) for one in STATES)]
    return [record["file"], record["office"], state, record["rows"], *counts]


def _offices(groups: Mapping[str, _Group], words: Catalog) -> Table:
    columns = [
        Column(words("batch.office"), _WIDE, "wrap"),
        Column(words("batch.files"), _NARROW, "number"),
        *(Column(words(f"batch.state-{one}"), _NARROW, "number") for one in _UNPROCESSED),
        *_count_columns(words),
    ]
    names = ("rows", *SEVERITIES, *STATES)
    rows = [
        [
            name,
            group.files.total(),
            *(group.files[one] for one in _UNPROCESSED),
            *(group.counts[one] for one in names),
        ]
        for name, group in groups.items()
    ]
    return Table(words("batch.offices"), columns, rows, words("batch.counts-mean"))


def _figures(groups: Mapping[str, _Group], words: Catalog) -> Table:
    columns = [
        Column(words("batch.office"), _MIDDLE, "wrap"),
        Column(words("batch.pack"), 16),
        Column(words("head.figure"), 40, "wrap"),
        Column(words("head.month"), _NARROW),
        Column(words("head.value"), _NARROW, "percent"),
        Column(words("head.numerator"), _NARROW, "number"),
        Column(words("head.denominator"), _NARROW, "number"),
        Column(words("head.target"), _NARROW),
        Column(words("head.met"), _NARROW),
        Column(words("head.clause"), 18),
    ]
    rows = [
        [name, key[0], *_figure_row(pooled, words)]
        for name, group in groups.items()
        for key, pooled in sorted(group.figures.items(), key=_has_no_target)
        if pooled.first["kind"] != "entered"
    ]
    return Table(words("batch.figures"), columns, rows, words("batch.pooled"))


def _has_no_target(one: tuple[Any, Pooled]) -> bool:
    """Figures with a target stand first."""
    return one[1].first["target"] is None


def _figure_row(pooled: Pooled, words: Catalog) -> list[Any]:
    first, value = pooled.first, pooled.value
    return [
        first["title"],
        first["period"],
        "-" if value is None else value,
        pooled.numerator,
        pooled.denominator if first["kind"] == "share" else None,
        target_of(first["comparison"], first["target"], is_share=first["kind"] == "share"),
        _met(pooled.met, words),
        first["clause"],
    ]


def _met(met: bool | None, words: Catalog) -> Toned | None:
    if met is None:
        return None
    return Toned(words("label.met"), "good") if met else Toned(words("label.missed"), "error")


def _reasons(key: str, rows: list[list[Any]], words: Catalog) -> Table:
    """Files that were not processed, each with its reason."""
    columns = [Column(words("batch.file"), _WIDE, "wrap"), Column(words("head.message"), 90, "wrap")]
    return Table(words(f"batch.{key}"), columns, rows, "" if rows else words(f"batch.none-{key}"))
