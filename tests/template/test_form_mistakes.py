"""The forms of a pack as data: what a mistake in them is told as."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from xltousu.errors import PackError
from xltousu.policy import load_pack, pack_folder
from xltousu.template.forms import FORMS_FILE, Forms, forms_of

REGISTER = """
sheet = "登记"
title = "登记表"
group = [{ title = "登记", fields = ["content"] }]
"""
PAGE = """
[[form]]
id = "F99"
kind = "page"
{more}
paper = "A4"
sheet = {{ zh-CN = "{sheet}", zh-TW = "{sheet}一", en = "{sheet} 1" }}
title = "Page"
lines = [{{ items = [{{ {item}, span = 24 }}] }}]
"""


def changed(folder: Path, *, sheet: str = "另一张", item: str = 'field = "content"', more: str = "") -> Forms:
    """The forms of a pack with one page more."""
    pack = folder / "office"
    shutil.copytree(pack_folder("repair-area"), pack)
    file = pack / FORMS_FILE
    text = file.read_text("utf-8") + PAGE.format(sheet=sheet, item=item, more=more)
    file.write_text(text, "utf-8")
    return forms_of(load_pack(str(pack)))


def test_a_page_more_is_a_page_more(tmp_path: Path) -> None:
    assert changed(tmp_path).form[-1].id == "F99"


@pytest.mark.parametrize(
    "sheet", ["报修投诉登记", "工作日历", "月报表", "月报", "甲/乙", "很长" * 16, "'甲'"]
)
def test_a_name_no_sheet_can_have_is_told(sheet: str, tmp_path: Path) -> None:
    with pytest.raises(PackError) as caught:
        changed(tmp_path, sheet=sheet)
    assert caught.value.key == "form-sheet-name"
    assert caught.value.params["form"] == "F99"
    assert caught.value.params["name"] == sheet


@pytest.mark.parametrize(
    "item",
    [
        'field = "nothing"',
        'kind = "due", limits = ["nothing"], title = "Due"',
        'kind = "figure", figure = "nothing"',
    ],
)
def test_a_name_the_pack_does_not_have_is_told(item: str, tmp_path: Path) -> None:
    with pytest.raises(PackError) as caught:
        changed(tmp_path, item=item)
    assert (caught.value.key, caught.value.params["name"]) == ("form-name-unknown", "nothing")


def test_a_page_of_a_case_needs_a_number_to_choose_it_by(tmp_path: Path) -> None:
    pack = load_pack("repair-area").model_copy()  # the loaded one is shared
    file = tmp_path / FORMS_FILE
    page = PAGE.format(sheet="另一张", item='field = "content"', more='fill = "case"')
    file.write_text(f"{REGISTER}{page}", "utf-8")
    assert forms_of(pack.read_from(tmp_path)).form[0].fill == "case"
    fields = tuple(field for field in pack.field if field.name != "case_id")
    with pytest.raises(PackError) as caught:
        forms_of(pack.model_copy(update={"field": fields}).read_from(tmp_path))
    assert caught.value.params["name"] == "case_id"
