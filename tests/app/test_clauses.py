"""Every clause of every pack has an answer, and every part that answers one is held by a case."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

from xltousu.app.cases import Cases, differences, read_cases
from xltousu.app.clauses import answers_of, clause_states
from xltousu.errors import SettingsError
from xltousu.policy import Pack, load_pack, pack_ids, read_clauses

PACKS = {name: load_pack(name) for name in pack_ids()}
COUNTS = {
    "generic-abc": 31,
    "sunshine-coast": 26,
    "repair-area": 95,
    "pm-centre": 33,
    "golden-key": 21,
    "pm-company": 28,
    "tower": 25,
    "rights": 60,
    "mall-sop": 52,
    "estate-office": 12,
    "maker": 120,
    "jh-013": 2,
    "ccqr": 18,
    "pm-forms": 29,
    "mall-rules": 22,
    "store-flow": 16,
    "company-flow": 21,
    "regional": 19,
    "eight-step": 17,
    "pm-measures": 56,
}
COUNTED_IN_RINGS = {"repair-area.13": "field:rings"}
"""A deadline in rings and not in time is the maximum of a number."""

COMPUTED = {"target", "statistic", "penalty"}

MUST_BE_KEPT = {
    "callback",
    "satisfaction",
    "form",
    "intake-field",
    "numbering",
    "validity",
    "escalation",
    "classification",
}
PARTS = [
    pytest.param(name, where, id=f"{name}-{where}")
    for name, pack in PACKS.items()
    for where in dict.fromkeys(answer.where for answer in answers_of(pack))
    if not where.startswith("form:")
]


@pytest.mark.parametrize("pack", pack_ids())
def test_the_list_of_clauses_is_whole(pack: str) -> None:
    numbers = [name.partition(".")[2] for name in read_clauses(PACKS[pack])]
    assert [int(number) for number in numbers] == list(range(1, COUNTS[pack] + 1))


@pytest.mark.parametrize("pack", pack_ids())
def test_every_clause_has_an_answer(pack: str) -> None:
    for one in clause_states(pack, "en"):
        assert one.state != "open", one.clause
        assert one.state != "declined" or one.reason, one.clause
        if one.kind == "deadline":
            assert one.state == "implemented", one.clause
            kept_by = COUNTED_IN_RINGS.get(one.clause, "limit:")
            assert one.where is not None and one.where.startswith(kept_by), one.clause
        elif one.kind in COMPUTED:
            assert one.state == "implemented", one.clause
        elif one.kind in MUST_BE_KEPT:
            assert one.state in ("implemented", "recorded"), one.clause


@pytest.mark.parametrize("pack", pack_ids())
def test_every_part_names_clauses_of_its_pack(pack: str) -> None:
    known = set(read_clauses(PACKS[pack]))
    assert {answer.clause for answer in answers_of(PACKS[pack])} <= known


@pytest.mark.parametrize(("pack", "where"), PARTS)
def test_a_case_fails_without_the_part(pack: str, where: str) -> None:
    """Taken out with whatever names it, the part is missed by a case."""
    changed = without(PACKS[pack], where)
    try:
        found = next(differences(changed, likely_first(pack, where)), None)
    except SettingsError:  # a case sets the parameter that is gone
        return
    assert found is not None


@cache
def cases_of(pack: str) -> Cases:
    return read_cases(pack)


def likely_first(pack: str, where: str) -> Cases:
    """The cases of a pack, those that name the part or its clauses before the others: only for speed."""
    clauses = {answer.clause for answer in answers_of(PACKS[pack]) if answer.where == where}
    words = {where.rpartition(":")[2].rpartition(".")[2], *clauses}
    cases = cases_of(pack)

    def names_none(case: object) -> bool:
        text = repr(case)
        return not any(f"'{word}'" in text for word in words)

    ordered = {
        "case": sorted(cases.case, key=names_none),
        "figure": sorted(cases.figure, key=names_none),
        "settlement": cases.settlement,
    }
    if where.startswith("penalty:"):
        ordered |= {"case": [], "figure": []}
    return cases.model_copy(update={name: tuple(found) for name, found in ordered.items()})


def without(pack: Pack, where: str) -> Pack:
    """The pack without one part. What pointed to the part points nowhere, which the engine bears."""
    kind, _, name = where.partition(":")
    if kind == "choice":
        field, _, value = name.partition(".")
        return pack.model_copy(update={"field": tuple(_without_choice(pack, field, value))})
    if kind == "penalty" and pack.penalty is not None:
        steps = tuple(step for step in pack.penalty.step if step.name != name)
        return pack.model_copy(update={"penalty": pack.penalty.model_copy(update={"step": steps})})
    lists: dict[str, tuple[str, str]] = {
        "limit": ("limit", "name"),
        "escalation": ("escalation", "name"),
        "metric": ("metric", "name"),
        "rule": ("check", "rule"),
        "breakdown": ("breakdown", "field"),
        "report": ("report", "name"),
        "parameter": ("parameter", "name"),
        "field": ("field", "name"),
    }
    table, key = lists[kind]
    kept: tuple[Any, ...] = tuple(one for one in getattr(pack, table) if getattr(one, key) != name)
    if kind == "limit":
        kept = tuple(one for one in kept if one.before != name)
    return pack.model_copy(update={table: kept})


def _without_choice(pack: Pack, field: str, value: str) -> Iterator[Any]:
    for one in pack.field:
        kept = tuple(choice for choice in one.choices if choice.value != value)
        yield one.model_copy(update={"choices": kept}) if one.name == field else one
