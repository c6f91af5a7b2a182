"""Forms that a regulation prints or describes: every column and box, paper and code, box by box to tick."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
from template_cases import made

from xltousu.template.form_values import TICKED_BOX
from xltousu.template.looks import PAPERS

with Path(__file__).with_name("stated_forms.tsv").open(encoding="utf-8", newline="") as file:
    STATED = list(csv.DictReader(file, delimiter="\t"))


@pytest.mark.parametrize("stated", STATED, ids=lambda one: one["form"])
def test_a_stated_form_has_all_its_columns_boxes_and_notes(stated: dict[str, str]) -> None:
    making = made(stated["pack"])
    forms = making.forms
    names = {form.id: form.sheet(making.language) for form in forms.form}
    sheet = making.book[making.layout.sheet if forms.id == stated["form"] else names[stated["form"]]]
    texts = [str(value) for row in sheet.iter_rows(values_only=True) for value in row if value is not None]
    shown = "\n".join(map(_as_read, texts))
    assert [word for word in stated["words"].split("|") if word not in shown] == []
    assert not stated["code"] or stated["code"] in texts
    paper = PAPERS[stated["paper"]]  # type: ignore[index]
    side = "landscape" if stated["paper"].endswith("landscape") else "portrait"
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (paper.number, side)


def test_two_level_heads_of_the_registers_stand_over_their_columns() -> None:
    making = made("pm-forms")
    layout = making.layout
    over = {column.title: column.band for column in layout.columns if column.field is not None}
    assert {over[title] for title in ("时间", "投诉人", "住址", "投诉内容", "处理结果")} == {"投诉"}
    assert {over[title] for title in ("回访方式", "回访时间", "回访人", "客户意见")} == {"回访"}
    foot = making.book[layout.sheet].oddFooter.left.text
    assert all(word in foot for word in ("物业管理员", "主管领导", "经理"))


def _as_read(text: str) -> str:
    """A text as it is read: in a formula for boxes to tick each box with its word."""
    return re.sub(rf'IF\([^□]*?"{TICKED_BOX}","□"\)&"', "□", text)
