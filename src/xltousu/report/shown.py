"""Names and sentences of results in the reader's language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from xltousu.cells import Cell
from xltousu.checks import Findings
from xltousu.penalties import PenaltyFinding, Problem
from xltousu.policy import Language, Limit, Pack, entered_figures, read_inputs
from xltousu.report.result import Result
from xltousu.statistics import Figure
from xltousu.text import Catalog, catalog


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding, ready to be shown."""

    code: str
    severity: str
    sheet: str
    cell: str
    row: int
    field: str
    value: Any
    message: str
    hint: str
    clause: str | None


class Names:
    """What fields, limits and metrics of a pack are called in one language."""

    def __init__(self, pack: Pack, language: Language) -> None:
        self.words: Catalog = catalog(language)
        self.language = language
        self._titles: dict[str, dict[str, str]] = {
            "field": {one.name: one.title(language) for one in pack.field},
            "limit": {one.name: one.title(language) for one in pack.limit},
            "metric": {one.name: one.title(language) for one in pack.metric},
            "escalation": {one.name: one.title(language) for one in pack.escalation},
            "to": {one.name: one.to(language) for one in pack.escalation},
            "choice": {
                f"{field.name}.{choice.value}": choice.title(language)
                for field in pack.field
                for choice in field.choices
            }
            | {
                f"{field.name}.{answer}": self.words(f"answer.{answer}")
                for field in pack.field
                if field.kind == "yes-no"
                for answer in ("Y", "N")
            },
        }
        for table in (*read_inputs(pack), entered_figures()):
            for column in table.column:
                self._titles["field"].setdefault(column.name, column.title(language))

    def field(self, name: str) -> str:
        """The title of a field."""
        return self._titles["field"].get(name, name)

    def choice(self, field: str, value: str) -> str:
        """The title of a choice of a field; of other words, the words."""
        return self._titles["choice"].get(f"{field}.{value}", value)

    def limit(self, name: str) -> str:
        """The title of a limit."""
        return self._titles["limit"].get(name, name)

    def limit_title(self, limit: Limit, turn: int | None) -> str:
        """The title of a limit, with the number of its turn where it recurs."""
        title = self.limit(limit.name)
        return title if turn is None else title + self.words("label.turn-suffix", turn=turn)

    def figure(self, name: str) -> str:
        """The title of a metric, a limit's share or a plain count."""
        titles = self._titles
        found = titles["metric"].get(name) or titles["limit"].get(name)
        if found is None and f"figure.{name}" not in self.words:  # a time by one of its measures
            clock, _, measure = name.rpartition("_")
            found = self.words(
                "label.of", whole=self.words(f"figure.{clock}"), part=self.words(f"measure.{measure}")
            )
        return found or self.words(f"figure.{name}")

    def figure_title(self, figure: Figure, period: str | None = None) -> str:
        """The title with what has to be said of the figure: an aim, a period other than the one told."""
        title = self.figure(figure.metric) + (self.words("label.aim-suffix") if figure.aim else "")
        if period in (None, figure.period):
            return title
        return title + self.words("label.period-suffix", period=figure.period)

    def value(self, field: str, value: str | None) -> str:
        """What a value of a field is called: the title of a choice, else the text itself."""
        if value is None:
            return self.words("label.blank")
        return self._titles["choice"].get(f"{field}.{value}", value)

    def filled(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """Params of a message with the names they point to."""
        return {name: self._named(value) for name, value in params.items()}

    def _named(self, value: Any) -> Any:
        kind, mark, name = value.partition(":") if isinstance(value, str) else ("", "", "")
        titles = self._titles.get(kind) if mark else None
        return value if titles is None else titles.get(name, name)


def target_text(figure: Figure) -> str | None:
    """A target as people write it: ``>= 98%`` or ``>= 2``."""
    return target_of(figure.comparison, figure.target, is_share=figure.is_share)


def target_of(comparison: str | None, target: float | None, *, is_share: bool) -> str | None:
    """The text of a target that is told by its parts."""
    if target is None:
        return None
    return f"{comparison} {target * 100:.4g}%" if is_share else f"{comparison} {target:.4g}"


def value_text(figure: Figure) -> str:
    """The value of a figure as people write it; a dash where there is none."""
    if figure.value is None:
        return "-"
    if figure.is_share:
        return f"{figure.value:.2%}"
    return f"{figure.value:.1f}" if figure.unit in ("hours", "days") else f"{figure.value:.4g}"


def shown_findings(result: Result) -> Iterator[Finding]:
    """Every finding of a result, register by register, in the order of codes."""
    names = Names(result.policy.pack, result.language)
    for findings in result.findings:
        yield from _listed(findings, names)
    for told, problem in result.penalty_findings:
        yield _of_problem(told, problem, names, result)


def _of_problem(told: PenaltyFinding, problem: Problem, names: Names, result: Result) -> Finding:
    """A problem of the entries of a settlement as a finding at its cell."""
    penalty = result.policy.pack.penalty
    step = penalty.named(told.step) if penalty and told.step else None
    params = {"field": names.field(problem.field), "value": problem.value, **problem.params}
    shown = {name: names.words.shown(value) for name, value in params.items()}
    return Finding(
        code=told.code,
        severity=told.severity,
        sheet=problem.cell.sheet,
        cell=problem.cell.address,
        row=problem.cell.row,
        field=problem.field,
        value=problem.value,
        message=told.message(names.language).format_map(shown),
        hint=told.hint(names.language).format_map(shown),
        clause=step.clause if step else None,
    )


def _listed(findings: Findings, names: Names) -> Iterator[Finding]:
    if findings.mask is None:
        yield _whole(findings, names)
    for position in findings.positions():
        yield _one(findings, names, position)


def _one(findings: Findings, names: Names, position: int) -> Finding:
    register, field = findings.register, findings.flag.field
    row = int(register.frame.index[position])
    raw = register.raw.get(field)
    value = raw[position] if raw is not None else None
    cell = register.cell(field, position).address if register.has(field) else f"A{row}"
    params = {
        "field": names.field(field),
        "value": value,
        "rows": "",
        **names.filled(findings.params(position)),
    }
    return _finding(findings, names, params, row=row, cell=cell, value=value)


def _whole(findings: Findings, names: Names) -> Finding:
    """A finding told once: at the header of its column, or of the table."""
    register, field = findings.register, findings.flag.field
    row = register.header_rows[-1]
    column = register.columns[field].number if register.has(field) else register.table.left
    params = {"field": names.field(field), "value": None}
    params |= names.filled({k: v for k, v in findings.flag.params.items() if not hasattr(v, "shape")})
    finding = _finding(findings, names, params, row=row, cell=Cell("", row, column).address, value=None)
    if findings.flag.mask is None:
        return finding
    many = names.words(
        "label.many", count=findings.affected, total=register.size, title=_title(findings, names)
    )
    return Finding(**{**_fields(finding), "message": many})


class _Gaps(dict[str, Any]):
    """Params in which a missing one reads as a dash."""

    def __missing__(self, key: str) -> str:
        return "-"


def _title(findings: Findings, names: Names) -> str:
    return f"{names.field(findings.flag.field)}: {findings.rule.title(names.language)}"


def _fields(finding: Finding) -> dict[str, Any]:
    return {name: getattr(finding, name) for name in Finding.__slots__}


def _finding(
    findings: Findings, names: Names, params: dict[str, Any], *, row: int, cell: str, value: Any
) -> Finding:
    rule, words = findings.rule, names.words
    shown = _Gaps({name: words.shown(one) for name, one in params.items()})
    return Finding(
        code=rule.code,
        severity=rule.severity,
        sheet=findings.register.sheet,
        cell=cell,
        row=row,
        field=findings.flag.field,
        value=value,
        message=rule.message(names.language).format_map(shown),
        hint=rule.hint(names.language).format_map(shown),
        clause=findings.flag.clause,
    )
