"""The commands that make files: new, map, template build, demo."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from xltousu.app import Given, resolve
from xltousu.app.files import write
from xltousu.books.formats import open_book
from xltousu.cli import options, screen
from xltousu.cli.workbooks import process_one
from xltousu.errors import FileError
from xltousu.text import language_named

DEMO = "xltousu-demo"
AS_OF = "2026-11-20T17:00"


def new_command(pack: str, output: Path | None, lang: str | None) -> int:
    """A blank workbook."""
    from xltousu.app.new import new_workbook

    target = output or Path(f"{Path(pack).name}.xlsx")
    new_workbook(pack, target, language_named(lang) if lang else None)
    click.echo(screen.words()("make.written", path=str(target)))
    return 0


def map_command(file: Path, output: Path | None, **chosen: Any) -> int:
    """The draft of a mapping, on standard output or in a file."""
    from xltousu.app.mapping import mapping_draft

    given = options.given(
        pack=chosen["pack"], settings=chosen["settings"], lang=chosen["lang"], mapping=chosen["mapping"]
    )
    book = open_book(file)
    draft = mapping_draft(book, resolve(given, book, file))
    if output is None:
        click.echo(draft)
    elif output.exists():
        raise FileError("file-exists", file=str(output))
    else:
        write(output, draft.encode())
        click.echo(screen.words()("make.written", path=str(output)))
    return 0


def template_command(output: Path | None, lang: str | None) -> int:
    """All blank workbooks."""
    from xltousu.app.new import build_all

    for path in build_all(output or Path("templates")):
        click.echo(screen.words()("make.written", path=str(path)))
    return 0


def demo_command(output: Path | None, seed: int, lang: str | None) -> int:
    """A realistic register, processed; the findings in it are the point, so the status is 0."""
    from xltousu.app.demo import demo_workbook

    folder = output or Path(DEMO)
    source, target = folder / "demo.xlsx", folder / "demo-processed.xlsx"
    words = screen.words()
    write(source, demo_workbook(seed).workbook)
    click.echo(words("make.written", path=str(source)))
    values = {"language": language_named(lang)} if lang else {}
    process_one(source, target, Given("command-line", values), options.moment(AS_OF))
    click.echo(words("demo.look", path=str(target)))
    for name in ("findings", "deadlines", "month"):
        click.echo(words(f"demo.{name}", sheet=words(f"sheet.{name}")))
    click.echo(words("demo.explain", path=str(source)))
    return 0
