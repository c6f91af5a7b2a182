"""The documents cannot drift from the product."""

from __future__ import annotations

import re
from pathlib import Path

import click

from xltousu.app import differences, read_cases
from xltousu.cli.commands import command_line
from xltousu.policy import load_pack, pack_ids
from xltousu.text import catalog

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text("utf-8")
TOML = re.compile(r"```toml\n(.*?)```", re.DOTALL)


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
    blocks = TOML.findall((ROOT / "docs" / "packs.md").read_text("utf-8"))
    folder = tmp_path / "our-office"
    folder.mkdir()
    (folder / "pack.toml").write_text(blocks[0], "utf-8")
    (folder / "cases.toml").write_text(blocks[-1], "utf-8")
    pack, cases = load_pack(str(folder)), read_cases(str(folder))
    assert cases.case
    assert list(differences(pack, cases)) == []
