"""The commands about regulations and rules: pack list, show, clauses, check, test, schema; rule."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any, cast

import click

from xltousu.app.cases import Difference, differences, read_cases
from xltousu.app.clauses import ClauseState, clause_states
from xltousu.cli import screen
from xltousu.errors import UsageError
from xltousu.penalties import penalty_findings
from xltousu.policy import Language, Limit, Pack, load_pack, pack_ids
from xltousu.report import dumps
from xltousu.rules import Explained, rules

_PLACE = re.compile(r"\{\w+\}")
"""Where a sentence of a rule names what it found."""


def _language() -> Language:
    return cast(Language, screen.language())


def _say(table: Any, shape: str, lines: Sequence[str]) -> None:
    """The same thing as JSON or as lines."""
    if shape == "text":
        click.echo("\n".join(lines))
    elif shape == "jsonl" and isinstance(table, list):
        for one in table:
            click.echo(dumps(one, indent=None))
    else:
        click.echo(dumps(table, indent=None if shape == "jsonl" else 2))


def list_command(shape: str) -> int:
    """The packs of the product."""
    language, words = _language(), screen.words()
    packs = [load_pack(name) for name in pack_ids()]
    table = [{"id": pack.id, "title": pack.title(language), "language": pack.language} for pack in packs]
    _say(table, shape, [words("pack.line", id=pack.id, title=pack.title(language)) for pack in packs])
    return 0


def show_command(pack: str, shape: str) -> int:
    """A pack at a glance, or whole as JSON."""
    one, language = load_pack(pack), _language()
    _say(one.model_dump(mode="json", by_alias=True, exclude_none=True), shape, _pack_lines(one, language))
    return 0


def _pack_lines(pack: Pack, language: Language) -> list[str]:
    words = screen.words()
    lines = [f"{pack.id}  {pack.title(language)}", pack.summary(language)]
    lines.append(
        words(
            "pack.counts",
            fields=len(pack.field),
            limits=len(pack.limit),
            metrics=len(pack.metric),
            parameters=len(pack.parameter),
        )
    )
    for limit in pack.limit:
        title = limit.title(language) + (words("label.aim-suffix") if limit.aim else "")
        lines.append(words("pack.limit", clause=limit.clause, title=title, amount=_amount(limit)))
    lines += [
        words("pack.group", clause=one.clause, field=_field_title(pack, one.field, language))
        for one in pack.breakdown
    ]
    for report in pack.report:
        period = words(f"period.{report.period}")
        lines.append(words("pack.report", clause=report.clause, title=report.title(language), period=period))
    for parameter in pack.parameter:
        line = words("pack.parameter", name=parameter.name, title=parameter.title(language))
        if parameter.suggestion is not None:
            line += " " + words("label.suggestion", value=parameter.suggestion)
        lines.append(line)
    return lines


def _field_title(pack: Pack, name: str, language: Language) -> str:
    field = pack.field_named(name)
    return field.title(language) if field else name


def _amount(limit: Limit) -> str:
    """How long a limit is today, in words."""
    words = screen.words()
    if limit.kind in ("agreed", "immediate"):
        return words(f"pack.{limit.kind}")
    if limit.kind in ("reminder", "recurring"):
        return words(f"pack.{limit.kind}", amount=_length(limit))
    return _length(limit)


def _length(limit: Limit) -> str:
    words, amount = screen.words(), limit.amount[-1]
    unit = words(f"unit.{amount.unit}")
    if amount.parameter:
        return words("pack.parameter-amount", parameter=amount.parameter, unit=unit)
    if amount.unit.startswith("same-day"):
        return unit
    return words("pack.amount", amount=amount.value, unit=unit)


def check_command(names: tuple[str, ...], shape: str) -> int:
    """Whether packs can be read; a broken one is an error that names file and key."""
    checked = [load_pack(name).id for name in names or pack_ids()]
    table = [{"pack": name, "sound": True} for name in checked]
    _say(table, shape, [screen.words()("pack.sound", pack=name) for name in checked])
    return 0


def test_command(names: tuple[str, ...], shape: str) -> int:
    """Runs the cases of packs; status 1 where the engine disagrees with one."""
    table, lines = [], []
    for name in names or pack_ids():
        pack, cases = load_pack(name), read_cases(name)
        found = list(differences(pack, cases))
        counts = {
            "pack": pack.id,
            "cases": len(cases.case) + len(cases.settlement),
            "figures": len(cases.figure),
        }
        table.append({**counts, "differences": [_difference(one) for one in found]})
        lines += [_difference_line(pack, one) for one in found]
        if not found:
            lines.append(screen.words()("pack.proved", **counts))
    _say(table, shape, lines)
    return int(any(one["differences"] for one in table))


def _difference(one: Difference) -> dict[str, object]:
    return {"case": one.case, "about": one.about, "wanted": _plain(one.wanted), "got": _plain(one.got)}


def _difference_line(pack: Pack, one: Difference) -> str:
    return screen.words()(
        "pack.differs", pack=pack.id, case=one.case, about=one.about, wanted=one.wanted, got=one.got
    )


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, dt.datetime) else value


def clauses_command(pack: str | None, shape: str) -> int:
    """What answers each clause of a pack, or of all packs."""
    states = {name: clause_states(name, _language()) for name in ([pack] if pack else pack_ids())}
    table = [dataclasses.asdict(one) for found in states.values() for one in found]
    _say(table, shape, [line for name, found in states.items() for line in _clause_lines(name, found)])
    return 0


def _clause_lines(pack: str, states: Sequence[ClauseState]) -> Iterator[str]:
    words = screen.words()
    counts = Counter(one.state for one in states)
    told = [
        words("pack.clause-count", state=words(f"clause.{state}"), count=n) for state, n in counts.items()
    ]
    yield words("pack.clause-counts", pack=pack, counts=", ".join(told))
    for one in states:
        where = one.reason or " ".join((one.where or "", *one.also))
        yield words("pack.clause", clause=one.clause, state=words(f"clause.{one.state}"), where=where)


def schema_command(shape: str) -> int:
    """The JSON schema by which a pack is checked."""
    click.echo(dumps(Pack.model_json_schema(), indent=None if shape == "jsonl" else 2))
    return 0


def rule_command(code: str | None, shape: str) -> int:
    """One rule explained, or all of them listed."""
    language = _language()
    known: list[Explained] = [*rules(), *penalty_findings().values()]
    if code is None:
        _say(
            [_rule(rule, language) for rule in known],
            shape,
            [_rule_line(rule, language) for rule in known],
        )
        return 0
    rule = next((one for one in known if one.code == code.upper()), None)
    if rule is None:
        raise UsageError("rule-unknown", code=code)
    text = _rule(rule, language)
    words = screen.words()
    severity = words(f"severity.{rule.severity}")
    shown = {name: _PLACE.sub("…", part) for name, part in text.items()}
    _say(text, shape, [words("rule.text", **{**shown, "severity": severity})])
    return 0


def _rule(rule: Explained, language: Language) -> dict[str, str]:
    return {
        "code": rule.code,
        "severity": rule.severity,
        "title": rule.title(language),
        "message": rule.message(language),
        "hint": rule.hint(language),
    }


def _rule_line(rule: Explained, language: Language) -> str:
    words = screen.words()
    severity = words(f"severity.{rule.severity}")
    return words("rule.line", code=rule.code, severity=severity, title=rule.title(language))
