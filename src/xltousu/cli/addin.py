"""The commands of the add-in: build, install, uninstall, status."""

from __future__ import annotations

from pathlib import Path

import click

from xltousu.cli import screen

_SIGNS = {"good": "+", "wrong": "!", "unknown": "?"}


def build_command(output: str | None) -> int:
    """The add-in as a file, made for the Python that runs this."""
    from xltousu.addin.build import Target, build
    from xltousu.addin.places import FILE, Machine
    from xltousu.app import write

    machine, target = Machine(), Path(output or FILE)
    write(target, build(Target(machine.platform, machine.python)))
    screen.complain(screen.words()("summary.written", path=target))
    return 0


def install_command(folder: Path | None) -> int:
    """The add-in where Excel finds it at its next start."""
    from xltousu.addin.install import install
    from xltousu.addin.places import Machine

    for path in install(Machine(), folder, screen.words()):
        screen.complain(screen.words()("summary.written", path=path))
    click.echo(screen.words()("addin.installed"))
    return 0


def uninstall_command(folder: Path | None) -> int:
    """Nothing of the add-in is left."""
    from xltousu.addin.install import uninstall
    from xltousu.addin.places import Machine

    taken = uninstall(Machine(), folder)
    for path in taken:
        screen.complain(screen.words()("addin.removed", path=path))
    if not taken:
        click.echo(screen.words()("addin.nothing-installed"))
    return 0


def status_command(folder: Path | None) -> int:
    """What the add-in needs, and how to mend what is wrong; 1 where something is."""
    from xltousu.addin.install import status
    from xltousu.addin.places import Machine

    words = screen.words()
    wrong = 0
    for check in status(Machine(), folder, words):
        click.echo(f"{_SIGNS[check.state]} {words(f'addin.{check.name}', detail=check.detail)}")
        if check.state != "good":
            click.echo(f"  {words(f'mend.{check.name}', detail=check.detail)}")
        wrong += check.state == "wrong"
    return min(wrong, 1)
