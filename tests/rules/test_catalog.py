"""The catalog of rules: codes, files and words belong together."""

from __future__ import annotations

import re
from importlib import import_module
from string import Formatter

import pytest
from rule_support import PACKS, case_of, pack_of

from xltousu.policy import Pack, common_fields
from xltousu.register import Problem
from xltousu.rules import Rule, rule_coded, rules
from xltousu.rules.catalog import FOLDER

MACHINERY = {"__init__", "model", "catalog"}
ALL = pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.code)


def places(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name is not None}


def test_no_code_is_used_twice() -> None:
    codes = [rule.code for rule in rules()]
    assert codes == sorted(set(codes))


def test_every_rule_is_a_module_with_its_words_beside_it() -> None:
    modules = {path.stem for path in FOLDER.glob("*.py")} - MACHINERY
    assert modules == {path.stem for path in FOLDER.glob("*.toml")}
    for name in modules:
        module = import_module(f"xltousu.rules.{name}")
        assert callable(module.check)
        assert module.__doc__


def test_a_rule_is_found_by_its_code_in_any_case() -> None:
    assert rule_coded("r304") == rule_coded("R304")
    assert rule_coded("R304") is not None
    assert rule_coded("R999") is None


@ALL
def test_words_have_the_same_places_in_every_language(rule: Rule) -> None:
    for words in (rule.title, rule.message, rule.hint):
        assert len({frozenset(places(sentence)) for sentence in words.all()}) == 1
    assert not places(rule.title.en)


@ALL
def test_every_place_of_the_words_is_filled(rule: Rule) -> None:
    filled = {"field", "value"} if rule.code != "R100" else {"field"}
    source = (FOLDER / f"{rule.name}.py").read_text("utf-8")
    known = (
        filled | set(re.findall(r'"([a-z]+)":', source)) | set(re.findall(r"params=\{\"([a-z]+)\"", source))
    )
    assert places(rule.message.en) | places(rule.hint.en) <= known


@ALL
def test_traditional_words_are_written_not_converted(rule: Rule) -> None:
    for words in (rule.title, rule.message, rule.hint):
        assert not set("“”这们为时间与电话号码规单个开应填项栏误对请后发现") & set(words.zh_tw) - set(
            "填項應與對請後個"
        )
        assert not set("「」這們為時間與電話號碼規單個開應項欄誤對請後發現") & set(words.zh_cn)
        assert "列" not in words.zh_tw.replace("{row} 列", "").replace("留一列", "")


@ALL
def test_messages_are_one_short_sentence(rule: Rule) -> None:
    assert len(rule.title.zh_cn) <= 16
    assert len(rule.message.zh_cn) <= 60
    for words in (rule.message, rule.hint):
        assert words.zh_cn.endswith("。")
        assert words.zh_tw.endswith("。")
        assert words.en.endswith(".")


@pytest.mark.parametrize("pack", PACKS)
def test_checks_of_a_pack_name_rules_that_exist(pack: str) -> None:
    names = {rule.name for rule in rules()}
    assert {check.rule for check in pack_of(pack).check} <= names


def test_no_cell_that_could_not_be_read_goes_untold() -> None:
    model = pack_of("repair-area")
    fields = {
        "case_id": "id",
        "complainant": "person",
        "content": "text",
        "phone": "phone",
        "rings": "integer",
    }
    fields |= {"repair_class": "choice", "fee_told": "yes-no", "finished_at": "datetime", "fee": "money"}
    fields["summary_month"] = "month"
    assert set(fields.values()) == {field.kind for field in model.field} | {
        "person",
        "integer",
        "money",
    }
    for name in fields:
        for problem in set(Problem) - {Problem.NONE}:
            _assert_told(model, name, problem)


def _assert_told(model: Pack, name: str, problem: Problem) -> None:
    import numpy as np

    from xltousu import checks

    assert name in {*common_fields(), *(field.name for field in model.field)}
    record = {"received_at": "2026-01-05 09:00", "content": "水管漏水", name: ""}
    case = case_of([record], model)
    case.register.problems[name] = np.array([problem], dtype=np.uint8)  # type: ignore[index]
    told = [one for one in checks.run(case) if one.flag.field == name and one.rule.code[1] in "234"]
    assert told, f"{problem.name} in {name}"
