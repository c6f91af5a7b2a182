"""The cases beside a pack hold every limit of it: without the limit some case fails, by its name."""

from __future__ import annotations

import pytest

from xltousu.app import differences, read_cases
from xltousu.policy import Pack, load_pack, pack_ids

PACKS = {name: load_pack(name) for name in pack_ids()}
LIMITS = [(name, limit.name) for name, pack in PACKS.items() for limit in pack.limit]

NUMBERED = [
    (name, limit.name)
    for name, pack in PACKS.items()
    for limit in pack.limit
    if any(amount.value for amount in limit.amount)
]


def without(pack: Pack, name: str) -> Pack:
    """The pack without one limit, and without what names it."""
    checks = tuple(
        check.model_copy(update={"limits": tuple(one for one in check.limits if one != name)})
        for check in pack.check
    )
    metrics = tuple(
        metric.model_copy(update={"limits": tuple(one for one in metric.limits if one != name)})
        for metric in pack.metric
    )
    limits = tuple(limit for limit in pack.limit if limit.name != name)
    return pack.model_copy(update={"limit": limits, "check": checks, "metric": metrics})


@pytest.mark.parametrize(("pack", "limit"), LIMITS)
def test_a_case_fails_without_the_limit(pack: str, limit: str) -> None:
    cases = read_cases(pack)
    assert next(differences(without(PACKS[pack], limit), cases), None) is not None


@pytest.mark.parametrize(("pack", "limit"), NUMBERED)
def test_a_case_fails_when_the_amount_is_one_more(pack: str, limit: str) -> None:
    model = PACKS[pack]
    one = next(found for found in model.limit if found.name == limit)
    more = tuple(amount.model_copy(update={"value": (amount.value or 0) + 1}) for amount in one.amount)
    limits = tuple(
        found.model_copy(update={"amount": more}) if found is one else found for found in model.limit
    )
    changed = model.model_copy(update={"limit": limits})
    assert next(differences(changed, read_cases(pack)), None) is not None


@pytest.mark.parametrize("pack", pack_ids())
def test_the_names_of_the_cases_are_unique(pack: str) -> None:
    cases = read_cases(pack)
    names = [one.id for one in (*cases.case, *cases.figure)]
    assert len(set(names)) == len(names)
