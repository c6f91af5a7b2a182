"""The catalog of what is found in entries: codes and words belong together, and each is found somewhere."""

from __future__ import annotations

import ast
from pathlib import Path
from string import Formatter

import pytest

import xltousu
from xltousu.penalties import PenaltyFinding, penalty_findings
from xltousu.rules import rules

ALL = pytest.mark.parametrize("one", penalty_findings().values(), ids=lambda one: one.code)
SOURCE = Path(xltousu.__file__).parent


def places(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name is not None}


def texts_of_the_source() -> set[str]:
    """Every text that stands in the modules that find problems."""
    modules = [*SOURCE.glob("penalties/*.py"), *SOURCE.glob("app/*.py"), *SOURCE.glob("report/*.py")]
    trees = [ast.parse(path.read_text("utf-8")) for path in modules]
    nodes = [node for tree in trees for node in ast.walk(tree)]
    return {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}


def test_no_code_is_used_twice() -> None:
    codes = [one.code for one in (*rules(), *penalty_findings().values())]
    assert len(codes) == len(set(codes))


def test_every_finding_can_be_found() -> None:
    assert set(penalty_findings()) <= texts_of_the_source()


@ALL
def test_words_have_the_same_places_in_every_language(one: PenaltyFinding) -> None:
    for words in (one.title, one.message, one.hint):
        assert len({frozenset(places(sentence)) for sentence in words.all()}) == 1
    assert not places(one.title.en)


@ALL
def test_messages_are_one_short_sentence(one: PenaltyFinding) -> None:
    assert len(one.title.zh_cn) <= 16
    assert len(one.message.zh_cn) <= 60
    for words in (one.message, one.hint):
        assert words.zh_cn.endswith("。")
        assert words.zh_tw.endswith("。")
        assert words.en.endswith(".")
