"""The documents cannot drift from the product."""

from __future__ import annotations

import re
from pathlib import Path

import click

from xltousu.app.cases import differences, read_cases
from xltousu.cli.commands import command_line
from xltousu.policy import Pack, load_pack, pack_ids
from xltousu.template.build import make_workbook
from xltousu.text import catalog
from xltousu.worktime import Calendar

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text("utf-8")
BLOCKS = re.findall(r"```toml\n(.*?)```", (ROOT / "docs" / "packs.md").read_text("utf-8"), re.DOTALL)


def commands(group: click.Group) -> list[str]:
    names = []
    for name, command in group.commands.items():
        names.append(name)
        if isinstance(command, click.Group):
            names += commands(command)
    return names


def test_the_readme_names_every_command() -> None:
    assert [name for name in commands(command_line(catalog("en"))) if f"{name}" not in README] == []


def test_the_readme_names_every_pack() -> None:
    assert [name for name in pack_ids() if f"`{name}`" not in README] == []


def test_the_pack_of_the_guide_is_sound_and_proved_by_its_cases(tmp_path: Path) -> None:
    pack, cases = guide(tmp_path), read_cases(str(tmp_path))
    assert cases.case
    assert list(differences(pack, cases)) == []


def test_the_forms_of_the_guide_are_the_sheets_of_its_workbook(tmp_path: Path) -> None:
    pack = guide(tmp_path)
    making = make_workbook(pack, Calendar.load(pack.jurisdiction), "zh-CN")
    assert {"投诉登记", "派工单", "待回复"} <= set(making.book.sheetnames)
    assert {form.purpose for form in making.forms.form} == {"ticket", "callback"}
    titles = [cell.value for cell in making.book[making.month.sheet]["A"]]
    assert {"按时回复率", "回复逾期率", "分析会议次数"} <= set(titles)


def test_the_report_of_the_guide_is_one_of_its_pack(tmp_path: Path) -> None:
    pack = guide(tmp_path)
    assert [report.name for report in pack.report] == ["quarterly_report"]
    assert [one.field for one in pack.breakdown] == ["level"]
    assert pack.uncounted == {"type": ("praise",)}


def guide(folder: Path) -> Pack:
    """The regulation that the guide builds up, part by part."""
    pack, metrics, told, forms, *_, cases = (
        block for block in BLOCKS if "[[escalation]]" not in block and "[conventions]" not in block
    )
    (folder / "pack.toml").write_text(f"{pack}\n{metrics}\n{told}", "utf-8")
    (folder / "forms.toml").write_text(forms, "utf-8")
    (folder / "cases.toml").write_text(cases, "utf-8")
    return load_pack(str(folder))
