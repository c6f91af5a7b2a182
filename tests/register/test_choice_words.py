"""Choice words that hold a separator themselves."""

from __future__ import annotations

from xltousu.policy import load_pack
from xltousu.register import parse_column


def test_a_word_with_a_separator_inside_stays_whole_in_a_list() -> None:
    field = load_pack("mall-sop").field_named("impact")
    assert field is not None
    words = {choice.value: choice.title("zh-TW") for choice in field.choices}
    both = f"{words['equipment_or_other']}、{words['affects_tenant_trading']}"
    series, _, problems = parse_column([both, words["equipment_or_other"], f"{both}、別的"], field)
    assert series.tolist()[:2] == ["equipment_or_other+affects_tenant_trading", "equipment_or_other"]
    assert problems is not None
    assert problems.tolist() == [0, 0, 5]
