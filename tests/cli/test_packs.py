"""The commands about packs and rules, for shipped packs and for those of an office."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from cli_support import call

from xltousu.penalties import penalty_findings
from xltousu.policy import load_pack, pack_ids
from xltousu.policy.load import PACKS
from xltousu.rules import rules
from xltousu.text import LANGUAGES

SHIPPED = pack_ids()


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A pack of an office: a shipped one, copied."""
    shutil.copytree(PACKS / "repair-area", tmp_path / "own")
    return tmp_path / "own"


def change(folder: Path, before: str, after: str) -> None:
    file = folder / "pack.toml"
    text = file.read_text("utf-8")
    assert before in text
    file.write_text(text.replace(before, after), encoding="utf-8")


def test_the_packs_are_listed() -> None:
    table = call("pack", "list", "--format", "json").json
    assert [one["id"] for one in table] == SHIPPED
    assert all(set(one) == {"id", "title", "language"} for one in table)
    lines = call("pack", "list", "--format", "jsonl").out.splitlines()
    assert [json.loads(line) for line in lines] == table
    assert [line.split()[0] for line in call("pack", "list").out.splitlines()] == SHIPPED


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("pack", SHIPPED)
def test_a_pack_is_shown(pack: str, language: str) -> None:
    called = call("pack", "show", pack, "--lang", language)
    assert called.status == 0
    for limit in load_pack(pack).limit:
        assert limit.clause in called.out
    for parameter in load_pack(pack).parameter:
        assert parameter.name in called.out
    for part in (*load_pack(pack).breakdown, *load_pack(pack).report):
        assert part.clause in called.out
    assert call("pack", "show", pack, "--format", "json").json["id"] == pack


def test_sound_packs_are_called_so(own: Path) -> None:
    assert call("pack", "check").status == 0
    assert len(call("pack", "check").out.splitlines()) == len(SHIPPED)
    assert call("pack", "check", own, "mall-sop", "--format", "json").json == [
        {"pack": "repair-area", "sound": True},
        {"pack": "mall-sop", "sound": True},
    ]


@pytest.mark.parametrize("pack", SHIPPED)
def test_the_cases_of_a_shipped_pack_prove_it(pack: str) -> None:
    called = call("pack", "test", pack, "--format", "json")
    assert called.status == 0
    assert [one["differences"] for one in called.json] == [[]]
    assert called.json[0]["cases"] > 0


def test_all_packs_are_proved_at_once() -> None:
    called = call("pack", "test")
    assert called.status == 0
    assert len(called.out.splitlines()) == len(SHIPPED)


def test_a_changed_number_makes_a_case_fail_by_name(own: Path) -> None:
    assert call("pack", "test", own).status == 0
    change(own, 'unit = "minutes", value = 15', 'unit = "minutes", value = 16')
    called = call("pack", "test", own, "--lang", "en")
    assert called.status == 1
    differences = call("pack", "test", own, "--format", "json").json[0]["differences"]
    assert differences
    assert all(set(one) == {"case", "about", "wanted", "got"} for one in differences)
    assert all(f"case {one['case']}, {one['about']}" in called.out for one in differences)
    assert any(one["about"].startswith("repair-area.34") for one in differences)


def test_the_schema_is_one_of_json() -> None:
    schema = call("pack", "schema").json
    assert {"id", "title", "field"} <= set(schema["required"])
    assert "limit" in schema["properties"]
    assert call("pack", "schema", "--format", "jsonl").out.count("\n") == 1


def test_a_pack_of_an_office_judges_a_log(own: Path, log: Path) -> None:
    change(own, 'unit = "minutes", value = 15', 'unit = "minutes", value = 10')
    options = ("--as-of", "2025-05-07T09:00", "--format", "json")
    ours = call("deadlines", log, "--pack", own, *options).json
    theirs = call("deadlines", log, "--pack", "repair-area", *options).json
    name = {"onsite": [("on-time", "late")]}
    found = {
        one["name"]: [(one["status"], other["status"])]
        for one, other in zip(theirs["cases"][0]["limits"], ours["cases"][0]["limits"], strict=True)
        if one["status"] != other["status"]
    }
    assert found == name


# Rules.


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_rule_is_listed_and_explained(language: str) -> None:
    listed = call("rule", "--lang", language).out.splitlines()
    known = [*rules(), *penalty_findings().values()]
    assert [line.split()[0] for line in listed] == [rule.code for rule in known]
    for rule in known:
        called = call("rule", rule.code, "--lang", language)
        assert called.status == 0
        assert called.out.startswith(rule.code)
        assert len(called.out.splitlines()) >= 3


def test_a_rule_as_json_has_its_words() -> None:
    table = call("rule", "--format", "json").json
    assert all(set(one) == {"code", "severity", "title", "message", "hint"} for one in table)
    assert call("rule", "R403", "--format", "json").json in table
    assert len(call("rule", "--format", "jsonl").out.splitlines()) == len(table)


@pytest.mark.parametrize("code", ["R000", "x", ""])
def test_an_unknown_rule_is_refused(code: str) -> None:
    called = call("rule", code)
    assert called.status == 2
    assert called.out == ""


def test_a_rule_is_explained_without_the_places_of_its_sentence() -> None:
    for code in ("R101", "R304", "R501"):
        assert "{" not in call("rule", code, "--lang", "en").out


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_new_pack_is_sound_proved_and_answers_every_clause(tmp_path: Path, language: str) -> None:
    folder = tmp_path / "our-mall"
    assert call("pack", "new", str(folder), "--lang", language).status == 0
    assert call("pack", "check", str(folder)).status == 0
    assert call("pack", "test", str(folder)).status == 0
    states = call("pack", "clauses", "--pack", folder, "--format", "json").json
    assert {one["state"] for one in states} == {"implemented", "declined"}
    assert all(one["clause"].startswith("our-mall.") for one in states)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_report_of_a_new_pack_is_sound_once_its_marks_are_gone(tmp_path: Path, language: str) -> None:
    folder = tmp_path / "our-mall"
    call("pack", "new", str(folder), "--lang", language)
    path = folder / "pack.toml"
    before, mark, after = path.read_text("utf-8").partition("# [[breakdown]]")
    path.write_text(before + (mark + after).replace("# ", ""), "utf-8")
    assert call("pack", "check", str(folder)).status == 0
    shown = call("pack", "show", str(folder), "--format", "json").json
    assert [one["name"] for one in shown["report"]] == ["monthly_report"]
    assert [one["field"] for one in shown["breakdown"]] == ["level"]


def test_a_new_pack_overwrites_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "规程"
    folder.mkdir()
    (folder / "cases.toml").write_text("mine", "utf-8")
    refused = call("pack", "new", str(folder))
    assert refused.status == 2
    assert "cases.toml" in refused.err
    assert [path.name for path in folder.iterdir()] == ["cases.toml"]


def test_a_folder_whose_name_is_no_id_gets_the_usual_one(tmp_path: Path) -> None:
    assert call("pack", "new", str(tmp_path / "规程")).status == 0
    assert 'id = "our-office"' in (tmp_path / "规程" / "pack.toml").read_text("utf-8")
