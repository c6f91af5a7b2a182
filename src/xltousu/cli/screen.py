"""What goes to the terminal beside the data: progress and words, on standard error, and their language."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from itertools import pairwise
from pathlib import Path

import click

from xltousu.app import Given
from xltousu.text import DEFAULT, Catalog, catalog, language_named

VARIABLE = "XLTOUSU_LANG"

_ASKED: ContextVar[str | None] = ContextVar("asked", default=None)
_LANGUAGE: ContextVar[str] = ContextVar("language", default=DEFAULT)


def choose_language(arguments: Sequence[str]) -> None:
    """Speak the language of ``--lang``, else that of the environment; raises for an unknown one."""
    _LANGUAGE.set(DEFAULT)
    _ASKED.set(None)
    if os.environ.get(VARIABLE):
        _LANGUAGE.set(language_named(os.environ[VARIABLE]))
    spelling = _last_lang(arguments)
    if spelling is not None:
        _ASKED.set(language_named(spelling))
        _LANGUAGE.set(language_named(spelling))


def asked() -> str | None:
    """The language of ``--lang``, if it was given."""
    return _ASKED.get()


def language() -> str:
    """The language spoken now."""
    return _LANGUAGE.get()


def speak(chosen: str) -> None:
    """Speak the language that the settings of a workbook name."""
    _LANGUAGE.set(chosen)


def environment() -> Given:
    """The settings of the environment, which hold where nothing else says anything."""
    spelling = os.environ.get(VARIABLE)
    return Given("environment", {"language": language_named(spelling)} if spelling else {})


def words() -> Catalog:
    """The catalog of the language spoken now."""
    return catalog(language())


def complain(sentence: str) -> None:
    """A sentence on standard error."""
    click.echo(sentence, err=True)


def progress(files: Sequence[Path]) -> Iterator[Path]:
    """The files one by one; with a bar on standard error if several and it is a terminal."""
    with bar(len(files)) as advance:
        for file in files:
            yield file
            advance(file.name)


@contextmanager
def bar(total: int) -> Iterator[Callable[[str], None]]:
    """A bar with the time left, to be advanced by names; only on a terminal, and for several things."""
    if total < 2 or not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
    from rich.table import Column

    name = Column(ratio=1, no_wrap=True, overflow="ellipsis")
    columns = (
        TextColumn("{task.description}", markup=False, table_column=name),
        BarColumn(bar_width=20),
        MofNCompleteColumn(),
        TextColumn(words()("summary.left"), markup=False),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True, expand=True) as shown:
        task = shown.add_task("", total=total)
        yield lambda name: shown.update(task, description=name, advance=1)


def _last_lang(arguments: Sequence[str]) -> str | None:
    """What the last ``--lang`` of a command line says; its help and complaints are in that language too."""
    found = None
    for before, argument in pairwise(["", *arguments]):
        if before == "--lang":
            found = argument
        elif argument.startswith("--lang="):
            found = argument.removeprefix("--lang=")
    return found
