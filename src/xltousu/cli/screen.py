"""What goes to the terminal beside the data: progress and complaints, on standard error."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextvars import ContextVar
from pathlib import Path

import click

from xltousu.text import DEFAULT, Catalog, catalog

LANGUAGE: ContextVar[str] = ContextVar("language", default=DEFAULT)


def words() -> Catalog:
    """The catalog of the language the command line was called in."""
    return catalog(LANGUAGE.get())


def complain(sentence: str) -> None:
    """A sentence on standard error."""
    click.echo(sentence, err=True)


def progress(files: Sequence[Path]) -> Iterator[Path]:
    """The files one by one; with a bar on standard error if several and it is a terminal."""
    if len(files) < 2 or not sys.stderr.isatty():
        yield from files
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=len(files))
        for file in files:
            bar.update(task, description=file.name)
            yield file
            bar.advance(task)
