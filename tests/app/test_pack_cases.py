"""The cases beside a pack hold its amounts: with one more some case fails, by its name."""

from __future__ import annotations

import pytest

from xltousu.app.cases import differences, read_cases
from xltousu.policy import load_pack, pack_ids

PACKS = {name: load_pack(name) for name in pack_ids()}
NUMBERED = [
    (name, limit.name)
    for name, pack in PACKS.items()
    for limit in pack.limit
    if any(amount.value for amount in limit.amount)
]


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
