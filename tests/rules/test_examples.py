"""Every example of every rule says exactly what the rule flags."""

from __future__ import annotations

import datetime as dt

import pytest
from rule_support import case_of, flagged, pack_of

from xltousu.rules import Rule, rules
from xltousu.rules.catalog import Example

EXAMPLES = [
    pytest.param(rule, example, id=f"{rule.code}-{example.title}")
    for rule in rules()
    for example in rule.example
]


@pytest.mark.parametrize(("rule", "example"), EXAMPLES)
def test_an_example_is_flagged_as_it_says(rule: Rule, example: Example) -> None:
    case = case_of(
        example.record,
        example.laid_over(pack_of(example.pack)),
        parameters=example.parameters,
        as_of=dt.datetime.fromisoformat(example.as_of),
    )
    assert sorted(flagged(case, rule.name)) == sorted(example.flagged)


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.code)
def test_every_rule_shows_what_it_flags_and_what_it_lets_pass(rule: Rule) -> None:
    assert len(rule.example) >= 2
    assert any(example.flagged for example in rule.example)
    assert any(
        len(example.record) > len({one.partition(":")[0] for one in example.flagged} - {"0"})
        for example in rule.example
    )
