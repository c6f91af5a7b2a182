"""What a batch keeps of a file: a line for the summary and a line for other programs.

A file was processed, holds no register, or failed; of the last two the lines tell why.

Neither holds anything from a cell unless that is asked for: no values, no messages that quote them, no
numbers of cases, no headers of columns that are not known.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, cast

from xltousu.deadlines import STATUSES
from xltousu.errors import UserError
from xltousu.policy import Language
from xltousu.report.json import SCHEMA_VERSION, dumps, figure_json, plain, sheet_json
from xltousu.report.result import Result, Setting
from xltousu.report.shown import Names, shown_findings
from xltousu.statistics import Figure
from xltousu.text import catalog

Outcome = Literal["clean", "findings", "no-register", "failed"]
NO_REGISTER = frozenset(("no-table", "looks-unlike-pack"))
"""Why a workbook holds no register: none of its sheets looks like one, or none like one of its pack."""

_QUOTING = ("value", "message", "hint")
_SAFE = frozenset(
    {"file", "folder", "kind", "known", "limit", "owner_file", "range", "reason", "rows", "sheet", "sheets"}
    | {"signal", "source", "suffix"}
)
_DOTS = "…"
_NUMBER_OR_TIME = re.compile(r"\d{1,6}(:\d\d)?\Z")


@dataclass(frozen=True, slots=True)
class Lines:
    """The line for the summary, the line for other programs, and how the file ended."""

    outcome: Outcome
    record: Mapping[str, Any]
    public: Mapping[str, Any]

    @property
    def both(self) -> tuple[str, str]:
        """The two lines as JSON."""
        return tuple(f"{dumps(one, indent=None)}\n" for one in (self.record, self.public))  # type: ignore[return-value]


def batch_lines(result: Result, file: str, office: str, language: str, *, with_values: bool) -> Lines:
    """The lines of a workbook that was processed."""
    names = Names(result.policy.pack, cast(Language, language))
    counts = _counts(result)
    outcome: Outcome = "findings" if counts["findings"].get("error") else "clean"
    record = {
        "file": file,
        "office": office,
        "outcome": outcome,
        "pack": result.policy.pack.id,
        **counts,
        "figures": [_figure(figure, names) for figure in result.figures],
    }
    return Lines(outcome, record, _public(result, file, office, counts, with_values=with_values))


def reason_lines(
    outcome: Outcome, file: str, office: str, as_of: dt.datetime, key: str, sentence: str
) -> Lines:
    """The lines of a file that was not processed, and why: it failed, or holds no register."""
    record = {"file": file, "office": office, "outcome": outcome, "reason": key, "sentence": sentence}
    head = {"schema_version": SCHEMA_VERSION, "file": file, "office": office, "outcome": outcome}
    why = {"as_of": plain(as_of), "reason": key, "error" if outcome == "failed" else "message": sentence}
    return Lines(outcome, record, {**head, **why})


def safe_sentence(
    error: UserError, language: str, names: Mapping[str, str], *, with_values: bool = False
) -> str:
    """The sentence of a mistake, with files by their names in the batch and without what cells hold."""
    params: dict[str, object] = {}
    for name, value in error.params.items():
        if isinstance(value, UserError):
            params[name] = safe_sentence(value, language, names, with_values=with_values)
        elif with_values or name in _SAFE or (isinstance(value, int) and name != "value"):
            params[name] = names.get(str(value), value)
        else:
            params[name] = _DOTS
    return catalog(language)(f"error.{error.key}", **params)


def _counts(result: Result) -> dict[str, Any]:
    """Cases, findings by severity, and limits by state; aims are no limits."""
    findings: Counter[str] = Counter()
    for found in result.findings:
        findings[found.rule.severity] += found.count
    findings.update(told.severity for told, _ in result.penalty_findings)
    limits: Counter[str] = Counter()
    for one in result.assessments:
        for judged in one.judged:
            if not judged.limit.aim:
                limits.update(STATUSES[code] for code in judged.status[judged.applies].tolist())
    return {
        "rows": sum(one.register.size for one in result.assessments),
        "findings": dict(sorted(findings.items())),
        "limits": dict(sorted(limits.items())),
    }


def _figure(figure: Figure, names: Names) -> dict[str, Any]:
    return {
        "title": names.figure_title(figure),
        "metric": figure.metric,
        "period": figure.period,
        "kind": _kind(figure),
        "numerator": figure.numerator,
        "denominator": figure.denominator,
        "comparison": figure.comparison,
        "target": figure.target,
        "clause": figure.clause,
    }


def _kind(figure: Figure) -> str:
    """Whether a figure can be pooled: shares and counts can, others stand for themselves."""
    if figure.entered and figure.numerator is None:
        return "entered"
    return figure.unit if figure.measured is None or figure.unit == "per-day" else "measured"


def _public(
    result: Result, file: str, office: str, counts: Mapping[str, Any], *, with_values: bool
) -> dict[str, Any]:
    registers = [assessment.register for assessment in result.assessments]
    sheets = [sheet_json(register) for register in registers]
    for sheet in sheets:
        sheet["unknown"] = len(sheet["unknown_columns"])
        if not with_values:
            del sheet["unknown_columns"]
    hidden = () if with_values else _QUOTING
    return {
        "schema_version": SCHEMA_VERSION,
        "file": file,
        "office": office,
        "outcome": "processed",
        "pack": result.policy.pack.id,
        "as_of": plain(result.as_of),
        "settings": _settings(result, with_values=with_values),
        "sheets": sheets,
        "skipped": [{"sheet": one.sheet, "reason": one.key} for one in result.refused],
        "counts": {"rows": counts["rows"], "findings": counts["findings"], "limits": counts["limits"]},
        "findings": [
            {name: plain(getattr(finding, name)) for name in finding.__slots__ if name not in hidden}
            for finding in shown_findings(result)
        ],
        "statistics": [
            {**figure_json(figure, registers, details=False), "kind": _kind(figure)}
            for figure in result.figures
        ],
    }


def _settings(result: Result, *, with_values: bool) -> dict[str, Any]:
    shown = {}
    for name, one in result.settings.items():
        if with_values or not name.startswith("map."):
            hidden = not with_values and _is_text_of_a_cell(name, one)
            shown[name] = {"value": None if hidden else one.value, "source": one.source}
            if hidden:
                shown[name]["hidden"] = True
    return shown


def _is_text_of_a_cell(name: str, one: Setting) -> bool:
    """Whether a setting came from a sheet and is neither a number, nor a time, nor from a list of ours."""
    from_sheet = one.source.endswith("!") and name not in ("pack", "language")
    return from_sheet and not _NUMBER_OR_TIME.match(str(one.value))
