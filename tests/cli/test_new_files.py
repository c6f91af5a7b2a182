"""Commands that make files: new, template build, demo; and a workbook of ours, filled and processed."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import openpyxl
import pytest
from cli_support import call, content

from xltousu.policy import load_pack, pack_ids
from xltousu.template.forms import forms_of
from xltousu.text import catalog


@pytest.mark.parametrize(
    ("pack", "language"),
    [*((pack, "zh-CN") for pack in pack_ids()), ("repair-area", "zh-TW"), ("repair-area", "en")],
)
def test_a_blank_workbook_is_read_back_without_an_objection(pack: str, language: str, tmp_path: Path) -> None:
    target = tmp_path / "new.xlsx"
    made = call("new", pack, "-o", target, "--lang", language)
    assert (made.status, made.out) == (0, "")
    assert made.err == catalog(language)("summary.written", path=target) + "\n"
    table = call("process", target, "--as-of", "2025-05-07T09:00", "--format", "json").json
    assert table["pack"] == pack
    assert table["settings"]["language"]["value"] == language
    holding = [form for form in forms_of(load_pack(pack)).form if form.holds_cases]
    assert len(table["sheets"]) == 1 + len(holding)
    assert (table["cases"], table["findings"]) == ([], [])


def test_a_blank_workbook_is_in_the_language_of_its_pack_and_named_after_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for pack in pack_ids():
        call("new", pack)
    assert set(content(tmp_path)) == {f"{pack}.xlsx" for pack in pack_ids()}
    shown = call("show-settings", "mall-sop.xlsx", "--format", "json").json
    assert shown["language"]["value"] == load_pack("mall-sop").language


def test_a_filled_workbook_is_judged_by_its_own_settings(tmp_path: Path) -> None:
    target = tmp_path / "new.xlsx"
    call("new", "generic-abc", "-o", target)
    book = openpyxl.load_workbook(target)
    sheet = book[forms_of(load_pack("generic-abc")).sheet("zh-CN")]
    heads = {cell.value: cell.column for cell in sheet[5] if cell.value}
    titles = {field.name: field.title("zh-CN") for field in load_pack("generic-abc").field}
    for name, value in {
        "case_id": "T1",
        "received_at": dt.datetime(2025, 5, 6, 8),
        "content": "x",
        "level": "A",
        "complainant": "张三",
    }.items():
        sheet.cell(6, heads[titles[name]], value)
    rules = book["规则"]
    for row in rules.iter_rows():
        if any(cell.value == "A_hours" for cell in row):
            rules.cell(row[0].row, 2, 12)
    book.save(target)
    table = call("process", target, "--as-of", "2025-05-07T09:00", "--format", "json").json
    limits = {one["name"]: one for one in table["cases"][0]["limits"]}
    assert limits["handling_a"]["due"] == "2025-05-06T20:00:00"
    assert limits["handling_a"]["status"] == "overdue"
    assert table["settings"]["A_hours"] == {"value": 12, "source": "规则!"}


def test_all_templates_are_built_alike_every_time(tmp_path: Path) -> None:
    for name in ("one", "two"):
        assert call("template", "build", "-o", tmp_path / name).status == 0
    assert content(tmp_path / "one") == content(tmp_path / "two")
    assert set(content(tmp_path / "one")) == {f"{pack}.xlsx" for pack in pack_ids()}


def test_the_demo_is_processed_and_says_where_to_look(tmp_path: Path) -> None:
    called = call("demo", "-o", tmp_path / "demo", "--lang", "en")
    assert called.status == 0, called.err
    assert set(content(tmp_path / "demo")) == {"demo.xlsx", "demo-processed.xlsx"}
    assert "demo-processed.xlsx" in called.out


def test_the_question_the_demo_proposes_can_be_asked(tmp_path: Path) -> None:
    called = call("demo", "-o", tmp_path / "demo", "--lang", "en")
    question = called.out.strip().splitlines()[-1].partition("xltousu ")[2].split()
    answer = call(*question, "--lang", "en")
    assert answer.status == 0, answer.err
    assert "overdue" in answer.out
