"""What answers every clause of a regulation: the parts of its pack and the sheets of its workbook."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple

from xltousu.policy import FieldModel, Language, Pack, load_pack, read_clauses
from xltousu.template.forms import cited_by_forms

State = Literal["implemented", "recorded", "declined", "open"]


class Answer(NamedTuple):
    """A part that answers a clause; ``computed`` where more is done than to keep what was typed."""

    clause: str
    where: str
    computed: bool


@dataclass(frozen=True, slots=True)
class ClauseState:
    """One clause and what became of it; ``also`` are further parts that answer it.

    ``open`` is a clause that nothing answers: the list or the pack is not finished.
    """

    clause: str
    pack: str
    kind: str
    state: State
    where: str | None
    reason: str | None
    also: tuple[str, ...] = ()


def clause_states(pack: str, language: Language) -> list[ClauseState]:
    """Every clause of a pack given by its id or folder, in order; raises :class:`PackError`."""
    model = load_pack(pack)
    answers: dict[str, list[Answer]] = {}
    for answer in answers_of(model):
        answers.setdefault(answer.clause, []).append(answer)
    return [
        _state(
            name,
            model.id,
            clause.kind,
            clause.declined(language) if clause.declined else None,
            answers.get(name, []),
        )
        for name, clause in read_clauses(model).items()
    ]


def _state(name: str, pack: str, kind: str, reason: str | None, found: list[Answer]) -> ClauseState:
    if reason is not None:
        return ClauseState(name, pack, kind, "declined", None, reason)
    if not found:
        return ClauseState(name, pack, kind, "open", None, None)
    first = next((one for one in found if one.computed), found[0])
    also = tuple(dict.fromkeys(one.where for one in found if one.where != first.where))
    state: State = "implemented" if first.computed else "recorded"
    return ClauseState(name, pack, kind, state, first.where, None, also)


def answers_of(pack: Pack) -> Iterator[Answer]:
    """Every part of a pack that names a clause: what is computed first, then what is kept."""
    for limit in pack.limit:
        yield from _each(f"limit:{limit.name}", (limit.clause, *limit.also))
    for escalation in pack.escalation:
        yield from _each(f"escalation:{escalation.name}", (escalation.clause, *escalation.also))
    for metric in pack.metric:
        yield from _each(f"metric:{metric.name}", (metric.clause, *metric.also))
    for breakdown in pack.breakdown:
        yield from _each(f"breakdown:{breakdown.field}", (breakdown.clause, *breakdown.also))
    for report in pack.report:
        yield from _each(f"report:{report.name}", (report.clause, *report.also))
    for step in pack.penalty.step if pack.penalty else ():
        yield from _each(f"penalty:{step.name}", (step.clause, *step.also))
    for check in pack.check:
        yield from _each(f"rule:{check.rule}", (check.clause, *check.also))
    for parameter in pack.parameter:
        yield from _each(f"parameter:{parameter.name}", (parameter.clause, *parameter.also))
    for field in pack.field:
        for choice in field.choices:
            yield from _each(f"choice:{field.name}.{choice.value}", (choice.clause,))
    yield from _fields(pack.field)
    for clause, form in cited_by_forms(pack):
        yield Answer(clause, f"form:{form}", computed=True)


def _each(where: str, clauses: tuple[str | None, ...]) -> Iterator[Answer]:
    for clause in clauses:
        if clause is not None:
            yield Answer(clause, where, computed=True)


def _fields(fields: tuple[FieldModel, ...]) -> Iterator[Answer]:
    for field in fields:
        checked = field.required or field.required_when is not None or bool(field.maximum)
        for clause in field.clauses:
            yield Answer(clause, f"field:{field.name}", computed=checked)
