"""The commands that make files: new, map, template build, demo."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

import click

from xltousu.app import Given, open_workbook, resolve, write
from xltousu.cli import options, screen
from xltousu.cli.workbooks import process_one
from xltousu.errors import FileError
from xltousu.policy import Language

DEMO = "xltousu-demo"
AS_OF = "2026-11-20T17:00"


def new_command(pack: str, output: str | None) -> int:
    """A blank workbook."""
    from xltousu.app.new import new_workbook

    target = Path(output or f"{Path(pack).resolve().name}.xlsx")
    new_workbook(pack, target, screen.asked())
    _say_written(target)
    return 0


def new_pack_command(folder: Path) -> int:
    """A folder with a commented pack of the office's own."""
    from xltousu.app.new_pack import new_pack

    for path in new_pack(folder, cast(Language, screen.language())):
        _say_written(path)
    click.echo(screen.words()("pack.begun", folder=folder))
    return 0


def map_command(file: Path, output: str | None, **chosen: Any) -> int:
    """The draft of a mapping, on standard output or in a file."""
    from xltousu.app.mapping import mapping_draft

    given = options.given(pack=chosen["pack"], settings=chosen["settings"], mapping=chosen["mapping"])
    book = open_workbook(file, options.unlocking(chosen))
    draft = mapping_draft(book, resolve(given, book, file, screen.environment()))
    if output is None:
        click.echo(draft)
    elif Path(output).exists():
        raise FileError("file-exists", file=output)
    else:
        write(Path(output), draft.encode())
        _say_written(Path(output))
    return 0


def template_command(output: str | None) -> int:
    """All blank workbooks."""
    from xltousu.app.new import build_all

    for path in build_all(Path(output or "templates"), screen.asked()):
        _say_written(path)
    return 0


def demo_command(output: str | None, seed: int) -> int:
    """A realistic register, processed; the findings in it are the point, so the status is 0."""
    from xltousu.app.demo import demo_workbook

    folder = Path(output or DEMO)
    source, target = folder / "demo.xlsx", folder / "demo-processed.xlsx"
    write(source, demo_workbook(seed).workbook)
    _say_written(source)
    asked = screen.asked()
    values = {"language": asked} if asked else {}
    shown = process_one(source, target, Given("command-line", values), options.moment(AS_OF))
    words = screen.words()
    click.echo(words("demo.look", path=target))
    for name in ("findings", "deadlines", "month"):
        click.echo(words(f"demo.{name}", sheet=words(f"sheet.{name}")))
    if shown.worth_asking is not None:
        cell = f"{shown.worth_asking.sheet}!{shown.worth_asking.address}"
        click.echo(words("demo.explain", path=target, cell=cell, as_of=AS_OF))
    return 0


def _say_written(path: Path) -> None:
    screen.complain(screen.words()("summary.written", path=path))
